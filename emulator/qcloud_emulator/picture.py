"""The picture of a network that the emulator's page and `qcloud-peering diagram` show.

The functions are pure and use only the standard library, so they work without the extra `emulator`.
"""

from __future__ import annotations

import ipaddress
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from xml.sax.saxutils import escape

from qcloud_emulator.picture_places import LARGE, Labels, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qcloud_emulator.picture_places import Places, Point, Scale


_SPACE: Final = re.compile(r"[\t\n\r]")
_NOT_SHOWN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, which XML does not allow
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that change the text direction
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff\ufffe\uffff]"  # not characters
)

_LETTER: Final = 7.3
"""Approximate width of a letter in pixels."""

_NAMED: Final = 40
"""Number of connections above which names appear only in tooltips, since they would overlap.

With small boxes, names always appear only in tooltips.
"""

_APART: Final = 40
"""Pixels between connections of the same two VPCs; fewer if there are many connections."""

_ROW: Final = 15
"""Height in pixels of each row in a connection's label."""

_STATES: Final = ("ACTIVE", "PENDING", "")
STYLE: Final = """
  .network { font: 13px system-ui, sans-serif; background: #fff; color: #1c2733 }
  .network .vpc rect { fill: #f3f6fa; stroke: #7a8a9c }
  .network .vpc.marked rect { stroke: #c0392b; stroke-width: 2 }
  .network text { fill: currentColor; text-anchor: middle }
  .network .name { font-weight: 600 }
  .network .small { font-size: 11px }
  .network .edge line { stroke: #7a8a9c; stroke-width: 2 }
  .network .edge.ACTIVE line { stroke: #2e8b57 }
  .network .edge.PENDING line { stroke: #d08700; stroke-dasharray: 7 5 }
  .network .edge.dead line { stroke: #c0392b; stroke-dasharray: 2 5 }
  .network .edge.lacking line { stroke-dasharray: 12 4 }
  .network .label text { paint-order: stroke; stroke: #fff; stroke-width: 4px }
  .network .remark { fill: #c0392b }
  @media (prefers-color-scheme: dark) {
    .network { background: #151b22; color: #e6edf3 }
    .network .vpc rect { fill: #202a35 }
    .network .label text { stroke: #151b22 }
    .network .vpc.marked rect, .network .edge.dead line { stroke: #e5746a }
    .network .remark { fill: #ff8a80 }
  }
"""
"""The style sheet inside the picture."""


class Vpc(Protocol):
    """A VPC that can be drawn."""

    @property
    def id(self) -> str:
        """Id of the VPC, to which connections refer."""

    @property
    def label(self) -> str:
        """Name shown for the VPC."""

    @property
    def cidr_blocks(self) -> Sequence[str]:
        """The VPC's ranges as CIDR blocks; empty if they are not available."""

    @property
    def uin(self) -> str:
        """UIN of the VPC's account, or "" if it is not available."""


class Edge(Protocol):
    """A connection that can be drawn."""

    @property
    def requester(self) -> str:
        """Id of the requester's VPC."""

    @property
    def accepter(self) -> str:
        """Id of the accepter's VPC."""

    @property
    def name(self) -> str:
        """The connection's name."""

    @property
    def state(self) -> str:
        """The connection's state, or "" if it is not available."""

    @property
    def remark(self) -> str:
        """A problem with the connection, or "" if there is none."""


