"""Routes that somebody disabled: what a refresh shows, and what an update does about them."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import RouteExistsError
from pulumi_qcloud.lifecycle.properties import Changes
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA_RANGE,
    MAIN,
    MORE,
    PCX,
    UNIQ,
    VPN,
    actions,
    every,
    found_in,
    made_in,
    route_inputs,
    routes_to,
    seeded,
)
from tests.unit.lifecycle.conftest import StartRoutes

_ID = f"{PCX}@{UNIQ[APP]}"
_INPUTS = route_inputs(vpcId=UNIQ[APP])


def _writes(emulator: Emulator) -> list[str]:
    return [action for action in actions(emulator) if action.endswith("Routes")]


def _enabled(emulator: Emulator) -> list[bool]:
    return [it["enabled"] for it in emulator.state()["routes"]]


def test_own_route(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A refresh shows it as missing; an update enables it, and it stays the resource's own."""
    seeded(qcloud_emulator)
    life = start_routes(apiVersion="3.0")
    _, told = life.create(_INPUTS)
    qcloud_emulator.switch_route(MAIN, DATA_RANGE, enabled=False)
    qcloud_emulator.clear_calls()

    later = start_routes(apiVersion="3.0")
    found = later.read(_ID, told)
    assert found is not None
    assert [f"{DATA_RANGE} in {MAIN}"] == found.outputs["missingRoutes"]
    wanted = later.check(found.inputs, _INPUTS).inputs
    assert Changes(update=True) == later.diff(_ID, found.outputs, wanted)
    repaired = later.update(_ID, found.outputs, wanted)

    assert ["EnableRoutes"] == _writes(qcloud_emulator)
    assert [True, True] == _enabled(qcloud_emulator)
    assert every(DATA_RANGE) == made_in(repaired)
    start_routes(apiVersion="3.0").delete(_ID, repaired)
    assert set() == routes_to(qcloud_emulator, PCX)


def test_route_of_others(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A disabled route that others made is enabled rather than doubled, and stays theirs."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)
    qcloud_emulator.switch_route(MAIN, DATA_RANGE, enabled=False)

    life = start_routes(apiVersion="3.0")
    _, told = life.create(_INPUTS)

    assert ["EnableRoutes", "CreateRoutes"] == _writes(qcloud_emulator)
    assert [True, True] == _enabled(qcloud_emulator)
    assert (every(DATA_RANGE, tables=(MAIN,)), every(DATA_RANGE, tables=(MORE,))) == (
        found_in(told),
        made_in(told),
    )
    start_routes(apiVersion="3.0").delete(_ID, told)
    assert every(DATA_RANGE, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)


def test_another_route_in_its_place(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Where another route to the destination forwards, the error names where it leads."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)
    qcloud_emulator.switch_route(MAIN, DATA_RANGE, enabled=False)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, VPN, next_type=1)

    with pytest.raises(
        RouteExistsError, match=f"{DATA_RANGE} already exists, which leads through {VPN}"
    ):
        start_routes(apiVersion="3.0").create(_INPUTS)

    assert ["EnableRoutes"] == _writes(qcloud_emulator)


def test_disabled_routes_are_removed(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """An own route is removed even if it is disabled."""
    seeded(qcloud_emulator)
    life = start_routes(apiVersion="3.0")
    _, told = life.create(_INPUTS)
    qcloud_emulator.switch_route(MAIN, DATA_RANGE, enabled=False)

    start_routes(apiVersion="3.0").delete(_ID, told)

    assert set() == routes_to(qcloud_emulator, PCX)
