"""An account's connections, as one shared listing and this process's own writes show them.

A listing that began before a write, or that the API answers from an older copy, does not show it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.api.shared import Fetched, SharedListing
from pulumi_qcloud.api.snapshot import Snapshot

T = TypeVar("T")

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
