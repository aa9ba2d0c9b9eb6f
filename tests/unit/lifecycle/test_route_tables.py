"""Adding routes to tables and removing them: all or nothing, whatever else happens to them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import RouteTable, VpcIds
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing, tables_of, tables_of_new
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.api.loopback import answer, saying, serving
from tests.unit.lifecycle.builders import (
    APP,
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    PCX,
    SHARED,
    TWO,
    VPN,
    actions,
    every,
    facts,
    losses,
    remove_table,
    routes,
    routes_to,
    routing_of,
    seeded,
    writes,
)
from tests.unit.lifecycle.conftest import OpenAccess, clients_at

_CREATE, _DELETE, _DESCRIBE = "CreateRoute", "DeleteRoute", "DescribeRouteTable"


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


@facts
def test_change(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """Every table gets its new routes before any loses old ones, with one call each."""
    qcloud_emulator.set_settings(**facts)
    way = access()
    routing_of(way).add(every(ONE))
    qcloud_emulator.add_route(MAIN, TWO, PCX)
    qcloud_emulator.clear_calls()

    made = routing_of(way).change(every(TWO), every(ONE))

    assert every(TWO) == routes_to(qcloud_emulator, PCX)
    assert every(TWO, tables=(MORE,)) == made
    assert [
        (_CREATE, MORE, "Success"),
        (_DELETE, MAIN, "Success"),
        (_DELETE, MORE, "Success"),
    ] == writes(qcloud_emulator)


@facts
def test_refused_removal(
    qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]
) -> None:
    """If one table refuses to lose routes, the others get theirs back, and none has new ones."""
    qcloud_emulator.set_settings(**facts)
    way = access()
    routing_of(way).add(every(ONE))
    qcloud_emulator.add_route(MAIN, OFFICE, VPN, next_type=1)
    before = routes(qcloud_emulator)
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)

    with pytest.raises(errors.NoAnswerError, match=f"route table {MORE} 'app-more': a gateway"):
        routing_of(way).change(every(TWO), every(ONE))

    assert before == routes(qcloud_emulator)


def test_lost_answer_to_a_removal(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table that lost its routes though it seemed to refuse gets them back too."""
    way = access()
    routing_of(way).add(every(ONE))
    qcloud_emulator.add_fault(_DELETE, kind="drop_after", skip=1)
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=3)

    with pytest.raises(errors.NoAnswerError):
        routing_of(way).change(every(TWO), every(ONE))

    assert every(ONE) == routes_to(qcloud_emulator, PCX)
    assert [] == qcloud_emulator.faults()


