"""How commands print: tables with colour on a terminal, plain columns and JSON elsewhere.

Names come from a cloud in which others name things too, so nothing of them reaches a terminal that
it would obey.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from pulumi_qcloud.api.printing import OBEYED, printable
from pulumi_qcloud.cli.columns import fitted, width_of

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

_ROOMY: Final = 120
"""Columns of a terminal from which on tables need not be close."""


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print a line for people."""
    click.echo(printable(text), err=to_stderr)


def failure(text: str) -> click.ClickException:
    """Return an error that ends a command with exit code 1, for people to read."""
    return click.ClickException(printable(text))


def json_text(content: object) -> str:
    """Return JSON, in the order in which it was made, with nothing that a terminal would obey."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    lines = (OBEYED.sub(lambda it: f"\\u{ord(it[0]):04x}", line) for line in text.split("\n"))
    return "\n".join(lines)


def print_json(content: object) -> None:
    """Print JSON, see `json_text`."""
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
    """Print a table: on a terminal what fits into it, elsewhere everything, two spaces apart.

    Args:
        heads: of the columns.
        rows: texts; those of `COLOURS` are coloured.
        dispensable: heads of columns that a terminal may have no room for, the first to go first.
        to_stderr: whether standard output is for something else.
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
    console.width = max(console.width, needed)  # rather a line that the terminal breaks than less
    console.print(table)
