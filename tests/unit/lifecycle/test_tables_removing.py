"""Removing routes, as far as they are still there."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing, tables_of
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import OpenAccess
from tests.unit.lifecycle.routed import (
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    PCX,
    TWO,
    VPN,
    every,
    facts,
    losses,
    remove_table,
    routes,
    routes_to,
    routing_of,
    writes,
)
from tests.unit.lifecycle.stack import APP, SHARED, seeded

_DELETE, _DESCRIBE = "DeleteRoute", "DescribeRouteTable"


@facts
def test_remove(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """Those that are named go with one call a table, and nobody else's."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    for table in (MAIN, MORE):
        qcloud_emulator.add_route(table, ONE, PCX)
        qcloud_emulator.add_route(table, TWO, PCX)
        qcloud_emulator.add_route(table, OFFICE, VPN, next_type=1)
        qcloud_emulator.add_route(table, "10.3.0.0/16", OTHER)

    routing_of(access()).remove(every(ONE) | every(TWO, tables=(MORE,)))

    assert every(TWO, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)
    assert every("10.3.0.0/16") == routes_to(qcloud_emulator, OTHER)
    assert every(OFFICE) == routes_to(qcloud_emulator, VPN)
    assert [(_DELETE, MAIN, "Success"), (_DELETE, MORE, "Success")] == writes(qcloud_emulator)


@facts
@pytest.mark.parametrize("gone", [{ONE}, {TWO}, {ONE, TWO}], ids=sorted)
def test_what_went_meanwhile(
    qcloud_emulator: Emulator, access: OpenAccess, gone: set[str], facts: dict[str, str]
) -> None:
    """Routes that are gone already do not keep the others."""
    qcloud_emulator.set_settings(**facts)
    for destination in {ONE, TWO} - gone:
        qcloud_emulator.add_route(MAIN, destination, PCX)

    routing_of(access()).remove(every(ONE, TWO, tables=(MAIN,)))

    assert set() == routes(qcloud_emulator)


@facts
def test_connection_that_is_gone(
    qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]
) -> None:
    """Routes that went with their connection are gone."""
    qcloud_emulator.set_settings(**facts)
    routing = routing_of(access())
    routing.add(every(ONE))
    qcloud_emulator.delete(PCX)

    routing.remove(every(ONE))

    assert set() == routes(qcloud_emulator)


def test_table_that_is_gone(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Routes that went with their table are gone, those in the others are removed."""
    routing = routing_of(access())
    routing.add(every(ONE))
    remove_table(qcloud_emulator, MAIN)

    routing.remove(every(ONE))

    assert set() == routes(qcloud_emulator)


@facts
def test_vpc_of_somebody_else(
    qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]
) -> None:
    """Where the caller has no such VPC, nothing is taken for gone."""
    qcloud_emulator.set_settings(**facts)
    tables = tables_of(access(), APP)
    routing_of(access()).add(every(ONE))

    with pytest.raises(errors.NotFoundError):
        Routing(access("peer"), PCX, tables, Removed()).remove(every(ONE))

    assert every(ONE) == routes_to(qcloud_emulator, PCX)


@facts
@pytest.mark.parametrize("times", [1, 3])
@losses
def test_lost_answers_to_removing(
    qcloud_emulator: Emulator, access: OpenAccess, kind: str, times: int, facts: dict[str, str]
) -> None:
    """Whatever happens to an answer, the routes are gone and nobody else's are."""
    qcloud_emulator.set_settings(**facts)
    routing = routing_of(access())
    routing.add(every(ONE, TWO))
    qcloud_emulator.add_route(MAIN, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_fault(_DELETE, kind=kind, times=times)

    routing.remove(every(ONE, TWO))

    assert {(MAIN, OFFICE, VPN)} == routes(qcloud_emulator)


def test_refused_removal(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """The error of a table that cannot be changed names it."""
    routing = routing_of(access())
    routing.add(every(ONE))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", times=None, skip=1)

    with pytest.raises(errors.NoAnswerError, match=f"{_DELETE}: route table {MORE} 'app-more': a"):
        routing.remove(every(ONE))


def test_added_after_removal(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A route that was just removed is made anew, though the listing still shows it."""
    way, removed = access(), Removed()
    routing_of(way, removed=removed).add(every(ONE))
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", delay_ms=60_000)
    routing_of(way, removed=removed).remove(every(ONE))

    made = routing_of(way, removed=removed).add(every(ONE))

    assert every(ONE) == made == routes_to(qcloud_emulator, PCX)
    assert [] == qcloud_emulator.faults()


def test_memory_of_removals() -> None:
    """What was removed is remembered for ten seconds, for its own connection."""
    removed = Removed()
    removed.note(PCX, every(ONE, tables=(MAIN,)), now=100)
    removed.note(PCX, every(ONE, tables=(MORE,)), now=105)

    found = [removed.lately(PCX, now=now) for now in (110, 110.1, 115.1)]

    assert [every(ONE), every(ONE, tables=(MORE,)), set()] == found
    assert set() == removed.lately(OTHER, now=105)


def test_forgotten_removals() -> None:
    """What is there again is not remembered as removed, for its own connection."""
    removed = Removed()
    for connection_id in (PCX, OTHER):
        removed.note(connection_id, every(ONE), now=100)

    removed.forget(PCX, every(ONE, TWO, tables=(MAIN,)))

    assert every(ONE, tables=(MORE,)) == removed.lately(PCX, now=100)
    assert every(ONE) == removed.lately(OTHER, now=100)
