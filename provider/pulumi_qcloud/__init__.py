"""VPC peering on Tencent Cloud for Pulumi programs in Python, without a Go plugin."""

from __future__ import annotations

from pulumi_qcloud.lookups.connections import (
    get_vpc_peering_connection,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections,
    get_vpc_peering_connections_output,
)
from pulumi_qcloud.lookups.results import (
    AwaitableGetVpcPeeringConnectionResult,
    AwaitableGetVpcResult,
    AwaitableList,
    GetVpcPeeringConnectionResult,
    GetVpcResult,
    LookupProblem,
    RouteResult,
    RouteTableResult,
)
from pulumi_qcloud.lookups.route_tables import get_route_tables, get_route_tables_output
from pulumi_qcloud.lookups.vpcs import get_vpc, get_vpc_output, get_vpcs, get_vpcs_output
from pulumi_qcloud.provider import Provider
from pulumi_qcloud.vpc_peering_connection import VpcPeeringConnection, VpcPeeringConnectionArgs
from pulumi_qcloud.vpc_peering_connection_accepter import (
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionAccepterArgs,
)
from pulumi_qcloud.vpc_peering_routes import VpcPeeringRoutes, VpcPeeringRoutesArgs

__all__ = [
    "AwaitableGetVpcPeeringConnectionResult",
    "AwaitableGetVpcResult",
    "AwaitableList",
    "GetVpcPeeringConnectionResult",
    "GetVpcResult",
    "LookupProblem",
    "Provider",
    "RouteResult",
    "RouteTableResult",
    "VpcPeeringConnection",
    "VpcPeeringConnectionAccepter",
    "VpcPeeringConnectionAccepterArgs",
    "VpcPeeringConnectionArgs",
    "VpcPeeringRoutes",
    "VpcPeeringRoutesArgs",
    "get_route_tables",
    "get_route_tables_output",
    "get_vpc",
    "get_vpc_output",
    "get_vpc_peering_connection",
    "get_vpc_peering_connection_output",
    "get_vpc_peering_connections",
    "get_vpc_peering_connections_output",
    "get_vpcs",
    "get_vpcs_output",
]
