"""Paging, rate, deadline and secrecy of the client."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote_plus

import pytest
from pulumi_qcloud.api import errors, v2
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import Credentials
from qcloud_emulator import Emulator

from tests.unit.api.callers import actions, client_at, client_of
from tests.unit.api.clock import Clock
from tests.unit.api.loopback import Conversation, answer, refused_port, saying, serving

_PAIR = Credentials("AKIDEXAMPLE", "example key+/=", "example token+/=")
_REFUSED = refused_port()


def _page(*ids: str, total: object = 0) -> bytes:
    rows = [{"peeringConnectionId": id_} for id_ in ids]
    return answer(json.dumps({"code": 0, "totalCount": total, "data": rows}).encode())


def _listed(*pages: bytes) -> list[str]:
    """List connections from a server that gives these pages, the last one for ever."""
    with serving(saying(*pages)) as server:
        return [one.id for one in client_at(server.url, _PAIR).list_peering_connections()]


def test_pages(qcloud_emulator: Emulator) -> None:
    """A listing has all connections, with no more calls than it has pages."""
    qcloud_emulator.seed(
        {
            "peeringConnections": [
                {"name": f"n{number}", "vpcId": "vpc-app00226", "peerVpcId": "vpc-data0089"}
                for number in range(120)
            ]
        }
    )

    found = client_of(qcloud_emulator).list_peering_connections()

    assert (120, 3) == (len({one.id for one in found}), len(actions(qcloud_emulator)))


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([_page()], []),
        ([_page("a", "b", total="2")], ["a", "b"]),
        ([_page("a", "b", total=3), _page("c", total=3)], ["a", "b", "c"]),
        ([_page("a", "b", total=3), _page("b", "c", total=3)], ["a", "b", "c"]),
        ([_page("a", "b", total=8)], ["a", "b"]),
        ([_page("a", "b", total=8), _page(total=8)], ["a", "b"]),
        ([_page("a", total=0), _page("b", total=0), _page(total=0)], ["a", "b"]),
        ([_page("", "", total=3), _page("c", total=3)], ["c"]),
    ],
    ids=["none", "one", "two", "shifted", "no-offset", "short", "no-total", "unreadable"],
)
def test_odd_pages(pages: list[bytes], expected: list[str]) -> None:
    """Whatever the API counts, each connection is listed once and the listing ends."""
    assert expected == _listed(*pages)


def test_answer_about_another() -> None:
    """An answer about other connections than the one that is asked for does not mean "gone"."""
    with serving(saying(_page("pcx-other000", total=1))) as server:
        client = client_at(server.url, _PAIR)

        with pytest.raises(errors.MalformedAnswerError, match="asked for pcx-wanted00"):
            client.get_peering_connection("pcx-wanted00")


def test_endless_pages() -> None:
    """A listing that never ends is given up at the deadline."""
    clock = Clock(time.time())
    number = 0

    def talk(conversation: Conversation) -> None:
        nonlocal number
        while conversation.hear():
            number += 1
            clock.seconds += 1
            conversation.say(_page(f"pcx-{number}", total=10**9))

    with serving(talk) as server, pytest.raises(errors.NoAnswerError) as caught:
        client_at(server.url, _PAIR, timing=clock.timing, deadline=5).list_peering_connections()

    assert (
        "the listing is not complete after 5 seconds and 5 entries. Raise qcloud:deadline."
    ) == str(caught.value)


def test_rate(qcloud_emulator: Emulator) -> None:
    """Calls of one action go at the configured rate; another action has its own."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=2)

    for _ in range(9):
        client.list_vpcs()
    client.list_peering_connections()

    assert [1] * 4 == pytest.approx(clock.slept, rel=0.03)


def test_throttled_rate(qcloud_emulator: Emulator) -> None:
    """After the API has throttled, the following calls go more slowly."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=2)
    qcloud_emulator.add_fault("DescribeVpcEx", kind="throttle")

    for _ in range(3):
        client.list_vpcs()

    assert min(clock.slept[-2:]) > 0.6


def test_recovered_rate(qcloud_emulator: Emulator) -> None:
    """With each success the calls come back towards the configured rate."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=2)
    qcloud_emulator.add_fault("DescribeVpcEx", kind="throttle")

    for _ in range(20):
        client.list_vpcs()
    recovered = clock.seconds
    for _ in range(8):
        client.list_vpcs()

    assert pytest.approx(4, rel=0.03) == clock.seconds - recovered


