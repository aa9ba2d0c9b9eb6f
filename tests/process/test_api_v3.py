"""Programs over API 3.0, and those that move from one version to the other, without the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import (
    APP,
    DATA,
    OLD_APP,
    OLD_DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    by_hand,
    names,
    peering,
    quickstart,
    the_id,
    writes,
)
from tests.process.programs import Stack, keys_of, refused

_FAR: Final = "vpc-far00001"
_ROUTES: Final = """
qcloud.VpcPeeringRoutes("routes", vpc_id={vpc_id!r}, peering_connection_id=net.id)
"""


@pytest.fixture
def stack(qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack beside the emulator, under API 3.0."""
    env = {
        "QCLOUD_API_VERSION": "3.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "QCLOUD_UIN": OWN_UIN,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Stack(monkeypatch, tmp_path, env)


@pytest.fixture
def real(stack: Stack, qcloud_emulator: Emulator) -> Stack:
    """Return the same for which the emulator is a real cloud that tells whose its keys are."""
    stack.set(keys_of(qcloud_emulator, "default"))
    return stack


def test_quickstart(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The quickstart lives its life under 3.0: made, unchanged, renamed in place, gone."""
    ended = stack.up(quickstart())

    connection_id = the_id(qcloud_emulator)
    assert {"pcx_id": connection_id, "state": "ACTIVE"} == ended.outputs
    stack.nothing_to_do(quickstart())
    renamed = quickstart(', peering_connection_name="renamed"')
    done = stack.up(renamed).done
    assert "update" == done.pop("app-to-data-connection")
    assert {"same"} == set(done.values())
    assert (["renamed"], connection_id) == (names(qcloud_emulator), the_id(qcloud_emulator))
    stack.nothing_to_do(renamed)
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()
    gone = [it for it in qcloud_emulator.state()["routes"] if it["nextHub"] == connection_id]
    assert [] == gone
    assert {"3.0"} == {call["version"] for call in qcloud_emulator.calls()}


def moved(stack: Stack, cloud: Emulator, program: str, version: str) -> None:
    """Turn to a version and assert that nothing is to be done, before and after a refresh."""
    before = stack.recorded()
    stack.speak(version)
    cloud.clear_calls()

    assert {"same"} == set(stack.preview(program).done.values())
    assert {"same"} == set(stack.up(program).done.values())
    stack.nothing_to_do(program)
    assert {"same"} == set(stack.state.refresh().values())

    assert {version} == {call["version"] for call in cloud.calls()}
    assert [] == writes(cloud)
    assert before == stack.recorded()


@pytest.mark.parametrize(("made_by", "other"), [("2.0", "3.0"), ("3.0", "2.0")])
def test_moved_quickstart(
    stack: Stack, qcloud_emulator: Emulator, made_by: str, other: str
) -> None:
    """The quickstart goes from one version to the other and back, and nothing is done."""
    stack.speak(made_by)
    stack.up(quickstart())
    connection_id = the_id(qcloud_emulator)

    for version in (other, made_by):
        moved(stack, qcloud_emulator, quickstart(), version)

    assert connection_id == the_id(qcloud_emulator)
    stack.speak(other)
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_moved_old_ids(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A program with old ids of VPCs goes from 2.0 to 3.0 and back; 3.0 renames and destroys it."""
    stack.speak("2.0")
    old = {"vpc_id": OLD_APP, "peer_vpc_id": OLD_DATA}
    program = peering(**old) + _ROUTES.format(vpc_id=OLD_APP)
    stack.up(program)
    connection_id = the_id(qcloud_emulator)

    for version in ("3.0", "2.0", "3.0"):
        moved(stack, qcloud_emulator, program, version)

    net = stack.state.records["net"].outputs
    assert (OLD_APP, OLD_DATA) == (net["vpcId"], net["peerVpcId"])
    renamed = peering(peering_connection_name="renamed", **old) + _ROUTES.format(vpc_id=OLD_APP)
    assert {"net": "update", "routes": "same"} == stack.up(renamed).done
    assert (["renamed"], connection_id) == (names(qcloud_emulator), the_id(qcloud_emulator))
    present = peering(peering_connection_name="renamed") + _ROUTES.format(vpc_id=APP)
    assert {"same"} == set(stack.preview(present).done.values())
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_new_with_old_ids(stack: Stack) -> None:
    """What is new is not made with old ids under 3.0; the preview says what to write."""
    with refused() as line:
        stack.preview(peering(vpc_id=OLD_APP, peer_vpc_id=OLD_DATA))

    reason = "an id that API 3.0 does not know; write the one of the form vpc-..."
    assert f"vpcId is {OLD_APP!r}, {reason}" in line()
    assert f"peerVpcId is {OLD_DATA!r}, {reason}" in line()


def test_component_with_an_old_id(stack: Stack) -> None:
    """A component that is to find a VPC by its old id says the same."""
    with refused() as line:
        stack.preview(quickstart().replace('{"name": "app"}', repr({"id": OLD_APP})))

    assert f"{OLD_APP!r} is an id that API 3.0 does not know" in line()


def test_overlap_of_an_assistant_range(stack: Stack, qcloud_emulator: Emulator) -> None:
    """What overlaps by an assistant range alone is told at the preview, which 2.0 cannot see."""
    wide = {
        "name": "wide",
        "region": "ap-guangzhou",
        "cidrBlock": "10.9.0.0/16",
        "assistantCidrBlocks": ["10.0.64.0/18"],
    }
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [wide]}]})

    with refused() as line:
        stack.preview(quickstart().replace('{"name": "data"}', '{"name": "wide"}'))

    assert "10.0.64.0/18" in line()
    assert [] == writes(qcloud_emulator)


