"""A clock that only goes when somebody sleeps."""

from __future__ import annotations

import random

from pulumi_qcloud.api.sender import Timing

START = 1_700_000_000.0


class Clock:
    """Time for tests; sleeping takes none.

    Args:
        start: Unix seconds; near the real time where an API looks at it.
    """

    def __init__(self, start: float = START) -> None:
        self.seconds = start
        self.slept: list[float] = []

    def read(self) -> float:
        """Return the present time in seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        """This clock for a client, with jitter that is the same in every run."""
        return Timing(now=self.read, monotonic=self.read, sleep=self.sleep, rng=random.Random(0))
