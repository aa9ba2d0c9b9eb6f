"""The topology as Mermaid text: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_qcloudx.plan import PlannedVpc

_NOT_PLAIN: Final = re.compile(r"[^0-9A-Za-z]")
_PLAIN: Final = " -_.,:/()"
_LIST: Final = re.compile(r"(\s*[0-9]*)[-.)](?=\s)")


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A connection in the picture.

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


def mermaid(vpcs: Iterable[PlannedVpc], edges: Sequence[DrawnEdge]) -> str:
    """Return a Mermaid flow chart.

    Args:
        vpcs: one node each, with name, ranges and account.
        edges: one link each, with the connection's name and state, and what is wrong with it;
            dotted while it is not active.
    """
    lines = ["graph LR"]
    for vpc in vpcs:
        known = [vpc.label, *vpc.cidr_blocks, f"account {vpc.uin}" if vpc.uin else ""]
        text = "<br/>".join(_escaped(line) for line in known if line) or _escaped(vpc.id)
        lines.append(f'  {_node(vpc.id)}["{text}"]')
    for edge in edges:
        text = "<br/>".join(_escaped(line) for line in (edge.name, edge.state, edge.remark) if line)
        link = "---" if edge.state == "ACTIVE" else "-.-"
        label = f'|"{text}"|' if text else ""
        lines.append(f"  {_node(edge.requester)} {link}{label} {_node(edge.accepter)}")
    return "\n".join(lines) + "\n"


def _node(vpc_id: str) -> str:
    return "n_" + _NOT_PLAIN.sub("_", vpc_id)


def _escaped(text: str) -> str:
    """Mermaid reads entities inside quotes; everything that might end the quotes becomes one.

    So does what would begin a list of Markdown, which Mermaid refuses to draw.
    """
    if begun := _LIST.match(text):
        at = begun.end(1)
        return _escaped_plainly(text[:at]) + f"#{ord(text[at])};" + _escaped_plainly(text[at + 1 :])
    return _escaped_plainly(text)


def _escaped_plainly(text: str) -> str:
    return "".join(
        character if character.isalnum() or character in _PLAIN else f"#{ord(character)};"
        for character in text
    )
