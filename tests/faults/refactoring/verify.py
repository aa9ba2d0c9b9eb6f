"""The cloud against the program, the state and what others have: pure, over plain data.

What a user does to a state is here too, and what errors tell a user to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.faults import Finding
from tests.faults.provider.schedule import TABLES
from tests.faults.refactoring.schedule import (
    PAIRS,
    Command,
    Program,
    Resource,
    Route,
    connections,
    is_accepted,
)
from tests.process.stand_in import Record

Row = Mapping[str, Any]
"""A connection or a route as the emulator shows it."""

_STAY: Final = re.compile(r"of the routes of (\S+) to (pcx-\w+) stay")
_GONE: Final = ("DELETED", "REJECTED", "EXPIRED")


@dataclass(slots=True)
class Others:
    """What belongs to other stacks, as they left it.

    Args:
        connections: rows by id.
        pairs: what they peer, by id.
        routes: theirs.
    """

    connections: dict[str, Row] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    routes: set[Route] = field(default_factory=set)


def live(cloud: Mapping[str, Iterable[Row]]) -> dict[str, Row]:
    """Return the connections that are not gone, by id."""
    return {
        row["peeringConnectionId"]: row
        for row in cloud["peeringConnections"]
        if row["state"] not in _GONE
    }


def needs_of(record: Record) -> set[str]:
    """Return the keys of the resources that a record needs."""
    return {name for names in record.needs.values() for name in names}


def routes_of(cloud: Mapping[str, Iterable[Row]]) -> set[Route]:
    """Return all routes through peering connections."""
    return {
        (row["routeTableId"], row["destinationCidrBlock"], row["nextHub"])
        for row in cloud["routes"]
        if row["nextHub"].startswith("pcx-")
    }


def told_to_stay(told: str, there: Iterable[Route]) -> set[Route]:
    """Return the routes of which a line says that they stay."""
    sides = {(pcx, table) for vpc, pcx in _STAY.findall(told) for table in TABLES[vpc]}
    return {route for route in there if (route[2], route[0]) in sides}


def recorded_routes(records: Iterable[Record], *, made: bool | None = None) -> set[Route]:
    """Return the routes in the state: all, those that were made, or those that were found."""
    return {
        (route["routeTableId"], route["destinationCidrBlock"], record.id.partition("@")[0])
        for record in records
        if record.kind == "routes"
        for route in record.outputs.get("routes", ())
        if made is None or route["made"] is made
    }


def findings_of(
    cloud: Mapping[str, Collection[Row]],
    program: Program,
    records: Mapping[str, Record],
    others: Others,
    *,
    may_remain: Collection[Route] = (),
) -> list[Finding]:
    """Return what differs between the cloud, the program and the state.

    Args:
        cloud: the emulator's state.
        program: what ought to be there.
        records: the state.
        others: what other stacks have.
        may_remain: routes that nobody wants any more, but were found or told to stay.
    """
    own = {pcx: row for pcx, row in live(cloud).items() if pcx not in others.connections}
    there = routes_of(cloud)
    found = [*_of_others(cloud, others), *_of_surplus(own, records)]
    wanted: set[Route] = set()
    for it in connections(program):
        found += _of_connection(it, own, records)
        record = records.get(it.key)
        if record and own.get(record.id, {}).get("state") == "ACTIVE":
            wanted |= _routes(program, it.pair, record.id)
        elif record and is_accepted(program, it.pair):
            row = own.get(record.id)
            found.append(Finding("loss", f"{it} is to be ACTIVE and is {row}"))
    keys = {it.key for it in program}
    found += [Finding("loss", f"the state lacks {key}") for key in sorted(keys - records.keys())]
    found += [
        Finding("loss", f"the state has {key}, which the program has not")
        for key in sorted(records.keys() - keys)
    ]
    found += _of_records(records, own, there)
    found += [Finding("loss", f"the cloud lacks route {it}") for it in sorted(wanted - there)]
    remaining = there - wanted - others.routes - set(may_remain)
    found += [Finding("orphan", f"route {it}") for it in sorted(remaining)]
    return found


def _routes(program: Program, pair: str, connection_id: str) -> set[Route]:
    return {route for it in program if it.pair == pair for route in it.routes(connection_id)}


def _of_others(cloud: Mapping[str, Iterable[Row]], others: Others) -> Iterator[Finding]:
    rows = live(cloud)
    for pcx, row in others.connections.items():
        if row != rows.get(pcx):
            yield Finding("foreign", f"{row} became {rows.get(pcx)}")
    for route in sorted(others.routes - routes_of(cloud)):
        yield Finding("foreign", f"route {route} of another stack is gone")


def _of_surplus(own: Mapping[str, Row], records: Mapping[str, Record]) -> Iterator[Finding]:
    known = {record.id for record in records.values() if record.kind == "connection"}
    pairs = [_pair(own[pcx]) for pcx in known & own.keys()]
    for pcx in sorted(own.keys() - known):
        verdict = "duplicate" if _pair(own[pcx]) in pairs else "orphan"
        yield Finding(verdict, f"{own[pcx]}")


def _pair(row: Row) -> frozenset[str]:
    return frozenset((row["vpcId"], row["peerVpcId"]))


def _of_connection(
    it: Resource, own: Mapping[str, Row], records: Mapping[str, Record]
) -> Iterator[Finding]:
    record = records.get(it.key)
    row = own.get(record.id) if record else None
    if record is None or row is None:
        yield Finding("loss", f"the cloud lacks {it}, {record.id if record else 'in no state'}")
        return
    ends = (row["vpcId"], row["peerVpcId"])
    name = it.chosen or record.inputs["__defaultName"]
    if ends != PAIRS[it.pair] or row["name"] != name:
        yield Finding("loss", f"{row} is not {it} with the name {name}")


def _of_records(
    records: Mapping[str, Record], own: Mapping[str, Row], there: Collection[Route]
) -> Iterator[Finding]:
    for key, record in records.items():
        row = own.get(record.id.partition("@")[0])
        if row is None:
            yield Finding("loss", f"the state has {key} {record.id}, which the cloud has not")
        elif record.kind == "connection" and record.outputs["peeringConnectionName"] != row["name"]:
            told = record.outputs["peeringConnectionName"]
            yield Finding("loss", f"the state calls {key} {told}, the cloud {row['name']}")
    waiting = [it for it in records.values() if it.outputs.get("state") == "active"]
    for route in sorted(recorded_routes(waiting) - set(there)):
        yield Finding("loss", f"the state has route {route}, which the cloud has not")


Records = Mapping[str, Record]


def targets_of(
    command: Command, records: Records, rows: Mapping[str, Row]
) -> tuple[str, ...] | None:
    """Return what a command is about, with what needs it; None where the promise ends.

    Under one chosen name a record whose connection another resource has taken over is not told
    from its successor's, and a refresh makes it so under any name: nobody may delete it alone. Nor
    a record of routes that another one has too: nobody asks for that one then.

    Args:
        command: with its targets, or for all.
        records: the state.
        rows: live connections by id.
    """
    if not command.targets:
        return ()
    known = set() if command.what == "destroy" else {it.key for it in command.program}
    targets = set(command.targets) & (known | records.keys())
    going = going_of(command, targets, records)
    targets |= {key for key, record in records.items() if needs_of(record) & going}
    if command.what != "destroy":
        pairs = {it.pair for it in command.program if it.key in targets}
        targets |= {it.key for it in command.program if it.pair in pairs and _is_first(it, records)}
    if any(_is_like_another(key, records, rows) for key in going):
        return None
    return tuple(sorted(targets)) or None


def _is_first(it: Resource, records: Records) -> bool:
    """Whether it has to be made before what needs it."""
    return it.kind != "routes" and it.key not in records


def going_of(command: Command, targets: Collection[str], records: Records) -> set[str]:
    """Return the targets that a command deletes."""
    kept: set[str] = set()
    if command.what != "destroy":
        kept = {it.key for it in command.program}
    return {key for key in targets if key in records and key not in kept}


def _is_like_another(key: str, records: Records, rows: Mapping[str, Row]) -> bool:
    """Whether a stale record has a connection or routes that another one cannot defend."""
    record = records[key]
    shared = recorded_routes([record])
    others = [it for name, it in records.items() if name != key]
    if shared & recorded_routes(others):
        return True
    twins = [it for it in records.values() if it.kind == "connection" and it.id == record.id]
    names = [it.outputs.get("peeringConnectionName") for it in twins]
    present = rows.get(record.id, {}).get("name")
    own = record.outputs.get("peeringConnectionName")
    return len(twins) > 1 and (len(names) != len(set(names)) or present == own)


def needing(records: Records, keys: Collection[str]) -> set[str]:
    """Return keys of records with those of all that needs them."""
    found = set(keys)
    while more := {key for key, it in records.items() if needs_of(it) & found} - found:
        found |= more
    return found


def belonging(records: Records, ids: Collection[str]) -> set[str]:
    """Return the keys of what belongs to connections."""
    return {key for key, it in records.items() if it.id.partition("@")[0] in ids}


def ids_of(program: Program, records: Records) -> dict[str, str]:
    """Return the ids of a program's connections, by pair."""
    return {
        it.pair: records[it.key].id
        for it in program
        if it.kind == "connection" and it.key in records
    }


