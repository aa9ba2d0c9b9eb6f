"""The level of refactorings: its schedules, and that it finds a defect in each line of the rule."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.faults import refactoring
from tests.faults.refactoring.schedule import (
    CHANGES,
    COMMANDS,
    ENDS,
    FAULTS,
    MAIN,
    Command,
    Resource,
    Schedule,
    Trouble,
    connections,
    declared,
    schedule_of,
)
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


def planted(folder: Path, defect: str) -> dict[str, str]:
    """Write a defect, and return the environment of the processes that get it.

    Args:
        folder: an empty one, for the module.
        defect: Python text that changes classes of the installed package.
    """
    (folder / "sitecustomize.py").write_text(textwrap.dedent(defect))
    return {"PYTHONPATH": str(folder)}


ONE: Final = Resource("connection", "one", "ad", chosen="ad-chosen")
TWO: Final = replace(ONE, name="two", adopt=True)
PLAIN: Final = replace(ONE, chosen="")
FAR: Final = Resource("connection", "far", "sd")
ROUTES: Final = Resource("routes", "r1", "ad")
FAILS: Final = Trouble("resource fails", 99)
RIVAL: Final = Trouble("rival", action="CreateVpcPeeringConnection")

_CONNECTION: Final = "from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle as Life\n"
_ROUTES: Final = "from pulumi_qcloud.lifecycle.routes import RoutesLifecycle as Life\n"
_NOTES: Final = "from pulumi_qcloud.lifecycle import run_notes\n"
_NAMELESS: Final = """
def without_name(recorded):
    return {key: it for key, it in recorded.items() if key != "peeringConnectionName"}
"""


def up(*program: Resource, trouble: Trouble | None = None, again: bool = True) -> Command:
    """Return an `up` of a program."""
    return Command("up", program, trouble=trouble, again=again)


def lost(*program: Resource) -> Command:
    """Return an `up` of a program after another stack has taken over what peers `ad`."""
    return Command("up", program, lost="ad")


DEFECTS: Final = {
    "1 nothing is shared": (
        f"{_NOTES}run_notes.RunNotes._shared = lambda *_, otherwise: otherwise",
        (up(ONE), up(replace(TWO, provider=MAIN))),
        "loss",
    ),
    "1 a program's diff holds nothing": (
        f"{_CONNECTION}Life._hold = lambda *_, **__: None",
        (up(ONE), up(TWO, trouble=FAILS, again=False), up(TWO)),
        "loss",
    ),
    "1 a refresh's diff holds": (
        f"{_CONNECTION}Life.is_programs = lambda *_: True",
        (up(ONE, FAR), Command("up --refresh", (FAR,))),
        "orphan",
    ),
    "2 what is held is deleted": (
        f"{_NOTES}run_notes.RunNotes.wanted_by = lambda *_: None",
        (up(ONE), up(TWO)),
        "loss",
    ),
    "3 a failed look-up is taken for gone": (
        (
            f"{_CONNECTION}Life._before_delete = lambda *_: None\n"
            "from pulumi_qcloud.api.client import VpcClient\n"
            "VpcClient.delete_peering_connection = lambda *_: None"
        ),
        (up(ONE, FAR), up(FAR)),
        "orphan",
    ),
    "4 names are ignored by a deletion": (
        (
            f"{_CONNECTION}{_NAMELESS}"
            "delete = Life.delete\n"
            "Life.delete = lambda self, id, recorded: delete(self, id, without_name(recorded))"
        ),
        (up(PLAIN, FAR), lost(FAR)),
        "foreign",
    ),
    "5 a refresh is needed for what has its name": (
        "from pulumi_qcloud.lifecycle import connection\nconnection.is_own = lambda *_: False",
        (up(PLAIN, FAR), up(FAR)),
        "not recovered",
    ),
    "6 names are ignored by an update": (
        "from pulumi_qcloud.lifecycle import connection\nconnection.is_own = lambda *_: True",
        (up(PLAIN, FAR), lost(ONE, FAR)),
        "foreign",
    ),
    "7 what is held is taken over": (
        (
            f"{_NOTES}"
            "run_notes.RunNotes.holder = lambda *_: None\n"
            "run_notes.RunNotes._planner = lambda *_: None"
        ),
        (up(PLAIN), up(PLAIN, replace(TWO, chosen="")), up(PLAIN)),
        "loss",
    ),
    "8 held routes are removed": (
        f"{_NOTES}run_notes.RunNotes.held_routes = lambda *_, **__: set()",
        (up(PLAIN, ROUTES), up(PLAIN, replace(ROUTES, name="r2", provider=MAIN))),
        "loss",
    ),
    "8 routes are removed under another name": (
        f"{_ROUTES}Life._may_remove = lambda *_: True",
        (up(PLAIN, FAR, ROUTES), lost(FAR)),
        "foreign",
    ),
    "9 a chosen name is evidence": (
        (
            "from pulumi_qcloud.api import create\n"
            "create._Search._single = lambda _, it: it[0].id if it else None"
        ),
        (up(ONE, trouble=RIVAL),),
        "foreign",
    ),
    "10 two resources have one connection": (
        (
            f"{_NOTES}"
            "run_notes.RunNotes.claim = lambda *_: None\n"
            "run_notes.RunNotes.holder = lambda *_: None\n"
            "run_notes.RunNotes.plan = lambda *_: None"
        ),
        (up(PLAIN, replace(TWO, chosen="", provider=MAIN)), up(PLAIN)),
        "loss",
    ),
}
"""What is changed in the installed package, a schedule, and the verdict that is found, by name."""


@pytest.mark.full
@pytest.mark.parametrize("name", DEFECTS)
def test_defect(name: str, tmp_path: Path) -> None:
    """The schedule finds the defect, and finds nothing without it."""
    defect, commands, verdict = DEFECTS[name]
    schedule = Schedule(0, "3.0", (), commands)

    assert [] == refactoring.carry_out(schedule).findings
    found = refactoring.carry_out(schedule, planted(tmp_path, defect))
    assert {verdict} <= found.verdicts().keys()