@dataclass(frozen=True, slots=True)
class Box:
    """A VPC to draw; the fields are those of `Vpc`."""

    id: str
    label: str
    cidr_blocks: tuple[str, ...] = ()
    uin: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to draw; the fields are those of `Edge`."""

    requester: str
    accepter: str
    name: str
    state: str = ""
    remark: str = ""


def printable(text: str) -> str:
    """Return a text as one line, with U+FFFD in place of characters that cannot be shown."""
    return _NOT_SHOWN.sub("\ufffd", _SPACE.sub(" ", text))


def svg(
    vpcs: Sequence[Vpc],
    edges: Sequence[Edge],
    *,
    marks: Mapping[str, str] | None = None,
) -> str:
    """Return an SVG document that shows VPCs and the connections between them, coloured by state.

    The order of the VPCs and of the connections does not matter.

    Args:
        vpcs: the VPCs, each drawn as a box with name, ranges and account.
        edges: the connections, each drawn as a line with name, state and remark.
        marks: problems of VPCs, by id; VPCs with a problem are drawn in red.
    """
    marks = marks or {}
    boxes = sorted(vpcs, key=lambda it: (it.label, it.id))
    label_of = {vpc.id: vpc.label for vpc in boxes}
    drawn = sorted(
        (it for it in edges if {it.requester, it.accepter} <= label_of.keys()),
        key=lambda it: (label_of[it.requester], label_of[it.accepter], it.name, it.state),
    )
    there = places([it.id for it in boxes], [(it.requester, it.accepter) for it in drawn])
    lines, names = _edges(drawn, there)
    title = f"{_count(len(boxes), 'VPC')} and {_count(len(drawn), 'peering connection')}"
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 {there.width} '
        f'{there.height}" width="{there.width}" height="{there.height}" role="img">'
    )
    return "\n".join(
        [
            begin,
            f"  <title>{title}</title>",
            f"  <style>{STYLE}</style>",
            *lines,
            *(_vpc(it, there.middles[it.id], marks.get(it.id, ""), there.scale) for it in boxes),
            *names,  # last, so that no line crosses them out
            "</svg>",
            "",
        ]
    )


def _vpc(vpc: Vpc, place: Point, mark: str, scale: Scale) -> str:
    (x, y), width, height = place, scale.width, scale.height
    known = vpc.id if vpc.label != vpc.id else ""
    lines = [("name", vpc.label)]
    if scale is LARGE:
        lines += [
            ("small", ", ".join(vpc.cidr_blocks) or known),
            ("small", f"account {vpc.uin}" if vpc.uin else known),
        ]
    filled = [(kind, text) for kind, text in lines if text]
    top = y - 16 * (len(filled) - 1) / 2 + 4
    texts = "".join(
        f'<text class="{kind}" x="{x:.0f}" y="{top + 16 * n:.0f}">{_shown(text, width)}</text>'
        for n, (kind, text) in enumerate(filled)
    )
    account = f"account {vpc.uin}" if vpc.uin else ""
    tip = _escaped("; ".join(filter(None, (vpc.label, known, *vpc.cidr_blocks, account, mark))))
    foot = f'class="small remark" x="{x:.0f}" y="{y + height / 2 + 14:.0f}"'
    below = f"<text {foot}>{_shown(mark, width)}</text>" if mark else ""
    return (
        f'  <g class="vpc{" marked" if mark else ""}"><title>{tip}</title>'
        f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" '
        f'height="{height}" rx="8"/>{texts}{below}</g>'
    )


def _edges(edges: Sequence[Edge], there: Places) -> tuple[list[str], list[str]]:
    """Return the SVG elements for the connections' lines, and those for their labels."""
    together: dict[frozenset[str], list[Edge]] = {}
    for edge in edges:
        together.setdefault(frozenset((edge.requester, edge.accepter)), []).append(edge)
    are_named = there.scale is LARGE and len(edges) <= _NAMED
    labels = Labels(there.areas())
    lines, names = [], []
    for sides, parallel in together.items():
        first, last = there.middles[min(sides)], there.middles[max(sides)]
        apart = min(_APART, there.scale.height / len(parallel))
        for n, edge in enumerate(parallel):
            aside = _aside(first, last, apart * (n - (len(parallel) - 1) / 2))
            begin = _moved(there.middles[edge.requester], aside)
            end = _moved(there.middles[edge.accepter], aside)
            lines.append(_line(edge, begin, end))
            if are_named:
                names.append(_label(edge, begin, end, labels))
    return lines, names


