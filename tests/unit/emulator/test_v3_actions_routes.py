"""VPCs, limits, tags, route tables, routes and the caller's own account in version 3.0."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.emulator.conftest import (
    APP,
    DATA,
    PAIR,
    PARTNER,
    STAGING,
    TO_PARTNER,
    Console,
    ConsoleV3,
)

VPCS, LIMITS, CREATE = "DescribeVpcs", "DescribeVpcLimits", "CreateVpcPeeringConnection"
TAG, UNTAG = "TagResources", "UnTagResources"
OWN, OTHER = "2407912486", "100000000002"
EXTRA: dict[str, Any] = {
    "name": "extra",
    "vpcId": "vpc-extra001",
    "cidrBlock": "172.16.0.0/16",
    "assistantCidrBlocks": ["10.1.64.0/18"],
    "isDefault": True,
    "tags": {"team": "net", "stage": "test"},
}


@pytest.fixture
def with_extra(console_v3: ConsoleV3) -> ConsoleV3:
    """A cloud with a VPC that has tags, and an assistant CIDR inside the range of `data`."""
    console_v3.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [EXTRA]}]})
    return console_v3


def names(answer: dict[str, Any]) -> list[str]:
    """Give the names of the VPCs in an answer."""
    return [it["VpcName"] for it in answer["VpcSet"]]


def test_a_vpc(with_extra: ConsoleV3) -> None:
    """It is shown with its assistant CIDRs and its tags."""
    (found,) = with_extra.do(VPCS, {"VpcIds": ["vpc-extra001"]})["VpcSet"]

    assert {
        "VpcId": "vpc-extra001",
        "VpcName": "extra",
        "CidrBlock": "172.16.0.0/16",
        "IsDefault": True,
        "TagSet": [{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "net"}],
        "AssistantCidrSet": [
            {
                "VpcId": "vpc-extra001",
                "CidrBlock": "10.1.64.0/18",
                "AssistantType": 0,
                "SubnetSet": [],
            }
        ],
    }.items() <= found.items()


def test_version_2_does_not_tell_of_assistant_cidrs(
    console: Console, with_extra: ConsoleV3
) -> None:
    """They are invisible there."""
    (found,) = console.call("DescribeVpcEx", vpcId="vpc-extra001")["data"]

    assert "172.16.0.0/16" == found["cidrBlock"]
    assert "10.1.64.0/18" not in str(found)


@pytest.mark.parametrize(
    ("expected", "pair"),
    [
        ("UnauthorizedOperation.VpcPeerCidrConflict", ("vpc-extra001", DATA)),
        ("UnauthorizedOperation.VpcPeerCidrConflict", (DATA, "vpc-extra001")),
        ("Success", ("vpc-extra001", APP)),
    ],
)
def test_assistant_cidrs_count(with_extra: ConsoleV3, expected: str, pair: tuple[str, str]) -> None:
    """A pair overlaps if only an assistant CIDR does."""
    ends = {"SourceVpcId": pair[0], "DestinationVpcId": pair[1]}

    assert expected == with_extra.code(CREATE, {**PAIR, **ends})


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("refused", "UnauthorizedOperation.VpcPeerCidrConflict"), ("allowed", "Success")],
)
def test_assistant_cidrs_among_peers(with_extra: ConsoleV3, setting: str, expected: str) -> None:
    """Two peers of one VPC overlap if an assistant CIDR does, where that matters."""
    with_extra.emulator.set_settings(overlapping_peers=setting)
    with_extra.make()

    code = with_extra.code(CREATE, {**PAIR, "DestinationVpcId": "vpc-extra001"})

    assert expected == code


@pytest.mark.parametrize(
    ("expected", "filters"),
    [
        ({"app", "data", "staging", "shared", "extra"}, {}),
        ({"data", "staging"}, {"vpc-name": ["ta"]}),
        ({"app", "data"}, {"vpc-id": [APP, DATA]}),
        ({"app"}, {"cidr-block": ["10.0.0.0/16"]}),
        ({"app", "shared"}, {"cidr-block": ["10.0.0.0", "10.3.0.0/16", "10.1.0.1"]}),
        ({"extra"}, {"is-default": ["TRUE"]}),
        ({"app", "data", "staging", "shared"}, {"is-default": ["False"]}),
        ({"extra"}, {"is-default": ["true"]}),
        ({"app", "data", "staging", "shared"}, {"is-default": ["false"]}),
        ({"extra"}, {"tag-key": ["team", "x"]}),
        ({"extra"}, {"tag:team": ["net"]}),
        (set(), {"tag:team": ["other"]}),
        (set(), {"tag:team": ["net"], "tag-key": ["x"]}),
        (set(), {"ipv6-cidr-block": ["2402:4e00::/56"]}),
    ],
)
def test_filters_of_vpcs(
    with_extra: ConsoleV3, expected: set[str], filters: dict[str, list[str]]
) -> None:
    """Values of one filter are alternatives, several filters all hold."""
    sent = [{"Name": name, "Values": values} for name, values in filters.items()]

    answer = with_extra.do(VPCS, {"Filters": sent})

    assert (len(expected), expected) == (answer["TotalCount"], set(names(answer)))


def test_an_address_may_be_no_range(console_v3: ConsoleV3) -> None:
    """A setting lets the filter find whole ranges only."""
    console_v3.emulator.set_settings(cidr_filter="exact")
    sent = [{"Name": "cidr-block", "Values": ["10.0.0.0", "10.1.0.0/16"]}]

    assert ["data"] == names(console_v3.do(VPCS, {"Filters": sent}))


def test_one_filter_twice(with_extra: ConsoleV3) -> None:
    """Two filters of one name both hold."""
    sent = [
        {"Name": "vpc-name", "Values": ["ta"]},
        {"Name": "vpc-name", "Values": ["at", "ap"]},
    ]

    assert ["data"] == names(with_extra.do(VPCS, {"Filters": sent}))


def test_pages(console_v3: ConsoleV3) -> None:
    """Offset and Limit are texts here."""
    whole = names(console_v3.do(VPCS))

    page = console_v3.do(VPCS, {"Offset": "1", "Limit": "2"})

    assert (4, whole[1:3]) == (page["TotalCount"], names(page))


@pytest.mark.parametrize(("setting", "code"), [("error", "ResourceNotFound"), ("empty", "Success")])
@pytest.mark.parametrize("vpc_id", ["vpc-nothing1", PARTNER])
def test_unknown_ids_of_vpcs(console_v3: ConsoleV3, vpc_id: str, setting: str, code: str) -> None:
    """A VPC that is not there, or not the caller's, is an error or nothing."""
    console_v3.emulator.set_settings(unknown_id=setting)

    assert code == console_v3.code(VPCS, {"VpcIds": [vpc_id]})


