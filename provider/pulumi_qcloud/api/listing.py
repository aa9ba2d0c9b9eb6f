"""Listings that many readers share; they are fetched one at a time, and again when too old.

A listing of connections is indexed by id and by VPC, so that thousands of resources can be looked
up without each of them searching the whole listing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import PeeringConnection

T = TypeVar("T")

_LONGEST_FAILURE: Final = 5.0
"""Seconds for which a failed listing is shared by the readers that accept an old listing."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A listing, or the error that was raised instead.

    Args:
        begun: monotonic time at which the listing began; for an error, when it was raised.
        ended: monotonic time at which the listing was complete; for an error, when it was raised.
        items: the entries of the listing.
        error: the error that was raised instead.
    """

    begun: float
    ended: float
    items: tuple[T, ...] = ()
    error: QcloudError | None = None


class SharedListing(Generic[T]):
    """A listing that many readers on several threads share.

    Args:
        fetch: fetches the whole listing from the API.
        monotonic: returns the monotonic time in seconds.
    """

    def __init__(self, fetch: Callable[[], tuple[T, ...]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._fetching = threading.Lock()
        self._fetched: Fetched[T] | None = None

    def get(self, *, max_age: float) -> Fetched[T]:
        """Return the listing.

        Args:
            max_age: maximum age in seconds; 0 for a listing that begins now. The age counts from
                the end of a listing, since a listing of many pages can take longer than `max_age`
                and still has to serve several readers.

        Raises:
            QcloudError: the listing failed.
        """
        wanted_since = self._monotonic() - max_age
        fetched = self._fetched
        from_its_end = max_age > 0
        if fetched is None or not self._serves(fetched, wanted_since, from_its_end):
            with self._fetching:
                fetched = self._fetched
                if fetched is None or not self._serves(fetched, wanted_since, from_its_end):
                    fetched = self._fetched = self._new()
        if fetched.error is not None:
            raise fetched.error
        return fetched

    def _serves(self, fetched: Fetched[T], wanted_since: float, from_its_end: bool) -> bool:
        if fetched.error is not None:
            wanted_since = max(wanted_since, self._monotonic() - _LONGEST_FAILURE)
        return (fetched.ended if from_its_end else fetched.begun) >= wanted_since

    def _new(self) -> Fetched[T]:
        begun = self._monotonic()
        try:
            items = self._fetch()
            return Fetched(begun, self._monotonic(), items)
        except QcloudError as error:
            # A failure's age counts from its end, so that all readers that waited for it share it.
            now = self._monotonic()
            return Fetched(now, now, error=error)


class Snapshot:
    """Connections, indexed by id and by VPC; not safe to use from several threads.

    Args:
        connections: the initial connections.
    """

    def __init__(self, connections: Iterable[PeeringConnection]) -> None:
        self._by_id: dict[str, PeeringConnection] = {}
        self._by_vpc: dict[str, set[str]] = {}
        self._callers: frozenset[str] | None = None
        for connection in connections:
            self.put(connection)

    def put(self, connection: PeeringConnection) -> None:
        """Add a connection, or replace the connection with the same id."""
        self._by_id[connection.id] = connection
        for vpc_id in (*connection.vpc.all(), *connection.peer_vpc.all()):
            self._by_vpc.setdefault(vpc_id, set()).add(connection.id)
        if connection.uin and connection.peer_uin:
            sides = frozenset((connection.uin, connection.peer_uin))
            self._callers = sides if self._callers is None else self._callers & sides

    def drop(self, connection_id: str) -> None:
        """Remove the connection with this id, if any."""
        self._by_id.pop(connection_id, None)

    def all(self) -> tuple[PeeringConnection, ...]:
        """Return every connection."""
        return tuple(self._by_id.values())

    def find(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, or None."""
        return self._by_id.get(connection_id)

    def of_vpc(self, vpc_id: str) -> tuple[PeeringConnection, ...]:
        """Return the connections with this VPC on either side, given its id or legacy id."""
        ids = sorted(self._by_vpc.get(vpc_id, ()))
        return tuple(self._by_id[one] for one in ids if one in self._by_id)

    def callers(self) -> frozenset[str]:
        """Return the possible UINs of the account that listed these connections.

        An account only lists connections of which it is the requester or the accepter, so its UIN
        is in all of them. Connections that were removed count too; connections that do not name
        both accounts do not. The result is empty if the connections prove nothing.
        """
        return self._callers or frozenset()


