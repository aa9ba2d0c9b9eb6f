"""Which VPCs a clean-up deletes, and which it leaves alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator.comparison.client import PUBLIC, Client, Keys, Place
from qcloud_emulator.comparison.leftovers import Cleaner, Contents, agreed, judged
from qcloud_emulator.comparison.story import RANGES

if TYPE_CHECKING:
    from qcloud_emulator.signed.endpoint import Request

STEM = "qcloud-compare-x7k2p9-v3"


def vpc(role: str, **changes: Any) -> Contents:
    """Give an empty VPC of a story."""
    made = Contents(
        id=f"vpc-{role}",
        name=f"{STEM}-{role}",
        cidr=RANGES[role],
        is_plain=True,
        subnets=0,
        tables=((f"rtb-{role}", ()),),
        connections=(),
    )
    return replace(made, **changes)


def link(one: str = "vpc-a", other: str = "vpc-b", name: str = f"{STEM}-link") -> dict[str, object]:
    """Give a connection."""
    return {
        "PeeringConnectionId": "pcx-1",
        "PeeringConnectionName": name,
        "SourceVpcId": one,
        "PeerVpcId": other,
    }


def route(hub: str = "pcx-1", kind: str | None = "USER") -> dict[str, object]:
    """Give a route."""
    return {"GatewayId": hub, "RouteId": 1, "RouteType": kind}


def test_what_a_story_left_behind() -> None:
    """Empty VPCs of a story are deleted, and so are those with its connections and routes."""
    one = vpc("a", connections=(link(),), tables=(("rtb-a", (route(),)),))
    other = vpc("b", connections=(link(),))

    found = judged([one, other, vpc("c")])

    assert [it.id for it in found.vpcs] == ["vpc-a", "vpc-b", "vpc-c"]
    assert found.kept == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cidr": "10.0.0.0/16"}, "its range"),
        ({"cidr": RANGES["b"]}, "its range"),
        ({"is_plain": False}, "default VPC"),
        ({"subnets": 1}, "subnets"),
        ({"tables": (("rtb-a", ()), ("rtb-2", ()))}, "one route table"),
        ({"tables": (("rtb-a", (route("vpngw-1"),)),)}, "a route"),
        ({"tables": (("rtb-a", (route(kind=None),)),)}, "a route"),
        ({"connections": (link(other="vpc-foreign"),)}, "a connection"),
        ({"connections": (link(name="mine"),)}, "a connection"),
    ],
)
def test_what_others_made(changes: dict[str, Any], reason: str) -> None:
    """A VPC with a story's name stays if its range or its contents are not a story's."""
    found = judged([vpc("a", **changes), vpc("b"), vpc("c")])

    assert [it.id for it in found.vpcs] == ["vpc-b", "vpc-c"]
    [(kept, why)] = found.kept
    assert kept.id == "vpc-a"
    assert reason in why


def test_neighbours_of_what_others_made() -> None:
    """A VPC that is connected with one that stays, stays as well."""
    one = vpc("a", connections=(link(),), subnets=1)
    other = vpc("b", connections=(link(),))

    assert judged([one, other]).vpcs == ()


def test_a_young_vpc() -> None:
    """What is younger than 30 minutes stays, since another run may use it."""
    found = judged([vpc("a", made_at=1000.0), vpc("b", made_at=999.0), vpc("c")], now=2799.0)

    assert [it.id for it in found.vpcs] == ["vpc-b", "vpc-c"]
    assert "younger than 30 minutes" in found.kept[0][1]
    assert found.may_be_in_use


def test_routes_that_the_cloud_makes() -> None:
    """Routes that no user made are no reason to keep a VPC."""
    routes = (route("x", "NETD"), {**route("local"), "GatewayType": "LOCAL"})

    assert judged([vpc("a", tables=(("rtb-a", routes),))]).kept == ()


def test_what_changed_after_the_question() -> None:
    """Only what was shown is deleted, if it still has its name and is nobody else's."""
    shown = judged([vpc("a", connections=(link(),)), vpc("b", connections=(link(),)), vpc("c")])
    now = judged([vpc("b", connections=(link(),)), vpc("c"), vpc("twin")])

    assert [it.id for it in agreed(now, shown).vpcs] == ["vpc-c"]
    assert agreed(judged([vpc("c", name="production")]), shown).vpcs == ()
    assert agreed(judged([vpc("c", subnets=1)]), shown).vpcs == ()


def cleaner(shown: list[bool]) -> Cleaner:
    """Give what cleans a cloud up that shows one VPC or not, listing by listing."""

    def send(_place: Place, request: Request) -> tuple[int, str, bytes]:
        seen = request.headers["x-tc-action"] == "DescribeVpcs" and shown.pop(0)
        answer = {"VpcSet": [{"VpcId": "vpc-a", "VpcName": f"{STEM}-a"}] if seen else []}
        return 200, "application/json", json.dumps({"Response": answer}).encode()

    client = Client(Keys("own-id-1", "own-key-1"), PUBLIC, send)
    return Cleaner(client, "ap-guangzhou", lambda _seconds: None, lambda text: text)


def test_a_vpc_that_the_listing_does_not_show_yet() -> None:
    """What a run made is asked for by its id until it shows, unless the run deleted it."""
    late = cleaner([False, False, False, True])
    never = cleaner([False] * 30)
    gone = cleaner([False])

    assert [it.id for it in late.after("x7k2p9", ["vpc-a"])] == ["vpc-a"]
    assert late.unseen == set()
    assert never.after("x7k2p9", ["vpc-a", "pcx-1"]) == []
    assert never.unseen == {"vpc-a"}
    assert gone.after("x7k2p9", ["vpc-a"], {"vpc-a"}) == []
    assert gone.unseen == set()


def test_a_deleted_vpc_that_still_shows() -> None:
    """A listing that still shows what was deleted is asked again before that is a problem."""
    assert cleaner([True, True, False]).until_gone("x7k2p9", ["vpc-a"], {"vpc-a"}) == []
    assert cleaner([True] * 9).until_gone("x7k2p9", ["vpc-a"], {"vpc-a"})
