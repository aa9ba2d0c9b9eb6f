"""Answers of API 3.0, to the model."""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.api import wire
from pulumi_qcloud.api.dialect import Wire
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.api.model import (
    Page,
    PeeringConnection,
    Route,
    RouteTable,
    Vpc,
    VpcIds,
    peering_state,
)
from pulumi_qcloud.api.regions import long_region

GATEWAY_IS_PEERING: Final = "PEERCONNECTION"
"""Type of a route's gateway (CreateRoutes)."""

PEERING_LIMIT_TYPES: Final = ("vpc-max-available-vpcpeers", "vpc-max-vpcpeers")
"""Valid peering connections a VPC, or else all of them (DescribeVpcLimits)."""


def nothing(_: Wire) -> None:
    """Read an answer that says no more than that it was done."""


def created_id(body: Wire) -> str:
    """Read the answer to CreateVpcPeeringConnection.

    Raises:
        MalformedAnswerError: no connection is named.
    """
    connection_id = wire.text(body.get("PeeringConnectionId"))
    if not connection_id:
        raise MalformedAnswerError(
            "the answer names no connection",
            action="CreateVpcPeeringConnection",
            request_id=wire.text(body.get("RequestId")),
        )
    return connection_id


def account(body: Wire) -> str:
    """Read the UIN in the answer to GetCallerIdentity, "" where it holds none."""
    uin = wire.uin(body.get("AccountId"))
    return uin if uin.isascii() and uin.isdigit() else ""


def connections(body: Wire) -> Page[PeeringConnection]:
    """Read a page of DescribeVpcPeeringConnections."""
    entries, total = wire.listed(body, "PeerConnectionSet", "TotalCount")
    items = tuple(item for item in map(_connection, entries) if item.id)
    return Page(items, total=total, received=len(entries))


def _connection(entry: Wire) -> PeeringConnection:
    def first(*names: str) -> str:
        for name in names:
            if found := wire.text(entry.get(name)):
                return found
        return ""

    return PeeringConnection(
        id=first("PeeringConnectionId"),
        name=first("PeeringConnectionName"),
        state=peering_state(first("State")),
        vpc=VpcIds(first("SourceVpcId")),
        peer_vpc=VpcIds(first("DestinationVpcId", "PeerVpcId")),
        uin=wire.uin(entry.get("SourceUin")),
        peer_uin=wire.uin(entry.get("DestinationUin")),
        region=long_region(first("SourceRegion")),
        peer_region=long_region(first("DestinationRegion")),
        create_time=wire.moment(first("CreateTime", "CreatedTime")),
        bandwidth=wire.number(entry.get("Bandwidth")),
        charge_type=first("ChargeType"),
        qos_level=first("QosLevel"),
        type=first("Type"),
        tags=_tags(entry),
    )


def vpcs(body: Wire) -> Page[Vpc]:
    """Read a page of DescribeVpcs."""
    entries, total = wire.listed(body, "VpcSet", "TotalCount")
    items = tuple(item for item in map(_vpc, entries) if item.ids.uniq)
    return Page(items, total=total, received=len(entries))


def _vpc(entry: Wire) -> Vpc:
    assistants = (wire.network(row.get("CidrBlock")) for row in wire.rows(entry.get(_ASSISTANTS)))
    return Vpc(
        ids=VpcIds(wire.text(entry.get("VpcId"))),
        name=wire.text(entry.get("VpcName")),
        cidr_block=wire.network(entry.get("CidrBlock")),
        assistant_cidr_blocks=tuple(block for block in assistants if block),
        is_default=wire.flag(entry.get("IsDefault")),
        tags=_tags(entry),
    )


_ASSISTANTS: Final = "AssistantCidrSet"


def limit(body: Wire) -> int | None:
    """Read the number of connections a VPC may have from the answer to DescribeVpcLimits."""
    told = {
        wire.text(row.get("LimitType")): wire.number(row.get("LimitValue"))
        for row in wire.rows(body.get("VpcLimitSet"))
    }
    values = (told.get(limit_type) for limit_type in PEERING_LIMIT_TYPES)
    return next((value for value in values if value is not None), None)


def route_tables(body: Wire) -> Page[RouteTable]:
    """Read a page of DescribeRouteTables."""
    entries, total = wire.listed(body, "RouteTableSet", "TotalCount")
    items = tuple(item for item in map(_route_table, entries) if item.id)
    return Page(items, total=total, received=len(entries))


def _route_table(entry: Wire) -> RouteTable:
    return RouteTable(
        id=wire.text(entry.get("RouteTableId")),
        legacy_id="",
        vpc=VpcIds(wire.text(entry.get("VpcId"))),
        name=wire.text(entry.get("RouteTableName")),
        main=wire.flag(entry.get("Main")),
        routes=tuple(map(_route, wire.rows(entry.get("RouteSet")))),
        tags=_tags(entry),
    )


def _route(entry: Wire) -> Route:
    # RouteId is 0 for a route of IPv6, which has only the other.
    number = wire.text(entry.get("RouteId"))
    destination = entry.get("DestinationCidrBlock") or entry.get("DestinationIpv6CidrBlock")
    return Route(
        destination_cidr_block=wire.network(destination),
        next_hub=wire.text(entry.get("GatewayId")),
        is_peering=wire.text(entry.get("GatewayType")) == GATEWAY_IS_PEERING,
        id=wire.text(entry.get("RouteItemId")) or (number if number != "0" else ""),
    )


def _tags(entry: Wire) -> dict[str, str]:
    pairs = [
        (wire.text(row.get("Key")), wire.text(row.get("Value")))
        for row in wire.rows(entry.get("TagSet"))
    ]
    return {key: value for key, value in pairs if key}
