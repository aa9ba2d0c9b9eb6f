"""Routes by what tells them apart, and what this process did to them lately."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable
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


class OtherResources:
    """What the resources of this process want of each other; safe to use from several threads.

    A resource that was renamed in the program without an alias, or split into several, is created
    before it is deleted under its old name, and a table may go from one resource to another. What
    one of them removes, another one may want.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: dict[str, dict[Hashable, frozenset[RouteKey]]] = {}
        self._removed: dict[str, set[RouteKey]] = {}

    def wants(self, connection_id: str, owner: Hashable, routes: Iterable[RouteKey]) -> None:
        """Remember that a resource has these routes, and goes on having them.

        Args:
            connection_id: `pcx-...`.
            owner: what tells the resource from the others.
            routes: all of its routes.
        """
        with self._lock:
            self._wanted.setdefault(connection_id, {})[owner] = frozenset(routes)
            self._removed.get(connection_id, set()).difference_update(routes)

    def forget(self, connection_id: str, owner: Hashable) -> None:
        """Forget what a resource had: it changes or goes."""
        with self._lock:
            self._wanted.get(connection_id, {}).pop(owner, None)

    def wanted(self, connection_id: str) -> set[RouteKey]:
        """Return the routes that resources have and none has forgotten."""
        with self._lock:
            return {it for routes in self._wanted.get(connection_id, {}).values() for it in routes}

    def removes(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Remember that a resource removed these routes."""
        with self._lock:
            self._removed.setdefault(connection_id, set()).update(routes)

    def removed(self, connection_id: str) -> frozenset[RouteKey]:
        """Return the routes that a resource removed and none has made again."""
        with self._lock:
            return frozenset(self._removed.get(connection_id, ()))
