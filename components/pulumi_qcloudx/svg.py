"""The topology as an SVG picture, drawn here: pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from pulumi_qcloudx.diagram import DrawnEdge
from pulumi_qcloudx.plan import PlannedVpc

_BOX: Final = (190, 62)
"""Width and height of a VPC's box."""
_GAP: Final = 60
"""Between two boxes on the circle, at least."""
_MARGIN: Final = 30
_LONGEST: Final = 26
"""Characters of a line in a box."""
_LABEL_AT: Final = 0.4
"""Where on the way from requester to accepter a connection's name is: lines cross in the middle."""

_STYLE: Final = """
  svg { font: 13px system-ui, sans-serif; background: #fff; color: #1c2733 }
  .vpc rect { fill: #f3f6fa; stroke: #7a8a9c }
  .vpc.marked rect { stroke: #c0392b; stroke-width: 2 }
  text { fill: currentColor; text-anchor: middle }
  .name { font-weight: 600 }
  .small { font-size: 11px }
  .edge line { stroke: #7a8a9c; stroke-width: 2 }
  .edge.ACTIVE line { stroke: #2e8b57 }
  .edge.PENDING line { stroke: #d08700; stroke-dasharray: 7 5 }
  .edge.dead line { stroke: #c0392b; stroke-dasharray: 2 5 }
  .edge.lacking line { stroke-dasharray: 12 4 }
  .label text { paint-order: stroke; stroke: #fff; stroke-width: 4px }
  .remark { fill: #c0392b }
  @media (prefers-color-scheme: dark) {
    svg { background: #151b22; color: #e6edf3 }
    .vpc rect { fill: #202a35 }
    .label text { stroke: #151b22 }
    .remark { fill: #ff8a80 }
  }
"""


def svg(
    vpcs: Sequence[PlannedVpc],
    edges: Sequence[DrawnEdge],
    *,
    marks: Mapping[str, str] | None = None,
) -> str:
    """Return an SVG document: VPCs on a circle, connections between them, coloured by state.

    Args:
        vpcs: one box each, with name, ranges and account.
        edges: one line each, with the connection's name and state, and what is wrong with it.
        marks: what is wrong with VPCs, by id; they are drawn in red.
    """
    marks = marks or {}
    places, size = _places(len(vpcs))
    place_of = {vpc.id: place for vpc, place in zip(vpcs, places, strict=True)}
    drawn = [
        _edge(edge, place_of[edge.requester], place_of[edge.accepter])
        for edge in edges
        if {edge.requester, edge.accepter} <= place_of.keys()
    ]
    lines = [line for line, _ in drawn]
    names = [texts for _, texts in drawn]
    boxes = [_vpc(vpc, place_of[vpc.id], marks.get(vpc.id, "")) for vpc in vpcs]
    width, height = size
    title = f"{len(vpcs)} VPCs and {len(drawn)} peering connections"
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">'
    )
    return "\n".join(
        [
            begin,
            f"  <title>{title}</title>",
            f"  <style>{_STYLE}</style>",
            *lines,
            *boxes,
            *names,  # last, so that no line crosses them out
            "</svg>",
            "",
        ]
    )


def _places(count: int) -> tuple[list[tuple[float, float]], tuple[int, int]]:
    """The middles of so many boxes on an ellipse, the first one on the left, and the size."""
    width, height = _BOX
    if count < 3:
        across = max(count, 1) * (width + 3 * _GAP) - 3 * _GAP
        size = across + 2 * _MARGIN, height + 2 * _MARGIN
        step = width + 3 * _GAP
        return [(_MARGIN + width / 2 + n * step, size[1] / 2) for n in range(count)], size
    radius = max(280.0, count * (width + _GAP) / (2 * math.pi))
    flat = radius * 0.75
    size = round(2 * radius + width + 2 * _MARGIN), round(2 * flat + height + 2 * _MARGIN)
    turns = [math.pi + 2 * math.pi * n / count for n in range(count)]
    places = [
        (size[0] / 2 + radius * math.cos(turn), size[1] / 2 + flat * math.sin(turn))
        for turn in turns
    ]
    return places, size


def _vpc(vpc: PlannedVpc, place: tuple[float, float], mark: str) -> str:
    (x, y), (width, height) = place, _BOX
    known = vpc.id if vpc.label != vpc.id else ""
    lines = [
        ("name", vpc.label),
        ("small", ", ".join(vpc.cidr_blocks) or known),
        ("small", f"account {vpc.uin}" if vpc.uin else known),
    ]
    told = [(kind, text) for kind, text in lines if text]
    top = y - 16 * (len(told) - 1) / 2 + 4
    texts = "".join(
        f'<text class="{kind}" x="{x:.0f}" y="{top + 16 * n:.0f}">{_shown(text)}</text>'
        for n, (kind, text) in enumerate(told)
    )
    tip = f"<title>{escape(' '.join(filter(None, (str(vpc), mark))))}</title>"
    foot = f'class="small remark" x="{x:.0f}" y="{y + height / 2 + 14:.0f}"'
    below = f"<text {foot}>{_shown(mark)}</text>" if mark else ""
    return (
        f'  <g class="vpc{" marked" if mark else ""}">{tip}'
        f'<rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" width="{width}" '
        f'height="{height}" rx="8"/>{texts}{below}</g>'
    )


def _edge(edge: DrawnEdge, begin: tuple[float, float], end: tuple[float, float]) -> tuple[str, str]:
    """The line of a connection, and its texts."""
    (x1, y1), (x2, y2) = begin, end
    x, y = x1 + (x2 - x1) * _LABEL_AT, y1 + (y2 - y1) * _LABEL_AT
    kind = edge.state if edge.state in ("ACTIVE", "PENDING", "") else "dead"
    state = "" if edge.state == "ACTIVE" else edge.state
    lines = [("", edge.name), ("small", state), ("small remark", edge.remark)]
    texts = "".join(
        f'<text class="{style}" x="{x:.0f}" y="{y + 15 * n - 6:.0f}">{_shown(text)}</text>'
        for n, (style, text) in enumerate((style, text) for style, text in lines if text)
    )
    lacking = " lacking" if edge.remark and edge.state == "ACTIVE" else ""
    tip = escape(" ".join(filter(None, (edge.name, edge.state, edge.remark))))
    line = f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"/>'
    return (
        f'  <g class="edge {kind}{lacking}"><title>{tip}</title>{line}</g>',
        f'  <g class="edge label">{texts}</g>',
    )


def _shown(text: str) -> str:
    return escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
