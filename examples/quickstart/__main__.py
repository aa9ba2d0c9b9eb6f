"""Peers two VPCs of one account, found by their names, and routes both sides."""

import pulumi
from pulumi_qcloudx import VpcPeering

config = pulumi.Config()

peering = VpcPeering(
    "app-to-data",
    vpc={"name": config.require("vpcName")},
    peer_vpc={"name": config.require("peerVpcName")},
)

pulumi.export("pcx_id", peering.peering_connection_id)
pulumi.export("state", peering.state)
