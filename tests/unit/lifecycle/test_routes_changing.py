"""Changing and removing the routes of one side of a connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.process import clients_at
from tests.unit.lifecycle.routed import (
    DATA_RANGE,
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    PARTNER_RANGE,
    PCX,
    TWO,
    VPN,
    every,
    facts,
    found_in,
    given,
    made_in,
    routes,
    routes_to,
    writes,
)
from tests.unit.lifecycle.stack import (
    PARTNER,
    SHARED,
    actions,
    seeded,
)

_CREATE, _DELETE, _TABLES = "CreateRoute", "DeleteRoute", "DescribeRouteTable"


def test_destinations_change(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """New destinations are added to each table before old ones go."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.clear_calls()

    told = start_routes().update(made, told, given(destinationCidrBlocks=[TWO, ONE]))

    assert every(ONE, TWO) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert [
        (_CREATE, MAIN, "Success"),
        (_CREATE, MORE, "Success"),
        (_DELETE, MAIN, "Success"),
        (_DELETE, MORE, "Success"),
    ] == writes(qcloud_emulator)
    assert [TWO, ONE] == told["destinationCidrBlocks"]


def test_tables_change(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that are not chosen any more lose the routes that the resource made there."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MORE, ONE, PCX)
    made, told = start_routes().create(given(destinationCidrBlocks=[ONE, TWO]))

    told = start_routes().update(
        made, told, given(destinationCidrBlocks=[ONE, TWO], routeTables="main")
    )

    assert every(ONE, TWO, tables=(MAIN,)) == made_in(told)
    assert every(ONE, TWO, tables=(MAIN,)) | {RouteKey(MORE, ONE)} == routes_to(
        qcloud_emulator, PCX
    )


def test_what_was_found_stays_found(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """An update neither removes what was found, nor takes it for its own."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, ONE, PCX)
    made, told = start_routes().create(given(destinationCidrBlocks=[ONE]))

    told = start_routes().update(made, told, given(destinationCidrBlocks=[ONE, TWO]))
    assert ({RouteKey(MAIN, ONE)}, every(ONE, TWO) - {RouteKey(MAIN, ONE)}) == (
        found_in(told),
        made_in(told),
    )
    told = start_routes().update(made, told, given(destinationCidrBlocks=[TWO]))

    assert every(TWO) == made_in(told)
    assert every(TWO) | {RouteKey(MAIN, ONE)} == routes_to(qcloud_emulator, PCX)


def test_refused_addition(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If a table refuses what is to be added, all tables are as before."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.add_route(MORE, TWO, VPN, next_type=1)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.RouteExistsError, match=f"{MORE} 'app-more'.*{TWO}.*{VPN}"):
        start_routes().update(made, told, given(destinationCidrBlocks=[ONE, TWO]))

    assert before == routes(qcloud_emulator)


def test_refused_removal(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If a table refuses what is to be removed, what was added is taken back."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given(routeTables=[MORE]))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", times=4)

    with pytest.raises(errors.NoAnswerError, match=f"{_DELETE}: route table {MORE} 'app-more'"):
        start_routes().update(made, told, given(routeTables=[MORE], destinationCidrBlocks=[ONE]))

    assert every(DATA_RANGE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


def test_refused_removal_that_resists(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If nothing can be removed at all, the error names what was added and is still there."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given(routeTables=[MORE]))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", times=None)

    with pytest.raises(errors.NoAnswerError, match=f"may still be there: {ONE} in {MORE}"):
        start_routes().update(made, told, given(routeTables=[MORE], destinationCidrBlocks=[ONE]))

    assert every(DATA_RANGE, ONE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


def test_refused_removal_in_one_table(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If one table refuses what is to be removed, the others have their old routes again."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)

    with pytest.raises(errors.NoAnswerError, match=f"{_DELETE}: route table {MORE} 'app-more'"):
        start_routes().update(made, told, given(destinationCidrBlocks=[ONE]))

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX)


def test_old_routes_that_cannot_be_put_back(
    qcloud_emulator: Emulator, start_routes: StartRoutes
) -> None:
    """A table that does not take its old routes again keeps the new ones, and the error says so."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    qcloud_emulator.add_fault(_CREATE, kind="internal_error", skip=2, times=4)

    with pytest.raises(errors.NoAnswerError) as caught:
        start_routes().update(made, told, given(destinationCidrBlocks=[ONE]))

    assert {RouteKey(MAIN, ONE), RouteKey(MORE, DATA_RANGE)} == routes_to(qcloud_emulator, PCX)
    assert (
        "; what was removed before could not be put back and may be missing: "
        f"{DATA_RANGE} in {MAIN}; what was added there was therefore left: {ONE} in {MAIN}. "
    ) in str(caught.value)


def test_update_after_a_failed_one(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """After an update that removed in one table only, the next one ends as it should."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    wanted = given(destinationCidrBlocks=[ONE])
    with pytest.raises(errors.NoAnswerError):
        start_routes().update(made, told, wanted)

    told = start_routes().update(made, told, wanted)

    assert every(ONE) == routes_to(qcloud_emulator, PCX) == made_in(told)


def test_update_while_not_active(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A change while the connection is not active is noted, and what was made is not forgotten."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    made, told = start_routes().create(given(destinationCidrBlocks=[PARTNER_RANGE]))
    wanted = given(destinationCidrBlocks=["10.2.0.0/17"])

    told = start_routes().update(made, told, wanted)

    assert ("waiting", ["10.2.0.0/17"]) == (told["state"], told["destinationCidrBlocks"])
    qcloud_emulator.accept(PCX)
    told = start_routes().update(made, told, wanted)
    assert every("10.2.0.0/17") == routes_to(qcloud_emulator, PCX) == made_in(told)


def test_change_of_profile(
    qcloud_emulator: Emulator, start_routes: StartRoutes, tmp_path: Path
) -> None:
    """Another profile of the same account is recorded without a call."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    nobody = RoutesLifecycle(clients_at("http://127.0.0.1:1", tmp_path))

    changed = nobody.update(made, told, given(profile="partner"))
    back = nobody.update(made, changed, given())

    assert {**told, "profile": "partner", "__inputs": sorted({*given(), "profile"})} == changed
    assert told == back


def test_repair(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """An update after a refresh that found routes missing adds them, and they are its own."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    qcloud_emulator.remove_route(MAIN, DATA_RANGE)

    told = start_routes().update(made, {**told, "complete": False}, given())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert (True, []) == (told["complete"], told["missingRoutes"])


@facts
def test_delete(
    qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]
) -> None:
    """What was made goes with one call a table, and nothing else of anybody."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    made, told = start_routes().create(given())
    _, theirs = start_routes().create(
        given(peeringConnectionId=OTHER, destinationCidrBlocks=["10.3.0.0/16"])
    )
    qcloud_emulator.add_route(MAIN, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_route(MAIN, ONE, PCX)
    qcloud_emulator.clear_calls()

    start_routes().delete(made, told)

    assert made_in(theirs) == routes_to(qcloud_emulator, OTHER)
    assert {RouteKey(MAIN, ONE)} == routes_to(qcloud_emulator, PCX)
    assert {RouteKey(MAIN, OFFICE)} == routes_to(qcloud_emulator, VPN)
    assert ["Describe", _DELETE, _DELETE] == actions(qcloud_emulator)


def test_delete_of_what_waits(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What made nothing has nothing to remove, and asks nobody."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    made, told = start_routes().create(given(destinationCidrBlocks=[PARTNER_RANGE]))
    qcloud_emulator.clear_calls()

    start_routes().delete(made, told)

    assert [] == actions(qcloud_emulator)


def test_made_anew(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A replacement in one run makes its routes, though the listing still shows the old ones."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(given())
    life = start_routes()
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", delay_ms=60_000)

    life.delete(made, told)
    _, anew = life.create(given())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(anew)
    assert [] == qcloud_emulator.faults()
