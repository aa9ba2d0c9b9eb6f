"""Send a call: limit the rate, sign the request, read the answer and retry."""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias, TypeVar
from urllib.parse import quote_plus

import tenacity

from pulumi_qcloud.api.dialect import Call, Dialect, HttpAnswer
from pulumi_qcloud.api.errors import (
    BusyError,
    ClockSkewError,
    ConfigurationError,
    CredentialsRefusedError,
    HostUnreachableError,
    MalformedAnswerError,
    NoAnswerError,
    NotAuthorizedError,
    QcloudError,
    ReplayRefusedError,
    Retry,
    ServiceGoneError,
    ThrottledError,
    UnknownRegionError,
)
from pulumi_qcloud.api.model import ACTIONS, Credentials, CredentialsSource, Page
from pulumi_qcloud.api.transport import HOST_NOT_FOUND, Transport

_ROOM: Final = 1.025
"""Length of a window in seconds. It is more than 1, since some calls take longer to arrive than
others."""
_SLOWER: Final = 0.7
_RECOVERY: Final = 0.02
_SLOWEST: Final = 0.05


class RateWindow:
    """Limits the rate of calls by assigning turns.

    Each caller is assigned a turn at once and waits for it, so callers on several threads get their
    turns in order and none of them polls.

    Args:
        rate: maximum calls per second; 0 switches the limit off.
        monotonic: returns the monotonic time in seconds.
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
            patience: maximum wait in seconds; if the wait would be longer, take no turn and return
                None.
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
        """Slow down after the API throttled a call, and spread the turns evenly."""
        if self._limit <= 0:
            return
        with self._lock:
            self._rate = max(self._rate * _SLOWER, self._limit * _SLOWEST)
            calls, seconds = self._window()
            last = max([self._monotonic(), *self._turns])
            self._turns.extend(last - seconds * ago / calls for ago in range(calls - 1, -1, -1))

    @property
    def is_slowed(self) -> bool:
        """Whether throttling has lowered the rate below the configured one."""
        with self._lock:
            return self._rate < self._limit

    def succeeded(self) -> None:
        """Recover one step towards the configured rate."""
        with self._lock:
            self._rate = min(self._limit, self._rate + self._limit * _RECOVERY)

    def _window(self) -> tuple[int, float]:
        """Return how many calls are allowed, and in how many seconds."""
        calls = max(int(self._rate), 1)
        return calls, _ROOM * max(1.0, calls / self._rate)


class RateLimiter:
    """Keeps the rate windows of this process."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._windows: dict[tuple[str, str, float], RateWindow] = {}
        self._lock = threading.Lock()

    def window(self, account: str, action: str, rate: float) -> RateWindow:
        """Return the rate window of an action.

        Args:
            account: a text that identifies the caller.
            action: the API's action.
            rate: maximum calls per second; 0 for no limit.
        """
        with self._lock:
            key = (account, action, rate)
            if key not in self._windows:
                self._windows[key] = RateWindow(rate, self._monotonic)
            return self._windows[key]


T = TypeVar("T")

_MOST_TRIES: Final[tuple[tuple[type[QcloudError], int], ...]] = (
    (ThrottledError, 1000),
    (BusyError, 1000),
    (HostUnreachableError, 3),
    (QcloudError, 4),
)
"""Maximum number of attempts by error; the first matching row applies. The deadline can end them
sooner."""