def _aside(first: Point, last: Point, distance: float) -> Point:
    """Return the offset of `distance` pixels at a right angle to the line between two points."""
    across, down = last[0] - first[0], last[1] - first[1]
    length = math.hypot(across, down) or 1
    return -down / length * distance, across / length * distance


def _moved(place: Point, step: Point) -> Point:
    return place[0] + step[0], place[1] + step[1]


def _line(edge: Edge, begin: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = begin, end
    kind = edge.state if edge.state in _STATES else "dead"
    lacking = " lacking" if edge.remark and edge.state == "ACTIVE" else ""
    tip = _escaped(" ".join(filter(None, (edge.name, edge.state, edge.remark))))
    line = f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"/>'
    return f'  <g class="edge {kind}{lacking}"><title>{tip}</title>{line}</g>'


def _label(edge: Edge, begin: Point, end: Point, labels: Labels) -> str:
    state = "" if edge.state == "ACTIVE" else edge.state
    lines = [("", edge.name), ("small", state), ("small remark", edge.remark)]
    filled = [(style, text) for style, text in lines if text]
    longest = max((len(text) for _, text in filled), default=0)
    x, y = labels.place(begin, end, min(longest * _LETTER, LARGE.width), _ROW * max(len(filled), 1))
    top = y - _ROW * (len(filled) - 1) / 2 + 4
    texts = "".join(
        f'<text class="{style}" x="{x:.0f}" y="{top + _ROW * n:.0f}">'
        f"{_shown(text, LARGE.width)}</text>"
        for n, (style, text) in enumerate(filled)
    )
    return f'  <g class="edge label">{texts}</g>'


def _shown(text: str, width: int) -> str:
    """Return a text, escaped and shortened to fit into `width` pixels."""
    most = int(width / _LETTER)
    return _escaped(text if len(text) <= most else f"{text[: most - 1]}…")


def _escaped(text: str) -> str:
    return escape(printable(text))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def overlap_marks(vpcs: Iterable[Vpc]) -> dict[str, str]:
    """Return a remark for each VPC that overlaps others, by id.

    Args:
        vpcs: VPCs with their ranges.
    """
    labels: dict[str, str] = {}
    ranges = []
    for vpc in vpcs:
        labels[vpc.id] = vpc.label
        ranges += [(*bounds, vpc.id) for text in vpc.cidr_blocks if (bounds := _bounds(text))]
    overlaps: dict[str, dict[str, None]] = {}
    around: list[tuple[int, int, int, str]] = []
    # Two ranges are either nested or disjoint, so the ranges around the current one form a stack,
    # and comparing all pairs is not necessary.
    for version, first, minus_last, owner in sorted(ranges):
        while around and (around[-1][0] != version or -around[-1][2] < first):
            around.pop()
        for *_, other in around:
            if other != owner:
                overlaps.setdefault(other, {})[owner] = None
                overlaps.setdefault(owner, {})[other] = None
        around.append((version, first, minus_last, owner))
    return {
        vpc_id: f"overlaps {', '.join(sorted(labels[it] for it in others))}"
        for vpc_id, others in overlaps.items()
    }


def route_remark(sides: Iterable[tuple[str, Sequence[bool]]]) -> str:
    """Return the problem with an active connection's routes, or "" if there is none.

    Args:
        sides: for each visible side, the name of its VPC and, for each of its route tables,
            whether the table has a route through the connection.
    """
    visible = list(sides)
    bare = [label for label, tables in visible if not any(tables)]
    if bare and len(bare) == len(visible):
        return "no routes"
    if bare:
        return f"no route back from {bare[0]}"
    if all(all(tables) for _, tables in visible):
        return ""
    return "some tables lack a route"


def _bounds(text: str) -> tuple[int, int, int] | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return network.version, first, 1 - first - network.num_addresses
