"""The signatures of both versions, against every published vector."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from qcloud_emulator.signed.auth import (
    canonical_request,
    sign_tc3,
    sign_v1,
    tc3_keys,
    tc3_string,
    utc_date,
)

if TYPE_CHECKING:
    pass


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
