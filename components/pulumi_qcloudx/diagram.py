"""Drawing the topology as a Mermaid diagram; pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.errors import printable

from pulumi_qcloudx.planning import PlannedVpc

_NOT_PLAIN: Final = re.compile(r"[^0-9A-Za-z]")
_PLAIN: Final = " -_.,:/()"
_COLOURS: Final = {"ACTIVE": "#2e8b57", "PENDING": "#d08700"}
_WRONG: Final = "#c0392b"
"""Colour of connections in other states and of marked VPCs; as in `qcloud_emulator.picture`."""
_LIST: Final = re.compile(r"(\s*[0-9]*)[-.)](?=\s)")


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A connection in the diagram.

    Args:
        requester: id of the requester's VPC.
        accepter: id of the accepter's VPC.
        name: the connection's name.
        state: its state, or "".
        remark: what is wrong with it, or "".
    """

    requester: str
    accepter: str
    name: str
    state: str = ""
    remark: str = ""


def mermaid(
    vpcs: Iterable[PlannedVpc],
    edges: Sequence[DrawnEdge],
    *,
    marks: Mapping[str, str] | None = None,
) -> str:
    """Return a Mermaid flow chart, its connections coloured by state.

    Args:
        vpcs: the VPCs; each becomes a node with its name, ranges and account.
        edges: the connections; each becomes a link with its name, its state and what is wrong with
            it, dotted unless the connection is active.
        marks: what is wrong with VPCs, by id; they are drawn in red.
    """
    marks = marks or {}
    lines = ["graph LR"]
    styles = []
    for vpc in vpcs:
        mark = marks.get(vpc.id, "")
        shown = [vpc.label, *vpc.cidr_blocks, f"account {vpc.uin}" if vpc.uin else "", mark]
        text = "<br/>".join(_escaped(line) for line in shown if line) or _escaped(vpc.id)
        lines.append(f'  {_node(vpc.id)}["{text}"]')
        if mark:
            styles.append(f"  style {_node(vpc.id)} stroke:{_WRONG}")
    for number, edge in enumerate(edges):
        text = "<br/>".join(_escaped(line) for line in (edge.name, edge.state, edge.remark) if line)
        link = "---" if edge.state == "ACTIVE" else "-.-"
        label = f'|"{text}"|' if text else ""
        lines.append(f"  {_node(edge.requester)} {link}{label} {_node(edge.accepter)}")
        if edge.state:
            styles.append(f"  linkStyle {number} stroke:{_COLOURS.get(edge.state, _WRONG)}")
    return "\n".join([*lines, *styles]) + "\n"


def _node(vpc_id: str) -> str:
    return "n_" + _NOT_PLAIN.sub("_", vpc_id)


def _escaped(text: str) -> str:
    """Escape text for a quoted Mermaid label: characters that could end it become entities.

    So does a character that would begin a Markdown list, which Mermaid refuses to draw. Control
    characters that a terminal would obey are written out instead, since Mermaid would put the
    character that an entity stands for into the diagram.
    """
    text = printable(text)
    if begun := _LIST.match(text):
        at = begun.end(1)
        return _escaped_plainly(text[:at]) + f"#{ord(text[at])};" + _escaped_plainly(text[at + 1 :])
    return _escaped_plainly(text)


def _escaped_plainly(text: str) -> str:
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};"
        for character in text
    )
