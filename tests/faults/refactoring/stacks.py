"""The stacks of a schedule: what runs their commands, over gRPC or on the real engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from qcloud_emulator import Emulator

from tests.faults.refactoring.program import MAIN, PEER, Program
from tests.faults.refactoring.running import KilledError, Turns, Watch
from tests.faults.refactoring.schedule import DEADLINE, TIMEOUT, Trouble
from tests.faults.refactoring.striking import troubled
from tests.process.plugin import config_of
from tests.process.stand_in import State
from tests.process.steps import Record

_ACCOUNTS: Final = {"default": "default", MAIN: "default", PEER: "peer"}


@dataclass(slots=True)
class Ran:
    """What a command came to.

    Args:
        errors: keys of resources and texts, none on success, None where the engine was killed.
        told: what the processes have told the user.
        struck: what has gone wrong.
        operations: how often each method was called.
        rivals: ids of connections that somebody else has made meanwhile.
    """

    errors: list[tuple[str, str]] | None
    told: str
    struck: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    rivals: list[str] = field(default_factory=list)


class Stacks(Protocol):
    """The stack that a schedule is about, and another one."""

    def records(self) -> dict[str, Record]:
        """Return its state, by the keys of resources."""

    def remove(self, keys: Collection[str]) -> None:
        """Do `pulumi state delete`, with all that needs these resources."""

    def run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        trouble: Trouble | None = None,
        *,
        go_on: bool = False,
    ) -> Ran:
        """Carry out a command."""

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`, and return its state too."""

    def changes(self, program: Program) -> str:
        """Return what a preview with a refresh shows, "" for nothing."""


class OverGrpc(Stacks):
    """Stacks that `tests.process.stand_in` runs; for the arguments see `carry_out`."""

    def __init__(
        self, emulator: Emulator, version: str, folder: Path, env: Mapping[str, str]
    ) -> None:
        self._emulator = emulator
        limits = {"requestTimeout": f"{TIMEOUT}", "deadline": f"{DEADLINE}", "rateLimit": "0"}
        config = {
            name: config_of(emulator, account, version, **limits)
            for name, account in _ACCOUNTS.items()
        }
        self._state = State(folder, config, env)
        self._other = State(folder, config, env)

    def records(self) -> dict[str, Record]:
        """Return the state; see `Stacks`."""
        return self._state.records

    def remove(self, keys: Collection[str]) -> None:
        """Remove records; see `Stacks`."""
        gone = set(keys)
        kept = self._state.records
        self._state.records = {key: record for key, record in kept.items() if key not in gone}

    def run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        trouble: Trouble | None = None,
        *,
        go_on: bool = False,
    ) -> Ran:
        """Carry out a command; see `Stacks`."""
        watch = Watch(trouble)
        state = self._state.copy() if what == "preview" else self._state
        killed = False
        with Turns(state, watch, dry=what == "preview") as run:
            try:
                with troubled(self._emulator, trouble, watch):
                    _ask(run, what, program, targets, go_on=go_on)
            except KilledError:
                killed = True
            told = run.told
        errors = None if killed else run.errors
        return Ran(errors, told, watch.struck, watch.operations, watch.rivals)

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`; see `Stacks`."""
        with Turns(self._other, Watch()) as run:
            run.bring_all(program)
            told = run.told
        records, self._other.records = self._other.records, {}
        return Ran(run.errors, told), records

    def changes(self, program: Program) -> str:
        """Return what a preview shows; see `Stacks`."""
        with Turns(self._state.copy(), Watch(), dry=True) as run:
            run.read_all()
            run.bring_all(program)
        changes = {key: what for key, what in run.done.items() if what != "same"}
        return f"{changes}, {run.errors}" if changes or run.errors else ""


def _ask(run: Turns, what: str, program: Program, targets: tuple[str, ...], *, go_on: bool) -> None:
    if "refresh" in what:
        run.read_all(targets)
        if run.errors:
            return
    if what.startswith("destroy"):
        run.delete_all(targets or None, go_on=go_on)
    elif what != "refresh":
        run.bring_all(program, targets, go_on=go_on)
