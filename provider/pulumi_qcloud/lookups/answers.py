"""Functions that answer queries: they list the items of an account and pick the matches.

They block. They raise `QueryError` if the API version does not support the query, or if a query for
one item has no match or several, and `QcloudError` if an API call fails. `since` is a timestamp of
`time.monotonic`: listings that began before it are not used; None accepts any listing of the
deployment.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_qcloud.lookups.query import QueryError

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc
    from pulumi_qcloud.lifecycle.access import Access
    from pulumi_qcloud.lookups.query import ConnectionQuery, Query, RouteTableQuery, VpcQuery

T = TypeVar("T")


def get_vpc(access: Access, query: VpcQuery, since: float | None = None) -> Vpc:
    """Return the one VPC of the account that matches the query."""
    _check(access, query)
    found = vpcs(access, since)
    return _only(access, query, query.id, found, lambda it: it.ids.all(), access.client.get_vpc)


def get_connection(
    access: Access, query: ConnectionQuery, since: float | None = None
) -> PeeringConnection:
    """Return the one connection of the account that matches the query."""
    _check(access, query)
    found = connections(access, since)
    get = access.client.get_peering_connection
    return _only(access, query, query.id, found, lambda it: (it.id,), get)


def list_vpcs(access: Access, query: VpcQuery, since: float | None = None) -> list[Vpc]:
    """Return the VPCs that match the query."""
    _check(access, query)
    return query.every(vpcs(access, since))


def list_connections(
    access: Access, query: ConnectionQuery, since: float | None = None
) -> list[PeeringConnection]:
    """Return the connections that match the query."""
    _check(access, query)
    return query.every(connections(access, since))


def list_route_tables(
    access: Access, query: RouteTableQuery, since: float | None = None
) -> list[RouteTable]:
    """Return the route tables that match the query."""
    _check(access, query)
    return query.every(access.route_tables.get(max_age=_age(since)).items)


def vpcs(access: Access, since: float | None = None) -> tuple[Vpc, ...]:
    """Return the account's VPCs in the region."""
    return access.vpcs.get(max_age=_age(since)).items


def connections(access: Access, since: float | None = None) -> tuple[PeeringConnection, ...]:
    """Return the region's peering connections of which the account is requester or accepter."""
    return access.listing.connections(max_age=_age(since))


def place_of(access: Access) -> str:
    """Return the region and the source of the credentials, as text for a message."""
    return f"{access.settings.region} (credentials from: {access.client.credentials_source})"


def _only(
    access: Access,
    query: Query[T],
    wanted_id: str | None,
    listed: Sequence[T],
    ids_of: Callable[[T], Collection[str]],
    get: Callable[[str], T | None],
) -> T:
    """Return the one match in a listing, or get the item by id if the listing lacks that id.

    Concurrent changes shift pages, so a listing may miss an item that exists.
    """
    where = place_of(access)
    try:
        return query.only(listed, where=where)
    except QueryError:
        if wanted_id is None or any(wanted_id in ids_of(it) for it in listed):
            raise
        missed = get(wanted_id)
        if missed is None:
            raise
        return query.only((*listed, missed), where=where)


def _check(access: Access, query: Query[Any]) -> None:
    """Raise if the API version in use does not support the query."""
    features, version = access.client.features, access.settings.api_version
    for vpc_id in query.vpc_ids():
        if "_vpc_" in vpc_id and not features.legacy_ids:
            raise QueryError(
                f"{vpc_id!r} is a legacy id, which API {version} does not support; "
                "give the id of the form vpc-..."
            )
    if query.tags is not None and "tags" not in features.v3_inputs:
        raise QueryError(
            f"API {version} does not support tags; leave tags out, or set "
            "qcloud:apiVersion to a version that supports them"
        )


def _age(since: float | None) -> float:
    return math.inf if since is None else max(time.monotonic() - since, 0.0)
