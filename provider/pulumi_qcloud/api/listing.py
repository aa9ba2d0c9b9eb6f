"""An account's listings, shared by many readers: one request at a time, and again once it is old.

Thousands of resources look for theirs in a listing of connections, by id or by VPC, so that none of
them has to go through all of it.
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
"""Seconds in which a failed listing is not tried again by readers that take an old one."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A listing or the error instead of it.

    Args:
        begun: the clock's reading when it was begun; of an error, when it came.
        ended: the clock's reading when it was complete.
        items: what the API answered.
        error: what it raised instead.
    """

    begun: float
    ended: float
    items: tuple[T, ...] = ()
    error: QcloudError | None = None


class SharedListing(Generic[T]):
    """A listing that many readers ask for, from several threads.

    Args:
        fetch: asks the API for all of it.
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
            max_age: seconds since its end, 0 for one that begins now. A listing of many pages
                takes longer than it may be old, and still has to serve more than one reader.

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
            # Its age counts from its end: whoever waited meanwhile shares it.
            now = self._monotonic()
            return Fetched(now, now, error=error)


class Snapshot:
    """Connections that can be looked up; not safe to use from several threads.

    Args:
        connections: the first ones.
    """

    def __init__(self, connections: Iterable[PeeringConnection]) -> None:
        self._by_id: dict[str, PeeringConnection] = {}
        self._by_vpc: dict[str, set[str]] = {}
        self._callers: frozenset[str] | None = None
        for connection in connections:
            self.put(connection)

    def put(self, connection: PeeringConnection) -> None:
        """Add a connection, in the place of what was known of it."""
        self._by_id[connection.id] = connection
        for vpc_id in (*connection.vpc.all(), *connection.peer_vpc.all()):
            self._by_vpc.setdefault(vpc_id, set()).add(connection.id)
        if connection.uin and connection.peer_uin:
            sides = frozenset((connection.uin, connection.peer_uin))
            self._callers = sides if self._callers is None else self._callers & sides

    def drop(self, connection_id: str) -> None:
        """Take a connection out; one that is not there is fine."""
        self._by_id.pop(connection_id, None)

    def all(self) -> tuple[PeeringConnection, ...]:
        """Return every connection."""
        return tuple(self._by_id.values())

    def find(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, None if it is not there."""
        return self._by_id.get(connection_id)

    def of_vpc(self, vpc_id: str) -> tuple[PeeringConnection, ...]:
        """Return the connections that have a VPC, in either spelling of its id, at either end."""
        ids = sorted(self._by_vpc.get(vpc_id, ()))
        return tuple(self._by_id[one] for one in ids if one in self._by_id)

    def callers(self) -> frozenset[str]:
        """Return the UINs that the account which listed these connections can have.

        Whoever lists a connection is its requester or its accepter, so only accounts that take part
        in all of them are left, those that were taken out included. Connections that do not name
        both accounts tell nothing. Empty if nothing is known.
        """
        return self._callers or frozenset()


_FRESH: Final = 2.0
"""Seconds that a listing may be old when a burst of deletions begins."""
_BURST: Final = 10.0
"""Seconds in which deletions are one burst."""
_LAG: Final = 10.0
"""Seconds after a write in which a listing may not show it yet."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What this process knows of a connection that it wrote."""

    at: float
    connection: PeeringConnection


class ConnectionListing:
    """The connections of one account and region, as lately seen and written.

    Args:
        client: asks the API.
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
            max_age: seconds that the listing may be old; 0 for one that begins now.

        Raises:
            QcloudError: the listing failed.
        """
        return self._look(max_age, Snapshot.all)

    def find(self, connection_id: str, *, max_age: float) -> PeeringConnection | None:
        """Return one connection of the listing; None is no proof that there is none."""
        return self._look(max_age, lambda snapshot: snapshot.find(connection_id))

    def find_in_burst(self, connection_id: str) -> PeeringConnection | None:
        """Return one connection as the first of many looks shows it, which is a fresh one.

        Deletions of many connections follow each other closely; they share one listing for as long
        as one may be old, with what this process wrote meanwhile.

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
        """Return the connections that have a VPC at either end, whichever spelling is given."""
        return self._look(max_age, lambda snapshot: snapshot.of_vpc(vpc_id))

    def callers(self, *, max_age: float) -> frozenset[str]:
        """Return the UINs that the account which lists these connections can have."""
        return self._look(max_age, Snapshot.callers)

    def known_ids(self) -> frozenset[str]:
        """Return the ids of all connections that were ever listed, written or deleted here."""
        with self._lock:
            return frozenset(self._seen | self._deleted | set(self._written))

    def was_deleted(self, connection_id: str) -> bool:
        """Return whether this process was asked to delete the connection."""
        with self._lock:
            return connection_id in self._deleted

    def wrote(self, connection: PeeringConnection) -> None:
        """Note what a connection is after a write of this process."""
        with self._lock:
            self._written[connection.id] = _Written(self._now(), connection)
            if self._latest:
                self._latest[1].put(connection)

    def deleted(self, connection_id: str) -> None:
        """Note that this process was asked to delete the connection; ids never come back."""
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
        """What a listing shows, with the writes that it may not show yet; under the lock."""
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
                listed = snapshot.find(connection_id) or written.connection
                snapshot.put(replace(listed, name=written.connection.name))
        self._latest = fetched, snapshot
        return snapshot
