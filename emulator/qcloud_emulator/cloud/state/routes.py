"""Storage of route tables and routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import NextType, Page, Route, RouteTable, new_id
from qcloud_emulator.cloud.state import vpcs
from qcloud_emulator.cloud.state.store import marks, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qcloud_emulator.cloud.models import Paging, Vpc
    from qcloud_emulator.cloud.state.store import Row, Store

_TABLE: Final = "t.id, t.old_id, t.vpc_id, t.name, t.main, t.created_at"
_ROUTE: Final = "route_table_id, destination, next_type, next_hub, description, item_id, number"


@dataclass(frozen=True, slots=True)
class TableSelection:
    """Selects the route tables for a listing; a field that is None does not restrict it."""

    vpc_id: str | None = None
    id: str | None = None
    name_part: str | None = None


def add_table(store: Store, table: RouteTable) -> None:
    """Add a route table without its routes, which are added one by one."""
    store.write(
        "INSERT INTO route_tables (id, old_id, vpc_id, uin, region, name, main, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        table.id,
        table.legacy_id,
        table.vpc.id,
        table.vpc.uin,
        table.vpc.region,
        table.name,
        table.main,
        table.created_at,
    )


def add_route(store: Store, route_table_id: str, route: Route) -> None:
    """Add a route to a route table, with an id and a number that were never used before."""
    store.write(
        f"INSERT INTO routes ({_ROUTE}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        route_table_id,
        route.destination,
        route.next_type.value,
        route.next_hub,
        route.description,
        route.item_id or new_id("rti"),
        store.next_number("next.route", 10_001),
    )


def remove_route(store: Store, route_table_id: str, destination: str) -> None:
    """Remove a route table's route to a destination."""
    store.write(
        "DELETE FROM routes WHERE route_table_id = ? AND destination = ?",
        route_table_id,
        destination,
    )


def remove_routes_to(store: Store, hub: str) -> None:
    """Remove every route through a gateway, from all tables."""
    store.write("DELETE FROM routes WHERE next_hub = ?", hub)


def find(store: Store, id_or_legacy_id: str) -> RouteTable | None:
    """Find a route table of any account by its id or legacy id."""
    row = store.row(
        f"SELECT {_TABLE} FROM route_tables t WHERE t.id = ?1 OR t.old_id = ?1",  # noqa: S608
        id_or_legacy_id,
    )
    return None if row is None else _tables_on_page(store, [row])[0]


def page(
    store: Store, selection: TableSelection, *, uin: str, region: str, paging: Paging
) -> Page[RouteTable]:
    """List the route tables of an account in a region.

    Args:
        store: the state.
        selection: which route tables to list.
        uin: UIN of the account.
        region: long form of the region.
        paging: which part of the list, in which order.
    """
    # The unary plus stops SQLite from using the owner's index when few tables are selected.
    few = selection.vpc_id is not None or selection.id is not None
    plus = "+" if few else ""
    conditions, values = where(
        {
            f"{plus}t.uin = ?": uin,
            f"{plus}t.region = ?": region,
            "t.vpc_id = ?": selection.vpc_id,
            "t.id = ?": selection.id,
            "instr(t.name, ?)": selection.name_part,
        }
    )
    found = store.page(_TABLE, f"route_tables t WHERE {conditions}", values, paging, alias="t")
    return Page(found.total, tuple(_tables_on_page(store, found.items)))


def every(store: Store) -> list[RouteTable]:
    """List every route table of the cloud, with its routes."""
    tables = store.rows(f"SELECT {_TABLE} FROM route_tables t ORDER BY t.seq")  # noqa: S608
    routes = store.rows(f"SELECT {_ROUTE} FROM routes ORDER BY seq")  # noqa: S608
    return _tables(tables, vpcs.every(store), routes)


def _tables_on_page(store: Store, rows: Sequence[Row]) -> list[RouteTable]:
    owners = vpcs.by_ids(store, sorted({row[2] for row in rows}))
    routes = store.rows(
        f"SELECT {_ROUTE} FROM routes WHERE route_table_id IN ({marks(rows)}) ORDER BY seq",  # noqa: S608
        *(row[0] for row in rows),
    )
    return _tables(rows, owners, routes)


def _tables(tables: Sequence[Row], owners: Iterable[Vpc], routes: list[Row]) -> list[RouteTable]:
    vpc_of = {vpc.id: vpc for vpc in owners}
    routes_of: dict[str, list[Route]] = {row[0]: [] for row in tables}
    for table_id, destination, next_type, hub, *more in routes:
        routes_of[table_id].append(Route(destination, NextType(next_type), hub, *more))
    return [
        RouteTable(id_, legacy_id, vpc_of[vpc_id], name, bool(main), created, tuple(routes_of[id_]))
        for id_, legacy_id, vpc_id, name, main, created in tables
    ]
