"""How many calls an account may make."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from qcloud_emulator import errors

if TYPE_CHECKING:
    from collections.abc import Callable

_SECOND = 1.0


class RateLimit:
    """The calls of the last second, by account and action."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start without calls.

        Args:
            now: gives seconds that never go back.
        """
        self._now = now
        self._lock = threading.Lock()
        self._calls: defaultdict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def take(self, *key: str, most: int) -> None:
        """Count a call.

        Args:
            key: what the limit is for, such as version, account and action.
            most: calls in a second; 0 is any number.

        Raises:
            ThrottledError: there were as many in the last second; this one does not count.
        """
        if not most:
            return
        now = self._now()
        with self._lock:
            calls = self._calls[key]
            while calls and calls[0] <= now - _SECOND:
                calls.popleft()
            if len(calls) >= most:
                raise errors.ThrottledError(
                    f"{key[-1]} was called {most} times in the last second, that is the limit"
                )
            calls.append(now)
