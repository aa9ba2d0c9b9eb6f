"""What all resources share: the version they speak, refused keys, and proving the account."""

from __future__ import annotations

import pytest
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import InternalServiceError
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle, WrongAccepterError
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.providers import VpcPeeringConnectionProvider, VpcPeeringRoutesProvider
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    DATA,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    SHARED,
    UNIQ,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
)
from tests.unit.lifecycle.conftest import Start, StartClients


@pytest.mark.parametrize(
    ("config", "version", "listing"),
    [
        ({"apiVersion": ""}, "3.0", "DescribeVpcs"),
        ({"apiVersion": "2.0"}, "2.0", "DescribeVpcEx"),
        ({"apiVersion": "3.0"}, "3.0", "DescribeVpcs"),
    ],
)
def test_dialect(
    qcloud_emulator: Emulator,
    start_clients: StartClients,
    config: dict[str, str],
    version: str,
    listing: str,
) -> None:
    """The version is the configured one, and 3.0 where none is configured."""
    access = start_clients(**config).access()

    assert access.client.get_vpc("vpc-app00226") is not None

    assert version == access.settings.api_version
    assert [listing] == [call["action"] for call in qcloud_emulator.calls()]


@pytest.fixture
def config(qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the configuration of a stack whose secret key is mistyped."""
    monkeypatch.delenv("QCLOUD_EMULATOR", raising=False)
    return {
        "qcloud:endpoint": qcloud_emulator.url,
        "qcloud:region": "ap-guangzhou",
        "qcloud:secretId": qcloud_emulator.accounts["default"].secret_id,
        "qcloud:secretKey": "mistyped-key",
    }


def refusal(provider: ResourceProvider, config: dict[str, str], resource_id: str) -> str:
    """Return why a refresh of a resource fails."""
    provider.configure(ConfigureRequest(Config(config, "story")))
    with pytest.raises(Exception, match=r"refused|signature") as raised:
        provider.read(resource_id, {"peeringConnectionId": "pcx-aaaa0001", "vpcId": "vpc-app00226"})
    return str(raised.value)


def test_refresh(config: dict[str, str]) -> None:
    """Each resource fails, of whatever kind, and the first one alone says what to do."""
    first = refusal(VpcPeeringConnectionProvider(), config, "pcx-aaaa0001")
    others = [
        refusal(VpcPeeringConnectionProvider(), config, "pcx-aaaa0002"),
        refusal(VpcPeeringRoutesProvider(), config, "pcx-aaaa0001@vpc-app00226"),
    ]

    assert "Check the secret id" in first
    assert [] == [it for it in others if "another call of this run" not in it or "Check" in it]
    assert "mistyped-key" not in "".join([first, *others])


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
        f"{_GONE} belongs to account {OWN_UIN}, and the credentials in use "
        f"(stack configuration, configured as account {PEER_UIN}) are not proven to be that "
        "account's in "
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


_V3 = {"apiVersion": "3.0"}
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
def test_other_caller(
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
