"""Answers of both versions, real and spoilt on the way, and what the parsers make of them."""

from __future__ import annotations

import copy
import functools
import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timezone
from typing import Any, Final

from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import Call, Dialect, HttpAnswer
from pulumi_qcloud.api.model import (
    Credentials,
    Page,
    PeeringConnection,
    Route,
    RouteTable,
    VpcIds,
    WantedConnection,
)
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle.connection_outputs import inputs_of, outputs_of
from pulumi_qcloud.lifecycle.properties import ConnectionProperties
from qcloud_emulator import Emulator

from tests.faults.inputs.world import OTHER, PCX, TO_ACCEPT, VERSIONS, Watch, handed_out, seed
from tests.unit.api.answers import ENVELOPES_V2, JSON, RESPONSES_V3

_TABLE: Final = RouteTable(
    id="rtb-app0more",
    legacy_id="",
    vpc=VpcIds("vpc-app00226"),
    name="",
    main=False,
    routes=(Route("10.1.0.0/16", PCX, is_peering=True, id="rti-00000001"),),
)

ECHOES: Final = ("%SIGNATURE%", "%TOKEN%", "%SECRET%")
"""What a server that repeats the request, or knows more than it should, puts in its place."""


def dialect_of(version: str, url: str | None = None) -> Dialect:
    """Return the dialect of a version, at an endpoint or the public host."""
    return DialectV3(url) if version == "3.0" else DialectV2(url)


def calls(dialect: Dialect) -> dict[str, Call[Any]]:
    """Return a call of each kind that a dialect has, those that change nothing first."""
    found: dict[str, Call[Any]] = {
        "list": dialect.list_peering_connections(connection_id=None, offset=0),
        "get": dialect.list_peering_connections(connection_id=PCX, offset=0),
        "get none": dialect.list_peering_connections(connection_id="pcx-nonexist", offset=0),
        "vpcs": dialect.list_vpcs(vpc_id=None, name=None, offset=0),
        "limit": dialect.peering_connection_limit(),
        "tables": dialect.list_route_tables(vpc_id=None, offset=0),
        "add": dialect.create_routes(table=_TABLE, destinations=["10.1.0.0/17"], connection_id=PCX),
        "remove": dialect.delete_routes(
            table=_TABLE, destinations=["10.1.0.0/16"], connection_id=PCX
        ),
        "modify": dialect.modify_peering_connection(
            connection_id=PCX, name="other", bandwidth=None, charge_type=None
        ),
        "accept": dialect.accept_peering_connection(connection_id=TO_ACCEPT),
        "reject": dialect.reject_peering_connection(connection_id=TO_ACCEPT),
        "create": dialect.create_peering_connection(
            WantedConnection(
                vpc_id="vpc-data0089",
                peer_vpc_id="vpc-shared03",
                peer_uin="2407912486",
                name="net",
                v3_inputs={},
            ),
            region="ap-guangzhou",
        ),
        "taken": dialect.create_peering_connection(
            WantedConnection(
                vpc_id="vpc-app00226",
                peer_vpc_id="vpc-data0089",
                peer_uin="2407912486",
                name="net",
                v3_inputs={},
            ),
            region="ap-guangzhou",
        ),
        "delete": dialect.delete_peering_connection(connection_id=OTHER),
    }
    if dialect.features.enable:
        found["enable"] = dialect.enable_peering_connection(connection_id=PCX)
    if identity := dialect.caller_identity():
        found["identity"] = identity
    tags = dialect.change_tags(
        connection_id=PCX, region="ap-guangzhou", uin="2407912486", put={"a": "b"}, take_off=["c"]
    )
    return found | {call.action: call for call in tags}


@functools.cache
def real_answers(version: str) -> Mapping[str, HttpAnswer]:
    """Return what the emulator answers to each call of a version, by the names of `calls`."""
    with Emulator.start() as emulator:
        emulator.seed(seed("ACTIVE"))
        pair = emulator.accounts["default"]
        credentials = Credentials(pair.secret_id, pair.secret_key, None, "emulator")
        dialect, transport = dialect_of(version, emulator.url), Transport("")
        answers = {}
        for nonce, (name, call) in enumerate(calls(dialect).items(), start=1):
            request = dialect.sign(
                call, region="ap-guangzhou", credentials=credentials, now=time.time(), nonce=nonce
            )
            answers[name] = transport.post(request, timeout=5, action=call.action)
        return answers


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it arrives.

    Args:
        body: what it holds.
        status: of HTTP.
        content_type: header.
        date: header.
        spoilt: what became of it on the way, in words.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    date: str = ""
    spoilt: tuple[str, ...] = ()

    @property
    def answer(self) -> HttpAnswer:
        """The answer as a dialect is given it."""
        return HttpAnswer(self.status, self.content_type, self.date, self.body)


