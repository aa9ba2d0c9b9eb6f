"""Pure functions that format Markdown text and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from reference.sources import Argument

NOTE: Final = "<!-- Written by tools/reference from the code; changes belong there. -->"

_CODE: Final = re.compile(r"(`+[^`]+`+)")
_SPECIAL: Final = {
    **{letter: f"\\{letter}" for letter in "*_[]"},
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
}


def page(title: str, *sections: str) -> str:
    """Return a page.

    Args:
        title: the page's heading.
        sections: Markdown of each section; blank lines are put between them.
    """
    return parts(f"# {title}", NOTE, *(part.strip() for part in sections)) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a column that is empty in every row is left out.

    Args:
        header: names of the columns.
        rows: Markdown of the cells, on one or more lines.
    """
    cells = [[_cell(text) for text in row] for row in rows]
    kept = [n for n in range(len(header)) if any(row[n] for row in cells)]
    lines = [
        [header[n] for n in kept],
        ["---"] * len(kept),
        *([row[n] for n in kept] for row in cells),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    """Return a text as inline code, "" for an empty text."""
    if not text:
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def prose(text: str) -> str:
    """Return a docstring's text as Markdown, escaping everything that is not code."""
    parts = _CODE.split(text)
    table_of = str.maketrans(_SPECIAL)
    parts[::2] = [part.translate(table_of) for part in parts[::2]]
    return "".join(parts)


def sentence(text: str) -> str:
    """Return a docstring's text as Markdown; an initial word gets a capital letter."""
    text = text.strip()
    return prose(text[:1].upper() + text[1:])


def parts(*of_page: str) -> str:
    """Join parts of a page, leaving empty ones out."""
    return "\n\n".join(filter(None, of_page))


def arguments(header: str, rows: Iterable[Argument]) -> str:
    """Return a table of arguments or attributes, "" for an empty one.

    Args:
        header: header of the first column.
        rows: the arguments or attributes.
    """
    cells = [(code(it.name), code(it.type), default(it), sentence(it.meaning)) for it in rows]
    return table((header, "type", "default", "meaning"), cells) if cells else ""


def default(argument: Argument) -> str:
    """Return an argument's default as a table cell."""
    return "**required**" if argument.required else prose(argument.default)


def raised(errors: Iterable[tuple[str, str]]) -> str:
    """Return the list of raised errors and their conditions."""
    return "\n".join(f"- raises `{error}`: {prose(when)}" for error, when in errors)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
