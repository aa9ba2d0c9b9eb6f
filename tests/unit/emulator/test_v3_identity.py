"""Who is calling in version 3.0: every way not to be believed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from qcloud_emulator import Emulator

from tests.unit.emulator.calling_v3 import PAIR, ConsoleV3, code

CREATE, LIST = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"


def test_a_good_call(console_v3: ConsoleV3) -> None:
    """It is believed, as often as it is sent: there is no nonce."""
    body = b"{}"
    headers = console_v3.headers(LIST, body)

    answers = [console_v3.send("POST", "/", body, headers) for _ in range(2)]

    assert [200, 200] == [it.status for it in answers]
    assert ["Success", "Success"] == [code(it.json["Response"]) for it in answers]


@pytest.mark.parametrize(
    "signed",
    [
        ("content-type", "host"),
        ("host", "content-type"),
        ("content-type", "host", "x-tc-action"),
        ("content-type", "host", "x-tc-action", "x-tc-region", "x-tc-timestamp", "x-tc-version"),
    ],
)
def test_any_headers_may_be_signed(console_v3: ConsoleV3, signed: tuple[str, ...]) -> None:
    """Content type and host are enough; more is as good, in any order."""
    assert "Success" == console_v3.code(LIST, signed=signed)


def test_the_content_type_may_name_a_charset(console_v3: ConsoleV3) -> None:
    """It is signed as it is sent."""
    changes = {"Content-Type": "application/json; charset=utf-8"}

    assert "Success" == console_v3.code(LIST, changes=changes)


def test_any_host_name(console_v3: ConsoleV3) -> None:
    """A call that came through a tunnel names the public host."""
    assert "Success" == console_v3.code(LIST, changes={"Host": "vpc.tencentcloudapi.com"})


@pytest.mark.parametrize(
    ("expected", "how"),
    [
        ("MissingParameter", {"changes": {"X-TC-Action": None}}),
        ("MissingParameter", {"changes": {"X-TC-Timestamp": None}}),
        ("MissingParameter", {"changes": {"X-TC-Version": None}}),
        ("MissingParameter", {"changes": {"X-TC-Region": None}}),
        ("InvalidParameter", {"changes": {"X-TC-Timestamp": "yesterday"}}),
        ("InvalidParameter", {"changes": {"X-TC-Timestamp": "9" * 12}}),
        ("NoSuchVersion", {"changes": {"X-TC-Version": "2018-01-01"}}),
        ("UnsupportedRegion", {"changes": {"X-TC-Region": "ap-nowhere"}}),
        ("UnsupportedRegion", {"changes": {"X-TC-Region": "gz"}}),
        ("InvalidParameter", {"changes": {"Content-Type": "text/plain"}}),
        ("AuthFailure.SignatureExpire", {"at": -310}),
        ("AuthFailure.SignatureExpire", {"at": 310}),
        ("AuthFailure.SignatureFailure", {"date": "2019-02-25"}),
        ("AuthFailure.SignatureFailure", {"service": "sts", "changes": {"X-TC-Version": "x"}}),
        ("AuthFailure.SignatureFailure", {"service": "cvm"}),
        ("AuthFailure.InvalidAuthorization", {"signed": ("host",)}),
        ("AuthFailure.InvalidAuthorization", {"signed": ("content-type", "x-tc-action")}),
        ("AuthFailure.TokenFailure", {"changes": {"X-TC-Token": "some"}}),
        ("AuthFailure.TokenFailure", {"account": "temporary", "changes": {"X-TC-Token": None}}),
        ("AuthFailure.TokenFailure", {"account": "temporary", "changes": {"X-TC-Token": "other"}}),
        ("Success", {"account": "temporary"}),
        ("Success", {"at": -290}),
        ("Success", {"at": 290}),
    ],
)
def test_headers(console_v3: ConsoleV3, expected: str, how: dict[str, Any]) -> None:
    """Each mistake in the headers has its code, and nothing is made."""
    assert expected == console_v3.code(CREATE, PAIR, **how)
    assert (expected == "Success") == bool(console_v3.emulator.connections())


@pytest.mark.parametrize(
    ("expected", "pattern", "replacement"),
    [
        ("MissingParameter", ".*", ""),
        ("AuthFailure.InvalidAuthorization", "TC3-HMAC-SHA256", "TC3-HMAC-SM3"),
        ("AuthFailure.InvalidAuthorization", "tc3_request", "tc4_request"),
        ("AuthFailure.InvalidAuthorization", "Credential=", ""),
        ("AuthFailure.InvalidAuthorization", ", Signature=.*", ""),
        ("AuthFailure.InvalidAuthorization", "/vpc", ""),
        ("AuthFailure.SecretIdNotFound", "Credential=[^/]*", "Credential=AKIDnobody"),
        ("AuthFailure.SignatureFailure", "Signature=.", "Signature=g"),
        ("AuthFailure.SignatureFailure", "host,", "host;x-tc-action,"),
        ("Success", ", ", ","),
    ],
)
def test_authorization(
    console_v3: ConsoleV3, expected: str, pattern: str, replacement: str
) -> None:
    """Each mistake in the header Authorization has its code."""
    headers = console_v3.headers(LIST, b"{}")
    headers["Authorization"] = re.sub(pattern, replacement, headers["Authorization"], count=2)

    answer = console_v3.send("POST", "/", b"{}", headers)

    assert expected == code(answer.json["Response"])


def test_a_changed_byte_of_the_body(console_v3: ConsoleV3) -> None:
    """Whichever byte is changed, the signature does not fit any more."""
    body = json.dumps(PAIR).encode()
    headers = console_v3.headers(CREATE, body)
    codes = set()

    for position in range(len(body)):
        changed = body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]
        answer = console_v3.send("POST", "/", changed, headers)
        codes.add(code(answer.json["Response"]))

    assert ({"AuthFailure.SignatureFailure"}, []) == (codes, console_v3.emulator.connections())


def test_signed_headers_cannot_be_changed(console_v3: ConsoleV3) -> None:
    """What was signed for one action is not taken for another where the action is signed."""
    signed = ("content-type", "host", "x-tc-action")
    headers = console_v3.headers(LIST, b"{}", signed=signed)
    headers["X-TC-Action"] = "DescribeVpcs"

    answer = console_v3.send("POST", "/", b"{}", headers)

    assert "AuthFailure.SignatureFailure" == code(answer.json["Response"])


def test_the_clock_of_signatures_is_real(console_v3: ConsoleV3) -> None:
    """Moving the business clock changes nothing about who is believed."""
    console_v3.emulator.advance_clock(30 * 24 * 3600)

    assert "Success" == console_v3.code(LIST)


def test_an_expired_token() -> None:
    """A temporary pair that has expired is refused."""
    key = {"name": "old", "token": "t", "expiresInSeconds": -1}
    with Emulator.start(seed={"accounts": [{"uin": "1", "keys": [key]}]}) as emulator:
        assert "AuthFailure.TokenFailure" == ConsoleV3(emulator).code(LIST, account="old")


@pytest.mark.parametrize("service", ["vpc", "sts", "tag"])
def test_an_unknown_action(console_v3: ConsoleV3, service: str) -> None:
    """There is no Enable in version 3.0, in no service."""
    answer = console_v3.do("EnableVpcPeeringConnection", service=service)

    assert "InvalidAction" == code(answer)
    assert "EnableVpcPeeringConnection" in answer["Error"]["Message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b"[" * 100_000,
        b'{"Limit": NaN}',
        b'{"Limit": 1e999}',
        *(b'{"Tags":' * depth + b"1" + b"}" * depth for depth in (101, *range(300, 1000, 20))),
    ],
    ids=len,
)
def test_bodies(console_v3: ConsoleV3, body: bytes) -> None:
    """The body is a JSON object; nothing at all counts as an empty one."""
    answer = console_v3.send("POST", "/", body, console_v3.headers(LIST, body))

    assert ("Success" if not body else "InvalidParameter") == code(answer.json["Response"])


@pytest.mark.parametrize("body", [b'"\xff"', b'{"Limit": "\\ud800"}'])
def test_bodies_that_are_not_utf8(console_v3: ConsoleV3, body: bytes) -> None:
    """Neither bytes nor escapes may stand for what is not UTF-8."""
    answer = console_v3.send("POST", "/", body, console_v3.headers(LIST, body))

    assert "InvalidParameterValue.NotUtf8EncodingError" == code(answer.json["Response"])


def test_only_post(console_v3: ConsoleV3) -> None:
    """Other methods are not for this address."""
    assert 405 == console_v3.send("GET", "/").status
