"""What the accounts in use see, found by id."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pulumi_qcloud.api.model import RouteTable, Vpc, VpcIds
from qcloud_peering.seen import Known, is_same


class Counted(list[Vpc]):
    """A listing that counts how often it is gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[Vpc]:
        self.rounds += 1
        return super().__iter__()


def test_many() -> None:
    """However many VPCs are looked up, the listing is gone through once."""
    listed = Counted(Vpc(VpcIds(f"vpc-{it}"), f"v{it}", "10.0.0.0/16") for it in range(100))

    known = Known(listed)

    assert [f"v{it}" for it in range(100)] == [
        vpc.name for it in range(100) if (vpc := known.vpc(VpcIds(f"vpc-{it}")))
    ]
    assert 1 == listed.rounds


def test_spellings() -> None:
    """A VPC and its tables are found by either spelling, but not by an old one against a new."""
    ids = VpcIds("vpc-a", "gz_vpc_1")
    known = Known(
        [Vpc(ids, "a", "10.0.0.0/16")],
        [
            RouteTable("rtb-2", "", ids, "more", main=False),
            RouteTable("rtb-1", "", VpcIds("", "gz_vpc_1"), "main", main=True),
        ],
    )

    assert ["a", "a"] == [
        vpc.name for it in ("vpc-a", "") if (vpc := known.vpc(VpcIds(it, "gz_vpc_1")))
    ]
    assert None is known.vpc(VpcIds("vpc-b", "gz_vpc_1"))
    assert ["rtb-1", "rtb-2"] == [table.id for table in known.tables_of(ids)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-a"), True),
        (VpcIds("vpc-a", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), False),
        (VpcIds("", "gz_vpc_1"), VpcIds("vpc-b", "gz_vpc_1"), True),
        (VpcIds("vpc-a"), VpcIds("", "gz_vpc_1"), False),
        (VpcIds("vpc-a"), VpcIds(""), False),
    ],
)
def test_same_vpc(one: VpcIds, other: VpcIds, same: bool) -> None:
    """Old ids decide only where one of the two has no other."""
    assert same is is_same(one, other) is is_same(other, one)
