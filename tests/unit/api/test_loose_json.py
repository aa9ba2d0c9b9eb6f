"""Reading loosely typed answers, which may be anything."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api import loose_json
from pulumi_qcloud.api.dialect import Call, HttpAnswer
from pulumi_qcloud.api.errors import (
    MalformedAnswerError,
    NoAnswerError,
    NothingThereError,
    QcloudError,
    ServiceGoneError,
)
from pulumi_qcloud.api.model import WantedConnection
from pulumi_qcloud.api.v2 import DialectV2

from tests.unit.api.answers import ENVELOPES_V2, JSON

_DIALECT = DialectV2()
_CALLS: tuple[Call[object], ...] = (
    _DIALECT.create_peering_connection(
        WantedConnection(vpc_id="a", peer_vpc_id="b", peer_uin="1", name="n"), region="gz"
    ),
    _DIALECT.list_peering_connections(connection_id=None, offset=0),
    _DIALECT.delete_peering_connection(connection_id="pcx-1"),
    _DIALECT.list_vpcs(vpc_id=None, name=None, offset=0),
    _DIALECT.peering_connection_limit(),
)


def _answer(body: bytes, status: int = 200, content_type: str = "application/json") -> HttpAnswer:
    return HttpAnswer(status=status, content_type=content_type, date="", body=body)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        ("0", 0),
        ("8", 8),
        (" 8 ", 8),
        (8.0, 8),
        (-1, -1),
        (8.5, None),
        ("8.0", None),
        ("eight", None),
        ("", None),
        ("8" * 19, None),
        ("٨", None),
        (True, None),
        (None, None),
        ([8], None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_number(value: object, expected: int | None) -> None:
    """Whole numbers come as numbers or as text; anything else is none."""
    assert expected == loose_json.number(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2407912486, "2407912486"),
        (2407912486.0, "2407912486"),
        ("2407912486", "2407912486"),
        ("2407912486.0", "2407912486"),
        (" 2407912486 ", "2407912486"),
        (None, ""),
        ({}, ""),
        (float("nan"), ""),
    ],
)
def test_uin(value: object, expected: str) -> None:
    """An account comes as text, number or number with a fraction, and is decimal text after."""
    assert expected == loose_json.uin(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" two  words ", " two  words "), ("", ""), (1, "1"), (True, ""), (None, ""), ([], "")],
)
def test_text(value: object, expected: str) -> None:
    """Text stays as it is, with its blanks."""
    assert expected == loose_json.text(value)


def test_half_a_character() -> None:
    """Half of a surrogate pair, which no state file could hold, is replaced."""
    assert "a?b" == loose_json.text(json.loads('"a\\ud800b"'))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"a": 1}, None, "x", [], {"b": 2}], [{"a": 1}, {"b": 2}]),
        ("text", []),
        ({"a": 1}, []),
        (None, []),
    ],
)
def test_rows(value: object, expected: list[object]) -> None:
    """Of a list its objects are read; what is no list has none."""
    assert expected == loose_json.rows(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "yesterday", "2016-13-06 20:56:07", "2016-01-06", None, 0, {}),
        *("0000-00-00 00:00:00", "2016-01-06 20:56+00", "a time, not to read"),
    ],
)
def test_no_moment(value: object) -> None:
    """What is not a time is none."""
    assert loose_json.moment(value) is None


def test_moment() -> None:
    """A time without zone is the cloud's."""
    expected = datetime(2016, 1, 6, 20, 56, 7, tzinfo=timezone(timedelta(hours=8)))

    assert expected == loose_json.moment("2016-01-06 20:56:07")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (410, b"", ServiceGoneError),
        (500, b'{"code": 0}', NoAnswerError),
        (502, b'{"code": 0}', NoAnswerError),
        (504, b"<html>", NoAnswerError),
        (200, b"<html>", MalformedAnswerError),
        (200, b"", MalformedAnswerError),
        (200, b"[1]", MalformedAnswerError),
        (200, b"null", MalformedAnswerError),
        (200, b"\xff\xfe\x00", MalformedAnswerError),
        (200, b"[" * 100_000, MalformedAnswerError),
        (200, b'{"code": ' + b"9" * 5000 + b"}", MalformedAnswerError),
        (404, b"not found", NothingThereError),
        (404, b'{"error": "nothing here"}', NothingThereError),
    ],
)
def test_no_answer_of_the_api(status: int, body: bytes, expected: type[QcloudError]) -> None:
    """A gateway's page, a host that is gone and garbage are told apart."""
    with pytest.raises(QcloudError) as caught:
        _DIALECT.unwrap(_answer(body, status, "text/html"), "DescribeVpcEx")

    assert expected is type(caught.value)


def test_pages_are_not_quoted() -> None:
    """The text of a foreign page, which may repeat the request, is not in the message."""
    with pytest.raises(MalformedAnswerError) as caught:
        _DIALECT.unwrap(_answer(b"<p>You sent Signature=abc</p>", 200, "text/html; x=1"), "X")

    assert "the answer is not from the API (HTTP 200, text/html, 29 bytes)" == caught.value.message


@pytest.mark.parametrize("code", [None, "", "zero", True, [], {}, 0.5])
def test_no_code(code: object) -> None:
    """An answer without a numeric code is not believed."""
    with pytest.raises(MalformedAnswerError):
        _DIALECT.unwrap(_answer(json.dumps({"code": code}).encode()), "X")


@given(body=st.binary(), status=st.integers(100, 599), content_type=st.text())
def test_any_bytes(body: bytes, status: int, content_type: str) -> None:
    """Whatever bytes come, nothing but an error of ours is raised."""
    for call in _CALLS:
        _said(call, _answer(body, status, content_type))


@settings(max_examples=60)
@given(JSON | ENVELOPES_V2)
@example({"code": 0, "data": [{"vpcId": float("inf"), "state": []}]})
@example({"code": 4000, "message": "\ud800"})
def test_any_json(value: object) -> None:
    """Whatever JSON comes, nothing but an error of ours is raised, and it is one line of text."""
    for call in _CALLS:
        said = _said(call, _answer(json.dumps(value).encode()))

        assert said.encode().decode().splitlines() in ([], [said])


def _said(call: Call[object], answer: HttpAnswer) -> str:
    """Read an answer; return the text of the error in it, "" if there is none."""
    try:
        call.read(_DIALECT.unwrap(answer, call.action))
    except QcloudError as error:
        return str(error)
    return ""
