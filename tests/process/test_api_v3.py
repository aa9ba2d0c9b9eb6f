"""API 3.0 without the engine: whole programs, moves from one version to the other, refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi_qcloud.settings.table import explicit_inputs
from qcloud_emulator import Emulator

from tests.engine.stories import (
    APP,
    DATA,
    OLD_APP,
    OLD_DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    as_real,
    by_hand,
    names,
    peering,
    quickstart,
    the_id,
    writes,
)
from tests.process.plugin import PluginError
from tests.process.programs import Stack, keys_of, refused
from tests.process.stand_in import DEFAULT, Declared, Program, Ref, State

_FAR: Final = "vpc-far00001"
_ROUTES: Final = """
qcloud.VpcPeeringRoutes("routes", vpc_id={vpc_id!r}, peering_connection_id=net.id)
"""


@pytest.fixture
def stack(qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack beside the emulator, under API 3.0."""
    env = {
        "QCLOUD_API_VERSION": "3.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "QCLOUD_UIN": OWN_UIN,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Stack(monkeypatch, tmp_path, env)


@pytest.fixture
def real(stack: Stack, qcloud_emulator: Emulator) -> Stack:
    """Return the same for which the emulator is a real cloud that tells whose its keys are."""
    stack.set(keys_of(qcloud_emulator, "default"))
    return stack


def test_quickstart(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The quickstart lives its life under 3.0: made, unchanged, renamed in place, gone."""
    ended = stack.up(quickstart())

    connection_id = the_id(qcloud_emulator)
    assert {"pcx_id": connection_id, "state": "ACTIVE"} == ended.outputs
    stack.nothing_to_do(quickstart())
    renamed = quickstart(', peering_connection_name="renamed"')
    done = stack.up(renamed).done
    assert "update" == done.pop("app-to-data-connection")
    assert {"same"} == set(done.values())
    assert (["renamed"], connection_id) == (names(qcloud_emulator), the_id(qcloud_emulator))
    stack.nothing_to_do(renamed)
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()
    gone = [it for it in qcloud_emulator.state()["routes"] if it["nextHub"] == connection_id]
    assert [] == gone
    assert {"3.0"} == {call["version"] for call in qcloud_emulator.calls()}


def moved(stack: Stack, cloud: Emulator, program: str, version: str) -> None:
    """Turn to a version and assert that nothing is to be done, before and after a refresh."""
    before = stack.recorded()
    stack.speak(version)
    cloud.clear_calls()

    assert {"same"} == set(stack.preview(program).done.values())
    assert {"same"} == set(stack.up(program).done.values())
    stack.nothing_to_do(program)
    assert {"same"} == set(stack.state.refresh().values())

    assert {version} == {call["version"] for call in cloud.calls()}
    assert [] == writes(cloud)
    assert before == stack.recorded()


@pytest.mark.parametrize(("made_by", "other"), [("2.0", "3.0"), ("3.0", "2.0")])
def test_moved_quickstart(
    stack: Stack, qcloud_emulator: Emulator, made_by: str, other: str
) -> None:
    """The quickstart goes from one version to the other and back, and nothing is done."""
    stack.speak(made_by)
    stack.up(quickstart())
    connection_id = the_id(qcloud_emulator)

    for version in (other, made_by):
        moved(stack, qcloud_emulator, quickstart(), version)

    assert connection_id == the_id(qcloud_emulator)
    stack.speak(other)
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_moved_old_ids(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A program with old ids of VPCs goes from 2.0 to 3.0 and back; 3.0 renames and destroys it."""
    stack.speak("2.0")
    old = {"vpc_id": OLD_APP, "peer_vpc_id": OLD_DATA}
    program = peering(**old) + _ROUTES.format(vpc_id=OLD_APP)
    stack.up(program)
    connection_id = the_id(qcloud_emulator)

    for version in ("3.0", "2.0", "3.0"):
        moved(stack, qcloud_emulator, program, version)

    net = stack.state.records["net"].outputs
    assert (OLD_APP, OLD_DATA) == (net["vpcId"], net["peerVpcId"])
    renamed = peering(peering_connection_name="renamed", **old) + _ROUTES.format(vpc_id=OLD_APP)
    assert {"net": "update", "routes": "same"} == stack.up(renamed).done
    assert (["renamed"], connection_id) == (names(qcloud_emulator), the_id(qcloud_emulator))
    present = peering(peering_connection_name="renamed") + _ROUTES.format(vpc_id=APP)
    assert {"same"} == set(stack.preview(present).done.values())
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_new_with_old_ids(stack: Stack) -> None:
    """What is new is not made with old ids under 3.0; the preview says what to write."""
    with refused() as line:
        stack.preview(peering(vpc_id=OLD_APP, peer_vpc_id=OLD_DATA))

    reason = "an id that API 3.0 does not support; give the id of the form vpc-..."
    assert f"vpcId is {OLD_APP!r}, {reason}" in line()
    assert f"peerVpcId is {OLD_DATA!r}, {reason}" in line()


def test_component_with_an_old_id(stack: Stack) -> None:
    """A component that is to find a VPC by its old id says the same."""
    with refused() as line:
        stack.preview(quickstart().replace('{"name": "app"}', repr({"id": OLD_APP})))

    assert f"{OLD_APP!r} is a legacy id, which API 3.0 does not support" in line()


def test_overlap_of_an_assistant_range(stack: Stack, qcloud_emulator: Emulator) -> None:
    """What overlaps by an assistant range alone is told at the preview, which 2.0 cannot see."""
    wide = {
        "name": "wide",
        "region": "ap-guangzhou",
        "cidrBlock": "10.9.0.0/16",
        "assistantCidrBlocks": ["10.0.64.0/18"],
    }
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [wide]}]})

    with refused() as line:
        stack.preview(quickstart().replace('{"name": "data"}', '{"name": "wide"}'))

    assert "10.0.64.0/18" in line()
    assert [] == writes(qcloud_emulator)


