"""Peering connections, and which account sees which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import End, Page, PeeringConnection, State, Terms

if TYPE_CHECKING:
    from qcloud_emulator.cloud.state.store import Row, Store

_COLUMNS: Final = """
    c.id, c.name, c.state, c.created_at, c.expires_at,
    c.bandwidth, c.charge_type, c.qos_level, c.type,
    r.vpc_id, r.old_id, r.uin, r.region, ra.app_id,
    a.vpc_id, a.old_id, a.uin, a.region, aa.app_id
"""
_ENDS: Final = """
    JOIN vpcs r ON r.vpc_id = c.requester JOIN accounts ra ON ra.uin = r.uin
    JOIN vpcs a ON a.vpc_id = c.accepter JOIN accounts aa ON aa.uin = a.uin
"""
_LIVE: Final = "c.state IN ('PENDING', 'ACTIVE')"

ORDERS: Final = {"createTime": "s.created_at {0}, s.seq {0}", "name": "c.name {0}, s.seq {0}"}
"""The fields a listing can be ordered by."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which connections a listing is about; what is None does not select."""

    requester_vpc: str | None = None
    """Id of the requester's VPC, in the new spelling."""
    id: str | None = None
    name_part: str | None = None
    state: State | None = None
    hidden: State | None = None
    """A state that the listing leaves out."""
    ids: tuple[str, ...] | None = None
    vpcs: tuple[str, ...] | None = None
    """Ids of VPCs in the new spelling, on either side."""
    names: tuple[str, ...] | None = None
    """Texts, one of which the name contains."""
    states: tuple[str, ...] | None = None


def add(store: Store, connection: PeeringConnection) -> None:
    """Add a connection; both accounts see it."""
    seq = store.write(
        "INSERT INTO connections (id, name, state, requester, accepter, created_at, expires_at,"
        " bandwidth, charge_type, qos_level, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        connection.id,
        connection.name,
        connection.state.value,
        connection.requester.vpc_id,
        connection.accepter.vpc_id,
        connection.created_at,
        connection.expires_at,
        connection.terms.bandwidth,
        connection.terms.charge_type,
        connection.terms.qos_level,
        connection.terms.type,
    )
    for uin, region in _viewers(connection):
        store.write(
            "INSERT INTO sights VALUES (?, ?, ?, ?)", uin, region, connection.created_at, seq
        )


def find(
    store: Store,
    connection_id: str,
    *,
    uin: str | None,
    region: str | None,
    hidden: State | None = None,
) -> PeeringConnection | None:
    """Find a connection that an account sees in a region; None stands for any."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM connections c {_ENDS}"  # noqa: S608
        " WHERE c.id = ?1 AND c.state IS NOT ?4 AND EXISTS (SELECT 1 FROM sights s"
        " WHERE s.seq = c.seq AND (?2 IS NULL OR s.uin = ?2) AND (?3 IS NULL OR s.region = ?3))",
        connection_id,
        uin,
        region,
        hidden and hidden.value,
    )
    return None if row is None else _connection(row)


def exists(store: Store, connection_id: str) -> bool:
    """Say whether an id is taken."""
    return store.row("SELECT 1 FROM connections WHERE id = ?", connection_id) is not None


def page(
    store: Store,
    selection: Selection,
    *,
    uin: str,
    region: str,
    order: str = "createTime",
    direction: str = "desc",
    offset: int = 0,
    limit: int = 20,
) -> Page[PeeringConnection]:
    """List the connections that an account sees in a region.

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
    chosen = _conditions(selection)
    where = " AND ".join(["s.uin = ?", "s.region = ?", *chosen])
    values = (uin, region, *(value for some in chosen.values() for value in some))
    seen = "sights s"
    few = (selection.id, selection.requester_vpc, selection.ids, selection.vpcs)
    if any(it is not None for it in few):
        # Few connections are selected: find them first, then whether they are seen.
        seen = "connections c CROSS JOIN sights s ON s.seq = c.seq"
    elif chosen or order == "name":
        seen = "sights s CROSS JOIN connections c ON c.seq = s.seq"
    total = store.count(f"SELECT count(*) FROM {seen} WHERE {where}", *values)  # noqa: S608
    # The page is cut from the index first; only what is on it is joined.
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM"  # noqa: S608
        f" (SELECT s.seq, s.created_at FROM {seen} WHERE {where}"
        f" ORDER BY {ORDERS[order].format(direction)} LIMIT ? OFFSET ?) s"
        f" JOIN connections c ON c.seq = s.seq {_ENDS}"
        f" ORDER BY {ORDERS[order].format(direction)}",
        *values,
        limit,
        offset,
    )
    return Page(total, tuple(_connection(row) for row in rows))