def test_refusal_half_way_through_a_table(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table that refuses after it lost some of its routes has all again that were listed."""
    way, third = access(), "10.1.0.0/18"
    listed = every(ONE, TWO, third, tables=(MAIN,))
    routing_of(way).add(listed)
    routing = routing_of(way)
    qcloud_emulator.remove_route(MAIN, third)
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=2, times=4)

    with pytest.raises(errors.NoAnswerError):
        routing.change(set(), listed)

    assert listed == routes_to(qcloud_emulator, PCX)
    assert [] == qcloud_emulator.faults()


def test_refusal_that_proves_that_nothing_happened(
    qcloud_emulator: Emulator, access: OpenAccess
) -> None:
    """A table that certainly kept its old routes is not asked to take them again."""
    routing_of(access()).add(every(ONE))
    qcloud_emulator.clear_calls()
    qcloud_emulator.add_fault(_DELETE, kind="throttle", skip=1, times=None)

    with pytest.raises(errors.ThrottledError, match=f"taken back .*: {TWO} in {MAIN}, {TWO} in"):
        routing_of(access(deadline="0.5")).change(every(TWO), every(ONE))

    assert every(ONE, TWO) == routes_to(qcloud_emulator, PCX)
    assert [(_CREATE, MAIN), (_CREATE, MORE), (_CREATE, MAIN)] == [
        (action, table) for action, table, _ in writes(qcloud_emulator) if action == _CREATE
    ]


def test_what_was_not_there_before(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """Of the routes to remove, those that the listing before did not show are not put back."""
    way = access()
    routing_of(way).add(every(ONE) - {RouteKey(MAIN, ONE)})
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)

    with pytest.raises(errors.NoAnswerError):
        routing_of(way).change(every(TWO), every(ONE))

    assert every(ONE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


def test_what_was_put_back(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What was put back counts as there at once: it is neither added again nor lost next time."""
    way, removed = access(), Removed()
    routing_of(way, removed=removed).add(every(ONE))
    for _ in range(2):
        qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
        with pytest.raises(errors.NoAnswerError):
            routing_of(way, removed=removed).change(every(TWO), every(ONE))
    qcloud_emulator.clear_calls()

    made = routing_of(way, removed=removed).add(every(ONE))

    assert (set(), every(ONE), []) == (
        made,
        routes_to(qcloud_emulator, PCX),
        writes(qcloud_emulator),
    )


def test_what_cannot_be_put_back(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table whose old routes cannot be put back keeps its new ones, and the error names both."""
    way = access()
    routing_of(way).add(every(ONE))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    qcloud_emulator.add_fault(_CREATE, kind="internal_error", skip=2, times=4)

    with pytest.raises(errors.NoAnswerError) as caught:
        routing_of(way).change(every(TWO), every(ONE))

    assert {RouteKey(MAIN, TWO), RouteKey(MORE, ONE)} == routes_to(qcloud_emulator, PCX)
    assert caught.value.message.endswith(
        "; what was removed before could not be put back and may be missing: "
        f"{ONE} in {MAIN}; what was added there was therefore left: {TWO} in {MAIN}"
    )


def test_nothing_new_where_old_routes_are_missing(
    qcloud_emulator: Emulator, access: OpenAccess
) -> None:
    """Where nothing was added, the error names only what could not be put back."""
    way = access()
    routing_of(way).add(every(ONE))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    qcloud_emulator.add_fault(_CREATE, kind="internal_error", times=4)

    with pytest.raises(errors.NoAnswerError) as caught:
        routing_of(way).change(set(), every(ONE))

    assert every(ONE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)
    assert caught.value.message.endswith(
        f"; what was removed before could not be put back and may be missing: {ONE} in {MAIN}"
    )


def test_table_that_went_meanwhile(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table that is gone does not keep the others from being as before."""
    way = access()
    routing_of(way).add(every(ONE))
    routing = routing_of(way)
    remove_table(qcloud_emulator, MAIN)
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)

    with pytest.raises(errors.NoAnswerError, match=f"may be missing: {ONE} in {MAIN}"):
        routing.change(set(), every(ONE))

    assert every(ONE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


@facts
def test_limit(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """If one table is full, nothing stays in the others, and the error names the table."""
    qcloud_emulator.set_settings(**facts, route_limit=2)
    qcloud_emulator.add_route(MORE, OFFICE, VPN, next_type=1)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.QuotaExceededError) as caught:
        routing_of(access()).add(every(ONE, TWO))

    assert before == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': {MORE} would have 3 routes; the limit is 2 "
        "(RouteLimitExceeded). Remove routes that are not needed, or ask for a higher quota."
    ) == str(caught.value)


@facts
def test_own_range(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """A destination inside the VPC's own range is refused with what to give instead."""
    qcloud_emulator.set_settings(**facts)

    with pytest.raises(errors.CidrConflictError) as caught:
        routing_of(access()).add(every("10.0.7.0/24"))

    assert set() == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MAIN} 'app-main': 10.0.7.0/24 lies inside vpc-app00226 "
        "(10.0.0.0/16) (InvalidDestinationCidr). A destination must be a CIDR block of the other "
        "VPC, outside this VPC's own range."
    ) == str(caught.value)


