"""Changes of route tables: one call per table, rolled back if one table refuses.

Routes of others are never touched. The API adds or removes the routes of a call all or not at all,
and refuses a destination that the table has already. Its listing may be an older copy, so the
response to a write outweighs it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Final

from pulumi_qcloud.api.errors import (
    ApiError,
    InvalidParameterError,
    NotFoundError,
    QcloudError,
    RouteExistsError,
    RouteTableNotFoundError,
)
from pulumi_qcloud.api.model import RouteTable
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.run_notes import RouteKey


def says_exists(error: QcloudError) -> bool:
    """Return whether an error says that a route exists already."""
    return isinstance(error, RouteExistsError)


def may_mean_exists(error: QcloudError) -> bool:
    """Return whether an error may mean that a route exists: some codes are unspecific."""
    return says_exists(error) or isinstance(error, InvalidParameterError) or type(error) is ApiError


def refuse_occupied(table: RouteTable, wanted: Collection[str], cause: QcloudError) -> None:
    """Raise an error if the table routes a wanted destination to something else.

    Args:
        table: as it is now.
        wanted: CIDR texts of routes to the connection that the table does not have.
        cause: the error of the refused call.

    Raises:
        RouteExistsError: the error names the destination and its next hop.
    """
    for route in table.routes:
        if route.enabled and route.destination_cidr_block in wanted:
            raise RouteExistsError(
                f"there is a route to {route.destination_cidr_block} already, which leads through "
                f"{route.next_hub or 'something else'}",
                action=cause.action,
                code=cause.code if says_exists(cause) else "",
            ) from None


def name_table(error: QcloudError, table: RouteTable) -> None:
    """Prefix an error's message with the table that it is about."""
    name = f" {table.name!r}" if table.name else ""
    error.message = f"route table {table.id}{name}: {error.message}"


def add_outcome(error: QcloudError, outcome: str, routes: Iterable[object]) -> None:
    """Append an outcome for some routes to an error's message.

    Args:
        error: the error, changed in place.
        outcome: the beginning of a sentence that a list of the routes completes.
        routes: the routes, in order.
    """
    listed = ", ".join(str(route) for route in routes)
    error.message = f"{error.message.rstrip('.')}; {outcome}: {listed}"


_WAITS: Final = (0.0, 0.5, 1.0, 2.0)
"""Seconds before each attempt to add routes, or to find the tables of a new VPC."""


def tables_of(access: Access, vpc_id: str) -> dict[str, RouteTable]:
    """Return the current route tables of a VPC by id; none if the caller has no such VPC.

    Args:
        access: access to the VPC's account.
        vpc_id: id or legacy id.

    Raises:
        QcloudError: the API call failed.
    """
    try:
        tables = access.client.list_route_tables(vpc_id)
    except NotFoundError:
        return {}
    return {table.id: table for table in tables if vpc_id in table.vpc.all()}


def tables_of_new(access: Access, vpc_id: str) -> dict[str, RouteTable]:
    """Return the route tables of a VPC that may have been made a moment ago; see `tables_of`."""
    for _ in access.client.timing.each(_WAITS):
        if tables := tables_of(access, vpc_id):
            return tables
    return {}


