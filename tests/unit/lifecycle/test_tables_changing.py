"""Adding routes and removing others: where a table refuses, all is as before."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.lifecycle.route_tables import Removed
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import OpenAccess
from tests.unit.lifecycle.routed import (
    MAIN,
    MORE,
    OFFICE,
    ONE,
    PCX,
    TWO,
    VPN,
    every,
    facts,
    remove_table,
    routes,
    routes_to,
    routing_of,
    writes,
)

_CREATE, _DELETE = "CreateRoute", "DeleteRoute"


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
