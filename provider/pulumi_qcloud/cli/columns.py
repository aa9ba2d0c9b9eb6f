"""Which columns of a table fit into a terminal, and how wide each is: pure.

Nothing that somebody may copy is broken: cells are wrapped between words, and ids are words. Where
there is no room even so, whole columns go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LONGEST_WORD: Final = 24
"""Columns that a word may take and is never broken; ids are shorter, names and paths may not be."""
_WHOLE: Final = frozenset({"ID", "STATE", "AGE"})
"""Heads of columns that are never broken."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is shown.

    Args:
        number: its place among all columns.
        head: its head.
        width: how wide it is.
    """

    number: int
    head: str
    width: int


@dataclass(frozen=True, slots=True)
class _Measured:
    number: int
    head: str
    least: int
    most: int
    is_empty: bool


def width_of(text: str) -> int:
    """Return how many columns a text takes on a terminal; Chinese characters take two each."""
    from rich.cells import cell_len

    return cell_len(text)


def fitted(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    room: int,
    gap: int,
    dispensable: Sequence[str] = (),
) -> list[Column]:
    """Return the columns that are shown: none that is empty, and no more than there is room for.

    Args:
        heads: of all columns.
        rows: their cells.
        room: width of the terminal.
        gap: between two columns.
        dispensable: heads of those that may go, the first to go first.
    """
    measured = [_measured(*column) for column in enumerate(zip(heads, *rows, strict=True))]
    shown = [one for one in measured if not one.is_empty]
    for head in dispensable:
        if _taken(shown, gap) <= room:
            break
        shown = [one for one in shown if one.head != head]
    limit = _limit(shown, room - gap * (len(shown) - 1))
    return [Column(one.number, one.head, _width(one, limit)) for one in shown]


def _measured(number: int, cells: tuple[str, ...]) -> _Measured:
    head, *texts = cells
    most = max(map(width_of, cells))
    longest = max((width_of(word) for text in texts for word in text.split()), default=0)
    least = most if head in _WHOLE else max(width_of(head), min(longest, _LONGEST_WORD))
    return _Measured(number, head, least, most, is_empty=bool(texts) and not any(texts))


def _taken(columns: Sequence[_Measured], gap: int) -> int:
    """The least that columns take together."""
    return sum(one.least + gap for one in columns) - gap


def _limit(columns: Sequence[_Measured], room: int) -> int:
    """The greatest width beyond which no column has to go: those that need little keep it."""
    widest = max((one.most for one in columns), default=0)
    limits = range(widest, 0, -1)
    return next((it for it in limits if sum(_width(one, it) for one in columns) <= room), 0)


def _width(column: _Measured, limit: int) -> int:
    return max(column.least, min(column.most, limit))
