"""What became of routes: read again, made by somebody else, or held by several resources."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.listing import SharedListing
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.properties import Changes, ConnectionProperties
from pulumi_qcloud.lifecycle.route_properties import WAITING, RoutesProperties, routes_outputs
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA_RANGE,
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    OWN_UIN,
    PARTNER,
    PARTNER_RANGE,
    PCX,
    PEER_UIN,
    SHARED,
    VPN,
    actions,
    every,
    facts,
    found_in,
    made_in,
    remove_table,
    remove_vpc,
    route_inputs,
    routes_to,
    seeded,
)
from tests.unit.lifecycle.conftest import FIXED, TABLE, StartRoutes, clients_at, fixed_api

_CREATE, _TABLES = "CreateRoute", "DescribeRouteTable"
_CONNECTIONS: Final = "DescribeVpcPeeringConnections"
_ID: Final = f"{PCX}@{APP}"
_TO_PARTNER: Final = route_inputs(destinationCidrBlocks=[PARTNER_RANGE])

UPDATE: Final = Changes(update=True)


@pytest.fixture
def told(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes from `app` to `data`, made an hour after their connection."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(route_inputs())
    qcloud_emulator.clear_calls()
    return told


@facts
def test_unchanged(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    told: dict[str, object],
    facts: dict[str, str],
) -> None:
    """What did not change is read as it was recorded, many with one listing of each kind."""
    qcloud_emulator.set_settings(**facts)
    life = start_routes()

    found = [life.read(_ID, told) for _ in range(5)]

    assert [(told, route_inputs())] * 5 == [(it.outputs, it.inputs) for it in found if it]
    assert ["Describe", _TABLES] == actions(qcloud_emulator)


@facts
def test_new_table(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    told: dict[str, object],
    facts: dict[str, str],
) -> None:
    """A route table that is new shows as missing routes, which the next update makes."""
    qcloud_emulator.set_settings(**facts)
    new = qcloud_emulator.add_route_table(APP, "third")
    life = start_routes()

    found = life.read(_ID, told)

    assert found is not None
    assert ([f"{DATA_RANGE} in {new}"], False) == (
        found.outputs["missingRoutes"],
        found.inputs["complete"],
    )
    wanted = life.check(found.inputs, route_inputs(complete=None)).inputs
    assert UPDATE == life.diff(_ID, found.outputs, wanted)
    assert Changes() == life.diff(_ID, found.outputs, found.inputs)
    repaired = life.update(_ID, found.outputs, wanted)
    assert every(DATA_RANGE, tables=(MAIN, MORE, new)) == routes_to(qcloud_emulator, PCX)
    assert every(DATA_RANGE, tables=(MAIN, MORE, new)) == made_in(repaired)


@facts
def test_removed_by_hand(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    told: dict[str, object],
    facts: dict[str, str],
) -> None:
    """A route that somebody removed shows as missing, and is the resource's own when repaired."""
    qcloud_emulator.set_settings(**facts)
    qcloud_emulator.remove_route(MORE, DATA_RANGE)
    life = start_routes()

    found = life.read(_ID, told)

    assert found is not None
    assert [f"{DATA_RANGE} in {MORE}"] == found.outputs["missingRoutes"]
    repaired = life.update(_ID, found.outputs, route_inputs())
    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(repaired)


