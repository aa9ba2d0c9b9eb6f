"""The actions of version 2.0 on route tables and routes.

The built-in route comes first. Its fields, and null for what a route does not have, are those
of recorded answers. An old number of a gateway, where `next_hub` asks for one, is made up.

Source: API pages "DescribeRouteTable", "CreateRoute" and "DeleteRoute".
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from qcloud_emulator.clock import china_text
from qcloud_emulator.models import NextType, Route
from qcloud_emulator.routing import next_type
from qcloud_emulator.state.routes import TableSelection
from qcloud_emulator.v2.wire import DIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller, RouteTable
    from qcloud_emulator.settings import Settings
    from qcloud_emulator.v2.wire import Params

_ORDERS: Final = {"createtime": "createTime", "routetablename": "name"}
_LOCAL: Final = "Local"

_HUBS: Final[dict[str, Callable[[str], dict[str, str | None]]]] = {
    "both": lambda hub: {"nextHub": hub, "unNextHub": hub},
    "number": lambda hub: {"nextHub": str(zlib.crc32(hub.encode()) % 10_000), "unNextHub": hub},
    "alone": lambda hub: {"nextHub": hub, "unNextHub": None},
}


def describe(cloud: Cloud, caller: Caller, region: str, params: Params) -> dict[str, object]:
    """List route tables."""
    page = cloud.routing.tables(
        caller,
        region,
        TableSelection(
            vpc_id=params.optional("vpcId"),
            id=params.optional("routeTableId"),
            name_part=params.optional("routeTableName"),
        ),
        order=params.choice("orderField", _ORDERS, "createTime"),
        direction=params.choice("orderDirection", DIRECTIONS, "desc"),
        offset=params.integer("offset", 0),
        limit=params.integer("limit", 20, least=1, most=50),
    )
    return {
        "totalCount": page.total,
        "data": [_table(item, cloud.settings) for item in page.items],
    }


def create(cloud: Cloud, caller: Caller, region: str, params: Params) -> dict[str, object]:
    """Add routes to a route table."""
    cloud.routing.create(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        wanted=_routes(params),
    )
    return {}


def delete(cloud: Cloud, caller: Caller, region: str, params: Params) -> dict[str, object]:
    """Delete routes from a route table."""
    cloud.routing.delete(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        unwanted=_routes(params),
    )
    return {}


def _routes(params: Params) -> list[Route]:
    sent = params.records("routeSet", "destinationCidrBlock", "nextType", "nextHub")
    return [Route(destination, next_type(kind), hub) for destination, kind, hub in sent]


def _table(it: RouteTable, settings: Settings) -> Mapping[str, object]:
    local = {"nextHub": _LOCAL, "unNextHub": None}
    built_in = _route(_LOCAL, NextType.LOCAL, local, None, settings)
    added = (
        _route(
            route.destination,
            route.next_type,
            _HUBS[settings.next_hub](route.next_hub),
            route.description or None,
            settings,
        )
        for route in it.routes
    )
    return {
        "vpcId": it.vpc.old_id,
        "unVpcId": it.vpc.vpc_id,
        "vpcName": it.vpc.name,
        "vpcCidrBlock": it.vpc.cidr,
        "routeTableId": it.old_id,
        "unRouteTableId": it.id,
        "routeTableName": it.name,
        "routeTableType": int(it.main),
        "routeTableCreateTime": china_text(it.created_at),
        "subnetNum": 0,
        settings.route_list_name: [built_in, *added],
    }


def _route(
    destination: str,
    kind: NextType,
    hub: Mapping[str, str | None],
    description: str | None,
    settings: Settings,
) -> Mapping[str, object]:
    return {
        "destinationCidrBlock": destination,
        "nextType": str(kind.value) if settings.next_type == "text" else kind.value,
        **hub,
        "description": description,
    }
