"""Connections and VPCs as the accounts in use see them.

Each connection comes with both sides, its age, its routes and remarks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pulumi_qcloud.api.errors import (
    InvalidParameterError,
    InvalidStateError,
    PeeringConnectionNotFoundError,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc, VpcIds
from pulumi_qcloud.api.sender import PageSeen
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.connection_outputs import EXPIRY
from pulumi_qcloud.lifecycle.properties import Remedy, rules_of
from pulumi_qcloud.lookups.answers import place_of
from pulumi_qcloud.lookups.query import ConnectionQuery, VpcQuery, is_like_id
from pulumi_qcloud.settings.levels import quoted

from qcloud_peering.output import BY_ID


class Known:
    """The VPCs and route tables that the accounts in use see.

    Args:
        vpcs: the VPCs of the accounts.
        tables: the route tables of these VPCs.
    """

    def __init__(self, vpcs: Iterable[Vpc] = (), tables: Iterable[RouteTable] = ()) -> None:
        self._vpcs: dict[str, list[Vpc]] = {}
        self._tables: dict[str, list[RouteTable]] = {}
        for vpc in vpcs:
            for vpc_id in vpc.ids.all():
                self._vpcs.setdefault(vpc_id, []).append(vpc)
        for table in tables:
            for vpc_id in table.vpc.all():
                self._tables.setdefault(vpc_id, []).append(table)

    def vpc(self, ids: VpcIds) -> Vpc | None:
        """Return a VPC, None if it belongs to another account."""
        found = (vpc for vpc_id in ids.all() for vpc in self._vpcs.get(vpc_id, ()))
        return next((vpc for vpc in found if is_same(vpc.ids, ids)), None)

    def tables_of(self, ids: VpcIds) -> list[RouteTable]:
        """Return the route tables of a VPC, the main one first."""
        own = {
            table.id: table
            for vpc_id in ids.all()
            for table in self._tables.get(vpc_id, ())
            if is_same(table.vpc, ids)
        }
        return sorted(own.values(), key=lambda table: (not table.main, table.id))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a connection.

    Args:
        ids: ids of the VPC.
        uin: UIN of its account as decimal text, or "".
        vpc: the VPC as its owner sees it, None if it is not visible.
        destinations: the destinations that are routed through the connection, by route table.
    """

    ids: VpcIds
    uin: str
    vpc: Vpc | None = None
    destinations: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The VPC's id, or its legacy id if it has no other."""
        return self.ids.preferred

    @property
    def label(self) -> str:
        """The VPC's name and id, for display."""
        return f"{self.vpc.name} ({self.id})" if self.vpc and self.vpc.name else self.id

    @property
    def names(self) -> frozenset[str]:
        """All texts that identify the VPC: its ids, its name and its primary range."""
        known = {self.vpc.name, self.vpc.cidr_block} if self.vpc else set()
        return self.ids.all() | known

    @property
    def bare_tables(self) -> list[str]:
        """The route tables without a route through the connection."""
        return [table for table, blocks in self.destinations.items() if not blocks]

    @property
    def is_routed(self) -> bool:
        """Whether any table has a route through the connection."""
        return any(self.destinations.values())


