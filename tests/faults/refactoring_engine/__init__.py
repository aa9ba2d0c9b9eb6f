"""The level of refactorings on the real engine: the same schedules, carried out by `pulumi`."""

from __future__ import annotations

import contextlib
import functools
import io
import tempfile
from pathlib import Path
from typing import Final

from pulumi_cli import find
from qcloud_emulator import Emulator

from tests.engine.commands import Workshop
from tests.faults.refactoring.carrying_out import Campaigner
from tests.faults.refactoring.schedule import Schedule, schedule_of
from tests.faults.refactoring_engine.stacks import OnEngine
from tests.faults.tally import Tally

_FIRST: Final = 1000
"""Its seeds begin there among those of the level over gRPC."""


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(_FIRST + seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(_FIRST + seed))


def carry_out(schedule: Schedule) -> Tally:
    """Carry out a schedule and look at what it leaves."""
    with (
        tempfile.TemporaryDirectory(prefix="faults-refactoring-") as name,
        Emulator.start(settings=dict(schedule.settings)) as emulator,
    ):
        folder = Path(name)
        workshop = Workshop.make(cli=_cli(), home=folder / "home", folder=folder / "engine")
        try:
            stacks = OnEngine(emulator, schedule.version, workshop)
            return Campaigner(schedule, emulator, stacks).carry_out()
        finally:
            workshop.close()


@functools.cache
def _cli() -> Path:
    with contextlib.redirect_stderr(io.StringIO()):  # `make setup` has told where it is from
        return find.directory()
