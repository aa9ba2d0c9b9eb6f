"""The layout of a picture: positions of the boxes and of the connections' labels."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


Point: TypeAlias = tuple[float, float]
Area: TypeAlias = tuple[float, float, float, float]
"""The left, top, right and bottom edges."""

_MARGIN: Final = 30
_MANY: Final = 30
"""Number of VPCs above which boxes are small and connected VPCs are placed in a grid."""

_LEAST_SPOKES: Final = 4
"""Minimum number of VPCs around a hub for the hub to be drawn in the middle."""

_WIDE: Final = 1.6
"""Approximate ratio of a picture's width to its height."""

_ON_THE_WAY: Final = (0.4, 0.6, 0.5, 0.3, 0.7, 0.22, 0.78)
"""Positions of a label on the line from requester to accepter, as fractions, best first.

The middle is not the best position, because lines cross there.
"""


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and distances, in pixels.

    Args:
        width: width of a box.
        height: height of a box.
        gap: distance between two boxes that are not connected.
        reach: distance between the boxes of a single connection.
        radius: radius of the smallest circle.
    """

    width: int
    height: int
    gap: int
    reach: int
    radius: int


LARGE: Final = Scale(width=190, height=62, gap=44, reach=300, radius=370)
SMALL: Final = Scale(width=130, height=26, gap=22, reach=70, radius=170)


@dataclass(frozen=True, slots=True)
class Places:
    """The layout of a picture.

    Args:
        middles: centres of the boxes, by id.
        width: width of the picture in pixels.
        height: height of the picture in pixels.
        scale: sizes of boxes and distances.
    """

    middles: Mapping[str, Point]
    width: int
    height: int
    scale: Scale

    def areas(self) -> Iterator[tuple[float, float, float, float]]:
        """Yield the left, top, right and bottom edges of each box."""
        across, down = self.scale.width / 2, self.scale.height / 2
        return ((x - across, y - down, x + across, y + down) for x, y in self.middles.values())


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A group of connected VPCs: the top left corners of their boxes, relative to its own."""

    corners: Mapping[str, Point]
    width: float
    height: float


def places(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Places:
    """Place the boxes: connected VPCs together, unconnected VPCs last.

    Args:
        ids: ids of the VPCs.
        pairs: ids of the two VPCs of each connection.
    """
    scale = LARGE if len(ids) <= _MANY else SMALL
    degrees = Counter(vpc_id for pair in pairs for vpc_id in pair)
    groups = sorted(_groups(ids, pairs), key=len, reverse=True)
    clusters = [_cluster(group, degrees, pairs, scale) for group in groups]
    gap = scale.gap
    area = sum((it.width + gap) * (it.height + gap) for it in clusters)
    wanted = max([math.sqrt(area * _WIDE), *(it.width for it in clusters)])
    middles: dict[str, Point] = {}
    x = y = right = row_height = 0.0
    for cluster in clusters:
        if x and x + cluster.width > wanted:
            x, y, row_height = 0.0, y + row_height + gap, 0.0
        for vpc_id, (left, top) in cluster.corners.items():
            middles[vpc_id] = (
                _MARGIN + x + left + scale.width / 2,
                _MARGIN + y + top + scale.height / 2,
            )
        right, row_height = max(right, x + cluster.width), max(row_height, cluster.height)
        x += cluster.width + gap
    return Places(
        middles, math.ceil(right) + 2 * _MARGIN, math.ceil(y + row_height) + 2 * _MARGIN, scale
    )


def _groups(ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Group the VPCs that are connected to each other, directly or through other VPCs."""
    neighbours: dict[str, list[str]] = {vpc_id: [] for vpc_id in ids}
    for one, other in pairs:
        neighbours[one].append(other)
        neighbours[other].append(one)
    left = dict.fromkeys(ids)
    groups = []
    while left:
        group = [next(iter(left))]
        del left[group[0]]
        for vpc_id in group:  # the list grows during the loop
            found = [it for it in dict.fromkeys(neighbours[vpc_id]) if it in left]
            group += found
            for it in found:
                del left[it]
        members = set(group)
        groups.append([vpc_id for vpc_id in ids if vpc_id in members])
    return groups


def _cluster(
    group: Sequence[str], degrees: Mapping[str, int], pairs: Sequence[tuple[str, str]], scale: Scale
) -> _Cluster:
    if len(group) < 3:
        steps = [(n * (scale.width + scale.reach), 0.0) for n in range(len(group))]
        return _bounded(dict(zip(group, steps, strict=True)), scale)
    hub = max(group, key=lambda it: degrees[it])
    spokes = [vpc_id for vpc_id in group if vpc_id != hub]
    if len(group) > _MANY:
        return _bounded(_grid([hub, *spokes], scale), scale)
    is_star = all(hub in pair for pair in pairs if set(pair) <= set(group))
    if is_star and len(spokes) >= _LEAST_SPOKES:
        return _bounded({**_ring(spokes, scale), hub: (0.0, 0.0)}, scale)
    return _bounded(_ring(group, scale), scale)


def _ring(group: Sequence[str], scale: Scale) -> dict[str, Point]:
    """Place the boxes on an ellipse, with the first box on the left."""
    count = len(group)
    across = max(scale.radius, count * (scale.width + scale.gap) / (2 * math.pi))
    down = across * 0.6
    turns = [math.pi + 2 * math.pi * n / count for n in range(count)]
    return {
        vpc_id: (across * math.cos(turn), down * math.sin(turn))
        for vpc_id, turn in zip(group, turns, strict=True)
    }


def _grid(group: Sequence[str], scale: Scale) -> dict[str, Point]:
    """Place the boxes in a grid, with the first box in the middle."""
    wide, high = scale.width + scale.gap, scale.height + 2 * scale.gap
    side = range(-math.isqrt(len(group)) - 1, math.isqrt(len(group)) + 2)
    cells = [(column * wide, row * high) for column, row in product(side, side)]
    near = sorted(cells, key=lambda it: (max(abs(it[0]), abs(it[1]) * _WIDE), it))
    return dict(zip(group, near, strict=False))


def _bounded(middles: Mapping[str, Point], scale: Scale) -> _Cluster:
    left = min(x for x, _ in middles.values())
    top = min(y for _, y in middles.values())
    width = max(x for x, _ in middles.values()) - left + scale.width
    height = max(y for _, y in middles.values()) - top + scale.height
    return _Cluster({it: (x - left, y - top) for it, (x, y) in middles.items()}, width, height)


class Labels:
    """Places labels on lines, one after the other, so that they overlap as little as possible."""

    def __init__(self, taken: Iterable[Area]) -> None:
        """Start with the areas that labels should not cover."""
        self._taken = list(taken)

    def place(self, begin: Point, end: Point, width: float, height: float) -> Point:
        """Return the centre for a label on a line, where it covers as little as possible.

        Args:
            begin: start of the line.
            end: end of the line.
            width: width of the label in pixels.
            height: height of the label in pixels.
        """
        (x1, y1), (x2, y2) = begin, end
        middles = [(x1 + (x2 - x1) * at, y1 + (y2 - y1) * at) for at in _ON_THE_WAY]
        areas = [(x - width / 2, y - height / 2, x + width / 2, y + height / 2) for x, y in middles]
        covered = [sum(_common(area, other) for other in self._taken) for area in areas]
        best = covered.index(min(covered))
        self._taken.append(areas[best])
        return middles[best]


def _common(one: Area, other: Area) -> float:
    """Return the area in which two areas overlap, in square pixels."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)
