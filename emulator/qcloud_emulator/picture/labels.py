"""Where the texts of connections are, so that they cover as little as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qcloud_emulator.picture.places import Point

Area: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""

_ON_THE_WAY: Final = (0.4, 0.6, 0.5, 0.3, 0.7, 0.22, 0.78)
"""Where on the way from requester to accepter a text may be, the best first.

Lines cross in the middle.
"""


class Labels:
    """Finds a place for one text after the other."""

    def __init__(self, taken: Iterable[Area]) -> None:
        """Start with what is not to be covered."""
        self._taken = list(taken)

    def place(self, begin: Point, end: Point, width: float, height: float) -> Point:
        """Return the middle of a text on a line, where it covers least.

        Args:
            begin: of the line.
            end: of the line.
            width: of the text in pixels.
            height: of the text in pixels.
        """
        (x1, y1), (x2, y2) = begin, end
        middles = [(x1 + (x2 - x1) * at, y1 + (y2 - y1) * at) for at in _ON_THE_WAY]
        areas = [(x - width / 2, y - height / 2, x + width / 2, y + height / 2) for x, y in middles]
        covered = [sum(_common(area, other) for other in self._taken) for area in areas]
        best = covered.index(min(covered))
        self._taken.append(areas[best])
        return middles[best]


def _common(one: Area, other: Area) -> float:
    """How much two areas have in common, in square pixels."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)