def test_limits(console_v3: ConsoleV3) -> None:
    """Those of connections and routes are the settings'."""
    console_v3.emulator.set_settings(peering_limit=12, peering_total_limit=20, route_limit=7)
    kinds = ["vpc-max-vpcpeers", "vpc-max-available-vpcpeers", "route-table-max-policies"]

    answer = console_v3.do(LIMITS, {"LimitTypes": kinds})

    assert list(zip(kinds, [20, 12, 7], strict=True)) == [
        (it["LimitType"], it["LimitValue"]) for it in answer["VpcLimitSet"]
    ]


@pytest.mark.parametrize(
    ("account", "uin"), [("default", OWN), ("temporary", OWN), ("peer", OTHER)]
)
def test_who_calls(console_v3: ConsoleV3, account: str, uin: str) -> None:
    """The service `sts` tells the account of a key pair."""
    answer = console_v3.do("GetCallerIdentity", account=account)

    assert {
        "Arn": f"qcs::cam::uin/{uin}:uin/{uin}",
        "AccountId": uin,
        "UserId": uin,
        "PrincipalId": uin,
        "Type": "CAMUser",
    } == {name: value for name, value in answer.items() if name != "RequestId"}


def named(resource: str, uin: str = OWN, region: str = "ap-guangzhou") -> str:
    """Give the six-segment name of a resource."""
    return f"qcs::vpc:{region}:uin/{uin}:{resource.partition('-')[0]}/{resource}"


NOT_THERE = "ResourceNotFound.RecordNotFound"


