"""Convert answers of API 3.0 into the data model."""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.api import loose_json
from pulumi_qcloud.api.dialect import JsonObject
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.api.loose_json import (
    fields,
    first,
    flag,
    listed,
    moment,
    network,
    number,
    region,
    rows,
    state,
    tags,
    text,
    vpc_ids,
)
from pulumi_qcloud.api.model import (
    CallerIdentity,
    Page,
    PeeringConnection,
    Route,
    RouteTable,
    Vpc,
)

GATEWAY_IS_PEERING: Final = "PEERCONNECTION"
"""Gateway type of a route through a peering connection (CreateRoutes)."""

PEERING_LIMIT_TYPES: Final = ("vpc-max-available-vpcpeers", "vpc-max-vpcpeers")
"""Types of the quota for a VPC's peering connections, in order of preference: for valid ones only,
and for all (DescribeVpcLimits)."""


def nothing(_: JsonObject) -> None:
    """Read an answer without data."""


def created_id(body: JsonObject) -> str:
    """Read the answer to CreateVpcPeeringConnection.

    Raises:
        MalformedAnswerError: the answer has no connection id.
    """
    connection_id = text(body.get("PeeringConnectionId"))
    if not connection_id:
        raise MalformedAnswerError(
            "the answer has no connection id",
            action="CreateVpcPeeringConnection",
            request_id=text(body.get("RequestId")),
        )
    return connection_id


def caller(body: JsonObject) -> CallerIdentity:
    """Read the answer to GetCallerIdentity; the UIN is "" if the answer has none."""
    uin = loose_json.uin(body.get("AccountId"))
    return CallerIdentity(
        uin if uin.isascii() and uin.isdigit() else "",
        user_id=text(body.get("UserId")),
        principal_id=text(body.get("PrincipalId")),
        kind=text(body.get("Type")),
    )


def connections(body: JsonObject) -> Page[PeeringConnection]:
    """Read a page of DescribeVpcPeeringConnections."""
    entries, total = listed(body, "PeerConnectionSet", "TotalCount")
    items = (PeeringConnection(**fields(entry, _CONNECTION)) for entry in entries)
    return Page(tuple(it for it in items if it.id), total=total, received=len(entries))


_CONNECTION: Final = {
    "id": first(text, "PeeringConnectionId"),
    "name": first(text, "PeeringConnectionName"),
    "state": first(state, "State"),
    "vpc": vpc_ids("SourceVpcId"),
    "peer_vpc": vpc_ids("DestinationVpcId", "PeerVpcId"),
    "uin": first(loose_json.uin, "SourceUin"),
    "peer_uin": first(loose_json.uin, "DestinationUin"),
    "region": first(region, "SourceRegion"),
    "peer_region": first(region, "DestinationRegion"),
    "create_time": first(moment, "CreateTime", "CreatedTime"),
    "bandwidth": first(number, "Bandwidth"),
    "charge_type": first(text, "ChargeType"),
    "qos_level": first(text, "QosLevel"),
    "type": first(text, "Type"),
    "tags": first(tags, "TagSet"),
}


def vpcs(body: JsonObject) -> Page[Vpc]:
    """Read a page of DescribeVpcs."""
    entries, total = listed(body, "VpcSet", "TotalCount")
    items = (Vpc(**fields(entry, _VPC)) for entry in entries)
    return Page(tuple(it for it in items if it.ids.id), total=total, received=len(entries))


def _further_ranges(value: object) -> tuple[str, ...]:
    return tuple(filter(None, (network(row.get("CidrBlock")) for row in rows(value))))


_VPC: Final = {
    "ids": vpc_ids("VpcId"),
    "name": first(text, "VpcName"),
    "cidr_block": first(network, "CidrBlock"),
    "assistant_cidr_blocks": first(_further_ranges, "AssistantCidrSet"),
    "is_default": first(flag, "IsDefault"),
    "tags": first(tags, "TagSet"),
}


def limit(body: JsonObject) -> int | None:
    """Read a VPC's quota of connections from the answer to DescribeVpcLimits."""
    limits = {
        text(row.get("LimitType")): number(row.get("LimitValue"))
        for row in rows(body.get("VpcLimitSet"))
    }
    values = (limits.get(limit_type) for limit_type in PEERING_LIMIT_TYPES)
    return next((value for value in values if value is not None), None)


def route_tables(body: JsonObject) -> Page[RouteTable]:
    """Read a page of DescribeRouteTables."""
    entries, total = listed(body, "RouteTableSet", "TotalCount")
    items = (RouteTable(**fields(entry, _ROUTE_TABLE)) for entry in entries)
    return Page(tuple(it for it in items if it.id), total=total, received=len(entries))


def _routes(value: object) -> tuple[Route, ...]:
    return tuple(Route(**fields(row, _ROUTE)) for row in rows(value))


def _route_id(entry: JsonObject) -> str:
    # RouteId is 0 for an IPv6 route, which only has a RouteItemId.
    number_of_it = text(entry.get("RouteId"))
    return text(entry.get("RouteItemId")) or (number_of_it if number_of_it != "0" else "")


_ROUTE: Final = {
    "destination_cidr_block": lambda entry: network(
        entry.get("DestinationCidrBlock") or entry.get("DestinationIpv6CidrBlock")
    ),
    "next_hub": first(text, "GatewayId"),
    "is_peering": first(lambda value: text(value) == GATEWAY_IS_PEERING, "GatewayType"),
    "id": _route_id,
    "enabled": lambda entry: entry.get("Enabled") is None or flag(entry["Enabled"]),
}
_ROUTE_TABLE: Final = {
    "id": first(text, "RouteTableId"),
    "legacy_id": lambda _: "",
    "vpc": vpc_ids("VpcId"),
    "name": first(text, "RouteTableName"),
    "main": first(flag, "Main"),
    "routes": first(_routes, "RouteSet"),
    "tags": first(tags, "TagSet"),
}
