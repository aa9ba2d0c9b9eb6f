"""Storage of subnets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import Page, Subnet
from qcloud_emulator.cloud.state import vpcs
from qcloud_emulator.cloud.state.store import where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qcloud_emulator.cloud.models import Paging, Vpc
    from qcloud_emulator.cloud.state.store import Row, Store

_COLUMNS: Final = """
    s.id, s.old_id, s.vpc_id, s.name, s.cidr, s.zone, s.route_table_id, s.created_at,
    (SELECT t.old_id FROM route_tables t WHERE t.id = s.route_table_id),
    (SELECT t.name FROM route_tables t WHERE t.id = s.route_table_id)
"""


@dataclass(frozen=True, slots=True)
class SubnetSelection:
    """Selects the subnets for a listing; a field that is None does not restrict it."""

    vpc_id: str | None = None
    id: str | None = None
    name_part: str | None = None
    zones: tuple[str, ...] | None = None


def add(store: Store, subnet: Subnet) -> None:
    """Add a subnet."""
    store.write(
        "INSERT INTO subnets (id, old_id, vpc_id, uin, region, name, cidr, zone, route_table_id,"
        " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        subnet.id,
        subnet.legacy_id,
        subnet.vpc.id,
        subnet.vpc.uin,
        subnet.vpc.region,
        subnet.name,
        subnet.cidr,
        subnet.zone,
        subnet.route_table_id,
        subnet.created_at,
    )


def find(store: Store, id_or_legacy_id: str, *, uin: str, region: str) -> Subnet | None:
    """Find a subnet of an account in a region by its id or legacy id."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM subnets s"  # noqa: S608
        " WHERE (s.id = ?1 OR s.old_id = ?1) AND s.uin = ?2 AND s.region = ?3",
        id_or_legacy_id,
        uin,
        region,
    )
    return None if row is None else _with_vpcs(store, [row])[0]


def of_vpc(store: Store, vpc: Vpc) -> list[Subnet]:
    """List the subnets of a VPC, oldest first."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM subnets s WHERE s.vpc_id = ? ORDER BY s.seq",  # noqa: S608
        vpc.id,
    )
    return _subnets(rows, [vpc])


def page(
    store: Store, selection: SubnetSelection, *, uin: str, region: str, paging: Paging
) -> Page[Subnet]:
    """List the subnets of an account in a region.

    Args:
        store: the state.
        selection: which subnets to list.
        uin: UIN of the account.
        region: long form of the region.
        paging: which part of the list, in which order.
    """
    conditions, values = where(
        {
            "s.uin = ?": uin,
            "s.region = ?": region,
            "s.vpc_id = ?": selection.vpc_id,
            "s.id = ?": selection.id,
            "instr(s.name, ?)": selection.name_part,
            "s.zone IN ({})": selection.zones,
        }
    )
    found = store.page(_COLUMNS, f"subnets s WHERE {conditions}", values, paging, alias="s")
    return Page(found.total, tuple(_with_vpcs(store, found.items)))


def every(store: Store) -> list[Subnet]:
    """List every subnet of the cloud, oldest first."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM subnets s ORDER BY s.seq")  # noqa: S608
    return _subnets(rows, vpcs.every(store))


def has_legacy_id(store: Store, legacy_id: str) -> bool:
    """Return whether a subnet of any account has this legacy id."""
    return store.row("SELECT 1 FROM subnets WHERE old_id = ?", legacy_id) is not None


def _with_vpcs(store: Store, rows: Sequence[Row]) -> list[Subnet]:
    return _subnets(rows, vpcs.by_ids(store, sorted({row[2] for row in rows})))


def _subnets(rows: Iterable[Row], owners: Iterable[Vpc]) -> list[Subnet]:
    vpc_of = {vpc.id: vpc for vpc in owners}
    return [Subnet(id_, old_id, vpc_of[vpc_id], *more) for id_, old_id, vpc_id, *more in rows]