@dataclass(frozen=True, slots=True)
class Seen:
    """A connection with its two sides, as the accounts in use see them.

    Args:
        connection: the live connection.
        requester: the requester's side.
        accepter: the accepter's side.
        age: time since it was requested, None if the API does not report it.
    """

    connection: PeeringConnection
    requester: Side
    accepter: Side
    age: timedelta | None

    @property
    def left(self) -> timedelta | None:
        """The time until a pending connection expires, None for other connections."""
        if self.connection.state != PeeringState.PENDING or self.age is None:
            return None
        return max(EXPIRY - self.age, timedelta())

    @property
    def side(self) -> str:
        """Which side is visible: `requester`, `accepter`, `both` or `neither`."""
        owned = (self.requester.vpc is not None, self.accepter.vpc is not None)
        return {
            (True, True): "both",
            (True, False): "requester",
            (False, True): "accepter",
            (False, False): "neither",
        }[owned]

    @property
    def ends(self) -> tuple[Side, Side]:
        """Both sides, the requester's first."""
        return self.requester, self.accepter

    @property
    def visible(self) -> list[Side]:
        """The sides that the accounts in use own."""
        return [end for end in self.ends if end.vpc is not None]

    @property
    def bare(self) -> list[Side]:
        """The visible sides without a route through the connection in any table."""
        return [end for end in self.visible if not end.is_routed]

    def remarks(self) -> list[str]:
        """Return remarks on what the user should know, in one sentence each."""
        state = self.connection.state_text
        rules = rules_of(state)
        if self.left is not None:
            return [f"waits for account {self.accepter.uin or '?'}; {_days(self.left)} left"]
        if rules.remedy is Remedy.ENABLE:
            return ["has expired; `pulumi up --refresh` in the requester's stack revives it"]
        if rules.dead:
            return [f"is {state}; `pulumi up --refresh` in the requester's stack replaces it"]
        if rules.suspicious:
            return [f"is {state}; look up the reason in the cloud's console"]
        return self._route_remarks()

    def _route_remarks(self) -> list[str]:
        visible, bare = self.visible, self.bare
        remarks = [
            f"no route in {', '.join(end.bare_tables)} of {end.label}"
            for end in visible
            if end.is_routed and end.bare_tables
        ]
        if len(visible) == 2 and len(bare) == 1:
            return [f"one way only: no route table of {bare[0].label} has a route back", *remarks]
        return [f"no route table of {end.label} has a route through it" for end in bare] + remarks


def seen(connections: Iterable[PeeringConnection], known: Known, *, now: datetime) -> list[Seen]:
    """Return connections with their two sides, sorted by VPC.

    Args:
        connections: the live connections.
        known: the VPCs and route tables that the accounts in use see.
        now: the current time, with a time zone.
    """

    def end(connection: PeeringConnection, ids: VpcIds, uin: str) -> Side:
        tables = known.tables_of(ids)
        routed = {table.id: table.destinations_of(connection.id) for table in tables}
        return Side(ids, uin, known.vpc(ids), routed)

    found = [
        Seen(
            one,
            end(one, one.vpc, one.uin),
            end(one, one.peer_vpc, one.peer_uin),
            now - one.create_time if one.create_time else None,
        )
        for one in connections
    ]
    return sorted(found, key=lambda it: (it.requester.label, it.accepter.label, it.connection.id))


def is_same(one: VpcIds, other: VpcIds) -> bool:
    """Return whether two VPCs are the same; legacy ids count only if one of them has no id."""
    if one.id and other.id:
        return one.id == other.id
    return bool(one.legacy_id) and one.legacy_id == other.legacy_id


def age_text(age: timedelta | None) -> str:
    """Return an age in words, "" if it is unknown."""
    return "" if age is None else _days(max(age, timedelta()))


