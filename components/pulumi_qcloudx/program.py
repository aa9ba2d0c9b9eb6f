"""The plans of one program: each component's edges are checked among those of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pulumi_qcloud.lookups.deployment import OfDeployment

from pulumi_qcloudx.plan import PlannedEdge, Surroundings
from pulumi_qcloudx.planning import problems_of

_planned: Final = OfDeployment[list[PlannedEdge]](list)


def problems_in_program(
    edges: Sequence[PlannedEdge],
    surroundings: Surroundings,
    *,
    allow_overlapping_peers: bool,
) -> list[str]:
    """Return what stands in the way of a component's edges; see `problems_of`.

    What two components have wrong with each other is said by the one that is known later. None
    waits for another one, which may depend on it.

    Args:
        edges: every edge of one component; given once in a deployment.
        surroundings: what is there already.
        allow_overlapping_peers: whether peers of one VPC may overlap each other.
    """
    planned = _planned.get()
    others = tuple(planned)
    planned.extend(replace(edge, may_overlap=allow_overlapping_peers) for edge in edges)
    return problems_of(
        edges, surroundings, others=others, allow_overlapping_peers=allow_overlapping_peers
    )