def test_component_with_a_vpc_in_another_region(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A VPC that is elsewhere is told at the preview, with its side and the region."""
    far = {"name": "far", "vpcId": _FAR, "region": "ap-beijing", "cidrBlock": "10.77.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [far]}]})

    with refused() as line:
        stack.preview(quickstart().replace('{"name": "data"}', repr({"id": _FAR})))

    assert f'peer_vpc: no VPC with id "{_FAR}" in ap-guangzhou' in line()
    assert "Check the reg" in line()


def test_settings_of_3_0(stack: Stack, qcloud_emulator: Emulator) -> None:
    """Bandwidth and tags are set, changed and taken off in place; drift is seen and repaired."""

    def wanted(**given: Any) -> str:
        return peering(qos_level="AU", **given)

    first = wanted(bandwidth=100, tags={"team": "net", "env": "prod"})
    stack.up(first)
    connection_id = the_id(qcloud_emulator)
    stack.nothing_to_do(first)

    second = wanted(bandwidth=200, tags={"team": "core"})
    assert {"net": "update"} == stack.up(second).done
    stack.nothing_to_do(second)

    by_hand(qcloud_emulator, connection_id)
    assert {"net": "update"} == stack.state.refresh()
    assert {"net": "update"} == stack.up(second).done
    outputs = stack.state.records["net"].outputs
    assert (200, {"team": "core"}) == (outputs["bandwidth"], outputs["tags"])
    stack.nothing_to_do(second)

    assert {"net": "update"} == stack.up(wanted(bandwidth=200)).done
    assert "tags" not in stack.state.records["net"].outputs
    stack.nothing_to_do(wanted(bandwidth=200))
    assert connection_id == the_id(qcloud_emulator)


def test_expired(stack: Stack, qcloud_emulator: Emulator) -> None:
    """There is no Enable in 3.0: what has expired is replaced, which the preview shows."""
    program = peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN)
    stack.up(program)
    connection_id = the_id(qcloud_emulator)
    qcloud_emulator.advance_clock(8 * 24 * 3600)
    stack.state.refresh()

    planned = stack.preview(program)
    done = stack.up(program)

    assert {"net": "replace"} == planned.done == done.done
    assert ["PENDING"] == [it["state"] for it in qcloud_emulator.connections()]
    assert connection_id != the_id(qcloud_emulator)


def test_caller_told_by_sts(real: Stack, qcloud_emulator: Emulator) -> None:
    """Without qcloud:uin the account in use is asked for; a wrong one is told at the preview."""
    right = real.state.env
    real.set({**right, "QCLOUD_UIN": PARTNER_UIN})
    with refused() as line:
        real.preview(peering())
    real.set(dict(right))
    real.up(peering())

    assert f"given as {PARTNER_UIN}" in line()
    assert f"are those of account {OWN_UIN}" in line()
    net = real.state.records["net"].outputs
    assert (OWN_UIN, OWN_UIN) == (net["uin"], net["peerUin"])
    real.nothing_to_do(peering())
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_component_without_an_account(real: Stack, qcloud_emulator: Emulator) -> None:
    """The quickstart needs no qcloud:uin under 3.0."""
    real.up(quickstart())

    real.nothing_to_do(quickstart())
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_component_across_accounts(real: Stack, qcloud_emulator: Emulator) -> None:
    """The other account's UIN is told by STS too, where its provider does not state it."""
    peer = qcloud_emulator.accounts["peer"]
    keys = f"secret_id={peer.secret_id!r}, secret_key={peer.secret_key!r}, token={peer.token!r}"
    provider = f'peer_provider=qcloud.Provider("partner", {keys})'
    component = quickstart(f", {provider}").replace('{"name": "data"}', '{"name": "partner"}')
    program = f"import pulumi_qcloud as qcloud\n{component}"

    ended = real.up(program)

    assert "ACTIVE" == ended.outputs["state"]
    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["peerUin"]
    real.nothing_to_do(program)
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_wrong_account(real: Stack, qcloud_emulator: Emulator, command: str) -> None:
    """With another account's key pair nothing is gone, and the refusal names both accounts."""
    real.up(peering(vpc_id=APP, peer_vpc_id=DATA))
    real.set(keys_of(qcloud_emulator, "peer"))

    with refused() as line:
        real.state.refresh() if command == "refresh" else real.state.destroy()

    assert f"belongs to account {OWN_UIN}" in line()
    assert f"account {PARTNER_UIN}" in line()
    assert 1 == len(qcloud_emulator.connections())