@facts
@pytest.mark.parametrize("hub", [VPN, OTHER])
def test_occupied(
    qcloud_emulator: Emulator, access: OpenAccess, hub: str, facts: dict[str, str]
) -> None:
    """A destination that leads elsewhere stays so, and the error says where."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    qcloud_emulator.add_route(MORE, TWO, hub, next_type=1 if hub == VPN else 4)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.RouteExistsError) as caught:
        routing_of(access()).add(every(ONE, TWO))

    assert before == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': there is a route to {TWO} already, which "
        f"leads through {hub} (RouteAlreadyExists). Remove the other route, or leave out its "
        "destination."
    ) == str(caught.value)


def test_unnamed_refusal(tmp_path: Path) -> None:
    """A refusal that has only a number is understood by a look at the table."""
    row = {"routeTableId": MAIN, "vpcId": APP, "routeTableName": "app-main"}
    route = {"destinationCidrBlock": ONE, "nextType": 4, "nextHub": "pcx-another0"}
    shown = {"code": 0, "totalCount": 1, "data": [{**row, "routeSet": [route]}]}
    talk = saying(
        answer(b'{"code": 4000, "message": "refused"}'), answer(json.dumps(shown).encode())
    )
    table = RouteTable(MAIN, "", VpcIds("", APP), "app-main", main=True)

    with serving(talk) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(errors.RouteExistsError, match="which leads through pcx-another0"):
            routing.add(every(ONE, tables=(MAIN,)))


@pytest.mark.parametrize("code", [4000, 4999])
def test_unnamed_refusal_of_something_else(tmp_path: Path, code: int) -> None:
    """A refusal that the table does not explain is told as it came, after one try."""
    row = {"routeTableId": MAIN, "vpcId": APP, "routeSet": []}
    refused = {"code": code, "message": "not today"}
    talk = saying(
        answer(json.dumps(refused).encode()),
        answer(json.dumps({"code": 0, "totalCount": 1, "data": [row]}).encode()),
    )
    table = RouteTable(MAIN, "", VpcIds("", APP), "", main=True)

    with serving(talk) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(errors.ApiError, match=f"route table {MAIN}: not today"):
            routing.add(every(ONE, tables=(MAIN,)))

    assert 2 == len(server.heard)


def test_vanished_table(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table that goes just before is named, and nothing stays in the others."""
    routing = routing_of(access())
    remove_table(qcloud_emulator, MORE)

    with pytest.raises(errors.RouteTableNotFoundError, match=f"route table {MORE} 'app-more'"):
        routing.add(every(ONE))

    assert set() == routes(qcloud_emulator)


def test_table_that_went_with_the_answer(tmp_path: Path) -> None:
    """A table that is gone when a lost answer is looked into is named."""
    row = {"routeTableId": MORE, "vpcId": APP, "routeSet": []}
    shown = answer(json.dumps({"code": 0, "totalCount": 1, "data": [row]}).encode())
    table = RouteTable(MAIN, "", VpcIds("", APP), "app-main", main=True)

    with serving(saying(answer(b"garbage"), shown)) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(
            errors.RouteTableNotFoundError,
            match=f"CreateRoute: route table {MAIN} 'app-main': it is not there any more",
        ):
            routing.add(every(ONE, tables=(MAIN,)))


def test_trouble_without_end(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """If a table cannot be changed at all, nothing stays in those that could."""
    qcloud_emulator.add_fault(_CREATE, kind="http_502", times=None, skip=1)

    with pytest.raises(errors.NoAnswerError, match=f"route table {MORE} 'app-more': a gateway"):
        routing_of(access()).add(every(ONE))

    assert set() == routes(qcloud_emulator)


def test_outcome_that_cannot_be_looked_up(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What may have been made is taken back, and the error says what was not found out."""
    routing = routing_of(access())
    qcloud_emulator.add_fault(_CREATE, kind="drop_after", skip=1)
    qcloud_emulator.add_fault(_DESCRIBE, kind="garbage", times=None)

    with pytest.raises(errors.NoAnswerError) as caught:
        routing.add(every(ONE))

    assert set() == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': 127.0.0.1 closed the connection without an "
        "answer; what became of it is not known, since the table could not be looked up: the "
        "answer is not from the API"
    ) in str(caught.value)


def test_what_resists(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What cannot be taken back is named, each with its table."""
    qcloud_emulator.set_settings(route_limit=1)
    qcloud_emulator.add_route(MORE, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_fault(_DELETE, kind="internal_error", times=None)

    with pytest.raises(errors.QuotaExceededError) as caught:
        routing_of(access()).add(every(ONE))

    assert every(ONE, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)
    assert (
        "the limit is 1; what was added before could not be taken back and may still be there: "
        f"{ONE} in {MAIN} (RouteLimitExceeded)."
    ) in str(caught.value)


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


def test_error_of_a_removal(qcloud_emulator: Emulator, access: OpenAccess) -> None:
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
