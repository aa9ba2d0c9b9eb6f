"""Route tables and routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import NextType, Page, Route, RouteTable, new_id
from qcloud_emulator.cloud.state import vpcs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qcloud_emulator.cloud.models import Vpc
    from qcloud_emulator.cloud.state.store import Row, Store

_TABLE: Final = "t.id, t.old_id, t.vpc_id, t.name, t.main, t.created_at"
_ROUTE: Final = "route_table_id, destination, next_type, next_hub, description, item_id, number"
_NEXT_NUMBER: Final = "next.route"

ORDERS: Final = {"createTime": "t.created_at {0}, t.seq {0}", "name": "t.name {0}, t.seq {0}"}
"""The fields a listing can be ordered by."""


@dataclass(frozen=True, slots=True)
class TableSelection:
    """Which route tables a listing is about, by new ids; what is None does not select."""

    vpc_id: str | None = None
    id: str | None = None
    name_part: str | None = None


def add_table(store: Store, table: RouteTable) -> None:
    """Add a route table; its routes are added one by one."""
    store.write(
        "INSERT INTO route_tables (id, old_id, vpc_id, uin, region, name, main, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        table.id,
        table.old_id,
        table.vpc.vpc_id,
        table.vpc.uin,
        table.vpc.region,
        table.name,
        table.main,
        table.created_at,
    )


def add_route(store: Store, route_table_id: str, route: Route) -> None:
    """Add a route to a route table; it gets an id and a number that no other ever had."""
    number = int(store.note(_NEXT_NUMBER) or 10_001)
    store.write_note(_NEXT_NUMBER, str(number + 1))
    store.write(
        f"INSERT INTO routes ({_ROUTE}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        route_table_id,
        route.destination,
        route.next_type.value,
        route.next_hub,
        route.description,
        route.item_id or new_id("rti"),
        number,
    )


def remove_route(store: Store, route_table_id: str, destination: str) -> None:
    """Remove the route that a route table has for a destination."""
    store.write(
        "DELETE FROM routes WHERE route_table_id = ? AND destination = ?",
        route_table_id,
        destination,
    )


def remove_routes_to(store: Store, hub: str) -> None:
    """Remove every route that uses a gateway, whatever table it is in."""
    store.write("DELETE FROM routes WHERE next_hub = ?", hub)


def find(store: Store, either_id: str) -> RouteTable | None:
    """Find a route table of any account by either spelling of its id."""
    row = store.row(
        f"SELECT {_TABLE} FROM route_tables t WHERE t.id = ?1 OR t.old_id = ?1",  # noqa: S608
        either_id,
    )
    return None if row is None else _tables_on_page(store, [row])[0]


def page(
    store: Store,
    selection: TableSelection,
    *,
    uin: str,
    region: str,
    order: str = "createTime",
    direction: str = "desc",
    offset: int = 0,
    limit: int = 20,
) -> Page[RouteTable]:
    """List the route tables of an account in a region.

    Args:
        store: the state.
        selection: which of them.
        uin: the account.
        region: in the long form.
        order: one of `ORDERS`.
        direction: ``asc`` or ``desc``.
        offset: how many to skip.
        limit: how many at most.
    """
    # The plus keeps the index of the owner out where few tables are selected.
    few = selection.vpc_id is not None or selection.id is not None
    owner = "+t.uin = ? AND +t.region = ?" if few else "t.uin = ? AND t.region = ?"
    conditions = {
        "t.vpc_id = ?": selection.vpc_id,
        "t.id = ?": selection.id,
        "instr(t.name, ?)": selection.name_part,
    }
    chosen = {text: value for text, value in conditions.items() if value is not None}
    where = " AND ".join([owner, *chosen])
    values = (uin, region, *chosen.values())
    total = store.count(f"SELECT count(*) FROM route_tables t WHERE {where}", *values)  # noqa: S608
    rows = store.rows(
        f"SELECT {_TABLE} FROM route_tables t WHERE {where}"  # noqa: S608
        f" ORDER BY {ORDERS[order].format(direction)} LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    return Page(total, tuple(_tables_on_page(store, rows)))


def every(store: Store) -> list[RouteTable]:
    """List every route table of the cloud, with its routes."""
    tables = store.rows(f"SELECT {_TABLE} FROM route_tables t ORDER BY t.seq")  # noqa: S608
    routes = store.rows(f"SELECT {_ROUTE} FROM routes ORDER BY seq")  # noqa: S608
    return _tables(tables, vpcs.every(store), routes)


def _tables_on_page(store: Store, rows: list[Row]) -> list[RouteTable]:
    owners = vpcs.by_ids(store, sorted({row[2] for row in rows}))
    marks = ",".join("?" * len(rows))
    routes = store.rows(
        f"SELECT {_ROUTE} FROM routes WHERE route_table_id IN ({marks}) ORDER BY seq",  # noqa: S608
        *(row[0] for row in rows),
    )
    return _tables(rows, owners, routes)


def _tables(tables: list[Row], owners: Iterable[Vpc], routes: list[Row]) -> list[RouteTable]:
    vpc_of = {vpc.vpc_id: vpc for vpc in owners}
    routes_of: dict[str, list[Route]] = {row[0]: [] for row in tables}
    for table_id, destination, next_type, hub, *more in routes:
        routes_of[table_id].append(Route(destination, NextType(next_type), hub, *more))
    return [
        RouteTable(id_, old_id, vpc_of[vpc_id], name, bool(main), created, tuple(routes_of[id_]))
        for id_, old_id, vpc_id, name, main, created in tables
    ]
