"""Connections that can be looked up by id, by VPC, or all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pulumi_qcloud.api.listing import Snapshot
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds

APP, DATA = VpcIds("vpc-app00226", "gz_vpc_226"), VpcIds("vpc-data0089", "gz_vpc_89")
SHARED = VpcIds("vpc-shared03", "gz_vpc_90")
ONE = PeeringConnection("pcx-1", "one", PeeringState.ACTIVE, APP, DATA, "1", "1")
TWO = PeeringConnection("pcx-2", "two", PeeringState.ACTIVE, SHARED, APP, "1", "1")


@pytest.mark.parametrize("vpc_id", sorted(APP.all()))
def test_vpc_at_either_end(vpc_id: str) -> None:
    """The connections of a VPC are those that have it at one end, in either spelling."""
    snapshot = Snapshot([ONE, TWO])

    assert (ONE, TWO) == snapshot.of_vpc(vpc_id)
    assert (TWO,) == snapshot.of_vpc("gz_vpc_90")
    assert () == snapshot.of_vpc("vpc-other")


def test_what_is_put_again() -> None:
    """A connection is in the place of what was known of it."""
    renamed = replace(ONE, name="renamed")
    snapshot = Snapshot([ONE, TWO])

    snapshot.put(renamed)

    assert (renamed, TWO) == snapshot.all() == snapshot.of_vpc("vpc-app00226")
    assert renamed == snapshot.find("pcx-1")


def test_what_is_dropped() -> None:
    """A connection that was taken out is found no more."""
    snapshot = Snapshot([ONE, TWO])

    snapshot.drop("pcx-1")
    snapshot.drop("pcx-never-there")

    assert (TWO,) == snapshot.all() == snapshot.of_vpc("gz_vpc_226")
    assert snapshot.find("pcx-1") is None


def _between(uin: str, peer_uin: str) -> PeeringConnection:
    return PeeringConnection(
        "pcx-1", "net", PeeringState.ACTIVE, VpcIds("vpc-a"), VpcIds("vpc-b"), uin, peer_uin
    )


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], set()),
        ([_between("1", "1")], {"1"}),
        ([_between("1", "2")], {"1", "2"}),
        ([_between("2", "1")], {"1", "2"}),
        ([_between("1", "2"), _between("1", "2")], {"1", "2"}),
        ([_between("1", "2"), _between("2", "2")], {"2"}),
        ([_between("1", "2"), _between("3", "1")], {"1"}),
        ([_between("1", ""), _between("", "2")], set()),
        ([_between("1", "2"), _between("", "3")], {"1", "2"}),
    ],
)
def test_caller(listed: list[PeeringConnection], expected: set[str]) -> None:
    """Whoever lists connections takes part in all of them."""
    assert expected == Snapshot(listed).callers()


def test_listing_of_the_accepter() -> None:
    """What an accepter lists never proves that he is the requester."""
    requester, accepter = "1", "2"
    others = [_between(accepter, "3"), _between("4", accepter), _between(accepter, accepter)]

    for others_seen in ([], others[:1], others[1:2], others[2:], others):
        seen = [_between(requester, accepter), *others_seen]
        assert {requester} != Snapshot(seen).callers()
