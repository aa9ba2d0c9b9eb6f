"""The actions of version 3.0 on route tables and routes.

Left open by the pages and chosen here: the built-in route is not listed, as no kind of gateway
is documented for it; a route is told by `RouteItemId` if that is sent, else by `RouteId`; kinds
of gateways that version 2.0 has no number for are refused.

Source: API pages 215/16724, 215/16725 and "DescribeRouteTables".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator import errors
from qcloud_emulator.clock import china_text
from qcloud_emulator.models import NextType, Route
from qcloud_emulator.state.routes import TableSelection
from qcloud_emulator.v3.peering import tag_set
from qcloud_emulator.v3.vpcs import EVERY, matches_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qcloud_emulator.cloud import Cloud
    from qcloud_emulator.models import Caller, RouteTable
    from qcloud_emulator.v3.params import Params
    from qcloud_emulator.v3.wire import Body

GATEWAYS: Final = {
    "PEERCONNECTION": NextType.PEERING_CONNECTION,
    "VPN": NextType.VPN_GATEWAY,
    "DIRECTCONNECT": NextType.DIRECT_CONNECT_GATEWAY,
    "NAT": NextType.NAT_GATEWAY,
    "CVM": NextType.PUBLIC_GATEWAY,
    "NORMAL_CVM": NextType.CVM,
}
"""The kinds of gateways by their names."""

_NAMES: Final = {
    **{kind: name for name, kind in GATEWAYS.items()},
    NextType.SSL_VPN_GATEWAY: "VPN",
}
_CONDITIONS: Final[dict[str, Callable[[RouteTable, tuple[str, ...]], bool]]] = {
    "route-table-id": lambda table, values: table.id in values,
    "route-table-name": lambda table, values: table.name in values,
    "vpc-id": lambda table, values: table.vpc.vpc_id in values,
    "association.main": lambda table, values: str(table.main).lower() in values,
    "visible": lambda _table, values: "true" in values,
    "next-hop-type": lambda table, values: any(
        _NAMES[route.next_type] in values for route in table.routes
    ),
}
_BY_TAG: Final = frozenset({"tag-key", "tag:"})
# No limit of a batch is documented; that of a table can be raised.
_MOST_ROUTES: Final = 1000
_NEEDED_WITH_HOP: Final = frozenset({"route-table-id", "vpc-id"})
# Fields of a route that answers have; sent back, they mean nothing.
_IGNORED: Final = ("RouteType", "RouteTableId", "DestinationIpv6CidrBlock", "CreatedTime", "CdcId")


def describe(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """List route tables, by ids or by filters."""
    ids = params.ids("RouteTableIds", "rtb")
    filters = params.filters(_CONDITIONS.keys() | _BY_TAG)
    offset = params.digits("Offset") or 0
    limit = params.digits("Limit", least=1, most=100) or 20
    with_routes = params.flag("NeedRouterInfo", default=True)
    params.done()
    if ids is not None and filters is not None:
        raise errors.ExclusiveParametersError("RouteTableIds and Filters exclude each other")
    chosen = filters or {}
    if "next-hop-type" in chosen and not chosen.keys() >= _NEEDED_WITH_HOP:
        raise errors.FilterIncompleteError("next-hop-type needs route-table-id and vpc-id")
    # One state for the tables and their tags.
    with cloud.store.reading():
        found = _tables(cloud, caller, region, ids)
        tagged = cloud.tagging.of(caller, [table.id for table in found])
    for name, values in chosen.items():
        if name in _CONDITIONS:
            found = [table for table in found if _CONDITIONS[name](table, values)]
        else:
            found = [table for table in found if matches_tags(name, values, tagged[table.id])]
    return {
        "TotalCount": len(found),
        "RouteTableSet": [
            _table(it, tagged[it.id], with_routes=with_routes)
            for it in found[offset : offset + limit]
        ],
    }


def create(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """Add routes to a route table."""
    table_id = params.id("RouteTableId", "rtb")
    wanted = [_wanted(one) for one in _routes(params)]
    params.done()
    cloud.routing.create(caller, region, table_id=table_id, wanted=wanted)
    table = cloud.routing.table_of(caller, region, table_id)
    tagged = cloud.tagging.of(caller, [table.id])[table.id]
    return {"TotalCount": 1, "RouteTableSet": [_table(table, tagged, with_routes=True)]}


def delete(cloud: Cloud, caller: Caller, region: str, params: Params) -> Body:
    """Delete routes from a route table, by their ids or numbers."""
    table_id = params.id("RouteTableId", "rtb")
    sent = [_told(one) for one in _routes(params)]
    params.done()
    table = cloud.routing.table_of(caller, region, table_id)
    unwanted = []
    for item_id, number in sent:
        route = _find(table.routes, item_id, number)
        if route is not None:
            unwanted.append(route)
        elif cloud.settings.unknown_route == "refused":
            raise errors.RouteNotFoundError(f"{table.id} has no route {item_id or number!r}")
    cloud.routing.delete(caller, region, table_id=table.id, unwanted=unwanted)
    return {"RouteSet": [_route(table, route) for route in unwanted]}


def _tables(
    cloud: Cloud, caller: Caller, region: str, ids: tuple[str, ...] | None
) -> list[RouteTable]:
    selections = [TableSelection()]
    if ids is not None:
        selections = [TableSelection(id=table_id) for table_id in dict.fromkeys(ids)]
    return [
        table
        for selection in selections
        for table in cloud.routing.tables(caller, region, selection, limit=EVERY).items
    ]


def _routes(params: Params) -> list[Params]:
    records = params.records("Routes", most=_MOST_ROUTES)
    if not records:
        raise errors.MissingParameterError("parameter Routes is missing")
    return records


def _wanted(one: Params) -> Route:
    destination, kind = one.text("DestinationCidrBlock"), one.text("GatewayType")
    hub, description = one.text("GatewayId"), one.optional_text("RouteDescription")
    one.integer("RouteId")
    one.optional_text("RouteItemId")
    _ignore(one)
    if kind not in GATEWAYS:
        raise errors.NextTypeInvalidError(
            f"the type of a gateway is one of {', '.join(GATEWAYS)}, not {kind!r}"
        )
    return Route(destination, GATEWAYS[kind], hub, description or "")


def _told(one: Params) -> tuple[str | None, int | None]:
    item_id, number = one.optional_text("RouteItemId"), one.integer("RouteId")
    for name in ("DestinationCidrBlock", "GatewayType", "GatewayId", "RouteDescription"):
        one.optional_text(name)
    _ignore(one)
    if not (item_id or number):
        raise errors.MissingParameterError("a route to delete needs RouteItemId or RouteId")
    return item_id, number


def _ignore(one: Params) -> None:
    for name in _IGNORED:
        one.optional_text(name)
    for name in ("Enabled", "PublishedToVbc"):
        one.flag(name, default=False)
    one.done()


def _find(routes: Iterable[Route], item_id: str | None, number: int | None) -> Route | None:
    for route in routes:
        if route.item_id == item_id if item_id else route.number == number:
            return route
    return None


def _table(it: RouteTable, tagged: Mapping[str, str], *, with_routes: bool) -> Mapping[str, object]:
    return {
        "VpcId": it.vpc.vpc_id,
        "RouteTableId": it.id,
        "RouteTableName": it.name,
        "AssociationSet": [],
        "RouteSet": [_route(it, route) for route in it.routes] if with_routes else [],
        "Main": it.main,
        "CreatedTime": china_text(it.created_at),
        "TagSet": tag_set(tagged),
        "LocalCidrForCcn": [],
    }


def _route(table: RouteTable, it: Route) -> Mapping[str, object]:
    return {
        "DestinationCidrBlock": it.destination,
        "GatewayType": _NAMES[it.next_type],
        "GatewayId": it.next_hub,
        "RouteId": it.number,
        "RouteItemId": it.item_id,
        "RouteDescription": it.description,
        "Enabled": True,
        "RouteType": "USER",
        "RouteTableId": table.id,
        "DestinationIpv6CidrBlock": "",
        "PublishedToVbc": False,
    }
