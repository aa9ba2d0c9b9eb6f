"""What DescribeRouteTable answers: fields, types, filters, pages, errors."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.emulator.conftest import OTHER, OWN

if TYPE_CHECKING:
    from tests.unit.emulator.conftest import Answer, Console

LIST, CREATE = "DescribeRouteTable", "CreateRoute"
CHINA = timezone(timedelta(hours=8))
LOCAL = {
    "destinationCidrBlock": "Local",
    "nextType": 2,
    "nextHub": "Local",
    "unNextHub": None,
    "description": None,
}


def ids(answer: Answer) -> list[str]:
    """Give the ids of a listing."""
    return [it["unRouteTableId"] for it in answer["data"]]


def only_routes(answer: Answer, name: str = "routeSet") -> list[dict[str, Any]]:
    """Give the routes of a listing of one table, without the built-in one."""
    (table,) = answer["data"]
    routes: list[dict[str, Any]] = table[name]
    assert routes[0]["destinationCidrBlock"] == "Local"
    return routes[1:]


def test_a_listed_table(console: Console) -> None:
    """Every documented field is there, with the type of the examples; the built-in route leads."""
    made = console.create()
    console.change_routes(CREATE, ("10.1.0.0/16", "4", made))

    answer = console.call(LIST, routeTableId="rtb-app0main")

    text = answer["data"][0].pop("routeTableCreateTime")
    created = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    assert abs(datetime.now(CHINA) - created) < timedelta(minutes=1)
    assert answer == {
        "code": 0,
        "message": "",
        "codeDesc": "Success",
        "totalCount": 1,
        "data": [
            {
                "vpcId": "gz_vpc_226",
                "unVpcId": "vpc-app00226",
                "vpcName": "app",
                "vpcCidrBlock": "10.0.0.0/16",
                "routeTableId": "gz_rtb_2261",
                "unRouteTableId": "rtb-app0main",
                "routeTableName": "app-main",
                "routeTableType": 1,
                "subnetNum": 1,
                "routeSet": [
                    LOCAL,
                    {
                        "destinationCidrBlock": "10.1.0.0/16",
                        "nextType": 4,
                        "nextHub": made,
                        "unNextHub": made,
                        "description": None,
                    },
                ],
            }
        ],
    }


def test_routes_are_listed_in_the_order_they_came(console: Console) -> None:
    """The latest is the last, whatever its destination."""
    destinations = ["10.9.0.0/16", "10.1.0.0/16", "10.5.0.0/16"]
    for destination in destinations:
        console.change_routes(CREATE, (destination, "1", "vpngw-1"))

    listed = only_routes(console.call(LIST, routeTableId="rtb-app0main"))

    assert [it["destinationCidrBlock"] for it in listed] == destinations


def test_an_untouched_table(console: Console) -> None:
    """A further table is of type 0, and without routes it has the built-in one."""
    (table,) = console.call(LIST, routeTableId="rtb-app0more")["data"]

    assert (table["routeTableType"], table["routeSet"]) == (0, [LOCAL])


def test_a_description_is_shown(console: Console) -> None:
    """What a seed says about a route is in the answer."""
    route = {
        "routeTableId": "rtb-app0main",
        "destinationCidrBlock": "192.168.0.0/16",
        "nextType": 1,
        "nextHub": "vpngw-1",
        "description": "office",
    }
    console.emulator.seed({"routes": [route]})

    (listed,) = only_routes(console.call(LIST, routeTableId="rtb-app0main"))

    assert (listed["nextType"], listed["description"]) == (1, "office")


def test_the_name_of_the_list_is_disputed(console: Console) -> None:
    """The routes are under the name that is set, and not under the other."""
    made = console.create()
    console.change_routes(CREATE, ("10.1.0.0/16", "4", made))
    console.emulator.set_settings(route_list_name="routeTableSet")

    answer = console.call(LIST, routeTableId="rtb-app0main")

    assert [it["nextHub"] for it in only_routes(answer, "routeTableSet")] == [made]
    assert "routeSet" not in answer["data"][0]


def test_the_type_of_types_is_disputed(console: Console) -> None:
    """The kinds of gateway are text if that is set, the built-in route's too."""
    console.change_routes(CREATE, ("10.1.0.0/16", "4", console.create()))
    console.emulator.set_settings(next_type="text")

    (table,) = console.call(LIST, routeTableId="rtb-app0main")["data"]

    assert [it["nextType"] for it in table["routeSet"]] == ["2", "4"]


