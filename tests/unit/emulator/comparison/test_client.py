"""The calls of a comparison: where they go, and what counts as no answer."""

from __future__ import annotations

import traceback

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.comparison import client as clients
from qcloud_emulator.comparison.client import (
    PUBLIC,
    Client,
    Keys,
    LostError,
    Place,
    over_http,
    places_at,
)
from qcloud_emulator.signed.endpoint import Request

KEYS = Keys("AKIDEXAMPLE", "key", "token")


def test_the_public_cloud() -> None:
    """The public cloud is called over TLS, each service at its own host."""
    assert PUBLIC.v2 == Place("https", "vpc.api.qcloud.com")
    assert PUBLIC.v3["vpc"] == Place("https", "vpc.tencentcloudapi.com")
    assert PUBLIC.v3["sts"] == Place("https", "sts.tencentcloudapi.com")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://api.example.com", Place("https", "api.example.com")),
        ("https://api.example.com:8443/cloud/", Place("https", "api.example.com:8443", "/cloud")),
        ("http://127.0.0.1:8520", Place("http", "127.0.0.1:8520")),
        ("http://[::1]:8520", Place("http", "[::1]:8520")),
        ("http://localhost:8520/", Place("http", "localhost:8520")),
    ],
)
def test_a_private_installation(url: str, place: Place) -> None:
    """A private installation has everything at one address, over TLS or on loopback."""
    assert places_at(url).v2 == place
    assert set(places_at(url).v3.values()) == {place}


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "http://192.0.2.1",
        "ftp://api.example.com",
        "api.example.com",
        "https://",
        "https://user:secret@api.example.com",
        "https://api.example.com/?x=1",
        "https://api.example.com:port",
        "https://api.example.com:99999",
        "https://[x",
        "https://[x]",
        "https://a..b",
        "https://" + "a" * 70,
        "https://secret@",
        "https://api.example.com/a b",
        "https://api.example.com/\x07",
        "https://b\u00fccher.example",
        "https://api.example.com/b\u00fccher",
        "",
    ],
)
def test_other_addresses(url: str) -> None:
    """Every other address is refused in one sentence that does not repeat it."""
    with pytest.raises(ValueError, match="an endpoint") as caught:
        places_at(url)

    assert "secret" not in str(caught.value)


def test_a_request_that_cannot_be_sent() -> None:
    """What is wrong with a request is told without its headers, which hold keys."""
    request = Request("POST", "/", "", {"authorization": "secret\n"}, b"", "")

    with pytest.raises(LostError) as caught:
        over_http(Place("http", "127.0.0.1:9"), request)

    shown = "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is None
    assert "ValueError" not in shown


@pytest.mark.parametrize("version", ["2.0", "3.0"])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"error": "x"}', b"[" * 100_000], ids=range(5)
)
def test_what_is_no_answer(version: str, body: bytes) -> None:
    """What does not have the form of an answer is none, so that nothing is concluded from it."""
    client = Client(KEYS, PUBLIC, lambda _place, _request: (200, "text/html", body))

    with pytest.raises(LostError, match=version):
        client.call(version, "DescribeVpcEx", {}, region="ap-guangzhou")


def test_a_temporary_key() -> None:
    """The token of a temporary key is sent in both versions, and signed in 2.0."""
    sent: list[Request] = []

    def send(_place: Place, request: Request) -> tuple[int, str, bytes]:
        sent.append(request)
        return 200, "application/json", b'{"code": 0, "Response": {}}'

    client = Client(KEYS, PUBLIC, send)
    client.call("2.0", "DescribeVpcEx", {}, region="ap-guangzhou")
    client.call("3.0", "DescribeVpcs", {}, region=None)

    assert b"Token=token" in sent[0].body
    assert sent[1].headers["x-tc-token"] == "token"
    assert "x-tc-region" not in sent[1].headers


def test_proxies_are_ignored(qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment does not get to see the calls."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    account = qcloud_emulator.accounts["default"]
    keys = Keys(account.secret_id, account.secret_key)

    client = Client(keys, places_at(qcloud_emulator.url), over_http)

    assert client.call("3.0", "DescribeVpcs", {}, region="ap-guangzhou").code("3.0") == "Success"


def test_certificates_are_verified(
    qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that does not speak TLS, or whose certificate nobody knows, gives no answer."""
    monkeypatch.setattr(clients, "TIMEOUT", 5.0)
    https = qcloud_emulator.url.replace("http://", "https://")

    with pytest.raises(LostError):
        Client(KEYS, places_at(https), over_http).call("2.0", "DescribeVpcEx", {}, region="x")
