"""Every resource and component, in the forms in which a state can hold them."""

import os
from typing import Any

import pulumi
from pulumi_qcloud import (
    Provider,
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringRoutes,
)
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh

under_2_0 = os.environ["QCLOUD_API_VERSION"] == "2.0"
data = "gz_vpc_89" if under_2_0 else "vpc-data0089"
settings: dict[str, Any] = (
    {} if under_2_0 else {"bandwidth": 100, "qos_level": "AU", "tags": {"team": "net"}}
)

partner = Provider("partner", profile="peer", uin="100000000002")
theirs = pulumi.ResourceOptions(provider=partner)

net = VpcPeeringConnection(
    "net",
    vpc_id="vpc-app00226",
    peer_vpc_id="vpc-partner2",
    peer_uin="100000000002",
    peering_connection_name="a name of its own",
    region="gz",
    **settings,
)
accepter = VpcPeeringConnectionAccepter("accepter", peering_connection_id=net.id, opts=theirs)
VpcPeeringRoutes(
    "routes",
    vpc_id="vpc-app00226",
    peering_connection_id=net.id,
    destination_cidr_blocks=["10.2.0.0/16"],
    opts=pulumi.ResourceOptions(depends_on=[accepter]),
)
VpcPeeringRoutes(
    "their-routes",
    vpc_id="vpc-partner2",
    peering_connection_id=net.id,
    destination_cidr_blocks=["10.0.0.0/16"],
    route_tables="main",
    opts=pulumi.ResourceOptions(provider=partner, depends_on=[accepter]),
)

asked = VpcPeeringConnection(
    "asked", vpc_id=data, peer_vpc_id="vpc-partner2", peer_uin="100000000002"
)
VpcPeeringRoutes(
    "waiting",
    vpc_id=data,
    peering_connection_id=asked.id,
    destination_cidr_blocks=["10.2.0.0/16"],
    route_tables=["rtb-data0001"],
)

peering = VpcPeering("app-to-data", vpc={"name": "app"}, peer_vpc={"name": "data"})
VpcPeering(
    "shared-to-partner",
    vpc="vpc-shared03",
    peer_vpc={"name": "partner"},
    peer_provider=partner,
    routes="main",
    peer_routes="none",
)
mesh = VpcPeeringMesh(
    "mesh",
    {"data": {"name": "data"}, "shared": "vpc-shared03", "staging": {"name": "staging"}},
    hub="shared",
    peering_connection_name="mesh-{a}-{b}",
)

pulumi.export("net", net.id)
pulumi.export("peering", peering.peering_connection_id)
pulumi.export("mesh", mesh.peering_connection_ids)
pulumi.export("diagram", mesh.diagram)
