"""Every mutant applies to the code as it is now, and the documentation has it."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Final

import pytest

from tests.mutants.mutant import ROOT
from tests.mutants.page import PAGE, page
from tests.mutants.table import MUTANTS, THEMES

_LEAST: Final = 60


@pytest.mark.parametrize("theme", THEMES)
def test_applies(theme: str) -> None:
    """Its old text is there once, and what is there instead is Python that does something else."""
    for mutant in THEMES[theme]:
        before = (ROOT / mutant.file).read_text()
        after = mutant.applied_to(before)

        ast.parse(after, mutant.name)
        assert before.split() != after.split(), mutant.name


@pytest.mark.parametrize("theme", THEMES)
def test_names_tests(theme: str) -> None:
    """It names functions that are there; whether they fail is seen by `make mutants` only."""
    for mutant in THEMES[theme]:
        assert mutant.tests, mutant.name
        for test in mutant.tests:
            file, _, name = test.partition("[")[0].partition("::")
            assert f"\ndef {name}(" in (ROOT / file).read_text(), mutant.name


def test_unique() -> None:
    """Each has a name and a defect of its own."""
    names = Counter(mutant.name for mutant in MUTANTS)
    defects = Counter((mutant.file, mutant.old, mutant.new) for mutant in MUTANTS)

    assert {1} == set(names.values()) == set(defects.values())
    assert len(MUTANTS) >= _LEAST


def test_page() -> None:
    """The documentation has the table as it is; `python -m tests.mutants --page` writes it anew."""
    assert page() == PAGE.read_text()
