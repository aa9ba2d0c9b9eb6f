"""What API 3.0 refuses: one line that says what was given and what to do, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pulumi_qcloud.settings.table import explicit_inputs
from qcloud_emulator import Emulator

from tests.engine.stories import as_real
from tests.process.owned import APP, DATA, PARTNER, PARTNER_UIN
from tests.process.plugin import PluginError
from tests.process.stand_in import State
from tests.process.steps import DEFAULT, Declared, Program, Ref

OWN_UIN: Final = "2407912486"
_NOBODY: Final = "100000000009"
_FAR: Final = "vpc-far00001"
_BUSY: Final = "another operation on the resource is in progress; it was still so when "
_NOWHERE: Final = {"qcloud:region": "nowhere-1"}


def wanted(peer_vpc_id: str = DATA, **given: object) -> Program:
    """Return a program whose `net` peers `app` with `data`, or with what is given."""
    inputs = {"vpcId": APP, "peerVpcId": peer_vpc_id, "__defaultName": "net-0a1b2c3d", **given}
    return {"net": Declared("connection", inputs)}


def accepted() -> Program:
    """Return a program whose `net` asks the partner's account, and which accepts it."""
    accepter = Declared("accepter", {"peeringConnectionId": Ref("net")}, "second")
    return {**wanted(PARTNER, peerUin=PARTNER_UIN), "accepter": accepter}


def the_line(act: Callable[[], object]) -> str:
    """Return the one line that something is refused with."""
    with pytest.raises(PluginError) as caught:
        act()
    (line,) = caught.value.text.splitlines()
    return line


def assert_said(line: str, *words: str) -> None:
    """Check that a line says all of this."""
    assert [] == [it for it in words if it not in line], line


def keys_of(emulator: Emulator, account: str) -> dict[str, str]:
    """Return environment with the key pair of an account, and nothing that says whose it is."""
    pair = emulator.accounts[account]
    stated = {name: text for name, text in as_real(emulator, "3.0").items() if name != "QCLOUD_UIN"}
    return {
        **stated,
        "QCLOUD_DEADLINE": "1",
        "TENCENTCLOUD_SECRET_ID": pair.secret_id,
        "TENCENTCLOUD_SECRET_KEY": pair.secret_key,
        "TENCENTCLOUD_TOKEN": pair.token or "",
    }


@pytest.fixture
def state(qcloud_emulator: Emulator, tmp_path: Path) -> State:
    """Return the state of a stack for which the emulator is a real cloud of API 3.0."""
    return State(tmp_path, {DEFAULT: {}}, keys_of(qcloud_emulator, "default"))


@pytest.mark.parametrize(
    ("config", "program"),
    [(_NOWHERE, wanted()), ({}, wanted(region="nowhere-1"))],
    ids=["set", "given"],
)
def test_region_that_an_endpoint_does_not_have(
    state: State, config: dict[str, str], program: Program
) -> None:
    """The preview names the region and the setting, not what is missing for its sake."""
    state.config = {DEFAULT: config}

    line = the_line(lambda: state.preview(program))

    assert_said(
        line, "region 'nowhere-1' does not exist (UnsupportedRegion", "Correct qcloud:region"
    )
    assert "peerUin" not in line


def test_region_that_the_public_cloud_does_not_have(
    state: State, qcloud_emulator: Emulator
) -> None:
    """Without an endpoint it is told without a call."""
    state.config = {DEFAULT: _NOWHERE}
    state.env = {**state.env, "QCLOUD_ENDPOINT": ""}

    line = the_line(lambda: state.preview(wanted()))

    assert_said(line, 'qcloud:region is "nowhere-1": no region of that name', "such as ap-guangz")
    assert [] == qcloud_emulator.calls()