def test_rate_that_leaves_no_time(qcloud_emulator: Emulator) -> None:
    """A call whose turn comes after the deadline fails at once, and names the settings."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=0.01, deadline=30)
    client.list_vpcs()

    with pytest.raises(errors.ConfigurationError) as caught:
        client.list_vpcs()

    assert (
        "DescribeVpcEx: 0.01 calls a second leave no time for this one within 30 seconds. "
        "Raise qcloud:rateLimit or qcloud:deadline."
    ) == str(caught.value)
    assert ([], 1) == (clock.slept, len(qcloud_emulator.calls()))


def test_throttled_rate_that_leaves_no_time(qcloud_emulator: Emulator) -> None:
    """Where throttling alone leaves no time, the API is said to take no more calls."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=0.1, deadline=12)
    qcloud_emulator.add_fault("DescribeVpcEx", kind="throttle", times=None)

    with pytest.raises(errors.ThrottledError) as caught:
        client.list_vpcs()

    assert "qcloud:deadline of 12 seconds was over" in str(caught.value)
    assert "leave no time" not in str(caught.value)


def test_deadline(qcloud_emulator: Emulator) -> None:
    """An operation with all its repetitions ends at the deadline."""
    clock = Clock(time.time())
    begun = clock.seconds
    qcloud_emulator.add_fault("*", kind="throttle", times=None)

    with pytest.raises(errors.ThrottledError):
        client_of(qcloud_emulator, timing=clock.timing, deadline=20).list_vpcs()

    assert 10 < clock.seconds - begun <= 20


@pytest.mark.parametrize("encode", [str, quote_plus], ids=["plain", "encoded"])
def test_secrets(encode: Callable[[str], str]) -> None:
    """An API that repeats the request in its error does not make us show key or signature."""
    signatures: list[str] = []

    def repeat(conversation: Conversation) -> None:
        while body := conversation.hear().partition(b"\r\n\r\n")[2].decode():
            signatures.append(parse_qs(body)["Signature"][0])
            told = [signatures[-1], *_PAIR.secrets()]
            message = "x" * 560 + " " + " ".join(encode(secret) for secret in told)
            conversation.say(answer(json.dumps({"code": 4100, "message": message}).encode()))

    with serving(repeat) as server, pytest.raises(errors.CredentialsRefusedError) as caught:
        client_at(server.url, _PAIR).list_vpcs()

    shown = f"{caught.value} {caught.value!r} {caught.value.args} {vars(caught.value)}"
    secrets = [*_PAIR.secrets(), *signatures]
    assert [] == [secret for secret in secrets if secret in shown or quote_plus(secret) in shown]
    assert "***" in str(caught.value)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 03:00:00 GMT"])
def test_replay_without_a_date(date: str) -> None:
    """Where the API does not say its time, a refused request is no matter of clocks."""
    headers = {"Date": date} if date else {}
    said = answer(b'{"code": 4500, "message": "replay"}', **headers)
    with serving(saying(said)) as server, pytest.raises(errors.ReplayRefusedError) as caught:
        client_at(server.url, _PAIR).list_vpcs()

    assert errors.ReplayRefusedError is type(caught.value)


def test_public_host_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the name of the public host is not found, the version of the API may be gone."""
    monkeypatch.setattr(v2, "PUBLIC_URL", "https://vpc.api.invalid/v2/index.php")

    with pytest.raises(errors.ServiceGoneError) as caught:
        client_at(None, _PAIR).list_vpcs()

    assert (
        "DescribeVpcEx: the host vpc.api.invalid was not found. If API 2.0 has been switched off "
        "for this account, set qcloud:apiVersion to 3.0; a private installation needs "
        "qcloud:endpoint with its path."
    ) == str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://vpc.api.invalid", "the host vpc.api.invalid was not found"),
        (f"http://127.0.0.1:{_REFUSED}", f"127.0.0.1, port {_REFUSED}, cannot be reached"),
    ],
    ids=["name", "port"],
)
def test_endpoint_that_is_not_there(url: str, message: str) -> None:
    """A configured endpoint that is not there says nothing about the version of the API."""
    with pytest.raises(QcloudError) as caught:
        client_at(url, _PAIR).list_vpcs()

    assert (errors.HostUnreachableError, message) == (type(caught.value), caught.value.message)
