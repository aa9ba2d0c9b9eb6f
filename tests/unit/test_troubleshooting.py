"""The page on errors has the texts that people see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.guide import PAGES, ROOT

_ROW: Final = re.compile(r"^\| `(.+?)` \|", re.MULTILINE)
_OF_OTHERS: Final = "<!-- of others -->"
"""After it, the page has texts of Pulumi itself."""


@cache
def texts() -> str:
    """Return every text in the packages' sources, with dots for what is put into it."""
    files = [
        path
        for folder in ("provider", "components", "cli")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return "\n".join(text for path in files for text in _texts_in(path))


def _texts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(it.value) if isinstance(it, ast.Constant) else "..." for it in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize(
    "shown", _ROW.findall(PAGES["docs/troubleshooting.md"].read_text().partition(_OF_OTHERS)[0])
)
def test_is_said(shown: str) -> None:
    """Each piece of a text that the page shows is said by the package, word for word."""
    pieces = [it.strip(" ()") for it in shown.split("...")]

    assert [] == [it for it in pieces if it.strip(".,;:") and it not in texts()]