@pytest.mark.parametrize("form", ["both", "number", "alone"])
def test_the_form_of_gateways_is_disputed(console: Console, form: str) -> None:
    """The id of the connection is in one of two fields, or in both."""
    made = console.create()
    console.change_routes(CREATE, ("10.1.0.0/16", "4", made))
    console.emulator.set_settings(next_hub=form)

    (route,) = only_routes(console.call(LIST, routeTableId="rtb-app0main"))

    assert route["unNextHub"] == (None if form == "alone" else made)
    assert route["nextHub"].isdigit() if form == "number" else route["nextHub"] == made


def test_filters(console: Console) -> None:
    """A listing can be narrowed by VPC and table, in both spellings, and by part of the name."""
    narrowed = {
        "nothing": console.call(LIST),
        "VPC": console.call(LIST, vpcId="vpc-app00226"),
        "old VPC": console.call(LIST, vpcId="gz_vpc_226"),
        "table": console.call(LIST, routeTableId="rtb-data0002"),
        "old table": console.call(LIST, routeTableId="gz_rtb_892"),
        "name": console.call(LIST, routeTableName="app-main"),
        "part": console.call(LIST, routeTableName="main"),
        "wildcard": console.call(LIST, routeTableName="app_main"),
        "both": console.call(LIST, vpcId="gz_vpc_89", routeTableName="more"),
        "table of the VPC": console.call(LIST, vpcId="gz_vpc_89", routeTableId="gz_rtb_892"),
        "table of another": console.call(LIST, vpcId="gz_vpc_226", routeTableId="gz_rtb_892"),
    }

    app, data = {"rtb-app0main", "rtb-app0more"}, {"rtb-data0001", "rtb-data0002"}
    rest = {"rtb-staging1", "rtb-staging2", "rtb-shared01", "rtb-shared02"}
    assert {name: set(ids(answer)) for name, answer in narrowed.items()} == {
        "nothing": app | data | rest,
        "VPC": app,
        "old VPC": app,
        "table": {"rtb-data0002"},
        "old table": {"rtb-data0002"},
        "name": {"rtb-app0main"},
        "part": {"rtb-app0main", "rtb-data0001", "rtb-staging1", "rtb-shared01"},
        "wildcard": set(),
        "both": {"rtb-data0002"},
        "table of the VPC": {"rtb-data0002"},
        "table of another": set(),
    }
    assert all(answer["totalCount"] == len(ids(answer)) for answer in narrowed.values())


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"vpcId": "vpc-nothing1"}, "InvalidVpc.NotFound"),
        ({"vpcId": "vpc-partner2"}, "InvalidVpc.NotFound"),
        ({"vpcId": "vpc-app00226", "Region": "bj"}, "InvalidVpc.NotFound"),
        ({"routeTableId": "rtb-nothing1"}, "InvalidRouteTableId.NotFound"),
        ({"routeTableId": "gz_rtb_3021"}, "InvalidRouteTableId.NotFound"),
        ({"routeTableId": "rtb-app0main", "Region": "bj"}, "InvalidRouteTableId.NotFound"),
    ],
    ids=["VPC", "other's VPC", "VPC elsewhere", "table", "other's table", "table elsewhere"],
)
def test_unknown_ids(console: Console, params: dict[str, str], name: str, empty: bool) -> None:
    """What the caller does not have in the region is an error, or nothing if that is set."""
    console.emulator.set_settings(unknown_id="empty" if empty else "error")

    answer = console.call(LIST, **params)

    if empty:
        assert (answer["code"], answer["totalCount"], answer["data"]) == (0, 0, [])
    else:
        assert (answer["code"], answer["codeDesc"]) == (5000, name)


def test_tables_of_others_are_not_shown(console: Console) -> None:
    """Each account lists its own, though both have routes to one connection."""
    beijing = {"name": "north", "cidrBlock": "10.8.0.0/16", "region": "bj"}
    console.emulator.seed({"accounts": [{"uin": OTHER, "vpcs": [beijing]}]})

    names = {
        region: {
            it["routeTableName"] for it in console.call(LIST, account="peer", Region=region)["data"]
        }
        for region in ("gz", "bj")
    }

    assert names == {"gz": {"partner-main", "partner-more"}, "bj": {"default"}}


