"""Copies files of the examples into the pages that show them.

A page marks the place with `<!-- examples/... -->`, a code block and `<!-- /examples/... -->`. Run
as `python tools/guides.py`; a test fails if a page is outdated.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
LANGUAGES: Final = {".json": "json", ".py": "python", ".sh": "sh", ".yaml": "yaml", ".yml": "yaml"}

_PART: Final = re.compile(r"(?<=^<!-- )(examples/\S+)( -->\n).*?(?=^<!-- /\1 -->$)", re.M | re.S)


def with_parts(text: str) -> str:
    """Return a page's text with the current content of every example file that it shows."""
    return _PART.sub(lambda part: f"{part[1]}{part[2]}{_block(ROOT / part[1])}\n", text)


def _block(path: Path) -> str:
    return f"```{LANGUAGES[path.suffix]}\n{path.read_text()}```"


if __name__ == "__main__":
    for page in sorted((ROOT / "docs").glob("**/*.md")):
        page.write_text(with_parts(page.read_text()))
