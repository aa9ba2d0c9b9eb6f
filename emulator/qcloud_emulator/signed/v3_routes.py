"""The actions of version 3.0 on route tables and routes; `v3_network` enables and disables routes.

Decisions where the pages are silent: the built-in route is not listed, because no gateway kind is
documented for listing it, but the filter `next-hop-type` finds every table by its kind, ``LOCAL``;
a route is looked up by `RouteItemId` if that is sent, and by `RouteId` otherwise; a gateway of the
kind `USER_CCN` is taken like any other, although there are no Cloud Connect Networks. As the page
of CreateRoutes says, its answer has only the added routes, and their number. Routes of other types
than ``USER`` are the system's; a call that names such a type is refused.

Source: API pages 215/16724, 215/16725 and "DescribeRouteTables", and the comments of the official
SDKs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import EVERYTHING, NextType, Route
from qcloud_emulator.cloud.state.routes import TableSelection
from qcloud_emulator.signed.v3_listing import (
    BY_TAG,
    check_exclusive,
    is_flag,
    on_page,
    selected,
    tag_set,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qcloud_emulator.cloud.models import Caller, RouteTable
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

_GATEWAYS: Final = {
    "PEERCONNECTION": NextType.PEERING_CONNECTION,
    "VPN": NextType.VPN_GATEWAY,
    "DIRECTCONNECT": NextType.DIRECT_CONNECT_GATEWAY,
    "NAT": NextType.NAT_GATEWAY,
    "CVM": NextType.PUBLIC_GATEWAY,
    "NORMAL_CVM": NextType.CVM,
    "HAVIP": NextType.HAVIP,
    "EIP": NextType.EIP,
    "LOCAL_GATEWAY": NextType.LOCAL_GATEWAY,
    "INTRANAT": NextType.PRIVATE_NAT_GATEWAY,
    "USER_CCN": NextType.USER_CCN,
    "GWLB_ENDPOINT": NextType.GWLB_ENDPOINT,
}
"""Gateway kinds by their names in the API."""

_NAMES: Final = {
    **{kind: name for name, kind in _GATEWAYS.items()},
    NextType.SSL_VPN_GATEWAY: "VPN",
}

_TABLE_CONDITIONS: Final[dict[str, Callable[[RouteTable, tuple[str, ...]], bool]]] = {
    "route-table-id": lambda table, values: table.id in values,
    "route-table-name": lambda table, values: table.name in values,
    "vpc-id": lambda table, values: table.vpc.id in values,
    "association.main": lambda table, values: is_flag(table.main, values),
    "visible": lambda _table, values: is_flag(True, values),
    "next-hop-type": lambda table, values: not _kinds(table).isdisjoint(values),
}
_LOCAL: Final = "LOCAL"
_OF_USERS: Final = "USER"
_OF_THE_SYSTEM: Final = frozenset({"NETD", "CCN"})

# No limit is documented for one call; the limit of a route table can be raised.
_MOST_ROUTES: Final = 1000
_NEEDED_WITH_HOP: Final = frozenset({"route-table-id", "vpc-id"})

# Fields that only answers use; a call may send them back, but they are ignored.
_IGNORED: Final = ("RouteTableId", "DestinationIpv6CidrBlock", "CreatedTime", "CdcId")


def _kinds(table: RouteTable) -> set[str]:
    """Return the gateway kinds of a table's routes, the built-in one included."""
    return {_LOCAL, *(_NAMES[route.next_type] for route in table.routes)}


