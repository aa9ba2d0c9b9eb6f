"""From a query to the results: lists what the account has and picks from it; blocks."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi_qcloud.lookups.query import (
    filter_connections,
    filter_route_tables,
    filter_vpcs,
    select_connection,
    select_vpc,
)
from pulumi_qcloud.lookups.results import (
    GetVpcPeeringConnectionResult,
    GetVpcResult,
    LookupProblem,
    RouteResult,
    RouteTableResult,
    qcloud_errors_as_problems,
)

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc
    from pulumi_qcloud.lifecycle.access import Access
    from pulumi_qcloud.lookups.lookup import Arguments


def place_of(access: Access) -> str:
    """Return region and account, for people."""
    return f"{access.settings.region} (credentials from: {access.client.account})"


def refuse_old_ids(access: Access, *vpc_ids: str | None) -> None:
    """Raise if a VPC is named by an id that the version of the API in use does not know.

    Raises:
        LookupProblem: with the id, and the form to write it in.
    """
    if access.client.features.old_ids:
        return
    for vpc_id in vpc_ids:
        if vpc_id is not None and "_vpc_" in vpc_id:
            raise LookupProblem(
                f"{vpc_id!r} is an id that API {access.settings.api_version} does not know; "
                "write the one of the form vpc-..."
            )


def refuse_tags(access: Access, tags: Mapping[str, str] | None) -> None:
    """Raise if tags are asked for that the version of the API in use does not know.

    Raises:
        LookupProblem: with what to do.
    """
    if tags is not None and "tags" not in access.client.features.settings:
        raise LookupProblem(
            f"API {access.settings.api_version} knows no tags; leave tags out, or set "
            "qcloud:apiVersion to a version that knows them"
        )


def vpcs(access: Access, *, since: float | None = None) -> tuple[Vpc, ...]:
    """Return the account's VPCs in the region.

    Args:
        access: which account and region.
        since: reading of `time.monotonic` before which the listing must not have begun; None for
            any that the deployment has.

    Raises:
        LookupProblem: the API could not be asked.
    """
    with qcloud_errors_as_problems():
        return access.vpcs.get(max_age=_age(since)).items


def connections(access: Access, *, since: float | None = None) -> tuple[PeeringConnection, ...]:
    """Return the account's peering connections in the region, from either side; see `vpcs`."""
    with qcloud_errors_as_problems():
        return access.listing.connections(max_age=_age(since))


def route_tables(access: Access, *, since: float | None = None) -> tuple[RouteTable, ...]:
    """Return the account's route tables in the region; see `vpcs`."""
    with qcloud_errors_as_problems():
        return access.route_tables.get(max_age=_age(since)).items


def _age(since: float | None) -> float:
    return math.inf if since is None else max(time.monotonic() - since, 0.0)


def find_vpc(
    access: Access,
    *,
    id: str | None = None,  # noqa: A002 (the name that every lookup uses)
    name: str | None = None,
    cidr_block: str | None = None,
    tags: Mapping[str, str] | None = None,
    since: float | None = None,
) -> Vpc:
    """Return the one VPC of the account that fits everything that is given.

    Args:
        access: which account and region.
        id: in either spelling.
        name: the whole name.
        cidr_block: the primary range, CIDR text.
        tags: keys and values that it has, among others.
        since: see `listings.vpcs`.

    Raises:
        LookupProblem: none or several fit, or the API could not be asked.
    """
    refuse_old_ids(access, id)
    refuse_tags(access, tags)
    asked = {"id": id, "name": name, "cidr_block": cidr_block}
    where = place_of(access)
    found = vpcs(access, since=since)
    try:
        return select_vpc(found, **asked, tags=tags, where=where)
    except LookupProblem:
        if id is None or any(id in vpc.ids.all() for vpc in found):
            raise
        # Pages shift while others create and delete, so a listing can miss one that is there.
        with qcloud_errors_as_problems():
            missed = access.client.get_vpc(id)
        if missed is None:
            raise
        return select_vpc((*found, missed), **asked, tags=tags, where=where)


def find_connection(
    access: Access,
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    vpc_id: str | None = None,
    peer_vpc_id: str | None = None,
    state: str | None = None,
    tags: Mapping[str, str] | None = None,
    since: float | None = None,
) -> PeeringConnection:
    """Return the one connection of the account that fits everything that is given.

    Args:
        access: which account and region.
        id: `pcx-...`.
        name: the whole name.
        vpc_id: a VPC at either end, in either spelling.
        peer_vpc_id: the VPC at the other end; without `vpc_id`, the accepter's.
        state: `PENDING`, `ACTIVE` and so on.
        tags: keys and values that it has, among others.
        since: see `listings.vpcs`.

    Raises:
        LookupProblem: none or several fit, there is no such state, or the API could not be asked.
    """
    refuse_old_ids(access, vpc_id, peer_vpc_id)
    refuse_tags(access, tags)
    asked = {"id": id, "name": name, "vpc_id": vpc_id, "peer_vpc_id": peer_vpc_id, "state": state}
    where = place_of(access)
    found = connections(access, since=since)
    try:
        return select_connection(found, **asked, tags=tags, where=where)
    except LookupProblem:
        if id is None or any(connection.id == id for connection in found):
            raise
        with qcloud_errors_as_problems():
            missed = access.client.get_peering_connection(id)
        if missed is None:
            raise
        return select_connection((*found, missed), **asked, tags=tags, where=where)


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
    refuse_old_ids(access, asked.text("id"))
    refuse_tags(access, asked.texts("tags"))
    found = filter_vpcs(
        vpcs(access, since=since),
        id=asked.text("id"),
        name=asked.text("name"),
        cidr_block=asked.text("cidr_block"),
        tags=asked.texts("tags"),
    )
    return [_vpc_result(vpc, access) for vpc in found]


def _vpc_result(vpc: Vpc, access: Access) -> GetVpcResult:
    return GetVpcResult(
        id=vpc.ids.preferred,
        legacy_id=vpc.ids.legacy_id or None,
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
    refuse_old_ids(access, asked.text("vpc_id"), asked.text("peer_vpc_id"))
    refuse_tags(access, asked.texts("tags"))
    found = filter_connections(
        connections(access, since=since),
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
        vpc_id=connection.vpc.preferred,
        legacy_vpc_id=connection.vpc.legacy_id or None,
        peer_vpc_id=connection.peer_vpc.preferred,
        legacy_peer_vpc_id=connection.peer_vpc.legacy_id or None,
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
    refuse_old_ids(access, asked.text("vpc_id"))
    refuse_tags(access, asked.texts("tags"))
    found = filter_route_tables(
        route_tables(access, since=since),
        vpc_id=asked.text("vpc_id"),
        name=asked.text("name"),
        main=asked.flag("main"),
        tags=asked.texts("tags"),
    )
    return [_table_result(table) for table in found]


def _table_result(table: RouteTable) -> RouteTableResult:
    return RouteTableResult(
        id=table.id,
        vpc_id=table.vpc.preferred,
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