def tags(console_v3: ConsoleV3, made: str, account: str = "default") -> dict[str, str]:
    """Give the tags of a connection as an account sees them."""
    return {it["Key"]: it["Value"] for it in console_v3.look(made, account)["TagSet"]}


def test_tags_come_and_go(console_v3: ConsoleV3) -> None:
    """They are put on, changed and taken off by the service `tag`."""
    made = console_v3.make(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    put = [{"TagKey": "b", "TagValue": "3"}, {"TagKey": "c", "TagValue": "4"}]

    answers = [
        console_v3.do(TAG, {"ResourceList": [named(made)], "Tags": put}),
        console_v3.do(UNTAG, {"ResourceList": [named(made)], "TagKeys": ["a", "never"]}),
    ]

    assert [[], []] == [it["FailedResources"] for it in answers]
    assert {"b": "3", "c": "4"} == tags(console_v3, made)


def test_tags_belong_to_an_account(console_v3: ConsoleV3) -> None:
    """The two sides of a connection do not see each other's."""
    made = console_v3.make(**TO_PARTNER, Tags=[{"Key": "ours", "Value": "1"}])
    put = [{"TagKey": "theirs", "TagValue": "2"}]

    console_v3.do(TAG, {"ResourceList": [named(made, OTHER)], "Tags": put}, account="peer")

    assert [{"ours": "1"}, {"theirs": "2"}] == [
        tags(console_v3, made, who) for who in ("default", "peer")
    ]


def test_tags_go_with_the_connection(console_v3: ConsoleV3) -> None:
    """A deleted connection leaves none behind."""
    made = console_v3.make(Tags=[{"Key": "a", "Value": "1"}])

    console_v3.do("DeleteVpcPeeringConnection", {"PeeringConnectionId": made})

    answer = console_v3.do(UNTAG, {"ResourceList": [named(made)], "TagKeys": ["a"]})
    assert [NOT_THERE] == [it["Code"] for it in answer["FailedResources"]]


@pytest.mark.parametrize(
    ("code", "resource"),
    [
        (NOT_THERE, named("pcx-nothing1")),
        (NOT_THERE, named("vpc-nothing1")),
        (NOT_THERE, named("rtb-partner1")),
        (NOT_THERE, named("subnet-partner1")),
        (NOT_THERE, named(APP, region="ap-beijing")),
        ("InvalidParameterValue.ResourceDescriptionError", APP),
        ("InvalidParameterValue.ResourceDescriptionError", named(APP, region="gz")),
        ("InvalidParameterValue.ResourceDescriptionError", named("eip-6gw5wvmk")),
        ("AuthFailure.UnauthorizedOperation", named(PARTNER, OTHER)),
    ],
)
def test_what_cannot_be_tagged(console_v3: ConsoleV3, code: str, resource: str) -> None:
    """It is named in the answer, and the others are tagged all the same."""
    put = [{"TagKey": "a", "TagValue": "1"}]

    answer = console_v3.do(TAG, {"ResourceList": [resource, named(DATA)], "Tags": put})

    (found,) = console_v3.do(VPCS, {"VpcIds": [DATA]})["VpcSet"]
    assert [(resource, code)] == [(it["Resource"], it["Code"]) for it in answer["FailedResources"]]
    assert [{"Key": "a", "Value": "1"}] == found["TagSet"]


TABLES, ADD, REMOVE = "DescribeRouteTables", "CreateRoutes", "DeleteRoutes"
MAIN, MORE = "rtb-app0main", "rtb-app0more"
UNUSED = "rtb-staging2"
OFFICE = {"DestinationCidrBlock": "192.168.0.0/16", "GatewayType": "VPN", "GatewayId": "vpngw-1"}


def via(made: str, destination: str = "10.1.0.0/16") -> dict[str, str]:
    """Give a route to a peering connection."""
    return {
        "DestinationCidrBlock": destination,
        "GatewayType": "PEERCONNECTION",
        "GatewayId": made,
    }


def add(
    console_v3: ConsoleV3, *routes: dict[str, Any], table: str = MAIN, **how: Any
) -> dict[str, Any]:
    """Add routes to the main table of `app`, or to another one."""
    return console_v3.do(ADD, {"RouteTableId": table, "Routes": list(routes)}, **how)


def shown(console_v3: ConsoleV3, table: str = MAIN) -> list[dict[str, Any]]:
    """Give the routes of a table."""
    (found,) = console_v3.do(TABLES, {"RouteTableIds": [table]})["RouteTableSet"]
    routes: list[dict[str, Any]] = found["RouteSet"]
    return routes


def test_a_route(console_v3: ConsoleV3) -> None:
    """It comes back in its table with an id and a number of its own; the answer counts routes."""
    made = console_v3.make()

    answer = add(console_v3, {**via(made), "RouteDescription": "to data"}, OFFICE)

    (table,) = answer["RouteTableSet"]
    first, second = table["RouteSet"]
    assert (2, MAIN, APP, True) == (
        answer["TotalCount"],
        table["RouteTableId"],
        table["VpcId"],
        table["Main"],
    )
    assert {
        **via(made),
        "RouteDescription": "to data",
        "Enabled": True,
        "RouteType": "USER",
        "RouteTableId": MAIN,
    }.items() <= first.items()
    assert OFFICE.items() <= second.items()
    assert ("rti-", "rti-") == (first["RouteItemId"][:4], second["RouteItemId"][:4])
    assert first["RouteId"] < second["RouteId"]
    assert [first, second] == shown(console_v3)


def test_the_answer_has_only_the_added_routes(console_v3: ConsoleV3) -> None:
    """A route that was there before is not in it."""
    add(console_v3, OFFICE)
    further = {**OFFICE, "DestinationCidrBlock": "192.169.0.0/16"}

    answer = add(console_v3, further)

    (table,) = answer["RouteTableSet"]
    assert (1, ["192.169.0.0/16"]) == (
        answer["TotalCount"],
        [it["DestinationCidrBlock"] for it in table["RouteSet"]],
    )
    assert 2 == len(shown(console_v3))


@pytest.mark.parametrize(
    "kind",
    [
        *("CVM", "VPN", "DIRECTCONNECT", "HAVIP", "NAT", "NORMAL_CVM", "EIP", "LOCAL_GATEWAY"),
        *("INTRANAT", "USER_CCN", "GWLB_ENDPOINT"),
    ],
)
def test_documented_gateways(console: Console, console_v3: ConsoleV3, kind: str) -> None:
    """A route through any documented kind is made, found by its kind, and deleted in 2.0."""
    add(console_v3, {**OFFICE, "GatewayType": kind}, table=UNUSED)

    filters = {"vpc-id": [STAGING], "route-table-id": [UNUSED], "next-hop-type": [kind]}
    sent = [{"Name": name, "Values": values} for name, values in filters.items()]
    (found,) = console_v3.do(TABLES, {"Filters": sent})["RouteTableSet"]
    (listed,) = console.call("DescribeRouteTable", routeTableId=UNUSED)["data"]
    route = listed["routeSet"][-1]
    told = (route["destinationCidrBlock"], str(route["nextType"]), route["nextHub"])

    assert [kind] == [it["GatewayType"] for it in found["RouteSet"]]
    if kind not in ("CVM", "VPN", "DIRECTCONNECT", "NAT", "NORMAL_CVM"):
        again = console.change_routes(
            "CreateRoute", ("192.169.0.0/16", *told[1:]), vpc=STAGING, table=UNUSED
        )
        assert "InvalidRouteNextType" == again["codeDesc"]
    gone = console.change_routes("DeleteRoute", told, vpc=STAGING, table=UNUSED)
    assert 0 == gone["code"]


@pytest.mark.parametrize("kind", ["NETD", "CCN"])
def test_routes_of_the_system(console_v3: ConsoleV3, kind: str) -> None:
    """Only routes of type USER can be added and deleted."""
    answers = [
        console_v3.do(action, {"RouteTableId": MAIN, "Routes": [{**OFFICE, **more}]})
        for action, more in (
            (ADD, {"RouteType": kind}),
            (REMOVE, {"RouteType": kind, "RouteId": 1}),
        )
    ]

    assert ["UnsupportedOperation.SystemRoute"] * 2 == [it["Error"]["Code"] for it in answers]


def test_no_local_gateway_for_an_ordinary_subnet(console_v3: ConsoleV3) -> None:
    """A table that subnets use takes no route to a local gateway."""
    answer = add(console_v3, {**OFFICE, "GatewayType": "LOCAL_GATEWAY"})

    code = "UnsupportedOperation.NormalSubnetNotSupportLocalGateway"
    assert (code, []) == (answer["Error"]["Code"], shown(console_v3))


def test_the_range_of_a_subnet_is_no_destination(console_v3: ConsoleV3) -> None:
    """It has a code of its own, before that of the VPC around it."""
    subnets = console_v3.do("DescribeSubnets", {"Filters": [{"Name": "vpc-id", "Values": [APP]}]})
    destination = subnets["SubnetSet"][0]["CidrBlock"]

    answer = add(console_v3, {**OFFICE, "DestinationCidrBlock": destination})

    assert "InvalidParameterValue.SubnetOverlapRoute" == answer["Error"]["Code"]


@pytest.mark.parametrize("name", ["RouteItemId", "RouteId"])
def test_delete(console_v3: ConsoleV3, name: str) -> None:
    """A route is deleted by its id or its number; the others keep theirs."""
    add(console_v3, OFFICE, {**OFFICE, "DestinationCidrBlock": "192.169.0.0/16"})
    gone, stays = shown(console_v3)

    answer = console_v3.do(REMOVE, {"RouteTableId": MAIN, "Routes": [{name: gone[name]}]})

    assert ([gone], [stays]) == (answer["RouteSet"], shown(console_v3))


def test_a_route_that_was_read_can_be_deleted_whole(console_v3: ConsoleV3) -> None:
    """Every field of an answer may be sent back."""
    add(console_v3, OFFICE)

    answer = console_v3.do(REMOVE, {"RouteTableId": MAIN, "Routes": shown(console_v3)})

    assert ("VPN", []) == (answer["RouteSet"][0]["GatewayType"], shown(console_v3))


def test_numbers_are_not_used_again(console_v3: ConsoleV3) -> None:
    """A route that is added anew is another one."""
    seen = set()
    for _ in range(3):
        add(console_v3, OFFICE)
        (route,) = shown(console_v3)
        seen |= {route["RouteId"], route["RouteItemId"]}
        told = {"RouteItemId": route["RouteItemId"]}
        console_v3.do(REMOVE, {"RouteTableId": MAIN, "Routes": [told]})

    assert 6 == len(seen)


@pytest.mark.parametrize("setting", ["refused", "ignored"])
def test_a_route_that_is_not_there(console_v3: ConsoleV3, setting: str) -> None:
    """Nothing is deleted beside it, unless the setting ignores it."""
    console_v3.emulator.set_settings(unknown_route=setting)
    add(console_v3, OFFICE)
    told = [{"RouteId": shown(console_v3)[0]["RouteId"]}, {"RouteItemId": "rti-nothing1"}]

    code = console_v3.code(REMOVE, {"RouteTableId": MAIN, "Routes": told})

    expected = {"refused": ("ResourceNotFound", 1), "ignored": ("Success", 0)}
    assert expected[setting] == (code, len(shown(console_v3)))


def test_the_versions_see_the_same(console: Console, console_v3: ConsoleV3) -> None:
    """A route made by one version is seen and deleted by the other."""
    made = console_v3.make()
    console.change_routes("CreateRoute", ("10.1.0.0/16", "4", made))
    add(console_v3, OFFICE)

    (old, new) = shown(console_v3)
    told = {"RouteItemId": old["RouteItemId"]}
    console_v3.do(REMOVE, {"RouteTableId": MAIN, "Routes": [told]})
    console.change_routes("DeleteRoute", ("192.168.0.0/16", "1", "vpngw-1"))

    assert via(made).items() <= old.items()
    assert OFFICE.items() <= new.items()
    assert [] == shown(console_v3)


def test_routes_go_with_the_connection(console_v3: ConsoleV3) -> None:
    """Deleting it takes them out of the tables."""
    made = console_v3.make()
    add(console_v3, via(made))

    console_v3.do("DeleteVpcPeeringConnection", {"PeeringConnectionId": made})

    assert [] == shown(console_v3)


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("InvalidParameterValue.Malformed", {"DestinationCidrBlock": "anywhere"}),
        ("InvalidParameterValue.Malformed", {"DestinationCidrBlock": "192.168.0.1/16"}),
        ("InvalidParameterValue.VpcCidrConflict", {"DestinationCidrBlock": "10.0.7.0/24"}),
        ("InvalidParameterValue.Duplicate", {}),
        ("UnsupportedOperation.EcmpWithUserRoute", {"GatewayId": "vpngw-2"}),
        ("InvalidParameterValue.RouteNextHopInvalid", {"GatewayType": "CCN"}),
        ("InvalidParameterValue.Malformed", {"RouteType": "LOCAL"}),
        (
            "ResourceNotFound",
            {
                "GatewayType": "PEERCONNECTION",
                "GatewayId": "pcx-nothing1",
                "DestinationCidrBlock": "10.9.0.0/16",
            },
        ),
    ],
)
def test_create_is_refused(console_v3: ConsoleV3, expected: str, changes: dict[str, str]) -> None:
    """Each rule has its code, and a batch is taken whole or not at all."""
    add(console_v3, OFFICE)
    good = {**OFFICE, "DestinationCidrBlock": "172.16.0.0/12"}

    answer = add(console_v3, good, {**OFFICE, **changes})

    assert (expected, 1) == (answer["Error"]["Code"], len(shown(console_v3)))


