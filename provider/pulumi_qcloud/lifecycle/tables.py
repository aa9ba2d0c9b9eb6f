"""Changing route tables: one call a table, nobody else's routes touched, nothing half done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.errors import (
    NotFoundError,
    QcloudError,
    RouteExistsError,
    RouteTableNotFoundError,
)
from pulumi_qcloud.api.model import RouteTable
from pulumi_qcloud.lifecycle.clients import Access

_MOST_TRIES: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class RouteKey:
    """A route to one peering connection.

    Args:
        table_id: `rtb-...`.
        destination: CIDR text.
    """

    table_id: str
    destination: str


def tables_of(access: Access, vpc_id: str) -> dict[str, RouteTable]:
    """Return the route tables of a VPC as they are now, by id.

    Args:
        access: the way to the VPC's account.
        vpc_id: either spelling.

    Raises:
        QcloudError: the API refused; a VPC of another account has no tables here.
    """
    tables = access.client.list_route_tables(vpc_id)
    return {table.id: table for table in tables if vpc_id in table.vpc.spellings()}


def add_routes(
    access: Access,
    tables: Mapping[str, RouteTable],
    wanted: Iterable[RouteKey],
    connection_id: str,
) -> set[RouteKey]:
    """Add routes that are not there yet, and return those that this call made.

    Args:
        access: the way to the VPC's account.
        tables: the VPC's tables, listed just before.
        wanted: the routes; one that is there already is left as it is.
        connection_id: `pcx-...` that they lead through.

    Raises:
        QcloudError: a table refused; what this call had added is taken back, and the error says
            which table it was and what could not be taken back.
    """
    made: set[RouteKey] = set()
    for table_id, destinations in _by_table(wanted).items():
        table = tables[table_id]
        missing = [it for it in destinations if it not in table.destinations_of(connection_id)]
        if not missing:
            continue
        try:
            made |= _add_to_table(access, table, missing, connection_id)
        except QcloudError as error:
            error.message = f"route table {table_id} {table.name!r}: {error.message}"
            if left := take_back(access, tables, made, connection_id):
                error.message += f"; these routes were added before and remain: {left}"
            raise
    return made


def remove_routes(
    access: Access,
    tables: Mapping[str, RouteTable],
    unwanted: Iterable[RouteKey],
    connection_id: str,
) -> None:
    """Remove routes to a connection, as far as they are still there.

    Args:
        access: the way to the VPC's account.
        tables: the VPC's tables, listed just before.
        unwanted: the routes.
        connection_id: `pcx-...` that they lead through; routes to anything else are left alone.

    Raises:
        QcloudError: a table refused.
    """
    for table_id, destinations in _by_table(unwanted).items():
        table = tables.get(table_id)
        present = table.destinations_of(connection_id) if table else frozenset()
        rest = [destination for destination in destinations if destination in present]
        if table is None or not rest:
            continue
        with access.table_locks.of(table_id):
            _remove_from_table(access, table, rest, connection_id)


def _add_to_table(
    access: Access, table: RouteTable, missing: Sequence[str], connection_id: str
) -> set[RouteKey]:
    """Add routes in one call; see what became of it where the answer was lost."""
    lost = False
    wanted = list(missing)
    made: set[RouteKey] = set()
    with access.table_locks.of(table.id):
        for _ in range(_MOST_TRIES):
            try:
                access.client.create_routes(table, wanted, connection_id)
            except QcloudError as error:
                if error.nothing_happened and not isinstance(error, RouteExistsError):
                    raise
                lost = lost or not error.nothing_happened
                present = _present(access, table)
                ours = present.destinations_of(connection_id)
                if lost:
                    made |= {RouteKey(table.id, it) for it in wanted if it in ours}
                still = [destination for destination in wanted if destination not in ours]
                if isinstance(error, RouteExistsError):
                    _refuse_occupied(present, still, error)
                    if still == wanted:
                        raise
                wanted = still
                if not wanted:
                    return made
                failure = error
            else:
                return made | {RouteKey(table.id, destination) for destination in wanted}
    raise failure


def _refuse_occupied(table: RouteTable, wanted: Sequence[str], error: RouteExistsError) -> None:
    for route in table.routes:
        if route.destination_cidr_block in wanted:
            error.message = (
                f"there is a route to {route.destination_cidr_block} already, which leads through "
                f"{route.next_hub or 'something else'}"
            )
            raise error


def _remove_from_table(
    access: Access, table: RouteTable, rest: Sequence[str], connection_id: str
) -> None:
    for _ in range(_MOST_TRIES):
        try:
            access.client.delete_routes(table, rest, connection_id)
        except NotFoundError as error:
            # Some of them went meanwhile: the API removes all or none.
            present = _present(access, table).destinations_of(connection_id)
            still = [destination for destination in rest if destination in present]
            if not still:
                return
            if still == list(rest):
                raise
            rest, failure = still, error
        else:
            return
    raise failure


def take_back(
    access: Access,
    tables: Mapping[str, RouteTable],
    made: Iterable[RouteKey],
    connection_id: str,
) -> str:
    """Remove what was added and return what resisted, as text; "" if nothing did.

    Args:
        access: the way to the VPC's account.
        tables: the VPC's tables.
        made: the routes that were added.
        connection_id: `pcx-...` that they lead through.
    """
    left: list[str] = []
    for table_id, destinations in _by_table(made).items():
        try:
            with access.table_locks.of(table_id):
                _remove_from_table(access, tables[table_id], destinations, connection_id)
        except QcloudError:
            left += [f"{destination} in {table_id}" for destination in destinations]
    return ", ".join(left)


def _present(access: Access, table: RouteTable) -> RouteTable:
    vpc_id = table.vpc.uniq or table.vpc.legacy
    found = tables_of(access, vpc_id).get(table.id)
    if found is None:
        raise RouteTableNotFoundError(f"the table {table.id} is not there any more")
    return found


def _by_table(routes: Iterable[RouteKey]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for route in sorted(set(routes)):
        found.setdefault(route.table_id, []).append(route.destination)
    return found