class Routing:
    """Routes through one peering connection in the route tables of one VPC.

    Args:
        access: access to the VPC's account.
        connection_id: `pcx-...`.
        tables: the VPC's tables by their ids.
        removed: the routes that this process has removed.
    """

    def __init__(
        self,
        access: Access,
        connection_id: str,
        tables: Mapping[str, RouteTable],
        removed: Removed,
    ) -> None:
        self._access = access
        self._client = access.client
        self._connection_id = connection_id
        self._tables = tables
        self._removed = removed
        self.enabled: set[RouteKey] = set()
        """Routes that were in a table, but disabled, and that were enabled instead of added."""

    def change(self, wanted: Iterable[RouteKey], unwanted: Iterable[RouteKey]) -> set[RouteKey]:
        """Add the missing wanted routes, then remove the unwanted ones; return the added routes.

        Raises:
            QcloudError: a table refused. The routes removed so far are put back, the routes added
                so far are taken back, and the error names the table and what could not be undone.
        """
        before = self._present()
        made = self.add(wanted)
        gone: set[RouteKey] = set()
        try:
            self._remove(unwanted, gone)
        except QcloudError as error:
            # Connectivity first: where an old route is still missing, the new ones stay.
            kept = self._put_back(gone & before, made, after=error)
            self._take_back(made - kept, after=error)
            raise
        return made

    def add(self, wanted: Iterable[RouteKey]) -> set[RouteKey]:
        """Add the missing routes, and return the added ones.

        Raises:
            QcloudError: a table refused. The routes added so far are taken back, and the error
                names the table and what could not be taken back.
        """
        made: set[RouteKey] = set()
        missing = set(wanted) - self._present()
        for table, destinations in self._by_table(missing):
            try:
                with self._access.table_locks.of(table.id):
                    self._enable_in(table, destinations)
                    if absent := _keys(table, destinations) - self.enabled:
                        self._add_to(table, [it.destination for it in absent], made)
                    self._removed.forget(self._connection_id, _keys(table, destinations))
            except QcloudError as error:
                name_table(error, table)
                self._take_back(made, after=error)
                raise
        return made

    def remove(self, unwanted: Iterable[RouteKey]) -> None:
        """Remove routes; routes that are gone already are fine.

        Raises:
            NotFoundError: the caller has no such VPC.
            QcloudError: a table refused; the error names it.
        """
        self._remove(unwanted, set())

    def _remove(self, unwanted: Iterable[RouteKey], gone: set[RouteKey]) -> None:
        """Remove routes as `remove` does, and add those that may be gone to `gone`."""
        for table, destinations in self._by_table(unwanted):
            try:
                with self._access.table_locks.of(table.id):
                    self._remove_from(table, destinations, gone)
            except QcloudError as error:
                name_table(error, table)
                raise

    def _put_back(
        self, gone: Iterable[RouteKey], made: Iterable[RouteKey], *, after: QcloudError
    ) -> set[RouteKey]:
        """Add again what was removed before an error, and append what failed to its message.

        Returns:
            The routes added to the tables where that failed.
        """
        missing: set[RouteKey] = set()
        for table, destinations in self._by_table(gone):
            try:
                with self._access.table_locks.of(table.id):
                    self._add_to(table, destinations, set())
                    self._removed.forget(self._connection_id, _keys(table, destinations))
            except QcloudError:
                missing |= _keys(table, destinations)
        resisted = {route.table_id for route in missing}
        kept = {route for route in made if route.table_id in resisted}
        if missing:
            outcome = "what was removed before could not be put back and may be missing"
            add_outcome(after, outcome, sorted(missing))
        if kept:
            add_outcome(after, "what was added there was therefore left", sorted(kept))
        return kept

    def _take_back(self, made: Iterable[RouteKey], *, after: QcloudError) -> None:
        """Remove what was added before an error, and append what failed to its message."""
        left: set[RouteKey] = set()
        for table, destinations in self._by_table(made):
            try:
                with self._access.table_locks.of(table.id):
                    self._remove_from(table, destinations, set())
            except QcloudError:
                left |= _keys(table, destinations)
        if left:
            outcome = "what was added before could not be taken back and may still be there"
            add_outcome(after, outcome, sorted(left))

    def _enable_in(self, table: RouteTable, destinations: Collection[str]) -> None:
        """Enable the routes to destinations that the table has, but disabled.

        They stay enabled if a later change fails.

        Args:
            table: the table as it was just read, whose lock is held.
            destinations: CIDR texts.

        Raises:
            QcloudError: the table refused.
        """
        disabled = sorted(table.disabled_of(self._connection_id).intersection(destinations))
        if disabled:
            try:
                self._client.enable_routes(table, disabled, self._connection_id)
            except RouteExistsError as error:
                refuse_occupied(table, disabled, error)
                raise
            self.enabled |= _keys(table, disabled)

    def _add_to(
        self, table: RouteTable, destinations: Collection[str], made: set[RouteKey]
    ) -> None:
        """Add routes in one call; if its response was lost, find out the outcome.

        Args:
            table: the table, whose lock is held.
            destinations: CIDR texts.
            made: gets the routes that were made or may have been.

        Raises:
            QcloudError: the table refused, or the outcome is open.
        """
        wanted = set(destinations)
        lost: set[str] = set()
        for _ in self._client.timing.each(_WAITS):
            try:
                self._client.create_routes(table, sorted(wanted), self._connection_id)
            except QcloudError as error:
                if not error.nothing_happened:
                    lost |= wanted
                elif not lost and not may_mean_exists(error):
                    raise
                failure = error
            else:
                made |= _keys(table, wanted)
                return
            made |= _keys(table, lost)
            now = self._as_it_is(table, failure)
            present = now.destinations_of(self._connection_id)
            made -= _keys(table, lost - present)
            still = wanted - present
            if not still:
                return
            refuse_occupied(now, still, failure)
            if still == wanted and failure.nothing_happened and not says_exists(failure):
                break
            wanted = still
        made |= _keys(table, lost)
        raise failure

    def _remove_from(
        self, table: RouteTable, destinations: Collection[str], gone: set[RouteKey]
    ) -> None:
        """Remove routes in one call; if some are gone already, remove the others one by one.

        Args:
            table: the table, whose lock is held.
            destinations: CIDR texts.
            gone: gets the routes that were removed or may have been.
        """
        routes = _keys(table, destinations)
        try:
            self._client.delete_routes(table, sorted(destinations), self._connection_id)
        except NotFoundError:
            # Some or all of them are gone, and the API has removed none of the others.
            gone |= routes
            tables = tables_of(self._access, table.vpc.preferred)
            if not tables:
                raise
            now = tables.get(table.id)
            shown: frozenset[str] = frozenset()
            if now is not None:
                pcx = self._connection_id
                shown = now.destinations_of(pcx) | now.disabled_of(pcx)
            for destination in sorted(shown.intersection(destinations)):
                with suppress(NotFoundError):
                    self._client.delete_routes(table, [destination], self._connection_id)
        except QcloudError as error:
            if not error.nothing_happened:
                gone |= routes
            raise
        gone |= routes
        self._removed.note(self._connection_id, routes, now=self._client.timing.monotonic())

    def _as_it_is(self, table: RouteTable, cause: QcloudError) -> RouteTable:
        try:
            now = tables_of(self._access, table.vpc.preferred).get(table.id)
        except QcloudError as error:
            cause.message = (
                f"{cause.message.rstrip('.')}; what became of it is not known, since the table "
                f"could not be looked up: {error.message}"
            )
            raise cause from None
        if now is None:
            raise RouteTableNotFoundError("it is not there any more", action=cause.action)
        return now

    def _present(self) -> set[RouteKey]:
        shown = {
            RouteKey(table.id, destination)
            for table in self._tables.values()
            for destination in table.destinations_of(self._connection_id)
        }
        now = self._client.timing.monotonic()
        return shown - self._removed.lately(self._connection_id, now=now)

    def _by_table(self, routes: Iterable[RouteKey]) -> list[tuple[RouteTable, list[str]]]:
        """The destinations of routes by table, without tables that no longer exist."""
        found: dict[str, list[str]] = {}
        for route in sorted(set(routes)):
            found.setdefault(route.table_id, []).append(route.destination)
        return [(self._tables[it], found[it]) for it in found if it in self._tables]


def _keys(table: RouteTable, destinations: Iterable[str]) -> set[RouteKey]:
    return {RouteKey(table.id, destination) for destination in destinations}


_LAG: Final = 10.0
"""Seconds for which a listing may still show a removed route."""


class Removed:
    """The routes that this process removed recently; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[tuple[str, RouteKey], float] = {}

    def note(self, connection_id: str, routes: Iterable[RouteKey], *, now: float) -> None:
        """Note the removal of routes to a connection; `now` is a reading of the monotonic clock."""
        with self._lock:
            recent = {key: at for key, at in self._at.items() if now - at <= _LAG}
            self._at = recent | {(connection_id, route): now for route in routes}

    def forget(self, connection_id: str, routes: Iterable[RouteKey]) -> None:
        """Forget the removal of routes to a connection that have been added again."""
        with self._lock:
            for route in routes:
                self._at.pop((connection_id, route), None)

    def lately(self, connection_id: str, *, now: float) -> set[RouteKey]:
        """Return the removed routes to a connection that a listing may still show."""
        with self._lock:
            return {
                route
                for (whose, route), at in self._at.items()
                if whose == connection_id and now - at <= _LAG
            }
