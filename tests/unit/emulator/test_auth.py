"""Who is calling: signatures of both versions, and what the emulator believes and refuses."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.signed.auth import (
    canonical_request,
    sign_tc3,
    sign_v1,
    tc3_keys,
    tc3_string,
    utc_date,
)

from tests.unit.emulator.conftest import FORM, OWN, PAIR, PATH, ConsoleV3, code, signed

if TYPE_CHECKING:
    from tests.unit.emulator.conftest import Answer, Console


CREATE, LIST = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"


def outcome(answer: Answer) -> tuple[int, str]:
    """Give the number and name of an answer."""
    return answer["code"], answer["codeDesc"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA256", "HmacSHA1", None])
def test_every_way_to_sign_is_believed(
    console: Console, method: str, algorithm: str | None
) -> None:
    """Both HTTP methods and both algorithms work, also without naming one."""
    answer = console.call(LIST, method=method, SignatureMethod=algorithm)

    assert outcome(answer) == (0, "Success")


@pytest.mark.parametrize("missing", ["Action", "Timestamp", "Nonce", "SecretId", "Signature"])
def test_a_missing_parameter_is_named(console: Console, missing: str) -> None:
    """Each parameter that identifies a call is required."""
    answer = console.call(
        **{"action": LIST, missing: None} if missing != "Action" else {"action": None}
    )

    assert outcome(answer) == (4000, "InvalidParameter")
    assert missing in answer["message"]


def test_the_region_is_required(console: Console) -> None:
    """A call without a region is told so."""
    answer = console.call(LIST, Region=None)

    assert outcome(answer) == (4000, "InvalidParameter")
    assert "Region" in answer["message"]


@pytest.mark.parametrize(
    ("name", "value"), [("Timestamp", "now"), ("Timestamp", "0"), ("Nonce", "-1"), ("Nonce", "1.5")]
)
def test_numbers_that_are_none_are_refused(console: Console, name: str, value: str) -> None:
    """Time and nonce are whole numbers, and the time is positive."""
    answer = console.call(LIST, **{name: value})

    assert outcome(answer) == (4000, "InvalidParameter")
    assert name in answer["message"]


def test_an_unknown_secret_id(console: Console) -> None:
    """A SecretId that nobody has is told apart from a wrong signature."""
    answer = console.call(LIST, SecretId="AKIDEMULATORnobody")

    assert answer["code"] == 4104


def test_a_wrong_signature(console: Console) -> None:
    """A signature of the right form that does not fit is refused."""
    answer = console.call(LIST, Signature="aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=")

    assert outcome(answer) == (4100, "AuthFailure")


def test_one_changed_byte(console: Console) -> None:
    """A call that was changed after it was signed is refused."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})
    changed = text.replace("ap-guangzhou", "ap-guangzhoV")

    answer = console.send("POST", PATH, changed, FORM).json

    assert outcome(answer) == (4100, "AuthFailure")


@pytest.mark.parametrize("offset", [-301 - 5, 301 + 5])
def test_a_clock_that_is_off(console: Console, offset: int) -> None:
    """More than five minutes from real time, in either direction, is refused."""
    answer = console.call(LIST, Timestamp=str(int(time.time()) + offset))

    assert answer["code"] == 4500
    assert "Timestamp" in answer["message"]


@pytest.mark.parametrize("offset", [-290, 290])
def test_a_clock_that_is_nearly_right(console: Console, offset: int) -> None:
    """Less than five minutes is allowed."""
    answer = console.call(LIST, Timestamp=str(int(time.time()) + offset))

    assert answer["code"] == 0


def test_the_business_clock_does_not_move_signatures(console: Console) -> None:
    """Signatures are held against real time, whatever the cloud's own clock shows."""
    console.emulator.advance_clock(30 * 24 * 3600)

    assert console.call(LIST)["code"] == 0


