"""The proof that the tests notice: rules of the code, broken one at a time, and what fails then.

`make mutants` runs it. A mutant is a piece of the code with another text in its place, and the
tests that have to fail. It is applied to a copy of the repository, which processes that the tests
start import too. The mutants stand in the modules below, and `MUTANTS` has them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.mutants import comparison, history, meanings, operations, ownership
from tests.mutants.running import ROOT, Mutant

THEMES: Final[Mapping[str, tuple[Mutant, ...]]] = {
    "Who owns a connection": ownership.MUTANTS,
    "Stories of lost connections": history.STORIES,
    "What operations promise": operations.MUTANTS,
    "What components check": operations.COMPONENTS,
    "States": meanings.STATES,
    "Codes of errors": meanings.CODES,
    "Disputed facts": meanings.FACTS,
    "Comparing with the real cloud": comparison.MUTANTS,
    "Faults of the past": history.MENDED,
}
"""All mutants by what they are about."""

MUTANTS: Final = tuple(mutant for mutants in THEMES.values() for mutant in mutants)


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
