"""Peers VPCs of two accounts: the first requests, the second accepts, and both get routes."""

import pulumi
from pulumi_qcloud import Provider
from pulumi_qcloudx import VpcPeering

config = pulumi.Config()

partner = Provider("partner", profile=config.require("peerProfile"), uin=config.get("peerUin"))

peering = VpcPeering(
    "app-to-partner",
    vpc={"name": config.require("vpcName")},
    peer_vpc={"name": config.require("peerVpcName")},
    peer_provider=partner,
)

pulumi.export("pcx_id", peering.peering_connection_id)
pulumi.export("state", peering.state)
