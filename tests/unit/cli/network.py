"""What the emulator's cloud has before a command looks at it."""

from __future__ import annotations

from collections.abc import Mapping

from qcloud_emulator import Emulator

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
APP_BLOCK, DATA_BLOCK, PARTNER_BLOCK = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
HOUR = 3600
NETWORK = "pcx-data0001"
TO_PARTNER = "pcx-partner1"
PARTNER_URN = "urn:pulumi:dev::proj::pulumi:providers:pulumi-python::partner"


def connected(
    cloud: Emulator,
    connection_id: str,
    *,
    vpc_id: str = APP,
    peer_vpc_id: str = DATA,
    name: str = "tses",
    state: str = "ACTIVE",
    routes: Mapping[str, tuple[str, ...]] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Put a connection of an hour's age into the cloud.

    Args:
        cloud: where to.
        connection_id: `pcx-...`.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        name: of the connection.
        state: such as `ACTIVE`.
        routes: destinations that lead through it, by the table's id.
        tags: that its requester has put on.
    """
    connection = {
        "peeringConnectionId": connection_id,
        "name": name,
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "state": state,
        "ageSeconds": HOUR,
        "tags": dict(tags or {}),
    }
    cloud.seed(
        {
            "peeringConnections": [connection],
            "routes": [
                {"routeTableId": table, "destinationCidrBlock": block, "nextHub": connection_id}
                for table, blocks in (routes or {}).items()
                for block in blocks
            ],
        }
    )


def within_account(cloud: Emulator) -> None:
    """Let there be a connection of one account with routes in every table."""
    tables = dict.fromkeys(("rtb-app0main", "rtb-app0more"), (DATA_BLOCK,))
    back = dict.fromkeys(("rtb-data0001", "rtb-data0002"), (APP_BLOCK,))
    connected(cloud, NETWORK, name="app to data", routes={**tables, **back})


def across_accounts(cloud: Emulator, state: str = "ACTIVE") -> None:
    """Let there be a connection to the other account, if it is active with a route each side."""
    there = {"rtb-app0main": (PARTNER_BLOCK,), "rtb-partner1": (APP_BLOCK,)}
    connected(
        cloud,
        TO_PARTNER,
        peer_vpc_id=PARTNER,
        name="to partner",
        state=state,
        routes=there if state == "ACTIVE" else {},
    )