def test_a_destination_inside_an_assistant_range(console_v3: ConsoleV3) -> None:
    """It is refused as one inside the VPC's own range is, with a code of its own."""
    wide = {"name": "wide", "cidrBlock": "10.9.0.0/16", "assistantCidrBlocks": ["172.16.0.0/16"]}
    seed = {"accounts": [{"uin": "2407912486", "vpcs": [{**wide, "vpcId": "vpc-wide0001"}]}]}
    console_v3.emulator.seed(seed)
    (table,) = (
        it["routeTableId"]
        for it in console_v3.emulator.state()["routeTables"]
        if it["vpcId"] == "vpc-wide0001"
    )
    route = {**OFFICE, "DestinationCidrBlock": "172.16.0.0/16"}

    code = console_v3.code("CreateRoutes", {"RouteTableId": table, "Routes": [route]})

    assert "InvalidParameterValue.VpcCidrOverlapRoute" == code


def test_a_connection_that_is_not_active(console_v3: ConsoleV3) -> None:
    """A gateway that is there but waits cannot be used."""
    made = console_v3.make(**TO_PARTNER)

    answer = add(console_v3, via(made, "10.2.0.0/16"))

    assert "InvalidParameterValue.RouteNextHopInvalid" == answer["Error"]["Code"]


