"""Sending one call: its turn, its signature, its answer, and when it is sent again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias, TypeVar
from urllib.parse import quote_plus

from pulumi_qcloud.api import retry
from pulumi_qcloud.api.credentials import Credentials
from pulumi_qcloud.api.dialect import Call, Dialect, HttpAnswer, HttpRequest
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
    ServiceGoneError,
    ThrottledError,
    UnknownRegionError,
)
from pulumi_qcloud.api.model import Page
from pulumi_qcloud.api.ratelimit import RateLimiter
from pulumi_qcloud.api.retry import Deadline, Timing
from pulumi_qcloud.api.transport import HOST_NOT_FOUND, Transport

T = TypeVar("T")

PageSeen: TypeAlias = Callable[[str, int, int], None]
"""Hears of each page of a listing: the action, the entries so far, all there are (0: not told)."""

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
        credentials: Credentials,
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
        """Return Unix seconds by the API's clock, as its latest answer told it."""
        return self._timing.now() + self._behind

    def new_deadline(self) -> Deadline:
        """Return the deadline of an operation that begins now."""
        return Deadline.after(self._deadline, self._timing)

    def send(self, call: Call[T], deadline: Deadline | None = None) -> T:
        """Return what the answer to a call holds; see `retry.run` for when it is sent again.

        Args:
            call: what to ask.
            deadline: of the operation, None for one that begins now.
        """
        until = deadline or self.new_deadline()
        try:
            return retry.run(
                lambda: self._once(call, until),
                idempotent=call.idempotent,
                deadline=until,
                timing=self._timing,
            )
        except (BusyError, ThrottledError) as error:
            over = f"qcloud:deadline of {self._deadline:g} seconds was over"
            _add(error, f"it was still so when {over}")
            raise
        except HostUnreachableError as error:
            gone = self._dialect.features.retired and self._dialect.is_public_host
            if error.code == HOST_NOT_FOUND and gone:
                raise ServiceGoneError(error.message, action=call.action) from None
            raise

    def all_pages(self, page_at: Callable[[int], Call[Page[T]]]) -> list[T]:
        """Return the entries of all pages of a listing.

        Args:
            page_at: the call for the page that begins at an offset.
        """
        deadline = self.new_deadline()
        found: list[T] = []
        offset = 0
        while True:
            call = page_at(offset)
            page = self.send(call, deadline)
            if page.total > 0 and not page.received and not offset:
                raise MalformedAnswerError(
                    f"the listing is to have {page.total} entries and holds none",
                    action=call.action,
                )
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

    def _once(self, call: Call[T], deadline: Deadline) -> T:
        window = self._limiter.window(self._credentials.secret_id, call.action, self._rate_limit)
        turn = window.take(patience=deadline.left())
        if turn is None and window.is_slowed:
            raise ThrottledError(
                f"the API takes no more calls of {call.action} for now", action=call.action
            )
        if turn is None:
            raise ConfigurationError(
                f"{self._rate_limit:g} calls a second leave no time for this one within "
                f"{self._deadline:g} seconds",
                action=call.action,
                hint="Raise qcloud:rateLimit or qcloud:deadline.",
            )
        if turn:
            self._timing.sleep(turn)
        request = self._dialect.sign(
            call,
            region=self._region,
            credentials=self._credentials,
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
            error.message = self._without_secrets(error.message, request)
            error.code = self._without_secrets(error.code, request)
            error.request_id = self._without_secrets(error.request_id, request)
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

    def _without_secrets(self, text: str, request: HttpRequest) -> str:
        for secret in (*self._credentials.secrets(), request.signature):
            text = text.replace(secret, "***").replace(quote_plus(secret), "***")
        return text


def _add(error: QcloudError, told: str) -> None:
    """Add something to what went wrong."""
    error.message = f"{error.message.rstrip('.')}; {told}"


def _seconds_behind(date: str, now: float) -> float:
    """How far `now` is behind an answer's Date header, 0 where it has none that makes sense."""
    try:
        return parsedate_to_datetime(date).replace(tzinfo=timezone.utc).timestamp() - now
    except (ValueError, OverflowError):
        return 0.0