def test_vpc_in_another_region(state: State, qcloud_emulator: Emulator) -> None:
    """A VPC that is elsewhere is told with both ids and the region."""
    far = {"name": "far", "vpcId": _FAR, "region": "ap-beijing", "cidrBlock": "10.77.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [far]}]})

    line = the_line(lambda: state.up(wanted(_FAR)))

    assert_said(
        line,
        f"vpcId is '{APP}', peerVpcId is '{_FAR}', peerUin is '{OWN_UIN}'",
        "region is 'ap-guangzhou'",
        "the region (region or qcloud:region)",
    )


def test_peer_in_another_region(state: State, qcloud_emulator: Emulator) -> None:
    """Another region for the peer is refused at preview; where the cloud finds out, it is named."""
    at_preview = the_line(lambda: state.preview(wanted(peerRegion="ap-beijing")))
    code = "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer"
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind="error", code=code)
    of_the_cloud = the_line(lambda: state.up(wanted()))

    assert_said(
        at_preview, "peerRegion is 'ap-beijing'", "of one region only, here ap-g", "leave it out"
    )
    assert_said(of_the_cloud, code, "region is 'ap-guangzhou'", "leave peerRegion out")


def test_peer_that_does_not_exist(state: State) -> None:
    """A UIN that no account has is named, with what a UIN is."""
    line = the_line(lambda: state.up(wanted(PARTNER, peerUin=_NOBODY)))

    assert_said(line, f"peerUin is '{_NOBODY}' (UnsupportedOperation.UinNotFound", "not its APPID")


def test_vpc_of_another_account(state: State) -> None:
    """Somebody else's VPC cannot be peered without saying whose it is."""
    line = the_line(lambda: state.up(wanted(PARTNER)))

    assert_said(line, f"peerVpcId is '{PARTNER}', peerUin is '{OWN_UIN}'", "that peerUin owns the")


def test_another_accounts_key(state: State, qcloud_emulator: Emulator) -> None:
    """Refresh, destroy and update by another account name both and change nothing."""
    state.up(wanted())
    before = state.copy().records, qcloud_emulator.connections()
    state.env = keys_of(qcloud_emulator, "peer")
    other = wanted(peeringConnectionName="other")

    lines = [
        the_line(act)
        for act in (
            state.refresh,
            state.destroy,
            lambda: state.up(other),
            lambda: state.up(other, refresh=True),
        )
    ]

    for line in lines:
        assert_said(
            line,
            f"{state.records['net'].id} belongs to account {OWN_UIN}, but the credentials in use "
            f"(environment) are those of account {PARTNER_UIN}",
            "Use that account's credentials",
            "`pulumi state delete <urn>`",
        )
    assert before == (state.records, qcloud_emulator.connections())


@pytest.mark.parametrize("action", ["Create", "Modify", "Delete"])
def test_busy_connection(state: State, qcloud_emulator: Emulator, action: str) -> None:
    """What stays busy until the deadline is told with it, and succeeds later."""
    if action != "Create":
        state.up(wanted())
    program: Program = {} if action == "Delete" else wanted(peeringConnectionName="other")
    qcloud_emulator.add_fault(f"{action}VpcPeeringConnection", kind="busy", times=None)

    line = the_line(lambda: state.up(program))

    assert_said(
        line,
        f"{action}VpcPeeringConnection: {_BUSY}qcloud:deadline of 1 seconds was over",
        "UnsupportedOperation.MutexOperationTaskRunning, request ",
        "Wait until the other operation has ended, then run the command again, or raise",
    )
    qcloud_emulator.clear_faults()
    state.up(program)
    assert (["other"] if program else []) == [it["name"] for it in qcloud_emulator.connections()]


