"""A workload's stack: reads the peering's id from the platform's stack and adds its own route."""

import pulumi
from pulumi_qcloud import VpcPeeringRoutes, get_route_tables

config = pulumi.Config()

network = pulumi.StackReference(
    f"{pulumi.get_organization()}/pulumi-qcloud-network/{pulumi.get_stack()}"
)
(table,) = get_route_tables(name=config.require("routeTable"))

routes = VpcPeeringRoutes(
    "to-data",
    vpc_id=table.vpc_id,
    peering_connection_id=network.require_output("pcx_id"),
    destination_cidr_blocks=[config.require("destination")],
    route_tables=[table.id],
)

pulumi.export("routed_through", routes.peering_connection_id)
