"""The business clock, which can be advanced; signatures are checked against real time."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.json_fields import shown

if TYPE_CHECKING:
    from qcloud_emulator.cloud.state.store import Store

_OFFSET: Final = "clock.offset"
FURTHEST: Final = 10_000_000_000
"""Maximum number of seconds that the clock can be ahead of real time: about 300 years."""
CHINA: Final = timezone(timedelta(hours=8))


class BusinessClock:
    """The clock that dates and expires connections: real time plus an offset."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset(self) -> float:
        """Seconds by which this clock is ahead of real time."""
        return float(self._store.note(_OFFSET) or 0)

    def now(self) -> float:
        """Return the current time of this clock, in seconds since 1970."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Args:
            seconds: by how many seconds, at least 0.

        Raises:
            ValueError: the number is negative, or would move the clock beyond `FURTHEST`.
        """
        if not seconds >= 0:
            raise ValueError(f"the clock can only move forward, not by {shown(seconds)} seconds")
        with self._store.writing():
            offset = self.offset
            # Subtracted, not added: a whole number can be too large to convert to a float.
            if seconds > FURTHEST - offset:
                raise ValueError(
                    f"the clock can be at most {FURTHEST} seconds ahead of real time and is "
                    f"{offset:.0f} ahead already, so it cannot be advanced by {shown(seconds)}; "
                    "reset it, or advance it by less"
                )
            self._store.write_note(_OFFSET, repr(offset + seconds))


def china_text(moment: float) -> str:
    """Format a time as the API does in its answers: in UTC+8, without the zone."""
    return _china_text(int(moment))


@lru_cache(maxsize=10_000)
def _china_text(second: int) -> str:
    return datetime.fromtimestamp(second, CHINA).strftime("%Y-%m-%d %H:%M:%S")


def utc_text(moment: float) -> str:
    """Format a time for people and tests: UTC, to the millisecond."""
    text = datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
