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
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.faults import Finding, Tally
from tests.faults.refactoring.schedule import (
    HELD,
    Command,
    Program,
    Resource,
    Route,
    Schedule,
    connections,
    schedule_of,
)
from tests.faults.refactoring.stacks import OverGrpc, Stacks
from tests.faults.refactoring.verify import (
    Others,
    Remedies,
    belonging,
    findings_of,
    going_of,
    ids_of,
    live,
    needing,
    read_errors,
    recorded_routes,
    routes_of,
    targets_of,
    told_to_stay,
)
from tests.process.stand_in import Record


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


_TWICE: Final = "is in the state of two resources"
_TRIES: Final = 4
"""Repetitions without trouble, of which one has to succeed."""


class Campaigner:
    """One schedule against one cloud.

    Args:
        schedule: what happens.
        emulator: the cloud.
        stacks: run the commands.
    """

    def __init__(self, schedule: Schedule, emulator: Emulator, stacks: Stacks) -> None:
        self._schedule = schedule
        self._emulator = emulator
        self._stacks = stacks
        self._others = Others()
        self._may_remain: set[Route] = set()
        self._lost: set[str] = set()
        """Pairs that the user has been told to be another stack's."""
        self._twice = False
        """Whether the last command has warned of a connection that two resources have."""
        self._ids: dict[str, str] = {}
        """Ids of what the last judged program has, by pair: they stay the same."""
        self._tally = Tally()

    def carry_out(self) -> Tally:
        """Carry out every command, repeat what failed, and judge after each success."""
        for command in self._schedule.commands:
            if command.lost:
                self._take_over(command.lost)
            self._command(replace(command, program=self._mine(command.program)))
            if self._tally.findings:
                return self._finished()  # what follows would be about a wrong beginning
        program = self._settle("up", self._mine(self._schedule.commands[-1].program))
        self._judge(program)
        if not self._tally.findings:
            self._look_closer(program)
        return self._finished()

    def _mine(self, program: Program) -> Program:
        return tuple(it for it in program if it.pair not in self._lost)

    def _finished(self) -> Tally:
        struck = [it["fault"] for it in self._emulator.calls() if it["fault"]]
        self._tally.faults.update(it for it in struck if "delay" not in it)
        return self._tally

    def _command(self, command: Command) -> None:
        targets = targets_of(command, self._records(), live(self._cloud()))
        if targets is None:
            return
        kept = {it.pair for it in connections(command.program)}
        self._ids = {pair: pcx for pair, pcx in self._ids.items() if pair in kept}
        going = going_of(command, targets, self._records())
        going_ids = {self._records()[key].id for key in going} if targets else set()
        self._ids = {pair: pcx for pair, pcx in self._ids.items() if pcx not in going_ids}
        if command.what == "destroy" and not targets:
            self._ids.clear()
        if "refresh" in command.what or command.what == "destroy":
            self._give_up_what_others_have()
        errors = self._run(command.what, command.program, targets, command)
        whole = command.what in ("up", "up --refresh") and not targets
        if errors == [] and whole:
            self._judge(command.program)
            return
        if errors != []:
            time.sleep(HELD)  # what was on its way is done by then
        if errors != [] and (command.again or self._is_made_for_nobody()):
            what = "up" if command.what == "preview" else command.what
            program = self._settle(what, command.program, targets)
            if "up" in what and not targets:
                self._judge(program)

    # Commands

    def _run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        command: Command | None = None,
    ) -> list[tuple[str, str]] | None:
        """Return what the user is shown, nothing on success, None where the engine was killed."""
        self._tally.operations[what] += 1
        before = routes_of(self._cloud())
        trouble, go_on = (command.trouble, command.go_on) if command else (None, False)
        ran = self._stacks.run(what, program, targets, trouble, go_on=go_on)
        self._emulator.clear_faults()
        self._see_off(ran.rivals)
        self._twice = _TWICE in ran.told
        self._tally.faults.update(ran.struck)
        self._tally.operations.update(ran.operations)
        there, records = routes_of(self._cloud()), self._records().values()
        self._may_remain |= told_to_stay(ran.told, there) | recorded_routes(records, made=False)
        if ran.errors != []:
            self._may_remain |= there - before - recorded_routes(records, made=True)
        self._tally.errors += len(ran.errors or ())
        self._tally.findings += [
            Finding("unclear error", f"{what}, {key}: {text}")
            for key, text in ran.errors or ()
            if "Traceback" in text or len(text.splitlines()) > 1
        ]
        return ran.errors

    def _settle(self, what: str, program: Program, targets: tuple[str, ...] = ()) -> Program:
        """Repeat a command without trouble, as its errors say; return the program that did it."""
        begun = time.monotonic()
        shown: list[tuple[str, str]] | None = []
        said = ""
        for _ in range(_TRIES):
            shown = self._run(what, program, targets)
            if not shown:
                self._tally.recovery = max(self._tally.recovery, time.monotonic() - begun)
                return program
            said = "\n".join(f"{key}: {text}" for key, text in shown)
            remedies = read_errors(shown, program, self._records(), self._others.pairs)
            self._lost |= remedies.lost
            for key in sorted(remedies.forgotten):
                self._stacks.remove(needing(self._records(), {key}))
            program = remedies.applied(program)
            targets = () if remedies.whole else targets
            if remedies.refresh and "refresh" not in what:
                self._give_up_what_others_have()
                what = f"{what} --refresh"
            if remedies == Remedies():
                break
        self._tally.findings.append(Finding("not recovered", f"{what} {targets}: {said}"))
        return program

    # What others have

    def _take_over(self, pair: str) -> None:
        """Let another stack take a connection over; its owner is at peace with the cloud before."""
        if self._is_made_for_nobody():
            before = next(
                it.program for it in reversed(self._schedule.commands) if self._has(it, pair)
            )
            self._settle("up", before)
        theirs = Resource("connection", f"theirs-{pair}", pair, adopt=True)
        routes = Resource("routes", f"their-routes-{pair}", pair)
        ran, records = self._stacks.run_another((theirs, routes))
        if ran.errors:
            self._tally.findings.append(Finding("not recovered", f"another stack: {ran.errors}"))
            return
        cloud = self._cloud()
        pcx = records[theirs.key].id
        self._others.connections[pcx] = live(cloud)[pcx]
        self._others.pairs[pcx] = pair
        self._others.routes |= recorded_routes(records.values())
        self._may_remain |= {route for route in routes_of(cloud) if route[2] == pcx}
        self._ids.pop(pair, None)

    def _see_off(self, rivals: Collection[str]) -> None:
        """Look at connections that others made meanwhile, which then remove them."""
        recorded = {it.id for it in self._records().values()}
        for pcx in rivals:
            if pcx in recorded or pcx not in live(self._cloud()):
                text = f"{pcx}, which somebody else has made, was taken over or deleted"
                self._tally.findings.append(Finding("foreign", text))
            else:
                self._emulator.delete(pcx)

    def _has(self, command: Command, pair: str) -> bool:
        return any(it.pair == pair for it in command.program)

    def _give_up_what_others_have(self) -> None:
        """Remove from the state what another stack has, as a refresh would tell."""
        records = self._records()
        if theirs := belonging(records, self._others.connections):
            self._stacks.remove(needing(records, theirs))

    # Looking at it

    def _is_made_for_nobody(self) -> bool:
        """Whether the command has to be repeated first: no state has what it made."""
        ids = {it.id for it in self._records().values()} | self._others.connections.keys()
        return bool(live(self._cloud()).keys() - ids)

    def _judge(self, program: Program) -> None:
        """Hold the cloud against program and state."""
        if self._tally.findings or self._twice:
            return
        records = self._records()
        self._tally.findings += findings_of(
            self._cloud(), program, records, self._others, may_remain=self._may_remain
        )
        ids = ids_of(program, records)
        for pair in ids.keys() & self._ids.keys():
            if ids[pair] != self._ids[pair]:
                text = f"{pair} was {self._ids[pair]} and was made anew as {ids[pair]}"
                self._tally.findings.append(Finding("loss", text))
        self._ids = ids

    def _look_closer(self, program: Program) -> None:
        """After a refresh nothing is to be done, and in the end nothing is left."""
        self._give_up_what_others_have()
        self._settle("up --refresh", program)
        self._judge(program)
        if changes := self._stacks.changes(program):
            self._tally.findings.append(Finding("not recovered", f"a preview shows {changes}"))
        self._ids.clear()
        self._settle("destroy", program)
        self._judge(())

    def _records(self) -> dict[str, Record]:
        return self._stacks.records()

    def _cloud(self) -> dict[str, Any]:
        return self._emulator.state()
