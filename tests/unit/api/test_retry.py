"""When a call is sent again, how often and after how long."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api import errors, sender
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.sender import Deadline

from tests.unit.api.clock import START, Clock


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
