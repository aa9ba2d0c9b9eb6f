"""Listing route tables and adding routes to them, whatever else happens to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.route_tables import tables_of, tables_of_new
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import OpenAccess
from tests.unit.lifecycle.routed import (
    MAIN,
    MORE,
    ONE,
    PCX,
    TWO,
    every,
    facts,
    losses,
    routes_to,
    routing_of,
    writes,
)
from tests.unit.lifecycle.stack import APP, actions

_CREATE, _DESCRIBE = "CreateRoute", "DescribeRouteTable"


@facts
@pytest.mark.parametrize("vpc_id", [APP, "vpc-app00226"])
def test_tables(
    qcloud_emulator: Emulator, access: OpenAccess, vpc_id: str, facts: dict[str, str]
) -> None:
    """The tables of a VPC in either spelling are listed; none of another account's VPC."""
    qcloud_emulator.set_settings(**facts)

    assert [MAIN, MORE] == sorted(tables_of(access(), vpc_id))
    assert {} == tables_of(access("peer"), vpc_id)


def test_many_tables(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Listings of tables are followed to their end."""
    for number in range(60):
        qcloud_emulator.add_route_table(APP, f"table {number}")

    found = tables_of(access(), APP)

    assert (62, [_DESCRIBE] * 2) == (len(found), actions(qcloud_emulator))


@facts
def test_new_vpc(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """The tables of a VPC that was made just before are waited for."""
    qcloud_emulator.set_settings(**facts)
    way = access()
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=3, delay_ms=60_000)
    vpc = {"name": "new", "vpcId": "vpc-new00000", "cidrBlock": "10.9.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]})

    assert 1 == len(tables_of_new(way, "vpc-new00000"))


def test_trouble_of_a_listing(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Trouble is an error, never "no tables"."""
    qcloud_emulator.add_fault(_DESCRIBE, kind="internal_error", times=None)

    with pytest.raises(QcloudError):
        tables_of(access(deadline="0.1"), APP)


@facts
def test_add(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """All routes of a table are added in one call."""
    qcloud_emulator.set_settings(**facts)

    made = routing_of(access()).add(every(ONE, TWO))

    assert (every(ONE, TWO), every(ONE, TWO)) == (made, routes_to(qcloud_emulator, PCX))
    assert [(_CREATE, MAIN, "Success"), (_CREATE, MORE, "Success")] == writes(qcloud_emulator)


@facts
def test_what_is_there(
    qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]
) -> None:
    """Routes that are there already are left out of the call, and of what was made."""
    qcloud_emulator.set_settings(**facts)
    for table in (MAIN, MORE):
        qcloud_emulator.add_route(table, ONE, PCX)
    qcloud_emulator.add_route(MAIN, TWO, PCX)

    made = routing_of(access()).add(every(ONE, TWO))

    assert every(TWO, tables=(MORE,)) == made
    assert [(_CREATE, MORE, "Success")] == writes(qcloud_emulator)


@facts
def test_what_comes_meanwhile(
    qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]
) -> None:
    """A route that another process adds after the listing is found, the rest is made."""
    qcloud_emulator.set_settings(**facts)
    routing = routing_of(access())
    qcloud_emulator.add_route(MAIN, ONE, PCX)

    made = routing.add(every(ONE, TWO))

    assert every(ONE, TWO) == routes_to(qcloud_emulator, PCX)
    assert every(ONE, TWO) - {RouteKey(MAIN, ONE)} == made


def test_what_shows_late(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What the API refuses as there, though its listing does not show it yet, is found."""
    way = access()
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=60_000)
    qcloud_emulator.add_route(MAIN, ONE, PCX)

    made = routing_of(way).add(every(ONE, tables=(MAIN,)))

    assert (set(), every(ONE, tables=(MAIN,))) == (made, routes_to(qcloud_emulator, PCX))


@facts
@pytest.mark.parametrize("times", [1, 2])
@losses
def test_lost_answers_to_adding(
    qcloud_emulator: Emulator, access: OpenAccess, kind: str, times: int, facts: dict[str, str]
) -> None:
    """Whatever happens to an answer, the routes are there once and known as made."""
    qcloud_emulator.set_settings(**facts)
    qcloud_emulator.add_route(MAIN, ONE, PCX)
    qcloud_emulator.add_fault(_CREATE, kind=kind, times=times)

    made = routing_of(access()).add(every(ONE, TWO))

    assert every(ONE, TWO) == routes_to(qcloud_emulator, PCX)
    assert every(ONE, TWO) - {RouteKey(MAIN, ONE)} == made


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_nothing_is_sent_again_if_it_was_made(
    qcloud_emulator: Emulator, access: OpenAccess, kind: str
) -> None:
    """What a lost answer made is seen in the table."""
    qcloud_emulator.add_fault(_CREATE, kind=kind)

    routing_of(access()).add(every(ONE, tables=(MAIN,)))

    assert [_DESCRIBE, _CREATE, _DESCRIBE] == actions(qcloud_emulator)


def test_answer_after_the_timeout(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Routes that come only after the client has left are its own, and there once."""
    qcloud_emulator.add_fault(_CREATE, kind="delay_before_commit", delay_ms=700)

    made = routing_of(access(requestTimeout="0.5")).add(every(ONE, TWO))

    assert (every(ONE, TWO), every(ONE, TWO)) == (made, routes_to(qcloud_emulator, PCX))


def test_lost_answer_and_older_copy(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What a lost answer made is its own, though the listing shows it late."""
    way = access()
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=60_000)

    made = routing_of(way).add(every(ONE, tables=(MAIN,)))

    assert every(ONE, tables=(MAIN,)) == made == routes_to(qcloud_emulator, PCX)


def test_threads_of_one_process(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Changes of one table from one process never meet each other."""
    way = access()
    qcloud_emulator.set_settings(route_change_ms=30)
    blocks = [f"10.1.{number}.0/24" for number in range(12)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda it: routing_of(way).add(every(it, tables=(MAIN,))), blocks))

    assert every(*blocks, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)
    assert [(_CREATE, MAIN, "Success")] * 12 == writes(qcloud_emulator)


def test_several_processes(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Changes of one table from several processes wait for each other."""
    qcloud_emulator.set_settings(route_change_ms=30)
    blocks = [f"10.1.{number}.0/24" for number in range(12)]
    ways = [access() for _ in range(4)]

    def change(number: int) -> None:
        routing = routing_of(ways[number % 4])
        routing.add(every(blocks[number], tables=(MAIN,)))
        if number % 2:
            routing.remove(every(blocks[number], tables=(MAIN,)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(12)))

    assert every(*blocks[::2], tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)
    assert "ActionLocked" in {outcome for _, _, outcome in writes(qcloud_emulator)}