_FIRST_WAIT: Final = 0.3
_LONGEST_WAIT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Timing:
    """The client's clock, sleep function and random numbers.

    Args:
        now: returns the Unix time in seconds.
        monotonic: returns the seconds of a clock that only goes forward.
        sleep: waits for a number of seconds.
        rng: source of jitter and nonces.
    """

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    rng: random.Random = field(default_factory=random.SystemRandom)

    def each(self, waits: Iterable[float]) -> Iterator[None]:
        """Yield after each wait, until the caller stops iterating.

        Args:
            waits: seconds before each yield.
        """
        for wait in waits:
            if wait:
                self.sleep(wait)
            yield


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time by which an operation ends, including all its calls and waits.

    Args:
        at: the deadline, as a value of the monotonic clock.
        monotonic: returns the monotonic time in seconds.
    """

    at: float
    monotonic: Callable[[], float]

    @classmethod
    def after(cls, seconds: float, timing: Timing) -> Deadline:
        """Return the deadline that is `seconds` from now."""
        return cls(timing.monotonic() + seconds, timing.monotonic)

    def left(self) -> float:
        """Return the seconds that are left, or 0 after the deadline."""
        return max(0.0, self.at - self.monotonic())


def run(attempt: Callable[[], T], *, idempotent: bool, deadline: Deadline, timing: Timing) -> T:
    """Run `attempt` until it succeeds, its error forbids a retry or the deadline is too close.

    Args:
        attempt: sends the call once.
        idempotent: whether a call with an unknown outcome may be sent again.
        deadline: no wait extends beyond it.
        timing: clock, sleep function and random numbers.

    Raises:
        QcloudError: the error of the last attempt.
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


PageSeen: TypeAlias = Callable[[str, int, int], None]
"""Called for each page of a listing, with the action, the number of entries so far and their total
(0 if unknown)."""

_log: Final = logging.getLogger(__name__)
_SKEW_OF_NOTE: Final = 240.0
_SHORTEST_TIMEOUT: Final = 0.5
_ABOUT_THE_KEY: Final = (CredentialsRefusedError, NotAuthorizedError)
_LIMITER: Final = RateLimiter(Timing().monotonic)


