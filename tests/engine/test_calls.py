"""How many calls a stack of many connections makes: the API allows 20 a second."""

from __future__ import annotations

import math

import pytest
from qcloud_emulator import Emulator

from benchmarks.budgets import PAGE_SIZES, by_id, listings, pages, refresh_budget, writes
from benchmarks.stacks import program
from tests.engine.harness import Stack
from tests.process.test_calls import COMPONENTS, COUNT, make_room


@pytest.fixture
def roomy(cloud: Emulator) -> Emulator:
    """Return a cloud with VPCs for all of them."""
    make_room(cloud)
    return cloud


def test_connections(stack: Stack, roomy: Emulator) -> None:
    """A create makes, and reads back once; a refresh lists, and so does each phase of an `up`."""
    stack.write(program("ours", COUNT))

    stack.up("--skip-preview")

    made = roomy.calls()
    assert {"CreateVpcPeeringConnection": COUNT} == writes(made)
    assert (COUNT, 1) == (by_id(made), pages(made))
    roomy.clear_calls()
    stack.refresh("--skip-preview", "--expect-no-changes")
    read = roomy.calls()
    assert 0 == by_id(read)
    assert refresh_budget(COUNT, PAGE_SIZES[stack.api_version]) >= len(read)
    roomy.clear_calls()
    stack.up("--expect-no-changes")
    looked = roomy.calls()
    assert ({2}, 0) == (set(listings(looked).values()), by_id(looked))
    assert 2 * math.ceil(COUNT / PAGE_SIZES[stack.api_version]) == len(looked)
    roomy.clear_calls()
    stack.destroy("--skip-preview")
    gone = roomy.calls()
    assert {"DeleteVpcPeeringConnection": COUNT} == writes(gone)
    assert len(gone) <= COUNT + 3


def test_gone_connections(stack: Stack, roomy: Emulator) -> None:
    """What a refresh misses in the listing is looked at by its id, and nothing else is."""
    stack.write(program("ours", COUNT))
    stack.up("--skip-preview")
    gone = [str(it["peeringConnectionId"]) for it in roomy.connections()[:3]]
    for connection_id in gone:
        roomy.delete(connection_id)
    roomy.clear_calls()

    stack.refresh("--skip-preview")

    calls = roomy.calls()
    assert COUNT - 3 == len(stack.resources())
    looked_at = {it for it in gone for call in calls if it in str(call["parameters"])}
    assert set(gone) == looked_at
    assert refresh_budget(COUNT, PAGE_SIZES[stack.api_version]) >= len(calls) - by_id(calls)


def test_components(stack: Stack, roomy: Emulator) -> None:
    """Components that change nothing list each kind once in the preview and once in the update."""
    stack.write(program("components", COMPONENTS))
    stack.up("--skip-preview")
    roomy.clear_calls()

    stack.preview("--expect-no-changes")
    preview = roomy.calls()
    roomy.clear_calls()
    stack.up("--skip-preview", "--expect-no-changes")
    update = roomy.calls()

    assert {1} == set(listings(preview).values()) == set(listings(update).values())