_ECHO: Final = st.sampled_from([f"you sent {echo}, {echo}\r\nwrongly" for echo in ECHOES])
_HUGE: Final = st.sampled_from(
    [10**17, 10**30, -(10**400), 1e308, float("nan"), float("inf"), "9" * 5000, "1e400", -1, 0.5,
     2**63, "-0", "٨", " 8 ", "\ud800", "\0", "x" * 5_000, [[]], [None], {"": ""}, True, "true"]
)  # fmt: skip
_DATES: Final = st.sampled_from(
    ["", "Mon, 23 Nov 2026 03:00:00 GMT", "Mon, 23 Nov 2026 03:00:00 +9999999999999999999",
     "Mon, 23 Nov 2026 03:00:00 -2400", "Mon, 99 Nov 99999 99:99:99 GMT", "1 Jan 1 0:0 Z",
     "Fri, 31 Dec 9999 23:59:59 -2359", "Sat, 01 Jan 0001 00:00:00 +2359", "0", "(((", ",,,",
     "Mon, 23 Nov 2026 03:00:00 " + "9" * 5000]
) | st.text(st.characters(max_codepoint=255), max_size=30)  # fmt: skip
_TYPES: Final = (
    st.sampled_from(["application/json", "text/html; charset=x", "", ";;", "\x1b[31m", "a\tb"])
    | _ECHO.map(lambda echo: echo.replace("\r\n", ""))
    | st.text(st.characters(max_codepoint=255), max_size=30)
)
_STATUSES: Final = st.sampled_from([404, 410, 500, 502, 200]) | st.integers(100, 999)

Spoil = Callable[[bytes], bytes]


def _coded(coding: str) -> Spoil:
    def spoil(body: bytes) -> bytes:
        return body.decode(errors="replace").encode(coding, errors="replace")

    return spoil


def _begun(beginning: str) -> Spoil:
    return lambda body: body.replace(b"{", b"{" + beginning.encode() + b", ", 1)


_SPOILS: Final[Mapping[str, Spoil]] = {
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "utf-16": _coded("utf-16"),
    "utf-32": _coded("utf-32-le"),
    "gb18030": _coded("gb18030"),
    "latin-1": _coded("latin-1"),
    "utf-7": _coded("utf-7"),
    "packed": gzip.compress,
    "twice": lambda body: body + body,
    "in a list": lambda body: b"[" + body + b"]",
    "deep": _begun('"x": ' + "[" * 10_000 + "]" * 10_000),
    "deep objects": _begun('"x": ' + '{"x":' * 10_000 + "0" + "}" * 10_000),
    "deep without end": lambda _: b"[" * 100_000,
    "huge number": _begun('"x": ' + "9" * 5000),
    "no number": _begun('"x": NaN'),
    "key twice": _begun('"code": "zero", "Response": {"Error": 7}'),
    "nothing": lambda _: b"",
    "half a character": lambda body: body.replace(b'"', b'"\\ud800', 1),
    "a page": lambda body: b"<html>%SIGNATURE%" + body,
}


def _places(value: object) -> list[tuple[Any, Any]]:
    """Every container in a value, with a key of it."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [it for key, part in list(pairs) for it in [(value, key), *_places(part)]]


def _spoilt_json(draw: st.DrawFn, body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A real answer with some of its parts changed."""
    value = copy.deepcopy(json.loads(body))
    done = []
    for _ in range(draw(st.integers(0, 3))):
        places = _places(value)
        if not places:
            break
        container, key = places[draw(st.integers(0, len(places) - 1))]
        how = draw(st.sampled_from(["drop", "retype", "turn", "echo", "again", "rename"]))
        done.append(how)
        part = container[key]
        if how == "drop":
            del container[key]
        elif how == "retype":
            container[key] = copy.deepcopy(draw(_HUGE | JSON))
        elif how == "turn":
            container[key] = str(part) if isinstance(part, (int, float)) else [part]
        elif how == "echo":
            container[key] = draw(_ECHO)
        elif how == "again" and isinstance(container, list):
            container.append(copy.deepcopy(part))
        elif isinstance(container, dict):
            container[str(key).swapcase()] = container.pop(key)
    return json.dumps(value).encode(), tuple(done)


