"""Peering connections of the bridged provider in what `pulumi stack export` prints; pure.

Its types are the Terraform provider's under other names: `tencentcloud:Vpc/peerConnectManager:
PeerConnectManager` in the published package, `tencentcloud:index/vpcPeerConnectManager:
VpcPeerConnectManager` where Pulumi bridges the provider itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_qcloud.cli.managed import Kind, Managed, OldState, Tool, connection_id_in, text_in
from pulumi_qcloud.lifecycle.properties import is_connection_id

_KINDS: Final = (
    (Kind.CONNECTION, re.compile(r"tencentcloud:[\w/]+:(Vpc)?PeerConnectManager")),
    (Kind.ACCEPTANCE, re.compile(r"tencentcloud:[\w/]+:(Vpc)?PeerConnectAcceptOperation")),
    (Kind.ROUTE, re.compile(r"tencentcloud:[\w/]+:(Route)?TableEntry")),
)

_HOW: Final = "write it with `pulumi stack export`"


def pulumi_state(content: object) -> OldState:
    """Return what the state of a stack has of the bridged provider's peering connections.

    Args:
        content: JSON values.

    Raises:
        ValueError: it is something else, in one sentence.
    """
    if isinstance(content, Mapping) and ("lineage" in content or "format_version" in content):
        raise ValueError("is a Terraform state; use --from-terraform")
    deployment = content.get("deployment") if isinstance(content, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise ValueError(f"is no export of a Pulumi stack; {_HOW}")
    resources = deployment.get("resources", [])  # absent where the stack is empty
    if not isinstance(resources, list) or not all(isinstance(it, Mapping) for it in resources):
        raise ValueError(f"is no export of a Pulumi stack: its resources are no list; {_HOW}")
    return OldState(Tool.PULUMI, tuple(_managed_in(resources)))


def _managed_in(resources: Sequence[Mapping[str, Any]]) -> Iterator[Managed]:
    times = Counter(text_in(it, "urn") for it in resources)
    users: dict[str, list[str]] = defaultdict(list)
    for it in resources:
        for needed in _needs(it):
            users[needed].append(text_in(it, "urn"))
    for resource in resources:
        kind, urn = _kind_of(resource), text_in(resource, "urn")
        if kind is None or resource.get("external") is True:  # read with `get`, not managed
            continue
        if not urn.startswith("urn:pulumi:"):
            raise ValueError(f"is no export of a Pulumi stack: a {kind.name.lower()} has no URN")
        outputs = resource.get("outputs")
        values = outputs if isinstance(outputs, Mapping) else {}
        protected = resource.get("protect") is True
        if kind is Kind.ROUTE:
            hub = text_in(values, "nextHub")
            if is_connection_id(hub):
                route = text_in(values, "routeTableId"), text_in(values, "destinationCidrBlock")
                yield Managed(
                    kind, hub, urn, route=route, users=tuple(users[urn]), is_protected=protected
                )
            continue
        connection_id = connection_id_in({**values, **resource}, urn, "peeringConnectionId", "id")
        doomed = resource.get("delete") is True
        twice = not doomed and times[urn] > 1
        yield Managed(
            kind,
            connection_id,
            urn,
            region=text_in(values, "destinationRegion"),
            doomed="pending deletion" if doomed else "",
            warning=f"is in the state twice: of the two let it forget {connection_id}"
            if twice
            else "",
            users=tuple(users[urn]),
            is_protected=protected,
        )


def _kind_of(resource: Mapping[str, Any]) -> Kind | None:
    type_ = text_in(resource, "type")
    return next((kind for kind, form in _KINDS if form.fullmatch(type_)), None)


def _needs(resource: Mapping[str, Any]) -> set[str]:
    """The URNs of what a resource needs."""
    by_property = resource.get("propertyDependencies")
    lists = [resource.get("dependencies")]
    lists += by_property.values() if isinstance(by_property, Mapping) else []
    named = [resource.get("parent"), resource.get("deletedWith")]
    named += [urn for urns in lists if isinstance(urns, list) for urn in urns]
    return {urn for urn in named if isinstance(urn, str)}
