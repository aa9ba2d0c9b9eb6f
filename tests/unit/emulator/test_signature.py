"""The signature of API 2.0, against every published vector."""

from __future__ import annotations

import pytest
from qcloud_emulator.signed.auth import sign_v1

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
