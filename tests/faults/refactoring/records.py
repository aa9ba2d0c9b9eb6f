"""What a user does to a state, and what a command is about in it: pure, over its records."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tests.faults.refactoring.program import Program, Resource
from tests.faults.refactoring.schedule import Command
from tests.faults.refactoring.verify import Row, needs_of, recorded_routes
from tests.process.steps import Record

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