def test_listing_that_lags_behind(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What an older copy shows as missing stays the resource's own, and goes with it."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", times=2, delay_ms=60_000)
    _, told = start_routes().create(route_inputs())
    life = start_routes()

    found = life.read(_ID, told)

    assert found is not None
    assert (False, every(DATA_RANGE)) == (found.inputs["complete"], made_in(dict(found.outputs)))
    life.delete(_ID, found.outputs)
    assert set() == routes_to(qcloud_emulator, PCX)


def test_listing_that_misses_a_table(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """What the listing of the account does not show is looked for in the VPC before it counts."""
    qcloud_emulator.remove_route(MORE, DATA_RANGE)
    life = start_routes()
    life.read(_ID, told)
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    found = life.read(_ID, told)

    assert found is not None
    assert ([], True) == (found.outputs["missingRoutes"], found.inputs["complete"])


def test_table_that_is_gone(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """With all tables chosen, one that is gone takes its routes along, and nothing is missing."""
    remove_table(qcloud_emulator, MORE)

    found = start_routes().read(_ID, told)

    assert found is not None
    assert ([], every(DATA_RANGE, tables=(MAIN,))) == (
        found.outputs["missingRoutes"],
        made_in(dict(found.outputs)),
    )


def test_named_table_that_is_gone(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A table that the program names and that is gone is told as missing."""
    seeded(qcloud_emulator)
    inputs = route_inputs(routeTables=["gz_rtb_2262", MAIN])
    _, told = start_routes().create(inputs)
    remove_table(qcloud_emulator, MORE)
    life = start_routes()

    found = life.read(_ID, told)

    assert found is not None
    assert [f"{DATA_RANGE} in gz_rtb_2262"] == found.outputs["missingRoutes"]
    with pytest.raises(QcloudError, match="gz_rtb_2262, which gz_vpc_226 does not have"):
        life.update(_ID, found.outputs, inputs)


def test_vpc_that_is_gone(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """When connection and VPC are gone, the other VPC of the account proves whose they were."""
    qcloud_emulator.delete(PCX)
    remove_vpc(qcloud_emulator, "vpc-app00226")
    life = start_routes()

    assert life.read(_ID, told) is None
    life.delete(_ID, told)


@facts
@pytest.mark.parametrize("deleted_connections", ["hidden", "visible"])
@pytest.mark.parametrize("by", ["default", "peer"])
def test_connection_that_is_gone(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    facts: dict[str, str],
    deleted_connections: str,
    by: str,
) -> None:
    """When the connection is gone its routes are, and there is nothing left to remove."""
    qcloud_emulator.set_settings(**facts, deleted_connections=deleted_connections)
    seeded(qcloud_emulator, peer_vpc_id=PARTNER)
    _, told = start_routes().create(_TO_PARTNER)
    qcloud_emulator.delete(PCX, account=by)
    life = start_routes()

    assert life.read(_ID, told) is None
    life.delete(_ID, told)


def test_routes_of_others(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """Routes of others in the same tables are neither listed nor missing."""
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    qcloud_emulator.add_route(MAIN, "10.3.0.0/16", OTHER)
    qcloud_emulator.add_route(MAIN, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_route(MAIN, ONE, PCX)

    found = start_routes().read(_ID, told)

    assert found is not None
    assert told == found.outputs


def test_found_by_hand(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """A wanted route that somebody adds to a new table is found, not made."""
    new = qcloud_emulator.add_route_table(APP, "third")
    qcloud_emulator.add_route(new, DATA_RANGE, PCX)

    found = start_routes().read(_ID, told)

    assert found is not None
    assert ([], every(DATA_RANGE, tables=(new,))) == (
        found.outputs["missingRoutes"],
        found_in(dict(found.outputs)),
    )


@pytest.mark.parametrize(
    "state", ["PENDING", "EXPIRED", "REJECTED", "FAILED", "ISOLATED", "MELTING"]
)
def test_connection_in_other_states(tmp_path: Path, state: str) -> None:
    """While the connection is not active its routes wait, and what was made is not forgotten."""
    routes = [{"routeTableId": MAIN, "destinationCidrBlock": PARTNER_RANGE, "made": True}]
    recorded = {
        **route_inputs(peeringConnectionId=FIXED, destinationCidrBlocks=[PARTNER_RANGE]),
        "state": "active",
        "routes": routes,
        "uin": OWN_UIN,
        "peerUin": "100000000002",
        "uniqVpcId": "vpc-app00226",
        "__inputs": sorted(route_inputs()),
    }
    with fixed_api(state) as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        found = life.read(f"{FIXED}@{APP}", recorded)
        assert found is not None
        changes = life.diff(f"{FIXED}@{APP}", found.outputs, found.inputs)

    assert ("waiting", routes, True, Changes()) == (
        found.outputs["state"],
        found.outputs["routes"],
        found.inputs["complete"],
        changes,
    )


def test_active_again(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Routes that waited go on waiting in a refresh; the preview after it makes them."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    _, waiting = start_routes().create(_TO_PARTNER)
    qcloud_emulator.accept(PCX)
    life = start_routes()

    found = life.read(_ID, waiting)

    assert found is not None
    assert (waiting, UPDATE) == (found.outputs, life.diff(_ID, found.outputs, found.inputs))


@facts
@pytest.mark.parametrize("state", ["ACTIVE", "PENDING", "gone"])
@pytest.mark.parametrize("account", ["peer", "stranger"])
def test_wrong_account(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    state: str,
    account: str,
    facts: dict[str, str],
) -> None:
    """For another account, the other side included, routes are neither there nor gone."""
    qcloud_emulator.set_settings(**facts)
    key = {"name": "stranger", "secretId": "AKIDEMULATORstranger", "secretKey": "k"}
    qcloud_emulator.seed({"accounts": [{"uin": "100000000003", "keys": [key]}]})
    seeded(qcloud_emulator, "PENDING" if state == "PENDING" else "ACTIVE", peer_vpc_id=PARTNER)
    _, told = start_routes().create(_TO_PARTNER)
    if state == "gone":
        qcloud_emulator.delete(PCX)
    before = qcloud_emulator.state()

    with pytest.raises(WrongAccountError) as caught:
        start_routes(account).read(_ID, told)

    assert f"{_ID} belongs to account {OWN_UIN}, and the credentials in use (" in str(caught.value)
    if state != "PENDING":  # what waits made nothing
        with pytest.raises(WrongAccountError):
            start_routes(account).delete(_ID, told)
    assert {**before, "clock": None} == {**qcloud_emulator.state(), "clock": None}


def test_trouble(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """Trouble is an error, never "gone" nor "missing"."""
    for action in (_CONNECTIONS, _TABLES):
        qcloud_emulator.add_fault(action, kind="http_502", times=None)
        with pytest.raises(QcloudError, match="502"):
            start_routes(deadline="0.1").read(_ID, told)
        qcloud_emulator.clear_faults()


def test_age(qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]) -> None:
    """Routes of an old connection that does not show are looked for once."""
    qcloud_emulator.delete(PCX)
    qcloud_emulator.clear_calls()

    assert start_routes().read(_ID, told) is None

    assert ["Describe", "Describe", "DescribeVpcEx"] == actions(qcloud_emulator)


def test_young_connection(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Routes of a connection that was made a moment ago are not gone before it shows."""
    qcloud_emulator.add_fault(_CONNECTIONS, kind="stale_reads", skip=1, times=2, delay_ms=60_000)
    seeded(qcloud_emulator, age=5)
    _, told = start_routes().create(route_inputs())

    found = start_routes().read(_ID, told)

    assert found is not None
    assert [] == qcloud_emulator.faults()


def test_imported(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Of imported routes, which record no names of inputs, all inputs are returned."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)
    recorded = route_inputs(
        complete=None,
        state="active",
        routeTables="main",
        routes=[{"routeTableId": MAIN, "destinationCidrBlock": DATA_RANGE, "made": True}],
    )

    found = start_routes().read(_ID, recorded)

    assert found is not None
    assert {**route_inputs(routeTables="main"), "region": "ap-guangzhou"} == found.inputs
    assert ([], every(DATA_RANGE, tables=(MAIN,))) == (
        found.outputs["missingRoutes"],
        made_in(dict(found.outputs)),
    )


def test_table_that_the_shared_listing_lacks(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """A table with routes of its own is looked for once more before they are forgotten."""
    process = start_routes()
    access = process.access(ConnectionProperties.of(told))
    whole = access.client.list_route_tables
    access.route_tables = SharedListing(
        lambda: tuple(table for table in whole() if table.id != MORE),
        access.client.timing.monotonic,
    )

    found = process.read(_ID, told)

    assert found is not None
    assert made_in(told) == made_in(found.outputs)


_REMOVED: Final = RouteKey(MORE, DATA_RANGE)


@pytest.fixture
def refreshed(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes after a refresh that found one of them removed by hand."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(route_inputs())
    qcloud_emulator.remove_route(MORE, DATA_RANGE)
    found = start_routes().read(_ID, told)
    assert found is not None
    assert {_REMOVED} == RoutesProperties.of(found.outputs).missing
    return found.outputs


@facts
def test_remade_by_somebody_else(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    refreshed: dict[str, object],
    facts: dict[str, str],
) -> None:
    """What somebody else made in place of a route that went is found, and outlives the resource."""
    qcloud_emulator.set_settings(**facts)
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    repaired = start_routes().update(_ID, refreshed, route_inputs())

    assert ([], {RouteKey(MAIN, DATA_RANGE)}, {_REMOVED}) == (
        repaired["missingRoutes"],
        made_in(repaired),
        found_in(repaired),
    )
    start_routes().delete(_ID, repaired)
    assert {_REMOVED} == routes_to(qcloud_emulator, PCX)


def test_remade_and_not_wanted_any_more(
    qcloud_emulator: Emulator, start_routes: StartRoutes, refreshed: dict[str, object]
) -> None:
    """What somebody else made in place of a route that went stays when it is not wanted here."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    changed = start_routes().update(_ID, refreshed, route_inputs(destinationCidrBlocks=[ONE]))

    assert every(ONE) == made_in(changed)
    assert every(ONE) | {_REMOVED} == routes_to(qcloud_emulator, PCX)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage"])
def test_lost_answer_to_a_repair(
    qcloud_emulator: Emulator, start_routes: StartRoutes, refreshed: dict[str, object], kind: str
) -> None:
    """What a repair made is the resource's own, though the answer was lost."""
    qcloud_emulator.add_fault(_CREATE, kind=kind)

    repaired = start_routes().update(_ID, refreshed, route_inputs())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(repaired)


def test_listing_that_lagged_behind(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What only an older copy lacked may be somebody else's by now: it counts as found."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", times=2, delay_ms=60_000)
    _, told = start_routes().create(route_inputs())
    found = start_routes().read(_ID, told)
    assert found is not None

    repaired = start_routes().update(_ID, found.outputs, route_inputs())

    assert (True, set(), every(DATA_RANGE)) == (
        repaired["complete"],
        made_in(repaired),
        found_in(repaired),
    )


def test_refresh_while_not_active(tmp_path: Path) -> None:
    """A refresh while the connection is not active goes on telling what was missing before."""
    made = {RouteKey(TABLE, ONE), RouteKey(TABLE, DATA_RANGE)}
    missing = {RouteKey(TABLE, ONE)}
    recorded = {
        **route_inputs(peeringConnectionId=FIXED),
        **routes_outputs("active", made, made, missing),
        "uin": OWN_UIN,
        "peerUin": PEER_UIN,
        "uniqVpcId": "vpc-app00226",
        "__inputs": sorted(route_inputs()),
    }

    with fixed_api("ISOLATED") as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        found = life.read(f"{FIXED}@{APP}", recorded)
        assert found is not None
        changes = life.diff(
            f"{FIXED}@{APP}", found.outputs, route_inputs(peeringConnectionId=FIXED)
        )

    assert (WAITING, made, missing) == (
        found.outputs["state"],
        made_in(found.outputs),
        set(RoutesProperties.of(found.outputs).missing),
    )
    assert (True, Changes()) == (found.inputs["complete"], changes)


def test_remade_while_not_active(
    qcloud_emulator: Emulator, start_routes: StartRoutes, refreshed: dict[str, object]
) -> None:
    """What somebody else made before the connection was active again is found."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)
    waiting = {
        **refreshed,
        **routes_outputs(WAITING, every(DATA_RANGE), every(DATA_RANGE), {_REMOVED}),
    }

    active = start_routes().update(_ID, waiting, route_inputs())

    assert ({RouteKey(MAIN, DATA_RANGE)}, {_REMOVED}) == (made_in(active), found_in(active))


def test_change_while_not_active(tmp_path: Path) -> None:
    """An update while the connection is not active forgets what went: it is not made again."""
    there, went = RouteKey(TABLE, DATA_RANGE), RouteKey(TABLE, ONE)
    recorded = {
        **route_inputs(peeringConnectionId=FIXED),
        **routes_outputs("active", {there, went}, {there, went}, {went}),
    }

    with fixed_api("ISOLATED") as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        told = life.update(f"{FIXED}@{APP}", recorded, route_inputs(peeringConnectionId=FIXED))

    assert (WAITING, {there}, set(), [], True) == (
        told["state"],
        made_in(told),
        found_in(told),
        told["missingRoutes"],
        told["complete"],
    )


def test_missing_routes() -> None:
    """What outputs list as missing is read back; what is no such text is left out."""
    missing = {RouteKey(MAIN, ONE), RouteKey("gz_rtb_2262", "2001:db8::/56")}

    told = routes_outputs("active", set(), set(), missing)

    assert missing == RoutesProperties.of(told).missing
    assert (
        set()
        == RoutesProperties.of({}).missing
        == RoutesProperties.of({"missingRoutes": ["10.0.0.0/8", 7]}).missing
    )


def test_remade_between_two_refreshes(
    qcloud_emulator: Emulator, start_routes: StartRoutes, refreshed: dict[str, object]
) -> None:
    """A refresh that finds a route again counts it as somebody else's."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    found = start_routes().read(_ID, refreshed)

    assert found is not None
    assert {_REMOVED} == found_in(found.outputs)
    start_routes().delete(_ID, found.outputs)
    assert {_REMOVED} == routes_to(qcloud_emulator, PCX)


ALL: Final = every(DATA_RANGE)

Steps = list[Callable[[], object]]


@pytest.fixture
def one(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes in all tables."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(route_inputs())
    return told


@pytest.fixture
def more(one: dict[str, object], start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of a second resource, which found its route."""
    _, told = start_routes().create(route_inputs(routeTables=[MORE]))
    return told


def test_renamed(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    one: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a create found stays when the old name is deleted, and a line says so."""
    process = start_routes()
    process.create(route_inputs())

    process.delete(_ID, one)

    assert ALL == routes_to(qcloud_emulator, PCX)
    assert "2 of the routes" in capsys.readouterr().err


@pytest.mark.parametrize("attempt", range(10))
def test_split_at_once(
    qcloud_emulator: Emulator, start_routes: StartRoutes, one: dict[str, object], attempt: int
) -> None:
    """A table that goes from one resource to another keeps its routes, whoever comes first."""
    process = start_routes()
    threads = [
        threading.Thread(target=process.update, args=(_ID, one, route_inputs(routeTables=[MAIN]))),
        threading.Thread(target=process.create, args=(route_inputs(routeTables=[MORE]),)),
    ]

    for thread in threads[:: 1 if attempt % 2 else -1]:
        thread.start()
    for thread in threads:
        thread.join()

    assert ALL == routes_to(qcloud_emulator, PCX)


def unchanged(process: RoutesLifecycle, told: dict[str, object]) -> None:
    """Let the engine find that a resource of one table stays as it is, and repair what it lost."""
    wanted = process.check(route_inputs(), route_inputs(routeTables=[MORE])).inputs
    if process.diff(_ID, told, wanted).update:
        process.update(_ID, told, wanted)


@pytest.mark.parametrize("first", ["the one that stays", "the one that goes"])
@pytest.mark.parametrize("goes", ["narrowed", "deleted"])
def test_one_that_stays(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    one: dict[str, object],
    more: dict[str, object],
    first: str,
    goes: str,
) -> None:
    """A resource that is not changed has its routes after another one let go of them."""
    process = start_routes()
    ways: dict[str, Callable[[], object]] = {
        "narrowed": lambda: process.update(_ID, one, route_inputs(routeTables=[MAIN])),
        "deleted": lambda: process.delete(_ID, one),
    }
    steps: Steps = [lambda: unchanged(process, more), ways[goes]]

    for step in steps if first == "the one that stays" else steps[::-1]:
        step()

    assert every(DATA_RANGE, tables=(MORE,)) <= routes_to(qcloud_emulator, PCX)


def test_refreshed_before(
    qcloud_emulator: Emulator, start_routes: StartRoutes, one: dict[str, object]
) -> None:
    """That a refresh finds a resource unchanged does not keep it from letting go afterwards."""
    process = start_routes()
    assert not process.diff(_ID, one, route_inputs()).update

    told = process.update(_ID, one, route_inputs(routeTables=[MAIN]))

    assert every(DATA_RANGE, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert not process.diff(_ID, told, route_inputs(routeTables=[MAIN])).update
    start_routes().delete(_ID, told)
    assert set() == routes_to(qcloud_emulator, PCX)
