"""How long planning takes, and how it grows: stars and chains of VPCs with three ranges each.

Fails if the largest size takes longer than the target.
"""

from __future__ import annotations

import itertools
import sys
import time
from typing import Final

from pulumi_qcloudx.overlaps import _bounds_of
from pulumi_qcloudx.plan import PlannedEdge, PlannedVpc, Surroundings
from pulumi_qcloudx.planning import problems_of

SIZES: Final = (100, 1_000, 10_000)
ROUNDS: Final = 3
TARGET: Final = 1.0
"""Seconds of CPU time for the largest size."""


def vpcs_of(size: int) -> list[PlannedVpc]:
    """Return VPCs whose ranges have nothing in common, three each."""
    return [
        PlannedVpc(
            f"vpc{number}",
            f"vpc-{number:08}",
            tuple(
                f"10.{block >> 8 & 255}.{block & 255}.{(block >> 16) * 32}/27"
                for block in range(number * 3, number * 3 + 3)
            ),
        )
        for number in range(size)
    ]


def star(vpcs: list[PlannedVpc]) -> list[PlannedEdge]:
    """Return edges from the first VPC to every other."""
    return [PlannedEdge(vpcs[0], vpc, f"to-{vpc.label}") for vpc in vpcs[1:]]


def chain(vpcs: list[PlannedVpc]) -> list[PlannedEdge]:
    """Return edges from each VPC to the next."""
    return [PlannedEdge(one, other) for one, other in itertools.pairwise(vpcs)]


def seconds_of(size: int, kind: str) -> float:
    """Return the CPU time of planning, the best of some rounds that remember nothing."""
    times = []
    for _ in range(ROUNDS):
        _bounds_of.cache_clear()
        vpcs = vpcs_of(size)
        edges = star(vpcs) if kind == "star" else chain(vpcs)
        begun = time.process_time()
        problems = problems_of(edges, Surroundings(vpcs={vpc.id: vpc for vpc in vpcs}))
        times.append(time.process_time() - begun)
        if problems:
            raise SystemExit(f"the plan is meant to hold: {problems[0]}")
    return min(times)


def main() -> int:
    """Print the time of each size and shape, and how it grows from one size to the next.

    Returns:
        1 if the largest size of a shape is above the target, otherwise 0.
    """
    slowest = 0.0
    for kind in ("star", "chain"):
        before = 0.0
        for size in SIZES:
            seconds = seconds_of(size, kind)
            grown = f"{seconds / before:5.1f} times the one before" if before else ""
            print(f"{kind:6}{size:7,} VPCs {seconds * 1000:9.1f} ms  {grown}")
            before = seconds
        slowest = max(slowest, before)
        print(f"{'':6}{'':7} target for {SIZES[-1]:,}: under {TARGET:g} s")
    if slowest < TARGET:
        return 0
    print(f"above the target: {slowest:.2f} s", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
