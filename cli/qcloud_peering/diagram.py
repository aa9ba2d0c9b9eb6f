"""The command `qcloud-peering diagram`.

It draws live connections, or those in the state of a stack.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from pulumi_qcloud import (
    vpc_peering_connection,
    vpc_peering_connection_accepter,
    vpc_peering_routes,
)
from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.planning import PlannedVpc
from qcloud_emulator.picture import overlap_marks, route_remark, svg

from qcloud_peering.accounts import asked_of, state_of
from qcloud_peering.options import (
    output_option,
    peer_profile_option,
    problems_reported,
    profile_option,
    region_option,
)
from qcloud_peering.output import failure, write_text
from qcloud_peering.seen import Seen, Side

_CONNECTION: Final = vpc_peering_connection.TYPE
_ACCEPTER: Final = vpc_peering_connection_accepter.TYPE
_ROUTES: Final = vpc_peering_routes.TYPE
_ENDS: Final = (("uniqVpcId", "vpcId", "uin"), ("uniqPeerVpcId", "peerVpcId", "peerUin"))
"""A connection's outputs for each side: the VPC's ids, the preferred one first, and the UIN."""


@click.command(short_help="Draw the peering connections of an account or a stack.")
@click.option("--live", is_flag=True, help="Draw the account in use; this is the default.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "svg"]),
    default="mermaid",
    show_default=True,
    help="Mermaid text, or an SVG picture.",
)
@output_option
@region_option
@profile_option
@peer_profile_option
@click.option(
    "--stack",
    default="",
    metavar="NAME",
    help="Draw the state of this stack (runs `pulumi stack export` in the working directory).",
)
def diagram(live: bool, form: str, output: Path | None, stack: str, **whom: str) -> None:
    """Draw the peering connections of an account, or those in the state of a stack.

    VPCs are boxes, and connections are lines, coloured by state. The diagram of an account also
    marks VPCs whose ranges overlap and connections that lack routes; with --peer-profile it covers
    the other account's side too. With --stack, the state of that stack is drawn, and the cloud is
    not queried.

    \b
    Examples:
      qcloud-peering diagram > network.mmd
      qcloud-peering diagram --format svg -o network.svg --peer-profile partner
      qcloud-peering diagram --stack prod

    Exit codes: 0 done; 1 an error, explained in one sentence; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    if stack:
        given = [f"--{name.replace('_', '-')}" for name, text in whom.items() if text]
        if unused := (["--live"] if live else []) + sorted(given):
            raise click.UsageError(
                f"--stack draws a state and queries no account; leave out {', '.join(unused)}"
            )
    with problems_reported():
        view = _of_stack(stack) if stack else _of_account(**whom)
    if form == "svg":
        text = svg(view.vpcs, view.edges, marks=view.marks)
    else:
        text = mermaid(view.vpcs, view.edges, marks=view.marks)
    write_text(text, output)


def _of_account(**whom: str) -> View:
    return view_of_live(asked_of(**whom, stack="").everything())


def _of_stack(stack: str) -> View:
    text = state_of(stack)
    try:
        return view_of_state(json.loads(text))
    except ValueError as error:
        raise failure(f"the state of stack {stack} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class View:
    """The content of a picture.

    Args:
        vpcs: the VPCs to draw.
        edges: the connections to draw.
        marks: problems of VPCs, by VPC id.
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
        export: the output of `pulumi stack export`, as JSON values.

    Raises:
        ValueError: the values are not an export of a stack.
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
            reported = _text(one.outputs.get(uniq)) or _text(one.outputs.get(given))
            # A VPC whose id is a secret in the state gets a box of its own.
            vpc_id = reported or f"{one.id}-{given}"
            label = reported or "hidden VPC"
            vpcs.setdefault(vpc_id, PlannedVpc(label, vpc_id, (), _text(one.outputs.get(uin))))
            ends.append(vpc_id)
        edges.append(
            DrawnEdge(
                ends[0],
                ends[1],
                _text(one.outputs.get("peeringConnectionName")),
                accepted.get(one.id) or _text(one.outputs.get("state")),
                "routes missing" if one.id in waiting else "",
            )
        )
    return View(list(vpcs.values()), edges, {})


@dataclass(frozen=True, slots=True)
class _Stored:
    """The readable parts of a resource in a state."""

    type: str
    id: str
    outputs: Mapping[str, Any]


def _peerings_in(export: object) -> Iterator[_Stored]:
    deployment = export.get("deployment") if isinstance(export, Mapping) else None
    resources = deployment.get("resources", []) if isinstance(deployment, Mapping) else None
    if not isinstance(resources, list):
        raise ValueError("it holds no deployment")
    for it in resources:
        if isinstance(it, Mapping) and it.get("type") in (
            _CONNECTION,
            _ACCEPTER,
            _ROUTES,
        ):
            outputs = it.get("outputs")
            yield _Stored(
                it["type"],
                _text(it.get("id")),
                outputs if isinstance(outputs, Mapping) else {},
            )


def _text(value: object) -> str:
    """Return a text in a state, "" for any other value: encrypted text is an object."""
    return value if isinstance(value, str) else ""


def _planned(end: Side) -> PlannedVpc:
    if end.vpc is None:
        return PlannedVpc(end.id, end.id, (), end.uin)
    ranges = (end.vpc.cidr_block, *end.vpc.assistant_cidr_blocks)
    return PlannedVpc(end.vpc.name or end.id, end.id, ranges, end.uin)


def _short(one: Seen) -> str:
    """Return the problem with an active connection's routes in a few words, "" for none."""
    if one.connection.state_text != "ACTIVE":
        return ""
    return route_remark(
        (end.vpc.name or end.id, [bool(blocks) for blocks in end.destinations.values()])
        for end in (one.requester, one.accepter)
        if end.vpc is not None
    )