def _conditions(selection: Selection) -> dict[str, tuple[object, ...]]:
    """Give the conditions on connections, each with its values."""
    single = {
        "c.requester = ?": selection.requester_vpc,
        "c.id = ?": selection.id,
        "instr(c.name, ?)": selection.name_part,
        "c.state = ?": selection.state and selection.state.value,
        "c.state <> ?": selection.hidden and selection.hidden.value,
    }
    chosen: dict[str, tuple[object, ...]] = {
        text: (value,) for text, value in single.items() if value is not None
    }
    if selection.ids is not None:
        chosen[f"c.id IN ({_marks(selection.ids)})"] = selection.ids
    if selection.vpcs is not None:
        marks = _marks(selection.vpcs)
        either = f"(c.requester IN ({marks}) OR c.accepter IN ({marks}))"
        chosen[either] = selection.vpcs * 2
    if selection.states is not None:
        chosen[f"c.state IN ({_marks(selection.states)})"] = selection.states
    if selection.names is not None:
        parts = " OR ".join(["instr(c.name, ?)"] * len(selection.names)) or "0"
        chosen[f"({parts})"] = selection.names
    return chosen


def _marks(values: tuple[str, ...]) -> str:
    return ",".join("?" * len(values))


def live_of(store: Store, vpc_id: str) -> list[PeeringConnection]:
    """List the live connections of a VPC, in either direction."""
    return [
        _connection(row)
        for side in ("requester", "accepter")
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM connections c {_ENDS}"  # noqa: S608
            f" WHERE c.{side} = ? AND {_LIVE}",
            vpc_id,
        )
    ]


def count_of(store: Store, vpc_id: str) -> int:
    """Count the connections of a VPC that are not deleted, whatever became of them."""
    return sum(
        store.count(
            f"SELECT count(*) FROM connections WHERE {side} = ? AND state <> 'DELETED'",  # noqa: S608
            vpc_id,
        )
        for side in ("requester", "accepter")
    )


def every(store: Store) -> list[PeeringConnection]:
    """List every connection of the cloud, oldest first."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM connections c {_ENDS} ORDER BY c.seq")  # noqa: S608
    return [_connection(row) for row in rows]


def count(store: Store) -> int:
    """Count the connections of the cloud."""
    return store.count("SELECT count(*) FROM connections")


def rename(store: Store, connection_id: str, name: str) -> None:
    """Give a connection another name."""
    store.write("UPDATE connections SET name = ? WHERE id = ?", name, connection_id)


def set_terms(store: Store, connection_id: str, terms: Terms) -> None:
    """Give a connection other terms."""
    store.write(
        "UPDATE connections SET bandwidth = ?, charge_type = ? WHERE id = ?",
        terms.bandwidth,
        terms.charge_type,
        connection_id,
    )


def set_state(
    store: Store, connection_id: str, state: State, expires_at: float | None = None
) -> None:
    """Put a connection into a state, with the end of its term if it has one."""
    store.write(
        "UPDATE connections SET state = ?, expires_at = ? WHERE id = ?",
        state.value,
        expires_at,
        connection_id,
    )


def any_due(store: Store, now: float) -> bool:
    """Say whether a pending connection has reached the end of its term."""
    row = store.row(
        "SELECT 1 FROM connections WHERE state = 'PENDING' AND expires_at <= ? LIMIT 1", now
    )
    return row is not None


def expire(store: Store, now: float) -> None:
    """Let the pending connections expire that have reached the end of their term."""
    store.write(
        "UPDATE connections SET state = 'EXPIRED' WHERE state = 'PENDING' AND expires_at <= ?", now
    )


def hide(store: Store, connection_id: str, uin: str) -> bool:
    """Take a connection out of an account's sight.

    Returns:
        Whether another account still sees it.
    """
    store.write(
        "DELETE FROM sights WHERE uin = ? AND seq = (SELECT seq FROM connections WHERE id = ?)",
        uin,
        connection_id,
    )
    left = "SELECT 1 FROM sights JOIN connections USING (seq) WHERE id = ?"
    return store.row(left, connection_id) is not None


def remove(store: Store, connection_id: str) -> None:
    """Remove a connection from every sight."""
    store.write("DELETE FROM connections WHERE id = ?", connection_id)


def _viewers(connection: PeeringConnection) -> set[tuple[str, str]]:
    return {(end.uin, end.region) for end in (connection.requester, connection.accepter)}


def _connection(row: Row) -> PeeringConnection:
    id_, name, state, created_at, expires_at = row[:5]
    return PeeringConnection(
        id_,
        name,
        State(state),
        End(*row[9:14]),
        End(*row[14:]),
        created_at,
        expires_at,
        Terms(*row[5:9]),
    )
