"""What the client makes of servers that answer anything, speak HTTP badly, or never end."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from hypothesis import strategies as st
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.model import Credentials, RouteTable, VpcIds, WantedConnection
from pulumi_qcloud.api.sender import RateLimiter, Timing
from pulumi_qcloud.api.transport import Transport

from tests.engine.secrets_scan import SIGNATURE, Secret
from tests.faults.inputs.answers import ECHOES, Said, dialect_of, said
from tests.faults.inputs.world import PCX, VERSIONS, Watch, WrongError
from tests.unit.api import loopback
from tests.unit.api.clients import HURRIED
from tests.unit.api.loopback import Conversation, serving

DEADLINE: Final = 20.0
_TICK: Final = 0.05
"""Seconds that pass at each look at the clock, so that no loop goes on for ever."""
_MOST_REQUESTS: Final = 500
CREDENTIALS: Final = Credentials(
    "AKIDCAMPAIGN", "campaign/secret+key==", "campaign token/+%==", "the campaign"
)
SECRETS: Final = frozenset(
    {Secret("secret key", CREDENTIALS.secret_key), Secret("token", CREDENTIALS.token or "")}
)
_TABLE: Final = RouteTable("rtb-app0more", "", VpcIds("vpc-app00226"), "", main=False)
_WANTED: Final = WantedConnection(
    vpc_id="vpc-data0089",
    peer_vpc_id="vpc-shared03",
    peer_uin="2407912486",
    name="net",
    v3_inputs={},
)

OPERATIONS: Final[Mapping[str, tuple[str, Callable[[VpcClient], object]]]] = {
    "list": ("list", lambda client: client.list_peering_connections()),
    "get": ("get", lambda client: client.get_peering_connection(PCX)),
    "list VPCs": ("vpcs", lambda client: client.list_vpcs()),
    "get VPC": ("vpcs", lambda client: client.get_vpc("vpc-app00226")),
    "limit": ("limit", lambda client: client.peering_connection_limit()),
    "list tables": ("tables", lambda client: client.list_route_tables()),
    "remove": ("tables", lambda client: client.delete_routes(_TABLE, ["10.1.0.0/16"], PCX)),
    "add": ("add", lambda client: client.create_routes(_TABLE, ["10.1.0.0/17"], PCX)),
    "caller": ("get", lambda client: client.caller_uin()),
    "create": ("create", lambda client: create_once(client, _WANTED, known=frozenset())),
    "delete": ("delete", lambda client: client.delete_peering_connection(PCX)),
}
"""What a client does, and the call of `answers.calls` whose answers it waits for."""


@dataclass(frozen=True, slots=True)
class Talk:
    """An operation, and what the server says, over and over again.

    Args:
        version: of the API.
        operation: one of `OPERATIONS`.
        answers: one after the other; after the last one the first one again.
    """

    version: str
    operation: str
    answers: Sequence[Said]


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    """Any operation, and any answers."""
    version = draw(st.sampled_from(VERSIONS))
    operation = draw(st.sampled_from(list(OPERATIONS)))
    name, _ = OPERATIONS[operation]
    return Talk(version, operation, draw(st.lists(said(version, name), min_size=1, max_size=3)))


@st.composite
def pagings(draw: st.DrawFn) -> Talk:
    """Any listing, its pages of any length and with any number of entries in all."""
    version = draw(st.sampled_from(VERSIONS))
    operation = draw(st.sampled_from(["list", "list VPCs", "list tables"]))
    totals = st.sampled_from([0, 1, 3, 10**17, -1, "3", "x", None, 10**400, 2.5])
    entries = st.lists(st.integers(0, 9), max_size=4)
    pages = draw(st.lists(st.tuples(entries, totals), min_size=1, max_size=6))
    return Talk(version, operation, [Said(_page(version, operation, *page)) for page in pages])


def _page(version: str, operation: str, entries: Sequence[int], total: object) -> bytes:
    sets = {"list": "PeerConnectionSet", "list VPCs": "VpcSet", "list tables": "RouteTableSet"}
    keys = {"list": "PeeringConnectionId", "list VPCs": "VpcId", "list tables": "RouteTableId"}
    key = keys[operation]
    old = key[0].lower() + key[1:]
    # 0 is an entry without an id, 9 one that is never the same again.
    ids = [{0: None, 9: "%FRESH%"}.get(entry, f"id-{entry}") for entry in entries]
    if version == "3.0":
        rows = [{key: it} for it in ids]
        return json.dumps({"Response": {sets[operation]: rows, "TotalCount": total}}).encode()
    return json.dumps({"code": 0, "data": [{old: it} for it in ids], "totalCount": total}).encode()


def talk_holds(talk: Talk, watch: Watch) -> None:
    """It ends before long, with a value or an error of ours that holds no secret."""
    for it in talk.answers:
        watch.tally.faults.update(f"answer: {spoilt}" for spoilt in it.spoilt)
    server = _Server(talk.answers, watch)
    clock = _Clock()
    client = VpcClient(
        dialect_of(talk.version),
        credentials=CREDENTIALS,
        region="ap-guangzhou",
        transport=server,
        rate_limit=0,
        deadline=DEADLINE,
        timing=clock.timing,
        limiter=RateLimiter(clock.read),
    )
    _, operate = OPERATIONS[talk.operation]
    begun = clock.read()
    watch.attempt(talk.operation, lambda: operate(client))
    watch.silent("nothing", "")
    if clock.read() - begun > 4 * DEADLINE:
        raise WrongError("not recovered", f"it took {clock.read() - begun:.0f} seconds")


class _Clock:
    """Goes at each look at it, and when somebody sleeps."""

    def __init__(self) -> None:
        self._seconds = 1_700_000_000.0

    def read(self) -> float:
        self._seconds += _TICK
        return self._seconds

    def _sleep(self, seconds: float) -> None:
        self._seconds += seconds

    @property
    def timing(self) -> Timing:
        return Timing(self.read, self.read, self._sleep, random.Random(0))


class _Server(Transport):
    def __init__(self, answers: Sequence[Said], watch: Watch) -> None:
        super().__init__("")
        self._answers = itertools.cycle(answers)
        self._watch = watch
        self._requests = 0

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        del timeout, action
        self._requests += 1
        if self._requests > _MOST_REQUESTS:
            raise WrongError("not recovered", f"{_MOST_REQUESTS} requests, and no end")
        self._watch.signatures.add(Secret(SIGNATURE, request.signature))
        answer = next(self._answers)
        return HttpAnswer(
            status=answer.status,
            content_type=echoed(answer.content_type, request),
            date=answer.date,
            body=echoed(answer.body.decode("latin-1"), request)
            .replace("%FRESH%", f"id-fresh{self._requests}")
            .encode("latin-1"),
        )


def echoed(text: str, request: HttpRequest) -> str:
    """Return what a server says that repeats the request, now as it is, now in the URL's form."""
    secrets = (request.signature, CREDENTIALS.token or "", CREDENTIALS.secret_key)
    for echo, secret in zip(ECHOES, secrets, strict=True):
        text = text.replace(echo, quote_plus(secret), 1).replace(echo, secret)
    return text


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


def _going_on(endless: Endless) -> loopback.Talk:
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
