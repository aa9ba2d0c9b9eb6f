"""VPCs that come and go, subnets, and routes that are disabled, in both versions of the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.networks import zone_number, zone_of

from tests.unit.emulator.conftest import APP, DATA, OWN, PARTNER, SHARED, ConsoleV3

if TYPE_CHECKING:
    from qcloud_emulator import Emulator

    from tests.unit.emulator.conftest import Console

CREATE, DELETE = "CreateVpc", "DeleteVpc"
SUBNETS, TABLES, VPCS = "DescribeSubnets", "DescribeRouteTables", "DescribeVpcs"
MAIN = "rtb-app0main"
NEW = {"VpcName": "new", "CidrBlock": "10.9.0.0/16"}
OFFICE = {"DestinationCidrBlock": "192.168.0.0/16", "GatewayType": "VPN", "GatewayId": "vpngw-1"}
VALUE = "InvalidParameterValue"
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"


def made_vpc(console_v3: ConsoleV3, **changes: object) -> dict[str, Any]:
    """Create a VPC and return it."""
    found: dict[str, Any] = console_v3.do(CREATE, {**NEW, **changes})["Vpc"]
    return found


def names(answer: dict[str, Any]) -> list[str]:
    """Return the names of the subnets in an answer."""
    return [it["SubnetName"] for it in answer["SubnetSet"]]


def filtered(console_v3: ConsoleV3, **filters: str) -> list[str]:
    """Return the names of the subnets that filters select."""
    sent = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
    return names(console_v3.do(SUBNETS, {"Filters": sent}))


def test_a_new_vpc(console_v3: ConsoleV3) -> None:
    """It keeps what was sent, is listed as it was returned, and has a main route table."""
    made = made_vpc(
        console_v3,
        EnableMulticast="true",
        DnsServers=["10.9.0.2"],
        DomainName="example.com",
        EnableRouteVpcPublish=True,
        Tags=[{"Key": "team", "Value": "net"}, {"Key": "a", "Value": "1"}],
    )

    (listed,) = console_v3.do(VPCS, {"VpcIds": [made["VpcId"]]})["VpcSet"]
    sent = [{"Name": "vpc-id", "Values": [made["VpcId"]]}]
    (table,) = console_v3.do(TABLES, {"Filters": sent})["RouteTableSet"]
    assert made == listed
    assert {
        "VpcName": "new",
        "CidrBlock": "10.9.0.0/16",
        "EnableMulticast": True,
        "DnsServerSet": ["10.9.0.2"],
        "DomainName": "example.com",
        "EnableRouteVpcPublish": True,
        "EnableRouteVpcPublishIpv6": False,
        "IsDefault": False,
        "TagSet": [{"Key": "a", "Value": "1"}, {"Key": "team", "Value": "net"}],
    }.items() <= made.items()
    assert ("default", True, [], []) == tuple(
        table[it] for it in ("RouteTableName", "Main", "RouteSet", "AssociationSet")
    )


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (f"{VALUE}.Malformed", {"VpcName": ""}),
        (f"{VALUE}.TooLong", {"VpcName": "x" * 61}),
        (f"{VALUE}.TooLong", {"VpcName": "网" * 21}),
        ("Success", {"VpcName": "网" * 20}),
        (f"{VALUE}.Malformed", {"CidrBlock": "10.9.0.1/16"}),
        (f"{VALUE}.Malformed", {"CidrBlock": "10.0.0.0/11"}),
        (f"{VALUE}.Malformed", {"CidrBlock": "10.9.0.0/29"}),
        (f"{VALUE}.Malformed", {"CidrBlock": "192.168.0.0/15"}),
        (f"{VALUE}.Malformed", {"CidrBlock": "11.0.0.0/16"}),
        ("Success", {"CidrBlock": "172.16.0.0/12"}),
        (VALUE, {"EnableMulticast": "yes"}),
        (f"{VALUE}.LimitExceeded", {"DnsServers": ["10.9.0.2"] * 5}),
        (f"{VALUE}.Malformed", {"DnsServers": ["dns"]}),
        ("UnsupportedOperation", {"StackType": "IPv6Only"}),
        (f"{VALUE}.TagInvalidKey", {"Tags": [{"Key": "", "Value": "1"}]}),
        (f"{VALUE}.TagInvalidKey", {"Tags": [{"Key": "a*", "Value": "1"}]}),
        (f"{VALUE}.TagInvalidKeyLen", {"Tags": [{"Key": "k" * 128, "Value": "1"}]}),
        (f"{VALUE}.TagInvalidVal", {"Tags": [{"Key": "a", "Value": ""}]}),
        (f"{VALUE}.TagDuplicateKey", {"Tags": [{"Key": "a", "Value": "1"}] * 2}),
        (
            "UnsupportedOperation.TagSystemReservedTagKey",
            {"Tags": [{"Key": "project", "Value": "1"}]},
        ),
        (
            "LimitExceeded.TagKeyPerResourceExceeded",
            {"Tags": [{"Key": f"k{n}", "Value": "1"} for n in range(51)]},
        ),
    ],
)
def test_what_a_new_vpc_needs(console_v3: ConsoleV3, code: str, changes: dict[str, Any]) -> None:
    """Name, range, servers and tags follow their documentation, with the action's own codes."""
    before = len(console_v3.emulator.state()["vpcs"])

    assert code == console_v3.code(CREATE, {**NEW, **changes})
    assert before + (code == "Success") == len(console_v3.emulator.state()["vpcs"])


