"""Version 2.0 of the API: its endpoint, actions, errors and answers.

Each error has a number and a name. The numbers 4000 to 6200 come from the table of common errors;
if the pages give an error only a name, it gets the common number for errors of its kind. Three
errors have no documented name in this version: a pair that is already peered gets version 3.0's
name, a call in the wrong state is an invalid parameter, and a missing route is named like other
missing objects. The name is also part of the message, so that clients still get it if `codeDesc` is
switched off.

Decisions where the pages are silent: a listing without an order starts with the newest item, since
the newer page documents that direction as the default; a page size above the documented maximum is
refused; the limits of objects that the emulator does not have are the documented defaults. A route
table lists its built-in route first. The fields of that route, and null for missing values, follow
recorded answers. The legacy number of a gateway, which the setting `next_hub` can select, is
invented.

Source: API pages "Common Error Codes", "VPC Error Codes", 215/2101 to 215/2107, "DescribeVpcEx",
215/1844, "DescribeRouteTable", "CreateRoute" and "DeleteRoute".
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import NextType, Route, State, long_region, short_region
from qcloud_emulator.cloud.peering import Cloud
from qcloud_emulator.cloud.routing import next_type
from qcloud_emulator.cloud.state.connections import Selection
from qcloud_emulator.cloud.state.routes import TableSelection
from qcloud_emulator.signed import forms
from qcloud_emulator.signed.endpoint import Call, Code, Endpoint, Reply, Work, json_reply
from qcloud_emulator.signed.fields import FormParams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.disputed import Disputed
    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.cloud.models import Caller, PeeringConnection, RouteTable, Vpc
    from qcloud_emulator.signed.endpoint import Request

PATH: Final = "/v2/index.php"
Answer = dict[str, object]
Run = Callable[[Cloud, "Caller", str, FormParams], Answer]
ERRORS: Final[dict[type[CloudError], tuple[int, str]]] = {
    errors.MissingParameterError: (4000, "InvalidParameter"),
    errors.InvalidParameterError: (4000, "InvalidParameter"),
    errors.UnknownRegionError: (4000, "InvalidParameter"),
    errors.UnknownVersionError: (4000, "InvalidParameter"),
    errors.UnknownActionError: (6100, "InvalidAction.NotFound"),
    errors.SecretIdNotFoundError: (4104, "InvalidParameter.SecretIdNotFound"),
    errors.AuthorizationInvalidError: (4100, "AuthFailure"),
    errors.SignatureWrongError: (4100, "AuthFailure"),
    errors.TokenRefusedError: (4105, "InvalidRequest.TokenCheckFailed"),
    errors.ClockSkewedError: (4500, "InvalidRequest.ReplayAttack"),
    errors.NonceRepeatedError: (4500, "InvalidRequest.ReplayAttack"),
    errors.VpcNotFoundError: (5000, "InvalidVpc.NotFound"),
    errors.ConnectionNotFoundError: (5000, "InvalidPeeringConnection.NotFound"),
    errors.NameInvalidError: (4000, "InvalidPeeringConnectionName"),
    errors.NameInUseError: (4000, "InvalidPeeringConnectionName.InUse"),
    errors.CidrConflictError: (4000, "PeeringConnectionVpcConflict"),
    errors.PairExistsError: (4000, "UnsupportedOperation.VpcPeerAlreadyExist"),
    errors.QuotaReachedError: (4000, "PeeringConnectionLimitExceeded"),
    errors.NotPermittedError: (4103, "UnauthorizedOperation"),
    errors.BareMetalError: (4000, "InvalidParameter"),
    errors.WrongStateError: (4000, "InvalidParameter"),
    errors.RouteTableNotFoundError: (5000, "InvalidRouteTableId.NotFound"),
    errors.DestinationInvalidError: (4000, "InvalidDestinationCidr"),
    errors.NextTypeInvalidError: (4000, "InvalidRouteNextType"),
    errors.NextHubNotFoundError: (5000, "InvalidRouteNextHub.NotFound"),
    errors.RouteExistsError: (4000, "RouteAlreadyExists"),
    errors.RouteLimitReachedError: (4000, "RouteLimitExceeded"),
    errors.RouteNotFoundError: (5000, "InvalidRoute.NotFound"),
    errors.CrossRegionError: (4000, "InvalidParameter"),
    errors.ThrottledError: (4400, "InvalidRequest.LimitExceeded"),
    errors.InternalFailureError: (6000, "InternalError"),
    errors.BusyError: (5100, "ActionLocked"),
}

NUMBERS: Final = {name: number for number, name in ERRORS.values()}
"""Error numbers by error name."""

STATES: Final = (State.PENDING, State.ACTIVE, State.EXPIRED, State.REJECTED, State.DELETED)
"""The states of a connection, each at the index that is its number in the API."""

_MOST_ON_PAGE: Final = 50
_CONNECTION_ORDERS: Final = {"createtime": "createTime", "peeringconnectionname": "name"}
_VPC_ORDERS: Final = {"createtime": "createTime", "vpcname": "name"}
_TABLE_ORDERS: Final = {"createtime": "createTime", "routetablename": "name"}

# Limits by the type numbers of DescribeVpcLimit; types 3 and 20 are disputed facts.
_LIMITS: Final = {
    "0": 5, "1": 10, "2": 10, "4": 10, "5": 20, "7": 20, "8": 10, "15": 50, "17": 20,
    "18": 20, "22": 100, "32": 100, "34": 100, "36": 100, "38": 100, "44": 10, "51": 5, "55": 3,
    "56": 4, "57": 1000,
}  # fmt: skip

_ROUTES_OF_TABLE: Final = "3"
_PEERINGS_OF_VPC: Final = "20"
_LOCAL: Final = "Local"
_HUBS: Final[dict[str, Callable[[str], dict[str, str | None]]]] = {
    "both": lambda hub: {"nextHub": hub, "unNextHub": hub},
    "number": lambda hub: {"nextHub": str(zlib.crc32(hub.encode()) % 10_000), "unNextHub": hub},
    "alone": lambda hub: {"nextHub": hub, "unNextHub": None},
}


class EndpointV2(Endpoint):
    """The endpoint of version 2.0."""

    version: ClassVar[str] = "2.0"
    success_code: ClassVar[Code] = 0
    codes = NUMBERS

    def understand(self, request: Request, call: Call) -> Work:
        """Read the parameters, check the signature and find the action."""
        params = forms.read(request)
        call.parameters = params
        call.action, call.region = params.get("Action"), params.get("Region")
        host = request.headers.get("host", "")
        caller = self._gatekeeper.verify_v1(request.method, host, request.path, params)
        call.caller = caller
        name = params["Action"]
        if name not in ACTIONS:
            raise errors.UnknownActionError(f"there is no action {name!r}")
        action = ACTIONS[name]
        run = partial(_run, action=action, caller=caller, params=FormParams(params))
        return Work(name, caller, action.writes, run)

    def success(self, body: Mapping[str, object]) -> Reply:
        """Return the fields in the envelope of an answer."""
        return success(body, self._cloud.disputed)

    def failure(self, error: CloudError) -> tuple[Reply, Code, str]:
        """Return the answer for an error, with its number and its name."""
        return (failure(error, self._cloud.disputed), *code_of(error))


def _run(cloud: Cloud, *, action: Action, caller: Caller, params: FormParams) -> Answer:
    return action.run(cloud, caller, long_region(params.required("Region")), params)


def success(body: Mapping[str, object], disputed: Disputed) -> Reply:
    """Return the answer to a successful call.

    Args:
        body: the fields to add to the envelope.
        disputed: the rules for the type of `code` and the presence of `codeDesc`.
    """
    return json_reply({**_envelope(0, "", "Success", disputed), **body})


def code_of(error: CloudError) -> tuple[int, str]:
    """Return the number and the name of an error."""
    if isinstance(error, errors.OrderedError):
        return NUMBERS[error.code], error.code
    return errors.entry(ERRORS, error)


def failure(error: CloudError, disputed: Disputed) -> Reply:
    """Return the answer to a refused call; as in the real API, its HTTP status is 200."""
    code, name = code_of(error)
    return json_reply(_envelope(code, f"({code}){name}: {error}", name, disputed))


def _envelope(code: int, message: str, name: str, disputed: Disputed) -> dict[str, object]:
    envelope: dict[str, object] = {
        "code": str(code) if disputed.code_type == "text" else code,
        "message": message,
    }
    if disputed.code_desc == "present":
        envelope["codeDesc"] = name
    return envelope


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its function, and whether it changes the cloud."""

    run: Run
    writes: bool


