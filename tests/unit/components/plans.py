"""Plans of the tests: VPCs and edges in few words."""

from __future__ import annotations

from pulumi_qcloudx.planning import ExistingConnection, PlannedEdge, PlannedVpc


def vpc(label: str, *cidr_blocks: str, limit: int | None = None) -> PlannedVpc:
    """Return a VPC whose id is its label with `vpc-` before it."""
    return PlannedVpc(label, f"vpc-{label}", cidr_blocks, limit=limit)


def edge(one: PlannedVpc, other: PlannedVpc, name: str = "") -> PlannedEdge:
    """Return an edge; the first VPC asks."""
    return PlannedEdge(one, other, name)


def existing(
    pcx: str, requester: PlannedVpc, accepter: PlannedVpc, name: str = "theirs"
) -> ExistingConnection:
    """Return a connection that is there already."""
    return ExistingConnection(f"pcx-{pcx}", name, requester.id, accepter.id)
