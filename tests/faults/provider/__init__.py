"""The level of the dynamic providers: their methods over sockets, in the order of an engine.

A schedule is carried out against one cloud: trouble, repetition without trouble, judgement.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import time
from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.engine.secrets_scan import Secret, scan
from tests.faults import Finding, Tally
from tests.faults.provider.schedule import (
    APP,
    LONGEST_DELAY,
    TABLES,
    TIMEOUT,
    Command,
    Outsiders,
    Program,
    Record,
    Schedule,
    Trouble,
    Wanted,
    schedule_of,
)
from tests.faults.provider.stand_in import (
    HASTE,
    Death,
    KilledError,
    Ledger,
    Processes,
    StandIn,
    outputs_of,
)


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
            return Campaigner(schedule, emulator, told).carry_out()
        finally:
            logging.getLogger("pulumi_qcloud").removeHandler(handler)


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


Row = Mapping[str, Any]
"""A connection or a route as the emulator shows it."""

RouteKey = tuple[str, str, str]

LIVE: Final = ("PENDING", "ACTIVE")


def findings_of(
    cloud: Mapping[str, list[Row]],
    program: Program,
    records: Mapping[str, Record],
    foreign: Mapping[str, Row],
    *,
    found_routes: Container[RouteKey] = (),
    refreshed: bool = True,
) -> list[Finding]:
    """Return what differs between the cloud, the program and the state.

    Args:
        cloud: what can be seen of it: `peeringConnections` and `routes`.
        program: what ought to be there.
        records: the state.
        foreign: connections of other owners, by id, as they left them.
        found_routes: those that a killed run made and no state has; the provider finds them there,
            so that they stay until their connection goes.
        refreshed: whether the state was read just now: a connection that the program accepts is
            recorded as PENDING until then.
    """
    connections = {row["peeringConnectionId"]: row for row in cloud["peeringConnections"]}
    own = {pcx: row for pcx, row in connections.items() if pcx not in foreign}
    found = [*_foreign_findings(connections, foreign)]
    ids = {record.id for record in records.values() if record.kind == "connection"}
    for pcx in own.keys() - ids:
        found.append(Finding(_kind_of_surplus(own[pcx], own, ids), f"{own[pcx]}"))
    for wanted in program:
        found += _findings_of_one(wanted, own, cloud["routes"], records)
    if refreshed:
        found += _findings_of_outputs(own, records)
    names = {name for wanted in program for name in wanted.names()}
    found += [
        Finding("loss", f"the state has {name}, which the program has not")
        for name in records.keys() - names
    ]
    wanted_routes = {
        (*route, pcx)
        for wanted in program
        if own.get(pcx := id_of(wanted, records), {}).get("state") == "ACTIVE"
        for route in wanted.routes()
    }
    found += [
        Finding("orphan", f"route {row}")
        for row in cloud["routes"]
        if row["nextHub"] in own
        and route_key(row) not in wanted_routes
        and route_key(row) not in found_routes
    ]
    return found


def id_of(wanted: Wanted, records: Mapping[str, Record]) -> str:
    """Return the id of a connection in the state, "" if it is not there."""
    record = records.get(wanted.key)
    return record.id if record else ""


def route_key(row: Row) -> RouteKey:
    """Return table, destination and gateway of a route."""
    return row["routeTableId"], row["destinationCidrBlock"], row["nextHub"]


def _kind_of_surplus(row: Row, own: Mapping[str, Row], ids: Iterable[str]) -> str:
    ends = {row["vpcId"], row["peerVpcId"]}
    twins = [own[pcx] for pcx in ids if pcx in own]
    return "duplicate" if any({it["vpcId"], it["peerVpcId"]} == ends for it in twins) else "orphan"


def _findings_of_one(
    wanted: Wanted, own: Mapping[str, Row], routes: Iterable[Row], records: Mapping[str, Record]
) -> Iterable[Finding]:
    for name in wanted.names():
        if name not in records:
            yield Finding("loss", f"the state lacks {name}")
    pcx = id_of(wanted, records)
    row = own.get(pcx)
    if row is None:
        yield Finding("loss", f"the cloud lacks {wanted.key} {pcx}")
        return
    expected = {
        "vpcId": wanted.vpc,
        "peerVpcId": wanted.peer,
        "name": wanted.real_name,
        "tags": dict(wanted.tags) if wanted.tags is not None else row["tags"],
        "state": "ACTIVE" if wanted.active else row["state"],
    }
    actual = {name: row[name] for name in expected}
    if actual != expected or row["state"] not in LIVE:
        yield Finding("loss", f"{pcx} of {wanted.key} is {actual}, not {expected}")
    present = {route_key(it) for it in routes}
    for table, destination in wanted.routes() if row["state"] == "ACTIVE" else ():
        if (table, destination, pcx) not in present:
            yield Finding("loss", f"no route to {destination} through {pcx} in {table}")


def _findings_of_outputs(
    own: Mapping[str, Row], records: Mapping[str, Record]
) -> Iterable[Finding]:
    for record in records.values():
        row = own.get(record.id)
        if record.kind != "connection" or row is None:
            continue
        told = {"peeringConnectionName": row["name"], "vpcId": row["vpcId"], "state": row["state"]}
        if told != {name: record.outputs.get(name) for name in told}:
            yield Finding("loss", f"the state says {record.outputs} of {row}")


def _foreign_findings(
    connections: Mapping[str, Row], foreign: Mapping[str, Row]
) -> Iterable[Finding]:
    for pcx, row in foreign.items():
        now = connections.get(pcx)
        changed = now is None or any(now[name] != row[name] for name in ("name", "state", "tags"))
        if changed:
            yield Finding("foreign", f"{row} became {now}")


FOREIGN_ROUTE: Final = {
    "routeTableId": TABLES[APP][0],
    "destinationCidrBlock": "192.168.0.0/16",
    "nextHub": "vpngw-office",
}
"""A route of somebody else, in a table that the schedules work on."""


def foreign_route_findings(routes: Iterable[Row]) -> list[Finding]:
    """Return whether somebody else's route is gone."""
    key = tuple(FOREIGN_ROUTE.values())
    return (
        [] if key in {route_key(row) for row in routes} else [Finding("foreign", f"{key} is gone")]
    )
