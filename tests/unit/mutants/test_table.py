"""Every mutant applies to the code as it is now, and the documentation has it."""

from __future__ import annotations

import ast
from collections import Counter
from typing import Final

import pytest

from tests.mutants.mutant import ROOT, Mutant
from tests.mutants.page import PAGE, page
from tests.mutants.table import MUTANTS

_LEAST: Final = 60


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda it: it.name)
def test_applies(mutant: Mutant) -> None:
    """Its old text is there once, and what is there instead is Python that does something else."""
    before = (ROOT / mutant.file).read_text()

    after = mutant.applied_to(before)

    assert ast.dump(ast.parse(before)) != ast.dump(ast.parse(after))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda it: it.name)
def test_names_tests(mutant: Mutant) -> None:
    """It names functions that are there; whether they fail is seen by `make mutants` only."""
    assert mutant.tests
    for test in mutant.tests:
        file, _, name = test.partition("[")[0].partition("::")
        assert f"\ndef {name}(" in (ROOT / file).read_text()


def test_unique() -> None:
    """Each has a name and a defect of its own."""
    names = Counter(mutant.name for mutant in MUTANTS)
    defects = Counter((mutant.file, mutant.old, mutant.new) for mutant in MUTANTS)

    assert {1} == set(names.values()) == set(defects.values())
    assert len(MUTANTS) >= _LEAST


def test_page() -> None:
    """The documentation has the table as it is; `python -m tests.mutants --page` writes it anew."""
    assert page() == PAGE.read_text()