def test_acceptance_by_the_requester(state: State, qcloud_emulator: Emulator) -> None:
    """Who accepts with the requester's key is told whose is wanted; with that one it is done."""

    def second(account: str) -> None:
        pair = qcloud_emulator.accounts[account]
        keys = {"qcloud:secretId": pair.secret_id, "qcloud:secretKey": pair.secret_key}
        state.config = {DEFAULT: {}, "second": {**keys, **explicit_inputs({})}}

    second("default")

    line = the_line(lambda: state.up(accepted()))

    assert_said(
        line,
        f"{state.records['net'].id} is for account {PARTNER_UIN} to accept, which the credentials "
        f"in use (explicit Provider, account {OWN_UIN}) are not",
        "Give the accepter that account's credentials: a Provider in its options, or profile",
    )
    second("peer")
    state.up(accepted())
    assert ["ACTIVE"] == [it["state"] for it in qcloud_emulator.connections()]


refused_deletions = pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "UnsupportedOperation.VpcPeerPurviewError",
            ["credentials from: environment", "the requester changes and deletes"],
        ),
        (
            "UnsupportedOperation.NotSupportDeleteVpcBmPeer",
            ["Delete this connection to bare metal in the console"],
        ),
        (
            "UnauthorizedOperation",
            ["credentials from: environment", "Grant the action to this key's user in Cloud Acc"],
        ),
    ],
)
"""Why the cloud refuses to delete, and what is told then."""


@refused_deletions
def test_refused_deletion(
    state: State, qcloud_emulator: Emulator, code: str, said: list[str]
) -> None:
    """Who may not delete is told who may, and the connection stays in the state."""
    state.up(wanted())
    before = state.copy().records
    qcloud_emulator.add_fault("DeleteVpcPeeringConnection", kind="error", code=code)

    line = the_line(state.destroy)

    assert_said(line, "DeleteVpcPeeringConnection: ", f"{code}, request ", *said)
    assert before == state.records


def test_connection_to_bare_metal(state: State, qcloud_emulator: Emulator) -> None:
    """It cannot be destroyed; after somebody has deleted it in the console it is gone."""
    state.up(wanted(type="VPC_BM_PEER"))

    line = the_line(state.destroy)

    assert_said(line, "in the console, then run the command again")
    qcloud_emulator.delete(state.records["net"].id)
    assert {"net": "delete"} == state.destroy()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "UnsupportedOperation.PurchaseLimit",
            ["region is 'ap-guangzhou'", "choose another in qcloud:region"],
        ),
        (
            "LimitExceeded.VpcPeerTotalLimitExceeded",
            [f"vpcId is '{APP}', peerVpcId is '{DATA}'", "rejected and expired ones too"],
        ),
        (
            "UnsupportedOperation.VpcPeerCidrConflict",
            [f"vpcId is '{APP}', peerVpcId is '{DATA}'", "whose CIDR blocks overlap"],
        ),
    ],
)
def test_refused_creation(
    state: State, qcloud_emulator: Emulator, code: str, said: list[str]
) -> None:
    """What the cloud does not allow to be made is told with what was asked for."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind="error", code=code)

    line = the_line(lambda: state.up(wanted()))

    assert_said(line, "CreateVpcPeeringConnection: ", f"{code}, request ", *said)
    assert ([], {}) == (qcloud_emulator.connections(), state.records)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("UnsupportedOperation.EcmpWithCcnRoute", "Withdraw the other route from the Cloud Conn"),
        ("UnsupportedOperation.ConflictWithDockerRoute", "a range of the containers in this VPC"),
        ("UnsupportedOperation.NormalSubnetNotSupportLocalGateway", "Leave this route table out"),
    ],
)
def test_refused_route(state: State, qcloud_emulator: Emulator, code: str, said: str) -> None:
    """What products beside the VPC keep a table from is told with the table."""
    routes = Declared("routes", {"vpcId": APP, "peeringConnectionId": Ref("net")})
    qcloud_emulator.add_fault("CreateRoutes", kind="error", code=code, times=None)

    line = the_line(lambda: state.up({**wanted(), "routes": routes}))

    assert_said(line, "CreateRoutes: route table rtb-app0main 'app-main': ", f"{code}, req", said)
    assert ["net"] == list(state.records)
