"""Growth of the planning time: stars and chains of VPCs with three ranges each."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from pulumi_qcloudx.planning import PlannedEdge, PlannedVpc, Surroundings, _bounds_of, problems_of

from benchmarks.figures import Figure, Target, growth_beyond_n_log_n
from benchmarks.settings import Run

SIZES: Final = (100, 1_000, 10_000)
TARGET: Final = Target(1.0)


def vpcs_of(size: int) -> list[PlannedVpc]:
    """Return VPCs with three ranges each, none of which overlap."""
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


def star(vpcs: Sequence[PlannedVpc]) -> list[PlannedEdge]:
    """Return edges from the first VPC to every other."""
    return [PlannedEdge(vpcs[0], vpc, f"to-{vpc.label}") for vpc in vpcs[1:]]


def chain(vpcs: Sequence[PlannedVpc]) -> list[PlannedEdge]:
    """Return edges from each VPC to the next."""
    return [PlannedEdge(one, other) for one, other in itertools.pairwise(vpcs)]


SHAPES: Final[Mapping[str, Callable[[Sequence[PlannedVpc]], list[PlannedEdge]]]] = {
    "star": star,
    "chain": chain,
}


def measure(run: Run) -> Iterator[Figure]:
    """Measure each shape at each size."""
    run.notify(f"planning: {', '.join(f'{size:,}' for size in SIZES)} VPCs")
    for shape in SHAPES:
        taken = {size: [milliseconds_of(size, shape) for _ in range(run.rounds)] for size in SIZES}
        yield from figures_of(shape, taken)


def figures_of(shape: str, taken: Mapping[int, Sequence[float]]) -> Iterator[Figure]:
    """Return the time of each size, and its growth over that of n log n since the size before."""
    medians = {size: statistics.median(times) for size, times in taken.items()}
    for size, median in medians.items():
        yield Figure(
            "planning",
            f"{shape} of {size:,} VPCs",
            value=median,
            unit="ms",
            raw={"ours": taken[size]},
        )
    for smaller, larger in itertools.pairwise(medians):
        yield Figure(
            "planning",
            f"{shape}, growth from {smaller:,} to {larger:,} VPCs over that of n log n",
            value=growth_beyond_n_log_n((smaller, larger), (medians[smaller], medians[larger])),
            unit="x",
            target=TARGET,
        )


def milliseconds_of(size: int, shape: str) -> float:
    """Return the CPU time of planning, with empty caches."""
    _bounds_of.cache_clear()
    vpcs = vpcs_of(size)
    edges = SHAPES[shape](vpcs)
    begun = time.process_time()
    problems = problems_of(edges, Surroundings(vpcs={vpc.id: vpc for vpc in vpcs}))
    taken = (time.process_time() - begun) * 1000
    if problems:
        raise SystemExit(f"the plan should have no problems: {problems[0]}")
    return taken
