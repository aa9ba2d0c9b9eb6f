"""The file for `pulumi import --file`: logical names, and live resources as a state stores them.

On import, the engine discards the inputs that a check adds and does not read the resource.
Therefore the file contains the inputs that the resource's own check returns, and the outputs of its
read.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud import (
    registration,
    vpc_peering_connection,
    vpc_peering_connection_accepter,
    vpc_peering_routes,
)
from pulumi_qcloud.api.errors import ConfigurationError, InvalidParameterError, NotFoundError
from pulumi_qcloud.api.model import PeeringConnection, RouteTable, VpcIds
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import LISTING_AGE, Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import ACCEPTED_HERE, DEFAULT_NAME, Properties, outputs_with
from pulumi_qcloud.lifecycle.route_properties import (
    ACTIVE,
    DESTINATIONS,
    TABLE_IDS,
    TABLES,
    ranges_of,
    routes_outputs,
    side_outputs,
    table_ids_of,
)
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RouteKey

from qcloud_peering.accounts import Account
from qcloud_peering.seen import is_same


class Role(enum.Enum):
    """The part that a resource plays in a connection."""

    CONNECTION = enum.auto()
    ACCEPTER = enum.auto()
    ROUTES = enum.auto()
    PEER_ROUTES = enum.auto()


@dataclass(frozen=True, slots=True)
class Described:
    """A live resource as it is written to the file.

    Args:
        role: its part in the connection.
        id: its id in the state.
        account: the account that it belongs to.
        inputs: its inputs, as its check returns them.
        outputs: its outputs, as its read returns them.
        number: its number among the connection's resources of this role, from 1.
    """

    role: Role
    id: str
    account: Account
    inputs: Properties
    outputs: Properties
    number: int = 1


COMPONENT_TYPE: Final = "qcloudx:index:VpcPeering"
_KINDS: Final = {
    Role.CONNECTION: (vpc_peering_connection.TYPE, registration.VPC_PEERING_CONNECTION),
    Role.ACCEPTER: (
        vpc_peering_connection_accepter.TYPE,
        registration.VPC_PEERING_CONNECTION_ACCEPTER,
    ),
    Role.ROUTES: (vpc_peering_routes.TYPE, registration.VPC_PEERING_ROUTES),
    Role.PEER_ROUTES: (vpc_peering_routes.TYPE, registration.VPC_PEERING_ROUTES),
}
_SUFFIXES: Final = {
    Role.CONNECTION: "",
    Role.ACCEPTER: "-accepter",
    Role.ROUTES: "-routes",
    Role.PEER_ROUTES: "-peer-routes",
}
_IN_COMPONENT: Final = {**_SUFFIXES, Role.CONNECTION: "-connection"}
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+")
_WHEREABOUTS: Final = ("profile", "region")


def names_of(connections: Iterable[PeeringConnection], given: Mapping[str, str]) -> dict[str, str]:
    """Return a logical name for each connection, by its id.

    Args:
        connections: the connections to import.
        given: names that the user chose, by id.

    Returns:
        For each connection, the chosen name or else the connection's own name, with its id
        appended if the name alone is not unique.
    """
    listed = list(connections)
    plain = {it.id: _NOT_IN_NAMES.sub("-", it.name).strip("-") or it.id for it in listed}
    taken = Counter([*given.values(), *(plain[it.id] for it in listed if it.id not in given)])

    def is_clear(name: str) -> bool:
        # Routes of `x-peer` would be called `x-peer-routes`, like the accepter's routes of `x`.
        return taken[name] == 1 and not (name.endswith("-peer") and taken[name[: -len("-peer")]])

    return {
        it.id: given.get(it.id)
        or (plain[it.id] if is_clear(plain[it.id]) else f"{plain[it.id]}-{it.id}")
        for it in listed
    }


def document(
    resources: Mapping[str, Sequence[Described]], *, component: str = ""
) -> dict[str, object]:
    """Return the file's content as JSON values.

    Args:
        resources: the resources of each connection, by the connection's logical name.
        component: logical name of the `VpcPeering` that is their parent, "" for none.

    Raises:
        ConfigurationError: two resources would have the same name.
    """
    entries: list[dict[str, object]] = []
    if component:
        entries.append({"type": COMPONENT_TYPE, "name": component, "component": True})
    named = [
        (_name_of(one, component or name, in_component=bool(component)), one)
        for name, described in resources.items()
        for one in described
    ]
    _refuse_equal_names(named)
    urns = dict.fromkeys(one.account.provider for _, one in named if one.account.provider)
    labels = _labels(urns, {component, *(name for name, _ in named)})
    for name, one in named:
        resource_type, reference = _KINDS[one.role]
        entry: dict[str, object] = {"type": resource_type, "name": name, "id": one.id}
        if component:
            entry["parent"] = component
        if one.account.provider:
            entry["provider"] = labels[one.account.provider]
        entry["inputs"] = {"__provider": reference, **one.inputs}
        entry["outputs"] = {"__provider": reference, **one.outputs}
        entries.append(entry)
    table = {"nameTable": {label: urn for urn, label in labels.items()}} if labels else {}
    return {**table, "resources": entries}


def _name_of(one: Described, name: str, *, in_component: bool) -> str:
    suffix = (_IN_COMPONENT if in_component else _SUFFIXES)[one.role]
    return f"{name}{suffix}" if one.number == 1 else f"{name}{suffix}-{one.number}"


def _refuse_equal_names(named: Iterable[tuple[str, Described]]) -> None:
    seen: set[tuple[str, str]] = set()
    for name, one in named:
        key = (_KINDS[one.role][0], name)
        if key in seen:
            raise ConfigurationError(
                f"two resources would be called {name}",
                hint="Choose another name with --name PCX=NAME.",
            )
        seen.add(key)


def _labels(urns: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return a name in the file for each provider, different from the names of all resources."""
    labels: dict[str, str] = {}
    for urn in urns:
        label = urn.rpartition("::")[2]
        while label in taken or label in labels.values():
            label += "-provider"
        labels[urn] = label
    return labels


