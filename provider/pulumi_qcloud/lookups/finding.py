"""The one VPC or connection of an account that somebody asked for. These functions block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pulumi_qcloud.lookups import listings
from pulumi_qcloud.lookups.problems import LookupProblem, qcloud_errors_as_problems
from pulumi_qcloud.lookups.selection import select_connection, select_vpc

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import PeeringConnection, Vpc
    from pulumi_qcloud.lifecycle.clients import Access


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
    listings.refuse_old_ids(access, id)
    listings.refuse_tags(access, tags)
    asked = {"id": id, "name": name, "cidr_block": cidr_block}
    where = listings.place_of(access)
    found = listings.vpcs(access, since=since)
    try:
        return select_vpc(found, **asked, tags=tags, where=where)
    except LookupProblem:
        if id is None or any(id in vpc.ids.spellings() for vpc in found):
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
    listings.refuse_old_ids(access, vpc_id, peer_vpc_id)
    listings.refuse_tags(access, tags)
    asked = {"id": id, "name": name, "vpc_id": vpc_id, "peer_vpc_id": peer_vpc_id, "state": state}
    where = listings.place_of(access)
    found = listings.connections(access, since=since)
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
