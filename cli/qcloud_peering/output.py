"""Output of the commands: coloured tables on a terminal, plain columns and JSON elsewhere.

Names in the cloud can come from other people, so characters that control a terminal are escaped.
Tables on a terminal keep text intact for copying: cells are wrapped only between words, and an id
is one word. If a table is still too wide, whole columns are dropped. Progress is shown only on a
terminal, on standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from pulumi_qcloud.api.errors import OBEYED, printable
from pulumi_qcloud.api.sender import PageSeen

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


COLOURS: Final[Mapping[str, str]] = {
    "ACTIVE": "green",
    "PENDING": "yellow",
    "EXPIRED": "red",
    "REJECTED": "red",
    "FAILED": "red",
    "ISOLATED": "red",
    "ok": "green",
    "skipped": "cyan",
    "warning": "yellow",
    "problem": "red",
}
BY_ID: Final = "by id"
"""Stands in for the action in the progress of connections that are fetched one by one, by id."""
_LISTED: Final[Mapping[str, str]] = {
    "DescribeVpcPeeringConnections": "peering connections",
    "DescribeVpcEx": "VPCs",
    "DescribeVpcs": "VPCs",
    "DescribeRouteTable": "route tables",
    "DescribeRouteTables": "route tables",
    BY_ID: "unlisted connections, by id",
}
"""What each action lists, as shown next to its progress bar."""
_ROOMY: Final = 120
"""Minimum terminal width, in characters, at which table columns are two spaces apart."""
_LONGEST_WORD: Final = 24
"""Maximum width of a word that is never broken; ids are shorter, names and paths can be longer."""
_WHOLE: Final = frozenset({"ID", "STATE", "AGE"})
"""Heads of the columns whose cells are never wrapped."""


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print a line, escaping characters that control a terminal."""
    click.echo(printable(text), err=to_stderr)


def failure(text: str) -> click.ClickException:
    """Return an error that prints its text and ends the command with exit code 1."""
    return click.ClickException(printable(text))


def json_text(content: object) -> str:
    """Return JSON in insertion order, escaping characters that control a terminal."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    lines = (OBEYED.sub(lambda it: f"\\u{ord(it[0]):04x}", line) for line in text.split("\n"))
    return "\n".join(lines)


def print_json(content: object) -> None:
    """Print JSON as `json_text` formats it."""
    click.echo(json_text(content))


def write_text(text: str, output: Path | None) -> None:
    """Print a text as it is, or write it to a file.

    Raises:
        click.ClickException: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise failure(f"cannot write {output}: {error.strerror}") from error


def print_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    dispensable: Sequence[str] = (),
    to_stderr: bool = False,
) -> None:
    """Print a table: on a terminal the columns that fit, elsewhere all of them, two spaces apart.

    Args:
        heads: heads of the columns.
        rows: cells of each row; a cell that is a key of `COLOURS` is coloured.
        dispensable: heads of the columns to drop, in this order, if the terminal is too narrow.
        to_stderr: whether to print to standard error, since standard output is in use.
    """
    shown = [[printable(cell) for cell in row] for row in rows]
    if (sys.stderr if to_stderr else sys.stdout).isatty():
        _print_rich(heads, shown, dispensable, to_stderr=to_stderr)
        return
    widths = [max(map(width_of, column)) for column in zip(heads, *shown, strict=True)]
    for row in (heads, *shown):
        line = "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip(), err=to_stderr)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - width_of(cell))


def _print_rich(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    dispensable: Sequence[str],
    *,
    to_stderr: bool,
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=to_stderr)
    gap = 2 if console.width >= _ROOMY else 1
    columns = fitted(heads, rows, room=console.width, gap=gap, dispensable=dispensable)
    table = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        header_style="bold",
        padding=(0, gap - 1, 0, 0),  # the box adds one more
        pad_edge=False,
    )
    for column in columns:
        table.add_column(column.head, width=column.width, overflow="fold")
    for row in rows:
        cells = [row[column.number] for column in columns]
        table.add_row(*(Text(cell, style=COLOURS.get(cell, "")) for cell in cells))
    needed = sum(column.width + gap for column in columns) - gap
    console.width = max(console.width, needed)  # a broken line is better than a lost cell
    console.print(table)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is shown.

    Args:
        number: its index among all columns.
        head: the text of its head.
        width: its width, in characters.
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


def fitted(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    room: int,
    gap: int,
    dispensable: Sequence[str] = (),
) -> list[Column]:
    """Return the columns to show, without those that are empty or do not fit.

    Args:
        heads: heads of all columns.
        rows: cells of each row.
        room: width of the terminal.
        gap: space between two columns.
        dispensable: heads of the columns that can be dropped, in this order.
    """
    measured = [_measured(*column) for column in enumerate(zip(heads, *rows, strict=True))]
    shown = [one for one in measured if not one.is_empty]
    for head in dispensable:
        if _taken(shown, gap) <= room:
            break
        shown = [one for one in shown if one.head != head]
    limit = _limit(shown, room - gap * (len(shown) - 1))
    return [Column(one.number, one.head, _width(one, limit)) for one in shown]


def width_of(text: str) -> int:
    """Return how many columns a text takes on a terminal; Chinese characters take two each."""
    from rich.cells import cell_len

    return cell_len(text)


def _measured(number: int, cells: tuple[str, ...]) -> _Measured:
    head, *texts = cells
    most = max(map(width_of, cells))
    longest = max((width_of(word) for text in texts for word in text.split()), default=0)
    least = most if head in _WHOLE else max(width_of(head), min(longest, _LONGEST_WORD))
    return _Measured(number, head, least, most, is_empty=bool(texts) and not any(texts))


def _taken(columns: Sequence[_Measured], gap: int) -> int:
    """Return the minimum total width of several columns, including the gaps."""
    return sum(one.least + gap for one in columns) - gap


def _limit(columns: Sequence[_Measured], room: int) -> int:
    """Return the largest column width with which all columns fit; narrower ones are unaffected."""
    widest = max((one.most for one in columns), default=0)
    limits = range(widest, 0, -1)
    return next((it for it in limits if sum(_width(one, it) for one in columns) <= room), 0)


def _width(column: _Measured, limit: int) -> int:
    return max(column.least, min(column.most, limit))


def shown_progress() -> PageSeen | None:
    """Return a progress display for listings of several pages, None without a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return _Shown(click.get_current_context())


class _Shown:
    """Progress bars, one for each running listing; none outlives its listing or the command."""

    def __init__(self, context: click.Context) -> None:
        self._context = context
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, action: str, entries: int, total: int) -> None:
        complete = entries >= total
        if complete and action not in self._tasks:
            return
        bars = self._bars or self._begun()
        if action not in self._tasks:
            self._tasks[action] = bars.add_task(_LISTED.get(action, action), total=total)
        bars.update(self._tasks[action], completed=entries, total=total, refresh=True)
        if complete:
            bars.remove_task(self._tasks.pop(action))
            if not self._tasks:
                bars.stop()
                self._bars = None

    def _begun(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            transient=True,
        )
        self._bars.start()
        self._context.call_on_close(self._bars.stop)
        return self._bars
