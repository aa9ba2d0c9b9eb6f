"""API 3.0 on the real engine: its stacks, stacks that move between versions, what it refuses.

The emulator tells whose its key pairs are, so STS is asked where it is configured as a real cloud.
"""

from __future__ import annotations

from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Result
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OLD_APP,
    OLD_DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    REPLACED,
    bring_up,
    by_hand,
    errors_of_net,
    names,
    peering,
    quickstart,
    recorded,
    the_id,
    writes,
)
from tests.process.test_api_v3 import refused_deletions

_ROUTES: Final = """
qcloud.VpcPeeringRoutes("routes", vpc_id={vpc_id!r}, peering_connection_id=net.id)
"""


def speak(stack: Stack, version: str) -> None:
    """Let the stack's next commands use a version of the API."""
    stack.env["QCLOUD_API_VERSION"] = version


def moved(stack: Stack, cloud: Emulator, version: str) -> None:
    """Turn to a version and assert that nothing is to be done, before and after a refresh."""
    before = recorded(stack)
    speak(stack, version)
    cloud.clear_calls()

    stack.preview("--expect-no-changes")
    stack.up("--skip-preview", "--expect-no-changes")
    stack.refresh()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    assert {call["version"] for call in cloud.calls()} == {version}
    assert writes(cloud) == []
    after = recorded(stack)
    assert {name: parts[:2] for name, parts in before.items()} == {
        name: parts[:2] for name, parts in after.items()
    }


def test_quickstart(stack: Stack, cloud: Emulator) -> None:
    """The quickstart lives its life under 3.0: made, unchanged, renamed in place, gone."""
    stack.write(quickstart())

    stack.up()

    connection_id = the_id(cloud)
    assert stack.outputs() == {"pcx_id": connection_id, "state": "ACTIVE"}
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.write(quickstart(', peering_connection_name="renamed"'))
    up = stack.up()
    assert [op for op, _ in up.operations()] == ["update"]
    assert (names(cloud), the_id(cloud)) == (["renamed"], connection_id)
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert cloud.connections() == []
    assert [it for it in cloud.state()["routes"] if it["nextHub"] == connection_id] == []
    assert {call["version"] for call in cloud.calls()} == {"3.0"}


@pytest.mark.parametrize("made_by", ["2.0", "3.0"])
def test_moved_quickstart(stack: Stack, cloud: Emulator, made_by: str) -> None:
    """The quickstart goes from one version to the other and back, and nothing is done."""
    other = {"2.0": "3.0", "3.0": "2.0"}[made_by]
    speak(stack, made_by)
    bring_up(stack, quickstart())
    connection_id = the_id(cloud)

    for version in (other, made_by):
        moved(stack, cloud, version)

    assert the_id(cloud) == connection_id
    speak(stack, other)
    stack.destroy()
    assert cloud.connections() == []


def test_moved_provider(stack: Stack, cloud: Emulator) -> None:
    """An explicit provider takes the stack's version over: it is updated, and nothing else is."""
    del stack.env["QCLOUD_API_VERSION"]
    stack.config("qcloud:apiVersion", "2.0")
    provider = 'qcloud.Provider("own", profile="default")'
    bring_up(stack, peering(f"opts=pulumi.ResourceOptions(provider={provider})"))
    stack.config("qcloud:apiVersion", "3.0")

    up = stack.up()

    assert up.operations() == []
    assert "pulumi:providers:pulumi-python own updated" in up.text
    stack.preview("--expect-no-changes")


def test_moved_old_ids(stack: Stack, cloud: Emulator) -> None:
    """A program with old ids of VPCs goes from 2.0 to 3.0 and back; 3.0 renames and destroys it."""
    speak(stack, "2.0")
    old = {"vpc_id": OLD_APP, "peer_vpc_id": OLD_DATA}
    bring_up(stack, peering(**old) + _ROUTES.format(vpc_id=OLD_APP))
    connection_id = the_id(cloud)

    for version in ("3.0", "2.0", "3.0"):
        moved(stack, cloud, version)

    net = stack.resources()["net"]["outputs"]
    assert isinstance(net, dict)
    assert (net["vpcId"], net["peerVpcId"]) == (OLD_APP, OLD_DATA)
    renamed = peering(peering_connection_name="renamed", **old) + _ROUTES.format(vpc_id=OLD_APP)
    stack.write(renamed)
    assert stack.up().operations() == [("update", "net")]
    assert (names(cloud), the_id(cloud)) == (["renamed"], connection_id)
    present = peering(vpc_id=APP, peer_vpc_id=DATA, peering_connection_name="renamed")
    stack.write(present + _ROUTES.format(vpc_id=APP))
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert cloud.connections() == []