def _days(span: timedelta) -> str:
    """Return a length of time in words: `6 days`, `1 day`, `5 hours`, `12 minutes`."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def chosen(
    access: Access, connection_ids: Sequence[str], on_page: PageSeen | None = None
) -> list[PeeringConnection]:
    """Return the connections with these ids, in the order of the ids, each once.

    Args:
        access: access to the account.
        connection_ids: `pcx-...`.
        on_page: shows the progress of connections that are fetched one by one.

    Raises:
        PeeringConnectionNotFoundError: some do not exist; the message names all of them.
        InvalidStateError: a connection has been deleted.
        QcloudError: the account could not be queried.
    """
    found: list[PeeringConnection] = []
    missing: list[str] = []
    wanted = list(dict.fromkeys(connection_ids))
    there = listed(access, wanted)
    there |= unlisted(access, [it for it in wanted if it not in there], on_page)
    for connection_id in wanted:
        live = there.get(connection_id)
        if live is None:
            missing.append(connection_id)
        elif rules_of(live.state_text).gone:
            raise InvalidStateError(f"{connection_id} has been deleted", hint="Leave it out.")
        else:
            found.append(live)
    if missing:
        raise PeeringConnectionNotFoundError(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not visible in "
            f"{access.settings.region} with the credentials of "
            f"{access.settings.credentials.source}"
        )
    return found


def chosen_by_name(access: Access, name: str) -> PeeringConnection:
    """Return the connection that has this name in the cloud.

    Args:
        access: access to the account.
        name: the whole name.

    Raises:
        InvalidParameterError: several connections have this name; the message lists them.
        QueryError: no connection has this name.
        QcloudError: the account could not be queried.
    """
    there = access.listing.connections(max_age=LISTING_AGE)
    called = [it for it in there if it.name == name and not rules_of(it.state_text).gone]
    if len(called) > 1:
        shown = ", ".join(f"{it.id} ({it.state_text})" for it in called)
        raise InvalidParameterError(
            f"{len(called)} peering connections are called {quoted(name)}: {shown}",
            hint="Give the id of one of them.",
        )
    return ConnectionQuery(name=name).only(there, where=place_of(access))


def everything(access: Access) -> tuple[list[PeeringConnection], list[PeeringConnection]]:
    """Return the live and the dead connections, both sorted by id.

    Args:
        access: access to the account.

    Raises:
        PeeringConnectionNotFoundError: none is alive.
        QcloudError: the account could not be queried.
    """
    present = sorted(access.listing.connections(max_age=LISTING_AGE), key=lambda it: it.id)
    alive = [it for it in present if rules_of(it.state_text).taken]
    if not alive:
        raise PeeringConnectionNotFoundError(
            f"no peering connections found in {access.settings.region} with the credentials of "
            f"{access.settings.credentials.source}"
        )
    return alive, [it for it in present if rules_of(it.state_text).dead]


def listed(access: Access, connection_ids: Iterable[str]) -> dict[str, PeeringConnection]:
    """Return the connections with these ids that are in the account's listing, by id.

    Raises:
        QcloudError: the account could not be queried.
    """
    snapshot = {it.id: it for it in access.listing.connections(max_age=LISTING_AGE)}
    return {it: snapshot[it] for it in connection_ids if it in snapshot}


def unlisted(
    access: Access, connection_ids: Collection[str], on_page: PageSeen | None
) -> dict[str, PeeringConnection]:
    """Fetch connections one by one, and return those that exist, by id.

    Use this for connections that are missing from a listing, since that does not prove that they do
    not exist.

    Args:
        access: access to the account.
        connection_ids: `pcx-...`, each once.
        on_page: shows the progress.

    Raises:
        QcloudError: the account could not be queried.
    """
    found: dict[str, PeeringConnection] = {}
    for number, connection_id in enumerate(connection_ids, 1):
        live = access.client.get_peering_connection(connection_id)
        if live is not None:
            found[connection_id] = live
        if on_page:
            on_page(BY_ID, number, len(connection_ids))
    return found


def check_vpc(accesses: Sequence[Access], vpc: str) -> None:
    """Check that a VPC given by name or range exists; a VPC given by id can be in any account.

    Args:
        accesses: access to the accounts, the one in use first.
        vpc: its id, name or CIDR text.

    Raises:
        QueryError: no account has a VPC with this name or range.
        QcloudError: an account could not be queried.
    """
    query = VpcQuery(**selector_of(vpc))
    listed = [it.vpcs.get(max_age=LISTING_AGE).items for it in accesses]
    if query.id is None and not any(map(query.every, listed)):
        query.only(listed[0], where=place_of(accesses[0]))


def selector_of(vpc: str) -> dict[str, Any]:
    """Return the selector of a VPC that the user wrote as an id, a name or CIDR text."""
    if is_like_id(vpc):
        return {"id": vpc}
    return {"cidr_block": vpc} if "/" in vpc else {"name": vpc}
