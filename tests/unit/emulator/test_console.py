"""What somebody else does to route tables, on `Emulator` and through the admin API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator.cloud import errors

from tests.unit.emulator.conftest import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from qcloud_emulator import Emulator

    from tests.unit.emulator.conftest import Console

OFFICE = "192.168.0.0/16"


@pytest.mark.parametrize("vpc", ["vpc-partner2", "gz_vpc_302"])
def test_a_table_is_added(console: Console, vpc: str) -> None:
    """Its owner lists it as an ordinary table with the built-in route."""
    made = console.emulator.add_route_table(vpc, "third")

    answer = console.call("DescribeRouteTable", account="peer", routeTableId=made)

    (table,) = answer["data"]
    assert (table["unVpcId"], table["routeTableName"]) == ("vpc-partner2", "third")
    assert (table["routeTableType"], len(table["routeSet"])) == (0, 1)
    assert table["routeTableId"].startswith("gz_rtb_")
    (vpcs,) = console.call("DescribeVpcEx", account="peer")["data"]
    assert vpcs["routeTableNum"] == 3


def test_a_table_is_added_over_http(console: Console) -> None:
    """The answer bears the id of the new table."""
    answer = console.admin(
        "POST", "/vpcs/gz_vpc_226", {"do": "add_route_table", "name": "third"}
    ).json

    tables = {it["routeTableId"]: it for it in console.emulator.state()["routeTables"]}
    assert answer["status"] == "ok"
    assert tables[answer["routeTableId"]]["vpcId"] == "vpc-app00226"


@pytest.mark.parametrize("table", ["rtb-partner1", "gz_rtb_3021"])
def test_routes_come_and_go(console: Console, table: str) -> None:
    """Somebody else adds routes to any table, to a connection and to anything, and removes them."""
    made = console.create("app", "partner")
    console.emulator.accept(made)

    console.emulator.add_route(table, "10.0.0.0/16", made)
    console.emulator.add_route(table, OFFICE, "vpngw-1", next_type=1)
    between = console.routes("rtb-partner1")
    console.emulator.remove_route(table, "10.0.0.0/16")

    assert between == [("10.0.0.0/16", 4, made), (OFFICE, 1, "vpngw-1")]
    assert console.routes("rtb-partner1") == [(OFFICE, 1, "vpngw-1")]


def test_routes_come_and_go_over_http(console: Console) -> None:
    """The admin API does the same, with a peering connection as the default."""
    made = console.create()
    where = {"destinationCidrBlock": "10.1.0.0/16"}

    added = console.admin(
        "POST", "/route-tables/gz_rtb_2261", {"do": "add_route", "nextHub": made, **where}
    )
    between = console.admin("GET", "/state").json["routes"]
    removed = console.admin("POST", "/route-tables/rtb-app0main", {"do": "remove_route", **where})

    assert (added.json, removed.json) == ({"status": "ok"}, {"status": "ok"})
    assert between == [
        {
            "routeTableId": "rtb-app0main",
            **where,
            "nextType": 4,
            "nextHub": made,
            "description": None,
            "enabled": True,
        }
    ]
    assert console.routes() == []


def test_the_state_can_be_seeded(console: Console) -> None:
    """Tables, subnets and routes are shown in the words that a seed takes."""
    console.emulator.add_route("rtb-app0main", OFFICE, "vpngw-1", next_type=1)
    (route,) = console.emulator.state()["routes"]
    (table, *_) = console.emulator.state()["routeTables"]
    (subnet, *_) = console.emulator.state()["subnets"]
    ids = {"routeTableId": "rtb-copy0001", "oldRouteTableId": "gz_rtb_77"}
    other = {"name": "copy", "cidrBlock": "10.0.9.0/24", "subnetId": "subnet-copy001"}
    copy = {**subnet, **other, "oldSubnetId": "gz_subnet_77", "routeTable": "rtb-copy0001"}

    console.emulator.seed(
        {
            "routeTables": [{**table, **ids}],
            "subnets": [copy],
            "routes": [{**route, "routeTableId": "gz_rtb_77", "enabled": False}],
        }
    )

    state = console.emulator.state()
    assert {**table, **ids} in state["routeTables"]
    assert copy in state["subnets"]
    assert {**route, "routeTableId": "rtb-copy0001", "enabled": False} in state["routes"]


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda it: it.add_route("rtb-nothing1", OFFICE, "vpngw-1", 1), "RouteTableNotFoundError"),
        (lambda it: it.add_route("rtb-app0main", OFFICE, "pcx-nothing1"), "NextHubNotFoundError"),
        (lambda it: it.add_route("rtb-app0main", "10.0.7.0/24", "vpngw-1", 1), "DestinationInside"),
        (lambda it: it.add_route("rtb-app0main", OFFICE, "vpngw-1", 2), "NextTypeInvalidError"),
        (lambda it: it.add_route("rtb-app0more", OFFICE, "vpngw-1", 1), "RouteExistsError"),
        (lambda it: it.remove_route("rtb-nothing1", OFFICE), "RouteTableNotFoundError"),
        (lambda it: it.remove_route("rtb-app0main", OFFICE), "RouteNotFoundError"),
        (
            lambda it: it.switch_route("rtb-app0main", OFFICE, enabled=False),
            "RouteNotFoundError",
        ),
    ],
)
def test_the_rules_hold(
    qcloud_emulator: Emulator, act: Callable[[Emulator], None], kind: str
) -> None:
    """Somebody else cannot do either what the cloud does not allow."""
    qcloud_emulator.set_settings(unknown_route="ignored")
    qcloud_emulator.add_route("rtb-app0more", OFFICE, "vpngw-1", next_type=1)
    before = qcloud_emulator.state()["routes"]

    with pytest.raises(errors.RuleError) as caught:
        act(qcloud_emulator)

    assert type(caught.value).__name__.startswith(kind)
    assert qcloud_emulator.state()["routes"] == before


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/vpcs/vpc-nothing1", {"do": "add_route_table", "name": "n"}, "vpc-nothing1"),
        ("/vpcs/vpc-app00226", {"do": "add_route_table"}, "name"),
        ("/vpcs/vpc-app00226", {"do": "explode", "name": "n"}, "explode"),
        (
            "/route-tables/rtb-app0main",
            {"do": "explode", "destinationCidrBlock": OFFICE},
            "explode",
        ),
        ("/route-tables/rtb-app0main", {"do": "remove_route"}, "destinationCidrBlock"),
        (
            "/route-tables/rtb-app0main",
            {"do": "add_route", "destinationCidrBlock": OFFICE},
            "nextHub",
        ),
        (
            "/route-tables/rtb-app0main",
            {"do": "remove_route", "destinationCidrBlock": OFFICE, "nextHub": "x"},
            "nextHub",
        ),
        (
            "/route-tables/rtb-nothing1",
            {"do": "remove_route", "destinationCidrBlock": OFFICE},
            "rtb-nothing1",
        ),
    ],
)
def test_mistakes_are_named(console: Console, path: str, body: dict[str, Any], named: str) -> None:
    """What is missing, unknown or too much is told with status 400."""
    answer = console.admin("POST", path, body)

    assert answer.status == 400
    assert named in answer.json["error"]
    assert console.emulator.state()["routes"] == []


def test_state_and_reset(console: Console) -> None:
    """Tables and routes that were added are gone when the cloud starts anew."""
    before = console.emulator.state()
    console.emulator.add_route_table("vpc-partner2", "third")
    console.emulator.add_route("rtb-partner1", OFFICE, "vpngw-1", next_type=1)
    assert console.call("DescribeRouteTable", account="peer")["totalCount"] == 3

    console.emulator.reset()

    after = console.emulator.state()
    assert (after["routeTables"], after["routes"]) == (before["routeTables"], [])
    assert console.emulator.accounts["peer"].uin == OTHER
