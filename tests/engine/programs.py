"""Programs of the stories: one peering connection, written as a user would."""

from __future__ import annotations

APP, DATA, SHARED, STAGING = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-staging1"
OLD_APP, OLD_DATA = "gz_vpc_226", "gz_vpc_89"
"""The ids of `app` and `data` that API 2.0 alone knows."""
OWN_UIN = "2407912486"
PARTNER, PARTNER_UIN = "vpc-partner2", "100000000002"


def peering(*arguments: str, vpc_id: str = APP, peer_vpc_id: str = DATA, **given: object) -> str:
    """Return a program with one connection called `net`.

    Args:
        arguments: further arguments as Python source.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        given: further arguments by their values.
    """
    values = {"vpc_id": vpc_id, "peer_vpc_id": peer_vpc_id, **given}
    written = [*(f"{name}={value!r}" for name, value in values.items()), *arguments]
    return f"""
import pulumi
import pulumi_qcloud as qcloud

net = qcloud.VpcPeeringConnection("net", {", ".join(written)})
pulumi.export("pcx_id", net.id)
pulumi.export("state", net.state)
"""


def request() -> str:
    """Return a program whose `net` asks the partner's account, so that it is pending at first."""
    return peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN)
