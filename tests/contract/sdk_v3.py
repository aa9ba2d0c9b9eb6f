"""The official SDK of API 3.0, as it is published, led to the emulator.

And how each documented error is provoked there: by what rule of the emulator, or by a fault.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

import pytest
from qcloud_emulator.cloud.models import Account
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.unit.api.loopback import Served

REGION: Final = "ap-guangzhou"
OWN, OTHER = "2407912486", "100000000002"
APP, DATA, STAGING, SHARED = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-shared03"
PARTNER, TABLE = "vpc-partner2", "rtb-app0main"
PAIR: Final = {
    "SourceVpcId": APP,
    "DestinationVpcId": DATA,
    "DestinationUin": OWN,
    "DestinationRegion": REGION,
    "PeeringConnectionName": "tses",
}
TO_PARTNER: Final = {**PAIR, "DestinationVpcId": PARTNER, "DestinationUin": OTHER}
OFFICE: Final = {
    "DestinationCidrBlock": "192.168.0.0/16",
    "GatewayType": "VPN",
    "GatewayId": "vpngw-1",
}


def setup_of(
    served: Served,
    account: str = "default",
    endpoint: str | None = None,
    **changes: str | None,
) -> tuple[Credential, ClientProfile]:
    """Return what a client of an account is made of.

    Args:
        served: the cloud.
        account: name of a key pair.
        endpoint: host and port, the public host without it.
        changes: of `secret_id`, `secret_key` and `token`.
    """
    pair: Account = served.emulator.accounts[account]
    told = {"secret_id": pair.secret_id, "secret_key": pair.secret_key, "token": pair.token}
    told.update(changes)
    http = HttpProfile(endpoint=endpoint, certification=served.ca, reqTimeout=20)
    return Credential(*told.values()), ClientProfile(httpProfile=http)


def client_of(
    served: Served, account: str = "default", region: str = REGION, **changes: str | None
) -> VpcClient:
    """Return a client of the VPC service; see `setup_of`."""
    credential, profile = setup_of(served, account, **changes)
    return VpcClient(credential, region, profile)


def other_service(served: Served, service: str, account: str = "default") -> CommonClient:
    """Return a client of `sts` or `tag`."""
    credential, profile = setup_of(served, account)
    return CommonClient(service, "2018-08-13", credential, REGION, profile)


def do(client: VpcClient, action: str, **parameters: Any) -> Any:
    """Make a call with the SDK's own classes of requests and answers."""
    request = getattr(models, f"{action}Request")()
    request.from_json_string(json.dumps(parameters))
    return getattr(client, action)(request)


def code_of(act: Callable[[], object]) -> str:
    """Do something and return the code of the answer; a refusal bears a request id as well."""
    try:
        act()
    except TencentCloudSDKException as error:
        return str(error.get_code() if error.get_request_id() else error)
    return "Success"


def built(client: AbstractClient, action: str, parameters: dict[str, Any]) -> RequestInternal:
    """Return a request as the SDK signs it."""
    request = RequestInternal("vpc.tencentcloudapi.com", "POST", "/", header={})
    client._build_req_with_tc3_signature(action, parameters, request)
    return request


