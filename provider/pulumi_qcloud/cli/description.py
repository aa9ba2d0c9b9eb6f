"""What a state file holds of a live resource: inputs as its check, outputs as its read give them.

On import the engine discards what a check adds and reads nothing, so both have to be complete.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.errors import InvalidParameterError, NotFoundError
from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.cli.accounts import Account, is_same
from pulumi_qcloud.cli.route_groups import RouteGroup, groups_of
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import LISTING_AGE, Lifecycle, outputs_with
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import ACCEPTED_HERE, DEFAULT_NAME, Properties
from pulumi_qcloud.lifecycle.route_properties import (
    ACTIVE,
    DESTINATIONS,
    TABLE_SPELLINGS,
    TABLES,
    ranges_of,
    routes_outputs,
    side_outputs,
    spellings_of,
)
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle

_WHEREABOUTS: Final = ("profile", "region")


class Role(enum.Enum):
    """What a resource is for a connection."""

    CONNECTION = enum.auto()
    ACCEPTER = enum.auto()
    ROUTES = enum.auto()
    PEER_ROUTES = enum.auto()


@dataclass(frozen=True, slots=True)
class Described:
    """One resource.

    Args:
        role: what it is.
        id: its id in the state.
        account: whose it is.
        inputs: as its check returns them.
        outputs: as its read returns them.
        number: counts the resources of one role that a connection has, from 1.
    """

    role: Role
    id: str
    account: Account
    inputs: Properties
    outputs: Properties
    number: int = 1


class Describer:
    """Describes live resources; it asks the accounts and changes nothing.

    Args:
        clients: the ways to accounts and regions.
        in_component: whether the inputs are those that a component gives.
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
        """Return the routes of one side, as few resources as describe exactly what is there.

        Args:
            account: owner of the VPC on this side.
            live: the connection.
            role: which side.

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
                    TABLE_SPELLINGS: spellings_of(tables),
                    # A resource removes what it made: what is imported goes with its resource.
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
        """The inputs of routes; destinations are left out where a program may leave them out."""
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
        """Let the resource's own life say what its inputs and outputs are.

        Raises:
            InvalidParameterError: the check has something against it.
            NotFoundError: it went meanwhile.
            QcloudError: the account could not be asked.
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
            raise NotFoundError(f"{resource_id} was deleted meanwhile")
        outputs = dict(found.outputs)
        if "profile" in silent:
            outputs.pop("profile", None)
        return Described(role, resource_id, account, dict(found.inputs), outputs, number)


def _spelled(vpc: VpcIds) -> str:
    return vpc.uniq or vpc.legacy
