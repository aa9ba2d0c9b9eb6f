"""Requests and answers of API 2.0, to and from the model."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TypeVar
from urllib.parse import parse_qsl

import pytest
import qcloud_emulator.signed.auth
from pulumi_qcloud.api.dialect import Call, HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import MalformedAnswerError, ServiceGoneError
from pulumi_qcloud.api.model import Credentials, Page, PeeringConnection, PeeringState, Vpc, VpcIds
from pulumi_qcloud.api.v2 import DialectV2

T = TypeVar("T")

_PAIR = Credentials("AKIDEXAMPLE", "example-key", token="example-token")
_DIALECT = DialectV2()
_LISTING = _DIALECT.list_peering_connections(connection_id=None, offset=0)


def _sign(dialect: DialectV2) -> HttpRequest:
    call = dialect.create_peering_connection(
        vpc_id="gz_vpc_226", peer_vpc_id="gz_vpc_89", peer_uin="2407912486", name="示例1 a&b=c"
    )
    return dialect.sign(call, region="ap-guangzhou", credentials=_PAIR, now=1465185768.9, nonce=7)


def _answered(call: Call[T], **body: object) -> T:
    answer = HttpAnswer(200, "application/json", "", json.dumps({"code": 0, **body}).encode())
    return call.read(_DIALECT.unwrap(answer, call.action))


@pytest.mark.parametrize("method", ["HmacSHA256", "HmacSHA1"])
@pytest.mark.parametrize(
    "endpoint", [None, "https://vpc.example.com:8443", "http://127.0.0.1:8520/v2/index.php"]
)
def test_what_is_sent_is_what_is_signed(method: str, endpoint: str | None) -> None:
    """The form holds every parameter once, encoded once, and a signature that fits it."""
    request = _sign(DialectV2(endpoint, signature_method=method))

    sent = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))

    assert {
        "Action": "CreateVpcPeeringConnection",
        "Region": "ap-guangzhou",
        "Timestamp": "1465185768",
        "Nonce": "7",
        "SecretId": "AKIDEXAMPLE",
        "SignatureMethod": method,
        "Token": "example-token",
        "vpcId": "gz_vpc_226",
        "peerVpcId": "gz_vpc_89",
        "peerUin": "2407912486",
        "peeringConnectionName": "示例1 a&b=c",
        "Signature": qcloud_emulator.signed.auth.sign_v1(
            "POST", request.headers["Host"], "/v2/index.php", sent, "example-key"
        ),
    } == sent


@pytest.mark.parametrize(
    ("endpoint", "url", "host"),
    [
        (None, "https://vpc.api.qcloud.com/v2/index.php", "vpc.api.qcloud.com"),
        ("https://VPC.example.com", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com/", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com:443", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com:80/x", "https://vpc.example.com:80/x", "vpc.example.com:80"),
        ("http://127.0.0.1:80", "http://127.0.0.1/v2/index.php", "127.0.0.1"),
        ("http://[::1]:8520", "http://[::1]:8520/v2/index.php", "[::1]:8520"),
    ],
)
def test_host(endpoint: str | None, url: str, host: str) -> None:
    """The signed host is the Host header: with a port that is not the scheme's own."""
    dialect = DialectV2(endpoint)

    assert (url, host) == (dialect.url, _sign(dialect).headers["Host"])


def test_public_host() -> None:
    """Only without an endpoint do requests go to the public cloud."""
    endpoints = (None, "https://vpc.api.qcloud.com")

    assert [True, False] == [DialectV2(endpoint).is_public_host for endpoint in endpoints]


def test_secrets_of_a_request() -> None:
    """What a request shows of itself in a log holds no key, token or signature."""
    request = _sign(_DIALECT)

    shown = f"{request!r} {_PAIR!r}"

    assert [] == [
        secret for secret in ("example-key", "example-token", request.signature) if secret in shown
    ]


