"""Staying below the API's call rate."""

from __future__ import annotations

import threading

import pytest
from pulumi_qcloud.api.sender import RateLimiter, RateWindow

from tests.unit.api.clock import START, Clock


def _run(window: RateWindow, clock: Clock, calls: int) -> float:
    """Make calls one after the other and return the seconds they took."""
    begun = clock.seconds
    for _ in range(calls):
        clock.sleep(window.take() or 0)
    return clock.seconds - begun


def test_rate() -> None:
    """A second's calls go at once, and then no more than those in any second."""
    clock = Clock()
    window = RateWindow(20, clock.read)
    moments = []

    for _ in range(200):
        clock.sleep(window.take() or 0)
        moments.append(clock.seconds)

    assert [START] * 20 == moments[:20]
    assert all(later - earlier > 1 for earlier, later in zip(moments, moments[20:], strict=False))


@pytest.mark.parametrize("rate", [19.5, 2.9, 1.5, 14.4])
def test_fractions(rate: float) -> None:
    """A rate between two whole numbers is not exceeded in any second either."""
    clock = Clock()
    window = RateWindow(rate, clock.read)
    moments = []

    for _ in range(100):
        clock.sleep(window.take() or 0)
        moments.append(clock.seconds)

    most = max(sum(one <= other < one + 1 for other in moments) for one in moments)
    assert most <= rate


def test_rate_is_used() -> None:
    """Many calls take hardly longer than the rate demands."""
    clock = Clock()

    seconds = _run(RateWindow(20, clock.read), clock, 400)

    assert 400 / 20 * 0.95 < seconds < 400 / 20


def test_slow_rate() -> None:
    """A rate below one a second is kept as well."""
    clock = Clock()

    seconds = _run(RateWindow(0.5, clock.read), clock, 6)

    assert pytest.approx(10, rel=0.03) == seconds


def test_no_limit() -> None:
    """A rate of 0 switches the limit off."""
    clock = Clock()
    window = RateWindow(0, clock.read)
    window.throttled()

    assert 0 == _run(window, clock, 1000)


def test_idle_time_is_not_saved_up() -> None:
    """After a long silence a second's calls go at once, not more."""
    clock = Clock()
    window = RateWindow(5, clock.read)
    _run(window, clock, 5)
    clock.sleep(3600)

    waits = [window.take() for _ in range(6)]

    assert [0, 0, 0, 0, 0, pytest.approx(1, rel=0.03)] == waits


def test_throttled() -> None:
    """A throttled window slows down, with a floor, and comes back to its rate by successes."""
    clock = Clock()
    window = RateWindow(20, clock.read)

    window.throttled()
    slower = _run(window, clock, 140)
    for _ in range(100):
        window.throttled()
    slowest = _run(window, clock, 10)
    for _ in range(100):
        window.succeeded()
    recovered = _run(window, clock, 100)

    assert [10, 10, 5] == [pytest.approx(one, abs=1.2) for one in (slower, slowest, recovered)]


def test_no_burst_after_throttling() -> None:
    """Where the API says that calls come too fast, the next ones are spread evenly."""
    window = RateWindow(20, lambda: START)

    window.throttled()
    turns = [window.take() for _ in range(20)]

    assert [pytest.approx(number / 14, rel=0.03) for number in range(1, 21)] == turns


def test_several_threads() -> None:
    """Each of many simultaneous callers gets a turn of its own."""
    window = RateWindow(5, lambda: START)
    barrier = threading.Barrier(16)
    turns: list[float] = []

    def call() -> None:
        barrier.wait()
        turns.append(window.take() or 0)

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [0.0] * 5 + [
        pytest.approx(second, rel=0.03) for second in (1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3)
    ] == sorted(turns)


def test_no_turn_in_time() -> None:
    """Who cannot wait so long takes no turn, so that others do not wait for him."""
    window = RateWindow(1, lambda: START)

    turns = [window.take(), window.take(patience=0.5), window.take(patience=1.1), window.take()]

    assert [0, None, pytest.approx(1, rel=0.03), pytest.approx(2, rel=0.03)] == turns


def test_windows() -> None:
    """There is one window for each account, action and rate."""
    limiter = RateLimiter(Clock().read)
    keys = [("a", "X", 20.0), ("b", "X", 20.0), ("a", "Y", 20.0), ("a", "X", 5.0)]

    windows = [limiter.window(*key) for key in keys * 2]

    assert (windows[:4], 4) == (windows[4:], len(set(map(id, windows))))
