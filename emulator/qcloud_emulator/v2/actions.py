"""The actions of version 2.0, one function each, and the table of them.

Left open by the pages and chosen here: a listing without an order is newest first, as the
newer page says of the direction; a limit above the documented one is refused; the limits of
what the emulator does not have are the documented defaults.

Source: API pages 215/2101 to 215/2107, "DescribeVpcEx" and 215/1844. The actions on routes are
in a module of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.clock import china_text
from qcloud_emulator.models import State
from qcloud_emulator.regions import short_region
from qcloud_emulator.state.connections import Selection
from qcloud_emulator.v2 import routes
from qcloud_emulator.v2.wire import DIRECTIONS, Body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller, PeeringConnection, Vpc
    from qcloud_emulator.v2.wire import Params

Run = Callable[["Cloud", "Caller", str, "Params"], Body]

STATES: Final = (State.PENDING, State.ACTIVE, State.EXPIRED, State.REJECTED, State.DELETED)
"""The states by their numbers on the wire."""

_CONNECTION_ORDERS: Final = {"createtime": "createTime", "peeringconnectionname": "name"}
_VPC_ORDERS: Final = {"createtime": "createTime", "vpcname": "vpcName"}

# What may exist of each thing, by the numbers of DescribeVpcLimit; 3 and 20 are settings.
_LIMITS: Final = {
    "0": 5, "1": 10, "2": 10, "4": 10, "5": 20, "7": 20, "8": 10, "15": 50, "17": 20,
    "18": 20, "22": 100, "32": 100, "34": 100, "36": 100, "38": 100, "44": 10, "51": 5, "55": 3,
    "56": 4, "57": 1000,
}  # fmt: skip
_ROUTES_OF_TABLE: Final = "3"
_PEERINGS_OF_VPC: Final = "20"


@dataclass(frozen=True, slots=True)
class Action:
    """An action and whether it changes the cloud."""

    run: Run
    writes: bool


def _create(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    made = cloud.create_peering_connection(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        peer_vpc_id=params.required("peerVpcId"),
        peer_uin=params.required("peerUin"),
        name=params.required("peeringConnectionName"),
    )
    return {"peeringConnectionId": made.id}


def _describe(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    has_state = params.optional("state") is not None
    selection = Selection(
        requester_vpc=params.optional("vpcId"),
        id=params.optional("peeringConnectionId"),
        name_part=params.optional("peeringConnectionName"),
        state=STATES[params.integer("state", 0, most=len(STATES) - 1)] if has_state else None,
    )
    page = cloud.peering_connections(
        caller,
        region,
        selection,
        order=params.choice("orderField", _CONNECTION_ORDERS, "createTime"),
        direction=params.choice("orderDirection", DIRECTIONS, "desc"),
        offset=params.integer("offset", 0),
        limit=params.integer("limit", 20, least=1, most=50),
    )
    return {"totalCount": str(page.total), "data": [_connection(item) for item in page.items]}


def _modify(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    name = params.required("peeringConnectionName")
    cloud.rename(caller, region, params.required("peeringConnectionId"), name)
    return {}


def _on_connection(act: Callable[[Cloud, Caller, str, str], object]) -> Run:
    def run(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
        act(cloud, caller, region, params.required("peeringConnectionId"))
        return {}

    return run


def _describe_vpcs(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    vpc_id = params.optional("vpcId")
    order = params.choice("orderField", _VPC_ORDERS, "createTime")
    direction = params.choice("orderDirection", DIRECTIONS, "desc")
    offset, limit = params.integer("offset", 0), params.integer("limit", 20, least=1)
    if vpc_id is not None:
        page = cloud.vpc(caller, region, vpc_id)
    else:
        page = cloud.vpcs(
            caller,
            region,
            name_part=params.optional("vpcName"),
            order=order,
            direction=direction,
            offset=offset,
            limit=limit,
        )
    return {"totalCount": page.total, "data": [_vpc(item) for item in page.items]}


def _limits(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:  # noqa: ARG001
    known = {
        **_LIMITS,
        _ROUTES_OF_TABLE: cloud.settings.route_limit,
        _PEERINGS_OF_VPC: cloud.settings.peering_limit,
    }
    asked = params.listed("type")
    for kind in asked:
        if kind not in known:
            raise errors.InvalidParameterError(f"there is no limit of type {kind!r}")
    return {"data": {"limit": {kind: known[kind] for kind in asked}}}


def _connection(it: PeeringConnection) -> Mapping[str, object]:
    return {
        "vpcId": it.requester.old_vpc_id,
        "unVpcId": it.requester.vpc_id,
        "uniqVpcId": it.requester.vpc_id,
        "peerVpcId": it.accepter.old_vpc_id,
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


def _vpc(it: Vpc) -> Mapping[str, object]:
    return {
        "vpcId": it.old_id,
        "unVpcId": it.vpc_id,
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


ACTIONS: Final[dict[str, Action]] = {
    "CreateVpcPeeringConnection": Action(_create, writes=True),
    "DescribeVpcPeeringConnections": Action(_describe, writes=False),
    "ModifyVpcPeeringConnection": Action(_modify, writes=True),
    "DeleteVpcPeeringConnection": Action(
        _on_connection(lambda cloud, *who_and_what: cloud.delete(*who_and_what)), writes=True
    ),
    "AcceptVpcPeeringConnection": Action(
        _on_connection(lambda cloud, *who_and_what: cloud.accept(*who_and_what)), writes=True
    ),
    "RejectVpcPeeringConnection": Action(
        _on_connection(lambda cloud, *who_and_what: cloud.reject(*who_and_what)), writes=True
    ),
    "EnableVpcPeeringConnection": Action(
        _on_connection(lambda cloud, *who_and_what: cloud.enable(*who_and_what)), writes=True
    ),
    "DescribeVpcEx": Action(_describe_vpcs, writes=False),
    "DescribeVpcLimit": Action(_limits, writes=False),
    "DescribeRouteTable": Action(routes.describe, writes=False),
    "CreateRoute": Action(routes.create, writes=True),
    "DeleteRoute": Action(routes.delete, writes=True),
}
