"""From what was asked to the results; blocks. Imported when the first lookup is made."""

from __future__ import annotations

from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lookups import listings
from pulumi_qcloud.lookups.asking import Arguments
from pulumi_qcloud.lookups.finding import find_connection, find_vpc
from pulumi_qcloud.lookups.results import (
    GetVpcPeeringConnectionResult,
    GetVpcResult,
    RouteResult,
    RouteTableResult,
)
from pulumi_qcloud.lookups.selection import (
    any_spelling,
    filter_connections,
    filter_route_tables,
    filter_vpcs,
)


def get_vpc(access: Access, asked: Arguments, since: float | None) -> GetVpcResult:
    """Return the one VPC that was asked for."""
    found = find_vpc(
        access,
        id=asked.text("id"),
        name=asked.text("name"),
        cidr_block=asked.text("cidr_block"),
        tags=asked.texts("tags"),
        since=since,
    )
    return _vpc_result(found, access)


def get_vpcs(access: Access, asked: Arguments, since: float | None) -> list[GetVpcResult]:
    """Return the VPCs that were asked for."""
    listings.refuse_old_ids(access, asked.text("id"))
    listings.refuse_tags(access, asked.texts("tags"))
    found = filter_vpcs(
        listings.vpcs(access, since=since),
        id=asked.text("id"),
        name=asked.text("name"),
        cidr_block=asked.text("cidr_block"),
        tags=asked.texts("tags"),
    )
    return [_vpc_result(vpc, access) for vpc in found]


def _vpc_result(vpc: Vpc, access: Access) -> GetVpcResult:
    return GetVpcResult(
        id=any_spelling(vpc.ids),
        legacy_id=vpc.ids.legacy or None,
        name=vpc.name,
        cidr_block=vpc.cidr_block,
        assistant_cidr_blocks=list(vpc.assistant_cidr_blocks),
        is_default=vpc.is_default,
        region=access.settings.region,
        tags=dict(vpc.tags),
    )


def get_vpc_peering_connection(
    access: Access, asked: Arguments, since: float | None
) -> GetVpcPeeringConnectionResult:
    """Return the one connection that was asked for."""
    found = find_connection(
        access,
        id=asked.text("id"),
        name=asked.text("name"),
        vpc_id=asked.text("vpc_id"),
        peer_vpc_id=asked.text("peer_vpc_id"),
        state=asked.text("state"),
        tags=asked.texts("tags"),
        since=since,
    )
    return _connection_result(found, access)


def get_vpc_peering_connections(
    access: Access, asked: Arguments, since: float | None
) -> list[GetVpcPeeringConnectionResult]:
    """Return the connections that were asked for."""
    listings.refuse_old_ids(access, asked.text("vpc_id"), asked.text("peer_vpc_id"))
    listings.refuse_tags(access, asked.texts("tags"))
    found = filter_connections(
        listings.connections(access, since=since),
        id=asked.text("id"),
        name=asked.text("name"),
        vpc_id=asked.text("vpc_id"),
        peer_vpc_id=asked.text("peer_vpc_id"),
        state=asked.text("state"),
        tags=asked.texts("tags"),
    )
    return [_connection_result(connection, access) for connection in found]


def _connection_result(
    connection: PeeringConnection, access: Access
) -> GetVpcPeeringConnectionResult:
    region = connection.region or access.settings.region
    return GetVpcPeeringConnectionResult(
        id=connection.id,
        name=connection.name,
        state=connection.state_text,
        vpc_id=any_spelling(connection.vpc),
        legacy_vpc_id=connection.vpc.legacy or None,
        peer_vpc_id=any_spelling(connection.peer_vpc),
        legacy_peer_vpc_id=connection.peer_vpc.legacy or None,
        uin=connection.uin or None,
        peer_uin=connection.peer_uin or None,
        region=region,
        peer_region=connection.peer_region or region,
        create_time=connection.create_time.isoformat() if connection.create_time else None,
        bandwidth=connection.bandwidth,
        charge_type=connection.charge_type or None,
        qos_level=connection.qos_level or None,
        type=connection.type or None,
        tags=dict(connection.tags),
    )


def get_route_tables(
    access: Access, asked: Arguments, since: float | None
) -> list[RouteTableResult]:
    """Return the route tables that were asked for."""
    listings.refuse_old_ids(access, asked.text("vpc_id"))
    listings.refuse_tags(access, asked.texts("tags"))
    found = filter_route_tables(
        listings.route_tables(access, since=since),
        vpc_id=asked.text("vpc_id"),
        name=asked.text("name"),
        main=asked.flag("main"),
        tags=asked.texts("tags"),
    )
    return [_table_result(table) for table in found]


def _table_result(table: RouteTable) -> RouteTableResult:
    return RouteTableResult(
        id=table.id,
        vpc_id=any_spelling(table.vpc),
        name=table.name,
        main=table.main,
        routes=[
            RouteResult(
                destination_cidr_block=route.destination_cidr_block,
                next_hub=route.next_hub,
                is_peering=route.is_peering,
            )
            for route in table.routes
        ],
        tags=dict(table.tags),
    )