_FRESH: Final = 2.0
"""Maximum age of the listing, in seconds, when a burst of deletions begins."""
_BURST: Final = 10.0
"""Duration of a burst of deletions, in seconds from its first deletion."""
_LAG: Final = 10.0
"""Seconds after a write during which a listing may not show it yet."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A connection as this process last wrote it, and when."""

    at: float
    connection: PeeringConnection


class ConnectionListing:
    """The connections of one account and region, as last listed and written.

    Args:
        client: lists the connections.
    """

    def __init__(self, client: VpcClient) -> None:
        self._now = client.timing.monotonic
        self._shared = SharedListing(client.list_peering_connections, self._now)
        self._lock = threading.Lock()
        self._written: dict[str, _Written] = {}
        self._deleted: set[str] = set()
        self._seen: set[str] = set()
        self._burst: float | None = None
        self._latest: tuple[Fetched[PeeringConnection], Snapshot] | None = None

    def connections(self, *, max_age: float) -> tuple[PeeringConnection, ...]:
        """Return the connections of the account.

        Args:
            max_age: maximum age of the listing in seconds; 0 for a listing that begins now.

        Raises:
            QcloudError: the listing failed.
        """
        return self._look(max_age, Snapshot.all)

    def find(self, connection_id: str, *, max_age: float) -> PeeringConnection | None:
        """Return a connection from the listing; None does not prove that it does not exist."""
        return self._look(max_age, lambda snapshot: snapshot.find(connection_id))

    def find_in_burst(self, connection_id: str) -> PeeringConnection | None:
        """Return a connection from the listing that a burst of deletions shares, or None.

        When many connections are deleted in quick succession, the deletions share one listing. It
        was fresh when the burst began, and it includes what this process has written since.

        Raises:
            QcloudError: the listing failed.
        """
        now = self._now()
        with self._lock:
            if self._burst is None or now - self._burst > _BURST:
                self._burst = now
            age = _FRESH + now - self._burst
        return self.find(connection_id, max_age=age)

    def of_vpc(self, vpc_id: str, *, max_age: float) -> tuple[PeeringConnection, ...]:
        """Return the connections with this VPC on either side, given its id or legacy id."""
        return self._look(max_age, lambda snapshot: snapshot.of_vpc(vpc_id))

    def callers(self, *, max_age: float) -> frozenset[str]:
        """Return the possible UINs of the account that lists these connections."""
        return self._look(max_age, Snapshot.callers)

    def known_ids(self) -> frozenset[str]:
        """Return the ids of all connections that this process has listed, written or deleted."""
        with self._lock:
            return frozenset(self._seen | self._deleted | set(self._written))

    def wrote(self, connection: PeeringConnection) -> None:
        """Record a connection's state after this process has written it."""
        with self._lock:
            self._written[connection.id] = _Written(self._now(), connection)
            if self._latest:
                self._latest[1].put(connection)

    def deleted(self, connection_id: str) -> None:
        """Record that this process is deleting a connection; ids are never reused."""
        with self._lock:
            self._deleted.add(connection_id)
            self._written.pop(connection_id, None)
            if self._latest:
                self._latest[1].drop(connection_id)

    def _look(self, max_age: float, look: Callable[[Snapshot], T]) -> T:
        fetched = self._shared.get(max_age=max_age)
        with self._lock:
            return look(self._snapshot_of(fetched))

    def _snapshot_of(self, fetched: Fetched[PeeringConnection]) -> Snapshot:
        """Return a listing with the writes that it may not show yet; the caller holds the lock."""
        if self._latest and self._latest[0] is fetched:
            return self._latest[1]
        self._seen.update(connection.id for connection in fetched.items)
        snapshot = Snapshot(fetched.items)
        for connection_id in self._deleted:
            snapshot.drop(connection_id)
        for connection_id, written in self._written.items():
            if written.at >= fetched.begun:
                snapshot.put(written.connection)
            elif written.at + _LAG >= fetched.begun:
                # The listing may still lack the connection, or show its former name.
                listed = snapshot.find(connection_id) or written.connection
                snapshot.put(replace(listed, name=written.connection.name))
        self._latest = fetched, snapshot
        return snapshot
