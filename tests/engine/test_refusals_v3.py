"""What API 3.0 refuses: one line that says what was given and what to do, and nothing is lost."""

from __future__ import annotations

from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    peering,
)
from tests.engine.result import Result
from tests.engine.stories import bring_up, recorded, the_id
from tests.engine.test_api_v3 import configured, quickstart
from tests.process.test_refusals_v3 import refused_deletions

_NOBODY: Final = "100000000009"
_FAR: Final = "vpc-far00001"
_BUSY: Final = "another operation on the resource is in progress; it was still so when "
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

    assert_said(line, 'qcloud:region is "nowhere-1": no region of that name', "such as ap-guangz")


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
    assert_said(of_the_cloud, code, "region is 'ap-guangzhou'", "leave peerRegion out")


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
            f"{action}: {_BUSY}qcloud:deadline of 2 seconds was over",
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
            [f"vpcId is '{APP}', peerVpcId is '{DATA}'", "rejected and expired ones too"],
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
