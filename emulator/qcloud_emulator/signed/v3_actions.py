"""The actions of version 3.0 on peering connections, VPCs, limits, route tables and routes.

Decisions where the pages are silent: a listing without an order starts with the newest item; a page
has 20 items by default and at most 100; the filter `vpc-id` of connections matches either side, and
`peering-connection-name` matches any part of the name; the defaults of CreateVpcPeeringConnection
for bandwidth, charge type, quality of service and type are 0, `POSTPAID_BY_DAY_MAX`, empty and
`VPC_PEER`. Filters on properties that the emulator does not have, such as IPv6, match nothing; the
limits of objects that it does not have are the documented defaults. The built-in route is not
listed, because no gateway kind is documented for it; a route is looked up by `RouteItemId` if that
is sent, and by `RouteId` otherwise; gateway kinds for which version 2.0 has no number are refused.

Source: API pages 215/96021 to 215/96025, 215/15778, 215/16724, 215/16725, "DescribeVpcLimits" and
"DescribeRouteTables", and the service definition of the official tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.clock import china_text
from qcloud_emulator.cloud.models import (
    BARE_METAL,
    EVERYTHING,
    SHORT_OF_LONG,
    UIN_DIGITS,
    NextType,
    Route,
    State,
    Terms,
    is_digits,
    short_region,
)
from qcloud_emulator.cloud.peering import NAME_LENGTH
from qcloud_emulator.cloud.state.connections import Selection
from qcloud_emulator.cloud.state.routes import TableSelection
from qcloud_emulator.signed.v3_listing import BY_TAG, check_exclusive, on_page, selected, tag_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qcloud_emulator.cloud.models import Caller, PeeringConnection, RouteTable, Vpc
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

_ORDERS: Final = {"CreatedTime": "createTime", "PeeringConnectionName": "name"}
_FILTERS: Final = frozenset({"vpc-id", "state", "peering-connection-name"})
_STATES: Final = frozenset(state.value for state in State)
_TYPES: Final = frozenset({"VPC_PEER", BARE_METAL})
_CHARGE_TYPES: Final = frozenset({"POSTPAID_BY_DAY_MAX", "POSTPAID_BY_MONTH_95"})
_QOS_LEVELS: Final = frozenset({"PT", "AU", "AG", ""})

_VPC_CONDITIONS: Final[dict[str, Callable[[Vpc, tuple[str, ...]], bool]]] = {
    "vpc-name": lambda vpc, values: any(value in vpc.name for value in values),
    "is-default": lambda vpc, values: str(vpc.is_default).lower() in values,
    "vpc-id": lambda vpc, values: vpc.id in values,
    "cidr-block": lambda vpc, values: vpc.cidr in values,
    # The emulator does not have these properties.
    **dict.fromkeys(("ipv6-cidr-block", "isp-type", "address-type"), lambda _vpc, _values: False),
}

# Limits by type; those of VPCs, peering connections and routes are disputed facts.
_LIMITS: Final = {
    "vpc-max-subnets": 100,
    "vpc-max-route-tables": 10,
    "vpc-max-assistant_cidrs": 5,
}

_DISPUTED_LIMITS: Final = {
    "appid-max-vpcs": "vpc_limit",
    "vpc-max-vpcpeers": "peering_total_limit",
    "vpc-max-available-vpcpeers": "peering_limit",
    "route-table-max-policies": "route_limit",
}

_GATEWAYS: Final = {
    "PEERCONNECTION": NextType.PEERING_CONNECTION,
    "VPN": NextType.VPN_GATEWAY,
    "DIRECTCONNECT": NextType.DIRECT_CONNECT_GATEWAY,
    "NAT": NextType.NAT_GATEWAY,
    "CVM": NextType.PUBLIC_GATEWAY,
    "NORMAL_CVM": NextType.CVM,
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
    "association.main": lambda table, values: str(table.main).lower() in values,
    "visible": lambda _table, values: "true" in values,
    "next-hop-type": lambda table, values: any(
        _NAMES[route.next_type] in values for route in table.routes
    ),
}

# No limit is documented for one call; the limit of a route table can be raised.
_MOST_ROUTES: Final = 1000
_NEEDED_WITH_HOP: Final = frozenset({"route-table-id", "vpc-id"})

# Fields that only answers use; a call may send them back, but they are ignored.
_IGNORED: Final = ("RouteType", "RouteTableId", "DestinationIpv6CidrBlock", "CreatedTime", "CdcId")


def create_connection(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Request a connection."""
    default = Terms()
    vpc_id = params.id("SourceVpcId", "vpc")
    peer_vpc_id = params.id("DestinationVpcId", "vpc")
    name, peer_uin = params.text("PeeringConnectionName"), params.text("DestinationUin")
    peer_region = params.text("DestinationRegion")
    terms = Terms(
        bandwidth=params.integer("Bandwidth") or default.bandwidth,
        charge_type=params.choice("ChargeType", _CHARGE_TYPES, default.charge_type),
        qos_level=params.choice("QosLevel", _QOS_LEVELS, default.qos_level),
        type=params.choice("Type", _TYPES, default.type),
    )
    tagged = params.tags("Key", "Value")
    params.done()
    if not is_digits(peer_uin):
        raise errors.ValueMalformedError(f"DestinationUin must consist of digits, not {peer_uin!r}")
    if peer_region not in SHORT_OF_LONG:
        raise errors.ValueMalformedError(
            f"DestinationRegion must be a region such as ap-guangzhou, not {peer_region!r}"
        )
    if peer_region != region:
        raise errors.CrossRegionError(
            f"peering across regions, from {region} to {peer_region}, is not supported"
        )
    made = cloud.create_peering_connection(
        caller,
        region,
        vpc_id=vpc_id,
        peer_vpc_id=peer_vpc_id,
        peer_uin=peer_uin,
        name=name,
        terms=terms,
        tagged=tagged,
    )
    return {"PeeringConnectionId": made.id}