def test_new_with_old_ids(stack: Stack, cloud: Emulator) -> None:
    """What is new is not made with old ids under 3.0; the preview says what to write."""
    stack.write(peering(vpc_id=OLD_APP, peer_vpc_id=OLD_DATA))

    preview = stack.preview(expect_failure=True)

    reason = "an id that API 3.0 does not know; write the one of the form vpc-..."
    errors = " ".join(errors_of_net(preview))
    assert f"vpcId is {OLD_APP!r}, {reason}" in errors
    assert f"peerVpcId is {OLD_DATA!r}, {reason}" in errors
    assert "Traceback" not in preview.text


def test_component_with_an_old_id(stack: Stack, cloud: Emulator) -> None:
    """A component that is to find a VPC by its old id says the same, without a traceback."""
    stack.write(quickstart().replace('{"name": "app"}', repr({"id": OLD_APP})))

    preview = stack.preview(expect_failure=True)

    assert f"{OLD_APP!r} is an id that API 3.0 does not know" in preview.text
    assert "Traceback" not in preview.text


def test_overlap_of_an_assistant_range(stack: Stack, cloud: Emulator) -> None:
    """What overlaps by an assistant range alone is told at the preview, which 2.0 cannot see."""
    wide = {
        "name": "wide",
        "region": "ap-guangzhou",
        "cidrBlock": "10.9.0.0/16",
        "assistantCidrBlocks": ["10.0.64.0/18"],
    }
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [wide]}]})
    stack.write(quickstart().replace('{"name": "data"}', '{"name": "wide"}'))

    preview = stack.preview(expect_failure=True)

    assert "10.0.64.0/18" in preview.text
    assert "Traceback" not in preview.text
    assert writes(cloud) == []


def test_settings_of_3_0(stack: Stack, cloud: Emulator) -> None:
    """Bandwidth and tags are set, changed and taken off in place; drift is seen and repaired."""

    def wanted(**given: object) -> str:
        return peering(vpc_id=APP, peer_vpc_id=DATA, **given)

    stack.write(wanted(bandwidth=100, tags={"team": "net", "env": "prod"}, qos_level="AU"))
    stack.up()
    connection_id = the_id(cloud)
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    stack.write(wanted(bandwidth=200, tags={"team": "core"}, qos_level="AU"))
    assert stack.up().operations() == [("update", "net")]
    stack.refresh("--expect-no-changes")

    by_hand(cloud, connection_id)
    assert stack.up("--refresh").operations() == [("refresh", "net"), ("update", "net")]
    outputs = stack.resources()["net"]["outputs"]
    assert isinstance(outputs, dict)
    assert (outputs["bandwidth"], outputs["tags"]) == (200, {"team": "core"})
    stack.refresh("--expect-no-changes")

    stack.write(wanted(bandwidth=200, qos_level="AU"))
    assert stack.up().operations() == [("update", "net")]
    assert "tags" not in stack.resources()["net"]["outputs"]  # type: ignore[operator]
    stack.preview("--expect-no-changes")
    assert the_id(cloud) == connection_id


def test_expired(stack: Stack, cloud: Emulator) -> None:
    """There is no Enable in 3.0: what has expired is replaced, which the preview shows."""
    ends = {"vpc_id": APP, "peer_vpc_id": PARTNER, "peer_uin": PARTNER_UIN}
    bring_up(stack, peering(**ends))
    connection_id = the_id(cloud)
    cloud.advance_clock(8 * 24 * 3600)
    stack.refresh()

    assert ("replace", "net") in stack.preview().operations()
    assert stack.up().operations() == REPLACED

    assert [it["state"] for it in cloud.connections()] == ["PENDING"]
    assert the_id(cloud) != connection_id


