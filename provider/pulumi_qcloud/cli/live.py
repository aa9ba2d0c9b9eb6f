"""Connections as people look at them: both ends, age, routes, and what is remarkable. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc, VpcIds
from pulumi_qcloud.cli.accounts import is_same
from pulumi_qcloud.lifecycle.connection_outputs import EXPIRY
from pulumi_qcloud.lifecycle.properties import Remedy, rules_of


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
            for spelling in vpc.ids.spellings():
                self._vpcs.setdefault(spelling, []).append(vpc)
        for table in tables:
            for spelling in table.vpc.spellings():
                self._tables.setdefault(spelling, []).append(table)

    def vpc(self, ids: VpcIds) -> Vpc | None:
        """Return a VPC, None where it belongs to somebody else."""
        found = (vpc for spelling in ids.spellings() for vpc in self._vpcs.get(spelling, ()))
        return next((vpc for vpc in found if is_same(vpc.ids, ids)), None)

    def tables_of(self, ids: VpcIds) -> list[RouteTable]:
        """Return the route tables of a VPC, the main one first."""
        own = {
            table.id: table
            for spelling in ids.spellings()
            for table in self._tables.get(spelling, ())
            if is_same(table.vpc, ids)
        }
        return sorted(own.values(), key=lambda table: (not table.main, table.id))


@dataclass(frozen=True, slots=True)
class End:
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
        return self.ids.uniq or self.ids.legacy

    @property
    def label(self) -> str:
        """The VPC for people."""
        return f"{self.vpc.name} ({self.id})" if self.vpc and self.vpc.name else self.id

    @property
    def names(self) -> frozenset[str]:
        """Everything that the VPC can be named by: its ids, its name and its primary range."""
        known = {self.vpc.name, self.vpc.cidr_block} if self.vpc else set()
        return self.ids.spellings() | known

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
    requester: End
    accepter: End
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
    def ends(self) -> tuple[End, End]:
        """Both ends, the requester's first."""
        return self.requester, self.accepter

    @property
    def visible(self) -> list[End]:
        """The ends that the accounts in use own."""
        return [end for end in self.ends if end.vpc is not None]

    @property
    def bare(self) -> list[End]:
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

    def end(connection: PeeringConnection, ids: VpcIds, uin: str) -> End:
        tables = known.tables_of(ids)
        routed = {table.id: table.destinations_of(connection.id) for table in tables}
        return End(ids, uin, known.vpc(ids), routed)

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


def _days(span: timedelta) -> str:
    """How long, for people: `6 days`, `1 day`, `5 hours`, `12 minutes`."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def age_text(age: timedelta | None) -> str:
    """Return an age for people, "" where it is not known."""
    return "" if age is None else _days(max(age, timedelta()))
