"""The parameters of version 3.0: typed as the API has them, none passed over."""

from __future__ import annotations

from typing import Any

import pytest
from qcloud_emulator.signed.v3 import ACTIONS

from tests.unit.emulator.calling_v3 import APP, PAIR, PARTNER, ConsoleV3

CREATE, LIST, MODIFY = (
    "CreateVpcPeeringConnection",
    "DescribeVpcPeeringConnections",
    "ModifyVpcPeeringConnection",
)
VPCS, TABLES, LIMITS = "DescribeVpcs", "DescribeRouteTables", "DescribeVpcLimits"
ADD, REMOVE = "CreateRoutes", "DeleteRoutes"
TABLE = "rtb-app0main"
ROUTE = {
    "DestinationCidrBlock": "192.168.0.0/16",
    "GatewayType": "VPN",
    "GatewayId": "vpngw-1",
}
NAMED = f"qcs::vpc:ap-guangzhou:uin/2407912486:vpc/{APP}"
# What each action needs to be carried out, as far as the cloud has it.
COMPLETE: dict[str, dict[str, Any]] = {
    CREATE: PAIR,
    LIST: {},
    MODIFY: {"PeeringConnectionId": "pcx-nothing1"},
    "DeleteVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    "AcceptVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    "RejectVpcPeeringConnection": {"PeeringConnectionId": "pcx-nothing1"},
    VPCS: {},
    LIMITS: {"LimitTypes": ["vpc-max-vpcpeers"]},
    TABLES: {},
    ADD: {"RouteTableId": TABLE, "Routes": [ROUTE]},
    REMOVE: {"RouteTableId": TABLE, "Routes": [{"RouteItemId": "rti-nothing1"}]},
    "GetCallerIdentity": {},
    "TagResources": {"ResourceList": [NAMED], "Tags": [{"TagKey": "a", "TagValue": "b"}]},
    "UnTagResources": {"ResourceList": [NAMED], "TagKeys": ["a"]},
}


def test_every_action_is_tried_here() -> None:
    """The table above leaves none out."""
    assert set(COMPLETE) == set(ACTIONS)


@pytest.mark.parametrize("action", COMPLETE)
def test_unknown_parameters(console_v3: ConsoleV3, action: str) -> None:
    """One that the action does not have is refused, and nothing is changed."""
    before = console_v3.emulator.state()

    answer = console_v3.do(action, {**COMPLETE[action], "nextHub": "legacy"})

    after = console_v3.emulator.state()
    assert "UnknownParameter" == answer["Error"]["Code"]
    assert "nextHub" in answer["Error"]["Message"]
    assert {**before, "clock": 0} == {**after, "clock": 0}


@pytest.mark.parametrize(
    ("action", "params", "said"),
    [
        (CREATE, {"peeringConnectionName": "x"}, "perhaps PeeringConnectionName is meant"),
        (LIST, {"PeeringConnectionId": "pcx-1"}, "perhaps PeeringConnectionIds is meant"),
        (
            ADD,
            {"Routes": [{**ROUTE, "RouteDescripton": "x"}]},
            "no parameter Routes.0.RouteDescripton, perhaps RouteDescription is meant",
        ),
    ],
)
def test_slips(console_v3: ConsoleV3, action: str, params: dict[str, object], said: str) -> None:
    """A name that is nearly right gets the right one as a guess."""
    answer = console_v3.do(action, {**COMPLETE[action], **params})

    assert "UnknownParameter.WithGuess" == answer["Error"]["Code"]
    assert said in answer["Error"]["Message"]


@pytest.mark.parametrize(
    ("action", "name"), [(action, name) for action, its in COMPLETE.items() for name in its]
)
def test_missing_parameters(console_v3: ConsoleV3, action: str, name: str) -> None:
    """What is required must be sent; null counts as not sent."""
    for params in (
        {it: value for it, value in COMPLETE[action].items() if it != name},
        {**COMPLETE[action], name: None},
    ):
        answer = console_v3.do(action, params)

        assert "MissingParameter" == answer["Error"]["Code"]
        assert name in answer["Error"]["Message"]


WRONG, VALUE = "InvalidParameter", "InvalidParameterValue"


