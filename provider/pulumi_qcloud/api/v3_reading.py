"""Answers of API 3.0, to the model."""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.api import loose_json
from pulumi_qcloud.api.dialect import Wire
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.api.model import (
    Page,
    PeeringConnection,
    Route,
    RouteTable,
    Vpc,
    VpcIds,
    long_region,
    peering_state,
)

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
    connection_id = loose_json.text(body.get("PeeringConnectionId"))
    if not connection_id:
        raise MalformedAnswerError(
            "the answer names no connection",
            action="CreateVpcPeeringConnection",
            request_id=loose_json.text(body.get("RequestId")),
        )
    return connection_id


def account(body: Wire) -> str:
    """Read the UIN in the answer to GetCallerIdentity, "" where it holds none."""
    uin = loose_json.uin(body.get("AccountId"))
    return uin if uin.isascii() and uin.isdigit() else ""


def connections(body: Wire) -> Page[PeeringConnection]:
    """Read a page of DescribeVpcPeeringConnections."""
    entries, total = loose_json.listed(body, "PeerConnectionSet", "TotalCount")
    items = tuple(item for item in map(_connection, entries) if item.id)
    return Page(items, total=total, received=len(entries))


def _connection(entry: Wire) -> PeeringConnection:
    def first(*names: str) -> str:
        for name in names:
            if found := loose_json.text(entry.get(name)):
                return found
        return ""

    return PeeringConnection(
        id=first("PeeringConnectionId"),
        name=first("PeeringConnectionName"),
        state=peering_state(first("State")),
        vpc=VpcIds(first("SourceVpcId")),
        peer_vpc=VpcIds(first("DestinationVpcId", "PeerVpcId")),
        uin=loose_json.uin(entry.get("SourceUin")),
        peer_uin=loose_json.uin(entry.get("DestinationUin")),
        region=long_region(first("SourceRegion")),
        peer_region=long_region(first("DestinationRegion")),
        create_time=loose_json.moment(first("CreateTime", "CreatedTime")),
        bandwidth=loose_json.number(entry.get("Bandwidth")),
        charge_type=first("ChargeType"),
        qos_level=first("QosLevel"),
        type=first("Type"),
        tags=_tags(entry),
    )


def vpcs(body: Wire) -> Page[Vpc]:
    """Read a page of DescribeVpcs."""
    entries, total = loose_json.listed(body, "VpcSet", "TotalCount")
    items = tuple(item for item in map(_vpc, entries) if item.ids.id)
    return Page(items, total=total, received=len(entries))


def _vpc(entry: Wire) -> Vpc:
    assistants = (
        loose_json.network(row.get("CidrBlock")) for row in loose_json.rows(entry.get(_ASSISTANTS))
    )
    return Vpc(
        ids=VpcIds(loose_json.text(entry.get("VpcId"))),
        name=loose_json.text(entry.get("VpcName")),
        cidr_block=loose_json.network(entry.get("CidrBlock")),
        assistant_cidr_blocks=tuple(block for block in assistants if block),
        is_default=loose_json.flag(entry.get("IsDefault")),
        tags=_tags(entry),
    )


_ASSISTANTS: Final = "AssistantCidrSet"


def limit(body: Wire) -> int | None:
    """Read the number of connections a VPC may have from the answer to DescribeVpcLimits."""
    told = {
        loose_json.text(row.get("LimitType")): loose_json.number(row.get("LimitValue"))
        for row in loose_json.rows(body.get("VpcLimitSet"))
    }
    values = (told.get(limit_type) for limit_type in PEERING_LIMIT_TYPES)
    return next((value for value in values if value is not None), None)


def route_tables(body: Wire) -> Page[RouteTable]:
    """Read a page of DescribeRouteTables."""
    entries, total = loose_json.listed(body, "RouteTableSet", "TotalCount")
    items = tuple(item for item in map(_route_table, entries) if item.id)
    return Page(items, total=total, received=len(entries))


def _route_table(entry: Wire) -> RouteTable:
    return RouteTable(
        id=loose_json.text(entry.get("RouteTableId")),
        legacy_id="",
        vpc=VpcIds(loose_json.text(entry.get("VpcId"))),
        name=loose_json.text(entry.get("RouteTableName")),
        main=loose_json.flag(entry.get("Main")),
        routes=tuple(map(_route, loose_json.rows(entry.get("RouteSet")))),
        tags=_tags(entry),
    )


def _route(entry: Wire) -> Route:
    # RouteId is 0 for a route of IPv6, which has only the other.
    number = loose_json.text(entry.get("RouteId"))
    destination = entry.get("DestinationCidrBlock") or entry.get("DestinationIpv6CidrBlock")
    return Route(
        destination_cidr_block=loose_json.network(destination),
        next_hub=loose_json.text(entry.get("GatewayId")),
        is_peering=loose_json.text(entry.get("GatewayType")) == GATEWAY_IS_PEERING,
        id=loose_json.text(entry.get("RouteItemId")) or (number if number != "0" else ""),
    )


def _tags(entry: Wire) -> dict[str, str]:
    pairs = [
        (loose_json.text(row.get("Key")), loose_json.text(row.get("Value")))
        for row in loose_json.rows(entry.get("TagSet"))
    ]
    return {key: value for key, value in pairs if key}
