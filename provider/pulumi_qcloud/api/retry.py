"""When a call is sent again, how often and after how long.

The policy is a table over the kinds of error; tenacity runs it. Clock, sleep and random come from
`Timing`, so that tests need not wait.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import tenacity

from pulumi_qcloud.api.errors import (
    BusyError,
    HostUnreachableError,
    QcloudError,
    Retry,
    ThrottledError,
)

T = TypeVar("T")

_MOST_TRIES: Final[tuple[tuple[type[QcloudError], int], ...]] = (
    (ThrottledError, 1000),
    (BusyError, 1000),
    (HostUnreachableError, 3),
    (QcloudError, 4),
)
"""How often a call is sent at most; the first row that fits counts. The deadline ends the rest."""

_FIRST_WAIT: Final = 0.3
_LONGEST_WAIT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Clock, sleep and random of the client.

    Args:
        now: Unix seconds.
        monotonic: seconds of a clock that only goes forward.
        sleep: waits so many seconds.
        rng: source of jitter and nonces.
    """

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    rng: random.Random = field(default_factory=random.SystemRandom)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of an operation with all its calls and waits.

    Args:
        at: the monotonic clock's reading at the end.
        monotonic: that clock.
    """

    at: float
    monotonic: Callable[[], float]

    @classmethod
    def after(cls, seconds: float, timing: Timing) -> Deadline:
        """Return the deadline that ends `seconds` from now."""
        return cls(timing.monotonic() + seconds, timing.monotonic)

    def left(self) -> float:
        """Return the seconds that are left, 0 after the end."""
        return max(0.0, self.at - self.monotonic())


def run(attempt: Callable[[], T], *, idempotent: bool, deadline: Deadline, timing: Timing) -> T:
    """Run `attempt` until it succeeds, its error forbids another try or the deadline is near.

    Args:
        attempt: sends the call once.
        idempotent: whether a call whose effect is not known may be sent again.
        deadline: no wait goes past it.
        timing: clock, sleep and random.

    Raises:
        QcloudError: the last attempt's.
    """

    def may_try_again(state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, QcloudError) or error.retry is Retry.NEVER:
            return False
        if error.retry is Retry.IF_IDEMPOTENT and not idempotent:
            return False
        most = next(tries for kind, tries in _MOST_TRIES if isinstance(error, kind))
        return state.attempt_number < most

    def wait(state: tenacity.RetryCallState) -> float:
        ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(state.attempt_number, 10))
        return timing.rng.uniform(ceiling / 2, ceiling)

    def is_too_late(state: tenacity.RetryCallState) -> bool:
        return deadline.left() <= state.upcoming_sleep

    return tenacity.Retrying(
        retry=may_try_again,
        wait=wait,
        stop=is_too_late,
        sleep=timing.sleep,
        reraise=True,
    )(attempt)
