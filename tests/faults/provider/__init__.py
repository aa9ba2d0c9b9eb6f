"""The level of the dynamic providers: their methods over sockets, in the order of an engine."""

from __future__ import annotations

import contextlib
import io
import logging
import time
from typing import Any, Final

from qcloud_emulator import Emulator
from qcloud_emulator.errors import CloudError

from tests.engine.secrets_scan import Secret, scan
from tests.faults.provider.process import HASTE, Death, KilledError, Processes
from tests.faults.provider.program import PARTNER, Program, Wanted
from tests.faults.provider.schedule import (
    LONGEST_DELAY,
    TIMEOUT,
    Command,
    Outside,
    Schedule,
    Trouble,
    schedule_of,
)
from tests.faults.provider.stand_in import Ledger, StandIn, outputs_of
from tests.faults.provider.verify import (
    FOREIGN_ROUTE,
    findings_of,
    foreign_route_findings,
)
from tests.faults.tally import Finding, Tally

_TRIES: Final = 3
"""Runs after the end of all trouble within which everything has to be right."""
_WEEK: Final = 7 * 24 * 3600 + 60
_SETTLING: Final = LONGEST_DELAY * TIMEOUT / HASTE
"""Seconds after which no request is on its way any more."""


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(seed))


def carry_out(schedule: Schedule) -> Tally:
    """Carry out a schedule and look at what it leaves."""
    route = {**FOREIGN_ROUTE, "nextType": 1}
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    with (
        Emulator.start(settings=schedule.settings) as emulator,
        contextlib.redirect_stderr(told),
    ):
        emulator.seed({"routes": [route]})
        logging.getLogger("pulumi_qcloud").addHandler(handler)
        logging.getLogger("pulumi_qcloud").setLevel(logging.DEBUG)
        try:
            return _Campaigner(schedule, emulator, told).carry_out()
        finally:
            logging.getLogger("pulumi_qcloud").removeHandler(handler)