def test_caller_told_by_sts(stack: Stack, cloud: Emulator) -> None:
    """Without qcloud:uin the account in use is asked for; a wrong one is told at the preview."""
    configured(stack, cloud)
    stack.write(peering(vpc_id=APP, peer_vpc_id=DATA))

    preview = stack.preview(env={"QCLOUD_UIN": PARTNER_UIN}, expect_failure=True)
    stack.up()

    (error,) = errors_of_net(preview)
    assert f"given as {PARTNER_UIN}" in error
    assert f"are those of account {OWN_UIN}" in error
    assert "Traceback" not in preview.text
    net = stack.resources()["net"]["outputs"]
    assert isinstance(net, dict)
    assert (net["uin"], net["peerUin"]) == (OWN_UIN, OWN_UIN)
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert cloud.connections() == []


def test_component_without_an_account(stack: Stack, cloud: Emulator) -> None:
    """The quickstart needs no qcloud:uin under 3.0."""
    configured(stack, cloud)
    stack.write(quickstart())

    stack.up()

    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert cloud.connections() == []


def test_component_across_accounts(stack: Stack, cloud: Emulator) -> None:
    """The other account's UIN is told by STS too, where its provider does not state it."""
    configured(stack, cloud)
    peer = cloud.accounts["peer"]
    keys = f"secret_id={peer.secret_id!r}, secret_key={peer.secret_key!r}, token={peer.token!r}"
    provider = f'peer_provider=qcloud.Provider("partner", {keys})'
    program = quickstart(f", {provider}").replace('{"name": "data"}', '{"name": "partner"}')
    stack.write(f"import pulumi_qcloud as qcloud\n{program}")

    stack.up()

    assert stack.outputs()["state"] == "ACTIVE"
    (connection,) = cloud.connections()
    assert connection["peerUin"] == PARTNER_UIN
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert cloud.connections() == []


def test_wrong_account(stack: Stack, cloud: Emulator) -> None:
    """With another account's key pair nothing is gone, and the refusal names both accounts."""
    configured(stack, cloud)
    bring_up(stack, peering(vpc_id=APP, peer_vpc_id=DATA))
    configured(stack, cloud, "peer")

    refresh = stack.refresh(expect_failure=True)
    destroy = stack.destroy(expect_failure=True)

    for result in (refresh, destroy):
        assert f"belongs to account {OWN_UIN}" in result.text
        assert f"account {PARTNER_UIN}" in result.text
    assert len(cloud.connections()) == 1


def configured(stack: Stack, cloud: Emulator, account: str = "default") -> None:
    """Configure the emulator as a private installation, with an account's key pair alone."""
    for name in ("QCLOUD_EMULATOR", "QCLOUD_UIN", "TENCENTCLOUD_TOKEN"):
        stack.env.pop(name, None)
    stack.use_endpoint(cloud, account, uin=False)


_NOBODY: Final = "100000000009"
_FAR: Final = "vpc-far00001"
_BUSY: Final = "another operation on the resource is in progress; this was still the case when "
_ENGINES_OWN: Final = ("update failed", "preview failed")


def wanted(peer_vpc_id: str = DATA, **given: object) -> str:
    """Return a program whose `net` peers `app` with `data`, or with what is given."""
    return peering(vpc_id=APP, peer_vpc_id=peer_vpc_id, **given)


def asked() -> str:
    """Return a program whose `net` asks the partner's account."""
    return wanted(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN)


def accepted(cloud: Emulator, account: str) -> str:
    """Return the same, accepted with the key pair of an account."""
    owner = cloud.accounts[account]
    keys = f"secret_id={owner.secret_id!r}, secret_key={owner.secret_key!r}"
    return f"""{asked()}
qcloud.VpcPeeringConnectionAccepter(
    "accepter",
    peering_connection_id=net.id,
    opts=pulumi.ResourceOptions(provider=qcloud.Provider("second", {keys})),
)
"""


def the_line(result: Result, name: str = "net") -> str:
    """Return the one line that a failed command shows, about a resource or the stack."""
    shown = [it for it in result.diagnostics("error") if it.text not in _ENGINES_OWN]
    texts = list(dict.fromkeys(it.text for it in shown))
    assert 1 == len(texts), texts
    (text,) = texts
    (line,) = text.splitlines()
    assert {name} == {it.urn.rpartition("::")[2] for it in shown}
    assert "Traceback" not in result.text
    assert "Exception calling application" not in result.text
    return line


def assert_said(line: str, *words: str) -> None:
    """Check that a line says all of this."""
    assert [] == [it for it in words if it not in line], line


