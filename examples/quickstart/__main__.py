"""Peers two VPCs of one account."""

import pulumi
from pulumi_qcloud import VpcPeeringConnection

config = pulumi.Config()

peering = VpcPeeringConnection(
    "app-to-data",
    vpc_id=config.require("vpcId"),
    peer_vpc_id=config.require("peerVpcId"),
)

pulumi.export("pcx_id", peering.id)
pulumi.export("state", peering.state)
