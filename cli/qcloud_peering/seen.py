"""Connections and VPCs as the accounts in use see them.

A connection is seen with both ends, its age, its routes and what is remarkable about it.
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
    """What the accounts in use see.

    Args:
        vpcs: their VPCs.
        tables: the route tables of these.
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
        """Return a VPC, None where it belongs to somebody else."""
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
    """One end of a connection.

    Args:
        ids: of the VPC.
        uin: its account, UIN as decimal text, or "".
        vpc: the VPC as its owner sees it, None where it is not visible.
        destinations: what is routed through the connection, by route table.
    """

    ids: VpcIds
    uin: str
    vpc: Vpc | None = None
    destinations: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The VPC's id, in the present spelling where it is known."""
        return self.ids.preferred

    @property
    def label(self) -> str:
        """The VPC for people."""
        return f"{self.vpc.name} ({self.id})" if self.vpc and self.vpc.name else self.id

    @property
    def names(self) -> frozenset[str]:
        """Everything that the VPC can be named by: its ids, its name and its primary range."""
        known = {self.vpc.name, self.vpc.cidr_block} if self.vpc else set()
        return self.ids.all() | known

    @property
    def bare_tables(self) -> list[str]:
        """The route tables without a route through the connection."""
        return [table for table, blocks in self.destinations.items() if not blocks]

    @property
    def is_routed(self) -> bool:
        """Whether some table has a route."""
        return any(self.destinations.values())

    @property
    def coverage(self) -> str:
        """How many tables have a route, for people."""
        if self.vpc is None:
            return "not visible"
        tables = len(self.destinations)
        return f"{tables - len(self.bare_tables)} of {tables} tables"


@dataclass(frozen=True, slots=True)
class Seen:
    """A connection with its surroundings.

    Args:
        connection: as it is now.
        requester: the end that asked.
        accepter: the end that was asked.
        age: since it was asked for, None where the API does not tell.
    """

    connection: PeeringConnection
    requester: Side
    accepter: Side
    age: timedelta | None

    @property
    def left(self) -> timedelta | None:
        """How long a pending connection waits yet, None for others."""
        if self.connection.state != PeeringState.PENDING or self.age is None:
            return None
        return max(EXPIRY - self.age, timedelta())

    @property
    def side(self) -> str:
        """Which end is visible: `requester`, `accepter`, `both` or `neither`."""
        owned = (self.requester.vpc is not None, self.accepter.vpc is not None)
        return {
            (True, True): "both",
            (True, False): "requester",
            (False, True): "accepter",
            (False, False): "neither",
        }[owned]

    @property
    def ends(self) -> tuple[Side, Side]:
        """Both ends, the requester's first."""
        return self.requester, self.accepter

    @property
    def visible(self) -> list[Side]:
        """The ends that the accounts in use own."""
        return [end for end in self.ends if end.vpc is not None]

    @property
    def bare(self) -> list[Side]:
        """The visible ends of which no route table leads to the connection."""
        return [end for end in self.visible if not end.is_routed]

    def remarks(self) -> list[str]:
        """Return what a person should know, each in one sentence."""
        state = self.connection.state_text
        rules = rules_of(state)
        if self.left is not None:
            return [f"waits for account {self.accepter.uin or '?'}; {_days(self.left)} left"]
        if rules.remedy is Remedy.ENABLE:
            return ["has expired; `pulumi up --refresh` in the requester's stack revives it"]
        if rules.dead:
            return [f"is {state}; `pulumi up --refresh` in the requester's stack makes a new one"]
        if rules.suspicious:
            return [f"is {state}; see in the console of the cloud why"]
        return self._route_remarks()

    def _route_remarks(self) -> list[str]:
        visible, bare = self.visible, self.bare
        remarks = [
            f"no route in {', '.join(end.bare_tables)} of {end.label}"
            for end in visible
            if end.is_routed and end.bare_tables
        ]
        if len(visible) == 2 and len(bare) == 1:
            return [f"one way only: no route table of {bare[0].label} leads back", *remarks]
        return [f"no route table of {end.label} leads to it" for end in bare] + remarks


