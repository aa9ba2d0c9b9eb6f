"""Requests a peering from a partner's account; our routes follow once the partner accepts."""

import pulumi
from pulumi_qcloudx import VpcPeering

config = pulumi.Config()

peering = VpcPeering(
    "to-partner",
    vpc={"name": config.require("vpcName")},
    peer_vpc=config.require("partnerVpcId"),
    peer_uin=config.require("partnerUin"),
    peer_cidr_blocks=[config.require("partnerCidrBlock")],
)

pulumi.export("pcx_id", peering.peering_connection_id)
pulumi.export("state", peering.state)
pulumi.export("routes", peering.routes and peering.routes.state)