def test_the_quota_of_vpcs(console: Console, console_v3: ConsoleV3) -> None:
    """It counts the VPCs of an account in a region, in both versions of the API."""
    console_v3.emulator.set_settings(vpc_limit=5)

    codes = [console_v3.code(CREATE, NEW) for _ in range(2)]
    elsewhere = console_v3.code(CREATE, NEW, changes={"X-TC-Region": "ap-beijing"})
    old = console.call(CREATE, vpcName="old", cidrBlock="10.0.0.0/24")["codeDesc"]

    assert ["Success", "LimitExceeded", "Success", "VpcLimitExceeded"] == [*codes, elsewhere, old]
    limits = console_v3.do("DescribeVpcLimits", {"LimitTypes": ["appid-max-vpcs"]})
    assert 5 == limits["VpcLimitSet"][0]["LimitValue"]
    assert {"0": 5} == console.call("DescribeVpcLimit", type__0="0")["data"]["limit"]


def test_a_vpc_is_deleted(console_v3: ConsoleV3) -> None:
    """Its route tables, their routes and its tags go with it."""
    vpc_id = made_vpc(console_v3, Tags=[{"Key": "a", "Value": "1"}])["VpcId"]
    (table,) = (it for it in console_v3.emulator.state()["routeTables"] if it["vpcId"] == vpc_id)
    where = {"RouteTableId": table["routeTableId"]}
    console_v3.do("CreateRoutes", {**where, "Routes": [OFFICE]})

    console_v3.do(DELETE, {"VpcId": vpc_id})

    state = console_v3.emulator.state()
    assert vpc_id not in str({name: state[name] for name in ("vpcs", "routeTables", "routes")})
    assert ["ResourceNotFound"] * 2 == [
        console_v3.code(DELETE, {"VpcId": vpc_id}),
        console_v3.code(VPCS, {"VpcIds": [vpc_id]}),
    ]


@pytest.mark.parametrize(
    ("vpc_id", "account", "code"),
    [
        (APP, "default", "ResourceInUse"),
        (DATA, "default", "ResourceInUse"),
        (SHARED, "default", "Success"),
        (PARTNER, "default", "ResourceNotFound"),
        (PARTNER, "peer", "ResourceInUse"),
        ("gz_vpc_90", "default", f"{VALUE}.Malformed"),
    ],
)
def test_a_vpc_with_contents_stays(
    console: Console, console_v3: ConsoleV3, vpc_id: str, account: str, code: str
) -> None:
    """Subnets and peering connections on either side keep a VPC; version 2.0 agrees."""
    console_v3.make(SourceVpcId=APP, DestinationVpcId=DATA)
    old = {
        "ResourceInUse": "InvalidVpc.CannotDelete",
        "ResourceNotFound": "InvalidVpc.NotFound",
    }.get(code)

    if old:
        assert old == console.call(DELETE, account=account, vpcId=vpc_id)["codeDesc"]
    assert code == console_v3.code(DELETE, {"VpcId": vpc_id}, account=account)


