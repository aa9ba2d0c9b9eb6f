"""What API 3.0 tells of the caller, and what follows from it."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import InternalServiceError
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle, WrongAccepterError
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import Start, StartClients
from tests.unit.lifecycle.stack import (
    DATA,
    OWN_UIN,
    PEER_UIN,
    UNIQ,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
)

_V3 = {"apiVersion": "3.0"}
_GONE = "pcx-gone0000"
_IDENTITY = "GetCallerIdentity"


def _asked(emulator: Emulator) -> int:
    return [call["action"] for call in emulator.calls()].count(_IDENTITY)


def _uniq(**changes: object) -> dict[str, object]:
    return inputs(vpcId=UNIQ["gz_vpc_226"], peerVpcId=UNIQ[DATA], **changes)


def test_proof(qcloud_emulator: Emulator, start: Start) -> None:
    """Whom the API tells to be the recorded account has proven it, and is asked once a process."""
    process = start(**_V3)
    nothing_to_see = outputs_to_partner(uniqVpcId="vpc-gone0000")

    assert process.read(_GONE, nothing_to_see) is None
    process.delete(_GONE, nothing_to_see)

    assert _asked(qcloud_emulator) == 1


@pytest.mark.parametrize("stated", [OWN_UIN, PEER_UIN, "1", ""])
@pytest.mark.parametrize("with_connection", [False, True])
def test_other_account(
    qcloud_emulator: Emulator, start: Start, with_connection: bool, stated: str
) -> None:
    """For another account nothing is gone, and the error names both, whatever is stated."""
    if with_connection:
        seeded(qcloud_emulator, peer_vpc_id=DATA)

    process = start("peer", uin=stated, **_V3)

    for act in (process.read, process.delete):
        with pytest.raises(WrongAccountError) as caught:
            act(_GONE, outputs())

        assert f"belongs to account {OWN_UIN}" in str(caught.value)
        assert f"those of account {PEER_UIN}" in str(caught.value)


def test_not_offered(
    qcloud_emulator: Emulator, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody tells who is calling, the proof of API 2.0 holds, and nobody asks on and on."""
    asked: list[VpcClient] = []
    monkeypatch.setattr(VpcClient, "caller_uin", lambda client: asked.append(client))
    process = start(**_V3)

    assert process.read(_GONE, outputs_to_partner()) is None
    process.delete(_GONE, outputs_to_partner())

    assert len(asked) == 1


@pytest.mark.parametrize("uin", [OWN_UIN, ""])
def test_api_2_0(qcloud_emulator: Emulator, start: Start, uin: str) -> None:
    """API 2.0 is asked nothing new."""
    process = start(uin=uin)

    process.check({}, inputs())
    process.read(_GONE, outputs_to_partner())

    assert _asked(qcloud_emulator) == 0


def test_stated_account(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """A stated account that is not the caller's is a failure of every check, naming both."""
    clients = start_clients(uin="111111111111", **_V3)
    ends = {"peeringConnectionId": "pcx-seeded00", "vpcId": UNIQ[DATA]}

    checks = (
        AccepterLifecycle(clients).check({}, ends),
        RoutesLifecycle(clients).check({}, ends),
    )

    for checked in checks:
        ((name, reason),) = checked.failures
        assert name == ""
        assert "given as 111111111111, but the credentials in use" in reason
        assert f"are those of account {OWN_UIN}" in reason
    assert _asked(qcloud_emulator) == 1


def test_stated_account_of_a_connection(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection is checked so too, once, and nothing else is said."""
    checked = start(uin=PEER_UIN, **_V3).check({}, _uniq())

    ((name, reason),) = checked.failures
    assert name == ""
    assert f"given as {PEER_UIN}" in reason
    assert f"account {OWN_UIN};" in reason


@pytest.mark.parametrize("uin", [OWN_UIN, ""])
def test_same_account(qcloud_emulator: Emulator, start: Start, uin: str) -> None:
    """A peer account that is left out is the caller's own, stated or told."""
    process = start(uin=uin, **_V3)
    wanted = _uniq(peerUin=None)

    checked = process.check({}, wanted)
    _, made = process.create(checked.inputs)

    assert checked.failures == []
    assert (OWN_UIN, OWN_UIN) == (made["uin"], made["peerUin"])
    assert _asked(qcloud_emulator) == 1


def test_hindered(qcloud_emulator: Emulator, start: Start) -> None:
    """A refusal that may pass is left to the `up`; there it is an error and no guess."""
    qcloud_emulator.add_fault(_IDENTITY, kind="internal_error", times=None)
    process = start(uin="", **_V3)

    checked = process.check({}, _uniq(peerUin=None))

    assert checked.failures == []
    with pytest.raises(InternalServiceError):
        process.create(checked.inputs)
    assert qcloud_emulator.connections() == []


def test_wrong_accepter(
    qcloud_emulator: Emulator, start: Start, start_clients: StartClients
) -> None:
    """Who accepts in the place of another is told both accounts."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id="gz_vpc_302")

    with pytest.raises(WrongAccepterError) as caught:
        AccepterLifecycle(start_clients(**_V3)).create({"peeringConnectionId": "pcx-seeded00"})

    assert f"for account {PEER_UIN} to accept" in str(caught.value)
    assert f", account {OWN_UIN}) are not" in str(caught.value)
