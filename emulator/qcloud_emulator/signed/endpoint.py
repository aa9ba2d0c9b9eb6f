"""HTTP requests and replies, and how an endpoint of the API handles a call.

In both versions, the endpoint authenticates a call, applies a fault if one matches, executes the
call and records it in the journal.
"""

from __future__ import annotations

import enum
import json
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.errors import CloudError
from qcloud_emulator.signed.faults import KINDS, NONE, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from threading import Event

    from qcloud_emulator.cloud.models import Caller
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.auth import Gatekeeper
    from qcloud_emulator.signed.faults import Fault, Faults, Past
    from qcloud_emulator.signed.journal import Journal

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
Code = int | str


class Cut(enum.Enum):
    """Where a connection is cut before the client has the whole answer."""

    UNANSWERED = "unanswered"
    HALF_WAY = "half way"


@dataclass(frozen=True, slots=True)
class Request:
    """A complete HTTP request."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    """The headers by lower-case name."""
    body: bytes
    client: str
    """IP address of the client."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, which is sent only in part or not at all if `cut` is set."""

    body: bytes
    status: int = 200
    content_type: str = JSON
    cut: Cut | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Additional headers."""


def json_reply(value: object, status: int = 200) -> Reply:
    """Return an answer with a JSON body."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status)


@dataclass(slots=True)
class Call:
    """The details of a call for the journal, filled in while the call is processed."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    action: str | None = None
    region: str | None = None
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A valid call, ready to be executed."""

    action: str
    caller: Caller
    writes: bool
    """Whether the call changes the cloud."""
    run: Callable[[Cloud], Mapping[str, object]]
    """Executes the call and returns the fields of the answer."""


class Endpoint(ABC):
    """The endpoint of one version of the API."""

    version: ClassVar[str]
    success_code: ClassVar[Code]
    codes: ClassVar[Container[str]]
    """Error names of version 2.0, error codes of version 3.0."""

    def __init__(
        self,
        cloud: Cloud,
        gatekeeper: Gatekeeper,
        faults: Faults,
        past: Past,
        journal: Journal,
        stopping: Event,
    ) -> None:
        self._cloud = cloud
        self._gatekeeper = gatekeeper
        self._faults = faults
        self._past = past
        self._journal = journal
        self._stopping = stopping
        self._rate = RateLimit()

    @abstractmethod
    def understand(self, request: Request, call: Call) -> Work:
        """Authenticate a request and find its action.

        Args:
            request: the request as received.
            call: the details for the journal, to be filled in.

        Raises:
            CloudError: the call is malformed, or its caller is not authenticated.
        """

    @abstractmethod
    def success(self, body: Mapping[str, object]) -> Reply:
        """Return the answer to a successful call, with the given fields."""

    @abstractmethod
    def failure(self, error: CloudError, action: str | None) -> tuple[Reply, Code, str]:
        """Return the answer to a refused call, the error code and the code's name.

        Args:
            error: why the call is refused.
            action: name of the call's action, which can have codes of its own.
        """

    def answer(self, request: Request) -> Reply:
        """Handle a request; changes are committed before it returns."""
        call = Call()
        try:
            work = self.understand(request, call)
            most = self._cloud.disputed.rate_limit_per_second
            self._rate.take(work.caller.uin, work.action, most=most)
        except CloudError as error:
            return self._refuse(call, error)
        fault = self._faults.strike(work.action, self.codes, self._is_stale(work))
        return self._perform(call, work, fault)

    def _perform(self, call: Call, work: Work, fault: Fault | None) -> Reply:
        kind = KINDS[fault.kind] if fault else NONE
        delay = fault.delay_ms / 1000 if fault else 0.0
        if kind.waits_before and self._stopping.wait(delay):
            return Reply(b"", cut=Cut.UNANSWERED)
        error: CloudError | None = fault.error if fault else None
        reply = Reply(b"")
        if error is None and kind.carried_out:
            try:
                reply = self.success(work.run(self._cloud_for(fault)))
            except CloudError as refusal:
                error = refusal
        if error is not None:
            reply = self._refuse(call, error, fault, kind)
        else:
            self._note(call, self.success_code, "Success", fault, kind, committed=work.writes)
        if delay and not (kind.waits_before or kind.stale):
            self._stopping.wait(delay)
        return ENDINGS[kind.ending](reply)

    def _cloud_for(self, fault: Fault | None) -> Cloud:
        if fault and KINDS[fault.kind].stale:
            then = self._past.at(fault.delay_ms / 1000)
            return self._cloud.at(then) if then else self._cloud
        return self._cloud

    def _is_stale(self, work: Work) -> Callable[[float], bool]:
        def is_stale(lag: float) -> bool:
            return not work.writes and self._past.at(lag) is not None

        return is_stale

    def _refuse(
        self, call: Call, error: CloudError, fault: Fault | None = None, kind: Kind = NONE
    ) -> Reply:
        reply, code, name = self.failure(error, call.action)
        self._note(call, code, name, fault, kind, committed=False)
        return reply

    def _note(
        self,
        call: Call,
        code: Code,
        name: str,
        fault: Fault | None,
        kind: Kind,
        *,
        committed: bool,
    ) -> None:
        answered = kind.ending == "answer"
        self._journal.write(
            version=self.version,
            action=call.action,
            region=call.region,
            parameters=call.parameters,
            caller=call.caller,
            code=code if answered else None,
            code_desc=name if answered else None,
            fault=fault.kind if fault else None,
            committed=committed and kind.carried_out,
        )


_SECOND = 1.0


class RateLimit:
    """Counts the calls of the last second, by account and action."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start without calls.

        Args:
            now: returns the time of a monotonic clock, in seconds.
        """
        self._now = now
        self._lock = threading.Lock()
        self._calls: defaultdict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def take(self, *key: str, most: int) -> None:
        """Count a call.

        Args:
            key: the key to count the call under, such as account and action.
            most: number of calls allowed per second; 0 means unlimited.

        Raises:
            ThrottledError: the limit is reached; the refused call is not counted.
        """
        if not most:
            return
        now = self._now()
        with self._lock:
            calls = self._calls[key]
            while calls and calls[0] <= now - _SECOND:
                calls.popleft()
            if len(calls) >= most:
                raise errors.ThrottledError(
                    f"{key[-1]} was called {most} times in the last second, which is the limit"
                )
            calls.append(now)


_GARBAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>"
    b"<body><p>This network asks you to sign in first.</p></body></html>\n"
)

_BAD_GATEWAY: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n"
    b"</body>\r\n</html>\r\n"
)

ENDINGS: Final[dict[str, Callable[[Reply], Reply]]] = {
    "answer": lambda reply: reply,
    "drop": lambda _: Reply(b"", cut=Cut.UNANSWERED),
    "truncate": lambda reply: replace(reply, cut=Cut.HALF_WAY),
    "garbage": lambda _: Reply(_GARBAGE, 200, HTML),
    "bad_gateway": lambda _: Reply(_BAD_GATEWAY, 502, HTML),
}
"""Functions that turn an answer into what the client gets, by the `ending` of a fault's kind."""
