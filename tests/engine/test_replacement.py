"""Replacements of a connection: the old one first, and never taken for somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import (
    APP,
    DATA,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    peering,
)
from tests.engine.stories import REPLACED, bring_up, ends, names, replaced_for, the_id, writes

ADVICE: Final = "if it is this resource's own, run the same command with --refresh"

Way = Callable[[Stack], tuple[str, ...]]
"""Prepares a replacement that no input asks for, and returns the flags of the command."""


def replace(stack: Stack) -> tuple[str, ...]:
    """Ask for it with `--replace`."""
    return "--replace", stack.urn("net")


def target_replace(stack: Stack) -> tuple[str, ...]:
    """Ask for it with `--target-replace`, which leaves all other resources alone."""
    return "--target-replace", stack.urn("net")


def taint(stack: Stack) -> tuple[str, ...]:
    """Ask for it in the state."""
    stack.taint(stack.urn("net"))
    return ()


def swapped(**given: object) -> str:
    """Return the program of `peering` with the requester and the accepter exchanged."""
    return peering(
        *(f"{name}={value!r}" for name, value in given.items()), vpc_id=DATA, peer_vpc_id=APP
    )


def test_other_peer(stack: Stack, cloud: Emulator) -> None:
    """Another peer VPC replaces the connection: the old one is deleted, then the new one made."""
    bring_up(stack, peering())
    cloud.clear_calls()
    stack.write(peering(peer_vpc_id=SHARED))

    up = stack.up()

    assert REPLACED == up.operations()
    assert ["DeleteVpcPeeringConnection", "CreateVpcPeeringConnection"] == writes(cloud)
    assert (APP, SHARED) == ends(cloud)
    stack.preview("--expect-no-changes")


def test_other_ends(stack: Stack, cloud: Emulator) -> None:
    """Whatever changes one of the two ends is previewed as a replacement for its sake."""
    bring_up(stack, peering())
    programs = {
        ("peerVpcId",): peering(peer_vpc_id=SHARED),
        ("vpcId",): peering(vpc_id=SHARED),
        ("peerUin", "peerVpcId"): peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN),
    }

    for because, program in programs.items():
        stack.write(program)
        assert because == tuple(sorted(replaced_for(stack.preview())))


@pytest.mark.parametrize(
    "name",
    ["one", pytest.param("two", marks=pytest.mark.quick)],
    ids=["same name", "renamed"],
)
def test_swapped(stack: Stack, cloud: Emulator, name: str) -> None:
    """Exchanged ends replace the connection, which is not taken for a conflict."""
    bring_up(stack, peering(peering_connection_name="one"))
    stack.write(swapped(peering_connection_name=name))

    preview = stack.preview()
    up = stack.up("--skip-preview")

    assert REPLACED == preview.operations() == up.operations()
    assert (DATA, APP) == ends(cloud)
    assert [name] == names(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.parametrize(
    "way", [replace, target_replace, pytest.param(taint, marks=pytest.mark.quick)]
)
def test_forced(stack: Stack, cloud: Emulator, way: Way) -> None:
    """A replacement that no input asks for is none of a stranger, swapped or not."""
    bring_up(stack, peering(peering_connection_name="one"))
    first = the_id(cloud)

    again = stack.up("--skip-preview", *way(stack))
    second = the_id(cloud)
    stack.write(swapped(peering_connection_name="one"))
    exchanged = stack.up("--skip-preview", *way(stack))

    assert REPLACED == again.operations() == exchanged.operations()
    assert 3 == len({first, second, the_id(cloud)})
    assert (DATA, APP) == ends(cloud)
    stack.preview("--expect-no-changes")


def test_forced_while_adopting(stack: Stack, cloud: Emulator) -> None:
    """A forced replacement never adopts the connection that it is about to delete."""
    bring_up(stack, peering(adopt=True))
    first = the_id(cloud)

    up = stack.up("--replace", stack.urn("net"))

    assert first != the_id(cloud)
    assert "adopted" not in up.text


@pytest.mark.parametrize(
    ("way", "program"), [(replace, peering), (replace, swapped), (taint, swapped)]
)
def test_forced_with_new_name(
    stack: Stack, cloud: Emulator, way: Way, program: Callable[..., str]
) -> None:
    """With a new name as well, the preview says what to run first, and that works."""
    bring_up(stack, peering(peering_connection_name="one"))
    before = cloud.connections()
    stack.write(program(peering_connection_name="two"))
    flags = way(stack)

    preview = stack.preview(*flags, expect_failure=True)

    (error,) = preview.errors()
    assert f"{the_id(cloud)} 'one' (ACTIVE)" in error
    assert ADVICE in error
    assert before == cloud.connections()
    stack.up("--refresh")
    stack.up(*flags)
    assert ["two"] == names(cloud)
    stack.preview("--expect-no-changes")


def test_forced_with_new_name_at_once(stack: Stack, cloud: Emulator) -> None:
    """A refresh in the same command lets it replace and rename, as the message also says."""
    bring_up(stack, peering(peering_connection_name="one"))
    first = the_id(cloud)
    stack.write(swapped(peering_connection_name="two"))

    stack.up("--refresh", "--replace", stack.urn("net"))

    assert first != the_id(cloud)
    assert ["two"] == names(cloud)
