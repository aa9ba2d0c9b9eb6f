"""VPC peering on Tencent Cloud for Pulumi programs in Python, without a Go plugin."""

from __future__ import annotations

from pulumi_qcloud.provider import Provider
from pulumi_qcloud.vpc_peering_connection import VpcPeeringConnection, VpcPeeringConnectionArgs
from pulumi_qcloud.vpc_peering_connection_accepter import (
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionAccepterArgs,
)
from pulumi_qcloud.vpc_peering_routes import VpcPeeringRoutes, VpcPeeringRoutesArgs

__all__ = [
    "Provider",
    "VpcPeeringConnection",
    "VpcPeeringConnectionAccepter",
    "VpcPeeringConnectionAccepterArgs",
    "VpcPeeringConnectionArgs",
    "VpcPeeringRoutes",
    "VpcPeeringRoutesArgs",
]