@pytest.fixture
def real(stack: Stack, cloud: Emulator) -> Stack:
    """Return the stack, for which the emulator is a real cloud of API 3.0."""
    configured(stack, cloud)
    stack.env["QCLOUD_DEADLINE"] = "2"
    return stack


@pytest.mark.parametrize("program", [wanted(), wanted(region="nowhere-1")], ids=["set", "given"])
def test_region_that_an_endpoint_does_not_have(real: Stack, program: str) -> None:
    """The preview names the region and the setting, not what is missing for its sake."""
    if "nowhere-1" not in program:
        real.config("qcloud:region", "nowhere-1")
    real.write(program)

    line = the_line(real.preview(expect_failure=True))

    assert_said(
        line, "region 'nowhere-1' does not exist (UnsupportedRegion", "Correct qcloud:region"
    )
    assert "peerUin" not in line


def test_region_that_the_public_cloud_does_not_have(real: Stack) -> None:
    """Without an endpoint it is told without a call."""
    real.config("qcloud:region", "nowhere-1")
    real.write(wanted())

    line = the_line(real.preview(env={"QCLOUD_ENDPOINT": ""}, expect_failure=True))

    assert_said(line, 'qcloud:region is "nowhere-1": this is not a known region', "such as ap-gua")


@pytest.mark.quick
def test_vpc_in_another_region(real: Stack, cloud: Emulator) -> None:
    """A VPC that is elsewhere is told with both ids and the region; a component previews it."""
    far = {"name": "far", "vpcId": _FAR, "region": "ap-beijing", "cidrBlock": "10.77.0.0/16"}
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": [far]}]})

    real.write(wanted(peer_vpc_id=_FAR))
    line = the_line(real.up("--skip-preview", expect_failure=True))
    real.write(quickstart().replace('{"name": "data"}', repr({"id": _FAR})))
    of_component = the_line(real.preview(expect_failure=True), "")

    assert_said(
        line,
        f"vpcId is '{APP}', peerVpcId is '{_FAR}', peerUin is '{OWN_UIN}'",
        "region is 'ap-guangzhou'",
        "the region (region or qcloud:region)",
    )
    assert_said(
        of_component,
        f'app-to-data: peer_vpc: no VPC with id "{_FAR}" in ap-guangzhou',
        "Check the reg",
    )


def test_peer_in_another_region(real: Stack, cloud: Emulator) -> None:
    """Another region for the peer is refused at preview; where the cloud finds out, it is named."""
    real.write(wanted(peer_region="ap-beijing"))
    at_preview = the_line(real.preview(expect_failure=True))
    real.write(wanted())
    code = "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer"
    cloud.add_fault("CreateVpcPeeringConnection", kind="error", code=code)
    of_the_cloud = the_line(real.up("--skip-preview", expect_failure=True))

    assert_said(
        at_preview, "peerRegion is 'ap-beijing'", "of one region only, here ap-g", "leave it out"
    )
    assert_said(of_the_cloud, code, "region is 'ap-guangzhou'", "leave out peerRegion")


def test_peer_that_does_not_exist(real: Stack) -> None:
    """A UIN that no account has is named, with what a UIN is."""
    real.write(wanted(peer_vpc_id=PARTNER, peer_uin=_NOBODY))

    line = the_line(real.up("--skip-preview", expect_failure=True))

    assert_said(line, f"peerUin is '{_NOBODY}' (UnsupportedOperation.UinNotFound", "not its APPID")


def test_vpc_of_another_account(real: Stack) -> None:
    """Somebody else's VPC cannot be peered without saying whose it is."""
    real.write(wanted(peer_vpc_id=PARTNER))

    line = the_line(real.up("--skip-preview", expect_failure=True))

    assert_said(line, f"peerVpcId is '{PARTNER}', peerUin is '{OWN_UIN}'", "that peerUin owns the")


def test_another_accounts_key(real: Stack, cloud: Emulator) -> None:
    """Refresh, destroy and update by another account name both and change nothing."""
    bring_up(real, wanted())
    before = recorded(real), cloud.connections()
    configured(real, cloud, "peer")
    real.write(wanted(peering_connection_name="other"))

    failed = [
        real.run(*command, "--skip-preview", expect_failure=True)
        for command in (["refresh"], ["destroy"], ["up"], ["up", "--refresh"])
    ]

    for result in failed:
        assert_said(
            the_line(result),
            f"{the_id(cloud)} belongs to account {OWN_UIN}, but the credentials in use "
            f"(environment) are those of account {PARTNER_UIN}",
            "Use that account's credentials",
            "`pulumi state delete <urn>`",
        )
    assert before == (recorded(real), cloud.connections())


