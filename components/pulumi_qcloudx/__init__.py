"""Components that compose the resources of `pulumi_qcloud`."""

from __future__ import annotations

from pulumi_qcloudx.vpc_peering import VpcPeering
from pulumi_qcloudx.vpc_peering_mesh import VpcPeeringMesh

__all__ = ["VpcPeering", "VpcPeeringMesh"]