@pytest.mark.parametrize(
    ("setting", "destination", "expected"),
    [
        ("allowed", "10.9.0.0/16", "Success"),
        ("refused", "10.9.0.0/16", "InvalidParameterValue.CidrNotInPeerVpc"),
        ("refused", "10.0.0.0/8", "InvalidParameterValue.CidrNotInPeerVpc"),
        ("refused", "10.1.7.0/24", "Success"),
    ],
)
def test_destinations_outside_the_peer(
    console_v3: ConsoleV3, setting: str, destination: str, expected: str
) -> None:
    """Where the setting asks for it, a route leads to what the peer has."""
    console_v3.emulator.set_settings(destination_outside_peer=setting)

    answer = add(console_v3, via(console_v3.make(), destination))

    assert expected == answer.get("Error", {}).get("Code", "Success")


def test_the_quota(console_v3: ConsoleV3) -> None:
    """A table has as many routes as the setting says."""
    console_v3.emulator.set_settings(route_limit=1)

    answer = add(console_v3, OFFICE, {**OFFICE, "DestinationCidrBlock": "192.169.0.0/16"})

    assert ("LimitExceeded", []) == (answer["Error"]["Code"], shown(console_v3))


@pytest.mark.parametrize("action", [ADD, REMOVE])
@pytest.mark.parametrize("table", ["rtb-nothing1", "rtb-partner1"])
def test_tables_of_others(console_v3: ConsoleV3, action: str, table: str) -> None:
    """A table that is not there, or not the caller's, is not found."""
    params = {"RouteTableId": table, "Routes": [{**OFFICE, "RouteItemId": "rti-nothing1"}]}

    assert "ResourceNotFound" == console_v3.code(action, params)


