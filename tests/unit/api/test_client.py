"""The client on the emulator: its operations, paging, rate, deadline and secrecy."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, quote_plus

import pytest
from pulumi_qcloud import api
from pulumi_qcloud.api import errors, v2
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import (
    LONG_BY_SHORT,
    Credentials,
    PeeringState,
    VpcIds,
    WantedConnection,
    is_known_region,
    long_region,
)
from pulumi_qcloud.api.sender import Timing
from qcloud_emulator import Emulator

from tests.unit.api.clients import (
    APP,
    DATA,
    HURRIED,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    STAGING,
    Clock,
    actions,
    client_at,
    client_of,
    pair_of,
)
from tests.unit.api.loopback import Conversation, answer, refused_port, saying, serving


def test_public_names() -> None:
    """Everything that the package promises is there, and nothing else."""
    found = {name: getattr(api, name).__name__ for name in api.__all__}

    assert {name: name for name in sorted(api.__all__)} == found
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = api.Nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected", "known"),
    [
        ("gz", "ap-guangzhou", True),
        ("ap-guangzhou", "ap-guangzhou", True),
        ("shjr", "ap-shanghai-fsi", True),
        ("usw", "na-siliconvalley", True),
        ("ap-atlantis", "ap-atlantis", False),
        ("GZ", "GZ", False),
        ("", "", False),
    ],
)
def test_regions(text: str, expected: str, known: bool) -> None:
    """Short names become long ones; a name nobody knows is kept."""
    assert (expected, known) == (long_region(text), is_known_region(text))


def test_long_names_are_unique() -> None:
    """No two short names stand for one region."""
    assert len(LONG_BY_SHORT) == len(set(LONG_BY_SHORT.values()))


_WEEK = 7 * 24 * 3600 + 1


@pytest.mark.parametrize("code_type", ["number", "text"])
@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_life_between_accounts(qcloud_emulator: Emulator, code_type: str, code_desc: str) -> None:
    """Every action does what its name says, however the API writes its answers."""
    qcloud_emulator.set_settings(code_type=code_type, code_desc=code_desc)
    ours, theirs = client_of(qcloud_emulator), client_of(qcloud_emulator, "peer")
    states: list[object] = []

    def look() -> None:
        found = ours.get_peering_connection(made)
        states.append((found.name, found.state) if found else None)

    made = ours.create_peering_connection(
        WantedConnection(vpc_id=APP, peer_vpc_id=PARTNER, peer_uin=PEER_UIN, name="示例 1")
    )
    look()
    ours.rename_peering_connection(made, "a&b=c")
    look()
    qcloud_emulator.advance_clock(_WEEK)
    look()
    ours.enable_peering_connection(made)
    look()
    theirs.accept_peering_connection(made)
    look()
    theirs.delete_peering_connection(made)
    look()

    assert [
        ("示例 1", PeeringState.PENDING),
        ("a&b=c", PeeringState.PENDING),
        ("a&b=c", PeeringState.EXPIRED),
        ("a&b=c", PeeringState.PENDING),
        ("a&b=c", PeeringState.ACTIVE),
        None,
    ] == states


def test_reject(qcloud_emulator: Emulator) -> None:
    """The accepter rejects, the requester sees it."""
    ours, theirs = client_of(qcloud_emulator), client_of(qcloud_emulator, "peer")
    made = ours.create_peering_connection(
        WantedConnection(vpc_id=APP, peer_vpc_id=PARTNER, peer_uin=PEER_UIN, name="x")
    )

    theirs.reject_peering_connection(made)

    assert [(made, PeeringState.REJECTED)] == [
        (one.id, one.state) for one in ours.list_peering_connections()
    ]


@pytest.mark.parametrize("unknown_id", ["error", "empty"])
def test_unknown_ids(qcloud_emulator: Emulator, unknown_id: str) -> None:
    """What does not exist is None, whichever way the API says so."""
    qcloud_emulator.set_settings(unknown_id=unknown_id)
    client = client_of(qcloud_emulator)

    assert (None, None) == (
        client.get_peering_connection("pcx-00000000"),
        client.get_vpc("vpc-00000000"),
    )


def test_trouble_is_not_gone(qcloud_emulator: Emulator) -> None:
    """What cannot be asked for is an error, never None."""
    qcloud_emulator.add_fault(kind="internal_error", times=None)
    client = client_of(qcloud_emulator)

    with pytest.raises(QcloudError):
        client.get_peering_connection("pcx-unknown0")
    with pytest.raises(QcloudError):
        client.get_vpc("vpc-unknown0")


@pytest.mark.parametrize("spelling", [APP, "vpc-app00226"])
def test_vpc(qcloud_emulator: Emulator, spelling: str) -> None:
    """A VPC is found by either spelling of its id."""
    vpc = client_of(qcloud_emulator).get_vpc(spelling)

    assert vpc is not None
    assert spelling == qcloud_emulator.calls()[0]["parameters"]["vpcId"]
    assert (VpcIds("vpc-app00226", APP), "app", "10.0.0.0/16") == (
        vpc.ids,
        vpc.name,
        vpc.cidr_block,
    )


def test_vpcs(qcloud_emulator: Emulator) -> None:
    """All VPCs are listed, or those whose name contains a text."""
    client = client_of(qcloud_emulator)

    every, some = client.list_vpcs(), client.list_vpcs(name="a")

    assert (["app", "data", "shared", "staging"], ["app", "data", "shared", "staging"]) == (
        sorted(vpc.name for vpc in every),
        sorted(vpc.name for vpc in some),
    )
    assert ["data"] == [vpc.name for vpc in client.list_vpcs(name="dat")]


def test_limit(qcloud_emulator: Emulator) -> None:
    """The quota is asked from the API."""
    qcloud_emulator.set_settings(peering_limit=7)

    assert 7 == client_of(qcloud_emulator).peering_connection_limit()


@pytest.mark.parametrize(
    ("vpc_id", "peer_vpc_id", "settings", "expected"),
    [
        (APP, STAGING, {}, errors.CidrConflictError),
        (APP, "vpc-00000000", {}, errors.VpcNotFoundError),
        (APP, PARTNER, {}, errors.VpcNotFoundError),
        (APP, DATA, {"peering_limit": 0}, errors.QuotaExceededError),
    ],
)
@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_refusals(
    qcloud_emulator: Emulator,
    vpc_id: str,
    peer_vpc_id: str,
    settings: dict[str, object],
    expected: type[QcloudError],
    code_desc: str,
) -> None:
    """A refusal tells what was refused, also where the API does not name it."""
    qcloud_emulator.set_settings(code_desc=code_desc, **settings)

    with pytest.raises(expected) as caught:
        client_of(qcloud_emulator).create_peering_connection(
            WantedConnection(vpc_id=vpc_id, peer_vpc_id=peer_vpc_id, peer_uin=OWN_UIN, name="x")
        )

    assert caught.value.nothing_happened
    assert ["CreateVpcPeeringConnection"] == actions(qcloud_emulator)


@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_already_peered(qcloud_emulator: Emulator, code_desc: str) -> None:
    """A second connection of a pair is told as such, in either direction."""
    qcloud_emulator.set_settings(code_desc=code_desc)
    client = client_of(qcloud_emulator)
    client.create_peering_connection(
        WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x")
    )

    for ends in ((APP, DATA), (DATA, APP)):
        with pytest.raises(errors.AlreadyExistsError):
            client.create_peering_connection(
                WantedConnection(vpc_id=ends[0], peer_vpc_id=ends[1], peer_uin=OWN_UIN, name="y")
            )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"secret_key": "wrong"}, errors.CredentialsRefusedError),
        ({"secret_id": "AKIDUNKNOWN"}, errors.CredentialsRefusedError),
        ({"token": "superfluous"}, errors.CredentialsRefusedError),
    ],
)
def test_credentials(
    qcloud_emulator: Emulator, changed: dict[str, str], expected: type[QcloudError]
) -> None:
    """A pair that is not accepted is told at the first call, without further ones."""
    credentials = replace(pair_of(qcloud_emulator), **changed)

    with pytest.raises(expected) as caught:
        client_of(qcloud_emulator, credentials=credentials).list_vpcs()

    assert (expected, ["DescribeVpcEx"]) == (type(caught.value), actions(qcloud_emulator))


def test_temporary_pair(qcloud_emulator: Emulator) -> None:
    """The token of a temporary pair is sent and signed."""
    assert 4 == len(client_of(qcloud_emulator, "temporary").list_vpcs())


@pytest.mark.parametrize(("offset", "way"), [(-600, "behind"), (600, "ahead of")])
def test_clock_skew(qcloud_emulator: Emulator, offset: int, way: str) -> None:
    """A clock that is off is told with its distance and direction."""
    timing = Timing(now=lambda: time.time() + offset)

    with pytest.raises(errors.ClockSkewError, match=rf"clock is (599|600|601) seconds {way} the"):
        client_of(qcloud_emulator, timing=timing).list_vpcs()

    assert 1 == len(qcloud_emulator.calls())


def test_repeated_nonce(qcloud_emulator: Emulator) -> None:
    """A call that is taken for a repetition is sent again with another nonce."""
    for _ in range(2):
        timing = Timing(sleep=HURRIED.sleep, rng=random.Random(7))
        client_of(qcloud_emulator, timing=timing).list_vpcs()

    outcomes = [call["codeDesc"] for call in qcloud_emulator.calls()]
    assert ["Success", "InvalidRequest.ReplayAttack", "Success"] == outcomes


@pytest.mark.parametrize(
    "kind", ["throttle", "busy", "internal_error", "http_502", "drop_before", "garbage", "truncate"]
)
def test_trouble_that_passes(qcloud_emulator: Emulator, kind: str) -> None:
    """A call that may be repeated succeeds once the trouble is over."""
    qcloud_emulator.add_fault("DescribeVpcEx", kind=kind, times=2)

    vpcs = client_of(qcloud_emulator).list_vpcs()

    assert (4, 3) == (len(vpcs), len(qcloud_emulator.calls()))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("internal_error", errors.InternalServiceError),
        ("http_502", errors.NoAnswerError),
        ("drop_before", errors.NoAnswerError),
        ("drop_after", errors.NoAnswerError),
        ("garbage", errors.MalformedAnswerError),
        ("truncate", errors.NoAnswerError),
    ],
)
def test_create_is_not_repeated(
    qcloud_emulator: Emulator, kind: str, expected: type[QcloudError]
) -> None:
    """A Create of unknown outcome is sent once."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind=kind)

    with pytest.raises(expected) as caught:
        client_of(qcloud_emulator).create_peering_connection(
            WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x")
        )

    assert (False, 1) == (caught.value.nothing_happened, len(qcloud_emulator.calls()))


