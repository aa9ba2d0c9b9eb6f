"""VPCs, limits, tags and the caller's own account in version 3.0."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.emulator.calling import Console
from tests.unit.emulator.calling_v3 import APP, DATA, PAIR, PARTNER, TO_PARTNER, ConsoleV3

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
        ({"extra"}, {"is-default": ["true"]}),
        ({"app", "data", "staging", "shared"}, {"is-default": ["false"]}),
        ({"extra"}, {"tag-key": ["team", "x"]}),
        ({"extra"}, {"tag:team": ["net"]}),
        (set(), {"tag:team": ["other"]}),
        (set(), {"tag:team": ["net"], "tag-key": ["x"]}),
        (set(), {"ipv6-cidr-block": ["2402:4e00::/56"]}),
    ],
)
def test_filters(with_extra: ConsoleV3, expected: set[str], filters: dict[str, list[str]]) -> None:
    """Values of one filter are alternatives, several filters all hold."""
    sent = [{"Name": name, "Values": values} for name, values in filters.items()]

    answer = with_extra.do(VPCS, {"Filters": sent})

    assert (len(expected), expected) == (answer["TotalCount"], set(names(answer)))


def test_pages(console_v3: ConsoleV3) -> None:
    """Offset and Limit are texts here."""
    whole = names(console_v3.do(VPCS))

    page = console_v3.do(VPCS, {"Offset": "1", "Limit": "2"})

    assert (4, whole[1:3]) == (page["TotalCount"], names(page))


@pytest.mark.parametrize(("setting", "code"), [("error", "ResourceNotFound"), ("empty", "Success")])
@pytest.mark.parametrize("vpc_id", ["vpc-nothing1", PARTNER])
def test_unknown_ids(console_v3: ConsoleV3, vpc_id: str, setting: str, code: str) -> None:
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
    assert ["ResourceNotFound"] == [it["Code"] for it in answer["FailedResources"]]


@pytest.mark.parametrize(
    ("code", "resource"),
    [
        ("ResourceNotFound", named("pcx-nothing1")),
        ("ResourceNotFound", named("vpc-nothing1")),
        ("ResourceNotFound", named(APP, region="ap-beijing")),
        ("InvalidParameterValue.Malformed", APP),
        ("InvalidParameterValue.Malformed", named(APP, region="gz")),
        ("InvalidParameterValue.Malformed", named("rtb-app0main")),
        ("UnsupportedOperation.VpcPeerPurviewError", named(PARTNER, OTHER)),
    ],
)
def test_what_cannot_be_tagged(console_v3: ConsoleV3, code: str, resource: str) -> None:
    """It is named in the answer, and the others are tagged all the same."""
    put = [{"TagKey": "a", "TagValue": "1"}]

    answer = console_v3.do(TAG, {"ResourceList": [resource, named(DATA)], "Tags": put})

    (found,) = console_v3.do(VPCS, {"VpcIds": [DATA]})["VpcSet"]
    assert [(resource, code)] == [(it["Resource"], it["Code"]) for it in answer["FailedResources"]]
    assert [{"Key": "a", "Value": "1"}] == found["TagSet"]
