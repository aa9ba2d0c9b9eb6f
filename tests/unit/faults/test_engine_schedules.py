"""Schedules of the engine's level: drawn from their seeds, and varied."""

from __future__ import annotations

from typing import Final

from qcloud_emulator import Emulator
from qcloud_emulator.signed.faults import KINDS

from tests.faults.engine import describe
from tests.faults.engine.program import CHANGES, SIZE, source_of
from tests.faults.engine.program import seed as network
from tests.faults.engine.schedule import KEYS, MOMENTS, TARGETS, TIMEOUT, schedule_of

CAMPAIGN: Final = [schedule_of(seed) for seed in range(1, 61)]
COMMANDS: Final = [command for schedule in CAMPAIGN for command in schedule.commands]
TROUBLES: Final = [trouble for command in COMMANDS for trouble in command.troubles]
KILLS: Final = [command.kill for command in COMMANDS if command.kill]


def test_same_seed() -> None:
    """A seed gives one schedule, and another seed another one."""
    assert schedule_of(17) == schedule_of(17)
    assert describe(17) == describe(17)
    assert len(CAMPAIGN) == len({schedule.text() for schedule in CAMPAIGN})


def test_everything_appears() -> None:
    """A campaign has every kind of fault, command, change, target, version and source of keys."""
    assert set(KINDS) == {trouble.kind for trouble in TROUBLES}
    assert {"up", "refresh", "destroy"} == {command.what for command in COMMANDS}
    assert set(CHANGES) == {change for command in COMMANDS for change in command.changes}
    assert {"2.0", "3.0"} == {schedule.version for schedule in CAMPAIGN}
    assert set(KEYS) == {schedule.keys for schedule in CAMPAIGN}
    forms = {wanted.form for command in COMMANDS for wanted in command.program}
    assert {"component", "mesh", "resources"} == forms


def test_every_command_is_killed_in_every_way() -> None:
    """A campaign kills each target during each command, and at every kind of moment."""
    killed = {(command.what, command.kill.target) for command in COMMANDS if command.kill}
    moments = {(kill.target, kill.moment) for kill in KILLS}

    assert 9 == len(killed)
    assert {(target, moment) for target in TARGETS for moment in MOMENTS} == moments


def test_course() -> None:
    """A schedule begins with an `up` of eight connections and ends with a `destroy`."""
    for schedule in CAMPAIGN:
        first, *_, last = schedule.commands

        assert ("up", SIZE, "destroy") == (first.what, len(first.program), last.what)


def test_delays() -> None:
    """No fault holds a request back for longer than a client can reckon with."""
    assert max(trouble.delay_ms for trouble in TROUBLES) < 2 * TIMEOUT * 1000


def test_programs() -> None:
    """A program peers no two VPCs twice, and names no resource twice."""
    for command in COMMANDS:
        names = [name for wanted in command.program for name in wanted.resources()]

        assert len(command.program) == len({wanted.pair for wanted in command.program})
        assert len(names) == len(set(names))
        compile(source_of(command.program), "__main__.py", "exec")


def test_the_emulator_takes_them() -> None:
    """The emulator takes the settings and the faults of every schedule."""
    with Emulator.start(seed=network()) as emulator:
        for schedule in CAMPAIGN:
            emulator.set_settings(**dict(schedule.settings))
        for trouble in TROUBLES:
            emulator.order_fault(trouble.order())

        assert len(TROUBLES) == len(emulator.faults())
