"""Version 3.0: a row for each action, and calls that are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import requests

from tests.witnesses.asking import REGION, Client
from tests.witnesses.tables import Among, Parameters, Refusal, Row, Then

OWN, OTHER = "2407912486", "100000000002"
APP, DATA, STAGING, SHARED = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-shared03"
PARTNER, TABLE = "vpc-partner2", "rtb-app0main"
ACTIVE, WAITING = "pcx-own00001", "pcx-theirs01"
_ROLE: Final = f"qcs::cam::uin/{OWN}:roleName/network-admin"

SEED: Final[Mapping[str, object]] = {
    "peeringConnections": [
        {
            "name": "own",
            "peeringConnectionId": ACTIVE,
            "vpcId": APP,
            "peerVpcId": DATA,
            "bandwidth": 100,
            "qosLevel": "AU",
            "tags": {"team": "net"},
            "ageSeconds": 60,
        },
        {
            "name": "theirs",
            "peeringConnectionId": WAITING,
            "vpcId": APP,
            "peerVpcId": PARTNER,
        },
    ],
    "routes": [
        {
            "routeTableId": TABLE,
            "destinationCidrBlock": "192.168.0.0/16",
            "nextType": 1,
            "nextHub": "vpngw-1",
            "description": "to the office",
        }
    ],
}
"""What the cloud holds beside its default seed."""

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PCX: Final = re.compile(r"pcx-[a-z0-9]{8}")
_VPC: Final = re.compile(r"vpc-[a-z0-9]{8}")
_RTI: Final = re.compile(r"rti-[a-z0-9]{8}")
_ID: Final = re.compile(r"[0-9a-f-]{36}")
_OFFICE: Final = {
    "DestinationCidrBlock": "192.168.0.0/16",
    "GatewayType": "VPN",
    "GatewayId": "vpngw-1",
    "RouteDescription": "to the office",
    "RouteId": int,
    "RouteItemId": _RTI,
    "Enabled": True,
    "RouteType": "USER",
    "RouteTableId": TABLE,
}


def _on(connection_id: str) -> Parameters:
    return {"PeeringConnectionId": connection_id}


def _listed(*connection_ids: str, **shows: Any) -> Then:
    """A listing of connections by their ids, each of which shows the same."""
    return Then(
        "DescribeVpcPeeringConnections",
        {"PeeringConnectionIds": list(connection_ids)},
        {"TotalCount": len(connection_ids), "PeerConnectionSet": [shows for _ in connection_ids]},
    )


def _filtered(filters: Mapping[str, str]) -> Parameters:
    return {"Filters": [{"Name": name, "Values": [it]} for name, it in filters.items()]}


def _tables_with(*routes: object) -> Then:
    return Then(
        "DescribeRouteTables",
        {"RouteTableIds": [TABLE], "Limit": "10"},
        {"TotalCount": 1, "RouteTableSet": [{"RouteTableId": TABLE, "RouteSet": list(routes)}]},
    )


def _office_by_number(client: Client) -> Parameters:
    (table,) = client.ask("DescribeRouteTables", {"RouteTableIds": [TABLE]})["RouteTableSet"]
    return {"RouteTableId": TABLE, "RouteIds": [table["RouteSet"][0]["RouteId"]]}


def _office_by_id(client: Client) -> Parameters:
    (table,) = client.ask("DescribeRouteTables", {"RouteTableIds": [TABLE]})["RouteTableSet"]
    named = {"RouteItemId": table["RouteSet"][0]["RouteItemId"]}
    return {"RouteTableId": TABLE, "Routes": [named]}


def _office_disabled(client: Client) -> Parameters:
    told = _office_by_number(client)
    client.ask("DisableRoutes", told)
    return told


def _made(client: Client) -> Parameters:
    made = client.ask("CreateVpc", {"VpcName": "new", "CidrBlock": "10.7.0.0/16"})
    return {"VpcId": made["Vpc"]["VpcId"]}


def _with_web_identity(client: Client) -> Parameters:
    answer = requests.post(
        f"{client.emulator.url}/_emulator/web-identity-tokens",
        json={"provider": "ci", "expiresInSeconds": 600},
        timeout=10,
    )
    answer.raise_for_status()
    return {
        "ProviderId": "ci",
        "WebIdentityToken": answer.json()["token"],
        "RoleArn": _ROLE,
        "RoleSessionName": "witness",
        "DurationSeconds": 1800,
    }


_SESSION: Final = {
    "Credentials": {"Token": str, "TmpSecretId": str, "TmpSecretKey": str},
    "ExpiredTime": int,
    "Expiration": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "RequestId": _ID,
}
_TAGGED: Final = f"qcs::vpc:{REGION}:uin/{OWN}:pcx/{ACTIVE}"
_OWN: Final = {
    "SourceVpcId": APP,
    "PeerVpcId": DATA,
    "DestinationVpcId": DATA,
    "PeeringConnectionId": ACTIVE,
    "PeeringConnectionName": "own",
    "State": "ACTIVE",
    "IsNgw": False,
    "Bandwidth": 100,
    "SourceRegion": str,
    "DestinationRegion": str,
    "CreateTime": _TIME,
    "AppId": 1251000001,
    "PeerAppId": 1251000001,
    "SourceUin": int(OWN),
    "DestinationUin": int(OWN),
    "ChargeType": "POSTPAID_BY_DAY_MAX",
    "QosLevel": "AU",
    "Type": "VPC_PEER",
    "TagSet": [{"Key": "team", "Value": "net"}],
}

ROWS: Final[Mapping[str, Row]] = {
    "CreateVpcPeeringConnection": Row(
        {
            "SourceVpcId": APP,
            "DestinationVpcId": SHARED,
            "DestinationUin": OWN,
            "DestinationRegion": REGION,
            "PeeringConnectionName": "示例 a&b=c+d/e",
            "Bandwidth": 50,
            "ChargeType": "POSTPAID_BY_MONTH_95",
            "QosLevel": "PT",
            "Tags": [{"Key": "team", "Value": "网络"}],
        },
        {"PeeringConnectionId": _PCX, "RequestId": _ID},
        then=Then(
            "DescribeVpcPeeringConnections",
            _filtered({"vpc-id": SHARED}),
            {
                "TotalCount": 1,
                "PeerConnectionSet": [
                    {
                        "PeeringConnectionName": "示例 a&b=c+d/e",
                        "DestinationVpcId": SHARED,
                        "Bandwidth": 50,
                        "ChargeType": "POSTPAID_BY_MONTH_95",
                        "QosLevel": "PT",
                        "TagSet": [{"Key": "team", "Value": "网络"}],
                    }
                ],
            },
        ),
    ),
    "DescribeVpcPeeringConnections": Row(
        {"OrderField": "CreatedTime", "OrderDirection": "ASC", "Offset": 0, "Limit": 10},
        {
            "TotalCount": 2,
            "PeerConnectionSet": [_OWN, {"PeeringConnectionId": WAITING, "State": "PENDING"}],
            "RequestId": _ID,
        },
    ),
    "ModifyVpcPeeringConnection": Row(
        {**_on(ACTIVE), "PeeringConnectionName": "renamed", "Bandwidth": 20},
        {"RequestId": _ID},
        then=_listed(ACTIVE, PeeringConnectionName="renamed", Bandwidth=20),
    ),
    "DeleteVpcPeeringConnection": Row(
        _on(ACTIVE),
        {"RequestId": _ID},
        then=Then(
            "DescribeVpcPeeringConnections",
            {},
            {"TotalCount": 1, "PeerConnectionSet": [{"PeeringConnectionId": WAITING}]},
        ),
    ),
    "AcceptVpcPeeringConnection": Row(
        _on(WAITING), {"RequestId": _ID}, account="peer", then=_listed(WAITING, State="ACTIVE")
    ),
    "RejectVpcPeeringConnection": Row(
        _on(WAITING), {"RequestId": _ID}, account="peer", then=_listed(WAITING, State="REJECTED")
    ),
    "DescribeVpcs": Row(
        {
            **_filtered({"vpc-name": "app", "cidr-block": "10.0.0.0/16"}),
            "Offset": "0",
            "Limit": "20",
        },
        {
            "TotalCount": 1,
            "VpcSet": [
                {
                    "VpcId": APP,
                    "VpcName": "app",
                    "CidrBlock": "10.0.0.0/16",
                    "IsDefault": False,
                    "EnableMulticast": False,
                    "EnableDhcp": True,
                    "CreatedTime": _TIME,
                    "DnsServerSet": Among(str),
                    "DomainName": "",
                    "DhcpOptionsId": str,
                    "Ipv6CidrBlock": "",
                    "TagSet": [],
                    "AssistantCidrSet": [],
                }
            ],
        },
    ),
    "CreateVpc": Row(
        {
            "VpcName": "new",
            "CidrBlock": "10.7.0.0/16",
            "EnableMulticast": "false",
            "DnsServers": ["8.8.8.8"],
            "DomainName": "example.com",
            "Tags": [{"Key": "team", "Value": "net"}],
        },
        {
            "Vpc": {
                "VpcId": _VPC,
                "VpcName": "new",
                "CidrBlock": "10.7.0.0/16",
                "IsDefault": False,
                "EnableMulticast": False,
                "DnsServerSet": ["8.8.8.8"],
                "DomainName": "example.com",
                "TagSet": [{"Key": "team", "Value": "net"}],
            },
            "RequestId": _ID,
        },
        then=Then(
            "DescribeVpcs",
            _filtered({"vpc-name": "new"}),
            {"TotalCount": 1, "VpcSet": [{"CidrBlock": "10.7.0.0/16"}]},
        ),
    ),
    "DeleteVpc": Row(
        _made,
        {"RequestId": _ID},
        then=Then("DescribeVpcs", _filtered({"vpc-name": "new"}), {"TotalCount": 0, "VpcSet": []}),
    ),
    "DescribeSubnets": Row(
        _filtered({"vpc-id": APP}),
        {
            "TotalCount": int,
            "SubnetSet": Among(
                {
                    "VpcId": APP,
                    "SubnetId": re.compile(r"subnet-[a-z0-9]{8}"),
                    "SubnetName": str,
                    "CidrBlock": re.compile(r"10\.0\.\d+\.\d+/\d+"),
                    "IsDefault": False,
                    "Zone": re.compile(rf"{REGION}-\d"),
                    "RouteTableId": re.compile(r"rtb-\w+"),
                    "CreatedTime": _TIME,
                    "AvailableIpAddressCount": int,
                    "TotalIpAddressCount": int,
                    "TagSet": [],
                }
            ),
            "RequestId": _ID,
        },
    ),
    "DescribeVpcLimits": Row(
        {"LimitTypes": ["vpc-max-available-vpcpeers", "route-table-max-policies"]},
        {
            "VpcLimitSet": [
                {"LimitType": "vpc-max-available-vpcpeers", "LimitValue": 10},
                {"LimitType": "route-table-max-policies", "LimitValue": 50},
            ]
        },
    ),
    "DescribeRouteTables": Row(
        {**_filtered({"vpc-id": APP, "association.main": "true"}), "NeedRouterInfo": True},
        {
            "TotalCount": 1,
            "RouteTableSet": [
                {
                    "RouteTableId": TABLE,
                    "RouteTableName": "app-main",
                    "VpcId": APP,
                    "Main": True,
                    "CreatedTime": _TIME,
                    "RouteSet": [_OFFICE],
                    "TagSet": [],
                }
            ],
        },
    ),
    "CreateRoutes": Row(
        {
            "RouteTableId": TABLE,
            "Routes": [
                {
                    "DestinationCidrBlock": "10.1.0.0/16",
                    "GatewayType": "PEERCONNECTION",
                    "GatewayId": ACTIVE,
                    "RouteDescription": "to data",
                },
                {
                    "DestinationCidrBlock": "172.16.0.0/16",
                    "GatewayType": "VPN",
                    "GatewayId": "vpngw-1",
                },
            ],
        },
        {
            "TotalCount": 2,
            "RouteTableSet": [
                {
                    "RouteTableId": TABLE,
                    "RouteSet": [
                        {
                            "DestinationCidrBlock": "10.1.0.0/16",
                            "GatewayType": "PEERCONNECTION",
                            "GatewayId": ACTIVE,
                            "RouteDescription": "to data",
                            "RouteId": int,
                            "RouteItemId": _RTI,
                            "Enabled": True,
                        },
                        {"DestinationCidrBlock": "172.16.0.0/16", "GatewayId": "vpngw-1"},
                    ],
                }
            ],
            "RequestId": _ID,
        },
    ),
    "DeleteRoutes": Row(
        _office_by_id,
        {"RouteSet": [{"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vpngw-1"}]},
        then=_tables_with(),
    ),
    "DisableRoutes": Row(
        _office_by_number, {"RequestId": _ID}, then=_tables_with({**_OFFICE, "Enabled": False})
    ),
    "EnableRoutes": Row(_office_disabled, {"RequestId": _ID}, then=_tables_with(_OFFICE)),
    "GetCallerIdentity": Row(
        {},
        {"AccountId": OWN, "UserId": str, "PrincipalId": str, "Arn": str, "Type": str},
        service="sts",
        account="temporary",
    ),
    "AssumeRole": Row(
        {"RoleArn": _ROLE, "RoleSessionName": "witness", "DurationSeconds": 1800},
        _SESSION,
        service="sts",
    ),
    "AssumeRoleWithWebIdentity": Row(_with_web_identity, _SESSION, service="sts"),
    "TagResources": Row(
        {"ResourceList": [_TAGGED], "Tags": [{"TagKey": "stage", "TagValue": "test"}]},
        {"FailedResources": [], "RequestId": _ID},
        service="tag",
        then=_listed(
            ACTIVE,
            TagSet=[{"Key": "stage", "Value": "test"}, {"Key": "team", "Value": "net"}],
        ),
    ),
    "UnTagResources": Row(
        {"ResourceList": [_TAGGED, _TAGGED.replace(ACTIVE, "pcx-nothing1")], "TagKeys": ["team"]},
        {
            "FailedResources": [
                {"Resource": re.compile(r".*/pcx-nothing1"), "Code": str, "Message": str}
            ]
        },
        service="tag",
        then=_listed(ACTIVE, TagSet=[]),
    ),
    "DescribeResourceTagsByResourceIds": Row(
        {
            "ServiceType": "vpc",
            "ResourcePrefix": "pcx",
            "ResourceIds": [ACTIVE],
            "ResourceRegion": REGION,
            "Offset": 0,
            "Limit": 20,
        },
        {
            "TotalCount": 1,
            "Offset": 0,
            "Limit": 20,
            "Tags": [
                {
                    "TagKey": "team",
                    "TagValue": "net",
                    "ResourceId": ACTIVE,
                    "ServiceType": "vpc",
                }
            ],
        },
        service="tag",
    ),
}
"""A row for each action."""

REFUSALS: Final = (
    Refusal("ResourceNotFound", "DeleteVpcPeeringConnection", _on("pcx-nothing1")),
    Refusal(
        "UnsupportedOperation.VpcPeerInvalidStateChange",
        "AcceptVpcPeeringConnection",
        _on(ACTIVE),
    ),
    Refusal(
        "UnauthorizedOperation.VpcPeerCidrConflict",
        "CreateVpcPeeringConnection",
        {
            "SourceVpcId": APP,
            "DestinationVpcId": STAGING,
            "DestinationUin": OWN,
            "DestinationRegion": REGION,
            "PeeringConnectionName": "x",
        },
    ),
    Refusal("InvalidParameterValue.Malformed", "DescribeVpcs", {"VpcIds": ["gz_vpc_226"]}),
    Refusal("UnsupportedRegion", "DescribeVpcs", changes={"region": "ap-nowhere"}),
    Refusal("AuthFailure.SecretIdNotFound", "DescribeVpcs", changes={"secretId": "AKIDnobody"}),
    Refusal("AuthFailure.SignatureFailure", "DescribeVpcs", changes={"secretKey": "another"}),
    Refusal("AuthFailure.TokenFailure", "DescribeVpcs", account="temporary", changes={"token": ""}),
    Refusal(
        "AuthFailure.TokenFailure", "DescribeVpcs", account="temporary", changes={"token": "x"}
    ),
)
"""Calls that are refused, each for a reason of another kind."""
