"""What a picture of a network shows: from live connections, or from a stack's state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_qcloud.cli.live import End, Seen
from qcloud_emulator.picture import overlap_marks, route_remark

from pulumi_qcloudx.diagram import DrawnEdge
from pulumi_qcloudx.planning import PlannedVpc

_CONNECTION: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnection"
_ACCEPTER: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnectionAccepter"
_ROUTES: Final = "pulumi-python:dynamic/qcloud:VpcPeeringRoutes"
_ENDS: Final = (("uniqVpcId", "vpcId", "uin"), ("uniqPeerVpcId", "peerVpcId", "peerUin"))
"""Where a connection keeps the ids of each VPC, best first, and its account."""


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


def view_of_state(export: object) -> View:
    """Return the picture of a stack's state.

    Args:
        export: what `pulumi stack export` answers.

    Raises:
        ValueError: it is something else.
    """
    resources = list(_peerings_in(export))
    accepted = {it.id: _text(it.outputs.get("state")) for it in resources if it.type == _ACCEPTER}
    waiting = {
        _text(it.outputs.get("peeringConnectionId"))
        for it in resources
        if it.type == _ROUTES and it.outputs.get("complete") is False
    }
    vpcs: dict[str, PlannedVpc] = {}
    edges = []
    for one in resources:
        if one.type != _CONNECTION:
            continue
        ends = []
        for uniq, given, uin in _ENDS:
            told = _text(one.outputs.get(uniq)) or _text(one.outputs.get(given))
            # What a state keeps secret is another VPC at each end.
            vpc_id = told or f"{one.id}-{given}"
            label = told or "not told"
            vpcs.setdefault(vpc_id, PlannedVpc(label, vpc_id, (), _text(one.outputs.get(uin))))
            ends.append(vpc_id)
        edges.append(
            DrawnEdge(
                ends[0],
                ends[1],
                _text(one.outputs.get("peeringConnectionName")),
                accepted.get(one.id) or _text(one.outputs.get("state")),
                "routes lack" if one.id in waiting else "",
            )
        )
    return View(list(vpcs.values()), edges, {})


@dataclass(frozen=True, slots=True)
class _Stored:
    """A resource of a state, as far as it is readable."""

    type: str
    id: str
    outputs: Mapping[str, Any]


def _peerings_in(export: object) -> Iterator[_Stored]:
    deployment = export.get("deployment") if isinstance(export, Mapping) else None
    resources = deployment.get("resources", []) if isinstance(deployment, Mapping) else None
    if not isinstance(resources, list):
        raise ValueError("it holds no deployment")
    for it in resources:
        if isinstance(it, Mapping) and it.get("type") in (_CONNECTION, _ACCEPTER, _ROUTES):
            outputs = it.get("outputs")
            yield _Stored(
                it["type"],
                _text(it.get("id")),
                outputs if isinstance(outputs, Mapping) else {},
            )


def _text(value: object) -> str:
    """A text of a state, "" for what is none: an encrypted one is an object with a signature."""
    return value if isinstance(value, str) else ""


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
