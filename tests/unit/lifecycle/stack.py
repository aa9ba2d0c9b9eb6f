"""What the engine hands to a provider: inputs, outputs and values that are not known yet."""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.lifecycle.properties import UNKNOWN
from qcloud_emulator import Emulator

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
APP, DATA, SHARED, STAGING = "gz_vpc_226", "gz_vpc_89", "gz_vpc_90", "gz_vpc_227"
PARTNER: Final = "gz_vpc_302"
UNIQ: Final = {APP: "vpc-app00226", DATA: "vpc-data0089", SHARED: "vpc-shared03"}

HOUR: Final = 3600
WEEK: Final = 7 * 24 * HOUR


def unknown() -> object:
    """Return a value that is not known before the `up`; the engine makes a new one each time."""
    return UNKNOWN


def inputs(**changes: object) -> dict[str, object]:
    """Return a program's inputs of a connection within one account; None takes one away."""
    given: dict[str, object] = {
        "vpcId": APP,
        "peerVpcId": DATA,
        "peerUin": OWN_UIN,
        "peeringConnectionName": "net",
        "__defaultName": "net-0a1b2c3d",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def seeded(
    emulator: Emulator,
    state: str = "ACTIVE",
    *,
    name: str = "net",
    vpc_id: str = APP,
    peer_vpc_id: str = DATA,
    age: float = HOUR,
    connection_id: str = "pcx-seeded00",
) -> str:
    """Put a connection into the emulator's cloud and return its id.

    Args:
        emulator: whose cloud.
        state: such as `ACTIVE`.
        name: of the connection.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        age: seconds since it was asked for.
        connection_id: `pcx-...`.
    """
    connection = {
        "peeringConnectionId": connection_id,
        "name": name,
        "state": state,
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "ageSeconds": age,
    }
    emulator.seed({"peeringConnections": [connection]})
    return connection_id


def outputs(state: str = "ACTIVE", **changes: object) -> dict[str, object]:
    """Return the outputs that a state file holds of a seeded connection within one account."""
    given: dict[str, object] = {
        **inputs(),
        "enabled": True,
        "state": state,
        "uniqVpcId": UNIQ[APP],
        "uniqPeerVpcId": UNIQ[DATA],
        "uin": OWN_UIN,
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "createTime": "2026-01-01T00:00:00+08:00",
        "__vpcIds": [APP, UNIQ[APP]],
        "__peerVpcIds": [DATA, UNIQ[DATA]],
        "__inputs": [
            "__defaultName",
            "enabled",
            "peerUin",
            "peerVpcId",
            "peeringConnectionName",
            "vpcId",
        ],
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def outputs_to_partner(state: str = "ACTIVE", **changes: object) -> dict[str, object]:
    """Return the outputs of a connection to the other account's VPC."""
    ends = {
        "peerVpcId": PARTNER,
        "peerUin": PEER_UIN,
        "uniqPeerVpcId": "vpc-partner2",
        "__peerVpcIds": [PARTNER, "vpc-partner2"],
    }
    return outputs(state, **{**ends, **changes})


def actions(emulator: Emulator) -> list[str]:
    """Return the actions of the emulator's journal, without the part all have in common."""
    return [
        call["action"].replace("VpcPeeringConnections", "").replace("VpcPeeringConnection", "")
        for call in emulator.calls()
    ]