def test_component_with_a_vpc_in_another_region(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A VPC that is elsewhere is told at the preview, with its side and the region."""
    far = {"name": "far", "vpcId": _FAR, "region": "ap-beijing", "cidrBlock": "10.77.0.0/16"}
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [far]}]})

    with refused() as line:
        stack.preview(quickstart().replace('{"name": "data"}', repr({"id": _FAR})))

    assert f'peer_vpc: no VPC with id "{_FAR}" in ap-guangzhou' in line()
    assert "Check the reg" in line()


def test_settings_of_3_0(stack: Stack, qcloud_emulator: Emulator) -> None:
    """Bandwidth and tags are set, changed and taken off in place; drift is seen and repaired."""

    def wanted(**given: Any) -> str:
        return peering(qos_level="AU", **given)

    first = wanted(bandwidth=100, tags={"team": "net", "env": "prod"})
    stack.up(first)
    connection_id = the_id(qcloud_emulator)
    stack.nothing_to_do(first)

    second = wanted(bandwidth=200, tags={"team": "core"})
    assert {"net": "update"} == stack.up(second).done
    stack.nothing_to_do(second)

    by_hand(qcloud_emulator, connection_id)
    assert {"net": "update"} == stack.state.refresh()
    assert {"net": "update"} == stack.up(second).done
    outputs = stack.state.records["net"].outputs
    assert (200, {"team": "core"}) == (outputs["bandwidth"], outputs["tags"])
    stack.nothing_to_do(second)

    assert {"net": "update"} == stack.up(wanted(bandwidth=200)).done
    assert "tags" not in stack.state.records["net"].outputs
    stack.nothing_to_do(wanted(bandwidth=200))
    assert connection_id == the_id(qcloud_emulator)


def test_expired(stack: Stack, qcloud_emulator: Emulator) -> None:
    """There is no Enable in 3.0: what has expired is replaced, which the preview shows."""
    program = peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN)
    stack.up(program)
    connection_id = the_id(qcloud_emulator)
    qcloud_emulator.advance_clock(8 * 24 * 3600)
    stack.state.refresh()

    planned = stack.preview(program)
    done = stack.up(program)

    assert {"net": "replace"} == planned.done == done.done
    assert ["PENDING"] == [it["state"] for it in qcloud_emulator.connections()]
    assert connection_id != the_id(qcloud_emulator)


def test_caller_told_by_sts(real: Stack, qcloud_emulator: Emulator) -> None:
    """Without qcloud:uin the account in use is asked for; a wrong one is told at the preview."""
    right = real.state.env
    real.set({**right, "QCLOUD_UIN": PARTNER_UIN})
    with refused() as line:
        real.preview(peering())
    real.set(dict(right))
    real.up(peering())

    assert f"given as {PARTNER_UIN}" in line()
    assert f"are those of account {OWN_UIN}" in line()
    net = real.state.records["net"].outputs
    assert (OWN_UIN, OWN_UIN) == (net["uin"], net["peerUin"])
    real.nothing_to_do(peering())
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_component_without_an_account(real: Stack, qcloud_emulator: Emulator) -> None:
    """The quickstart needs no qcloud:uin under 3.0."""
    real.up(quickstart())

    real.nothing_to_do(quickstart())
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_component_across_accounts(real: Stack, qcloud_emulator: Emulator) -> None:
    """The other account's UIN is told by STS too, where its provider does not state it."""
    peer = qcloud_emulator.accounts["peer"]
    keys = f"secret_id={peer.secret_id!r}, secret_key={peer.secret_key!r}, token={peer.token!r}"
    provider = f'peer_provider=qcloud.Provider("partner", {keys})'
    component = quickstart(f", {provider}").replace('{"name": "data"}', '{"name": "partner"}')
    program = f"import pulumi_qcloud as qcloud\n{component}"

    ended = real.up(program)

    assert "ACTIVE" == ended.outputs["state"]
    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["peerUin"]
    real.nothing_to_do(program)
    real.state.destroy()
    assert [] == qcloud_emulator.connections()


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_wrong_account(real: Stack, qcloud_emulator: Emulator, command: str) -> None:
    """With another account's key pair nothing is gone, and the refusal names both accounts."""
    real.up(peering(vpc_id=APP, peer_vpc_id=DATA))
    real.set(keys_of(qcloud_emulator, "peer"))

    with refused() as line:
        real.state.refresh() if command == "refresh" else real.state.destroy()

    assert f"belongs to account {OWN_UIN}" in line()
    assert f"account {PARTNER_UIN}" in line()
    assert 1 == len(qcloud_emulator.connections())


_NOBODY: Final = "100000000009"
_BUSY: Final = "another operation on the resource is in progress; this was still the case when "
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


def hurried_keys_of(emulator: Emulator, account: str) -> dict[str, str]:
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
    return State(tmp_path, {DEFAULT: {}}, hurried_keys_of(qcloud_emulator, "default"))


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

    assert_said(line, 'qcloud:region is "nowhere-1": this is not a known region', "such as ap-gua")
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
    assert_said(of_the_cloud, code, "region is 'ap-guangzhou'", "leave out peerRegion")


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
    state.env = hurried_keys_of(qcloud_emulator, "peer")
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
        f"{action}VpcPeeringConnection: {_BUSY}qcloud:deadline of 1 seconds expired",
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
        f"{state.records['net'].id} is for account {PARTNER_UIN} to accept, but the credentials "
        f"in use (explicit Provider, account {OWN_UIN}) are not that account's",
        "Give the accepter that account's credentials: set profile, or a Provider in its options",
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
            ["region is 'ap-guangzhou'", "choose another region in qcloud:region"],
        ),
        (
            "LimitExceeded.VpcPeerTotalLimitExceeded",
            [f"vpcId is '{APP}', peerVpcId is '{DATA}'", "rejected and expired ones"],
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
        ("UnsupportedOperation.NormalSubnetNotSupportLocalGateway", "Leave out this route table"),
    ],
)
def test_refused_route(state: State, qcloud_emulator: Emulator, code: str, said: str) -> None:
    """What products beside the VPC keep a table from is told with the table."""
    routes = Declared("routes", {"vpcId": APP, "peeringConnectionId": Ref("net")})
    qcloud_emulator.add_fault("CreateRoutes", kind="error", code=code, times=None)

    line = the_line(lambda: state.up({**wanted(), "routes": routes}))

    assert_said(line, "CreateRoutes: route table rtb-app0main 'app-main': ", f"{code}, req", said)
    assert ["net"] == list(state.records)
