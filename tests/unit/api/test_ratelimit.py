"""Staying below the API's call rate."""

from __future__ import annotations

import threading

import pytest
from pulumi_qcloud.api.ratelimit import RateLimiter, TokenBucket

from tests.unit.api.clock import START, Clock


def _run(bucket: TokenBucket, clock: Clock, calls: int) -> float:
    """Make calls one after the other and return the seconds they took."""
    begun = clock.seconds
    for _ in range(calls):
        clock.sleep(bucket.take() or 0)
    return clock.seconds - begun


def test_rate() -> None:
    """After a short burst calls go at the configured rate."""
    clock = Clock()
    bucket = TokenBucket(20, clock.read)

    burst, rest = _run(bucket, clock, 5), _run(bucket, clock, 200)

    assert [0, pytest.approx(10)] == [burst, rest]


def test_slow_rate() -> None:
    """A rate below one a second is kept as well."""
    clock = Clock()

    seconds = _run(TokenBucket(0.5, clock.read), clock, 6)

    assert pytest.approx(10) == seconds


def test_no_limit() -> None:
    """A rate of 0 switches the limit off."""
    clock = Clock()
    bucket = TokenBucket(0, clock.read)
    bucket.throttled()

    assert 0 == _run(bucket, clock, 1000)


def test_idle_time_is_not_saved_up() -> None:
    """After a long silence there is a burst of a quarter of a second's calls, not more."""
    clock = Clock()
    bucket = TokenBucket(20, clock.read)
    _run(bucket, clock, 5)
    clock.sleep(3600)

    waits = [bucket.take() for _ in range(6)]

    assert [0, 0, 0, 0, 0, pytest.approx(0.05)] == waits


def test_throttled() -> None:
    """A throttled bucket slows down, with a floor, and comes back to its rate by successes."""
    clock = Clock()
    bucket = TokenBucket(20, clock.read)

    bucket.throttled()
    slower = _run(bucket, clock, 140)
    for _ in range(100):
        bucket.throttled()
    slowest = _run(bucket, clock, 10)
    for _ in range(100):
        bucket.succeeded()
    recovered = _run(bucket, clock, 100)

    assert [10, 10, 5] == [pytest.approx(one, abs=1) for one in (slower, slowest, recovered)]


def test_no_burst_after_throttling() -> None:
    """Where the API says that calls come too fast, no burst follows."""
    bucket = TokenBucket(20, lambda: START)

    bucket.throttled()

    assert pytest.approx(1 / 14) == bucket.take()


def test_several_threads() -> None:
    """Each of many simultaneous callers gets a turn of its own."""
    bucket = TokenBucket(20, lambda: START)
    barrier = threading.Barrier(16)
    turns: list[float] = []

    def call() -> None:
        barrier.wait()
        turns.append(bucket.take() or 0)

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [0.0] * 5 + [pytest.approx(number / 20) for number in range(1, 12)] == sorted(turns)


def test_no_turn_in_time() -> None:
    """Who cannot wait so long takes no token, so that others do not wait for him."""
    bucket = TokenBucket(1, lambda: START)

    turns = [bucket.take(), bucket.take(patience=0.5), bucket.take(patience=1), bucket.take()]

    assert [0, None, 1, 2] == turns


def test_buckets() -> None:
    """There is one bucket for each account, action and rate."""
    limiter = RateLimiter(Clock().read)
    keys = [("a", "X", 20.0), ("b", "X", 20.0), ("a", "Y", 20.0), ("a", "X", 5.0)]

    buckets = [limiter.bucket(*key) for key in keys * 2]

    assert (buckets[:4], 4) == (buckets[4:], len(set(map(id, buckets))))