def test_connection() -> None:
    """Every field of the documented example is read."""
    entry = {
        "vpcId": "gz_vpc_245",
        "unVpcId": "vpc-8e0ypm3z",
        "peerVpcId": "gz_vpc_20",
        "unPeerVpcId": "vpc-kx49lmyv",
        "appId": "1351000042",
        "peeringConnectionId": "pcx-dt8c7fa0",
        "peeringConnectionName": " 示例1 ",
        "state": "1",
        "createTime": "2016-01-06 20:56:07",
        "uin": 909619400,
        "peerUin": "909619400.0",
        "region": "gz",
        "peerRegion": "ap-hongkong",
    }

    page = _answered(_LISTING, totalCount="8", data=[entry, "x"])

    expected = PeeringConnection(
        id="pcx-dt8c7fa0",
        name=" 示例1 ",
        state=PeeringState.ACTIVE,
        vpc=VpcIds("vpc-8e0ypm3z", "gz_vpc_245"),
        peer_vpc=VpcIds("vpc-kx49lmyv", "gz_vpc_20"),
        uin="909619400",
        peer_uin="909619400",
        region="ap-guangzhou",
        peer_region="ap-hongkong",
        create_time=datetime(2016, 1, 6, 20, 56, 7, tzinfo=timezone(timedelta(hours=8))),
    )
    assert Page((expected,), total=8, received=1) == page


def _only(**entry: object) -> PeeringConnection:
    return _answered(_LISTING, data=[{"peeringConnectionId": "pcx-1", **entry}]).items[0]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (0, PeeringState.PENDING),
        ("0", PeeringState.PENDING),
        (1.0, PeeringState.ACTIVE),
        ("2", PeeringState.EXPIRED),
        (3, PeeringState.REJECTED),
        (4, PeeringState.DELETED),
        ("ISOLATED", PeeringState.ISOLATED),
        (9, "9"),
        ("MELTING", "MELTING"),
        (None, ""),
    ],
)
def test_state(state: object, expected: PeeringState | str) -> None:
    """States come as number or text; one that is not known is kept as text."""
    assert expected == _only(state=state).state


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"vpcId": "gz_vpc_1", "unVpcId": "vpc-a"}, VpcIds("vpc-a", "gz_vpc_1")),
        ({"vpcId": "gz_vpc_1", "uniqVpcId": "vpc-a"}, VpcIds("vpc-a", "gz_vpc_1")),
        ({"vpcId": "vpc-a"}, VpcIds("vpc-a")),
        ({"vpcId": "gz_vpc_1"}, VpcIds("", "gz_vpc_1")),
        ({}, VpcIds("")),
    ],
)
def test_spellings(entry: dict[str, object], expected: VpcIds) -> None:
    """Both spellings of a VPC's id are found under any of their names."""
    assert expected == _only(**entry).vpc


def test_entries_without_id() -> None:
    """An entry without id is left out, but counts for the paging."""
    assert Page((), total=0, received=2) == _answered(_LISTING, data=[{}, {"state": 1}])


def test_vpc() -> None:
    """A VPC of the documented example is read."""
    call = _DIALECT.list_vpcs(vpc_id=None, name=None, offset=0)
    entry = {
        "vpcId": "gz_vpc_245",
        "unVpcId": "vpc-8e0ypm3z",
        "vpcName": "alblack.bbb",
        "cidrBlock": "10.0.0.0/24",
        "isDefault": True,
    }

    page = _answered(call, totalCount=10, data=[entry])

    expected = Vpc(VpcIds("vpc-8e0ypm3z", "gz_vpc_245"), "alblack.bbb", "10.0.0.0/24", (), True)
    assert Page((expected,), total=10, received=1) == page


@pytest.mark.parametrize(
    ("data", "expected"),
    [({"limit": {"20": 10}}, 10), ({"limit": {"20": "12"}}, 12), ({"limit": []}, None), ([], None)],
)
def test_limit(data: object, expected: int | None) -> None:
    """The quota of a VPC's connections is told, or not."""
    assert expected == _answered(_DIALECT.peering_connection_limit(), data=data)


def test_answer_of_the_newer_version() -> None:
    """A host that speaks API 3.0 only names the setting that chooses the version."""
    said = {"Response": {"Error": {"Code": "InvalidAction", "Message": "no"}, "RequestId": "r"}}
    answer = HttpAnswer(200, "application/json", "", json.dumps(said).encode())

    with pytest.raises(ServiceGoneError, match="qcloud:apiVersion"):
        _DIALECT.unwrap(answer, "DescribeVpcEx")


def test_created_without_id() -> None:
    """A Create that answers no id has an unknown outcome."""
    call = _DIALECT.create_peering_connection(vpc_id="a", peer_vpc_id="b", peer_uin="1", name="n")

    with pytest.raises(MalformedAnswerError, match="names no connection") as caught:
        _answered(call, peeringConnectionId="")

    assert not caught.value.nothing_happened
