"""The official SDKs of VPC and tag: VPCs and subnets, disabled routes, tags, and their errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.tag.v20180813 import models as tag_models
from tencentcloud.tag.v20180813.tag_client import TagClient
from tencentcloud.vpc.v20170312 import models

from tests.contract.sdk_v3 import APP, OFFICE, OWN, REGION, TABLE, client_of, code_of, do, setup_of
from tests.unit.api.loopback import Served

_NEW: Final = {"VpcName": "new", "CidrBlock": "10.9.0.0/16"}
_NAMED: Final = f"qcs::vpc:{REGION}:uin/{OWN}:vpc/{APP}"
_VALUE: Final = "InvalidParameterValue"


def _tag_client(served: Served) -> TagClient:
    credential, profile = setup_of(served)
    assert isinstance(credential, Credential)
    return TagClient(credential, REGION, profile)


def _tag(served: Served, action: str, **parameters: Any) -> Any:
    request = getattr(tag_models, f"{action}Request")()
    request.from_json_string(json.dumps(parameters))
    return getattr(_tag_client(served), action)(request)


def _nulls(model: Any, where: str = "") -> list[str]:
    """Return the fields of an answer that the SDK did not find, all the way down."""
    found = []
    for name, value in vars(model).items():
        path = f"{where}{name.removeprefix('_')}"
        for one in value if isinstance(value, list) else [value]:
            if hasattr(one, "_deserialize"):
                found += _nulls(one, f"{path}.")
            elif one is None:
                found.append(path)
    return found


def test_a_vpc_comes_and_goes(public_api: Served) -> None:
    """Every field of the model of a new VPC is there, except the stack type; it can be deleted."""
    client = client_of(public_api)

    made = do(client, "CreateVpc", **_NEW, Tags=[{"Key": "team", "Value": "网络"}]).Vpc
    (listed,) = do(client, "DescribeVpcs", VpcIds=[made.VpcId]).VpcSet
    do(client, "DeleteVpc", VpcId=made.VpcId)

    assert made.to_json_string() == listed.to_json_string()
    assert set(_nulls(made)) <= {"StackType"}
    assert "ResourceNotFound" == code_of(lambda: do(client, "DescribeVpcs", VpcIds=[made.VpcId]))


def test_subnets_and_their_route_tables(public_api: Served) -> None:
    """Every field of a subnet is there, and its route table names it."""
    client = client_of(public_api)

    answer = do(client, "DescribeSubnets", Filters=[{"Name": "vpc-id", "Values": [APP]}])
    (table,) = do(client, "DescribeRouteTables", RouteTableIds=[TABLE]).RouteTableSet

    assert [] == _nulls(answer)
    (used,) = (it for it in answer.SubnetSet if it.RouteTableId == TABLE)
    assert [(used.SubnetId, TABLE)] == [
        (it.SubnetId, it.RouteTableId) for it in table.AssociationSet
    ]


def test_routes_are_switched(public_api: Served) -> None:
    """A route is disabled by its number and enabled by its id."""
    client = client_of(public_api)
    do(client, "CreateRoutes", RouteTableId=TABLE, Routes=[OFFICE])

    def route() -> models.Route:
        (table,) = do(client, "DescribeRouteTables", RouteTableIds=[TABLE]).RouteTableSet
        (found,) = table.RouteSet
        return found

    do(client, "DisableRoutes", RouteTableId=TABLE, RouteIds=[route().RouteId])
    disabled = route()
    do(client, "EnableRoutes", RouteTableId=TABLE, RouteItemIds=[disabled.RouteItemId])

    assert (False, True) == (disabled.Enabled, route().Enabled)
    assert disabled.CreatedTime


def test_tags(public_api: Served) -> None:
    """Tags are set, listed with every field of the model, and removed."""
    tags = [{"TagKey": "b", "TagValue": "2"}, {"TagKey": "a", "TagValue": "1"}]
    where = {
        "ServiceType": "vpc",
        "ResourcePrefix": "vpc",
        "ResourceIds": [APP],
        "ResourceRegion": REGION,
    }

    put = _tag(public_api, "TagResources", ResourceList=[_NAMED], Tags=tags)
    listed = _tag(public_api, "DescribeResourceTagsByResourceIds", **where)
    off = _tag(public_api, "UnTagResources", ResourceList=[_NAMED], TagKeys=["a"])
    left = _tag(public_api, "DescribeResourceTagsByResourceIds", **where)

    assert ([], []) == (put.FailedResources, off.FailedResources)
    assert [] == _nulls(listed)
    assert (2, [("a", "1"), ("b", "2")]) == (
        listed.TotalCount,
        [(it.TagKey, it.TagValue) for it in listed.Tags],
    )
    assert ["b"] == [it.TagKey for it in left.Tags]


_REFUSED: Final[list[tuple[str, str, Mapping[str, Any]]]] = [
    ("CreateVpc", "MissingParameter", {"VpcName": "new"}),
    ("CreateVpc", f"{_VALUE}.Malformed", {**_NEW, "CidrBlock": "11.0.0.0/16"}),
    ("CreateVpc", f"{_VALUE}.TooLong", {**_NEW, "VpcName": "x" * 61}),
    ("CreateVpc", f"{_VALUE}.TagInvalidKey", {**_NEW, "Tags": [{"Key": "*", "Value": "1"}]}),
    ("DeleteVpc", "ResourceInUse", {"VpcId": APP}),
    ("DeleteVpc", "ResourceNotFound", {"VpcId": "vpc-nothing1"}),
    ("DeleteVpc", f"{_VALUE}.Malformed", {"VpcId": "gz_vpc_226"}),
    ("DescribeSubnets", "InvalidParameter.Coexist", {"SubnetIds": ["subnet-1"], "Filters": []}),
    ("DescribeSubnets", "InvalidParameter.FilterNotDict", {"Filters": ["vpc-id"]}),
    (
        "DescribeSubnets",
        "InvalidParameter.FilterInvalidKey",
        {"Filters": [{"Name": "uin", "Values": [OWN]}]},
    ),
    ("DescribeSubnets", f"{_VALUE}.Range", {"Limit": "101"}),
    ("DescribeSubnets", f"{_VALUE}.LimitExceeded", {"SubnetIds": ["subnet-1"] * 101}),
    ("DescribeSubnets", "ResourceNotFound", {"SubnetIds": ["subnet-nothing1"]}),
    ("DisableRoutes", "MissingParameter", {"RouteTableId": TABLE}),
    ("DisableRoutes", "ResourceNotFound", {"RouteTableId": TABLE, "RouteIds": [1]}),
]


@pytest.mark.parametrize(("action", "code", "parameters"), _REFUSED)
def test_documented_errors(
    public_api: Served, action: str, code: str, parameters: Mapping[str, Any]
) -> None:
    """The SDK raises the code that the action documents, and nothing is changed."""
    client, before = client_of(public_api), public_api.emulator.state()

    # What the SDK's classes would not send is sent as it stands.
    assert code == code_of(lambda: client.call_json(action, dict(parameters)))
    assert {**before, "clock": 0} == {**public_api.emulator.state(), "clock": 0}


@pytest.mark.parametrize(
    ("code", "resources", "tags"),
    [
        (f"{_VALUE}.TagKeyEmpty", [_NAMED], {"": "1"}),
        (f"{_VALUE}.TagValueEmpty", [_NAMED], {"a": ""}),
        ("InvalidParameter.ReservedTagKey", [_NAMED], {"project": "1"}),
        ("LimitExceeded.ResourceNumPerRequest", [_NAMED] * 11, {"a": "1"}),
    ],
)
def test_errors_of_tags(
    public_api: Served, code: str, resources: list[str], tags: Mapping[str, str]
) -> None:
    """The tag service has codes of its own."""
    sent = [{"TagKey": key, "TagValue": value} for key, value in tags.items()]

    with pytest.raises(TencentCloudSDKException) as caught:
        _tag(public_api, "TagResources", ResourceList=resources, Tags=sent)

    assert code == caught.value.get_code()


def test_errors_on_order(public_api: Served) -> None:
    """A documented code that no rule leads to is returned by a fault."""
    of_vpc, of_tags = (
        "UnsupportedOperation.AppIdMismatch",
        "FailedOperation.ResourceTagProcessing",
    )
    public_api.emulator.add_fault("CreateVpc", kind="error", code=of_vpc)
    public_api.emulator.add_fault("TagResources", kind="error", code=of_tags)
    sent = {"ResourceList": [_NAMED], "Tags": [{"TagKey": "a", "TagValue": "1"}]}

    codes = [
        code_of(lambda: do(client_of(public_api), "CreateVpc", **_NEW)),
        code_of(lambda: _tag(public_api, "TagResources", **sent)),
    ]

    assert [of_vpc, of_tags] == codes
