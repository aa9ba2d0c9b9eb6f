"""Connections that exist before the resource does: taken over when asked for, never by mistake."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.harness import Stack
from tests.engine.programs import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    peering,
)
from tests.engine.stories import bring_up, lines, names, the_id, writes


def make_by_hand(cloud: Emulator, *, peer_vpc_id: str = DATA) -> str:
    """Make a connection in the console and return its id."""
    given = {"name": "by hand", "vpcId": APP, "peerVpcId": peer_vpc_id}
    cloud.seed({"peeringConnections": [given]})
    return the_id(cloud)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        pytest.param({"peer_vpc_id": PARTNER, "peer_uin": PARTNER_UIN}, marks=pytest.mark.quick),
    ],
    ids=["active", "pending"],
)
def test_adopt(stack: Stack, cloud: Emulator, arguments: dict[str, str]) -> None:
    """`adopt=True` takes the connection over; preview and `up` tell in one line what changes."""
    peer_vpc_id = arguments.get("peer_vpc_id", DATA)
    pcx_id = make_by_hand(cloud, peer_vpc_id=peer_vpc_id)
    stack.write(peering(peering_connection_name="mine", adopt=True, **arguments))
    (before,) = cloud.connections()

    preview = stack.preview()
    assert [before] == cloud.connections()
    up = stack.up("--skip-preview")

    assert [("create", "net")] == preview.operations() == up.operations()
    assert pcx_id == up.step("net").new_id == the_id(cloud)
    state = "PENDING" if arguments else "ACTIVE"
    told = (
        f"qcloud: adopts {pcx_id} 'by hand' ({state}), which peers {APP} and {peer_vpc_id}; it is "
        "renamed to 'mine'; from then on this stack deletes it"
    )
    assert {told} == lines(preview, pcx_id) == lines(up, pcx_id)
    assert ["ModifyVpcPeeringConnection"] == writes(cloud)
    assert ["mine"] == names(cloud)
    stack.preview("--expect-no-changes")


def test_adopt_no_longer_said(stack: Stack, cloud: Emulator) -> None:
    """Once a connection is adopted, `adopt=True` may stay or go."""
    make_by_hand(cloud)
    bring_up(stack, peering(adopt=True))
    before = cloud.connections()
    stack.write(peering())

    stack.preview("--expect-no-changes")
    stack.up("--refresh", "--expect-no-changes")

    assert before == cloud.connections()


def test_refused_at_preview(stack: Stack, cloud: Emulator) -> None:
    """Without `adopt=True` the preview fails and says which connection it is, and what to do."""
    pcx_id = make_by_hand(cloud)
    stack.write(peering())

    preview = stack.preview(expect_failure=True)

    (error,) = preview.errors()
    assert f"already peered by {pcx_id} 'by hand' (ACTIVE); set adopt=True to take it over" in error
    assert "if another stack owns it, choose other VPCs" in error
    assert "\n" not in error
    assert "Traceback" not in preview.text


def test_refused_at_create(stack: Stack, cloud: Emulator) -> None:
    """Under the very name that was chosen, the create fails and names the three ways out."""
    pcx_id = make_by_hand(cloud)
    stack.write(peering(peering_connection_name="by hand"))

    up = stack.up(expect_failure=True)

    (error,) = (text for text in up.errors() if pcx_id in text)
    for way_out in ("set adopt=True once", "add aliases", "choose other VPCs"):
        assert way_out in error
    assert "\n" not in error
    assert [] == writes(cloud)
    assert {} == stack.resources()


@pytest.mark.quick
def test_other_direction(stack: Stack, cloud: Emulator) -> None:
    """What adoption cannot change is an error, and its text holds the arguments that work."""
    make_by_hand(cloud)
    stack.write(peering(vpc_id=DATA, peer_vpc_id=APP, adopt=True))

    preview = stack.preview(expect_failure=True)

    advice = f"vpc_id={APP!r}, peer_vpc_id={DATA!r}, peer_uin={OWN_UIN!r}, adopt=True"
    assert advice in preview.errors()[0]
    stack.write(f"import pulumi_qcloud\n\npulumi_qcloud.VpcPeeringConnection('net', {advice})")
    stack.up("--skip-preview")
    assert [] == [call for call in cloud.calls() if call["action"].startswith("Create")]


@pytest.mark.parametrize(
    ("program", "other"),
    [
        pytest.param(peering(), {"name": "prod"}, marks=pytest.mark.quick),
        (peering(), {"project": "other"}),
        (peering(peering_connection_name="net"), {"name": "prod"}),
    ],
    ids=["other stack", "other project", "chosen name"],
)
def test_two_stacks(
    new_stack: NewStack, qcloud_emulator: Emulator, program: str, other: dict[str, str]
) -> None:
    """Stacks whose resources look alike never adopt each other's."""
    first, second = new_stack(program), new_stack(program, **other)
    for stack in (first, second):
        stack.use_emulator(qcloud_emulator)
    first.up("--skip-preview")
    before = qcloud_emulator.connections()

    up = second.up(expect_failure=True)

    assert any(the_id(qcloud_emulator) in error for error in up.errors())
    assert {} == second.resources()
    assert before == qcloud_emulator.connections()
    first.preview("--expect-no-changes")


def test_renamed_resource_that_may_adopt(stack: Stack, cloud: Emulator) -> None:
    """A resource renamed without an alias takes its own connection over and does not delete it."""
    program = peering(peering_connection_name="chosen", adopt=True)
    bring_up(stack, program)
    before = the_id(cloud)
    stack.write(program.replace('VpcPeeringConnection("net"', 'VpcPeeringConnection("network"'))

    up = stack.up()

    assert before == the_id(cloud)
    stays = f"qcloud: {before} stays, since resource 'network' of this program has it"
    assert {stays} == lines(up, "stays")
    stack.preview("--expect-no-changes")