@pytest.mark.parametrize("end", ["reject", "expire", "delete"])
def test_dead_connections_and_deletion(console_v3: ConsoleV3, end: str) -> None:
    """Rejected and expired connections keep a VPC as well; deleted ones do not."""
    emulator = console_v3.emulator
    emulator.set_settings(deleted_connections="visible")
    made = console_v3.make(
        SourceVpcId=SHARED, DestinationVpcId=PARTNER, DestinationUin="100000000002"
    )
    if end == "expire":
        emulator.advance_clock(8 * 24 * 3600)
    else:
        getattr(emulator, end)(made)

    expected = "Success" if end == "delete" else "ResourceInUse"

    assert expected == console_v3.code(DELETE, {"VpcId": SHARED})


def test_subnets(console_v3: ConsoleV3) -> None:
    """The caller's are listed, newest first, each with its route table."""
    answer = console_v3.do(SUBNETS)

    assert (2, ["app-db", "app-web"], "") == (
        answer["TotalCount"],
        names(answer),
        answer["NextToken"],
    )
    found = answer["SubnetSet"][1]
    assert re.fullmatch(TIME, found.pop("CreatedTime"))
    assert {
        "VpcId": APP,
        "SubnetId": "subnet-app0web1",
        "SubnetName": "app-web",
        "CidrBlock": "10.0.0.0/24",
        "IsDefault": False,
        "EnableBroadcast": False,
        "Zone": "ap-guangzhou-3",
        "RouteTableId": MAIN,
        "AvailableIpAddressCount": 253,
        "Ipv6CidrBlock": "",
        "NetworkAclId": "",
        "IsRemoteVpcSnat": False,
        "TotalIpAddressCount": 253,
        "TagSet": [],
        "CdcId": "",
        "IsCdcSubnet": 0,
        "StackType": "DualStack",
    } == found


def test_subnets_by_filters(console_v3: ConsoleV3) -> None:
    """Each filter selects by its field, and several must all match."""
    assert ["app-db"] == filtered(console_v3, subnet_id="subnet-app0db01")
    assert ["app-db", "app-web"] == filtered(console_v3, vpc_id=APP)
    assert [] == filtered(console_v3, vpc_id=DATA)
    assert ["app-web"] == filtered(console_v3, cidr_block="10.0.0.0")
    assert ["app-web"] == filtered(console_v3, cidr_block="10.0.0.0/24")
    assert ["app-db"] == filtered(console_v3, subnet_name="app-db")
    assert ["app-web"] == filtered(console_v3, zone="ap-guangzhou-3", is_default="FALSE")
    assert [] == filtered(console_v3, is_default="true")
    assert ["app-db", "app-web"] == filtered(console_v3, is_cdc_subnet="0")
    assert [] == filtered(console_v3, is_remote_vpc_snat="true")


def test_subnets_in_pages(console_v3: ConsoleV3) -> None:
    """Pages are cut by Offset and Limit, or by MaxResults and the token of the page before."""
    by_offset = console_v3.do(SUBNETS, {"Offset": "1", "Limit": "1"})
    first = console_v3.do(SUBNETS, {"MaxResults": 1})
    second = console_v3.do(SUBNETS, {"MaxResults": 1, "NextToken": first["NextToken"]})

    assert [["app-web"], ["app-db"], ["app-web"]] == [
        names(it) for it in (by_offset, first, second)
    ]
    assert "" == second["NextToken"]
    for token in ("x", "9" * 5000):
        assert f"{VALUE}.Malformed" == console_v3.code(SUBNETS, {"NextToken": token})


@pytest.mark.parametrize("subnet_id", ["subnet-nothing1", "subnet-partner1"])
@pytest.mark.parametrize(("setting", "code"), [("error", "ResourceNotFound"), ("empty", "Success")])
def test_unknown_ids_of_subnets(
    console_v3: ConsoleV3, subnet_id: str, setting: str, code: str
) -> None:
    """A subnet that does not exist, or belongs to another account, is an error or nothing."""
    console_v3.emulator.set_settings(unknown_id=setting)

    assert code == console_v3.code(SUBNETS, {"SubnetIds": [subnet_id]})


def test_associations(console: Console, console_v3: ConsoleV3) -> None:
    """A route table shows which subnets use it; version 2.0 shows how many."""
    (table,) = console_v3.do(TABLES, {"RouteTableIds": [MAIN]})["RouteTableSet"]
    (old,) = console.call("DescribeRouteTable", routeTableId=MAIN)["data"]

    assert [{"SubnetId": "subnet-app0web1", "RouteTableId": MAIN}] == table["AssociationSet"]
    assert 1 == old["subnetNum"]


