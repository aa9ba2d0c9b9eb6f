"""Route tables and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.models import Route, RouteTable

if TYPE_CHECKING:
    from .store import Store


def add_table(store: Store, table: RouteTable) -> None:
    """Add a route table."""
    store.write(
        "INSERT INTO route_tables (id, old_id, vpc_id, name, main, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        table.id,
        table.old_id,
        table.vpc_id,
        table.name,
        table.main,
        table.created_at,
    )


def add_route(store: Store, route: Route) -> None:
    """Add a route."""
    store.write(
        "INSERT INTO routes (route_table_id, destination, next_type, next_hub, description)"
        " VALUES (?, ?, ?, ?, ?)",
        route.route_table_id,
        route.destination,
        route.next_type,
        route.next_hub,
        route.description,
    )


def remove_routes_to(store: Store, hub: str) -> None:
    """Remove every route that uses a gateway, whatever table it is in."""
    store.write("DELETE FROM routes WHERE next_hub = ?", hub)


def tables(store: Store) -> list[RouteTable]:
    """List every route table of the cloud."""
    rows = store.rows(
        "SELECT id, old_id, vpc_id, name, main, created_at FROM route_tables ORDER BY seq"
    )
    return [
        RouteTable(id_, old_id, vpc_id, name, bool(main), created)
        for id_, old_id, vpc_id, name, main, created in rows
    ]


def routes(store: Store) -> list[Route]:
    """List every route of the cloud."""
    rows = store.rows(
        "SELECT route_table_id, destination, next_type, next_hub, description"
        " FROM routes ORDER BY seq"
    )
    return [Route(*row) for row in rows]
