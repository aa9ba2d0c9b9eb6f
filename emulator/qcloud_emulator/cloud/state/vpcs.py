"""Storage of VPCs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import Page, Vpc, VpcOptions
from qcloud_emulator.cloud.state.store import marks, where

if TYPE_CHECKING:
    from collections.abc import Collection

    from qcloud_emulator.cloud.models import Paging
    from qcloud_emulator.cloud.state.store import Row, Store

_COLUMNS: Final = """
    v.vpc_id, v.old_id, v.uin, v.region, v.name, v.cidr, v.assistant_cidrs, v.is_default,
    v.created_at,
    v.multicast, v.dns_servers, v.domain_name, v.publishes_cidr, v.publishes_ipv6_cidr,
    (SELECT count(*) FROM route_tables t WHERE t.vpc_id = v.vpc_id),
    (SELECT count(*) FROM connections c
     WHERE c.requester = v.vpc_id AND c.state IN ('PENDING', 'ACTIVE'))
    + (SELECT count(*) FROM connections c
       WHERE c.accepter = v.vpc_id AND c.state IN ('PENDING', 'ACTIVE')),
    (SELECT count(*) FROM subnets s WHERE s.vpc_id = v.vpc_id)
"""


def add(store: Store, vpc: Vpc) -> None:
    """Add a VPC."""
    store.write(
        "INSERT INTO vpcs (vpc_id, old_id, uin, region, name, cidr, assistant_cidrs, is_default,"
        " created_at, multicast, dns_servers, domain_name, publishes_cidr, publishes_ipv6_cidr)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vpc.id,
        vpc.legacy_id,
        vpc.uin,
        vpc.region,
        vpc.name,
        vpc.cidr,
        json.dumps(vpc.assistant_cidrs),
        vpc.is_default,
        vpc.created_at,
        vpc.options.multicast,
        json.dumps(vpc.options.dns_servers),
        vpc.options.domain_name,
        vpc.options.publishes_cidr,
        vpc.options.publishes_ipv6_cidr,
    )


def remove(store: Store, vpc_id: str) -> None:
    """Remove a VPC, which must no longer have route tables, subnets or connections."""
    store.write("DELETE FROM vpcs WHERE vpc_id = ?", vpc_id)


def count_of(store: Store, uin: str, region: str) -> int:
    """Count the VPCs of an account in a region."""
    return store.count("SELECT count(*) FROM vpcs WHERE uin = ? AND region = ?", uin, region)


def has_name(store: Store, name: str, *, uin: str, region: str) -> bool:
    """Return whether an account has a VPC with this name in a region."""
    sql = "SELECT 1 FROM vpcs WHERE uin = ? AND region = ? AND name = ?"
    return store.row(sql, uin, region, name) is not None


def has_legacy_id(store: Store, legacy_id: str) -> bool:
    """Return whether a VPC of any account has this legacy id."""
    return store.row("SELECT 1 FROM vpcs WHERE old_id = ?", legacy_id) is not None


def find(store: Store, id_or_legacy_id: str, *, uin: str, region: str) -> Vpc | None:
    """Find a VPC of an account in a region by its id or legacy id."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM vpcs v"  # noqa: S608
        " WHERE (v.vpc_id = ?1 OR v.old_id = ?1) AND v.uin = ?2 AND v.region = ?3",
        id_or_legacy_id,
        uin,
        region,
    )
    return None if row is None else _vpc(row)


def id_of(store: Store, id_or_legacy_id: str) -> str | None:
    """Return the id of a VPC, of any account, for its id or legacy id."""
    row = store.row("SELECT vpc_id FROM vpcs WHERE vpc_id = ?1 OR old_id = ?1", id_or_legacy_id)
    return None if row is None else str(row[0])


def by_ids(store: Store, vpc_ids: Collection[str]) -> list[Vpc]:
    """Return the VPCs with these ids, of any account."""
    sql = f"SELECT {_COLUMNS} FROM vpcs v WHERE v.vpc_id IN ({marks(vpc_ids)})"  # noqa: S608
    return [_vpc(row) for row in store.rows(sql, *vpc_ids)]


def page(
    store: Store, *, uin: str, region: str, name_part: str | None = None, paging: Paging
) -> Page[Vpc]:
    """List the VPCs of an account in a region.

    Args:
        store: the state.
        uin: UIN of the account.
        region: long form of the region.
        name_part: text that a name must contain; None allows every name.
        paging: which part of the list, in which order.
    """
    conditions, values = where(
        {"v.uin = ?": uin, "v.region = ?": region, "instr(v.name, ?)": name_part}
    )
    found = store.page(_COLUMNS, f"vpcs v WHERE {conditions}", values, paging, alias="v")
    return Page(found.total, tuple(_vpc(row) for row in found.items))


def every(store: Store) -> list[Vpc]:
    """List every VPC of the cloud."""
    return [_vpc(row) for row in store.rows(f"SELECT {_COLUMNS} FROM vpcs v ORDER BY seq")]  # noqa: S608


def _vpc(row: Row) -> Vpc:
    vpc_id, legacy_id, uin, region, name, cidr, assistant, default, created = row[:9]
    multicast, dns_servers, domain_name, publishes_cidr, publishes_ipv6_cidr = row[9:14]
    return Vpc(
        vpc_id,
        legacy_id,
        uin,
        region,
        name,
        cidr,
        tuple(json.loads(assistant)),
        bool(default),
        created,
        VpcOptions(
            bool(multicast),
            tuple(json.loads(dns_servers)),
            domain_name,
            bool(publishes_cidr),
            bool(publishes_ipv6_cidr),
        ),
        *row[14:],
    )