@pytest.mark.parametrize("kind", ["throttle", "busy"])
def test_create_that_was_put_off(qcloud_emulator: Emulator, kind: str) -> None:
    """A Create that provably made nothing is sent again."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind=kind, times=3)

    made = client_of(qcloud_emulator).create_peering_connection(
        WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x")
    )

    assert ([made], 4) == (
        [one["peeringConnectionId"] for one in qcloud_emulator.connections()],
        len(qcloud_emulator.calls()),
    )


@pytest.mark.parametrize(
    ("kind", "said"), [("throttle", "qcloud:rateLimit"), ("busy", "or raise qcloud:deadline")]
)
def test_put_off_for_too_long(qcloud_emulator: Emulator, kind: str, said: str) -> None:
    """What is put off until the deadline says how long that was, and what to do."""
    qcloud_emulator.add_fault("DeleteVpcPeeringConnection", kind=kind, times=None)

    with pytest.raises(QcloudError) as caught:
        client_of(qcloud_emulator).delete_peering_connection("pcx-nothing1")

    assert "this was still the case when qcloud:deadline of 60 seconds expired" in str(caught.value)
    assert said in str(caught.value)


def test_other_region(qcloud_emulator: Emulator) -> None:
    """Each region has its own VPCs."""
    assert () == client_of(qcloud_emulator, region="ap-beijing").list_vpcs()


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
        "DescribeVpcEx: the limit of 0.01 calls per second leaves no time for this call within 30 "
        "seconds. Raise qcloud:rateLimit or qcloud:deadline."
    ) == str(caught.value)
    assert ([], 1) == (clock.slept, len(qcloud_emulator.calls()))


def test_throttled_rate_that_leaves_no_time(qcloud_emulator: Emulator) -> None:
    """Where throttling alone leaves no time, the API is said to take no more calls."""
    clock = Clock(time.time())
    client = client_of(qcloud_emulator, timing=clock.timing, rate_limit=0.1, deadline=12)
    qcloud_emulator.add_fault("DescribeVpcEx", kind="throttle", times=None)

    with pytest.raises(errors.ThrottledError) as caught:
        client.list_vpcs()

    assert "qcloud:deadline of 12 seconds expired" in str(caught.value)
    assert "leaves no time" not in str(caught.value)


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
        "for this account, set qcloud:apiVersion to 3.0; for a private installation, check "
        "qcloud:endpoint and its path."
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
