"""VPCs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import Page, Vpc

if TYPE_CHECKING:
    from qcloud_emulator.cloud.state.store import Row, Store

_COLUMNS: Final = """
    v.vpc_id, v.old_id, v.uin, v.region, v.name, v.cidr, v.assistant_cidrs, v.is_default,
    v.created_at,
    (SELECT count(*) FROM route_tables t WHERE t.vpc_id = v.vpc_id),
    (SELECT count(*) FROM connections c
     WHERE c.requester = v.vpc_id AND c.state IN ('PENDING', 'ACTIVE'))
    + (SELECT count(*) FROM connections c
       WHERE c.accepter = v.vpc_id AND c.state IN ('PENDING', 'ACTIVE'))
"""

ORDERS: Final = {"createTime": "created_at {0}, seq {0}", "vpcName": "name {0}, seq {0}"}
"""The fields a listing can be ordered by."""


def add(store: Store, vpc: Vpc) -> None:
    """Add a VPC."""
    store.write(
        "INSERT INTO vpcs (vpc_id, old_id, uin, region, name, cidr, assistant_cidrs, is_default,"
        " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vpc.vpc_id,
        vpc.old_id,
        vpc.uin,
        vpc.region,
        vpc.name,
        vpc.cidr,
        json.dumps(vpc.assistant_cidrs),
        vpc.is_default,
        vpc.created_at,
    )


def find(store: Store, either_id: str, *, uin: str, region: str) -> Vpc | None:
    """Find a VPC of an account in a region by either spelling of its id."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM vpcs v"  # noqa: S608
        " WHERE (v.vpc_id = ?1 OR v.old_id = ?1) AND v.uin = ?2 AND v.region = ?3",
        either_id,
        uin,
        region,
    )
    return None if row is None else _vpc(row)


def exact_id(store: Store, either_id: str) -> str | None:
    """Give the new spelling of the id of any VPC."""
    row = store.row("SELECT vpc_id FROM vpcs WHERE vpc_id = ?1 OR old_id = ?1", either_id)
    return None if row is None else str(row[0])


def by_ids(store: Store, vpc_ids: list[str]) -> list[Vpc]:
    """Give the VPCs with these ids, of whatever account."""
    marks = ",".join("?" * len(vpc_ids))
    sql = f"SELECT {_COLUMNS} FROM vpcs v WHERE v.vpc_id IN ({marks})"  # noqa: S608
    return [_vpc(row) for row in store.rows(sql, *vpc_ids)]


def page(
    store: Store,
    *,
    uin: str,
    region: str,
    name_part: str | None = None,
    order: str = "createTime",
    direction: str = "desc",
    offset: int = 0,
    limit: int = 20,
) -> Page[Vpc]:
    """List the VPCs of an account in a region.

    Args:
        store: the state.
        uin: the account.
        region: in the long form.
        name_part: text that the names contain.
        order: one of `ORDERS`.
        direction: ``asc`` or ``desc``.
        offset: how many to skip.
        limit: how many at most.
    """
    where = "WHERE v.uin = ?1 AND v.region = ?2 AND (?3 IS NULL OR instr(v.name, ?3))"
    total = store.count(f"SELECT count(*) FROM vpcs v {where}", uin, region, name_part)  # noqa: S608
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM vpcs v {where}"  # noqa: S608
        f" ORDER BY {ORDERS[order].format(direction)} LIMIT ?4 OFFSET ?5",
        uin,
        region,
        name_part,
        limit,
        offset,
    )
    return Page(total, tuple(_vpc(row) for row in rows))


def every(store: Store) -> list[Vpc]:
    """List every VPC of the cloud."""
    return [_vpc(row) for row in store.rows(f"SELECT {_COLUMNS} FROM vpcs v ORDER BY seq")]  # noqa: S608


def _vpc(row: Row) -> Vpc:
    (vpc_id, old_id, uin, region, name, cidr, assistant, default, created, tables, peers) = row
    return Vpc(
        vpc_id,
        old_id,
        uin,
        region,
        name,
        cidr,
        tuple(json.loads(assistant)),
        bool(default),
        created,
        tables,
        peers,
    )