def test_a_vpc_of_version_2(console: Console) -> None:
    """It can be created with subnets, which use its main route table."""
    answer = console.call(
        CREATE,
        vpcName="bbbtest",
        cidrBlock="192.168.0.0/16",
        subnetSet__0__subnetName="wikitest",
        subnetSet__0__cidrBlock="192.168.1.0/24",
        subnetSet__0__zoneId="100002",
    )

    (subnet,), (table,) = answer["subnetSet"], answer["routeTableSet"]
    (vpc,) = console.call("DescribeVpcEx", vpcId=answer["unVpcId"])["data"]
    assert re.fullmatch(TIME, answer["vpcCreateTime"])
    assert (answer["vpcId"], answer["uniqVpcId"]) == (vpc["vpcId"], vpc["unVpcId"])
    assert (1, 1) == (vpc["subnetNum"], vpc["routeTableNum"])
    assert (1, "default", subnet["routeTableId"]) == (
        table["routeTableType"],
        table["routeTableName"],
        table["routeTableId"],
    )
    assert ("wikitest", "192.168.1.0/24", 100002) == (
        subnet["subnetName"],
        subnet["cidrBlock"],
        subnet["zoneId"],
    )
    assert re.match("gz_subnet_", subnet["subnetId"])
    assert re.match("subnet-", subnet["unSubnetId"])


_PARTS = ("subnetName", "cidrBlock", "zoneId")


@pytest.mark.parametrize(
    ("code", "vpc", "subnets"),
    [
        ("InvalidVpcName", ("x" * 61, "10.0.0.0/24"), []),
        ("Success", ("网" * 60, "10.0.0.0/24"), []),
        ("InvalidVpcName.InUse", ("app", "10.0.0.0/24"), []),
        ("InvalidVpcCidr", ("new", "10.9.0.0/16"), []),
        ("InvalidVpcCidr", ("new", "10.0.0.0"), []),
        ("InvalidSubnetName", ("new", "10.0.0.0/16"), [("", "10.0.0.0/24", "100001")]),
        ("InvalidSubnetCidr", ("new", "10.0.0.0/16"), [("a", "10.1.0.0/24", "100001")]),
        ("InvalidZone.NotFound", ("new", "10.0.0.0/16"), [("a", "10.0.0.0/24", "800001")]),
        ("InvalidParameter", ("new", "10.0.0.0/16"), [("a", "10.0.0.0/24", "one")]),
        (
            "InvalidSubnet.Conflict",
            ("new", "10.0.0.0/16"),
            [("a", "10.0.0.0/24", "100001"), ("b", "10.0.0.128/25", "100001")],
        ),
        (
            "InvalidSubnetName.InUse",
            ("new", "10.0.0.0/16"),
            [("a", "10.0.0.0/24", "100001"), ("a", "10.0.1.0/24", "100001")],
        ),
    ],
)
def test_what_a_vpc_of_version_2_needs(
    console: Console, code: str, vpc: tuple[str, str], subnets: list[tuple[str, ...]]
) -> None:
    """A mistake in the VPC or in one of its subnets creates nothing."""
    params: dict[str, str | None] = dict(zip(("vpcName", "cidrBlock"), vpc, strict=True))
    for number, subnet in enumerate(subnets):
        for name, text in zip(_PARTS, subnet, strict=True):
            params[f"subnetSet.{number}.{name}"] = text
    before = console.emulator.state()

    assert code == console.raw(CREATE, params=params).json["codeDesc"]
    after = console.emulator.state()
    if code != "Success":
        assert {**before, "clock": 0} == {**after, "clock": 0}


