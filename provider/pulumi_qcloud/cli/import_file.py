"""The file for `pulumi import --file`, and the logical names in it; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from pulumi_qcloud import (
    registration,
    vpc_peering_connection,
    vpc_peering_connection_accepter,
    vpc_peering_routes,
)
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.cli.description import Described, Role

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


def names_of(connections: Iterable[PeeringConnection], given: Mapping[str, str]) -> dict[str, str]:
    """Return a logical name for each connection, by its id.

    Args:
        connections: those that are imported.
        given: names that the user chose, by id.

    Returns:
        What was chosen, otherwise the connection's own name, with its id where that is not the
        only one of its kind.
    """
    listed = list(connections)
    plain = {it.id: _NOT_IN_NAMES.sub("-", it.name).strip("-") or it.id for it in listed}
    taken = Counter([*given.values(), *(plain[it.id] for it in listed if it.id not in given)])

    def is_clear(name: str) -> bool:
        # Routes of `x-peer` would be called as the accepter's routes of `x` are.
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
        resources: those of each connection, by its logical name.
        component: logical name of the `VpcPeering` that is their parent, "" for none.

    Raises:
        ConfigurationError: two resources would have one name.
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
    """A name in the file for each provider, which no resource has."""
    labels: dict[str, str] = {}
    for urn in urns:
        label = urn.rpartition("::")[2]
        while label in taken or label in labels.values():
            label += "-provider"
        labels[urn] = label
    return labels
