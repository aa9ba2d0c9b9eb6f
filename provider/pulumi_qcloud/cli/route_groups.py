"""Routes through a connection, as sets of tables that all have the same destinations; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_qcloud.api.model import RouteTable
from pulumi_qcloud.lifecycle.run_notes import RouteKey


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """Tables of one VPC with the same destinations.

    Args:
        table_ids: `rtb-...`, none if these are all tables of the VPC.
        destinations: CIDR texts.
        routes: every destination in every table.
    """

    table_ids: tuple[str, ...]
    destinations: tuple[str, ...]
    routes: tuple[RouteKey, ...]


def groups_of(tables: Sequence[RouteTable], connection_id: str) -> list[RouteGroup]:
    """Return all routes of a VPC through a connection, the group of most routes first.

    Args:
        tables: all route tables of the VPC.
        connection_id: `pcx-...`.
    """
    by_destinations: dict[tuple[str, ...], list[str]] = {}
    for table in tables:
        if destinations := table.destinations_of(connection_id):
            by_destinations.setdefault(tuple(sorted(destinations)), []).append(table.id)
    groups = [
        RouteGroup(
            tuple(sorted(ids)) if len(ids) < len(tables) else (),
            destinations,
            tuple(sorted(RouteKey(table_id, it) for table_id in ids for it in destinations)),
        )
        for destinations, ids in by_destinations.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.routes), group.routes))
