"""One schedule against one cloud: trouble, repetition without trouble, judgement."""

from __future__ import annotations

import io
import re
import time
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.engine.secrets_scan import Secret, scan
from tests.faults.provider.outsiders import Outsiders
from tests.faults.provider.process import HASTE, Death, KilledError, Processes
from tests.faults.provider.program import TABLES, Program, Wanted
from tests.faults.provider.schedule import (
    LONGEST_DELAY,
    TIMEOUT,
    Command,
    Schedule,
    Trouble,
)
from tests.faults.provider.stand_in import Ledger, StandIn, outputs_of
from tests.faults.provider.verify import (
    RouteKey,
    findings_of,
    foreign_route_findings,
    route_key,
)
from tests.faults.tally import Finding, Tally

_STAY: Final = re.compile(r"of the routes of (\S+) to (\S+) stay, since it is now called")
_TRIES: Final = 3
"""Runs after the end of all trouble within which everything has to be right."""
_SETTLING: Final = LONGEST_DELAY * TIMEOUT / HASTE
"""Seconds after which no request is on its way any more."""


class Campaigner:
    """One schedule against one cloud."""

    def __init__(self, schedule: Schedule, emulator: Emulator, told: io.StringIO) -> None:
        self._schedule = schedule
        self._emulator = emulator
        self._told = told
        self._ledger = Ledger()
        self._others = Outsiders(emulator)
        self._program: Program = ()
        self._seen: list[str] = []
        self._shown: list[str] = []
        """Errors of the latest command."""
        self._signatures: set[str] = set()
        self._found_routes: set[RouteKey] = set()
        """Routes that a killed run has made, or that stayed with a renamed connection."""
        self._surprised = False
        """Whether others have changed something since the last refresh."""
        self._tally = Tally()

    def carry_out(self) -> Tally:
        """Carry out the schedule, repeat its end without trouble, and judge."""
        for command in self._schedule.commands:
            for outside in command.before:
                self._others.act(outside, self._program, self._ledger.records)
                self._surprised = True
            self._program = command.program
            self._order(command.troubles)
            if self._run(command.what, command) or self._recover(command.what):
                self._judge_after(command.what)
        self._emulator.clear_faults()
        if self._run("up --refresh") or self._recover("up --refresh"):
            self._run("refresh")
            self._judge(self._program, refreshed=True)
            if left := self._stand_in(_alive()).changes(self._program):
                text = f"a preview after the last `up` shows changes of {left}"
                self._tally.findings.append(Finding("not recovered", text))
        if self._run("destroy") or self._recover("destroy"):
            self._judge_after("destroy")
        self._secrets()
        tally = self._tally
        tally.operations = self._ledger.operations
        tally.errors = len(self._ledger.errors)
        tally.faults.update(it["fault"] for it in self._emulator.calls() if it["fault"])
        tally.findings += [Finding("unclear error", text) for text in self._ledger.unclear]
        return tally

    def _recover(self, what: str) -> bool:
        """Repeat a command that failed or was killed, now without trouble."""
        time.sleep(_SETTLING)
        self._emulator.clear_faults()
        begun = time.monotonic()
        if what == "up" and self._surprised:
            what = "up --refresh"  # as the errors say
        for _ in range(_TRIES):
            if "--refresh" not in what and self._is_told_to_refresh():
                what = f"{what} --refresh"
            if self._run(what):
                taken = (time.monotonic() - begun) * HASTE
                self._tally.recovery = max(self._tally.recovery, taken)
                return True
            self._program = tuple(map(self._as_told, self._program))
        self._judge_refusal(what)
        return False

    def _is_told_to_refresh(self) -> bool:
        return any("run the same command with --refresh" in text for text in self._shown)

    def _judge_after(self, what: str) -> None:
        """Judge, as far as a command that succeeded is to have put things right."""
        self._surprised = self._surprised and "--refresh" not in what
        if what == "destroy":
            self._judge((), refreshed=False)
        elif "up" in what and not self._surprised:
            self._judge(self._program, refreshed=False)

    def _judge(self, program: Program, *, refreshed: bool) -> None:
        """Hold the cloud against program and state."""
        cloud = self._cloud()
        records = self._ledger.records
        found = findings_of(
            cloud,
            program,
            records,
            self._others.connections,
            found_routes=self._found_routes,
            refreshed=refreshed,
        )
        self._tally.findings += found + foreign_route_findings(cloud["routes"])

    def _as_told(self, wanted: Wanted) -> Wanted:
        """Do what the error says about a connection that a killed run has made."""
        name = f"{wanted.key}: "
        said = [text for text in self._shown if text.startswith(name)]
        if not said or "set adopt=True once" not in said[-1] or self._others.rivals(wanted):
            return wanted
        return Wanted(**{**_fields(wanted), "adopt": True})

    def _judge_refusal(self, what: str) -> None:
        """It is right to fail only where the pair belongs to somebody else."""
        failing = {text.partition(":")[0] for text in self._shown}
        unexplained = [
            wanted.key
            for wanted in self._program
            if failing & wanted.names().keys() and not self._others.rivals(wanted)
        ]
        if unexplained or not failing:
            text = "\n".join([f"{what}, {_TRIES} times:", *self._shown])
            self._tally.findings.append(Finding("not recovered", text))

    def _secrets(self) -> None:
        places = {
            "what was told": self._told.getvalue(),
            "errors": "\n".join(self._ledger.errors),
            "state": "\n".join(self._seen),
            "journal": str(self._emulator.calls()),
        }
        secrets = [Secret("signature", text) for text in self._signatures]
        for pair in self._emulator.accounts.values():
            secrets.append(Secret("secret key", pair.secret_key))
            secrets += [Secret("token", pair.token)] if pair.token else []
        self._tally.findings += [Finding("secret", text) for text in scan(places, secrets)]

    # One command

    def _run(self, what: str, command: Command | None = None) -> bool:
        death = Death(command.killed, answer_lost=command.answer_lost) if command else _alive()
        stand_in = self._stand_in(death, side_by_side=bool(command and command.side_by_side))
        before, shown = len(self._ledger.gone), len(self._ledger.errors)
        there, recorded = self._ids(), {route_key(row) for row in self._cloud()["routes"]}
        heard = len(self._told.getvalue())
        try:
            return stand_in.run(what, self._program)
        except KilledError:
            time.sleep(_SETTLING)
            self._found_routes |= {route_key(row) for row in self._cloud()["routes"]} - recorded
            return False
        finally:
            self._signatures |= death.signatures
            self._found_routes |= self._left_behind(self._told.getvalue()[heard:])
            self._shown = self._ledger.errors[shown:]
            self._seen += outputs_of(self._ledger.records)
            self._others.hand_over(self._program, self._ledger.records)
            for pcx in self._ledger.gone[before:]:
                if pcx in there & self._ids():
                    self._tally.findings.append(Finding("false gone", f"{what}: {pcx}"))

    def _left_behind(self, told: str) -> set[RouteKey]:
        """The routes of which a line says that they stay with a connection of another name."""
        sides = {(pcx, table) for vpc, pcx in _STAY.findall(told) for table in TABLES[vpc]}
        rows = self._cloud()["routes"]
        return {route_key(row) for row in rows if (row["nextHub"], row["routeTableId"]) in sides}

    def _stand_in(self, death: Death, *, side_by_side: bool = False) -> StandIn:
        processes = Processes(self._emulator, self._schedule.version, self._schedule.seed, death)
        return StandIn(self._ledger, processes, side_by_side=side_by_side)

    def _ids(self) -> set[str]:
        return {row["peeringConnectionId"] for row in self._cloud()["peeringConnections"]}

    def _cloud(self) -> dict[str, Any]:
        """Return what the owners can see of the cloud."""
        cloud = self._emulator.state()
        hidden = {"DELETED"}
        if self._emulator.settings()["rejected_connections"] == "hidden":
            hidden.add("REJECTED")
        rows = cloud["peeringConnections"]
        return {**cloud, "peeringConnections": [it for it in rows if it["state"] not in hidden]}

    def _order(self, troubles: tuple[Trouble, ...]) -> None:
        self._emulator.clear_faults()
        for it in troubles:
            delay = {"delay_ms": round(it.delay / HASTE * 1000)} if it.delay else {}
            self._emulator.add_fault(it.action, kind=it.kind, times=it.times, skip=it.skip, **delay)


def _alive() -> Death:
    return Death(None, answer_lost=False)


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__slots__}
