"""What the client makes of a server that speaks HTTP badly, or does not come to an end."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.sender import RateLimiter
from pulumi_qcloud.api.transport import Transport

from tests.engine.secrets_scan import SIGNATURE, Secret
from tests.faults.inputs.answers import dialect_of, said
from tests.faults.inputs.processes import VERSIONS
from tests.faults.inputs.talking import CREDENTIALS, OPERATIONS, echoed
from tests.faults.inputs.watching import Watch, WrongError
from tests.unit.api.clients import HURRIED
from tests.unit.api.loopback import Conversation, Talk, serving

_STATUS_LINES: Final = st.sampled_from(
    [b"HTTP/1.1 200 OK"] * 6
    + [b"HTTP/1.0 200 OK", b"HTTP/1.1 200", b"HTTP/2 200 OK", b"HTTP/0.9 200 OK", b"HTTP/1.1 OK",
       b"HTTP/1.1 999 \xff\x00", b"HTTP/1.1 -1 No", b"HTTP/1.1 101 Switching Protocols",
       b"HTTP/1.1 204 No Content", b"HTTP/1.1 304 Not Modified", b"HTTP/1.1 302 Found",
       b"HTTP/1.1 404 Not Found", b"HTTP/1.1 407 Proxy", b"HTTP/1.1 502 %SIGNATURE% %TOKEN%",
       b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", b"SSH-2.0-OpenSSH_9.2", b"",
       b"\x16\x03\x01",
       b"HTTP/1.1 200 " + b"O" * 70_000]
)  # fmt: skip
_HEADERS: Final = st.sampled_from(
    [b"Content-Type: application/json", b"Content-Type: %TOKEN%", b"Content-Type: a\x00b\x85c",
     b"Content-Length: 0", b"Content-Length: -1", b"Content-Length: ten", b"Content-Length: 1, 2",
     b"Content-Length: 99999999999999999999", b"Content-Length: 5", b"Content-Length: \xb2",
     b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: x",
     b"Content-Encoding: gzip", b"Content-Encoding: deflate", b"Content-Encoding: br",
     b"Content-Encoding: zstd", b"Content-Encoding: gzip, gzip", b"Content-Encoding: %SIGNATURE%",
     b"Content-Encoding: " + b"gzip," * 50, b"Connection: close", b"Connection: upgrade",
     b"Location: http://[::1", b"Location: \xff", b"Location: %TOKEN%", b"Location: /",
     b"Set-Cookie: a=b; Max-Age=x; Domain=.", b"Set-Cookie: " + b"\xff" * 9, b"Set-Cookie: a=b; Ex",
     b"Date: Mon, 23 Nov 2026 03:00:00 +9999999999999999999", b"Date: \xff", b"no colon", b": x",
     b" folded", b"X: " + b"y" * 70_000, b"\x00: \x00", b"X:\rY", b"Retry-After: soon",
     b"\r\n".join([b"X: y"] * 101), b"Keep-Alive: timeout=\xff"]
)  # fmt: skip
_LINE: Final = st.binary(max_size=6) | st.sampled_from(
    [b"5", b"fffffffffffffffff", b"-1", b"0x5", b"5;ext=\xff", b"0", b" 5 ", b"\x00"]
)

Pack = Callable[[bytes], bytes]
_PACKED: Final[Mapping[str, Pack]] = {
    "plain": lambda body: body,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": lambda body: zlib.compress(body)[2:-4],
    "broken gzip": lambda body: gzip.compress(body)[:-9],
    "chunks": lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),
    "chunks without end": lambda body: b"%x\r\n%s\r\n" % (len(body), body),
    "chunks, gzip": lambda body: _PACKED["chunks"](gzip.compress(body)),
    "wrong size": lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (len(body) + 7, body),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """An operation, and the bytes that answer each of its requests; then the server hangs up.

    Args:
        version: of the API.
        operation: one of `OPERATIONS`.
        head: status line and headers, without the length.
        body: what follows.
        packed: how it is packed.
        length: whether its true length is told.
    """

    version: str
    operation: str
    head: bytes
    body: bytes
    packed: str
    length: bool

    def raw(self, request: bytes, signature: str) -> bytes:
        """Return the answer to a request."""
        body = _PACKED[self.packed](self.body)
        length = b"\r\nContent-Length: %d" % len(body) if self.length else b""
        text = (self.head + length + b"\r\n\r\n" + body).decode("latin-1")
        known = HttpRequest("", {}, request, signature)
        return echoed(text, known).encode("latin-1")


@st.composite
def speeches(draw: st.DrawFn) -> Spoken:
    """Any operation, and any bytes."""
    version = draw(st.sampled_from(VERSIONS))
    operation = draw(st.sampled_from(["list", "get VPC", "delete", "create"]))
    answered = draw(said(version, OPERATIONS[operation][0]))
    headers = draw(st.lists(_HEADERS, max_size=3))
    return Spoken(
        version=version,
        operation=operation,
        head=b"\r\n".join([draw(_STATUS_LINES), *headers]),
        body=draw(st.just(answered.body) | st.lists(_LINE).map(b"\r\n".join)),
        packed=draw(st.sampled_from(list(_PACKED))),
        length=draw(st.booleans()),
    )


def speech_holds(spoken: Spoken, watch: Watch) -> None:
    """It ends at once, with a value or an error of ours that holds no secret."""
    transport = _Noting(watch)

    def talk(conversation: Conversation) -> None:
        conversation.say(spoken.raw(conversation.hear(), transport.signature))

    _, operate = OPERATIONS[spoken.operation]
    with serving(talk) as server:
        client = _client(spoken.version, server.url, transport)
        begun = time.monotonic()
        watch.attempt(spoken.operation, lambda: operate(client))
    _in_time(time.monotonic() - begun, 4 * _TIMEOUT)
    watch.silent("nothing", "")


_TIMEOUT: Final = 1.0
_PATIENCE: Final = 0.12
"""Seconds after which an endless answer is to be given up; the shortest time-out is longer."""
_GOING_ON: Final = 4.0
"""Seconds that a server goes on."""
_OK: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_ENDLESS: Final[Mapping[str, tuple[bytes, bytes]]] = {
    "silence": (b"", b""),
    "status line": (b"", b"H"),
    "reason": (b"HTTP/1.1 200 ", b"O"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "header": (_OK + b"X: ", b"a"),
    "headers": (_OK, b"X: y\r\n"),
    "body": (_OK + b"\r\n", b" "),
    "body of a length": (_OK + b"Content-Length: 100000000\r\n\r\n", b"[" * 100),
    "size of a chunk": (_CHUNKED, b"0"),
    "extension of a chunk": (_CHUNKED + b"5;x=", b"a"),
    "chunks": (_CHUNKED, b"1\r\n \r\n"),
    "trailers": (_CHUNKED + b"0\r\n", b"X: y\r\n"),
    "packed nothing": (_OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    "empty blocks": (_OK + b"Content-Encoding: deflate\r\n\r\n\x78\x9c", b"\0\0\0\xff\xff"),
}
"""Where an answer does not end: how it begins, and what is said over and over again."""


@dataclass(frozen=True, slots=True)
class Endless:
    """An answer without an end.

    Args:
        version: of the API.
        where: one of `_ENDLESS`.
        gap: seconds between two pieces.
        at_once: how often each piece is said at once.
    """

    version: str
    where: str
    gap: float
    at_once: int


def endless() -> st.SearchStrategy[Endless]:
    """Any answer without an end: drips and floods."""
    return st.builds(
        Endless,
        version=st.sampled_from(VERSIONS),
        where=st.sampled_from(list(_ENDLESS)),
        gap=st.sampled_from([0.0, 0.005, 0.03]),
        at_once=st.sampled_from([1, 7, 500]),
    )


def endless_holds(endless: Endless, watch: Watch) -> None:
    """It is given up when its time is over."""
    watch.tally.faults[f"endless: {endless.where}"] += 1
    transport = _Noting(watch)
    with serving(_going_on(endless)) as server:
        client = _client(endless.version, server.url, transport, patience=_PATIENCE)
        begun = time.monotonic()
        watch.attempt("add", lambda: OPERATIONS["add"][1](client))
        taken = time.monotonic() - begun
    _in_time(taken, 0.75 * _GOING_ON)
    watch.silent("nothing", "")


def _going_on(endless: Endless) -> Talk:
    begin, unit = _ENDLESS[endless.where]

    def talk(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(begin)
        until = time.monotonic() + _GOING_ON
        while time.monotonic() < until:
            conversation.say(unit * endless.at_once)
            time.sleep(endless.gap if unit else 0.05)

    return talk


def _in_time(taken: float, most: float) -> None:
    if taken > most:
        raise WrongError("not recovered", f"it took {taken:.1f} seconds, more than {most:.1f}")


def _client(
    version: str, url: str, transport: Transport, *, patience: float | None = None
) -> VpcClient:
    return VpcClient(
        dialect_of(version, url),
        credentials=CREDENTIALS,
        region="ap-guangzhou",
        transport=transport,
        rate_limit=0,
        request_timeout=patience or _TIMEOUT,
        deadline=patience or _TIMEOUT / 4,
        timing=HURRIED,
        limiter=RateLimiter(HURRIED.monotonic),
    )


class _Noting(Transport):
    """Notes the signatures that nobody may be told."""

    def __init__(self, watch: Watch) -> None:
        super().__init__("")
        self._watch = watch
        self.signature = ""

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        self.signature = request.signature
        self._watch.signatures.add(Secret(SIGNATURE, request.signature))
        return super().post(request, timeout=timeout, action=action)
