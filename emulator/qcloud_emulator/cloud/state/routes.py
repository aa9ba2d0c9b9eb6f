"""Storage of route tables and routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import NextType, Page, Route, RouteTable, new_id
from qcloud_emulator.cloud.state import vpcs
from qcloud_emulator.cloud.state.store import marks, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qcloud_emulator.cloud.models import Paging, Vpc
    from qcloud_emulator.cloud.state.store import Row, Store

_TABLE: Final = "t.id, t.old_id, t.vpc_id, t.name, t.main, t.created_at"
_ROUTE: Final = (
    "route_table_id, destination, next_type, next_hub, description, item_id, number, enabled,"
    " created_at"
)


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


def add_route(store: Store, route_table_id: str, route: Route) -> Route:
    """Add a route to a route table and return it, with an id and a number never used before."""
    made = replace(
        route,
        item_id=route.item_id or new_id("rti"),
        number=store.next_number("next.route", 10_001),
    )
    store.write(
        f"INSERT INTO routes ({_ROUTE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        route_table_id,
        made.destination,
        made.next_type.value,
        made.next_hub,
        made.description,
        made.item_id,
        made.number,
        made.enabled,
        made.created_at,
    )
    return made


def remove_route(store: Store, number: int) -> None:
    """Remove a route by its number."""
    store.write("DELETE FROM routes WHERE number = ?", number)


def switch_route(store: Store, number: int, *, enabled: bool) -> None:
    """Enable or disable a route, named by its number."""
    store.write("UPDATE routes SET enabled = ? WHERE number = ?", enabled, number)


def remove_tables_of(store: Store, vpc_id: str) -> list[str]:
    """Remove the route tables of a VPC with their routes, and return the ids of the tables."""
    ids = [
        str(row[0]) for row in store.rows("SELECT id FROM route_tables WHERE vpc_id = ?", vpc_id)
    ]
    store.write(f"DELETE FROM routes WHERE route_table_id IN ({marks(ids)})", *ids)  # noqa: S608
    store.write("DELETE FROM route_tables WHERE vpc_id = ?", vpc_id)
    return ids


def remove_routes_to(store: Store, hub: str) -> None:
    """Remove every route through a gateway, from all tables."""
    store.write("DELETE FROM routes WHERE next_hub = ?", hub)


def has_legacy_id(store: Store, legacy_id: str) -> bool:
    """Return whether a route table of any account has this legacy id."""
    return store.row("SELECT 1 FROM route_tables WHERE old_id = ?", legacy_id) is not None


def of_vpc(store: Store, vpc_id: str) -> list[RouteTable]:
    """List the route tables of a VPC, oldest first."""
    rows = store.rows(
        f"SELECT {_TABLE} FROM route_tables t WHERE t.vpc_id = ? ORDER BY t.seq",  # noqa: S608
        vpc_id,
    )
    return _tables_on_page(store, rows)


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
    return _tables(tables, vpcs.every(store), routes, store.rows(_ASSOCIATION + _IN_ORDER))


def _tables_on_page(store: Store, rows: Sequence[Row]) -> list[RouteTable]:
    owners = vpcs.by_ids(store, sorted({row[2] for row in rows}))
    routes = store.rows(
        f"SELECT {_ROUTE} FROM routes WHERE route_table_id IN ({marks(rows)}) ORDER BY seq",  # noqa: S608
        *(row[0] for row in rows),
    )
    associations = store.rows(
        f"{_ASSOCIATION} WHERE route_table_id IN ({marks(rows)}) {_IN_ORDER}",
        *(row[0] for row in rows),
    )
    return _tables(rows, owners, routes, associations)


_ASSOCIATION: Final = "SELECT route_table_id, id FROM subnets"
_IN_ORDER: Final = " ORDER BY seq"


def _tables(
    tables: Sequence[Row], owners: Iterable[Vpc], routes: list[Row], associations: list[Row]
) -> list[RouteTable]:
    vpc_of = {vpc.id: vpc for vpc in owners}
    routes_of: dict[str, list[Route]] = {row[0]: [] for row in tables}
    for table_id, destination, next_type, hub, description, *more in routes:
        item_id, number, enabled, created = more
        route = Route(
            destination,
            NextType(next_type),
            hub,
            description,
            item_id,
            number,
            enabled=bool(enabled),
            created_at=created,
        )
        routes_of[table_id].append(route)
    subnets_of: dict[str, list[str]] = {row[0]: [] for row in tables}
    for table_id, subnet_id in associations:
        subnets_of[table_id].append(subnet_id)
    return [
        RouteTable(
            id_,
            legacy_id,
            vpc_of[vpc_id],
            name,
            bool(main),
            created,
            tuple(routes_of[id_]),
            tuple(subnets_of[id_]),
        )
        for id_, legacy_id, vpc_id, name, main, created in tables
    ]
