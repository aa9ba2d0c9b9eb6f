"""Finding the VPCs whose ranges overlap, without comparing everything with everything: pure."""

from __future__ import annotations

import functools
import ipaddress
import operator
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pulumi_qcloudx.plan import PlannedVpc


class Range(NamedTuple):
    """A CIDR block of a VPC; sorted, a range comes before those that it contains."""

    version: int
    first: int
    minus_last: int
    text: str
    owner: PlannedVpc


def overlapping(vpcs: Iterable[PlannedVpc]) -> Iterator[tuple[Range, Range]]:
    """Return the pairs of ranges of different VPCs that overlap, one pair for two VPCs.

    CIDR blocks either contain each other or have nothing in common, so in the order of their first
    addresses the ranges that contain one another form a stack; nothing is compared with everything.
    """
    ranges = sorted(
        (range_ for vpc in vpcs for range_ in _ranges_of(vpc)), key=operator.itemgetter(0, 1, 2)
    )
    seen: set[frozenset[str]] = set()
    around: list[Range] = []
    for range_ in ranges:
        while around and not _contains(around[-1], range_):
            around.pop()
        for outer in around:
            if outer.owner.id != range_.owner.id:
                pair = frozenset((outer.owner.id, range_.owner.id))
                if pair not in seen:
                    seen.add(pair)
                    yield outer, range_
        around.append(range_)


def _contains(outer: Range, range_: Range) -> bool:
    return outer.version == range_.version and -outer.minus_last >= range_.first


def _ranges_of(vpc: PlannedVpc) -> Iterator[Range]:
    return (Range(*bounds, vpc) for text in vpc.cidr_blocks if (bounds := _bounds_of(text)))


@functools.lru_cache(maxsize=1 << 16)
def _bounds_of(text: str) -> tuple[int, int, int, str] | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return network.version, first, 1 - first - network.num_addresses, text