class _Campaigner:
    """One schedule against one cloud."""

    def __init__(self, schedule: Schedule, emulator: Emulator, told: io.StringIO) -> None:
        self._schedule = schedule
        self._emulator = emulator
        self._told = told
        self._ledger = Ledger()
        self._foreign: dict[str, dict[str, Any]] = {}
        self._program: Program = ()
        self._seen: list[str] = []
        self._signatures: set[str] = set()
        self._surprised = False
        """Whether others have changed something since the last refresh."""
        self._tally = Tally()

    def carry_out(self) -> Tally:
        """Carry out the schedule, repeat its end without trouble, and judge."""
        for command in self._schedule.commands:
            for outside in command.before:
                self._outside(outside)
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
            if self._run(what):
                taken = (time.monotonic() - begun) * HASTE
                self._tally.recovery = max(self._tally.recovery, taken)
                return True
            self._program = tuple(map(self._as_told, self._program))
        self._judge_refusal(what)
        return False

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
        found = findings_of(cloud, program, records, self._foreign, refreshed=refreshed)
        self._tally.findings += found + foreign_route_findings(cloud["routes"])

    def _as_told(self, wanted: Wanted) -> Wanted:
        """Do what the error says about a connection that a killed run has made."""
        name = f"{wanted.key}: "
        said = [text for text in self._ledger.errors[-10:] if text.startswith(name)]
        if not said or "set adopt=True once" not in said[-1] or self._rivals(wanted):
            return wanted
        return Wanted(**{**_fields(wanted), "adopt": True})

    def _judge_refusal(self, what: str) -> None:
        """It is right to fail only where the pair belongs to somebody else."""
        failing = {text.partition(":")[0] for text in self._ledger.errors[-6:]}
        unexplained = [
            wanted.key
            for wanted in self._program
            if failing & wanted.names().keys() and not self._rivals(wanted)
        ]
        if unexplained or not failing:
            errors = "\n".join(self._ledger.errors[-6:])
            self._tally.findings.append(Finding("not recovered", f"{what}: {errors}"))

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
        before = len(self._ledger.gone)
        there = self._ids()
        try:
            return stand_in.run(what, self._program)
        except KilledError:
            time.sleep(_SETTLING)
            return False
        finally:
            self._signatures |= death.signatures
            self._seen += outputs_of(self._ledger.records)
            for pcx in self._ledger.gone[before:]:
                if pcx in there & self._ids():
                    self._tally.findings.append(Finding("false gone", f"{what}: {pcx}"))

    def _stand_in(self, death: Death, *, side_by_side: bool = False) -> StandIn:
        processes = Processes(self._emulator, self._schedule.version, self._schedule.seed, death)
        return StandIn(self._ledger, processes, side_by_side=side_by_side)

    def _ids(self) -> set[str]:
        rows = self._cloud()["peeringConnections"]
        return {row["peeringConnectionId"] for row in rows if row["state"] != "DELETED"}

    def _cloud(self) -> dict[str, Any]:
        return self._emulator.state()

    def _order(self, troubles: tuple[Trouble, ...]) -> None:
        self._emulator.clear_faults()
        for it in troubles:
            delay = {"delay_ms": round(it.delay / HASTE * 1000)} if it.delay else {}
            self._emulator.add_fault(it.action, kind=it.kind, times=it.times, skip=it.skip, **delay)

    # What others do

    def _outside(self, outside: Outside) -> None:
        wanted = next((it for it in self._program if it.key == outside.key), None)
        record = self._ledger.records.get(outside.key)
        self._surprised = True
        if outside.what == "expire":
            self._emulator.advance_clock(_WEEK)
            self._update_foreign()
        elif outside.what == "rival" and wanted is not None:
            self._rival(wanted)
        elif record is not None and wanted is not None and outside.what != "rival":
            with contextlib.suppress(CloudError):
                self._in_console(outside.what, record.id, wanted)

    def _in_console(self, what: str, pcx: str, wanted: Wanted) -> None:
        if what == "rename":
            self._emulator.rename(pcx, "renamed-by-hand")
        elif what == "delete":
            self._emulator.delete(pcx)
        elif what == "reject":
            self._emulator.reject(pcx)
        elif what == "accept":
            self._emulator.accept(pcx)
        elif what == "route":
            for table, destination in sorted(wanted.routes())[:1]:
                self._emulator.remove_route(table, destination)

    def _rival(self, wanted: Wanted) -> None:
        """Another owner peers the same VPCs, if the cloud lets it, and asks from the other end."""
        if self._rivals(wanted):
            return
        made = f"pcx-rival{len(self._foreign):03}"
        state = "PENDING" if wanted.peer == PARTNER else "ACTIVE"
        live = [
            row
            for row in self._cloud()["peeringConnections"]
            if {row["vpcId"], row["peerVpcId"]} == {wanted.vpc, wanted.peer}
            and row["state"] in ("PENDING", "ACTIVE")
        ]
        if live and self._schedule.settings.get("duplicate_pair") != "allowed":
            return
        connection = {
            "peeringConnectionId": made,
            "name": f"rival-{wanted.key}",
            "state": state,
            "vpcId": wanted.peer,
            "peerVpcId": wanted.vpc,
        }
        self._emulator.seed({"peeringConnections": [connection]})
        self._foreign[made] = {}
        self._update_foreign()

    def _update_foreign(self) -> None:
        for row in self._cloud()["peeringConnections"]:
            if row["peeringConnectionId"] in self._foreign:
                self._foreign[row["peeringConnectionId"]] = row

    def _rivals(self, wanted: Wanted) -> list[str]:
        return [
            pcx
            for pcx, row in self._foreign.items()
            if row and {row["vpcId"], row["peerVpcId"]} == {wanted.vpc, wanted.peer}
        ]


def _alive() -> Death:
    return Death(None, answer_lost=False)


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__slots__}