def test_a_repeated_call(console: Console) -> None:
    """The same call twice is a replay."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    first, second = (console.send("POST", PATH, text, FORM).json for _ in range(2))

    assert first["code"] == 0
    assert second["code"] == 4500
    assert "Nonce" in second["message"]


def test_a_nonce_may_be_used_at_another_time(console: Console) -> None:
    """Nonce and time together tell a replay; the nonce may be 0, as some clients draw it."""
    now = int(time.time())
    moments = (now, now + 1, now + 61, now)

    answers = [console.call(LIST, Nonce="0", Timestamp=str(moment)) for moment in moments]

    assert [0, 0, 0, 4500] == [it["code"] for it in answers]


def test_a_nonce_belongs_to_its_key(console: Console) -> None:
    """Two accounts may happen to use the same nonce."""
    answers = [console.call(LIST, account=name, Nonce="77") for name in ("default", "peer")]

    assert [answer["code"] for answer in answers] == [0, 0]


def test_a_refused_call_does_not_use_its_nonce_up(console: Console) -> None:
    """After a wrong signature the same nonce is still good."""
    refused = console.call(LIST, Nonce="78", Signature="d3Jvbmc=")
    believed = console.call(LIST, Nonce="78")

    assert [refused["code"], believed["code"]] == [4100, 0]


@pytest.mark.parametrize("token", [None, "another", ""])
def test_a_temporary_key_needs_its_token(console: Console, token: str | None) -> None:
    """Without its token, or with another, a temporary key is refused."""
    answer = console.call(LIST, account="temporary", Token=token)

    assert answer["code"] == 4105


def test_a_temporary_key_with_its_token(console: Console) -> None:
    """With its token a temporary key acts for its account."""
    made = console.create(account="temporary")

    assert [
        it["uin"] for it in console.emulator.connections() if made == it["peeringConnectionId"]
    ] == [OWN]


def test_an_expired_token(console: Console) -> None:
    """A token whose time is over is refused."""
    key = {"name": "late", "token": "late-token", "expiresInSeconds": -1}
    console.emulator.seed({"accounts": [{"uin": OWN, "keys": [key]}]})

    answer = console.call(LIST, account="late")

    assert answer["code"] == 4105
    assert "expired" in answer["message"]


def test_a_token_with_a_lasting_key(console: Console) -> None:
    """A token beside a key that has none shows that two sources were mixed."""
    answer = console.call(LIST, Token="of-another-key")

    assert answer["code"] == 4105


def test_a_post_does_not_read_its_query(console: Console) -> None:
    """What a POST has in its URL does not count."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    answer = console.send("POST", f"{PATH}?{text}", "", FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_a_get_does_not_read_its_body(console: Console) -> None:
    """What a GET has in its body does not count."""
    text = signed(console.emulator.accounts["default"], console.host, "GET", {"Action": LIST})

    answer = console.send("GET", PATH, text, FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_a_post_of_something_else(console: Console) -> None:
    """A body that is not a form has no parameters."""
    text = signed(console.emulator.accounts["default"], console.host, "POST", {"Action": LIST})

    answer = console.send("POST", PATH, text, {"Content-Type": "text/plain"}).json

    assert outcome(answer) == (4000, "InvalidParameter")


def test_bytes_that_are_not_utf8(console: Console) -> None:
    """Parameters that are not UTF-8 are refused, not guessed."""
    answer = console.send("POST", PATH, b"Action=%ff%fe", FORM).json

    assert outcome(answer) == (4000, "InvalidParameter")
    assert "UTF-8" in answer["message"]


def test_the_host_is_signed_as_it_was_sent(console: Console) -> None:
    """Any host name is served; the name in the header is the one that must be signed."""
    account = console.emulator.accounts["default"]
    params = {"Action": LIST}
    official = {**FORM, "Host": "vpc.api.qcloud.com"}

    right = signed(account, "vpc.api.qcloud.com", "POST", params)
    wrong = signed(account, console.host, "POST", params)

    assert console.send("POST", PATH, right, official).json["code"] == 0
    assert console.send("POST", PATH, wrong, official).json["code"] == 4100


def test_underscores_in_names_are_verified_as_dots(console: Console) -> None:
    """A list sent with underscores fits a signature over dots."""
    account = console.emulator.accounts["default"]
    text = signed(account, console.host, "POST", {"Action": "DescribeVpcLimit", "type_0": "20"})

    assert console.send("POST", PATH, text, FORM).json["code"] != 4100


def test_an_unknown_action(console: Console) -> None:
    """An action that does not exist is refused after the signature was checked."""
    assert console.call("DescribeInstances")["code"] == 6100
    assert console.call("DescribeInstances", Signature="d3Jvbmc=")["code"] == 4100


def test_the_signer_is_not_the_verifier_of_unsigned_text(console: Console) -> None:
    """A signature made with another account's key does not fit."""
    peer = console.emulator.accounts["peer"]
    params = {"Action": LIST, "Timestamp": str(int(time.time())), "Nonce": "5", "Region": "gz"}
    params["SecretId"] = console.emulator.accounts["default"].secret_id
    stolen = sign_v1("POST", console.host, PATH, params, peer.secret_key)

    answer = console.call(
        LIST, **params_without_action(params), Signature=stolen, SignatureMethod=None
    )

    assert outcome(answer) == (4100, "AuthFailure")


def params_without_action(params: dict[str, str]) -> dict[str, str]:
    """Give the parameters but for the action."""
    return {name: value for name, value in params.items() if name != "Action"}


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
        ("Success", {"service": "127"}),
        ("AuthFailure.SignatureFailure", {"service": "localhost"}),
        ("Success", {"service": "localhost", "changes": {"Host": "localhost:8080"}}),
        ("Success", {"service": "localhost:80", "changes": {"Host": "localhost:80"}}),
        ("Success", {"service": "127", "changes": {"Host": "127.0.0.2"}}),
        ("Success", {"service": "[::1]:80", "changes": {"Host": "[::1]:80"}}),
        ("AuthFailure.SignatureFailure", {"service": "tag", "changes": {"Host": "tag.example"}}),
        ("AuthFailure.SignatureFailure", {"service": "127", "changes": {"Host": "127.example"}}),
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


def test_an_expired_token_in_v3() -> None:
    """A temporary pair that has expired is refused."""
    key = {"name": "old", "token": "t", "expiresInSeconds": -1}
    with Emulator.start(seed={"accounts": [{"uin": "1", "keys": [key]}]}) as emulator:
        assert "AuthFailure.TokenFailure" == ConsoleV3(emulator).code(LIST, account="old")


@pytest.mark.parametrize("service", ["vpc", "sts", "tag"])
def test_an_unknown_action_in_v3(console_v3: ConsoleV3, service: str) -> None:
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


DOC_ID, DOC_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA", "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA"


DOC = {"Nonce": "11886", "SecretId": DOC_ID, "Timestamp": "1465185768"}


INSTANCES = {
    **DOC,
    "Action": "DescribeInstances",
    "Region": "ap-guangzhou",
    "InstanceIds.0": "ins-09dx96dg",
}


MIXED_CASE = {
    **DOC,
    "Action": "DescribeInstances",
    "Region": "gz",
    "instanceIds.0": "ins-09dx96dg",
    "limit": "20",
    "offset": "0",
}


SDK = {
    "SecretId": "secretIdFoo",
    "Region": "ap-guangzhou",
    "SignatureMethod": "HmacSHA1",
    "Nonce": "1290303896666895346",
    "Timestamp": "1512393162",
    "Action": "DescribeInstances",
    "Version": "2017-03-12",
}


PEERING = {
    **DOC,
    "Action": "CreateVpcPeeringConnection",
    "Region": "gz",
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_89",
    "peerUin": "2407912486",
    "peeringConnectionName": "tses",
}


SHA1, SHA256 = {"SignatureMethod": "HmacSHA1"}, {"SignatureMethod": "HmacSHA256"}


@pytest.mark.parametrize(
    ("expected", "method", "params"),
    [
        ("0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s=", "GET", {**INSTANCES, **SHA256}),
        ("nPVnY6njQmwQ8ciqbPl5Qe+Oru4=", "GET", {**INSTANCES, **SHA1}),
        ("NSI3UqqD99b/UJb4tbG/xZpRW64=", "GET", MIXED_CASE),
    ],
    ids=["L1", "L2", "L3"],
)
def test_vectors_of_the_documentation(expected: str, method: str, params: dict[str, str]) -> None:
    """The signatures printed on the API's pages come out."""
    assert expected == sign_v1(method, "cvm.api.qcloud.com", "/v2/index.php", params, DOC_KEY)


@pytest.mark.parametrize(
    ("expected", "method", "params"),
    [
        ("p3n+pxBqF5JGZtDSxoVn5tGngf0=", "POST", SDK),
        ("p3n+pxBqF5JGZtDSxoVn5tGngf0=", "post", SDK),
        ("5HAq1BOKNLEE2/uauWnp6Zv9Z3c=", "GET", SDK),
        ("B2T37FRSP6Fk0/q/cdfrTE0p3zX5ooB/2BPWZUFpsj4=", "POST", {**SDK, **SHA256}),
    ],
    ids=["L4", "L4-lower-case", "L5", "L6"],
)
def test_vectors_of_the_official_client(expected: str, method: str, params: dict[str, str]) -> None:
    """The signatures in the official client's own tests come out."""
    host = "cvm.api.qcloud.com"

    assert expected == sign_v1(method, host, "/v2/index.php", params, "secretKeyBar")


@pytest.mark.parametrize(
    ("expected", "method", "params"),
    [
        ("RWLTKT4JegEZU1fgouHbScyO2b0=", "GET", PEERING),
        ("5Fx5E9Po//gIND+hGEDylBxkOVo=", "GET", {**PEERING, **SHA1}),
        ("78dadld342S2ik4EJ0enKq36rc/7AVYWZdRc3qWEFRk=", "GET", {**PEERING, **SHA256}),
        (
            "NFi1nKrU0KUytb1Df6b8OK5sbdr6q7ODzvJgRvFvaA0=",
            "POST",
            {**PEERING, **SHA256, "peeringConnectionName": "示例1 a&b=c"},
        ),
    ],
    ids=["none", "sha1", "sha256", "raw-values"],
)
def test_vectors_of_a_peering_call(expected: str, method: str, params: dict[str, str]) -> None:
    """Calls with the values of the peering page, computed apart, are signed over raw values."""
    assert expected == sign_v1(method, "vpc.api.qcloud.com", "/v2/index.php", params, DOC_KEY)


def test_signature_is_not_signed() -> None:
    """A Signature among the parameters changes nothing."""
    with_it = {**SDK, "Signature": "anything"}

    assert _sign(SDK) == _sign(with_it)


def test_underscores_of_names_are_dots() -> None:
    """Underscores in names count as dots, those in values stay."""
    assert _sign({"a.b": "x_y"}) == _sign({"a_b": "x_y"})
    assert _sign({"a.b": "x_y"}) != _sign({"a.b": "x.y"})


def test_sorting_follows_the_replacement() -> None:
    """Names are sorted as they are signed: a dot is before letters, an underscore after."""
    assert _sign({"a_z": "1", "aB": "2"}) == _sign({"a.z": "1", "aB": "2"})


@pytest.mark.parametrize("method", ["hmacsha256", "HmacSHA512", "", None])
def test_other_methods_mean_sha1(method: str | None) -> None:
    """Anything but the exact name of SHA256 is SHA1."""
    params = {**SDK, "SignatureMethod": method} if method is not None else dict(SDK)

    assert len(_sign(params)) == 28


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "GET"},
        {"host": "vpc.api.qcloud.com:443"},
        {"path": "/v2/index.phP"},
        {"params": {**SDK, "Nonce": "1290303896666895347"}},
        {"secret_key": "secretKeybar"},
    ],
    ids=lambda it: next(iter(it)),
)
def test_everything_is_signed(changed: dict[str, object]) -> None:
    """One other byte anywhere gives another signature."""
    arguments: dict[str, object] = {
        "method": "POST",
        "host": "vpc.api.qcloud.com",
        "path": "/v2/index.php",
        "params": SDK,
        "secret_key": "secretKeyBar",
    }

    assert sign_v1(**arguments) != sign_v1(**{**arguments, **changed})  # type: ignore[arg-type]


