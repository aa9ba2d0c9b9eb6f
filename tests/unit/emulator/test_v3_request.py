"""The ways in which a call of version 3.0 may be sent, and what is refused of each."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud import errors
from qcloud_emulator.signed.auth import sign_v1
from qcloud_emulator.signed.fields import FlatParams, JsonParams
from qcloud_emulator.signed.forms import nested

from tests.unit.emulator.conftest import APP, FORM, PAIR, ConsoleV3, Raw, code
from tests.unit.emulator.test_roles import METADATA, SESSION, with_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Way = Callable[[ConsoleV3, str, Mapping[str, object]], Raw]

LIST, CREATE = "DescribeVpcPeeringConnections", "CreateVpcPeeringConnection"


def flat(value: object, prefix: str = "") -> dict[str, str]:
    """Give values under flat names, as the official SDKs encode them."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        found: dict[str, str] = {}
        for name, inner in items:
            found |= flat(inner, f"{prefix}.{name}" if prefix else str(name))
        return found
    return {prefix: str(value)}


def get_with_tc3(
    console: ConsoleV3, action: str, params: Mapping[str, object], **changes: str | None
) -> Raw:
    """Send a GET whose signature is in a header."""
    query = urlencode(flat(params))
    told = {"Content-Type": FORM["Content-Type"], **changes}
    headers = console.headers(action, b"", line=("GET", "/", query), changes=told)
    return console.send("GET", f"/?{query}", headers=headers)


def with_v1(
    console: ConsoleV3,
    action: str,
    params: Mapping[str, object],
    *,
    method: str = "POST",
    path: str = "/",
    algorithm: str | None = "HmacSHA256",
    changes: Mapping[str, str | None] | None = None,
) -> Raw:
    """Send a call whose signature is a parameter."""
    pair = console.emulator.accounts["default"]
    everything: dict[str, str | None] = {
        **flat(params),
        "Action": action,
        "Version": "2017-03-12",
        "Region": "ap-guangzhou",
        "Timestamp": str(int(time.time())),
        "Nonce": str(time.monotonic_ns()),
        "SecretId": pair.secret_id,
        "SignatureMethod": algorithm,
        "RequestClient": "SDK_OF_A_TEST",
        "Language": "en-US",
        **(changes or {}),
    }
    sent = {name: value for name, value in everything.items() if value is not None}
    if "Signature" not in everything:
        sent["Signature"] = sign_v1(method, console.host, path, sent, pair.secret_key)
    text = urlencode(sent)
    if method == "GET":
        return console.send("GET", f"{path}?{text}")
    return console.send("POST", path, text, FORM)


def get_with_v1(console: ConsoleV3, action: str, params: Mapping[str, object]) -> Raw:
    """Send a GET whose signature is a parameter."""
    return with_v1(console, action, params, method="GET")


def with_sha1(console: ConsoleV3, action: str, params: Mapping[str, object]) -> Raw:
    """Send a form that is signed with HmacSHA1."""
    return with_v1(console, action, params, algorithm="HmacSHA1")


def with_json(console: ConsoleV3, action: str, params: Mapping[str, object]) -> Raw:
    """Send JSON, as most clients do."""
    return console.ask(action, params)


