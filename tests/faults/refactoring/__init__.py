"""The level of refactorings: programs that are renamed, moved, split, merged and interrupted.

Provider processes over gRPC, two of one account and one of the other, all of a command with one
engine address. After every success the cloud has what the program asks for, each connection still
the one that it was.

Not drawn, since it is where the promise ends: deleting alone (`--target`, of a resource that the
program lacks or with `destroy`) the stale record of a connection that another resource of the state
has taken over, if both records have one name: the same chosen one, or the present one after a
refresh; and deleting alone a record of routes that another one has too. Such a command is left out
when its turn comes. A connection that another stack has taken over is given up (`pulumi state
delete`) before a command that refreshes or destroys.

Expected and not counted: routes remain that a line says stay, or that a killed command has made or
a later one found, as long as their connection does; what a killed Create has made is taken up only
if its command is repeated, so then it always is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from qcloud_emulator import Emulator

from tests.faults.refactoring.carrying_out import Campaigner
from tests.faults.refactoring.schedule import Schedule, schedule_of
from tests.faults.refactoring.stacks import OverGrpc
from tests.faults.tally import Tally


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(seed))


def carry_out(schedule: Schedule, env: Mapping[str, str] | None = None) -> Tally:
    """Carry out a schedule and look at what it leaves.

    Args:
        schedule: what happens.
        env: further environment variables of the provider processes.
    """
    with (
        tempfile.TemporaryDirectory(prefix="faults-refactoring-") as name,
        Emulator.start(settings=dict(schedule.settings)) as emulator,
    ):
        folder = Path(name)
        scratch = folder / "tmp"
        scratch.mkdir()
        env = {"TMPDIR": str(scratch), **(env or {})}
        stacks = OverGrpc(emulator, schedule.version, folder, env)
        return Campaigner(schedule, emulator, stacks).carry_out()
