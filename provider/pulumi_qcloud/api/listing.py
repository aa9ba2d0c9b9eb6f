"""An account's connections, as one shared listing and this process's own writes show them.

A listing that began before a write, or that the API answers from an older copy, does not show it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Final

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.api.shared import Fetched, SharedListing

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

    def connections(self, *, max_age: float) -> tuple[PeeringConnection, ...]:
        """Return the connections of the account.

        Args:
            max_age: seconds that the listing may be old; 0 for one that begins now.

        Raises:
            QcloudError: the listing failed.
        """
        fetched = self._shared.get(max_age=max_age)
        with self._lock:
            self._seen.update(connection.id for connection in fetched.items)
        return self._merged(fetched)

    def find(self, connection_id: str, *, max_age: float) -> PeeringConnection | None:
        """Return one connection of the listing; None is no proof that there is none."""
        listing = self.connections(max_age=max_age)
        return next((item for item in listing if item.id == connection_id), None)

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

    def deleted(self, connection_id: str) -> None:
        """Note that this process was asked to delete the connection; ids never come back."""
        with self._lock:
            self._deleted.add(connection_id)
            self._written.pop(connection_id, None)

    def _merged(self, fetched: Fetched[PeeringConnection]) -> tuple[PeeringConnection, ...]:
        with self._lock:
            merged = {
                connection.id: connection
                for connection in fetched.items
                if connection.id not in self._deleted
            }
            for connection_id, written in self._written.items():
                if written.at >= fetched.begun:
                    merged[connection_id] = written.connection
                elif written.at + _LAG >= fetched.begun:
                    listed = merged.get(connection_id, written.connection)
                    merged[connection_id] = replace(listed, name=written.connection.name)
        return tuple(merged.values())