def _sign(params: dict[str, str]) -> str:
    return sign_v1("POST", "vpc.api.qcloud.com", "/v2/index.php", params, "secretKeyBar")


TIMESTAMP = 1551113065


BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'


BODY_HASH = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"


HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "host": "cvm.tencentcloudapi.com",
    "x-tc-action": "DescribeInstances",
}


SHORT, LONG = ("content-type", "host"), ("content-type", "host", "x-tc-action")


STARS = "*" * 32


SEVEN_STARS = "Gu5t9xGARNpq86cd98joQYCN3*******"


def canonical(signed: tuple[str, ...], body: bytes = BODY) -> str:
    """Give the canonical form of the documentation's request."""
    return canonical_request("POST", "/", "", HEADERS, signed, body)


def test_the_body_of_the_documentation() -> None:
    """Its hash is the last line of the canonical request."""
    assert (BODY_HASH, BODY_HASH) == (
        hashlib.sha256(BODY).hexdigest(),
        canonical(SHORT).splitlines()[-1],
    )


@pytest.mark.parametrize(
    ("key", "signed", "request_hash", "signature"),
    [
        (
            SEVEN_STARS,
            SHORT,
            "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
            "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
        ),
        (
            STARS,
            LONG,
            "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
            "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
        ),
    ],
    ids=["T1", "T2"],
)
def test_vectors(key: str, signed: tuple[str, ...], request_hash: str, signature: str) -> None:
    """The hashes and signatures of the documentation come out."""
    form = canonical(signed)

    assert request_hash == hashlib.sha256(form.encode()).hexdigest()
    assert ["TC3-HMAC-SHA256", str(TIMESTAMP), "2019-02-25/cvm/tc3_request", request_hash] == (
        tc3_string(TIMESTAMP, "cvm", form).split("\n")
    )
    assert signature == sign_tc3(key, TIMESTAMP, "cvm", form)