def with_tagged_table(console_v3: ConsoleV3, vpc_id: str) -> None:
    """Let a VPC have a further route table, which bears tags."""
    ids = {"vpcId": vpc_id, "routeTableId": "rtb-tagged01"}
    table = {**ids, "name": "tagged", "tags": {"team": "net", "env": ""}}
    console_v3.emulator.seed({"routeTables": [table]})


@pytest.mark.parametrize(
    ("expected", "filters"),
    [
        ({MAIN, MORE}, {"vpc-id": [APP]}),
        ({MAIN, "rtb-data0001"}, {"vpc-id": [APP, DATA], "association.main": ["true"]}),
        ({MORE}, {"route-table-id": [MORE]}),
        ({MORE}, {"route-table-name": ["app-more"]}),
        (set(), {"vpc-id": ["vpc-nothing1"]}),
        ({"rtb-tagged01"}, {"tag-key": ["team"]}),
        ({"rtb-tagged01"}, {"tag:team": ["core", "net"]}),
        (set(), {"tag:team": ["core"]}),
        ({MAIN}, {"vpc-id": [APP], "route-table-id": [MAIN, MORE], "next-hop-type": ["VPN"]}),
        (
            {MAIN, MORE},
            {"vpc-id": [APP], "route-table-id": [MAIN, MORE], "next-hop-type": ["LOCAL"]},
        ),
        ({MORE}, {"vpc-id": [APP], "association.main": ["FALSE"], "visible": ["TRUE"]}),
        ({MAIN}, {"vpc-id": [APP], "association.main": ["True"]}),
        (set(), {"vpc-id": [APP], "visible": ["FALSE"]}),
    ],
)
def test_filters_of_tables(
    console_v3: ConsoleV3, expected: set[str], filters: dict[str, list[str]]
) -> None:
    """Values of one filter are alternatives, several filters all hold."""
    add(console_v3, OFFICE)
    with_tagged_table(console_v3, "vpc-shared03")
    sent = [{"Name": name, "Values": values} for name, values in filters.items()]

    answer = console_v3.do(TABLES, {"Filters": sent})

    assert (len(expected), expected) == (
        answer["TotalCount"],
        {it["RouteTableId"] for it in answer["RouteTableSet"]},
    )