def unsigned_payload(console: ConsoleV3, action: str, params: Mapping[str, object]) -> Raw:
    """Send JSON that is not signed."""
    told = {"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}
    headers = console.headers(action, b"UNSIGNED-PAYLOAD", changes=told)
    return console.send("POST", "/", json.dumps(params).encode(), headers)


def unsigned_get(console: ConsoleV3, action: str, params: Mapping[str, object]) -> Raw:
    """Send a GET that announces an unsigned body, which it does not have."""
    query = urlencode(flat(params))
    told = {"Content-Type": FORM["Content-Type"], "X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}
    line = ("GET", "/", query)
    headers = console.headers(action, b"UNSIGNED-PAYLOAD", line=line, changes=told)
    return console.send("GET", f"/?{query}", headers=headers)


WAYS = [with_json, get_with_tc3, with_v1, get_with_v1, with_sha1, unsigned_payload, unsigned_get]
FLAT_WAYS = [get_with_tc3, with_v1, get_with_v1]


def response(answer: Raw) -> dict[str, Any]:
    """Give what is inside an envelope, which every answer has to have."""
    assert (200, "application/json") == (answer.status, answer.headers["Content-Type"])
    told: dict[str, Any] = answer.json["Response"]
    assert told["RequestId"]
    return told


@pytest.mark.parametrize("way", WAYS)
def test_every_way(console_v3: ConsoleV3, way: Way) -> None:
    """Texts, numbers, lists, records and lists in records arrive, whatever the way."""
    tags = [{"Key": "team", "Value": "网络 a=b+c/d"}, {"Key": "n", "Value": "1"}]
    made = response(
        way(
            console_v3,
            CREATE,
            {**PAIR, "PeeringConnectionName": "a&b=c+d", "Bandwidth": 50, "Tags": tags},
        )
    )

    filters = [
        {"Name": "vpc-id", "Values": ["vpc-nothing", APP]},
        {"Name": "state", "Values": ["ACTIVE"]},
    ]
    found = response(way(console_v3, LIST, {"Filters": filters, "Offset": 0, "Limit": 5}))

    (one,) = found["PeerConnectionSet"]
    assert (made["PeeringConnectionId"], 50, tags) == (
        one["PeeringConnectionId"],
        one["Bandwidth"],
        sorted(one["TagSet"], key=lambda it: -len(it["Key"])),
    )


@pytest.mark.parametrize("way", WAYS)
def test_numbers_in_strings(console_v3: ConsoleV3, way: Way) -> None:
    """What the action asks for as a string of digits is one in every way."""
    found = response(way(console_v3, "DescribeVpcs", {"Limit": "2", "Offset": "1"}))

    assert (4, 2) == (found["TotalCount"], len(found["VpcSet"]))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [True, False])
def test_booleans(console_v3: ConsoleV3, way: Way, *, value: bool) -> None:
    """They arrive as such, also as the Python SDK writes them, with a capital letter."""
    assert "Success" == code(
        response(way(console_v3, "DescribeRouteTables", {"NeedRouterInfo": value}))
    )


@pytest.mark.parametrize("way", FLAT_WAYS)
@pytest.mark.parametrize(
    ("expected", "action", "params"),
    [
        ("InvalidParameter", LIST, {"Limit": "many"}),
        ("InvalidParameter", LIST, {"Limit": ""}),
        ("InvalidParameter", LIST, {"Limit": "1.5"}),
        ("InvalidParameter", LIST, {"Limit": "١"}),
        ("InvalidParameterValue.Range", LIST, {"Limit": "-1"}),
        ("InvalidParameter", "DescribeRouteTables", {"NeedRouterInfo": "yes"}),
        ("InvalidParameter", LIST, {"PeeringConnectionIds": "pcx-1"}),
        ("InvalidParameter.FilterNotDict", LIST, {"Filters.0": "vpc-id"}),
        ("InvalidParameter", LIST, {"Filters.Name": "vpc-id"}),
        ("InvalidParameter", LIST, {"Limit": "1", "Limit.0": "1"}),
        ("InvalidParameter", LIST, {"Limit..0": "1"}),
        ("InvalidParameter", LIST, {".": "1"}),
        ("InvalidParameter", LIST, {"Filters" + ".0" * 20: "1"}),
        ("UnknownParameter", LIST, {"Nothing.0.Name": "1"}),
        ("UnknownParameter", LIST, {"Filter.0.Name": "1"}),
        ("InvalidAction", "EnableVpcPeeringConnection", {}),
    ],
)
def test_mistakes_in_flat_parameters(
    console_v3: ConsoleV3, way: Way, expected: str, action: str, params: dict[str, object]
) -> None:
    """They have the codes that they have in JSON."""
    assert expected == code(response(way(console_v3, action, params)))


def test_digits_stay_refused_in_json(console_v3: ConsoleV3) -> None:
    """Only under flat names is a text of digits a number."""
    assert "InvalidParameter" == console_v3.code(LIST, {"Limit": "1"})
    assert "InvalidParameter" == console_v3.code("DescribeRouteTables", {"NeedRouterInfo": "true"})


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ("MissingParameter", {"Version": None}),
        ("MissingParameter", {"Timestamp": None}),
        ("MissingParameter", {"Nonce": None}),
        ("MissingParameter", {"SecretId": None}),
        ("MissingParameter", {"Action": None}),
        ("MissingParameter", {"Signature": None}),
        ("MissingParameter", {"Region": None}),
        ("NoSuchVersion", {"Version": "2018-01-01"}),
        ("UnsupportedRegion", {"Region": "gz"}),
        ("InvalidAction", {"Action": "DescribeInstances"}),
        ("InvalidParameter", {"Timestamp": "now"}),
        ("AuthFailure.SignatureExpire", {"Timestamp": str(10**9)}),
        ("AuthFailure.SecretIdNotFound", {"SecretId": "AKIDnobody"}),
        ("AuthFailure.SignatureFailure", {"Signature": "d3Jvbmc="}),
        ("AuthFailure.TokenFailure", {"Token": "some"}),
        ("Success", {"SignatureMethod": None}),
        ("Success", {"Nonce": "0"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_common_parameters(
    console_v3: ConsoleV3, method: str, expected: str, changes: dict[str, str | None]
) -> None:
    """Each mistake in the common parameters has the code that it has in a header."""
    assert expected == code(response(with_v1(console_v3, LIST, {}, method=method, changes=changes)))


def test_a_replay_in_v3(console_v3: ConsoleV3) -> None:
    """The same form twice is refused; with another time the same nonce is good."""
    now = int(time.time())

    codes = [
        code(response(with_v1(console_v3, LIST, {}, changes={"Nonce": "7", "Timestamp": moment})))
        for moment in map(str, (now, now, now + 1))
    ]

    assert ["Success", "AuthFailure.SignatureExpire", "Success"] == codes


def test_what_is_signed(console_v3: ConsoleV3) -> None:
    """A byte of the query cannot be changed; an unsigned body can, and nothing else."""
    query = "Limit=1"
    told = {"Content-Type": FORM["Content-Type"]}
    headers = console_v3.headers(LIST, b"", line=("GET", "/", query), changes=told)
    changed = console_v3.send("GET", "/?Limit=2", headers=headers)
    payload = {"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}
    loose = console_v3.headers(LIST, b"UNSIGNED-PAYLOAD", changes=payload)
    strict = console_v3.headers(LIST, b'{"Limit": 1}')

    codes = [
        code(response(it))
        for it in (
            changed,
            console_v3.send("POST", "/", b'{"Limit": 2}', loose),
            console_v3.send("POST", "/", b'{"Limit": 2}', {**strict, **payload}),
            console_v3.send("POST", "/", b'{"Limit": 2}', strict),
        )
    ]

    refused = "AuthFailure.SignatureFailure"
    assert [refused, "Success", refused, refused] == codes


def test_an_unsigned_get(console_v3: ConsoleV3) -> None:
    """A web identity may be sent in a query as well."""
    query = urlencode(flat({**with_token(console_v3), "DurationSeconds": 60}))
    headers = {
        **FORM,
        "X-TC-Action": "AssumeRoleWithWebIdentity",
        "X-TC-Version": "2018-08-13",
        "X-TC-Timestamp": "1",
        "Authorization": "SKIP",
    }

    answer = response(console_v3.send("GET", f"/?{query}", headers=headers))

    assert answer["ExpiredTime"] <= time.time() + 60


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(console_v3: ConsoleV3, method: str) -> None:
    """Only GET and POST are taken; the refusal has the API's own form."""
    assert "UnsupportedProtocol" == code(response(console_v3.send(method, "/", b"{}")))


@pytest.mark.parametrize("path", ["/nowhere", "/v2/index.php", "/v3"])
def test_other_paths(console_v3: ConsoleV3, path: str) -> None:
    """A call of this version at another path is refused in the API's own form."""
    headers = console_v3.headers(LIST, b"{}", line=("POST", path, ""))

    assert "InvalidRequest" == code(response(console_v3.send("POST", path, b"{}", headers)))


def test_other_paths_of_forms(console_v3: ConsoleV3) -> None:
    """A form that names an action and a version is a call as well; anything else is not."""
    refused = with_v1(console_v3, LIST, {}, path="/nowhere")

    assert "InvalidRequest" == code(response(refused))
    assert 404 == console_v3.send("GET", "/nowhere?Action=x").status
    assert 404 == console_v3.send("GET", "/nowhere?%ff").status


def test_ways_below_a_prefix() -> None:
    """The path is signed as it is sent, also below a prefix; beside it, the gateway answers."""
    with Emulator.start(prefix="/cloud") as emulator:
        console = ConsoleV3(emulator)

        codes = [
            code(response(with_v1(console, LIST, {}, method=method, path=path)))
            for method in ("GET", "POST")
            for path in ("/cloud", "/cloud/", "/cloud/other")
        ]
        beside = [
            with_v1(console, LIST, {}, method=method, path="/").status for method in ("GET", "POST")
        ]

    assert ["Success", "Success", "InvalidRequest"] * 2 == codes
    assert [404, 404] == beside


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": FORM["Content-Type"]},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/octet-stream"},
        {"Content-Type": "text/plain"},
    ],
)
def test_bodies_that_tc3_does_not_take(console_v3: ConsoleV3, headers: dict[str, str]) -> None:
    """With a signature in a header, the body is JSON."""
    signed = console_v3.headers(LIST, b"Limit=1", changes=headers)

    assert "InvalidParameter" == code(response(console_v3.send("POST", "/", b"Limit=1", signed)))


def test_a_query_that_is_not_utf8(console_v3: ConsoleV3) -> None:
    """It is refused in the API's own form, in either way."""
    told = {"Content-Type": FORM["Content-Type"]}
    headers = console_v3.headers(LIST, b"", line=("GET", "/", "a=%ff"), changes=told)

    codes = [
        code(response(it))
        for it in (
            console_v3.send("GET", "/?a=%ff", headers=headers),
            console_v3.send("GET", "/?a=%ff"),
            console_v3.send("GET", "/"),
        )
    ]

    assert ["InvalidParameter", "InvalidParameter", "MissingParameter"] == codes


def test_sizes(console_v3: ConsoleV3) -> None:
    """A query, a form and a body have the documented limits."""
    kb = 1024
    tc3 = {"PeeringConnectionIds": ["x" * 10 * kb * kb]}
    codes = [
        code(response(it))
        for it in (
            get_with_tc3(console_v3, LIST, {"Nothing": "x" * 31 * kb}),
            get_with_tc3(console_v3, LIST, {"Nothing": "x" * 33 * kb}),
            with_v1(console_v3, LIST, {"Nothing": "x" * 1000 * kb}),
            with_v1(console_v3, LIST, {"Nothing": "x" * 1025 * kb}),
            with_json(console_v3, LIST, tc3),
        )
    ]

    unknown, too_large = "UnknownParameter", "RequestSizeLimitExceeded"
    assert [unknown, too_large, unknown, too_large, too_large] == codes


@pytest.mark.parametrize("way", FLAT_WAYS)
def test_the_journal_of_flat_calls(console_v3: ConsoleV3, way: Way) -> None:
    """It has the parameters in the form of JSON, without the common ones and without secrets."""
    role = {**SESSION, "Tags": [{"Key": "k", "Value": "v"}]}
    way(console_v3, LIST, {"Limit": 1, "Filters": [{"Name": "state", "Values": ["ACTIVE"]}]})
    way(console_v3, "AssumeRole", {**role, "ExternalId": "sesame-1", "Policy": "sesame-2"})

    first, second = console_v3.emulator.calls()

    filters = [{"Name": "state", "Values": ["ACTIVE"]}]
    assert ({"Limit": "1", "Filters": filters}, role) == (
        first["parameters"],
        second["parameters"],
    )
    assert ("3.0", LIST, "ap-guangzhou", "default") == tuple(
        first[name] for name in ("version", "action", "region", "account")
    )


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ({}, {}),
        ({"a": "1"}, {"a": "1"}),
        ({"a": ["x", "y"]}, {"a.1": "y", "a.0": "x"}),
        ({"a": [str(n) for n in range(12)]}, {f"a.{n}": str(n) for n in reversed(range(12))}),
        ({"a": ["x", "y"]}, {"a.3": "x", "a.7": "y"}),
        ({"a": {"b": {"c": "1"}, "d": "2"}}, {"a.b.c": "1", "a.d": "2"}),
        ({"a": [{"b": ["1"], "c": "2"}]}, {"a.0.b.0": "1", "a.0.c": "2"}),
        ({"a": {"0": "x", "b": "y"}}, {"a.0": "x", "a.b": "y"}),
        ({"0": "x"}, {"0": "x"}),
    ],
)
def test_nested(expected: dict[str, object], names: dict[str, str]) -> None:
    """Numbers in names stand for lists, in the order of the numbers, and words for objects."""
    assert expected == nested(names)


@pytest.mark.parametrize(
    "names", [{"": "1"}, {"a.": "1"}, {"a": "1", "a.b": "1"}, {"a.b": "1", "a": "1"}]
)
def test_names_that_are_none(names: dict[str, str]) -> None:
    """A name without parts, or of a value that is a list as well, is refused."""
    with pytest.raises(errors.InvalidParameterError):
        nested(names)


def test_flat_records_are_flat() -> None:
    """The items of a list convert texts like the whole does."""
    given = {"Items": [{"Number": "7", "Flag": "TRUE", "Text": "8"}]}

    (one,) = FlatParams(given).records("Items") or []
    (strict,) = JsonParams(given).records("Items") or []

    assert (7, True, "8") == (
        one.integer("Number"),
        one.flag("Flag", default=False),
        one.text("Text"),
    )
    with pytest.raises(errors.InvalidParameterError):
        strict.integer("Number")


def test_metadata_is_not_a_call(console_v3: ConsoleV3) -> None:
    """The metadata address is no part of the API, and not in its journal."""
    console_v3.send("GET", METADATA)

    assert [] == console_v3.emulator.calls()