class Sender:
    """Sends the calls of one account to one region; for the arguments see `VpcClient`."""

    def __init__(
        self,
        dialect: Dialect,
        *,
        credentials: CredentialsSource,
        region: str,
        transport: Transport,
        rate_limit: float,
        request_timeout: float,
        deadline: float,
        timing: Timing,
        limiter: RateLimiter | None,
        on_page: PageSeen | None,
    ) -> None:
        self._dialect = dialect
        self._credentials = credentials
        self._transport = transport
        self._rate_limit = rate_limit
        self._limiter = limiter or _LIMITER
        self._on_page = on_page
        self._region = region
        self._request_timeout = request_timeout
        self._deadline = deadline
        self._timing = timing
        self._behind = 0.0

    def api_now(self) -> float:
        """Return the Unix time by the API's clock, according to the date of its latest answer."""
        return self._timing.now() + self._behind

    def new_deadline(self) -> Deadline:
        """Return the deadline of an operation that starts now."""
        return Deadline.after(self._deadline, self._timing)

    def send(self, call: Call[T], deadline: Deadline | None = None) -> T:
        """Send a call and return its result; see `run` for its retries.

        Args:
            call: the call.
            deadline: deadline of the operation; None for a new one.
        """
        if call.action not in ACTIONS:
            raise ValueError(f"{call.action} is not in the table of actions")
        # Before the first attempt, so that its failure is not taken for a failure of the call.
        self._credentials.current()
        until = deadline or self.new_deadline()
        try:
            return run(
                lambda: self._renewing(call, until),
                idempotent=call.idempotent,
                deadline=until,
                timing=self._timing,
            )
        except (BusyError, ThrottledError) as error:
            over = f"qcloud:deadline of {self._deadline:g} seconds expired"
            _add(error, f"this was still the case when {over}")
            raise
        except HostUnreachableError as error:
            gone = self._dialect.features.retired and self._dialect.is_public_host
            if error.code == HOST_NOT_FOUND and gone:
                raise ServiceGoneError(error.message, action=call.action) from None
            raise

    def all_pages(self, page_at: Callable[[int], Call[Page[T]]]) -> list[T]:
        """Return the entries of all pages of a listing.

        Args:
            page_at: returns the call for the page at an offset.
        """
        deadline = self.new_deadline()
        found: list[T] = []
        offset = 0
        while True:
            call = page_at(offset)
            page = self.send(call, deadline)
            if page.total > 0 and not page.received and not offset:
                raise MalformedAnswerError(
                    f"the listing should have {page.total} entries, but its first page has none",
                    action=call.action,
                )
            # A server that ignores the offset repeats its page.
            if not page.received or (offset and page.items == tuple(found[-len(page.items) :])):
                return found
            found += page.items
            offset += page.received
            if self._on_page:
                self._on_page(call.action, offset, page.total)
            if 0 < page.total <= offset:
                return found
            if not deadline.left():
                raise NoAnswerError(
                    f"the listing is not complete after {self._deadline:g} seconds "
                    f"and {offset} entries",
                    hint="Raise qcloud:deadline.",
                )

    def _renewing(self, call: Call[T], deadline: Deadline) -> T:
        """Send a call, and once more with a new session if the API refuses the session in use.

        Even a call that is not idempotent is sent again, since the API refused to look at it.
        """
        credentials = self._credentials.current()
        try:
            return self._once(call, deadline, credentials)
        except ClockSkewError:
            raise
        except CredentialsRefusedError:
            if not self._credentials.renew(credentials):
                raise
        return self._once(call, deadline, self._credentials.current())

    def _once(self, call: Call[T], deadline: Deadline, credentials: Credentials) -> T:
        window = self._limiter.window(self._credentials.caller, call.action, self._rate_limit)
        turn = window.take(patience=deadline.left())
        if turn is None and window.is_slowed:
            raise ThrottledError(
                f"the API accepts no more calls of {call.action} for now", action=call.action
            )
        if turn is None:
            raise ConfigurationError(
                f"the limit of {self._rate_limit:g} calls per second leaves no time for this call "
                f"within {self._deadline:g} seconds",
                action=call.action,
                hint="Raise qcloud:rateLimit or qcloud:deadline.",
            )
        if turn:
            self._timing.sleep(turn)
        request = self._dialect.sign(
            call,
            region=self._region,
            credentials=credentials,
            now=self._timing.now(),
            nonce=self._timing.rng.randrange(1, 2**53),
        )
        timeout = max(_SHORTEST_TIMEOUT, min(self._request_timeout, deadline.left()))
        try:
            answer = self._transport.post(request, timeout=timeout, action=call.action)
            self._behind = _seconds_behind(answer.date, self._timing.now())
            result = self._read(call, answer)
        except QcloudError as error:
            _log.debug("%s in %s: %s", call.action, self._region, type(error).__name__)
            if isinstance(error, ThrottledError):
                window.throttled()
            if isinstance(error, _ABOUT_THE_KEY) and not isinstance(error, ClockSkewError):
                _add(error, f"credentials from: {self._credentials.source}")
            if isinstance(error, UnknownRegionError) and self._region not in error.message:
                _add(error, f"the region is {self._region!r}")
            if call.secrets and error.code:
                # The API can quote a part of a secret, or in another form than it was sent.
                error.message = _NOT_QUOTED
            secrets = (*credentials.secrets(), *call.secrets, request.signature)
            error.message = _without(secrets, error.message)
            error.code = _without(secrets, error.code)
            error.request_id = _without(secrets, error.request_id)
            raise
        _log.debug("%s in %s: ok", call.action, self._region)
        window.succeeded()
        return result

    def _read(self, call: Call[T], answer: HttpAnswer) -> T:
        try:
            return call.read(self._dialect.unwrap(answer, call.action))
        except ReplayRefusedError as error:
            behind = _seconds_behind(answer.date, self._timing.now())
            if abs(behind) < _SKEW_OF_NOTE:
                raise
            way = "behind" if behind > 0 else "ahead of"
            raise ClockSkewError(
                f"this machine's clock is {abs(behind):.0f} seconds {way} the API's",
                action=call.action,
                code=error.code,
                request_id=error.request_id,
            ) from None


_NOT_QUOTED: Final = "the API refused the call; its message is not shown, as it may quote a secret"


def _without(secrets: Iterable[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, "***").replace(quote_plus(secret), "***")
    return text


def _add(error: QcloudError, addition: str) -> None:
    """Add a remark to an error's message."""
    error.message = f"{error.message.rstrip('.')}; {addition}"


def _seconds_behind(date: str, now: float) -> float:
    """Return by how many seconds `now` is behind an answer's Date header, or 0 without a date."""
    try:
        return parsedate_to_datetime(date).replace(tzinfo=timezone.utc).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