def set_clock(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the SDK's clock be so many seconds ahead of everybody else's."""
    clock = SimpleNamespace(time=lambda: time.time() + seconds)
    monkeypatch.setattr("tencentcloud.common.abstract_client.time", clock)


OWN_PCX, THEIR_PCX, METAL_PCX = "pcx-own00001", "pcx-theirs01", "pcx-metal001"
WIDE, WIDE_TABLE = "vpc-wide0001", "rtb-wide0001"
_ASSISTANT: Final = "172.16.0.0/16"

SEED: Final[Mapping[str, object]] = {
    "accounts": [
        {
            "uin": OWN,
            "vpcs": [
                {
                    "name": "wide",
                    "vpcId": WIDE,
                    "cidrBlock": "10.9.0.0/16",
                    "assistantCidrBlocks": [_ASSISTANT],
                    "routeTables": [{"name": "main", "main": True, "routeTableId": WIDE_TABLE}],
                }
            ],
        }
    ],
    "peeringConnections": [
        {"name": "own", "peeringConnectionId": OWN_PCX, "vpcId": APP, "peerVpcId": DATA},
        {"name": "theirs", "peeringConnectionId": THEIR_PCX, "vpcId": APP, "peerVpcId": PARTNER},
        {
            "name": "metal",
            "peeringConnectionId": METAL_PCX,
            "vpcId": SHARED,
            "peerVpcId": WIDE,
            "type": "VPC_BM_PEER",
        },
    ],
    "routes": [
        {
            "routeTableId": TABLE,
            "destinationCidrBlock": OFFICE["DestinationCidrBlock"],
            "nextType": 1,
            "nextHub": OFFICE["GatewayId"],
        },
        {
            "routeTableId": TABLE,
            "destinationCidrBlock": OFFICE["DestinationCidrBlock"],
            "nextType": 1,
            "nextHub": OFFICE["GatewayId"],
            "enabled": False,
        },
        {
            "routeTableId": TABLE,
            "destinationCidrBlock": OFFICE["DestinationCidrBlock"],
            "nextType": 1,
            "nextHub": "vpngw-2",
            "enabled": False,
        },
    ],
}
"""What the cloud holds beside its default seed: one connection that is active, one that waits for
the partner, one to bare metal, and the route to the office with two disabled ones beside it."""


@dataclass(frozen=True)
class Way:
    """How an error is provoked.

    Args:
        parameters: what is sent.
        settings: disputed facts of the emulator.
        account: who sends it.
        changes: of the key pair.
        region: the header's.
        fault: a kind of fault, which strikes the call.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    account: str = "default"
    changes: Mapping[str, str | None] = field(default_factory=dict)
    region: str = REGION
    fault: str = ""


def _filtered(name: object, *values: object) -> Way:
    return Way({"Filters": [{"Name": name, "Values": list(values)}]})


def _routed(**changes: object) -> Way:
    """A route to somewhere new, in the table of `app`."""
    route = {**OFFICE, "DestinationCidrBlock": "192.169.0.0/16", **changes}
    return Way({"RouteTableId": TABLE, "Routes": [route]})


def _unrouted(**told: object) -> Way:
    return Way({"RouteTableId": TABLE, "Routes": [told]})


_NUMBERS: Final = {OFFICE["GatewayId"]: 10_002, "vpngw-2": 10_003}
"""Numbers of the disabled routes of the seed, by their gateways."""


def _disabled_beside(hub: str) -> Way:
    """A disabled route to the office, which another route leads to."""
    return Way({"RouteTableId": TABLE, "RouteIds": [_NUMBERS[hub]]})


def _on(connection_id: str, **more: Any) -> Way:
    return Way({"PeeringConnectionId": connection_id}, **more)


def _changed(**changes: object) -> Way:
    return Way({"PeeringConnectionId": OWN_PCX, **changes})


_NO_PCX: Final = "pcx-nothing1"
_SUBNET: Final = "10.0.1.0/24"
_MALFORMED: Final = "vpc-6gw5wvmk"
_LIKE_MINE: Final = {"PeeringConnectionName": "x", "PeeringConnectionId": OWN_PCX}
_TOO_MANY: Final = 101

BY_RULE: Final[dict[str, dict[str, Way]]] = {
    "CreateVpcPeeringConnection": {
        "InternalError": Way(PAIR, fault="internal_error"),
        "InvalidParameter": Way({**PAIR, "Bandwidth": "much"}),
        "InvalidParameterValue": Way({**PAIR, "Type": "x"}),
        "InvalidParameterValue.Empty": Way({**PAIR, "PeeringConnectionName": ""}),
        "InvalidParameterValue.Malformed": Way({**PAIR, "SourceVpcId": "gz_vpc_226"}),
        "LimitExceeded.VpcPeerAvaLimitExceeded": Way(
            {**PAIR, "DestinationVpcId": SHARED}, settings={"peering_limit": 2}
        ),
        "LimitExceeded.VpcPeerTotalLimitExceeded": Way(
            {**PAIR, "DestinationVpcId": SHARED}, settings={"peering_total_limit": 2}
        ),
        "MissingParameter": Way({"SourceVpcId": APP}),
        "ResourceNotFound": Way({**PAIR, "DestinationVpcId": "vpc-nothing1"}),
        "UnauthorizedOperation.VpcPeerCidrConflict": Way({**PAIR, "DestinationVpcId": STAGING}),
        "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": Way(
            {**PAIR, "DestinationRegion": "ap-beijing"}
        ),
        "UnsupportedOperation.UinNotFound": Way({**TO_PARTNER, "DestinationUin": "100000000009"}),
        "UnsupportedOperation.VpcPeerAlreadyExist": Way(PAIR),
    },
    "ModifyVpcPeeringConnection": {
        "InternalError": Way(_LIKE_MINE, fault="internal_error"),
        "InvalidParameter": _changed(Bandwidth="much"),
        "InvalidParameterValue": _changed(ChargeType="PREPAID"),
        "InvalidParameterValue.Empty": _changed(PeeringConnectionName=""),
        "InvalidParameterValue.Malformed": _on(_MALFORMED),
        "MissingParameter": Way({"PeeringConnectionName": "x"}),
        "ResourceNotFound": _on(_NO_PCX),
        "UnsupportedOperation": Way(
            {"PeeringConnectionId": THEIR_PCX, "Bandwidth": 1}, account="peer"
        ),
    },
    "DeleteVpcPeeringConnection": {
        "InternalError": _on(OWN_PCX, fault="internal_error"),
        "InvalidParameterValue.Malformed": _on(_MALFORMED),
        "ResourceNotFound": _on(_NO_PCX),
        "UnsupportedOperation.MutexOperationTaskRunning": _on(OWN_PCX, fault="busy"),
        "UnsupportedOperation.NotSupportDeleteVpcBmPeer": _on(METAL_PCX),
        "UnsupportedOperation.VpcPeerPurviewError": _on(
            THEIR_PCX, account="peer", settings={"accepter_deletes": "refused"}
        ),
    },
    "AcceptVpcPeeringConnection": {
        "InvalidParameterValue.Malformed": _on(_MALFORMED),
        "ResourceNotFound": _on(_NO_PCX),
        "UnsupportedOperation.VpcPeerInvalidStateChange": _on(OWN_PCX),
        "UnsupportedOperation.VpcPeerPurviewError": _on(THEIR_PCX),
    },
    "RejectVpcPeeringConnection": {
        "InternalError": _on(THEIR_PCX, account="peer", fault="internal_error"),
        "InvalidParameterValue.Malformed": _on(_MALFORMED),
        "ResourceNotFound": _on(_NO_PCX),
        "UnsupportedOperation.VpcPeerInvalidStateChange": _on(OWN_PCX),
        "UnsupportedOperation.VpcPeerPurviewError": _on(THEIR_PCX),
    },
    "DescribeVpcPeeringConnections": {
        "InternalError": Way(fault="internal_error"),
        "InvalidParameter": _filtered("uin", OWN),
        "InvalidParameter.Coexist": Way({"PeeringConnectionIds": [OWN_PCX], "Filters": []}),
        "InvalidParameter.FilterNotDict": Way({"Filters": ["vpc-id"]}),
        "InvalidParameterValue": _filtered("state", "PEDNING"),
        "InvalidParameterValue.LimitExceeded": Way({"PeeringConnectionIds": [OWN_PCX] * _TOO_MANY}),
        "InvalidParameterValue.Malformed": Way({"PeeringConnectionIds": [_MALFORMED]}),
        "InvalidParameterValue.Range": Way({"Limit": _TOO_MANY}),
        "InvalidParameterValue.TooLong": _filtered("peering-connection-name", "x" * 61),
        "ResourceNotFound": Way(
            {"PeeringConnectionIds": [_NO_PCX]}, settings={"unknown_id_in_v3": "error"}
        ),
        "UnknownParameter": Way({"Region": REGION}),
    },
    "CreateRoutes": {
        "InvalidParameterValue.CidrNotInPeerVpc": Way(
            _routed(GatewayType="PEERCONNECTION", GatewayId=OWN_PCX).parameters,
            settings={"destination_outside_peer": "refused"},
        ),
        "InvalidParameterValue.Duplicate": Way({"RouteTableId": TABLE, "Routes": [OFFICE]}),
        "InvalidParameterValue.Malformed": _routed(DestinationCidrBlock="anywhere"),
        "InvalidParameterValue.RouteNextHopInvalid": _routed(
            GatewayType="PEERCONNECTION", GatewayId=THEIR_PCX
        ),
        "InvalidParameterValue.VpcCidrConflict": _routed(DestinationCidrBlock="10.0.7.0/24"),
        "InvalidParameterValue.VpcCidrOverlapRoute": Way(
            {
                "RouteTableId": WIDE_TABLE,
                "Routes": [{**OFFICE, "DestinationCidrBlock": _ASSISTANT}],
            }
        ),
        "LimitExceeded": Way(_routed().parameters, settings={"route_limit": 1}),
        "ResourceNotFound": Way({"RouteTableId": "rtb-nothing1", "Routes": [OFFICE]}),
        "UnknownParameter.WithGuess": _routed(RouteDescripton="to the office"),
        "InvalidParameterValue": _routed(GatewayId=""),
        "InvalidParameterValue.SubnetOverlapRoute": _routed(DestinationCidrBlock=_SUBNET),
        "UnsupportedOperation.EcmpWithUserRoute": Way(
            {"RouteTableId": TABLE, "Routes": [{**OFFICE, "GatewayId": "vpngw-2"}]}
        ),
        "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": _routed(
            GatewayType="LOCAL_GATEWAY"
        ),
        "UnsupportedOperation.SystemRoute": _routed(RouteType="NETD"),
    },
    "DeleteRoutes": {
        "InvalidParameterValue.LimitExceeded": Way(
            {"RouteTableId": TABLE, "Routes": [{"RouteId": 1}] * 1001}
        ),
        "InvalidParameterValue.Malformed": Way({"RouteTableId": "gz_rtb_2261"}),
        "ResourceNotFound": _unrouted(RouteItemId="rti-nothing1"),
        "UnknownParameter.WithGuess": _unrouted(RouteItemID="rti-nothing1", RouteId=1),
        "UnsupportedOperation.SystemRoute": _unrouted(RouteId=1, RouteType="CCN"),
    },
    "EnableRoutes": {
        "InvalidParameter.Coexist": Way(
            {"RouteTableId": TABLE, "RouteIds": [1], "RouteItemIds": ["rti-1"]}
        ),
        "InvalidParameterValue.Duplicate": _disabled_beside(OFFICE["GatewayId"]),
        "InvalidParameterValue.LimitExceeded": Way(
            {"RouteTableId": TABLE, "RouteIds": [1] * _TOO_MANY}
        ),
        "InvalidParameterValue.Malformed": Way({"RouteTableId": "gz_rtb_2261", "RouteIds": [1]}),
        "MissingParameter": Way({"RouteTableId": TABLE}),
        "ResourceNotFound": Way({"RouteTableId": TABLE, "RouteItemIds": ["rti-nothing1"]}),
        "UnsupportedOperation.EcmpWithUserRoute": _disabled_beside("vpngw-2"),
    },
    "DescribeVpcs": {
        "InvalidParameter": Way({"Offset": 0}),
        "InvalidParameter.Coexist": Way({"VpcIds": [APP], "Filters": []}),
        "InvalidParameter.FilterInvalidKey": _filtered("uin", OWN),
        "InvalidParameter.FilterNotDict": Way({"Filters": ["vpc-name"]}),
        "InvalidParameter.FilterValuesNotList": Way(
            {"Filters": [{"Name": "vpc-name", "Values": "app"}]}
        ),
        "InvalidParameterValue.LimitExceeded": Way({"VpcIds": [APP] * _TOO_MANY}),
        "InvalidParameterValue.Malformed": Way({"Limit": "many"}),
        "InvalidParameterValue.NotUtf8EncodingError": _filtered("vpc-name", "\ud800"),
        "InvalidParameterValue.Range": Way({"Limit": str(_TOO_MANY)}),
        "ResourceNotFound": Way({"VpcIds": ["vpc-nothing1"]}),
    },
    "DescribeRouteTables": {
        "InvalidParameter": Way({"Offset": 0}),
        "InvalidParameter.Coexist": Way({"RouteTableIds": [TABLE], "Filters": []}),
        "InvalidParameter.FilterInvalidKey": _filtered("uin", OWN),
        "InvalidParameter.FilterMissParameter": _filtered("next-hop-type", "VPN"),
        "InvalidParameter.FilterNotDict": Way({"Filters": ["vpc-id"]}),
        "InvalidParameterValue.LimitExceeded": Way({"RouteTableIds": [TABLE] * _TOO_MANY}),
        "InvalidParameterValue.Malformed": Way({"RouteTableIds": ["gz_rtb_2261"]}),
        "InvalidParameterValue.NotUtf8EncodingError": _filtered("route-table-name", "\udfff"),
        "InvalidParameterValue.Range": Way({"Limit": str(_TOO_MANY)}),
        "ResourceNotFound": Way({"RouteTableIds": ["rtb-nothing1"]}),
    },
    "DescribeVpcLimits": {
        "InvalidParameterValue": Way({"LimitTypes": ["no-such"]}),
        "InvalidParameterValue.LimitExceeded": Way({"LimitTypes": ["x"] * _TOO_MANY}),
    },
}
"""What a rule of the cloud answers, for each action."""

BY_ORDER: Final[dict[str, frozenset[str]]] = {
    "CreateVpcPeeringConnection": frozenset(
        {
            "InvalidParameterValue.Combination",
            "InvalidParameterValue.DuplicateRegion",
            "UnsupportedOperation",
            "UnsupportedOperation.PurchaseLimit",
            "UnsupportedOperation.VpcPeerCidrConflict",
        }
    ),
    # Its list is that of Create; what it has to do with pairs and quotas is not said.
    "ModifyVpcPeeringConnection": frozenset(
        {
            "InvalidParameterValue.Combination",
            "InvalidParameterValue.DuplicateRegion",
            "LimitExceeded.VpcPeerAvaLimitExceeded",
            "LimitExceeded.VpcPeerTotalLimitExceeded",
            "UnauthorizedOperation.VpcPeerCidrConflict",
            "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer",
            "UnsupportedOperation.PurchaseLimit",
            "UnsupportedOperation.UinNotFound",
            "UnsupportedOperation.VpcPeerAlreadyExist",
            "UnsupportedOperation.VpcPeerCidrConflict",
        }
    ),
    "DeleteVpcPeeringConnection": frozenset(),
    "AcceptVpcPeeringConnection": frozenset({"InternalServerError", "InvalidParameter.Coexist"}),
    "RejectVpcPeeringConnection": frozenset(),
    "DescribeVpcPeeringConnections": frozenset({"LimitExceeded"}),
    "CreateRoutes": frozenset(
        {
            "InvalidParameterValue.RoutePolicyPriorityConflict",
            "UnsupportedOperation",
            "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway",
            "UnsupportedOperation.ConflictWithDockerRoute",
            "UnsupportedOperation.Ecmp",
            "UnsupportedOperation.EcmpWithCcnRoute",
        }
    ),
    "DeleteRoutes": frozenset(
        {
            "InvalidParameterValue",
            "UnsupportedOperation",
            "UnsupportedOperation.DisabledNotifyCcn",
        }
    ),
    "EnableRoutes": frozenset(
        {
            "UnsupportedOperation",
            "UnsupportedOperation.ConflictWithDockerRoute",
            "UnsupportedOperation.Ecmp",
            "UnsupportedOperation.EcmpWithCcnRoute",
            "UnsupportedOperation.SystemRoute",
        }
    ),
    "DescribeVpcs": frozenset(
        {"InternalError.ModuleError", "InvalidParameterValue", "UnsupportedOperation"}
    ),
    "DescribeRouteTables": frozenset(
        {"InternalError.ModuleError", "InvalidParameterValue", "UnsupportedOperation"}
    ),
    "DescribeVpcLimits": frozenset(),
}
"""What comes from products, rights and troubles that the emulator does not have: a fault."""

COMMON_BY_RULE: Final[dict[str, Way]] = {
    "AuthFailure.SecretIdNotFound": Way(changes={"secret_id": "AKIDnobody"}),
    "AuthFailure.SignatureFailure": Way(changes={"secret_key": "another"}),
    "AuthFailure.TokenFailure": Way(account="temporary", changes={"token": "other"}),
    "InternalError": Way(fault="internal_error"),
    "MissingParameter": Way(region=""),
    "RequestLimitExceeded": Way(fault="throttle"),
    "UnsupportedRegion": Way(region="ap-nowhere"),
}
"""What every action may answer, tried with DescribeVpcs."""

COMMON_ELSEWHERE: Final = frozenset(
    {
        "AuthFailure.InvalidAuthorization",
        "AuthFailure.SignatureExpire",
        "InvalidAction",
        "NoSuchVersion",
    }
)
"""What takes another client, clock or action than the others to provoke; one test does."""