def test_tags(console_v3: ConsoleV3) -> None:
    """A table is shown with its tags, to whoever lists it or adds to it."""
    with_tagged_table(console_v3, APP)

    listed = console_v3.do(TABLES, {"RouteTableIds": ["rtb-tagged01"]})
    added = console_v3.do(ADD, {"RouteTableId": "rtb-tagged01", "Routes": [OFFICE]})

    expected = [{"Key": "env", "Value": ""}, {"Key": "team", "Value": "net"}]
    assert [expected, expected] == [it["RouteTableSet"][0]["TagSet"] for it in (listed, added)]
    assert [{"team": "net", "env": ""}] == [
        it["tags"] for it in console_v3.emulator.state()["routeTables"] if it["tags"]
    ]


def test_pages_without_routes(console_v3: ConsoleV3) -> None:
    """Offset and Limit are texts, and the routes can be left out."""
    add(console_v3, OFFICE)
    whole = [it["RouteTableId"] for it in console_v3.do(TABLES)["RouteTableSet"]]

    page = console_v3.do(TABLES, {"Offset": "1", "Limit": "7", "NeedRouterInfo": False})

    assert (8, whole[1:]) == (
        page["TotalCount"],
        [it["RouteTableId"] for it in page["RouteTableSet"]],
    )
    assert [[]] * 7 == [it["RouteSet"] for it in page["RouteTableSet"]]


@pytest.mark.parametrize(("setting", "code"), [("error", "ResourceNotFound"), ("empty", "Success")])
def test_unknown_ids_of_tables(console_v3: ConsoleV3, setting: str, code: str) -> None:
    """A table that is not there is an error or nothing."""
    console_v3.emulator.set_settings(unknown_id=setting)

    assert code == console_v3.code(TABLES, {"RouteTableIds": [MAIN, "rtb-nothing1"]})