def describe_route_tables(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List route tables, by ids or by filters."""
    ids = params.ids("RouteTableIds", "rtb")
    filters = params.filters(_TABLE_CONDITIONS.keys() | BY_TAG)
    paging = params.paging(as_text=True)
    with_routes = params.flag("NeedRouterInfo", default=True)
    params.done()
    check_exclusive("RouteTableIds", ids, filters)
    names = {name for name, _ in filters or ()}
    if "next-hop-type" in names and not names >= _NEEDED_WITH_HOP:
        raise errors.FilterIncompleteError("next-hop-type needs route-table-id and vpc-id")
    # Read the tables and their tags from the same state, so that they are consistent.
    with cloud.store.reading():
        found = _tables(cloud, caller, region, ids)
        tagged = cloud.tagging.of(caller, [table.id for table in found])
    found = selected(found, filters or (), _TABLE_CONDITIONS, tagged)
    shown = [
        _shown_table(it, tagged[it.id], it.routes if with_routes else ())
        for it in on_page(found, paging)
    ]
    return {"TotalCount": len(found), "RouteTableSet": shown}


def create_routes(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Add routes to a route table; the answer has the added routes and their number."""
    table_id = params.id("RouteTableId", "rtb")
    wanted = [_wanted(one) for one in _routes(params)]
    params.done()
    made = cloud.routing.create(caller, region, table_id=table_id, wanted=wanted)
    table = cloud.routing.table_of(caller, region, table_id)
    tagged = cloud.tagging.of(caller, [table.id])[table.id]
    return {"TotalCount": len(made), "RouteTableSet": [_shown_table(table, tagged, made)]}


def delete_routes(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Delete routes from a route table, by id or by number."""
    table_id = params.id("RouteTableId", "rtb")
    sent = [_named(one) for one in _routes(params)]
    params.done()
    table = cloud.routing.table_of(caller, region, table_id)
    unwanted = []
    for item_id, number in sent:
        route = _find(table.routes, item_id, number)
        if route is not None:
            unwanted.append(route)
        elif cloud.disputed.unknown_route == "refused":
            raise errors.RouteNotFoundError(f"{table.id} has no route {item_id or number!r}")
    cloud.routing.delete(caller, region, table_id=table.id, unwanted=unwanted)
    return {"RouteSet": [_shown_route(table, route) for route in unwanted]}


def _tables(
    cloud: Cloud, caller: Caller, region: str, ids: tuple[str, ...] | None
) -> list[RouteTable]:
    selections = [TableSelection()]
    if ids is not None:
        selections = [TableSelection(id=table_id) for table_id in dict.fromkeys(ids)]
    return [
        table
        for selection in selections
        for table in cloud.routing.tables(caller, region, selection, EVERYTHING).items
    ]


def _routes(params: JsonParams) -> list[JsonParams]:
    records = params.records("Routes", most=_MOST_ROUTES)
    if not records:
        raise errors.MissingParameterError("parameter Routes is missing")
    return records


def _wanted(one: JsonParams) -> Route:
    destination, kind = one.text("DestinationCidrBlock"), one.text("GatewayType")
    hub, description = one.text("GatewayId"), one.optional_text("RouteDescription")
    one.integer("RouteId")
    one.optional_text("RouteItemId")
    _ignore(one)
    if kind not in _GATEWAYS:
        raise errors.NextTypeInvalidError(
            f"the type of a gateway must be one of {', '.join(_GATEWAYS)}, not {kind!r}"
        )
    return Route(destination, _GATEWAYS[kind], hub, description or "")


def _named(one: JsonParams) -> tuple[str | None, int | None]:
    item_id, number = one.optional_text("RouteItemId"), one.integer("RouteId")
    for name in ("DestinationCidrBlock", "GatewayType", "GatewayId", "RouteDescription"):
        one.optional_text(name)
    _ignore(one)
    if not (item_id or number):
        raise errors.MissingParameterError("a route to delete needs RouteItemId or RouteId")
    return item_id, number


def _ignore(one: JsonParams) -> None:
    kind = one.optional_text("RouteType")
    if kind in _OF_THE_SYSTEM:
        raise errors.SystemRouteError(f"only the system adds and deletes routes of type {kind}")
    if kind not in (None, _OF_USERS):
        raise errors.ValueMalformedError(f"RouteType must be {_OF_USERS}, not {kind!r}")
    for name in _IGNORED:
        one.optional_text(name)
    for name in ("Enabled", "PublishedToVbc"):
        one.flag(name, default=False)
    one.done()


def _find(routes: Iterable[Route], item_id: str | None, number: int | None) -> Route | None:
    if item_id:
        return next((it for it in routes if it.item_id == item_id), None)
    return next((it for it in routes if it.number == number), None)


def _shown_table(
    it: RouteTable, tagged: Mapping[str, str], routes: Iterable[Route]
) -> Mapping[str, object]:
    return {
        "VpcId": it.vpc.id,
        "RouteTableId": it.id,
        "RouteTableName": it.name,
        "AssociationSet": [{"SubnetId": subnet, "RouteTableId": it.id} for subnet in it.subnets],
        "RouteSet": [_shown_route(it, route) for route in routes],
        "Main": it.main,
        "CreatedTime": china_text(it.created_at),
        "TagSet": tag_set(tagged),
        "LocalCidrForCcn": [{"Cidr": cidr, "PublishedToVbc": False} for cidr in it.vpc.cidrs],
    }


def _shown_route(table: RouteTable, it: Route) -> Mapping[str, object]:
    return {
        "DestinationCidrBlock": it.destination,
        "GatewayType": _NAMES[it.next_type],
        "GatewayId": it.next_hub,
        "RouteId": it.number,
        "RouteItemId": it.item_id,
        "RouteDescription": it.description,
        "Enabled": it.enabled,
        "RouteType": _OF_USERS,
        "RouteTableId": table.id,
        "DestinationIpv6CidrBlock": "",
        "PublishedToVbc": False,
        "CreatedTime": china_text(it.created_at),
        "CdcId": "",
    }
