"""The search for overlaps finds what comparing everything with everything finds."""

from __future__ import annotations

import ipaddress
import itertools

from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloudx.planning import PlannedVpc, overlapping

# Few bits in common, so that ranges meet often.
FOUR = st.builds(
    lambda address, prefix: str(ipaddress.ip_network((address << 24, prefix), strict=False)),
    st.integers(0, 7),
    st.integers(4, 12),
)
SIX = st.builds(
    lambda address, prefix: str(ipaddress.ip_network((address << 120, prefix), strict=False)),
    st.integers(0, 7),
    st.integers(4, 12),
)
BLOCKS = st.lists(st.one_of(FOUR, SIX), max_size=4)


def brute_force(vpcs: list[PlannedVpc]) -> set[frozenset[str]]:
    """Return the pairs of VPCs that overlap, by comparing all."""
    return {
        frozenset((one.id, other.id))
        for one, other in itertools.combinations(vpcs, 2)
        for left, right in itertools.product(
            map(ipaddress.ip_network, one.cidr_blocks), map(ipaddress.ip_network, other.cidr_blocks)
        )
        if left.version == right.version and left.overlaps(right)
    }


@given(st.lists(BLOCKS, max_size=12))
def test_same_as_brute_force(blocks: list[list[str]]) -> None:
    """Exactly the VPCs that have an address in common are found, each pair once."""
    vpcs = [PlannedVpc(f"v{n}", f"vpc-{n}", tuple(own)) for n, own in enumerate(blocks)]

    found = [frozenset((one.owner.id, other.owner.id)) for one, other in overlapping(vpcs)]

    assert brute_force(vpcs) == set(found)
    assert len(set(found)) == len(found)


@given(st.lists(BLOCKS, min_size=2, max_size=6))
def test_what_is_told_overlaps(blocks: list[list[str]]) -> None:
    """The two ranges that are told do overlap, the outer one first."""
    vpcs = [PlannedVpc(f"v{n}", f"vpc-{n}", tuple(own)) for n, own in enumerate(blocks)]

    for outer, inner in overlapping(vpcs):
        assert inner.text in inner.owner.cidr_blocks
        around, within = ipaddress.ip_network(outer.text), ipaddress.ip_network(inner.text)
        assert within.subnet_of(around)  # type: ignore[arg-type]