def describe_connections(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List connections, by ids or by filters."""
    ids = params.ids("PeeringConnectionIds", "pcx")
    filters = params.filters(_FILTERS, unknown=errors.InvalidParameterError)
    paging = params.paging(_ORDERS)
    params.done()
    check_exclusive("PeeringConnectionIds", ids, filters)
    chosen = filters or {}
    for state in chosen.get("state", ()):
        if state not in _STATES:
            raise errors.ValueRefusedError(
                f"state must be one of {', '.join(State)}, not {state!r}"
            )
    for part in chosen.get("peering-connection-name", ()):
        if len(part) > NAME_LENGTH:
            raise errors.ValueTooLongError(
                f"a name has at most {NAME_LENGTH} characters, but the filter has {len(part)}"
            )
    selection = Selection(
        ids=ids,
        vpcs=chosen.get("vpc-id"),
        states=chosen.get("state"),
        names=chosen.get("peering-connection-name"),
    )
    # Read the connections and their tags from the same state, so that they are consistent.
    with cloud.store.reading():
        page = cloud.peering_connections(caller, region, selection, paging)
        tagged = cloud.tagging.of(caller, [item.id for item in page.items])
    shown = [_shown_connection(it, tagged[it.id]) for it in page.items]
    return {"TotalCount": page.total, "PeerConnectionSet": shown}


def modify_connection(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Change the name, bandwidth or charge type of a connection."""
    connection_id = params.id("PeeringConnectionId", "pcx")
    name = params.text("PeeringConnectionName") if params.has("PeeringConnectionName") else None
    bandwidth = params.integer("Bandwidth")
    charge_type = params.choice("ChargeType", _CHARGE_TYPES, "") or None
    params.done()
    cloud.modify(
        caller, region, connection_id, name=name, bandwidth=bandwidth, charge_type=charge_type
    )
    return {}


def _shown_connection(it: PeeringConnection, tagged: Mapping[str, str]) -> Mapping[str, object]:
    return {
        "AppId": _number(it.requester.app_id),
        "SourceUin": _number(it.requester.uin),
        "SourceRegion": short_region(it.requester.region),
        "SourceVpcId": it.requester.vpc_id,
        "PeerAppId": _number(it.accepter.app_id),
        "DestinationUin": _number(it.accepter.uin),
        "DestinationRegion": short_region(it.accepter.region),
        "PeerVpcId": it.accepter.vpc_id,
        "DestinationVpcId": it.accepter.vpc_id,
        "PeeringConnectionId": it.id,
        "PeeringConnectionName": it.name,
        "IsNgw": False,
        "CreateTime": china_text(it.created_at),
        "Bandwidth": it.terms.bandwidth,
        "Type": it.terms.type,
        "State": it.state.value,
        "TagSet": tag_set(tagged),
        "ChargeType": it.terms.charge_type,
        "QosLevel": it.terms.qos_level,
    }


def _number(text: str) -> int | str:
    """Return an account's id as a number, or unchanged if a seed made it something else."""
    return int(text) if is_digits(text, most=UIN_DIGITS) else text


def describe_vpcs(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List VPCs, by ids or by filters."""
    ids = params.ids("VpcIds", "vpc")
    filters = params.filters(_VPC_CONDITIONS.keys() | BY_TAG)
    paging = params.paging(as_text=True)
    params.done()
    check_exclusive("VpcIds", ids, filters)
    with cloud.store.reading():
        if ids is not None:
            found = [
                vpc for it in dict.fromkeys(ids) for vpc in cloud.vpc(caller, region, it).items
            ]
        else:
            found = list(cloud.vpcs(caller, region, EVERYTHING).items)
        tagged = cloud.tagging.of(caller, [vpc.id for vpc in found])
    found = selected(found, filters or {}, _VPC_CONDITIONS, tagged)
    shown = [shown_vpc(it, tagged[it.id]) for it in on_page(found, paging)]
    return {"TotalCount": len(found), "VpcSet": shown}


def describe_limits(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Return the limits of the requested types."""
    asked = params.texts("LimitTypes")
    params.done()
    if asked is None:
        raise errors.MissingParameterError("parameter LimitTypes is missing")
    disputed = cloud.disputed.as_dict()
    known = {**_LIMITS, **{kind: disputed[name] for kind, name in _DISPUTED_LIMITS.items()}}
    for kind in asked:
        if kind not in known:
            raise errors.ValueRefusedError(f"there is no limit of type {kind!r}")
    return {"VpcLimitSet": [{"LimitType": kind, "LimitValue": int(known[kind])} for kind in asked]}


def shown_vpc(it: Vpc, tagged: Mapping[str, str]) -> Mapping[str, object]:
    """Return a VPC as answers show it."""
    return {
        "VpcId": it.id,
        "VpcName": it.name,
        "CidrBlock": it.cidr,
        "IsDefault": it.is_default,
        "EnableMulticast": it.options.multicast,
        "CreatedTime": china_text(it.created_at),
        "DnsServerSet": list(it.options.dns_servers),
        "DomainName": it.options.domain_name,
        "DhcpOptionsId": "",
        "EnableDhcp": True,
        "Ipv6CidrBlock": "",
        "TagSet": tag_set(tagged),
        "AssistantCidrSet": [
            {"VpcId": it.id, "CidrBlock": cidr, "AssistantType": 0, "SubnetSet": []}
            for cidr in it.assistant_cidrs
        ],
        "EnableRouteVpcPublish": it.options.publishes_cidr,
        "EnableRouteVpcPublishIpv6": it.options.publishes_ipv6_cidr,
        "Ipv6CidrBlockSet": [],
    }


def describe_route_tables(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """List route tables, by ids or by filters."""
    ids = params.ids("RouteTableIds", "rtb")
    filters = params.filters(_TABLE_CONDITIONS.keys() | BY_TAG)
    paging = params.paging(as_text=True)
    with_routes = params.flag("NeedRouterInfo", default=True)
    params.done()
    check_exclusive("RouteTableIds", ids, filters)
    chosen = filters or {}
    if "next-hop-type" in chosen and not chosen.keys() >= _NEEDED_WITH_HOP:
        raise errors.FilterIncompleteError("next-hop-type needs route-table-id and vpc-id")
    # Read the tables and their tags from the same state, so that they are consistent.
    with cloud.store.reading():
        found = _tables(cloud, caller, region, ids)
        tagged = cloud.tagging.of(caller, [table.id for table in found])
    found = selected(found, chosen, _TABLE_CONDITIONS, tagged)
    shown = [
        _shown_table(it, tagged[it.id], with_routes=with_routes) for it in on_page(found, paging)
    ]
    return {"TotalCount": len(found), "RouteTableSet": shown}


def create_routes(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:
    """Add routes to a route table."""
    table_id = params.id("RouteTableId", "rtb")
    wanted = [_wanted(one) for one in _routes(params)]
    params.done()
    cloud.routing.create(caller, region, table_id=table_id, wanted=wanted)
    table = cloud.routing.table_of(caller, region, table_id)
    tagged = cloud.tagging.of(caller, [table.id])[table.id]
    return {"TotalCount": 1, "RouteTableSet": [_shown_table(table, tagged, with_routes=True)]}


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
    it: RouteTable, tagged: Mapping[str, str], *, with_routes: bool
) -> Mapping[str, object]:
    return {
        "VpcId": it.vpc.id,
        "RouteTableId": it.id,
        "RouteTableName": it.name,
        "AssociationSet": [{"SubnetId": subnet, "RouteTableId": it.id} for subnet in it.subnets],
        "RouteSet": [_shown_route(it, route) for route in it.routes] if with_routes else [],
        "Main": it.main,
        "CreatedTime": china_text(it.created_at),
        "TagSet": tag_set(tagged),
        "LocalCidrForCcn": [],
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
        "RouteType": "USER",
        "RouteTableId": table.id,
        "DestinationIpv6CidrBlock": "",
        "PublishedToVbc": False,
        "CreatedTime": china_text(it.created_at),
    }
