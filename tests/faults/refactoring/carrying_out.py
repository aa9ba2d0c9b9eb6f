"""One schedule against one cloud: refactorings in trouble, repetition without it, judgement."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.engine_stand_in import State
from tests.faults.refactoring.program import (
    MAIN,
    PEER,
    Program,
    Resource,
    Route,
    connections,
)
from tests.faults.refactoring.records import (
    going_of,
    ids_of,
    targets_of,
    without,
    without_connections,
)
from tests.faults.refactoring.remedies import Remedies, read_errors
from tests.faults.refactoring.running import KilledError, Turns, Watch, troubled
from tests.faults.refactoring.schedule import DEADLINE, HELD, TIMEOUT, Command, Schedule
from tests.faults.refactoring.verify import (
    Others,
    findings_of,
    live,
    recorded_routes,
    routes_of,
    told_to_stay,
)
from tests.faults.tally import Finding, Tally
from tests.plugin import config_of

_TRIES: Final = 4
"""Repetitions without trouble, of which one has to succeed."""
_ACCOUNTS: Final = {"default": "default", MAIN: "default", PEER: "peer"}


class Campaigner:
    """One schedule against one cloud.

    Args:
        schedule: what happens.
        emulator: the cloud.
        folder: home and working directory of all processes.
        env: environment variables of all processes.
    """

    def __init__(
        self, schedule: Schedule, emulator: Emulator, folder: Path, env: Mapping[str, str]
    ) -> None:
        self._schedule = schedule
        self._emulator = emulator
        config = {
            name: config_of(
                emulator,
                account,
                schedule.version,
                requestTimeout=f"{TIMEOUT}",
                deadline=f"{DEADLINE}",
                rateLimit="0",
            )
            for name, account in _ACCOUNTS.items()
        }
        self._state = State(folder, config, env)
        self._other = State(folder, config, env)
        self._others = Others()
        self._may_remain: set[Route] = set()
        self._lost: set[str] = set()
        """Pairs that the user has been told to be another stack's."""
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
        targets = targets_of(command, self._state.records, live(self._cloud()))
        if targets is None:
            return
        kept = {it.pair for it in connections(command.program)}
        self._ids = {pair: pcx for pair, pcx in self._ids.items() if pair in kept}
        going = going_of(command, targets, self._state.records)
        going_ids = {self._state.records[key].id for key in going} if targets else set()
        self._ids = {pair: pcx for pair, pcx in self._ids.items() if pcx not in going_ids}
        if command.what == "destroy" and not targets:
            self._ids.clear()
        if "refresh" in command.what or command.what == "destroy":
            self._give_up_what_others_have()
        errors = self._run(command.what, command.program, targets, command)
        whole = command.what in ("up", "up --refresh") and not targets
        if errors == [] and whole:
            self._judge(command.program)
        elif errors != [] and (command.again or self._is_made_for_nobody()):
            time.sleep(HELD)
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
        watch = Watch(command.trouble if command else None)
        state = self._state.copy() if what == "preview" else self._state
        before = routes_of(self._cloud())
        go_on = bool(command and command.go_on)
        killed = False
        with Turns(state, watch, dry=what == "preview") as run:
            try:
                with troubled(self._emulator, watch.trouble, watch):
                    self._ask(run, what, program, targets, go_on=go_on)
            except KilledError:
                killed = True
            told = run.told
        self._emulator.clear_faults()
        self._see_off(watch.rivals)
        self._tally.faults.update(watch.struck)
        self._tally.operations.update(watch.operations)
        there, records = routes_of(self._cloud()), self._state.records.values()
        self._may_remain |= told_to_stay(told, there) | recorded_routes(records, made=False)
        if killed or run.errors:
            self._may_remain |= there - before - recorded_routes(records, made=True)
        self._tally.errors += len(run.errors)
        self._tally.findings += [
            Finding("unclear error", f"{what}, {key}: {text}")
            for key, text in run.errors
            if "Traceback" in text or len(text.splitlines()) > 1
        ]
        return None if killed else run.errors

    def _ask(
        self, run: Turns, what: str, program: Program, targets: tuple[str, ...], *, go_on: bool
    ) -> None:
        if "refresh" in what:
            run.read_all(targets)
            if run.errors:
                return
        if what.startswith("destroy"):
            run.delete_all(targets or None, go_on=go_on)
        elif what != "refresh":
            run.bring_all(program, targets, go_on=go_on)

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
            remedies = read_errors(shown, program, self._state.records, self._others.pairs)
            self._lost |= remedies.lost
            for key in remedies.forgotten:
                self._state.records = without(self._state.records, key)
            program = remedies.applied(program)
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
        with Turns(self._other, Watch()) as run:
            run.bring_all((theirs, routes))
        if run.errors:
            self._tally.findings.append(Finding("not recovered", f"another stack: {run.errors}"))
            return
        cloud = self._cloud()
        pcx = self._other.records[theirs.key].id
        self._others.connections[pcx] = live(cloud)[pcx]
        self._others.pairs[pcx] = pair
        self._others.routes |= recorded_routes(self._other.records.values())
        self._may_remain |= {route for route in routes_of(cloud) if route[2] == pcx}
        self._ids.pop(pair, None)
        self._other.records.clear()

    def _see_off(self, rivals: Collection[str]) -> None:
        """Look at connections that others made meanwhile, which then remove them."""
        recorded = {it.id for it in self._state.records.values()}
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
        theirs = self._others.connections
        self._state.records = without_connections(self._state.records, theirs)

    # Looking at it

    def _is_made_for_nobody(self) -> bool:
        """Whether the command has to be repeated first: no state has what it made."""
        ids = {it.id for it in self._state.records.values()} | self._others.connections.keys()
        return bool(live(self._cloud()).keys() - ids)

    def _judge(self, program: Program) -> None:
        """Hold the cloud against program and state."""
        if self._tally.findings:
            return
        records = self._state.records
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
        with Turns(self._state.copy(), Watch(), dry=True) as run:
            run.read_all()
            run.bring_all(program)
        changes = {key: what for key, what in run.done.items() if what != "same"}
        if changes or run.errors:
            text = f"a preview shows {changes}, {run.errors}"
            self._tally.findings.append(Finding("not recovered", text))
        self._ids.clear()
        self._settle("destroy", program)
        self._judge(())

    def _cloud(self) -> dict[str, Any]:
        return self._emulator.state()
