"""Components that compose the resources of `pulumi_qcloud`."""

from __future__ import annotations

from pulumi_qcloudx.members import MeshMember
from pulumi_qcloudx.selectors import VpcSelector
from pulumi_qcloudx.sides import PeeredVpc
from pulumi_qcloudx.vpc_peering import VpcPeering
from pulumi_qcloudx.vpc_peering_mesh import VpcPeeringMesh

__all__ = ["MeshMember", "PeeredVpc", "VpcPeering", "VpcPeeringMesh", "VpcSelector"]
