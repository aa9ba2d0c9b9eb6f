"""An account's listings, shared by many readers: fetched one at a time, and again once too old.

A listing of connections is indexed by id and by VPC, so that none of thousands of resources has to
search all of it.
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
"""Seconds for which readers that accept an old listing share a failed one."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A listing, or the error instead of it.

    Args:
        begun: the clock's reading when it began; for an error, when it was raised.
        ended: the clock's reading when it was complete.
        items: the entries.
        error: the error that was raised instead.
    """

    begun: float
    ended: float
    items: tuple[T, ...] = ()
    error: QcloudError | None = None


class SharedListing(Generic[T]):
    """A listing for many readers on several threads.

    Args:
        fetch: fetches all of it from the API.
        monotonic: clock in seconds.
    """

    def __init__(self, fetch: Callable[[], tuple[T, ...]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._fetching = threading.Lock()
        self._fetched: Fetched[T] | None = None

    def get(self, *, max_age: float) -> Fetched[T]:
        """Return the listing.

        Args:
            max_age: greatest age in seconds; 0 for one that begins now. Age counts from the end of
                a listing, since one of many pages may take longer than `max_age` and still has to
                serve several readers.

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
            # A failure counts from its end, so that all readers who waited for it share it.
            now = self._monotonic()
            return Fetched(now, now, error=error)


class Snapshot:
    """Connections, indexed by id and by VPC; not safe to use from several threads.

    Args:
        connections: the initial ones.
    """

    def __init__(self, connections: Iterable[PeeringConnection]) -> None:
        self._by_id: dict[str, PeeringConnection] = {}
        self._by_vpc: dict[str, set[str]] = {}
        self._callers: frozenset[str] | None = None
        for connection in connections:
            self.put(connection)

    def put(self, connection: PeeringConnection) -> None:
        """Add a connection, or replace the one with its id."""
        self._by_id[connection.id] = connection
        for vpc_id in (*connection.vpc.all(), *connection.peer_vpc.all()):
            self._by_vpc.setdefault(vpc_id, set()).add(connection.id)
        if connection.uin and connection.peer_uin:
            sides = frozenset((connection.uin, connection.peer_uin))
            self._callers = sides if self._callers is None else self._callers & sides

    def drop(self, connection_id: str) -> None:
        """Remove a connection, if there is one with this id."""
        self._by_id.pop(connection_id, None)

    def all(self) -> tuple[PeeringConnection, ...]:
        """Return every connection."""
        return tuple(self._by_id.values())

    def find(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, None if there is none."""
        return self._by_id.get(connection_id)

    def of_vpc(self, vpc_id: str) -> tuple[PeeringConnection, ...]:
        """Return the connections of a VPC, given its id or legacy id, on either side."""
        ids = sorted(self._by_vpc.get(vpc_id, ()))
        return tuple(self._by_id[one] for one in ids if one in self._by_id)

    def callers(self) -> frozenset[str]:
        """Return the UINs that the account which listed these connections can have.

        Whoever lists a connection is its requester or its accepter, so the account takes part in
        all of them. Removed connections count too; those that do not name both accounts do not.
        Empty if nothing follows from them.
        """
        return self._callers or frozenset()


_FRESH: Final = 2.0
"""Seconds that a listing may be old at the beginning of a burst of deletions."""
_BURST: Final = 10.0
"""Seconds within which deletions are one burst."""
_LAG: Final = 10.0
"""Seconds after a write during which a listing may not show it yet."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A connection as this process wrote it."""

    at: float
    connection: PeeringConnection


class ConnectionListing:
    """The connections of one account and region, as last listed and written.

    Args:
        client: lists them.
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
            max_age: greatest age of the listing in seconds; 0 for one that begins now.

        Raises:
            QcloudError: the listing failed.
        """
        return self._look(max_age, Snapshot.all)

    def find(self, connection_id: str, *, max_age: float) -> PeeringConnection | None:
        """Return one connection of the listing; None does not prove that there is none."""
        return self._look(max_age, lambda snapshot: snapshot.find(connection_id))

    def find_in_burst(self, connection_id: str) -> PeeringConnection | None:
        """Return one connection, looked up in the listing of the current burst of deletions.

        Many connections may be deleted in quick succession. The deletions share one listing, which
        was fresh when the burst began, together with what this process has written since.

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
        """Return the connections of a VPC, given its id or legacy id, on either side."""
        return self._look(max_age, lambda snapshot: snapshot.of_vpc(vpc_id))

    def callers(self, *, max_age: float) -> frozenset[str]:
        """Return the UINs that the account which lists these connections can have."""
        return self._look(max_age, Snapshot.callers)

    def known_ids(self) -> frozenset[str]:
        """Return the ids of all connections that this process ever listed, wrote or deleted."""
        with self._lock:
            return frozenset(self._seen | self._deleted | set(self._written))

    def wrote(self, connection: PeeringConnection) -> None:
        """Record a connection as it is after a write of this process."""
        with self._lock:
            self._written[connection.id] = _Written(self._now(), connection)
            if self._latest:
                self._latest[1].put(connection)

    def deleted(self, connection_id: str) -> None:
        """Record that this process was asked to delete the connection; ids are never reused."""
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
        """A listing, with the writes that it may not show yet; the caller holds the lock."""
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
