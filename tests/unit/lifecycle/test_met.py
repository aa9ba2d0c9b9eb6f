"""What a provider process has met already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.lifecycle.connection_inputs import OwnConnections
from pulumi_qcloud.lifecycle.properties import ConnectionProperties

from tests.unit.lifecycle.stack import APP, DATA, SHARED, inputs, outputs, unknown

_LIVE = PeeringConnection(
    id="pcx-1",
    name="net",
    state=PeeringState.ACTIVE,
    vpc=VpcIds("vpc-app00226", APP),
    peer_vpc=VpcIds("vpc-data0089", DATA),
    uin="1",
    peer_uin="1",
)


@pytest.mark.parametrize(
    ("noted", "connection_id", "expected"),
    [
        ({}, "", False),
        ({}, "pcx-1", True),
        ({}, "pcx-2", False),
        (inputs(), "", True),
        (inputs(vpcId=DATA, peerVpcId=APP), "", True),
        (inputs(vpcId="vpc-app00226", peerVpcId="vpc-data0089"), "", True),
        (inputs(vpcId="vpc-app00226"), "", True),
        (inputs(peerVpcId=SHARED), "", False),
        (inputs(vpcId=unknown()), "", False),
        (inputs(vpcId=None), "", False),
        (outputs(), "", True),
    ],
)
def test_knows(noted: dict[str, object], connection_id: str, expected: bool) -> None:
    """A connection is known by its id or its pair, in either direction and spelling."""
    met = OwnConnections()

    met.note(ConnectionProperties.of(noted), connection_id)

    assert expected is met.has(_LIVE)


def test_connection_without_ids() -> None:
    """A connection whose VPCs the API does not tell is known by its id only."""
    met = OwnConnections()
    met.note(ConnectionProperties.of({"vpcId": unknown()}), "")

    assert not met.has(replace(_LIVE, vpc=VpcIds(""), peer_vpc=VpcIds("")))
