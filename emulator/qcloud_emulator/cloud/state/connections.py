"""Storage of peering connections, and of which accounts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import Page, PeeringConnection, Side, State, Terms
from qcloud_emulator.cloud.state.store import where

if TYPE_CHECKING:
    from qcloud_emulator.cloud.models import Paging
    from qcloud_emulator.cloud.state.store import Row, Store

_COLUMNS: Final = """
    c.id, c.name, c.state, c.created_at, c.expires_at,
    c.bandwidth, c.charge_type, c.qos_level, c.type,
    r.vpc_id, r.old_id, r.uin, r.region, ra.app_id,
    a.vpc_id, a.old_id, a.uin, a.region, aa.app_id
"""
_SIDES: Final = """
    JOIN vpcs r ON r.vpc_id = c.requester JOIN accounts ra ON ra.uin = r.uin
    JOIN vpcs a ON a.vpc_id = c.accepter JOIN accounts aa ON aa.uin = a.uin
"""
_LIVE: Final = "c.state IN ('PENDING', 'ACTIVE')"


Choices = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Selects the connections for a listing; a field that is None or empty does not restrict it.

    Where a field has several choices, each must be met, by one of its values.
    """

    requester_vpc: str | None = None
    """Id of the requester's VPC."""
    ids: tuple[str, ...] | None = None
    vpcs: Choices = ()
    """Ids of VPCs, one of which must be the requester's or the accepter's."""
    names: Choices = ()
    """Texts, at least one of which the name must contain."""
    states: Choices = ()
    hidden: State | None = None
    """State whose connections are left out."""


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
    """Find a connection that an account sees in a region; None means any account or region."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM connections c {_SIDES}"  # noqa: S608
        " WHERE c.id = ?1 AND c.state IS NOT ?4 AND EXISTS (SELECT 1 FROM sights s"
        " WHERE s.seq = c.seq AND (?2 IS NULL OR s.uin = ?2) AND (?3 IS NULL OR s.region = ?3))",
        connection_id,
        uin,
        region,
        hidden and hidden.value,
    )
    return None if row is None else _connection(row)


def exists(store: Store, connection_id: str) -> bool:
    """Return whether a connection with this id exists."""
    return store.row("SELECT 1 FROM connections WHERE id = ?", connection_id) is not None


def page(
    store: Store, selection: Selection, *, uin: str, region: str, paging: Paging
) -> Page[PeeringConnection]:
    """List the connections that an account sees in a region.

    Args:
        store: the state.
        selection: which connections to list.
        uin: UIN of the account.
        region: long form of the region.
        paging: which part of the list, in which order.
    """
    chosen: dict[str, object] = {
        "c.requester = ?": selection.requester_vpc,
        "c.state <> ?": selection.hidden and selection.hidden.value,
        "c.id IN ({})": selection.ids,
    }
    choices = [
        *({"(c.requester IN ({}) OR c.accepter IN ({}))": it} for it in selection.vpcs),
        *({"c.state IN ({})": it} for it in selection.states),
        *({_part_of_name(it): it} for it in selection.names),
    ]
    conditions, values = where({"s.uin = ?": uin, "s.region = ?": region}, chosen, *choices)
    seen = "sights s"
    if selection.vpcs or selection.ids is not None or selection.requester_vpc is not None:
        # These select few connections: find them first, then check who sees them.
        seen = "connections c CROSS JOIN sights s ON s.seq = c.seq"
    elif paging.order == "name" or choices or selection.hidden is not None:
        seen = "sights s CROSS JOIN connections c ON c.seq = s.seq"
    # The page is cut from the index first, so that only its own rows are joined.
    found = store.page(
        "s.seq, s.created_at",
        f"{seen} WHERE {conditions}",
        values,
        paging,
        alias="s",
        named="c",
        whole=f"SELECT {_COLUMNS} FROM ({{part}}) s"  # noqa: S608
        f" JOIN connections c ON c.seq = s.seq {_SIDES} {{order}}",
    )
    return Page(found.total, tuple(_connection(row) for row in found.items))


def _part_of_name(texts: tuple[str, ...]) -> str:
    return f"({' OR '.join(['instr(c.name, ?)'] * len(texts)) or '0'})"


def live_of(store: Store, vpc_id: str) -> list[PeeringConnection]:
    """List the live connections of a VPC, in either direction."""
    return [
        _connection(row)
        for side in ("requester", "accepter")
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM connections c {_SIDES}"  # noqa: S608
            f" WHERE c.{side} = ? AND {_LIVE}",
            vpc_id,
        )
    ]


def count_of(store: Store, vpc_id: str) -> int:
    """Count the connections of a VPC in any state except deleted."""
    return sum(
        store.count(
            f"SELECT count(*) FROM connections WHERE {side} = ? AND state <> 'DELETED'",  # noqa: S608
            vpc_id,
        )
        for side in ("requester", "accepter")
    )


def remove_deleted_of(store: Store, vpc_id: str) -> None:
    """Remove the deleted connections of a VPC, which its peers can still see."""
    store.write(
        "DELETE FROM connections WHERE state = 'DELETED' AND ? IN (requester, accepter)", vpc_id
    )


def every(store: Store) -> list[PeeringConnection]:
    """List every connection of the cloud, oldest first."""
    rows = store.rows(f"SELECT {_COLUMNS} FROM connections c {_SIDES} ORDER BY c.seq")  # noqa: S608
    return [_connection(row) for row in rows]


def count(store: Store) -> int:
    """Count the connections of the cloud."""
    return store.count("SELECT count(*) FROM connections")


def rename(store: Store, connection_id: str, name: str) -> None:
    """Rename a connection."""
    store.write("UPDATE connections SET name = ? WHERE id = ?", name, connection_id)


def set_terms(store: Store, connection_id: str, terms: Terms) -> None:
    """Change the bandwidth and the charge type of a connection."""
    store.write(
        "UPDATE connections SET bandwidth = ?, charge_type = ? WHERE id = ?",
        terms.bandwidth,
        terms.charge_type,
        connection_id,
    )


def set_state(
    store: Store, connection_id: str, state: State, expires_at: float | None = None
) -> None:
    """Set the state of a connection, and its expiry time if it has one in that state."""
    store.write(
        "UPDATE connections SET state = ?, expires_at = ? WHERE id = ?",
        state.value,
        expires_at,
        connection_id,
    )


def any_due(store: Store, now: float) -> bool:
    """Return whether any pending connection is due to expire."""
    row = store.row(
        "SELECT 1 FROM connections WHERE state = 'PENDING' AND expires_at <= ? LIMIT 1", now
    )
    return row is not None


def expire(store: Store, now: float) -> None:
    """Expire the pending connections whose term is over."""
    store.write(
        "UPDATE connections SET state = 'EXPIRED' WHERE state = 'PENDING' AND expires_at <= ?", now
    )


def hide(store: Store, connection_id: str, uin: str) -> bool:
    """Hide a connection from an account.

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
    """Remove a connection, so that no account sees it any more."""
    store.write("DELETE FROM connections WHERE id = ?", connection_id)


def _viewers(connection: PeeringConnection) -> set[tuple[str, str]]:
    return {(side.uin, side.region) for side in (connection.requester, connection.accepter)}


def _connection(row: Row) -> PeeringConnection:
    id_, name, state, created_at, expires_at = row[:5]
    return PeeringConnection(
        id_,
        name,
        State(state),
        Side(*row[9:14]),
        Side(*row[14:]),
        created_at,
        expires_at,
        Terms(*row[5:9]),
    )