def _errors(version: str) -> st.SearchStrategy[bytes]:
    """Answers that refuse, in the version's own form, with any name and text."""
    codes = st.sampled_from(
        ["InvalidRequest.ReplayAttack", "AuthFailure.SignatureExpire", "RequestLimitExceeded",
         "InternalError", "Success", "", ".", "..", "a.b.c", "InvalidVpc.NotFound"]
    ) | _ECHO | st.text(max_size=20)  # fmt: skip
    messages = _ECHO | st.text(max_size=40) | st.just("x" * 5_000)
    if version == "3.0":
        told = st.fixed_dictionaries({"Code": codes | JSON, "Message": messages | JSON})
        return st.builds(
            lambda error, said: json.dumps(
                {"Response": {"Error": error, "RequestId": said}}
            ).encode(),
            told,
            messages | JSON,
        )
    numbers = st.sampled_from([4000, 4200, 4400, 4500, 5000, 5100, 6000, 6100, "4000", -1, 10**17])
    return st.builds(
        lambda code, name, said: json.dumps(
            {"code": code, "codeDesc": name, "message": said}
        ).encode(),
        numbers | st.integers(),
        codes | JSON,
        messages | JSON,
    )


@st.composite
def said(draw: st.DrawFn, version: str, name: str) -> Said:
    """Anything that may arrive as the answer to a call."""
    kind = draw(st.sampled_from(["real"] * 4 + ["error", "error", "form", "json", "bytes"]))
    spoilt: tuple[str, ...] = ()
    if kind == "real":
        body, spoilt = _spoilt_json(draw, real_answers(version)[name].body)
    elif kind == "error":
        body = draw(_errors(version))
    elif kind == "form":
        form = RESPONSES_V3.map(lambda it: {"Response": it}) if version == "3.0" else ENVELOPES_V2
        body = json.dumps(draw(form)).encode()
    elif kind == "json":
        body = json.dumps(draw(JSON)).encode()
    else:
        body = draw(st.binary(max_size=200))
    is_spoilt = draw(st.integers(0, 3)) == 3
    how = draw(st.sampled_from(["cut", "bit", *_SPOILS])) if is_spoilt else ""
    if how in _SPOILS:
        body = _SPOILS[how](body)
    elif how and body:
        at = draw(st.integers(0, len(body) - 1))
        body = body[:at] if how == "cut" else body[:at] + bytes([body[at] ^ 0x15]) + body[at + 1 :]
    is_usual = draw(st.integers(0, 3)) < 3
    return Said(
        body=body,
        status=200 if is_usual else draw(_STATUSES),
        content_type="application/json" if is_usual else draw(_TYPES),
        date=draw(_DATES),
        spoilt=(kind, *spoilt, *([how] if how else [])),
    )


_CALLS: Final = {version: calls(dialect_of(version)) for version in VERSIONS}
_NOW: Final = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer to a call.

    Args:
        version: of the API.
        name: of the call.
        said: the answer.
    """

    version: str
    name: str
    said: Said


@st.composite
def arrivals(draw: st.DrawFn) -> Arrived:
    """Any answer to any call."""
    version = draw(st.sampled_from(VERSIONS))
    name = draw(st.sampled_from(list(_CALLS[version])))
    return Arrived(version, name, draw(said(version, name)))


def parse_holds(arrived: Arrived, watch: Watch) -> None:
    """A value of texts that any file can hold, or an error of ours on one clean line."""
    call = _CALLS[arrived.version][arrived.name]
    dialect = dialect_of(arrived.version)
    watch.tally.faults.update(f"answer: {it}" for it in arrived.said.spoilt)

    def parse() -> object:
        return call.read(dialect.unwrap(arrived.said.answer, call.action))

    value = watch.attempt("parse", parse)
    for text in _texts(value):
        text.encode()
    if isinstance(value, Page):
        for item in value.items:
            if isinstance(item, PeeringConnection):
                outputs = outputs_of(
                    item, ConnectionProperties.of({}), region="ap-guangzhou", now=_NOW
                )
                handed_out({**outputs, **inputs_of(item, ConnectionProperties.of(outputs))})


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for it in fields(value):
            yield from _texts(getattr(value, it.name))
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
