"""Components that compose the resources of `pulumi_qcloud`."""

from __future__ import annotations

from pulumi_qcloudx.vpc_peering import VpcPeering
from pulumi_qcloudx.vpc_peering_mesh import MeshMember, VpcPeeringMesh
from pulumi_qcloudx.vpc_side import PeeredVpc, VpcSelector

__all__ = ["MeshMember", "PeeredVpc", "VpcPeering", "VpcPeeringMesh", "VpcSelector"]