@pytest.fixture
def many(console: Console) -> list[str]:
    """The ids of 130 tables, oldest first; all but six are of one VPC."""
    console.emulator.advance_clock(60)
    tables = [
        {"vpcId": "vpc-app00226", "name": f"n{n * 7 % 122:03}", "routeTableId": f"rtb-many{n:04}"}
        for n in range(122)
    ]
    seeded = [it["routeTableId"] for it in console.emulator.state()["routeTables"]][:8]
    console.emulator.seed({"routeTables": tables})
    return [*seeded, *(str(it["routeTableId"]) for it in tables)]


@pytest.mark.parametrize("limit", [None, "1", "50"])
def test_pages(console: Console, many: list[str], limit: str | None) -> None:
    """Pages of any size, 20 by default, newest first, make up the whole."""
    found: list[str] = []
    sizes = set()
    while len(found) < len(many):
        answer = console.call(LIST, limit=limit, offset=str(len(found)))
        assert answer["totalCount"] == 130
        assert answer["data"]
        sizes.add(len(answer["data"]))
        found += ids(answer)

    assert found == many[::-1]
    assert max(sizes) == int(limit or 20)
    assert ids(console.call(LIST, limit=limit, offset="130")) == []


def test_pages_of_a_vpc(console: Console, many: list[str]) -> None:
    """What is selected is counted and paged by itself."""
    pages = [
        console.call(LIST, vpcId="gz_vpc_226", offset=str(n), limit="50") for n in (0, 50, 100)
    ]

    assert {page["totalCount"] for page in pages} == {124}
    assert [it for page in pages for it in ids(page)] == [*many[8:][::-1], *many[:2][::-1]]


def test_each_table_has_its_own_routes(console: Console, many: list[str]) -> None:
    """On a page of fifty tables no route is in another's list."""
    for table in many[-3:]:
        console.emulator.add_route(table, "192.168.0.0/16", f"vpngw-{table}", next_type=1)

    page = console.call(LIST, limit="50")["data"]

    hubs = {it["unRouteTableId"]: [route["nextHub"] for route in it["routeSet"]] for it in page}
    assert {table: found for table, found in hubs.items() if found != ["Local"]} == {
        table: ["Local", f"vpngw-{table}"] for table in many[-3:]
    }


@pytest.mark.parametrize("direction", [None, "desc", "asc"])
def test_order_by_name(console: Console, many: list[str], direction: str | None) -> None:
    """Names are in descending order unless ascending is asked for."""
    answer = console.call(
        LIST, routeTableName="n", orderField="routeTableName", orderDirection=direction, limit="50"
    )

    names = [it["routeTableName"] for it in answer["data"]]
    assert len(names) == 50
    assert names == sorted(names, reverse=direction != "asc")


def test_order_by_time(console: Console, many: list[str]) -> None:
    """Ascending starts with the oldest."""
    answer = console.call(LIST, orderField="createTime", orderDirection="asc", limit="50")

    assert ids(answer) == many[:50]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "51"),
        ("limit", "0"),
        ("offset", "-1"),
        ("orderField", "colour"),
        ("orderDirection", "up"),
    ],
)
def test_values_that_cannot_be(console: Console, name: str, value: str) -> None:
    """A parameter out of its range is refused and named."""
    answer = console.call(LIST, **{name: value})

    assert (answer["code"], answer["codeDesc"]) == (4000, "InvalidParameter")
    assert name in answer["message"]


def test_reads_may_lag(console: Console) -> None:
    """With stale reads a route that was just made is not listed yet."""
    made = console.create()
    console.emulator.add_fault(LIST, kind="stale_reads", delay_ms=60_000)

    console.change_routes(CREATE, ("10.1.0.0/16", "4", made))
    stale, fresh = (only_routes(console.call(LIST, routeTableId="gz_rtb_2261")) for _ in range(2))

    assert (stale, [it["nextHub"] for it in fresh]) == ([], [made])


def test_the_limit_of_routes_is_told(console: Console) -> None:
    """DescribeVpcLimit gives the setting under its number."""
    console.emulator.set_settings(route_limit=7)

    assert console.call("DescribeVpcLimit", type__0="3")["data"] == {"limit": {"3": 7}}


def test_new_vpcs_have_tables_too(console: Console) -> None:
    """A VPC that is seeded later is listed with its main table."""
    vpc = {"name": "fresh", "cidrBlock": "10.20.0.0/16", "vpcId": "vpc-fresh001"}
    console.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [vpc]}]})

    (table,) = console.call(LIST, vpcId="vpc-fresh001")["data"]

    assert (table["routeTableType"], table["vpcCidrBlock"]) == (1, "10.20.0.0/16")
