"""Routes that were removed by hand and are there again: whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.route_properties import WAITING, RoutesProperties, routes_outputs
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.fixed import FIXED, TABLE, fixed_api
from tests.unit.lifecycle.process import clients_at
from tests.unit.lifecycle.routed import (
    DATA_RANGE,
    MAIN,
    MORE,
    ONE,
    PCX,
    every,
    facts,
    found_in,
    given,
    made_in,
    routes_to,
)
from tests.unit.lifecycle.stack import APP, OWN_UIN, PEER_UIN, seeded

_CREATE, _TABLES = "CreateRoute", "DescribeRouteTable"
_ID: Final = f"{PCX}@{APP}"
_REMOVED: Final = RouteKey(MORE, DATA_RANGE)


@pytest.fixture
def told(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes after a refresh that found one of them removed by hand."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(given())
    qcloud_emulator.remove_route(MORE, DATA_RANGE)
    found = start_routes().read(_ID, told)
    assert found is not None
    assert {_REMOVED} == RoutesProperties.of(found.outputs).missing
    return found.outputs


@facts
def test_remade_by_somebody_else(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    told: dict[str, object],
    facts: dict[str, str],
) -> None:
    """What somebody else made in place of a route that went is found, and outlives the resource."""
    qcloud_emulator.set_settings(**facts)
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    repaired = start_routes().update(_ID, told, given())

    assert ([], {RouteKey(MAIN, DATA_RANGE)}, {_REMOVED}) == (
        repaired["missingRoutes"],
        made_in(repaired),
        found_in(repaired),
    )
    start_routes().delete(_ID, repaired)
    assert {_REMOVED} == routes_to(qcloud_emulator, PCX)


def test_remade_and_not_wanted_any_more(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """What somebody else made in place of a route that went stays when it is not wanted here."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    changed = start_routes().update(_ID, told, given(destinationCidrBlocks=[ONE]))

    assert every(ONE) == made_in(changed)
    assert every(ONE) | {_REMOVED} == routes_to(qcloud_emulator, PCX)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage"])
def test_lost_answer_to_a_repair(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object], kind: str
) -> None:
    """What a repair made is the resource's own, though the answer was lost."""
    qcloud_emulator.add_fault(_CREATE, kind=kind)

    repaired = start_routes().update(_ID, told, given())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(repaired)


def test_listing_that_lagged_behind(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What only an older copy lacked may be somebody else's by now: it counts as found."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", times=2, delay_ms=60_000)
    _, told = start_routes().create(given())
    found = start_routes().read(_ID, told)
    assert found is not None

    repaired = start_routes().update(_ID, found.outputs, given())

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
        **given(peeringConnectionId=FIXED),
        **routes_outputs("active", made, made, missing),
        "uin": OWN_UIN,
        "peerUin": PEER_UIN,
        "uniqVpcId": "vpc-app00226",
        "__inputs": sorted(given()),
    }

    with fixed_api("ISOLATED") as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        found = life.read(f"{FIXED}@{APP}", recorded)
        assert found is not None
        changes = life.diff(f"{FIXED}@{APP}", found.outputs, given(peeringConnectionId=FIXED))

    assert (WAITING, made, missing) == (
        found.outputs["state"],
        made_in(found.outputs),
        set(RoutesProperties.of(found.outputs).missing),
    )
    assert (True, Changes()) == (found.inputs["complete"], changes)


def test_remade_while_not_active(
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """What somebody else made before the connection was active again is found."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)
    waiting = {**told, **routes_outputs(WAITING, every(DATA_RANGE), every(DATA_RANGE), {_REMOVED})}

    active = start_routes().update(_ID, waiting, given())

    assert ({RouteKey(MAIN, DATA_RANGE)}, {_REMOVED}) == (made_in(active), found_in(active))


def test_change_while_not_active(tmp_path: Path) -> None:
    """An update while the connection is not active forgets what went: it is not made again."""
    there, went = RouteKey(TABLE, DATA_RANGE), RouteKey(TABLE, ONE)
    recorded = {
        **given(peeringConnectionId=FIXED),
        **routes_outputs("active", {there, went}, {there, went}, {went}),
    }

    with fixed_api("ISOLATED") as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        told = life.update(f"{FIXED}@{APP}", recorded, given(peeringConnectionId=FIXED))

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
    qcloud_emulator: Emulator, start_routes: StartRoutes, told: dict[str, object]
) -> None:
    """A refresh that finds a route again counts it as somebody else's."""
    qcloud_emulator.add_route(MORE, DATA_RANGE, PCX)

    found = start_routes().read(_ID, told)

    assert found is not None
    assert {_REMOVED} == found_in(found.outputs)
    start_routes().delete(_ID, found.outputs)
    assert {_REMOVED} == routes_to(qcloud_emulator, PCX)
