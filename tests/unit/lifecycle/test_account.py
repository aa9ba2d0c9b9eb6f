"""Proving that the caller is the account that a state records."""

from __future__ import annotations

import pytest
from pulumi_qcloud.lifecycle.base import WrongAccountError
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import Start
from tests.unit.lifecycle.stack import (
    DATA,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    SHARED,
    outputs,
    outputs_to_partner,
    seeded,
)

_GONE = "pcx-gone0000"


def test_own_vpc(qcloud_emulator: Emulator, start: Start) -> None:
    """Who sees the recorded VPC is its owner, so what he does not see is gone."""
    process = start()

    assert process.read(_GONE, outputs_to_partner()) is None
    process.delete(_GONE, outputs_to_partner())


def test_other_connections(qcloud_emulator: Emulator, start: Start) -> None:
    """Where the VPC is gone too, other connections prove the account."""
    seeded(qcloud_emulator, peer_vpc_id=SHARED)

    assert start().read(_GONE, outputs(uniqVpcId="vpc-gone0000")) is None


@pytest.mark.parametrize("stated", [OWN_UIN, PEER_UIN, "1", ""])
@pytest.mark.parametrize("with_connection", [False, True])
def test_other_account(
    qcloud_emulator: Emulator, start: Start, stated: str, with_connection: bool
) -> None:
    """For another account nothing is gone, whatever `qcloud:uin` says."""
    if with_connection:
        seeded(qcloud_emulator, peer_vpc_id=PARTNER)
    process = start("peer", uin=stated)

    for act in (process.read, process.delete):
        with pytest.raises(WrongAccountError) as caught:
            act(_GONE, outputs())

        assert caught.value.nothing_happened
        assert f"{_GONE} belongs to account {OWN_UIN}" in str(caught.value)
        assert "pulumi state delete <urn>" in str(caught.value)


def test_text(qcloud_emulator: Emulator, start: Start) -> None:
    """The error names both accounts, where the credentials come from, and the way out."""
    with pytest.raises(WrongAccountError) as caught:
        start("peer").read(_GONE, outputs())

    assert (
        f"{_GONE} belongs to account {OWN_UIN}, and it is not proven that the credentials in use "
        f"(stack configuration, said to be account {PEER_UIN}) are that account's in "
        "ap-guangzhou. Use that account's credentials; if the connection is really gone, remove "
        "it from the state with `pulumi state delete <urn>`."
    ) == str(caught.value)


@pytest.mark.parametrize("stated", [OWN_UIN, ""])
def test_other_account_that_is_known(qcloud_emulator: Emulator, start: Start, stated: str) -> None:
    """Where the connections tell who is calling, the error says so, whatever `qcloud:uin` says."""
    qcloud_emulator.seed({"accounts": [{"uin": PEER_UIN, "vpcs": [_SECOND_VPC]}]})
    seeded(qcloud_emulator, vpc_id=PARTNER, peer_vpc_id="vpc-second00")

    with pytest.raises(WrongAccountError, match=f"configuration, account {PEER_UIN}\\) are"):
        start("peer", uin=stated).read(_GONE, outputs())


_SECOND_VPC = {"name": "second", "cidrBlock": "10.9.0.0/16", "vpcId": "vpc-second00"}


def test_accepter_of_the_connection(qcloud_emulator: Emulator, start: Start) -> None:
    """The accepter sees the connection too; he neither refreshes, renames nor deletes it."""
    connection_id = seeded(qcloud_emulator, peer_vpc_id=PARTNER)
    recorded = outputs_to_partner()
    process = start("peer", uin=OWN_UIN)

    with pytest.raises(WrongAccountError):
        process.read(connection_id, recorded)
    with pytest.raises(WrongAccountError):
        process.update(connection_id, recorded, {**recorded, "peeringConnectionName": "other"})
    with pytest.raises(WrongAccountError):
        process.delete(connection_id, recorded)

    assert [("net", "ACTIVE")] == [
        (one["name"], one["state"]) for one in qcloud_emulator.connections()
    ]


def test_other_region(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection is looked for in the region that is recorded, not in the configured one."""
    connection_id = seeded(qcloud_emulator)

    found = start(region="ap-beijing").read(connection_id, outputs())

    assert found is not None


def test_account_that_cannot_be_asked(qcloud_emulator: Emulator, start: Start) -> None:
    """An error of the API is an error, never "gone"."""
    qcloud_emulator.add_fault("DescribeVpcEx", kind="internal_error", times=None)

    with pytest.raises(Exception, match="InternalError"):
        start().read(_GONE, outputs())


def test_peer_vpc_proves_nothing(qcloud_emulator: Emulator, start: Start) -> None:
    """The peer's own VPC does not make it the requester."""
    with pytest.raises(WrongAccountError):
        start("peer").read(_GONE, outputs_to_partner())


@pytest.mark.parametrize("with_connection", [False, True])
def test_unread_connection(qcloud_emulator: Emulator, start: Start, with_connection: bool) -> None:
    """A connection that was never read back is proven by the VPC that its inputs name."""
    if with_connection:
        seeded(qcloud_emulator, vpc_id=SHARED, peer_vpc_id=PARTNER)
    recorded = {"vpcId": "vpc-app00226", "peerVpcId": DATA, "region": "ap-guangzhou"}

    start().delete(_GONE, recorded)

    with pytest.raises(WrongAccountError, match="an account that the state does not name"):
        start("peer").delete(_GONE, recorded)
