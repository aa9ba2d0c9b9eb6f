"""What the cloud looked like a moment ago, for reads that lag behind."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qcloud_emulator.state.store import Store

_MOST_COPIES: Final = 20


class Past:
    """Copies of the state from before its latest writes.

    Copies are made only while a lag is ordered, and only the latest are kept, so that the
    lag of a cloud with many writes may be shorter than ordered.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._copies: deque[tuple[float, Store]] = deque(maxlen=_MOST_COPIES)

    def keep(self, before: Store) -> None:
        """Keep the state from before a write that was made just now."""
        with self._lock:
            self._copies.append((time.monotonic(), before))

    def at(self, lag: float) -> Store | None:
        """Give the state as it was.

        Args:
            lag: seconds ago.

        Returns:
            None if nothing was written since.
        """
        since = time.monotonic() - lag
        with self._lock:
            return next((store for written, store in self._copies if written > since), None)

    def forget(self) -> None:
        """Drop every copy."""
        with self._lock:
            self._copies.clear()