def test_keys_on_the_way() -> None:
    """The three keys that T2 is signed with are the documentation's."""
    assert (
        "da98fb70dcf6b112dc21038d1eeeb3a95c74b4dcb12c1131f864f6066bd02be0",
        "8d70cbefb03939f929db64d32dc2ba89b1095620119fe3e050e2b18c5bd2752f",
        "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af",
    ) == tuple(key.hex() for key in tc3_keys(STARS, "2019-02-25", "cvm"))


def test_version_1_on_3_0() -> None:
    """The older signature over the parameters of 3.0 comes out as the documentation has it."""
    params = {
        "Action": "DescribeInstances",
        "InstanceIds.0": "ins-09dx96dg",
        "Limit": "20",
        "Nonce": "11886",
        "Offset": "0",
        "Region": "ap-guangzhou",
        "SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Timestamp": "1465185768",
        "Version": "2017-03-12",
    }

    made = sign_v1(
        "GET", "cvm.tencentcloudapi.com", "/", params, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
    )

    assert "EliP9YW3pW28FpsEdkXt/+WcGeI=" == made


def test_the_order_of_headers_does_not_matter() -> None:
    """They are signed in the order of their names."""
    assert canonical(LONG) == canonical(("x-tc-action", "host", "content-type"))


def test_headers_are_trimmed_and_lower() -> None:
    """White space around a value and capitals in it make no difference."""
    loud = {**HEADERS, "host": "  CVM.tencentcloudapi.com "}

    assert canonical(SHORT) == canonical_request("POST", "/", "", loud, SHORT, BODY)


@pytest.mark.parametrize(
    ("timestamp", "date"), [(1551139199, "2019-02-25"), (1551139200, "2019-02-26")]
)
def test_dates_are_utc(timestamp: int, date: str) -> None:
    """A day begins at midnight in Greenwich, whatever the time zone here."""
    assert date == utc_date(timestamp)


@pytest.mark.parametrize(
    "other",
    [
        sign_tc3(STARS[1:], TIMESTAMP, "cvm", canonical(LONG)),
        sign_tc3(STARS, TIMESTAMP + 1, "cvm", canonical(LONG)),
        sign_tc3(STARS, TIMESTAMP, "vpc", canonical(LONG)),
        sign_tc3(STARS, TIMESTAMP, "cvm", canonical(SHORT)),
        sign_tc3(STARS, TIMESTAMP, "cvm", canonical(LONG, BODY + b" ")),
    ],
    ids=["key", "time", "service", "signed headers", "body"],
)
def test_everything_is_signed_in_v3(other: str) -> None:
    """One other byte anywhere gives another signature."""
    assert other != sign_tc3(STARS, TIMESTAMP, "cvm", canonical(LONG))
