"""Whose key a call was made with is told by the examples' look at the journal."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import APP, OWN_UIN, PARTNER, PARTNER_UIN, wrongly_keyed


@pytest.mark.parametrize(
    ("caller", "action", "parameters"),
    [
        (PARTNER_UIN, "DescribeRouteTable", {"vpcId": APP}),
        (OWN_UIN, "CreateRoute", {"vpcId": APP, "routeTableId": "rtb-partner1"}),
        (OWN_UIN, "AcceptVpcPeeringConnection", {"peeringConnectionId": "pcx-between1"}),
        (
            PARTNER_UIN,
            "CreateVpcPeeringConnection",
            {"vpcId": "gz_vpc_226", "peerVpcId": PARTNER},
        ),
    ],
)
def test_wrong_key(
    qcloud_emulator: Emulator, caller: str, action: str, parameters: dict[str, str]
) -> None:
    """A call with the other account's key is noticed, and the same call with the right one not."""
    between = {"name": "n", "peeringConnectionId": "pcx-between1"}
    qcloud_emulator.seed({"peeringConnections": [{**between, "vpcId": APP, "peerVpcId": PARTNER}]})
    call = {"uin": caller, "action": action, "parameters": parameters}
    right = {**call, "uin": ({OWN_UIN, PARTNER_UIN} - {caller}).pop()}
    if action == "CreateRoute":
        right = {**call, "parameters": {**parameters, "routeTableId": "rtb-app0main"}}

    wrong = wrongly_keyed([call, right], qcloud_emulator.state())

    assert [(caller, action)] == [(who, what) for who, what, _ in wrong]
