"""Reading what became of the routes of one side of a connection."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.listing import SharedListing
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.properties import Changes, ConnectionProperties
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.fixed import FIXED, fixed_api
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
    VPN,
    every,
    facts,
    found_in,
    given,
    made_in,
    remove_table,
    remove_vpc,
    routes_to,
)
from tests.unit.lifecycle.stack import (
    APP,
    OWN_UIN,
    PARTNER,
    SHARED,
    actions,
    seeded,
)

_TABLES, _CONNECTIONS = "DescribeRouteTable", "DescribeVpcPeeringConnections"
_ID: Final = f"{PCX}@{APP}"
_TO_PARTNER: Final = given(destinationCidrBlocks=[PARTNER_RANGE])

UPDATE: Final = Changes(update=True)


@pytest.fixture
def told(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes from `app` to `data`, made an hour after their connection."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(given())
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

    assert [(told, given())] * 5 == [(it.outputs, it.inputs) for it in found if it]
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
    wanted = life.check(found.inputs, given(complete=None)).inputs
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
    repaired = life.update(_ID, found.outputs, given())
    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(repaired)


def test_listing_that_lags_behind(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What an older copy shows as missing stays the resource's own, and goes with it."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", times=2, delay_ms=60_000)
    _, told = start_routes().create(given())
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
    inputs = given(routeTables=["gz_rtb_2262", MAIN])
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
        **given(peeringConnectionId=FIXED, destinationCidrBlocks=[PARTNER_RANGE]),
        "state": "active",
        "routes": routes,
        "uin": OWN_UIN,
        "peerUin": "100000000002",
        "uniqVpcId": "vpc-app00226",
        "__inputs": sorted(given()),
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

    assert f"{_ID} belongs to account {OWN_UIN}, and it is not proven" in str(caught.value)
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
    _, told = start_routes().create(given())

    found = start_routes().read(_ID, told)

    assert found is not None
    assert [] == qcloud_emulator.faults()


def test_imported(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Of imported routes, which record no names of inputs, all inputs are returned."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)
    recorded = given(
        complete=None,
        state="active",
        routeTables="main",
        routes=[{"routeTableId": MAIN, "destinationCidrBlock": DATA_RANGE, "made": True}],
    )

    found = start_routes().read(_ID, recorded)

    assert found is not None
    assert {**given(routeTables="main"), "region": "ap-guangzhou"} == found.inputs
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
