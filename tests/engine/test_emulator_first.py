"""The emulator goes before everything: what runs beside it cannot reach a real network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, OWN_UIN, PARTNER, PARTNER_UIN, peering
from tests.engine.stories import bring_up, errors_of_net, lines, recorded, the_id

REAL_UIN: Final = "700000000001"
_NETWORKS: Final = [
    {"name": "app", "vpcId": "vpc-app00226", "oldVpcId": "gz_vpc_226", "cidrBlock": "10.0.0.0/16"},
    {"name": "data", "vpcId": "vpc-data0089", "oldVpcId": "gz_vpc_89", "cidrBlock": "10.1.0.0/16"},
]
_KEY: Final = {
    "name": "default",
    "secretId": "AKIDEMULATORreal",
    "secretKey": "EmulatorOnlyKeyOfTheRealCloud01",
}


@pytest.fixture
def real() -> Iterator[Emulator]:
    """Return what stands for the real cloud: its own account, and VPCs of the same ids."""
    seed = {"accounts": [{"uin": REAL_UIN, "keys": [_KEY], "vpcs": _NETWORKS}]}
    with Emulator.start(seed=seed) as real:
        yield real


def beside_emulator(stack: Stack, file: Path) -> None:
    """Let the stack's commands run beside an emulator that keeps its cloud in a file."""
    stack.runner = ("qcloud-emulator", "run", "--state", str(file), "--")


def test_destroy_of_a_real_stack(stack: Stack, real: Emulator, tmp_path: Path) -> None:
    """Destroying a real stack beside the emulator fails, asks the real cloud nothing, keeps all."""
    stack.use_endpoint(real, via="config")
    bring_up(stack, peering())
    before = recorded(stack), real.connections()
    real.clear_calls()
    beside_emulator(stack, tmp_path / "cloud.sqlite")

    failed = stack.destroy("--skip-preview", expect_failure=True)

    stack.runner = ()
    assert [] == real.calls()
    assert before == (recorded(stack), real.connections())
    (error,) = errors_of_net(failed)
    assert f"{the_id(real)} belongs to account {REAL_UIN}" in error
    assert "credentials in use (emulator account default" in error


@pytest.mark.quick
def test_life_beside_the_emulator(stack: Stack, real: Emulator, tmp_path: Path) -> None:
    """A stack configured for the real cloud lives beside the emulator without a call to it."""
    stack.use_endpoint(real, via="config")
    stack.use_endpoint(real)
    stack.write(peering())
    beside_emulator(stack, tmp_path / "cloud.sqlite")

    up = stack.up("--skip-preview")
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")

    (line,) = lines(up, "QCLOUD_EMULATOR")
    assert "every call goes to the emulator at http://127.0.0.1:" in line
    assert "qcloud:endpoint" in line
    assert "the key pair of the stack configuration" in line
    assert OWN_UIN == up.step("net").new_outputs["uin"]
    assert [] == real.calls()


def test_provider_with_an_endpoint_of_its_own(
    stack: Stack, cloud: Emulator, real: Emulator
) -> None:
    """An explicit Provider's endpoint counts no more than the stack's; its profile does."""
    program = with_provider(f'profile="peer", endpoint="{real.url}/v2/index.php"')

    bring_up(stack, program)

    (connection,) = cloud.connections()
    assert PARTNER_UIN == connection["uin"]
    assert [] == real.calls()


@pytest.mark.quick
def test_provider_with_a_key_pair_of_its_own(stack: Stack, cloud: Emulator, real: Emulator) -> None:
    """An explicit Provider's foreign key pair is an error, never the emulator's first account."""
    pair = f'secret_id="{_KEY["secretId"]}", secret_key="{_KEY["secretKey"]}"'
    stack.write(with_provider(f'{pair}, endpoint="{real.url}/v2/index.php"'))

    failed = stack.preview(expect_failure=True)

    (error,) = errors_of_net(failed)
    assert "the explicit Provider has a key pair that is not the emulator's" in error
    assert 'Give the Provider a profile among "default"' in error
    assert 1 == len(error.splitlines())
    assert _KEY["secretKey"] not in failed.text
    assert ([], []) == (cloud.connections(), real.calls())


def test_profile_of_the_second_account(stack: Stack, cloud: Emulator) -> None:
    """A resource's profile names an account of the emulator."""
    ends = {"vpc_id": PARTNER, "peer_vpc_id": APP, "peer_uin": OWN_UIN}

    bring_up(stack, peering(**ends, profile="peer"))

    (connection,) = cloud.connections()
    assert (PARTNER_UIN, OWN_UIN) == (connection["uin"], connection["peerUin"])


def test_profile_that_no_account_has(stack: Stack, cloud: Emulator) -> None:
    """A profile that is not among the emulator's accounts is an error that lists them."""
    stack.write(peering(profile="nobody"))

    failed = stack.preview(expect_failure=True)

    (error,) = errors_of_net(failed)
    assert 1 == len(error.splitlines())
    assert 'the emulator has no account "nobody" (the resource\'s profile)' in error
    assert 'Its accounts are "default", "temporary", "peer"' in error
    assert [] == cloud.connections()


@pytest.mark.parametrize("via", ["env", "config"])
def test_provider_without_an_endpoint(stack: Stack, qcloud_emulator: Emulator, via: str) -> None:
    """An explicit Provider that says nothing of an endpoint goes where the stack goes."""
    stack.use_endpoint(qcloud_emulator, via="env" if via == "env" else "config")
    peer = qcloud_emulator.accounts["peer"]

    bring_up(stack, with_provider(f'secret_id="{peer.secret_id}", secret_key="{peer.secret_key}"'))

    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["uin"]
    stack.destroy("--skip-preview")
    assert [] == qcloud_emulator.connections()


def with_provider(arguments: str) -> str:
    """Return a program whose connection the partner asks for, through a Provider.

    Args:
        arguments: the Provider's, as Python source.
    """
    ends = f'vpc_id="{PARTNER}", peer_vpc_id="{APP}", peer_uin="{OWN_UIN}"'
    return f"""
    import pulumi
    import pulumi_qcloud as qcloud

    partner = qcloud.Provider("partner", {arguments})
    qcloud.VpcPeeringConnection("net", {ends}, opts=pulumi.ResourceOptions(provider=partner))
    """
