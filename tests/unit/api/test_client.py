"""The operations of the API, on the emulator."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import PeeringState, VpcIds
from pulumi_qcloud.api.sender import Timing
from qcloud_emulator import Emulator

from tests.unit.api.callers import (
    APP,
    DATA,
    HURRIED,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    STAGING,
    actions,
    client_of,
    pair_of,
)

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
        vpc_id=APP, peer_vpc_id=PARTNER, peer_uin=PEER_UIN, name="示例 1"
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
        vpc_id=APP, peer_vpc_id=PARTNER, peer_uin=PEER_UIN, name="x"
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
            vpc_id=vpc_id, peer_vpc_id=peer_vpc_id, peer_uin=OWN_UIN, name="x"
        )

    assert caught.value.nothing_happened
    assert ["CreateVpcPeeringConnection"] == actions(qcloud_emulator)


@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_already_peered(qcloud_emulator: Emulator, code_desc: str) -> None:
    """A second connection of a pair is told as such, in either direction."""
    qcloud_emulator.set_settings(code_desc=code_desc)
    client = client_of(qcloud_emulator)
    client.create_peering_connection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x")

    for ends in ((APP, DATA), (DATA, APP)):
        with pytest.raises(errors.AlreadyExistsError):
            client.create_peering_connection(
                vpc_id=ends[0], peer_vpc_id=ends[1], peer_uin=OWN_UIN, name="y"
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
            vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x"
        )

    assert (False, 1) == (caught.value.nothing_happened, len(qcloud_emulator.calls()))


@pytest.mark.parametrize("kind", ["throttle", "busy"])
def test_create_that_was_put_off(qcloud_emulator: Emulator, kind: str) -> None:
    """A Create that provably made nothing is sent again."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind=kind, times=3)

    made = client_of(qcloud_emulator).create_peering_connection(
        vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="x"
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

    assert "it was still so when qcloud:deadline of 60 seconds was over (" in str(caught.value)
    assert said in str(caught.value)


def test_other_region(qcloud_emulator: Emulator) -> None:
    """Each region has its own VPCs."""
    assert () == client_of(qcloud_emulator, region="ap-beijing").list_vpcs()
