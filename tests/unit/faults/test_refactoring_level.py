"""The level of refactorings: its schedules are plain data, varied, and leave nothing wrong."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from tests.faults import refactoring
from tests.faults.refactoring.program import CHANGES, connections, declared
from tests.faults.refactoring.schedule import COMMANDS, ENDS, FAULTS, schedule_of
from tests.faults.refactoring_engine import key_of, source_of, urn_of

CAMPAIGN: Final = [schedule_of(seed) for seed in range(1, 301)]
_COMMANDS: Final = [command for schedule in CAMPAIGN for command in schedule.commands]


def test_a_seed_is_a_schedule() -> None:
    """The same seed gives the same schedule, and another seed another one."""
    assert schedule_of(17) == schedule_of(17) != schedule_of(18)
    assert refactoring.describe(17) == schedule_of(17).text()


def test_everything_occurs() -> None:
    """A campaign has every refactoring, command and trouble, with and without what is optional."""
    troubles = {command.trouble.kind for command in _COMMANDS if command.trouble}
    resources = [it for command in _COMMANDS for it in command.program]
    renamed = [it for it in resources if it.kind == "connection" and (it.was or it.adopt)]
    targeted = Counter(command.what for command in _COMMANDS if command.targets)

    assert {*CHANGES, "undoubled"} == {change for it in _COMMANDS for change in it.changes}
    assert set(COMMANDS) == {command.what for command in _COMMANDS}
    assert {*ENDS, *FAULTS} == troubles
    assert {"up", "up --refresh", "destroy"} == set(targeted)
    assert {(True, True), (True, False), (False, True)} == {
        (it.adopt, bool(it.was)) for it in renamed
    }
    assert {"default", "main", "peer"} == {it.provider for it in resources}
    assert {True, False} == {bool(it.chosen) for it in resources if it.kind == "connection"}
    assert {"connection", "accepter", "routes"} == {it.kind for it in resources}
    assert {"2.0", "3.0"} == {schedule.version for schedule in CAMPAIGN}
    assert any(command.lost for command in _COMMANDS)
    assert any(not command.again and command.trouble for command in _COMMANDS)


def test_programs() -> None:
    """A program has a connection for all that needs one, and the last one each of them once."""
    for schedule in CAMPAIGN:
        for command in schedule.commands:
            pairs = {it.pair for it in connections(command.program)}
            assert pairs == {it.pair for it in command.program}
            assert len(command.program) == len(declared(command.program))
        last = connections(schedule.commands[-1].program)
        assert len(last) == len({it.pair for it in last})


def test_texts_of_programs() -> None:
    """The real engine is given valid programs, and a URN tells whose it is."""
    for command in _COMMANDS:
        compile(source_of(command.program, fails=1), "__main__.py", "exec")
        for it in command.program:
            assert it.key == key_of(urn_of(it))


@pytest.mark.full
@pytest.mark.parametrize("seed", range(1, 5))
def test_schedules(seed: int) -> None:
    """Nothing is wrong at the end of a schedule."""
    assert [] == refactoring.run(seed).findings
