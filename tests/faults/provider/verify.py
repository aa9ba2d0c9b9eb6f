"""The cloud against the program and the state: pure, over what the emulator shows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from tests.faults.provider.program import APP, TABLES, Program, Wanted
from tests.faults.provider.stand_in import Record
from tests.faults.tally import Finding

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