def test_busy_connection(real: Stack, cloud: Emulator) -> None:
    """What stays busy until the deadline is told with it, and succeeds later."""
    for action, command, program in (
        ("CreateVpcPeeringConnection", "up", wanted()),
        ("ModifyVpcPeeringConnection", "up", wanted(peering_connection_name="other")),
        ("DeleteVpcPeeringConnection", "destroy", ""),
    ):
        if program:
            real.write(program)
        cloud.add_fault(action, kind="busy", times=None)

        line = the_line(real.run(command, "--skip-preview", expect_failure=True))

        assert_said(
            line,
            f"{action}: {_BUSY}qcloud:deadline of 2 seconds expired",
            "UnsupportedOperation.MutexOperationTaskRunning, request ",
            "Wait until the other operation has ended, then run the command again, or raise",
        )
        cloud.clear_faults()
        real.run(command, "--skip-preview")
    assert cloud.connections() == []


def test_acceptance_by_the_requester(real: Stack, cloud: Emulator) -> None:
    """Who accepts with the requester's key is told whose is wanted; with that one it is done."""
    real.write(accepted(cloud, "default"))

    line = the_line(real.up("--skip-preview", expect_failure=True), "accepter")

    assert_said(
        line,
        f"{the_id(cloud)} is for account {PARTNER_UIN} to accept, which the credentials in use "
        f"(explicit Provider, account {OWN_UIN}) are not",
        "Give the accepter that account's credentials: a Provider in its options, or profile",
    )
    bring_up(real, accepted(cloud, "peer"))
    assert [it["state"] for it in cloud.connections()] == ["ACTIVE"]


@refused_deletions
def test_refused_deletion(real: Stack, cloud: Emulator, code: str, said: list[str]) -> None:
    """Who may not delete is told who may, and the connection stays in the state."""
    bring_up(real, wanted())
    before = recorded(real)
    cloud.add_fault("DeleteVpcPeeringConnection", kind="error", code=code)

    line = the_line(real.destroy("--skip-preview", expect_failure=True))

    assert_said(line, "DeleteVpcPeeringConnection: ", f"{code}, request ", *said)
    assert before == recorded(real)


def test_connection_to_bare_metal(real: Stack, cloud: Emulator) -> None:
    """It cannot be destroyed; after somebody has deleted it in the console it is gone."""
    bring_up(real, wanted(type="VPC_BM_PEER"))

    line = the_line(real.destroy("--skip-preview", expect_failure=True))

    assert_said(line, "in the console, then run the command again")
    cloud.delete(the_id(cloud))
    real.destroy("--skip-preview")
    assert real.resources() == {}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "UnsupportedOperation.PurchaseLimit",
            ["region is 'ap-guangzhou'", "choose another in qcloud:region"],
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
def test_refused_creation(real: Stack, cloud: Emulator, code: str, said: list[str]) -> None:
    """What the cloud does not allow to be made is told with what was asked for."""
    real.write(wanted())
    cloud.add_fault("CreateVpcPeeringConnection", kind="error", code=code)

    line = the_line(real.up("--skip-preview", expect_failure=True))

    assert_said(line, "CreateVpcPeeringConnection: ", f"{code}, request ", *said)
    assert cloud.connections() == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("UnsupportedOperation.EcmpWithCcnRoute", "Withdraw the other route from the Cloud Conn"),
        ("UnsupportedOperation.ConflictWithDockerRoute", "a range of the containers in this VPC"),
        ("UnsupportedOperation.NormalSubnetNotSupportLocalGateway", "Leave this route table out"),
    ],
)
def test_refused_route(real: Stack, cloud: Emulator, code: str, said: str) -> None:
    """What products beside the VPC keep a table from is told with the table."""
    routes = f'qcloud.VpcPeeringRoutes("routes", vpc_id={APP!r}, peering_connection_id=net.id)'
    real.write(f"{wanted()}\n{routes}\n")
    cloud.add_fault("CreateRoutes", kind="error", code=code, times=None)

    line = the_line(real.up("--skip-preview", expect_failure=True), "routes")

    assert_said(line, "CreateRoutes: route table rtb-app0main 'app-main': ", f"{code}, req", said)
