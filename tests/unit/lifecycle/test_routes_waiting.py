"""Routes whose connection is not active yet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.fixed import FIXED, fixed_api
from tests.unit.lifecycle.process import clients_at
from tests.unit.lifecycle.routed import (
    PARTNER_RANGE,
    PCX,
    every,
    facts,
    given,
    made_in,
    routes,
    routes_to,
)
from tests.unit.lifecycle.stack import (
    APP,
    PARTNER,
    actions,
    seeded,
)

_CREATE: Final = "CreateRoute"


@facts
@pytest.mark.parametrize("routes_to_pending", ["refused", "allowed"])
@pytest.mark.parametrize("state", ["PENDING", "EXPIRED", "REJECTED"])
def test_waiting(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    state: str,
    routes_to_pending: str,
    facts: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without an active connection nothing is made, a line says so, and nothing is left to do."""
    qcloud_emulator.set_settings(**facts, routes_to_pending=routes_to_pending)
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)
    inputs = given(destinationCidrBlocks=[PARTNER_RANGE])

    made, told = start_routes().create(inputs)

    assert (
        f"qcloud: {PCX} is {state}; the routes of {APP} wait, and a `pulumi up` makes them once it "
        "is ACTIVE\n"
    ) == capsys.readouterr().err
    assert ("waiting", [], set()) == (told["state"], told["routes"], routes(qcloud_emulator))
    assert Changes() == start_routes().diff(made, told, inputs)
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize("state", ["FAILED", "ISOLATED", "MELTING"])
def test_waiting_in_other_states(tmp_path: Path, state: str) -> None:
    """Nothing but an active connection gets routes."""
    with fixed_api(state) as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        inputs = given(peeringConnectionId=FIXED)
        made, told = life.create(inputs)
        changes = life.diff(made, told, inputs)

    assert ("waiting", Changes()) == (told["state"], changes)
    assert _CREATE not in api.asked


def test_accepted(
    qcloud_emulator: Emulator, start_routes: StartRoutes, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview after the acceptance says what an `up` will do, and it does it."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = given(destinationCidrBlocks=[PARTNER_RANGE])
    made, waiting = start_routes().create(inputs)
    qcloud_emulator.accept(PCX)
    capsys.readouterr()

    changes = start_routes().diff(made, waiting, inputs)
    told = start_routes().update(made, waiting, inputs)

    assert f"qcloud: {PCX} is ACTIVE by now; `pulumi up` makes its routes\n" == (
        capsys.readouterr().err
    )
    assert (Changes(update=True), "active") == (changes, told["state"])
    assert every(PARTNER_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert Changes() == start_routes().diff(made, told, inputs)


def test_accepted_after_the_listing(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A listing of before the acceptance does not keep routes waiting: the id is asked for."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = given(destinationCidrBlocks=[PARTNER_RANGE])
    life = start_routes()
    made, waiting = life.create(inputs)
    life.diff(made, waiting, inputs)
    qcloud_emulator.accept(PCX)
    qcloud_emulator.clear_calls()

    changes = life.diff(made, waiting, inputs)

    assert (Changes(update=True), ["Describe"]) == (changes, actions(qcloud_emulator))


def test_trouble_while_waiting(
    qcloud_emulator: Emulator, start_routes: StartRoutes, capsys: pytest.CaptureFixture[str]
) -> None:
    """A preview that cannot ask takes routes to be waiting still, and says so in one line."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = given(destinationCidrBlocks=[PARTNER_RANGE])
    made, waiting = start_routes().create(inputs)
    capsys.readouterr()
    qcloud_emulator.add_fault("*", kind="internal_error", times=None)

    changes = start_routes(deadline="0.1").diff(made, waiting, inputs)

    (line,) = capsys.readouterr().err.splitlines()
    assert Changes() == changes
    assert line.startswith(f"qcloud: the routes to {PCX} are taken to be waiting: Describe")
