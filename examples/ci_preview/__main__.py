"""The program that a pull request changes; its preview fails if the change could not work."""

import pulumi
from pulumi_qcloudx import VpcPeering

config = pulumi.Config()

peering = VpcPeering(
    "app-to-data",
    vpc={"name": config.require("vpcName")},
    peer_vpc={"name": config.require("peerVpcName")},
)

pulumi.export("pcx_id", peering.peering_connection_id)