def test_subnets_of_version_2(console: Console) -> None:
    """They are listed by VPC, id, part of the name and zone, with the documented fields."""
    found = [
        [it["subnetName"] for it in console.call("DescribeSubnetEx", **params)["data"]]
        for params in (
            {},
            {"vpcId": "gz_vpc_226", "orderField": "subnetName", "orderDirection": "desc"},
            {"subnetId": "gz_subnet_2262"},
            {"subnetName": "we"},
            {"zoneIds__0": "100003"},
        )
    ]
    (one,) = console.call("DescribeSubnetEx", subnetId="subnet-app0web1")["data"]

    assert [["app-db", "app-web"], ["app-web", "app-db"], ["app-db"], ["app-web"], ["app-web"]] == (
        found
    )
    assert re.fullmatch(TIME, one.pop("subnetCreateTime"))
    assert one == {
        "vpcId": "gz_vpc_226",
        "unVpcId": APP,
        "vpcName": "app",
        "vpcCidrBlock": "10.0.0.0/16",
        "subnetId": "gz_subnet_2261",
        "unSubnetId": "subnet-app0web1",
        "subnetName": "app-web",
        "routeTableId": "gz_rtb_2261",
        "unRouteTableId": MAIN,
        "routeTableName": "app-main",
        "cidrBlock": "10.0.0.0/24",
        "zoneId": 100003,
        "zone": "ap-guangzhou-3",
        "vpcDevices": 0,
        "networkAclId": 0,
        "totalIPNum": 253,
        "availableIPNum": 253,
        "broadcast": False,
        "isDefault": False,
    }


@pytest.mark.parametrize(
    ("code", "vpc", "subnet"),
    [
        ("Success", APP, "gz_subnet_2261"),
        ("InvalidSubnet.NotFound", DATA, "subnet-app0web1"),
        ("InvalidSubnet.NotFound", APP, "subnet-partner1"),
        ("InvalidVpc.NotFound", PARTNER, "subnet-partner1"),
    ],
)
def test_one_subnet_of_version_2(console: Console, code: str, vpc: str, subnet: str) -> None:
    """A subnet is looked up in its VPC; its fields are beside the code."""
    answer = console.call("DescribeSubnet", vpcId=vpc, subnetId=subnet)

    assert code == answer["codeDesc"]
    if code == "Success":
        assert ("app-web", "gz_rtb_2261", 100003, 253) == tuple(
            answer[it] for it in ("subnetName", "routeTableId", "zoneId", "availableIPNum")
        )


def test_zones() -> None:
    """Numbers and names of a region's zones correspond; others do not exist."""
    assert (100002, 800001) == (
        zone_number("ap-guangzhou", "ap-guangzhou-2"),
        zone_number("ap-beijing", "ap-beijing-1"),
    )
    number = zone_number("ap-tokyo", "ap-tokyo-2")
    assert "ap-tokyo-2" == zone_of("ap-tokyo", number)
    with pytest.raises(errors.ZoneNotFoundError):
        zone_of("ap-guangzhou", number)


def routes(console_v3: ConsoleV3) -> list[dict[str, Any]]:
    """Return the routes of the main table of `app`."""
    (table,) = console_v3.do(TABLES, {"RouteTableIds": [MAIN]})["RouteTableSet"]
    found: list[dict[str, Any]] = table["RouteSet"]
    return found


def switch(console_v3: ConsoleV3, action: str, **params: object) -> str:
    """Call EnableRoutes or DisableRoutes and return the code."""
    return console_v3.code(f"{action}Routes", {"RouteTableId": MAIN, **params})


@pytest.mark.parametrize(
    ("name", "ids"), [("RouteItemId", "RouteItemIds"), ("RouteId", "RouteIds")]
)
def test_routes_are_switched(console_v3: ConsoleV3, name: str, ids: str) -> None:
    """A route is disabled and enabled again, by its id or its number; once more changes nothing."""
    console_v3.do("CreateRoutes", {"RouteTableId": MAIN, "Routes": [OFFICE]})
    (before,) = routes(console_v3)
    seen = []

    for action in ("Disable", "Disable", "Enable", "Enable"):
        assert "Success" == switch(console_v3, action, **{ids: [before[name]]})
        seen.append(routes(console_v3))

    assert [[{**before, "Enabled": it}] for it in (False, False, True, True)] == seen
    assert re.fullmatch(TIME, before["CreatedTime"])


def test_a_disabled_route_is_in_nobodys_way(console_v3: ConsoleV3) -> None:
    """Another route to its destination can be added; then it cannot be enabled any more."""
    where = {"RouteTableId": MAIN}
    console_v3.do("CreateRoutes", {**where, "Routes": [OFFICE]})
    (first,) = routes(console_v3)
    switch(console_v3, "Disable", RouteItemIds=[first["RouteItemId"]])

    codes = []
    for hub in ("vpngw-1", "vpngw-2"):
        console_v3.do("CreateRoutes", {**where, "Routes": [{**OFFICE, "GatewayId": hub}]})
        codes.append(switch(console_v3, "Enable", RouteItemIds=[first["RouteItemId"]]))
        latest = routes(console_v3)[-1]
        gone = {"Routes": [{"RouteItemId": latest["RouteItemId"]}]}
        console_v3.do("DeleteRoutes", {**where, **gone})

    assert [f"{VALUE}.Duplicate", "UnsupportedOperation.EcmpWithUserRoute"] == codes
    assert [{**first, "Enabled": False}] == routes(console_v3)


