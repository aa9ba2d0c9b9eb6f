"""How many calls a stack of many connections makes: the API allows 20 a second."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final, cast

import pytest
from qcloud_emulator import Emulator

from benchmarks.budgets import PAGE_SIZES, by_id, listings, pages, refresh_budget, writes
from benchmarks.cloud import seed_of
from benchmarks.stacks import program
from tests.engine.stories import OWN_UIN
from tests.engine.versions import VERSIONS
from tests.process.programs import Stack

COUNT: Final = 60
"""Connections: more than a page of API 2.0 holds."""
COMPONENTS: Final = 12


def make_room(cloud: Emulator) -> None:
    """Give a cloud VPCs for that many connections."""
    (account,) = cast("list[dict[str, object]]", seed_of(COUNT)["accounts"])
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": account["vpcs"]}]})


@pytest.fixture
def roomy(qcloud_emulator: Emulator) -> Emulator:
    """Return a cloud with VPCs for all of them."""
    make_room(qcloud_emulator)
    return qcloud_emulator


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API."""
    return str(request.param)


@pytest.fixture
def stack(roomy: Emulator, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack beside that cloud."""
    env = {
        "QCLOUD_API_VERSION": version,
        "QCLOUD_EMULATOR": roomy.url,
        "QCLOUD_RATE_LIMIT": "0",
        "QCLOUD_UIN": OWN_UIN,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Stack(monkeypatch, tmp_path, env)


def test_connections(stack: Stack, roomy: Emulator, version: str) -> None:
    """A create makes, and reads back once; a refresh lists once, and so does each later phase."""
    stack.up(program("ours", COUNT))

    made = roomy.calls()
    assert {"CreateVpcPeeringConnection": COUNT} == writes(made)
    assert (COUNT, 1) == (by_id(made), pages(made))
    roomy.clear_calls()
    assert {"same"} == set(stack.state.refresh().values())
    read = roomy.calls()
    assert 0 == by_id(read)
    assert refresh_budget(COUNT, PAGE_SIZES[version]) >= len(read)
    for phase in (stack.preview, stack.up):
        roomy.clear_calls()
        assert {"same"} == set(phase(program("ours", COUNT)).done.values())
        looked = roomy.calls()
        assert ({1}, 0) == (set(listings(looked).values()), by_id(looked))
        assert math.ceil(COUNT / PAGE_SIZES[version]) == len(looked)
    roomy.clear_calls()
    stack.state.destroy()
    gone = roomy.calls()
    assert {"DeleteVpcPeeringConnection": COUNT} == writes(gone)
    assert len(gone) <= COUNT + 3


def test_gone_connections(stack: Stack, roomy: Emulator, version: str) -> None:
    """What a refresh misses in the listing is looked at by its id, and nothing else is."""
    stack.up(program("ours", COUNT))
    gone = [str(it["peeringConnectionId"]) for it in roomy.connections()[:3]]
    for connection_id in gone:
        roomy.delete(connection_id)
    roomy.clear_calls()

    stack.state.refresh()

    calls = roomy.calls()
    assert COUNT - 3 == len(stack.state.records)
    looked_at = {it for it in gone for call in calls if it in str(call["parameters"])}
    assert set(gone) == looked_at
    assert refresh_budget(COUNT, PAGE_SIZES[version]) >= len(calls) - by_id(calls)


def test_components(stack: Stack, roomy: Emulator) -> None:
    """Components that change nothing list each kind once in the preview and once in the update."""
    text = program("components", COMPONENTS)
    stack.up(text)
    roomy.clear_calls()

    stack.preview(text)
    preview = roomy.calls()
    roomy.clear_calls()
    assert {"same"} == set(stack.up(text).done.values())
    update = roomy.calls()

    assert {1} == set(listings(preview).values()) == set(listings(update).values())
