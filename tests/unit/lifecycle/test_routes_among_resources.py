"""Several resources with routes to one connection: none removes what another one has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import pytest
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.routed import (
    DATA_RANGE,
    MAIN,
    MORE,
    PCX,
    every,
    given,
    made_in,
    routes_to,
)
from tests.unit.lifecycle.stack import APP, seeded

ALL: Final = every(DATA_RANGE)
_ID: Final = f"{PCX}@{APP}"

Steps = list[Callable[[], object]]


@pytest.fixture
def one(qcloud_emulator: Emulator, start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of routes in all tables."""
    seeded(qcloud_emulator)
    _, told = start_routes().create(given())
    return told


@pytest.fixture
def more(one: dict[str, object], start_routes: StartRoutes) -> dict[str, object]:
    """Return the outputs of a second resource, which found its route."""
    _, told = start_routes().create(given(routeTables=[MORE]))
    return told


def test_renamed(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    one: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a create found stays when the old name is deleted, and a line says so."""
    process = start_routes()
    process.create(given())

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
        threading.Thread(target=process.update, args=(_ID, one, given(routeTables=[MAIN]))),
        threading.Thread(target=process.create, args=(given(routeTables=[MORE]),)),
    ]

    for thread in threads[:: 1 if attempt % 2 else -1]:
        thread.start()
    for thread in threads:
        thread.join()

    assert ALL == routes_to(qcloud_emulator, PCX)


def unchanged(process: RoutesLifecycle, told: dict[str, object]) -> None:
    """Let the engine find that a resource of one table stays as it is, and repair what it lost."""
    wanted = process.check(given(), given(routeTables=[MORE])).inputs
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
        "narrowed": lambda: process.update(_ID, one, given(routeTables=[MAIN])),
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
    assert not process.diff(_ID, one, given()).update

    told = process.update(_ID, one, given(routeTables=[MAIN]))

    assert every(DATA_RANGE, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert not process.diff(_ID, told, given(routeTables=[MAIN])).update
    start_routes().delete(_ID, told)
    assert set() == routes_to(qcloud_emulator, PCX)
