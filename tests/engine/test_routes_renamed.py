"""Routes whose resource was renamed or split without an alias: they stay where they are."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.routed import routed, there, within
from tests.engine.stories import bring_up, the_id, writes
from tests.engine.test_vpc_peering import HEAD, routes

SPLIT = (
    routed(name="main", route_tables=["rtb-app0main"]),
    routed(name="more", route_tables=["rtb-app0more"]),
)


def test_rename(stack: Stack, cloud: Emulator) -> None:
    """What is created under a new name keeps its routes when the old name is deleted."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(routed(name="two")))
    cloud.clear_calls()

    up = stack.up()

    assert (before, []) == (there(cloud), writes(cloud))
    assert "2 of the routes of vpc-app00226" in up.text
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")


def test_split(stack: Stack, cloud: Emulator) -> None:
    """A resource of all tables becomes several of one table each, and the other way round."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(*SPLIT))
    stack.up()
    assert before == there(cloud)
    stack.write(within(routed(name="one")))

    stack.up()

    assert before == there(cloud)
    stack.preview("--expect-no-changes")


def test_moved_table(stack: Stack, cloud: Emulator) -> None:
    """A table that goes from one resource to another keeps its routes, whoever acts first."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(routed(name="one", route_tables="main"), SPLIT[1]))

    stack.up()

    assert before == there(cloud)
    stack.up()
    assert before == there(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_renamed_component(stack: Stack, cloud: Emulator) -> None:
    """A component renamed with `adopt=True`, as the error advises, keeps connection and routes."""
    bring_up(stack, HEAD + 'VpcPeering("net", {"name": "app"}, {"name": "data"})')
    pcx, before = the_id(cloud), routes(cloud)
    stack.write(HEAD + 'VpcPeering("web", {"name": "app"}, {"name": "data"}, adopt=True)')

    stack.up("--skip-preview")

    assert (pcx, before) == (the_id(cloud), routes(cloud))
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], {}) == (cloud.connections(), routes(cloud))
