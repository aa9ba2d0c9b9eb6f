"""Whether a connection exists: the API may answer from an older copy that does not show it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from pulumi_qcloud.api.model import PeeringConnection, PeeringState
from pulumi_qcloud.lifecycle.clients import Access
from pulumi_qcloud.lifecycle.outputs import present_time
from pulumi_qcloud.lifecycle.properties import known_text

_WAITS: Final = (0.0, 0.5, 1.0)
"""Seconds before each look for a connection that was made a moment ago."""
_LAG: Final = timedelta(minutes=2)
"""Beyond this age no copy is so old that it does not show a connection; clocks may differ."""


def look_up(
    access: Access, connection_id: str, recorded: Mapping[str, object]
) -> PeeringConnection | None:
    """Return a recorded connection, None where the API does not show it, nor a moment later.

    Args:
        access: client of the recorded account and region.
        connection_id: `pcx-...`.
        recorded: the connection's outputs in the state.

    Raises:
        QcloudError: the API could not be asked.
    """
    now = present_time(access.client.timing.now())
    return _look(access, connection_id, _WAITS if _may_lag(recorded, now) else _WAITS[:1])


def look_up_new(access: Access, connection_id: str) -> PeeringConnection | None:
    """Return a connection that may have been made a moment ago; see `look_up`."""
    return _look(access, connection_id, _WAITS)


def look_up_answered(access: Access, connection_id: str) -> PeeringConnection | None:
    """Return a connection that another process may have accepted a moment ago; see `look_up`."""
    return _look(access, connection_id, _WAITS, lambda live: live.state != PeeringState.PENDING)


def look_up_named(access: Access, connection_id: str, *names: str) -> PeeringConnection | None:
    """Return a connection that may have been given one of these names a moment ago.

    None where it is not there in the end: it may go while it is waited for.
    """
    live: PeeringConnection | None = None
    for wait in _WAITS:
        if wait:
            access.client.timing.sleep(wait)
        live = access.client.get_peering_connection(connection_id)
        if live is None or live.name in names:
            break
    return live


def _look(
    access: Access,
    connection_id: str,
    waits: Iterable[float],
    is_enough: Callable[[PeeringConnection], bool] = lambda _: True,
) -> PeeringConnection | None:
    live: PeeringConnection | None = None
    for wait in waits:
        if wait:
            access.client.timing.sleep(wait)
        live = access.client.get_peering_connection(connection_id) or live
        if live is not None and is_enough(live):
            break
    return live


def _may_lag(recorded: Mapping[str, object], now: datetime) -> bool:
    """Whether the connection is so young, or was never read back, that it may show later."""
    try:
        age = now - datetime.fromisoformat(known_text(recorded, "createTime"))
    except (TypeError, ValueError):
        return bool(known_text(recorded, "vpcId"))
    return abs(age) < _LAG
