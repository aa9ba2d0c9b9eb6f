"""The actions of version 2.0 on route tables and routes.

A route table lists its built-in route first. The fields of that route, and null for missing values,
follow recorded answers. The legacy number of a gateway, which the setting `next_hub` can select, is
invented. Routes of the kinds that only version 3.0 has are listed with the emulator's own numbers,
and can be deleted by them, but not created.

Source: API pages "DescribeRouteTable", "CreateRoute" and "DeleteRoute".
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import NextType, Route
from qcloud_emulator.cloud.routing import next_type
from qcloud_emulator.cloud.state.routes import TableSelection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud.disputed import Disputed
    from qcloud_emulator.cloud.models import Caller, RouteTable
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import FormParams

Answer = dict[str, object]
MOST_ON_PAGE: Final = 50
"""Largest page of a listing whose page documents a maximum."""

_ORDERS: Final = {"createtime": "createTime", "routetablename": "name"}
_LOCAL: Final = "Local"
_HUBS: Final[dict[str, Callable[[str], dict[str, str | None]]]] = {
    "both": lambda hub: {"nextHub": hub, "unNextHub": hub},
    "number": lambda hub: {"nextHub": str(zlib.crc32(hub.encode()) % 10_000), "unNextHub": hub},
    "alone": lambda hub: {"nextHub": hub, "unNextHub": None},
}


def describe_route_tables(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """List route tables."""
    selection = TableSelection(
        vpc_id=params.optional("vpcId"),
        id=params.optional("routeTableId"),
        name_part=params.optional("routeTableName"),
    )
    paging = params.paging(_ORDERS, most=MOST_ON_PAGE)
    page = cloud.routing.tables(caller, region, selection, paging)
    return {
        "totalCount": page.total,
        "data": [_shown_table(it, cloud.disputed) for it in page.items],
    }


def create_routes(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Add routes to a route table."""
    cloud.routing.create(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        wanted=_routes(params, _created_kind),
    )
    return {}


def delete_routes(cloud: Cloud, caller: Caller, region: str, params: FormParams) -> Answer:
    """Delete routes from a route table."""
    cloud.routing.delete(
        caller,
        region,
        vpc_id=params.required("vpcId"),
        table_id=params.required("routeTableId"),
        unwanted=_routes(params, next_type),
    )
    return {}


def _routes(params: FormParams, read_kind: Callable[[str], NextType]) -> list[Route]:
    sent = params.records("routeSet", "destinationCidrBlock", "nextType", "nextHub")
    return [Route(destination, read_kind(kind), hub) for destination, kind, hub in sent]


def _created_kind(text: str) -> NextType:
    """Return the gateway kind of a route to create; a route of any kind can be deleted."""
    kind = next_type(text)
    if not kind.is_documented_in_v2:
        raise errors.NextTypeInvalidError(f"version 2.0 cannot create routes of type {text}")
    return kind


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
        "subnetNum": len(it.subnets),
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
