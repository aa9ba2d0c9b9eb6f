"""Arguments that a program gives as secrets, and what of them the state has in plain text."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA

_NAMED = ["uniqVpcId", "uniqPeerVpcId", "__vpcIds", "__peerVpcIds", "routes"]
_BLOCK = "10.1.0.0/16"


def _program(*outputs: str) -> str:
    """Return a program whose VPCs and ranges are secrets, with these outputs named as such."""
    return f"""
import pulumi, pulumi_qcloud as qcloud

secret = pulumi.Output.secret
opts = pulumi.ResourceOptions(additional_secret_outputs={list(outputs)!r})
net = qcloud.VpcPeeringConnection(
    "net", vpc_id=secret({APP!r}), peer_vpc_id=secret({DATA!r}), opts=opts
)
qcloud.VpcPeeringRoutes(
    "there",
    vpc_id=secret({APP!r}),
    peering_connection_id=net.id,
    destination_cidr_blocks=secret([{_BLOCK!r}]),
    opts=opts,
)
"""


def _plain(stack: Stack, logical_name: str) -> set[str]:
    """Return the outputs of a resource that have a VPC's id or a range in plain text."""
    outputs = stack.resources()[logical_name]["outputs"]
    assert isinstance(outputs, dict)
    return {
        name
        for name, value in outputs.items()
        if any(text in f"{value}" for text in (APP, DATA, _BLOCK))
    }


@pytest.mark.usefixtures("cloud")
def test_same_names(stack: Stack) -> None:
    """The output of an argument's name is encrypted, and those that the guide lists are not."""
    stack.write(_program())

    stack.up("--skip-preview")

    assert {"uniqVpcId", "uniqPeerVpcId", "__vpcIds", "__peerVpcIds"} == _plain(stack, "net")
    assert {"uniqVpcId", "uniqPeerVpcId", "__vpcIds", "routes"} == _plain(stack, "there")


@pytest.mark.quick
def test_named_outputs(stack: Stack, cloud: Emulator) -> None:
    """Outputs that the options name are encrypted, also after a refresh; ids never are."""
    stack.write(_program(*_NAMED))

    shown = [stack.up("--diff"), stack.refresh("--diff"), stack.up("--diff")]

    assert [set(), set()] == [_plain(stack, "net"), _plain(stack, "there")]
    assert [] == [it for it in shown if "uniqVpcId" in it.text and DATA in it.text]
    (connection,) = cloud.connections()
    assert f"{connection['peeringConnectionId']}@{APP}" == stack.resources()["there"]["id"]