def _create_connection(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    made = cloud.create_peering_connection(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        peer_vpc_id=params.required("peerVpcId"),
        peer_uin=params.required("peerUin"),
        name=params.required("peeringConnectionName"),
    )
    return {"peeringConnectionId": made.id}


def _describe_connections(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    state = params.optional("state") and STATES[params.integer("state", 0, most=len(STATES) - 1)]
    selection = Selection(
        requester_vpc=params.optional("vpcId"),
        ids=_one(params.optional("peeringConnectionId")),
        names=_one(params.optional("peeringConnectionName")),
        states=_one(state),
    )
    paging = params.paging(_CONNECTION_ORDERS, most=_MOST_ON_PAGE)
    page = cloud.peering_connections(caller, region, selection, paging)
    return {"totalCount": str(page.total), "data": [_shown_connection(it) for it in page.items]}


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def _modify_connection(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    name = params.required("peeringConnectionName")
    cloud.rename(caller, region, params.required("peeringConnectionId"), name)
    return {}


def _on_connection(act: Callable[[Cloud, Caller, str, str], object]) -> Run:
    def run(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
        act(cloud, caller, region, params.required("peeringConnectionId"))
        return {}

    return run


def _shown_connection(it: PeeringConnection) -> Mapping[str, object]:
    return {
        "vpcId": it.requester.legacy_vpc_id,
        "unVpcId": it.requester.vpc_id,
        "uniqVpcId": it.requester.vpc_id,
        "peerVpcId": it.accepter.legacy_vpc_id,
        "unPeerVpcId": it.accepter.vpc_id,
        "uniqPeerVpcId": it.accepter.vpc_id,
        "appId": it.requester.app_id,
        "peeringConnectionId": it.id,
        "peeringConnectionName": it.name,
        "state": STATES.index(it.state),
        "createTime": china_text(it.created_at),
        "uin": it.requester.uin,
        "peerUin": it.accepter.uin,
        "region": short_region(it.requester.region),
        "peerRegion": short_region(it.accepter.region),
    }


def _describe_vpcs(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    vpc_id = params.optional("vpcId")
    paging = params.paging(_VPC_ORDERS)
    if vpc_id is not None:
        page = cloud.vpc(caller, region, vpc_id)
    else:
        page = cloud.vpcs(caller, region, paging, name_part=params.optional("vpcName"))
    return {"totalCount": page.total, "data": [_shown_vpc(it) for it in page.items]}


def _describe_limits(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:  # noqa: ARG001
    known = {
        **_LIMITS,
        _ROUTES_OF_TABLE: cloud.disputed.route_limit,
        _PEERINGS_OF_VPC: cloud.disputed.peering_limit,
    }
    asked = params.listed("type")
    for kind in asked:
        if kind not in known:
            raise errors.InvalidParameterError(f"there is no limit of type {kind!r}")
    return {"data": {"limit": {kind: known[kind] for kind in asked}}}


def _shown_vpc(it: Vpc) -> Mapping[str, object]:
    return {
        "vpcId": it.legacy_id,
        "unVpcId": it.id,
        "vpcName": it.name,
        "cidrBlock": it.cidr,
        "subnetNum": 0,
        "routeTableNum": it.route_tables,
        "vpnGwNum": 0,
        "vpcPeerNum": it.peers,
        "vpcDeviceNum": 0,
        "classicLinkNum": 0,
        "vpgNum": 0,
        "natNum": 0,
        "createTime": china_text(it.created_at),
        "isDefault": it.is_default,
    }


def _describe_route_tables(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    selection = TableSelection(
        vpc_id=params.optional("vpcId"),
        id=params.optional("routeTableId"),
        name_part=params.optional("routeTableName"),
    )
    paging = params.paging(_TABLE_ORDERS, most=_MOST_ON_PAGE)
    page = cloud.routing.tables(caller, region, selection, paging)
    return {
        "totalCount": page.total,
        "data": [_shown_table(it, cloud.disputed) for it in page.items],
    }


def _create_routes(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Add routes to a route table."""
    cloud.routing.create(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        wanted=_routes(params),
    )
    return {}


def _delete_routes(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Delete routes from a route table."""
    cloud.routing.delete(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        unwanted=_routes(params),
    )
    return {}


def _routes(params: FormParams) -> list[Route]:
    sent = params.records("routeSet", "destinationCidrBlock", "nextType", "nextHub")
    return [Route(destination, next_type(kind), hub) for destination, kind, hub in sent]


def _shown_table(it: RouteTable, disputed: Disputed) -> Mapping[str, object]:
    local = {"nextHub": _LOCAL, "unNextHub": None}
    built_in = _shown_route(_LOCAL, NextType.LOCAL, local, None, disputed)
    added = (
        _shown_route(
            route.destination,
            route.next_type,
            _HUBS[disputed.next_hub](route.next_hub),
            route.description or None,
            disputed,
        )
        for route in it.routes
    )
    return {
        "vpcId": it.vpc.legacy_id,
        "unVpcId": it.vpc.id,
        "vpcName": it.vpc.name,
        "vpcCidrBlock": it.vpc.cidr,
        "routeTableId": it.legacy_id,
        "unRouteTableId": it.id,
        "routeTableName": it.name,
        "routeTableType": int(it.main),
        "routeTableCreateTime": china_text(it.created_at),
        "subnetNum": 0,
        disputed.route_list_name: [built_in, *added],
    }


def _shown_route(
    destination: str,
    kind: NextType,
    hub: Mapping[str, str | None],
    description: str | None,
    disputed: Disputed,
) -> Mapping[str, object]:
    return {
        "destinationCidrBlock": destination,
        "nextType": str(kind.value) if disputed.next_type == "text" else kind.value,
        **hub,
        "description": description,
    }


ACTIONS: Final[dict[str, Action]] = {
    "CreateVpcPeeringConnection": Action(_create_connection, writes=True),
    "DescribeVpcPeeringConnections": Action(_describe_connections, writes=False),
    "ModifyVpcPeeringConnection": Action(_modify_connection, writes=True),
    "DeleteVpcPeeringConnection": Action(_on_connection(Cloud.delete), writes=True),
    "AcceptVpcPeeringConnection": Action(_on_connection(Cloud.accept), writes=True),
    "RejectVpcPeeringConnection": Action(_on_connection(Cloud.reject), writes=True),
    "EnableVpcPeeringConnection": Action(_on_connection(Cloud.enable), writes=True),
    "DescribeVpcEx": Action(_describe_vpcs, writes=False),
    "DescribeVpcLimit": Action(_describe_limits, writes=False),
    "DescribeRouteTable": Action(_describe_route_tables, writes=False),
    "CreateRoute": Action(_create_routes, writes=True),
    "DeleteRoute": Action(_delete_routes, writes=True),
}