def seen(connections: Iterable[PeeringConnection], known: Known, *, now: datetime) -> list[Seen]:
    """Return connections as people look at them, those of one VPC together.

    Args:
        connections: as they are now.
        known: what the accounts in use see.
        now: the present time, with zone.
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
    """Return whether two ids name one VPC; old spellings count only where there are no others."""
    if one.id and other.id:
        return one.id == other.id
    return bool(one.legacy_id) and one.legacy_id == other.legacy_id


def age_text(age: timedelta | None) -> str:
    """Return an age for people, "" where it is not known."""
    return "" if age is None else _days(max(age, timedelta()))


def _days(span: timedelta) -> str:
    """How long, for people: `6 days`, `1 day`, `5 hours`, `12 minutes`."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def chosen(
    access: Access, connection_ids: Sequence[str], on_page: PageSeen | None = None
) -> list[PeeringConnection]:
    """Return the connections with these ids, in their order, each once.

    Args:
        access: the way to the account.
        connection_ids: `pcx-...`.
        on_page: hears how many were asked for by themselves.

    Raises:
        PeeringConnectionNotFoundError: some are not there; all of these are named.
        InvalidStateError: one has been deleted.
        QcloudError: the account could not be asked.
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
        access: the way to the account.
        name: the whole name.

    Raises:
        InvalidParameterError: several have it; all of these are named.
        QueryError: none has it.
        QcloudError: the account could not be asked.
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
    """Return the connections that are worth keeping, and the dead ones, both by id.

    Args:
        access: the way to the account.

    Raises:
        PeeringConnectionNotFoundError: there is none that is alive.
        QcloudError: the account could not be asked.
    """
    present = sorted(access.listing.connections(max_age=LISTING_AGE), key=lambda it: it.id)
    alive = [it for it in present if rules_of(it.state_text).taken]
    if not alive:
        raise PeeringConnectionNotFoundError(
            f"there are no peering connections in {access.settings.region} for the credentials of "
            f"{access.settings.credentials.source}"
        )
    return alive, [it for it in present if rules_of(it.state_text).dead]


def listed(access: Access, connection_ids: Iterable[str]) -> dict[str, PeeringConnection]:
    """Return those of some connections that the account's listing has, by their ids.

    Raises:
        QcloudError: the account could not be asked.
    """
    snapshot = {it.id: it for it in access.listing.connections(max_age=LISTING_AGE)}
    return {it: snapshot[it] for it in connection_ids if it in snapshot}


def unlisted(
    access: Access, connection_ids: Collection[str], on_page: PageSeen | None
) -> dict[str, PeeringConnection]:
    """Return those of some connections that are there, each asked for by its id.

    It is for those that no listing has, since a listing is no proof that there is none.

    Args:
        access: the way to the account.
        connection_ids: `pcx-...`, each once.
        on_page: hears how many were asked for.

    Raises:
        QcloudError: the account could not be asked.
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
    """Return if there can be a VPC that a person has named; one by its id may be anybody's.

    Args:
        accesses: the ways to the accounts, the own one first.
        vpc: its id, name or CIDR text.

    Raises:
        QueryError: no account has one of this name or range.
        QcloudError: an account could not be asked.
    """
    query = VpcQuery(**selector_of(vpc))
    listed = [it.vpcs.get(max_age=LISTING_AGE).items for it in accesses]
    if query.id is None and not any(map(query.every, listed)):
        query.only(listed[0], where=place_of(accesses[0]))


def selector_of(vpc: str) -> dict[str, Any]:
    """Return what a VPC is looked up by, which a person wrote as an id, a name or CIDR text."""
    if is_like_id(vpc):
        return {"id": vpc}
    return {"cidr_block": vpc} if "/" in vpc else {"name": vpc}
