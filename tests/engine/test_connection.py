"""The life of one connection on the real engine."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, SHARED, peering


@pytest.fixture
def cloud(stack: Stack, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator that the stack talks to."""
    stack.use_emulator(qcloud_emulator)
    return qcloud_emulator


def test_create(stack: Stack, cloud: Emulator) -> None:
    """An `up` creates the connection, exports its id and leaves nothing to do."""
    stack.write(peering())

    up = stack.up()

    assert [("create", "net")] == up.operations()
    (connection,) = cloud.connections()
    assert {"pcx_id": connection["peeringConnectionId"], "state": "ACTIVE"} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


def test_rename(stack: Stack, cloud: Emulator) -> None:
    """A new name is an update in place."""
    stack.write(peering(peering_connection_name="one"))
    stack.up()
    before = cloud.connections()
    stack.write(peering(peering_connection_name="two"))

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert [{**before[0], "name": "two"}] == cloud.connections()
    stack.preview("--expect-no-changes")


def test_other_peer(stack: Stack, cloud: Emulator) -> None:
    """Another peer VPC replaces the connection, the old one first."""
    stack.write(peering())
    stack.up()
    stack.write(peering(peer_vpc_id=SHARED))

    up = stack.up()

    assert [
        ("delete-replaced", "net"),
        ("replace", "net"),
        ("create-replacement", "net"),
    ] == up.operations()
    stack.preview("--expect-no-changes")


def test_swapped(stack: Stack, cloud: Emulator) -> None:
    """Swapping requester and accepter replaces the connection and is not taken for a conflict."""
    stack.write(peering())
    stack.up()
    stack.write(peering(vpc_id=DATA, peer_vpc_id=APP))

    stack.preview()
    stack.up()

    assert 1 == len(cloud.connections())
    stack.preview("--expect-no-changes")