_ADOPT: Final = re.compile(r"set adopt=True")
_REFRESH: Final = re.compile(r"run the same command with --refresh|`pulumi up --refresh`")
_FORGET: Final = "`pulumi state delete <urn>`"
UNFIT: Final = "the engine wants further targets"
"""What stands for its errors about targets, after which a command is repeated for all."""
_ONCE: Final = "declare it once"


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is done before a command is repeated.

    Args:
        adopted: keys of resources that get `adopt=True`.
        forgotten: keys that are removed from the state.
        once: keys of resources that are taken out of the program.
        lost: pairs that are taken out of the program.
        refresh: whether the command is repeated with `--refresh`.
        whole: whether it is repeated without targets.
    """

    adopted: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    refresh: bool = False
    whole: bool = False

    def applied(self, program: Program) -> Program:
        """Return the program as it is corrected."""
        return tuple(
            replace(it, adopt=True) if it.key in self.adopted else it
            for it in program
            if it.key not in self.once and it.pair not in self.lost
        )


def read_errors(
    shown: Iterable[tuple[str, str]],
    program: Program,
    records: Mapping[str, Record],
    others: Mapping[str, str],
) -> Remedies:
    """Return what errors tell to do.

    Args:
        shown: keys of resources, and the texts.
        program: what was to be carried out.
        records: the state.
        others: pairs of the connections that other stacks have by now, by id.
    """
    adopted, forgotten, once, lost = set[str](), set[str](), set[str](), set[str]()
    pairs = {it.key: it.pair for it in program}
    refresh = whole = False
    for key, text in shown:
        record = records.get(key)
        theirs = others.get(record.id, "") if record else pairs.get(key, "")
        whole = whole or text == UNFIT
        if _ONCE in text:
            once.add(key)
        elif _FORGET in text and record and (theirs or _has_twin(record, records)):
            forgotten.add(key)
            lost |= {theirs} - {""}
        elif _ADOPT.search(text) and theirs in others.values():
            lost.add(theirs)
        elif _ADOPT.search(text):
            adopted.add(key)
        elif _REFRESH.search(text):
            refresh = True
    return Remedies(
        frozenset(adopted), frozenset(forgotten), frozenset(once), frozenset(lost), refresh, whole
    )


def _has_twin(record: Record, records: Mapping[str, Record]) -> bool:
    """Whether another resource of the state has the same connection."""
    return sum(it.kind == "connection" and it.id == record.id for it in records.values()) > 1