class Describer:
    """Describes live resources; it queries the accounts and changes nothing.

    Args:
        clients: access to accounts and regions.
        in_component: whether to describe the inputs that a component sets.
    """

    def __init__(self, clients: Clients, *, in_component: bool) -> None:
        self._in_component = in_component
        self._connections = ConnectionLifecycle(clients)
        self._acceptances = AccepterLifecycle(clients)
        self._routes = RoutesLifecycle(clients)

    def connection(
        self, account: Account, live: PeeringConnection, *, accepted_here: bool
    ) -> Described:
        """Return a connection as the resource of its requester.

        Args:
            account: the requester.
            live: the connection.
            accepted_here: whether its acceptance is described too.

        Raises:
            QcloudError: see `_described`.
        """
        inputs: Properties = {"vpcId": _spelled(live.vpc), "peerVpcId": _spelled(live.peer_vpc)}
        if self._in_component or live.peer_uin != live.uin:
            inputs["peerUin"] = live.peer_uin or None
        if self._in_component and accepted_here:
            inputs[ACCEPTED_HERE] = True
        return self._described(
            Role.CONNECTION,
            self._connections,
            account.access(live.region),
            account,
            resource_id=live.id,
            inputs=inputs,
            before={DEFAULT_NAME: live.name},
        )

    def accepter(self, account: Account, live: PeeringConnection) -> Described:
        """Return the acceptance of a connection.

        Args:
            account: the accepter.
            live: the connection.

        Raises:
            QcloudError: see `_described`.
        """
        return self._described(
            Role.ACCEPTER,
            self._acceptances,
            account.access(live.peer_region or live.region),
            account,
            resource_id=live.id,
            inputs={"peeringConnectionId": live.id},
        )

    def routes(self, account: Account, live: PeeringConnection, role: Role) -> list[Described]:
        """Return the routes of one side, in as few resources as describe them exactly.

        Args:
            account: owner of the VPC on this side.
            live: the connection.
            role: `ROUTES` for the requester's side, `PEER_ROUTES` for the accepter's.

        Raises:
            QcloudError: see `_described`.
        """
        own, other, region = live.vpc, live.peer_vpc, live.region
        if role is Role.PEER_ROUTES:
            own, other, region = other, own, live.peer_region or live.region
        access = account.access(region)
        listed = access.route_tables.get(max_age=LISTING_AGE).items
        tables = [table for table in listed if is_same(table.vpc, own)]
        return [
            self._described(
                role,
                self._routes,
                access,
                account,
                resource_id=f"{live.id}@{_spelled(own)}",
                inputs=self._route_inputs(access, live, own, other, group),
                told={
                    **side_outputs(live, _spelled(own), region=access.settings.region),
                    DESTINATIONS: list(group.destinations),
                    TABLE_IDS: table_ids_of(tables),
                    # A resource removes only the routes that it created. Imported routes count as
                    # created, so that they are removed with their resource.
                    **routes_outputs(ACTIVE, group.routes, group.routes),
                },
                number=number,
            )
            for number, group in enumerate(groups_of(tables, live.id), 1)
        ]

    def _route_inputs(
        self,
        access: Access,
        live: PeeringConnection,
        own: VpcIds,
        other: VpcIds,
        group: RouteGroup,
    ) -> Properties:
        """Return the inputs of routes, without destinations if a program can leave them out."""
        inputs: Properties = {
            "vpcId": _spelled(own),
            "peeringConnectionId": live.id,
            TABLES: list(group.table_ids) or "all",
        }
        vpcs = access.vpcs.get(max_age=LISTING_AGE).items
        ranges = next((set(ranges_of(vpc)) for vpc in vpcs if is_same(vpc.ids, other)), None)
        if self._in_component or ranges != set(group.destinations):
            inputs[DESTINATIONS] = list(group.destinations)
        return inputs

    def _described(
        self,
        role: Role,
        life: Lifecycle,
        access: Access,
        account: Account,
        *,
        resource_id: str,
        inputs: Mapping[str, object],
        before: Mapping[str, object] | None = None,
        told: Mapping[str, object] | None = None,
        number: int = 1,
    ) -> Described:
        """Describe a resource by running the check and the read of its lifecycle.

        Raises:
            InvalidParameterError: the check failed.
            NotFoundError: the resource was deleted in the meantime.
            QcloudError: the account could not be queried.
        """
        given = {name: value for name, value in inputs.items() if value is not None}
        given |= account.arguments
        asked: Properties = {"region": access.settings.region}
        if account.profile:
            asked["profile"] = account.profile
        checked = life.check(before or {}, {**(before or {}), **given, **asked})
        if checked.failures:
            reasons = "; ".join(reason for _, reason in checked.failures)
            raise InvalidParameterError(f"{resource_id} cannot be imported: {reasons}")
        silent = set(_WHEREABOUTS) - given.keys()
        own = {name: value for name, value in checked.inputs.items() if name not in silent}
        found = life.read(resource_id, {**outputs_with(own, told or {}), **asked})
        if found is None:
            raise NotFoundError(f"{resource_id} was deleted in the meantime")
        outputs = dict(found.outputs)
        if "profile" in silent:
            outputs.pop("profile", None)
        return Described(role, resource_id, account, dict(found.inputs), outputs, number)


def _spelled(vpc: VpcIds) -> str:
    return vpc.preferred


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """Route tables of one VPC that route the same destinations through a connection.

    Args:
        table_ids: `rtb-...`, empty if the group consists of all tables of the VPC.
        destinations: CIDR texts.
        routes: every destination in every table.
    """

    table_ids: tuple[str, ...]
    destinations: tuple[str, ...]
    routes: tuple[RouteKey, ...]


def groups_of(tables: Sequence[RouteTable], connection_id: str) -> list[RouteGroup]:
    """Group a VPC's routes through a connection, with the largest group first.

    Args:
        tables: all route tables of the VPC.
        connection_id: `pcx-...`.
    """
    by_destinations: dict[tuple[str, ...], list[str]] = {}
    for table in tables:
        if destinations := table.destinations_of(connection_id):
            by_destinations.setdefault(tuple(sorted(destinations)), []).append(table.id)
    groups = [
        RouteGroup(
            tuple(sorted(ids)) if len(ids) < len(tables) else (),
            destinations,
            tuple(sorted(RouteKey(table_id, it) for table_id in ids for it in destinations)),
        )
        for destinations, ids in by_destinations.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.routes), group.routes))