@pytest.mark.parametrize(
    ("expected", "action", "params"),
    [
        (WRONG, CREATE, {"DestinationUin": 2407912486}),
        (WRONG, CREATE, {"SourceVpcId": 1}),
        (WRONG, CREATE, {"PeeringConnectionName": ["tses"]}),
        (WRONG, CREATE, {"Bandwidth": "100"}),
        (WRONG, CREATE, {"Bandwidth": 1.5}),
        (WRONG, CREATE, {"Bandwidth": True}),
        (WRONG, CREATE, {"Tags": {"Key": "a", "Value": "b"}}),
        (WRONG, CREATE, {"Tags": ["a"]}),
        (WRONG, CREATE, {"Tags": [{"Key": 1, "Value": "b"}]}),
        ("MissingParameter", CREATE, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        ("UnknownParameter", CREATE, {"Tags": [{"Key": "a", "key": "b"}]}),
        (f"{VALUE}.Duplicate", CREATE, {"Tags": [{"Key": "a"}, {"Key": "a"}]}),
        (f"{VALUE}.Empty", CREATE, {"PeeringConnectionName": ""}),
        (f"{VALUE}.Empty", CREATE, {"SourceVpcId": ""}),
        (f"{VALUE}.Malformed", CREATE, {"PeeringConnectionName": "x" * 61}),
        (f"{VALUE}.Malformed", CREATE, {"SourceVpcId": "gz_vpc_226"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationVpcId": "pcx-6gw5wvmk"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationUin": "me"}),
        (f"{VALUE}.Malformed", CREATE, {"DestinationRegion": "gz"}),
        (VALUE, CREATE, {"Type": "VPC0"}),
        (VALUE, CREATE, {"ChargeType": "PREPAID"}),
        (VALUE, CREATE, {"QosLevel": "XX"}),
        (f"{VALUE}.Range", CREATE, {"Bandwidth": -1}),
        (f"{VALUE}.Range", CREATE, {"Bandwidth": 2**63}),
        (WRONG, LIST, {"Offset": "0"}),
        (WRONG, LIST, {"Limit": "20"}),
        (f"{VALUE}.Range", LIST, {"Offset": -1}),
        (f"{VALUE}.Range", LIST, {"Limit": 0}),
        (f"{VALUE}.Range", LIST, {"Limit": 101}),
        (VALUE, LIST, {"OrderField": "createTime"}),
        (VALUE, LIST, {"OrderDirection": "asc"}),
        (WRONG, LIST, {"PeeringConnectionIds": "pcx-1"}),
        (WRONG, LIST, {"PeeringConnectionIds": [1]}),
        (f"{VALUE}.Malformed", LIST, {"PeeringConnectionIds": ["vpc-1"]}),
        (f"{VALUE}.LimitExceeded", LIST, {"PeeringConnectionIds": ["pcx-1"] * 101}),
        (f"{WRONG}.Coexist", LIST, {"PeeringConnectionIds": [], "Filters": []}),
        (f"{WRONG}.FilterNotDict", LIST, {"Filters": ["vpc-id"]}),
        (f"{WRONG}.FilterValuesNotList", LIST, {"Filters": [{"Name": "state", "Values": "A"}]}),
        ("MissingParameter", LIST, {"Filters": [{"Name": "state"}]}),
        ("MissingParameter", LIST, {"Filters": [{"Values": ["ACTIVE"]}]}),
        ("UnknownParameter", LIST, {"Filters": [{"Name": "state", "Values": [], "x": 1}]}),
        (WRONG, LIST, {"Filters": [{"Name": "uin", "Values": ["1"]}]}),
        (VALUE, LIST, {"Filters": [{"Name": "state", "Values": ["PEDNING"]}]}),
        (
            f"{VALUE}.TooLong",
            LIST,
            {"Filters": [{"Name": "peering-connection-name", "Values": ["x" * 61]}]},
        ),
        (WRONG, VPCS, {"Offset": 0}),
        (WRONG, VPCS, {"Limit": 20}),
        (f"{VALUE}.Malformed", VPCS, {"Limit": "many"}),
        (f"{VALUE}.Range", VPCS, {"Limit": "101"}),
        (f"{WRONG}.Coexist", VPCS, {"VpcIds": [APP], "Filters": []}),
        (f"{WRONG}.FilterInvalidKey", VPCS, {"Filters": [{"Name": "uin", "Values": ["1"]}]}),
        (WRONG, TABLES, {"Offset": 0}),
        (WRONG, TABLES, {"Limit": 20}),
        (WRONG, TABLES, {"NeedRouterInfo": "true"}),
        (f"{WRONG}.Coexist", TABLES, {"RouteTableIds": [TABLE], "Filters": []}),
        (f"{WRONG}.FilterInvalidKey", TABLES, {"Filters": [{"Name": "x", "Values": ["1"]}]}),
        (
            f"{WRONG}.FilterMissParameter",
            TABLES,
            {"Filters": [{"Name": "next-hop-type", "Values": ["VPN"]}]},
        ),
        (VALUE, LIMITS, {"LimitTypes": ["no-such"]}),
        (WRONG, ADD, {"Routes": [[]]}),
        ("UnknownParameter", ADD, {"Routes": [{**ROUTE, "nextType": 1}]}),
        ("MissingParameter", ADD, {"Routes": []}),
        ("MissingParameter", ADD, {"Routes": [{"DestinationCidrBlock": "192.168.0.0/16"}]}),
        (f"{VALUE}.Malformed", ADD, {"RouteTableId": "gz_rtb_2261"}),
        ("MissingParameter", REMOVE, {"Routes": [ROUTE]}),
        (WRONG, REMOVE, {"Routes": [{"RouteId": "1"}]}),
        (f"{VALUE}.LimitExceeded", "TagResources", {"ResourceList": [NAMED] * 11}),
    ],
)
def test_values(
    console_v3: ConsoleV3, expected: str, action: str, params: dict[str, object]
) -> None:
    """Each has the type, the form and the range of its documentation."""
    assert expected == console_v3.code(action, {**COMPLETE[action], **params})
    assert [] == console_v3.emulator.connections()


@pytest.mark.parametrize("action", COMPLETE)
def test_regions(console_v3: ConsoleV3, action: str) -> None:
    """The actions on VPCs need a region; the other services do not."""
    needs = ACTIONS[action].service == "vpc"

    answer = console_v3.code(action, COMPLETE[action], changes={"X-TC-Region": None})

    assert ("MissingParameter" if needs else "Success") == answer


def test_old_ids_can_be_accepted(console_v3: ConsoleV3) -> None:
    """A setting lets the ids of version 2.0 through."""
    console_v3.emulator.set_settings(old_ids_in_v3="accepted")

    made = console_v3.make(SourceVpcId="gz_vpc_226", DestinationVpcId="gz_vpc_89")

    assert APP == console_v3.look(made)["SourceVpcId"]
    assert PARTNER not in console_v3.look(made).values()