@pytest.mark.parametrize("action", ["Enable", "Disable"])
@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("MissingParameter", {}),
        ("MissingParameter", {"RouteIds": []}),
        ("InvalidParameter", {"RouteIds": ["1"]}),
        ("InvalidParameter", {"RouteIds": [-1]}),
        ("InvalidParameter.Coexist", {"RouteIds": [1], "RouteItemIds": ["rti-1"]}),
        (f"{VALUE}.LimitExceeded", {"RouteIds": [1] * 101}),
        (f"{VALUE}.Malformed", {"RouteTableId": "gz_rtb_2261", "RouteIds": [1]}),
        ("ResourceNotFound", {"RouteIds": [1]}),
        ("ResourceNotFound", {"RouteItemIds": ["rti-nothing1"]}),
        ("ResourceNotFound", {"RouteTableId": "rtb-partner1", "RouteIds": [1]}),
    ],
)
def test_what_a_switch_needs(
    console_v3: ConsoleV3, action: str, code: str, params: dict[str, object]
) -> None:
    """A table of the caller, and ids or numbers of its routes, not both."""
    assert code == switch(console_v3, action, **params)


def test_both_kinds_of_the_same_route_can_be_removed(
    console: Console, console_v3: ConsoleV3
) -> None:
    """Version 2.0 names a route by its gateway: the one that forwards goes first."""
    emulator = console_v3.emulator
    for _ in range(2):
        emulator.add_route(MAIN, "192.168.0.0/16", "vpngw-1", next_type=1)
        if len(routes(console_v3)) == 1:
            emulator.switch_route(MAIN, "192.168.0.0/16", enabled=False)

    console.change_routes("DeleteRoute", ("192.168.0.0/16", "1", "vpngw-1"))
    between = [it["Enabled"] for it in routes(console_v3)]
    console.change_routes("DeleteRoute", ("192.168.0.0/16", "1", "vpngw-1"))

    assert ([False], []) == (between, routes(console_v3))


def test_the_console_switches_routes(console: Console) -> None:
    """The admin API disables and enables the routes to a destination."""
    console.emulator.add_route(MAIN, "192.168.0.0/16", "vpngw-1", next_type=1)
    where = {"destinationCidrBlock": "192.168.0.0/16"}

    seen = []
    for does in ("disable_route", "enable_route"):
        console.admin("POST", f"/route-tables/{MAIN}", {"do": does, **where})
        seen += [it["enabled"] for it in console.emulator.state()["routes"]]

    assert [False, True] == seen


def test_the_picture_counts_routes_that_forward(
    qcloud_emulator: Emulator, console: Console
) -> None:
    """A connection with disabled routes is not taken to be routed."""
    made = console.create()
    for table in qcloud_emulator.state()["routeTables"]:
        for vpc, destination in ((APP, "10.1.0.0/16"), (DATA, "10.0.0.0/16")):
            if table["vpcId"] == vpc:
                qcloud_emulator.add_route(table["routeTableId"], destination, made)
    before = console.admin("GET", "/picture.svg").body.decode()

    for table in ("rtb-app0main", "rtb-app0more"):
        qcloud_emulator.switch_route(table, "10.1.0.0/16", enabled=False)

    after = console.admin("GET", "/picture.svg").body.decode()
    assert ("no route back from app" in before, "no route back from app" in after) == (False, True)


def test_ids_that_a_seed_took(console_v3: ConsoleV3) -> None:
    """A new VPC gets legacy ids that nothing else has."""
    taken = {"name": "x", "cidrBlock": "10.8.0.0/16", "oldVpcId": "gz_vpc_10000"}
    console_v3.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [taken]}]})

    made = [made_vpc(console_v3)["VpcId"] for _ in range(2)]

    old = [it["oldVpcId"] for it in console_v3.emulator.state()["vpcs"]]
    assert len(set(old)) == len(old) == 4 + 1 + 1 + len(made)
