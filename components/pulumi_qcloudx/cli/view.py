"""What a picture of a network shows: from live connections, or from a stack's state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_qcloud.cli.live import End, Seen
from qcloud_emulator.picture import overlap_marks, route_remark

from pulumi_qcloudx.diagram import DrawnEdge
from pulumi_qcloudx.plan import PlannedVpc

_CONNECTION: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnection"
_ACCEPTER: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnectionAccepter"
_ROUTES: Final = "pulumi-python:dynamic/qcloud:VpcPeeringRoutes"


@dataclass(frozen=True, slots=True)
class View:
    """A picture's content.

    Args:
        vpcs: its VPCs.
        edges: its connections.
        marks: what is wrong with VPCs, by id.
    """

    vpcs: Sequence[PlannedVpc]
    edges: Sequence[DrawnEdge]
    marks: Mapping[str, str]


def view_of_live(connections: Iterable[Seen]) -> View:
    """Return the picture of live connections, with their ranges and remarks."""
    vpcs: dict[str, PlannedVpc] = {}
    edges = []
    for one in connections:
        for end in (one.requester, one.accepter):
            vpcs.setdefault(end.id, _planned(end))
        edges.append(
            DrawnEdge(
                one.requester.id,
                one.accepter.id,
                one.connection.name,
                one.connection.state_text,
                _short(one),
            )
        )
    return View(list(vpcs.values()), edges, overlap_marks(vpcs.values()))


def view_of_state(export: Mapping[str, Any]) -> View:
    """Return the picture of a stack's state.

    Args:
        export: what `pulumi stack export` answers.

    Raises:
        ValueError: it is something else.
    """
    deployment = export.get("deployment")
    resources = deployment.get("resources", []) if isinstance(deployment, Mapping) else None
    if not isinstance(resources, list):
        raise ValueError("it holds no deployment")
    by_type: dict[str, list[Mapping[str, Any]]] = {_CONNECTION: [], _ACCEPTER: [], _ROUTES: []}
    for resource in resources:
        if isinstance(resource, Mapping) and resource.get("type") in by_type:
            by_type[resource["type"]].append(resource)
    accepted = {it.get("id"): it.get("outputs", {}).get("state") for it in by_type[_ACCEPTER]}
    waiting = {
        it["outputs"].get("peeringConnectionId")
        for it in by_type[_ROUTES]
        if it.get("outputs", {}).get("complete") is False
    }
    vpcs: dict[str, PlannedVpc] = {}
    edges = []
    for resource in by_type[_CONNECTION]:
        outputs = resource.get("outputs", {})
        ends = []
        for uniq, given, uin in (
            ("uniqVpcId", "vpcId", "uin"),
            ("uniqPeerVpcId", "peerVpcId", "peerUin"),
        ):
            vpc_id = str(outputs.get(uniq) or outputs.get(given) or "?")
            vpcs.setdefault(vpc_id, PlannedVpc(vpc_id, vpc_id, (), str(outputs.get(uin) or "")))
            ends.append(vpc_id)
        state = accepted.get(resource.get("id")) or outputs.get("state") or ""
        remark = "routes lack" if resource.get("id") in waiting else ""
        name = str(outputs.get("peeringConnectionName") or "")
        edges.append(DrawnEdge(ends[0], ends[1], name, str(state), remark))
    return View(list(vpcs.values()), edges, {})


def _planned(end: End) -> PlannedVpc:
    if end.vpc is None:
        return PlannedVpc(end.id, end.id, (), end.uin)
    ranges = (end.vpc.cidr_block, *end.vpc.assistant_cidr_blocks)
    return PlannedVpc(end.vpc.name or end.id, end.id, ranges, end.uin)


def _short(one: Seen) -> str:
    """What is wrong with the routes of an active connection, in a word or two."""
    if one.connection.state_text != "ACTIVE":
        return ""
    return route_remark(
        (end.vpc.name or end.id, [bool(blocks) for blocks in end.destinations.values()])
        for end in (one.requester, one.accepter)
        if end.vpc is not None
    )
