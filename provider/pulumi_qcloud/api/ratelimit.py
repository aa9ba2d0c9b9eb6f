"""Keeping below the API's call rate: one token bucket an account and action.

The documented rate of the peering actions is 20 calls a second (API 3.0); none is documented for
API 2.0. A bucket that was throttled slows down and finds its way back call by call.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Final

_SLOWER: Final = 0.7
_RECOVERY: Final = 0.02
_SLOWEST: Final = 0.05


class TokenBucket:
    """Says how long to wait before the next call.

    Tokens may go below zero: each caller takes one at once and waits until it would have been
    there, so callers on several threads get their turns in order and nobody polls.

    Args:
        rate: calls a second; 0 switches the limit off.
        monotonic: clock in seconds.
    """

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._limit = rate
        self._rate = rate
        self._monotonic = monotonic
        self._tokens = max(rate / 4, 1.0)
        self._then = monotonic()
        self._lock = threading.Lock()

    def take(self, patience: float = math.inf) -> float | None:
        """Take a token and return the seconds to wait before it may be used.

        Args:
            patience: longest wait in seconds; None is returned and no token taken if it is longer.
        """
        if self._limit <= 0:
            return 0.0
        with self._lock:
            now = self._monotonic()
            most = max(self._rate / 4, 1.0)
            self._tokens = min(most, self._tokens + (now - self._then) * self._rate)
            self._then = now
            wait = max(0.0, (1 - self._tokens) / self._rate)
            if wait > patience:
                return None
            self._tokens -= 1
            return wait

    def throttled(self) -> None:
        """Slow down, since the API said that calls come too fast."""
        with self._lock:
            self._rate = max(self._rate * _SLOWER, self._limit * _SLOWEST)
            self._tokens = min(self._tokens, 0.0)

    def succeeded(self) -> None:
        """Come back towards the configured rate."""
        with self._lock:
            self._rate = min(self._limit, self._rate + self._limit * _RECOVERY)


class RateLimiter:
    """The buckets of this process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str, float], TokenBucket] = {}
        self._lock = threading.Lock()

    def bucket(self, account: str, action: str, rate: float) -> TokenBucket:
        """Return the bucket of an action.

        Args:
            account: what names the caller: the secret id.
            action: the API's action.
            rate: calls a second; 0 for no limit.
        """
        with self._lock:
            key = (account, action, rate)
            if key not in self._buckets:
                self._buckets[key] = TokenBucket(rate, self._monotonic)
            return self._buckets[key]
