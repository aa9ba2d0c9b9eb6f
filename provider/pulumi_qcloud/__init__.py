"""VPC peering on Tencent Cloud for Pulumi programs in Python, without a Go plugin."""

from __future__ import annotations

from pulumi_qcloud.provider import Provider
from pulumi_qcloud.vpc_peering_connection import VpcPeeringConnection, VpcPeeringConnectionArgs

__all__ = ["Provider", "VpcPeeringConnection", "VpcPeeringConnectionArgs"]
