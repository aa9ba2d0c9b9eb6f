"""Staying below the API's call rate, and when a call is sent again, how often and how late."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api import errors, sender
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.sender import Deadline, RateLimiter, RateWindow

from tests.unit.api.clients import START, Clock


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


def _failing(kind: type[QcloudError], times: int = 10_000) -> Callable[[], int]:
    """Return an attempt that fails so often and then returns how often it was made."""
    made = 0

    def attempt() -> int:
        nonlocal made
        made += 1
        if made <= times:
            raise kind(f"attempt {made}")
        return made

    return attempt


def _attempts_until_it_gave_up(kind: type[QcloudError], *, idempotent: bool) -> int:
    clock = Clock()

    with pytest.raises(kind) as caught:
        sender.run(
            _failing(kind),
            idempotent=idempotent,
            deadline=Deadline.after(60, clock.timing),
            timing=clock.timing,
        )

    assert len(clock.slept) + 1 == int(caught.value.message.split()[1])
    return len(clock.slept) + 1


@pytest.mark.parametrize(
    ("kind", "idempotent", "otherwise"),
    [
        (errors.NoAnswerError, 4, 1),
        (errors.MalformedAnswerError, 4, 1),
        (errors.InternalServiceError, 4, 1),
        (errors.ReplayRefusedError, 4, 1),
        (errors.HostUnreachableError, 3, 3),
        (errors.CredentialsRefusedError, 1, 1),
        (errors.ClockSkewError, 1, 1),
        (errors.QuotaExceededError, 1, 1),
        (errors.VpcNotFoundError, 1, 1),
        (errors.ServiceGoneError, 1, 1),
        (errors.ConfigurationError, 1, 1),
    ],
)
def test_attempts(kind: type[QcloudError], idempotent: int, otherwise: int) -> None:
    """What proves nothing is repeated for idempotent calls only; a refusal never is."""
    assert (idempotent, otherwise) == (
        _attempts_until_it_gave_up(kind, idempotent=True),
        _attempts_until_it_gave_up(kind, idempotent=False),
    )


@pytest.mark.parametrize("kind", [errors.ThrottledError, errors.BusyError])
@pytest.mark.parametrize("idempotent", [True, False])
def test_until_the_deadline(kind: type[QcloudError], idempotent: bool) -> None:
    """Throttling and a busy resource are waited for until the deadline, whatever the call does."""
    assert 10 < _attempts_until_it_gave_up(kind, idempotent=idempotent) < 40


@given(times=st.integers(0, 30), deadline=st.floats(0, 200))
def test_waits(times: int, deadline: float) -> None:
    """Waits grow, are never long, and never go past the deadline."""
    clock = Clock()
    until = Deadline.after(deadline, clock.timing)

    try:
        made = sender.run(
            _failing(errors.BusyError, times), idempotent=False, deadline=until, timing=clock.timing
        )
    except errors.BusyError:
        made = 0

    assert made in (0, times + 1)
    assert clock.seconds <= START + deadline
    assert all(
        min(5.0, 0.3 * 2**number) / 2 <= wait <= min(5.0, 0.3 * 2**number)
        for number, wait in enumerate(clock.slept, start=1)
    )


def test_success() -> None:
    """No error, no wait."""
    clock = Clock()

    made = sender.run(
        _failing(QcloudError, 0),
        idempotent=True,
        deadline=Deadline.after(60, clock.timing),
        timing=clock.timing,
    )

    assert (1, []) == (made, clock.slept)


def test_other_errors() -> None:
    """An error that is not ours is a defect, so it is not repeated."""
    clock = Clock()

    with pytest.raises(ZeroDivisionError):
        sender.run(
            lambda: 1 // 0,
            idempotent=True,
            deadline=Deadline.after(60, clock.timing),
            timing=clock.timing,
        )

    assert [] == clock.slept


def test_deadline() -> None:
    """What is left of a deadline shrinks to nothing and not below."""
    clock = Clock()
    deadline = Deadline.after(2, clock.timing)

    left = [deadline.left()]
    for _ in range(3):
        clock.sleep(1)
        left.append(deadline.left())

    assert [2, 1, 0, 0] == left
