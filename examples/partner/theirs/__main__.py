"""The partner's program: accepts the peering with the id that was sent, and routes back."""

import pulumi
from pulumi_qcloud import VpcPeeringConnectionAccepter, VpcPeeringRoutes, get_vpc

config = pulumi.Config()
pcx_id = config.require("pcxId")

accepter = VpcPeeringConnectionAccepter("accepter", peering_connection_id=pcx_id)
routes = VpcPeeringRoutes(
    "routes",
    vpc_id=get_vpc(name=config.require("vpcName")).id,
    peering_connection_id=pcx_id,
    destination_cidr_blocks=[config.require("requesterCidrBlock")],
    opts=pulumi.ResourceOptions(depends_on=[accepter]),
)

pulumi.export("state", accepter.state)
