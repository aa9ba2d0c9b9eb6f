"""Routes by what tells them apart, and what this process did to them lately."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LAG: Final = 10.0
"""Seconds in which a listing may still show a route that was removed."""


@dataclass(frozen=True, slots=True, order=True)
class RouteKey:
    """A route to one peering connection.

    Args:
        table_id: `rtb-...`.
        destination: CIDR text.
    """

    table_id: str
    destination: str

    def __str__(self) -> str:
        return f"{self.destination} in {self.table_id}"


class Removed:
    """The routes that this process removed lately; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[tuple[str, RouteKey], float] = {}

    def note(self, connection_id: str, routes: Iterable[RouteKey], *, now: float) -> None:
        """Remember that routes to a connection were removed, at this reading of the clock."""
        with self._lock:
            recent = {key: at for key, at in self._at.items() if now - at <= _LAG}
            self._at = recent | {(connection_id, route): now for route in routes}

    def forget(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Forget that routes to a connection were removed: they are there again."""
        with self._lock:
            for route in routes:
                self._at.pop((connection_id, route), None)

    def lately(self, connection_id: str, *, now: float) -> set[RouteKey]:
        """Return the routes to a connection that a listing may show though they are removed."""
        with self._lock:
            return {
                route
                for (whose, route), at in self._at.items()
                if whose == connection_id and now - at <= _LAG
            }


class WantedRoutes:
    """The routes that resources of this process have; safe to use from several threads.

    A resource that was renamed in the program without an alias, or split into several, is created
    before it is deleted under its old name. What the create found must survive that deletion.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: dict[str, set[RouteKey]] = {}

    def note(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Remember that a create or an update of this process brought about these routes."""
        with self._lock:
            self._wanted.setdefault(connection_id, set()).update(routes)

    def of(self, connection_id: str) -> set[RouteKey]:
        """Return the routes to a connection that were brought about."""
        with self._lock:
            return set(self._wanted.get(connection_id, ()))
