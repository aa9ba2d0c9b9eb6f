"""Version 2.0: a row for each action, and calls that are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tests.witnesses.asking import Client
from tests.witnesses.rows_v3 import ACTIVE, APP, DATA, OTHER, OWN, PARTNER, TABLE, WAITING
from tests.witnesses.tables import Among, Parameters, Refusal, Row, Then

_OLD_APP, _OLD_DATA, _OLD_SHARED = "gz_vpc_226", "gz_vpc_89", "gz_vpc_90"
_OLD_TABLE: Final = "gz_rtb_2261"
_WEEK: Final = 7 * 24 * 3600 + 1
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PCX: Final = re.compile(r"pcx-[a-z0-9]{8}")
_DONE: Final = {"code": 0, "message": "", "codeDesc": "Success"}
_OFFICE: Final = {"destinationCidrBlock": "192.168.0.0/16", "nextType": 1, "nextHub": "vpngw-1"}
_SUBNET: Final = {
    "subnetId": "gz_subnet_2261",
    "subnetName": "app-web",
    "subnetCreateTime": _TIME,
    "routeTableId": _OLD_TABLE,
    "cidrBlock": "10.0.0.0/24",
    "zoneId": 100003,
    "totalIPNum": int,
    "availableIPNum": int,
}
_NEW: Final = {
    "vpcName": "new",
    "cidrBlock": "192.168.0.0/20",
    "subnetSet": [{"subnetName": "web", "cidrBlock": "192.168.0.0/24", "zoneId": 100003}],
}


def _on(connection_id: str, **more: Any) -> Parameters:
    return {"peeringConnectionId": connection_id, **more}


def _shown(connection_id: str, **shows: Any) -> Then:
    return Then(
        "DescribeVpcPeeringConnections",
        _on(connection_id),
        {**_DONE, "totalCount": 1, "data": [shows]},
    )


def _expired(client: Client) -> Parameters:
    client.emulator.advance_clock(_WEEK)
    return _on(WAITING)


def _made_without_subnets(client: Client) -> Parameters:
    made = client.ask("CreateVpc", {"vpcName": "new", "cidrBlock": "192.168.0.0/20"})
    return {"vpcId": made["vpcId"]}


def _on_table(**more: Any) -> Parameters:
    return {"vpcId": _OLD_APP, "routeTableId": _OLD_TABLE, **more}


def _table_with(*routes: object) -> Then:
    """The table with its built-in route and these."""
    return Then(
        "DescribeRouteTable",
        _on_table(),
        {**_DONE, "totalCount": 1, "data": [{"routeSet": [{"nextHub": "Local"}, *routes]}]},
    )


ROWS: Final[Mapping[str, Row]] = {
    "CreateVpcPeeringConnection": Row(
        {
            "vpcId": _OLD_APP,
            "peerVpcId": _OLD_SHARED,
            "peerUin": OWN,
            "peeringConnectionName": "示例 a&b=c+d/e",
        },
        {**_DONE, "peeringConnectionId": _PCX},
        then=Then(
            "DescribeVpcPeeringConnections",
            {"peeringConnectionName": "示例 a&b=c+d/e"},
            {"totalCount": 1, "data": [{"vpcId": _OLD_APP, "peerVpcId": _OLD_SHARED, "state": 1}]},
        ),
    ),
    "DescribeVpcPeeringConnections": Row(
        {"orderField": "createTime", "orderDirection": "asc", "offset": 0, "limit": 20},
        {
            **_DONE,
            "totalCount": 2,
            "data": [
                {
                    "vpcId": _OLD_APP,
                    "unVpcId": APP,
                    "peerVpcId": _OLD_DATA,
                    "unPeerVpcId": DATA,
                    "peeringConnectionId": ACTIVE,
                    "peeringConnectionName": "own",
                    "state": 1,
                    "createTime": _TIME,
                    "uin": int(OWN),
                    "peerUin": int(OWN),
                    "region": "gz",
                    "peerRegion": "gz",
                },
                {
                    "peeringConnectionId": WAITING,
                    "unPeerVpcId": PARTNER,
                    "peerUin": int(OTHER),
                    "state": 0,
                },
            ],
        },
    ),
    "ModifyVpcPeeringConnection": Row(
        _on(ACTIVE, peeringConnectionName="renamed"),
        _DONE,
        then=_shown(ACTIVE, peeringConnectionName="renamed"),
    ),
    "DeleteVpcPeeringConnection": Row(
        _on(ACTIVE),
        _DONE,
        then=Then(
            "DescribeVpcPeeringConnections",
            {},
            {"totalCount": 1, "data": [{"peeringConnectionId": WAITING}]},
        ),
    ),
    "AcceptVpcPeeringConnection": Row(
        _on(WAITING), _DONE, account="peer", then=_shown(WAITING, state=1)
    ),
    "RejectVpcPeeringConnection": Row(
        _on(WAITING), _DONE, account="peer", then=_shown(WAITING, state=3)
    ),
    "EnableVpcPeeringConnection": Row(_expired, _DONE, then=_shown(WAITING, state=0)),
    "DescribeVpcEx": Row(
        {"vpcName": "app", "offset": 0, "limit": 20},
        {
            **_DONE,
            "totalCount": 1,
            "data": [
                {
                    "vpcId": _OLD_APP,
                    "unVpcId": APP,
                    "vpcName": "app",
                    "cidrBlock": "10.0.0.0/16",
                    "routeTableNum": 2,
                    "vpcPeerNum": 2,
                    "subnetNum": int,
                    "createTime": _TIME,
                    "isDefault": False,
                }
            ],
        },
        account="temporary",
    ),
    "CreateVpc": Row(
        _NEW,
        {
            **_DONE,
            "vpcId": re.compile(r"gz_vpc_\d+"),
            "uniqVpcId": re.compile(r"vpc-[a-z0-9]{8}"),
            "subnetSet": [{"subnetName": "web", "cidrBlock": "192.168.0.0/24", "zoneId": 100003}],
        },
        then=Then(
            "DescribeVpcEx",
            {"vpcName": "new"},
            {"totalCount": 1, "data": [{"cidrBlock": "192.168.0.0/20", "subnetNum": 1}]},
        ),
    ),
    "DeleteVpc": Row(
        _made_without_subnets,
        _DONE,
        then=Then("DescribeVpcEx", {"vpcName": "new"}, {"totalCount": 0, "data": []}),
    ),
    "DescribeSubnet": Row(
        {"vpcId": _OLD_APP, "subnetId": "gz_subnet_2261"},
        {**_DONE, **_SUBNET},
    ),
    "DescribeSubnetEx": Row(
        {"vpcId": _OLD_APP, "subnetName": "web", "offset": 0, "limit": 20},
        {**_DONE, "totalCount": 1, "data": [{**_SUBNET, "vpcId": _OLD_APP, "unVpcId": APP}]},
    ),
    "DescribeVpcLimit": Row(
        {"type": ["20", "3"]}, {**_DONE, "data": {"limit": {"20": 10, "3": 50}}}
    ),
    "DescribeRouteTable": Row(
        {"vpcId": _OLD_APP, "offset": 0, "limit": 20},
        {
            **_DONE,
            "totalCount": 2,
            "data": Among(
                {
                    "vpcId": _OLD_APP,
                    "unVpcId": APP,
                    "vpcCidrBlock": "10.0.0.0/16",
                    "routeTableId": _OLD_TABLE,
                    "unRouteTableId": TABLE,
                    "routeTableName": "app-main",
                    "routeTableType": 1,
                    "routeTableCreateTime": _TIME,
                    "routeSet": [
                        {"destinationCidrBlock": "Local", "nextHub": "Local"},
                        {**_OFFICE, "description": "to the office"},
                    ],
                }
            ),
        },
    ),
    "CreateRoute": Row(
        _on_table(
            routeSet=[{"destinationCidrBlock": "10.1.0.0/16", "nextType": 4, "nextHub": ACTIVE}]
        ),
        _DONE,
        then=_table_with(
            _OFFICE,
            {"destinationCidrBlock": "10.1.0.0/16", "nextType": 4, "nextHub": ACTIVE},
        ),
    ),
    "DeleteRoute": Row(_on_table(routeSet=[_OFFICE]), _DONE, then=_table_with()),
}
"""A row for each action."""

REFUSALS: Final = (
    Refusal("InvalidPeeringConnection.NotFound", "DeleteVpcPeeringConnection", _on("pcx-nothing1")),
    Refusal(
        "PeeringConnectionVpcConflict",
        "CreateVpcPeeringConnection",
        {
            "vpcId": _OLD_APP,
            "peerVpcId": "gz_vpc_227",
            "peerUin": OWN,
            "peeringConnectionName": "x",
        },
    ),
    Refusal("RouteAlreadyExists", "CreateRoute", _on_table(routeSet=[_OFFICE])),
    Refusal("InvalidParameter.SecretIdNotFound", "DescribeVpcEx", changes={"secretId": "AKIDx"}),
    Refusal("AuthFailure", "DescribeVpcEx", changes={"secretKey": "another"}),
    Refusal(
        "InvalidRequest.TokenCheckFailed",
        "DescribeVpcEx",
        account="temporary",
        changes={"token": ""},
    ),
    Refusal(
        "InvalidRequest.TokenCheckFailed",
        "DescribeVpcEx",
        account="temporary",
        changes={"token": "x"},
    ),
)
"""Calls that are refused, each for a reason of another kind."""
