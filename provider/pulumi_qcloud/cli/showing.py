"""How commands print: tables with colour on a terminal, plain columns and JSON elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

COLOURS: Final[Mapping[str, str]] = {
    "ACTIVE": "green",
    "PENDING": "yellow",
    "EXPIRED": "red",
    "REJECTED": "red",
    "FAILED": "red",
    "ISOLATED": "red",
    "ok": "green",
    "warning": "yellow",
    "problem": "red",
}


def print_json(content: object) -> None:
    """Print JSON, in the order in which it was made."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


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
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from error


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: rich on a terminal, columns two spaces apart elsewhere.

    Args:
        heads: of the columns.
        rows: texts; those of `COLOURS` are coloured.
    """
    if sys.stdout.isatty():
        _print_rich(heads, rows)
        return
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def _print_rich(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, style=COLOURS.get(cell, "")) for cell in row))
    Console().print(table)
