"""Keeping below the API's call rate: one window of a second an account and action.

The documented rate of the peering actions is 20 calls a second (API 3.0); none is documented for
API 2.0. So many calls may go at once, and each further one once the one so many before it is a
second old. A window that was throttled slows down and finds its way back call by call.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

_ROOM: Final = 1.025
"""Longer than a second, since a call is on its way for a shorter time than another."""
_SLOWER: Final = 0.7
_RECOVERY: Final = 0.02
_SLOWEST: Final = 0.05


class RateWindow:
    """Says how long to wait before the next call.

    Each caller is given a turn at once and waits for it, so callers on several threads get their
    turns in order and nobody polls.

    Args:
        rate: calls a second; 0 switches the limit off.
        monotonic: clock in seconds.
    """

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._limit = rate
        self._rate = rate
        self._monotonic = monotonic
        self._turns: deque[float] = deque(maxlen=max(int(rate), 1))
        self._lock = threading.Lock()

    def take(self, patience: float = math.inf) -> float | None:
        """Take a turn and return the seconds to wait for it.

        Args:
            patience: longest wait in seconds; None is returned and no turn taken if it is longer.
        """
        if self._limit <= 0:
            return 0.0
        with self._lock:
            now = self._monotonic()
            calls, seconds = self._window()
            turn = now
            if len(self._turns) >= calls:
                turn = max(now, self._turns[-calls] + seconds)
            if turn - now > patience:
                return None
            self._turns.append(turn)
            return turn - now

    def throttled(self) -> None:
        """Slow down, since the API said that calls come too fast: turns are evenly spread now."""
        if self._limit <= 0:
            return
        with self._lock:
            self._rate = max(self._rate * _SLOWER, self._limit * _SLOWEST)
            calls, seconds = self._window()
            last = max([self._monotonic(), *self._turns])
            self._turns.extend(last - seconds * ago / calls for ago in range(calls - 1, -1, -1))

    @property
    def is_slowed(self) -> bool:
        """Whether it goes more slowly than configured, since the API throttled."""
        with self._lock:
            return self._rate < self._limit

    def succeeded(self) -> None:
        """Come back towards the configured rate."""
        with self._lock:
            self._rate = min(self._limit, self._rate + self._limit * _RECOVERY)

    def _window(self) -> tuple[int, float]:
        """How many calls may go in how many seconds."""
        calls = max(int(self._rate), 1)
        return calls, _ROOM * max(1.0, calls / self._rate)


class RateLimiter:
    """The windows of this process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows: dict[tuple[str, str, float], RateWindow] = {}
        self._lock = threading.Lock()

    def window(self, account: str, action: str, rate: float) -> RateWindow:
        """Return the window of an action.

        Args:
            account: what names the caller: the secret id.
            action: the API's action.
            rate: calls a second; 0 for no limit.
        """
        with self._lock:
            key = (account, action, rate)
            if key not in self._windows:
                self._windows[key] = RateWindow(rate, self._monotonic)
            return self._windows[key]
