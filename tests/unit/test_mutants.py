"""Every mutant applies to the code as it is now, the documentation has it, and how one is run."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.mutants import MUTANTS, PAGE, THEMES, page
from tests.mutants.running import BROKEN, KILLED, ROOT, SURVIVED, Copy, Mutant, judge, run

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


_ONE, _TWO = "tests/a.py::test_one", "tests/a.py::test_two"
_OPEN: Final = Mutant(
    "open",
    "provider/pulumi_qcloud/lifecycle/shared_folder.py",
    "if not stat.S_ISDIR(found.st_mode)",
    "if stat.S_ISDIR(found.st_mode)",
    "A folder is none.",
    ("tests/unit/lifecycle/test_run_notes.py::test_address",),
)
"""One that the named test does not notice."""


@pytest.mark.parametrize(
    ("code", "outcomes", "expected"),
    [
        (1, [("failed", _ONE), ("failed", f"{_TWO}[a]")], KILLED),
        (1, [("failed", _ONE), ("passed", f"{_TWO}[a]"), ("failed", f"{_TWO}[b]")], KILLED),
        (1, [("failed", _ONE), ("passed", _TWO)], SURVIVED),
        (1, [("failed", _ONE), ("skipped", _TWO)], SURVIVED),
        (0, [("passed", _ONE), ("passed", _TWO)], SURVIVED),
        (1, [("failed", _ONE)], BROKEN),
        (1, [("failed", _ONE), ("error", _TWO)], BROKEN),
        (2, [("error", "tests/a.py")], BROKEN),
        (4, [], BROKEN),
        (-11, [("failed", _ONE), ("failed", _TWO)], BROKEN),
    ],
)
def test_judge(code: int, outcomes: list[tuple[str, str]], expected: str) -> None:
    """Each named test has to fail by itself; one that is not there or cannot begin is no proof."""
    assert expected == judge([_ONE, _TWO], code, outcomes)[0]


def test_run() -> None:
    """A mutant that is not noticed is told, and so is one that does not apply any more."""
    stale = Mutant("stale", _OPEN.file, "no such text", "", "Nothing.", _OPEN.tests)

    verdicts = run([_OPEN, stale], 1)

    assert [SURVIVED, "does not apply"] == [it.kind for it in verdicts]


def test_processes_of_a_copy(tmp_path: Path) -> None:
    """A file that is no Python breaks what is started as a process, and only while it is there."""
    broken = Mutant("broken", _OPEN.file, '"""The folder through which', "?", "No Python.", ())
    tests = ("tests/process/test_plugin_process.py::test_missing_and_null",)
    with Copy(tmp_path) as copy:
        with copy.having(broken):
            spoilt = judge(tests, *copy.run(tests))
        whole = judge(tests, *copy.run(tests))

    assert (KILLED, SURVIVED) == (spoilt[0], whole[0])
