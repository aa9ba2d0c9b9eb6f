"""API 3.0 on the real engine: the same stacks, and stacks that move from one version to the other.

The emulator tells whose its key pairs are, so STS is asked where it is configured as a real cloud.
"""

from __future__ import annotations

from typing import Final

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v3 import DialectV3
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import (
    APP,
    DATA,
    OLD_APP,
    OLD_DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    peering,
)
from tests.engine.stories import (
    REPLACED,
    bring_up,
    errors_of_net,
    names,
    recorded,
    the_id,
    writes,
)

_QUICKSTART: Final = """
import pulumi
from pulumi_qcloudx import VpcPeering

peering = VpcPeering({name!r}, vpc={{"name": "app"}}, peer_vpc={{"name": "data"}}{more})
pulumi.export("pcx_id", peering.peering_connection_id)
pulumi.export("state", peering.state)
"""

_ROUTES: Final = """
qcloud.VpcPeeringRoutes("routes", vpc_id={vpc_id!r}, peering_connection_id=net.id)
"""


def quickstart(more: str = "", name: str = "app-to-data") -> str:
    """Return the quickstart's program, with further arguments."""
    return _QUICKSTART.format(name=name, more=more)


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


def by_hand(cloud: Emulator, connection_id: str) -> None:
    """Change bandwidth and tags as somebody does who knows nothing of the stack."""
    owner = cloud.accounts["default"]
    client = VpcClient(
        DialectV3(cloud.url),
        credentials=Credentials(owner.secret_id, owner.secret_key, owner.token, source="by hand"),
        region="ap-guangzhou",
        transport=Transport(),
    )
    client.modify_peering_connection(connection_id, bandwidth=1)
    client.tag_peering_connection(
        connection_id, uin=owner.uin, put={"team": "theirs", "more": "x"}, take_off=[]
    )
