"""The page on mutants in the documentation: its text by hand, its tables from the mutants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.mutants.mutant import ROOT, Mutant
from tests.mutants.table import MUTANTS, THEMES

PAGE: Final = ROOT / "docs" / "mutants.md"
_BEGIN: Final = "<!-- From here on: python -m tests.mutants --page -->\n"
_PLACE: Final = re.compile(r"\[.*")


def page() -> str:
    """Return the page as it has to be."""
    text, _, _ = PAGE.read_text().partition(_BEGIN)
    parts = [f"\n## {theme}\n\n{_table(mutants)}" for theme, mutants in THEMES.items()]
    return "".join((text, _BEGIN, f"\n{len(MUTANTS)} mutants.\n", *parts))


def _table(mutants: Iterable[Mutant]) -> str:
    rows: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        rows.setdefault(mutant.alike or mutant.sentence, []).append(mutant)
    lines = [_row(sentence, alike) for sentence, alike in rows.items()]
    return "\n".join(["| what is wrong then | file | what notices |", "|---|---|---|", *lines, ""])


def _row(sentence: str, mutants: list[Mutant]) -> str:
    count = f" ({len(mutants)})" if len(mutants) > 1 else ""
    tests = dict.fromkeys(_shown(test) for mutant in mutants for test in mutant.tests)
    files = dict.fromkeys(f"`{Path(mutant.file).name}`" for mutant in mutants)
    return f"| {sentence.rstrip('.')}{count} | {', '.join(files)} | {', '.join(tests)} |"


def _shown(test: str) -> str:
    file, _, name = test.partition("::")
    return f"`{file.removeprefix('tests/')}` `{_PLACE.sub('', name)}`"
