"""Two accounts in one program: explicit providers, and the `profile` of a single resource."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack, Started
from tests.engine.processes import marked
from tests.engine.programs import APP, DATA, OWN_UIN, PARTNER, PARTNER_UIN, peering
from tests.engine.stories import bring_up, the_id, writes

MAPPINGS = {
    "PARTNER_SECRET_ID": "TENCENTCLOUD_SECRET_ID",
    "PARTNER_SECRET_KEY": "TENCENTCLOUD_SECRET_KEY",
}


def two_accounts(**provider: object) -> str:
    """Return a program with a connection of the stack's account and one of another provider."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in provider.items())
    return f"""
import pulumi
import pulumi_qcloud as qcloud

qcloud.VpcPeeringConnection("ours", vpc_id={APP!r}, peer_vpc_id={DATA!r})
theirs = qcloud.VpcPeeringConnection(
    "theirs",
    vpc_id={PARTNER!r},
    peer_vpc_id={APP!r},
    peer_uin={OWN_UIN!r},
    opts=pulumi.ResourceOptions(provider=qcloud.Provider("partner", {arguments})),
)
pulumi.export("uin", theirs.uin)
"""


def requesters(cloud: Emulator) -> dict[str, str]:
    """Return the account that asked for each live connection, by the connection's logical name."""
    return {it["name"].rpartition("-")[0]: it["uin"] for it in cloud.connections()}


@pytest.fixture
def partner_in_environment(stack: Stack, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator as an ordinary endpoint, both accounts' keys in the environment."""
    stack.use_endpoint(qcloud_emulator)
    partner = qcloud_emulator.accounts["peer"]
    stack.env |= {"PARTNER_SECRET_ID": partner.secret_id, "PARTNER_SECRET_KEY": partner.secret_key}
    return qcloud_emulator


def key_ids_of_plugins(stack: Stack, up: Started) -> set[str]:
    """Return the key ids that the provider processes of a running command have been given."""
    seen: dict[int, str] = {}
    while up.process.running:
        for pid in marked(stack.mark):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"pulumi.dynamic" in words:
                values = dict(line.decode().partition("=")[::2] for line in variables)
                seen[pid] = values["TENCENTCLOUD_SECRET_ID"]
        time.sleep(0.01)
    return set(seen.values())


def test_profile(stack: Stack, cloud: Emulator) -> None:
    """A provider with a profile makes and keeps what belongs to the other account."""
    stack.write(two_accounts(profile="peer", region="gz"))

    stack.up()

    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert {"uin": PARTNER_UIN} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


def test_drift_of_the_other_account(stack: Stack, cloud: Emulator) -> None:
    """A refresh finds out with the other account's eyes that its connection is gone."""
    bring_up(stack, two_accounts(profile="peer"))
    (pcx_id,) = (
        it["peeringConnectionId"] for it in cloud.connections() if it["uin"] == PARTNER_UIN
    )
    cloud.delete(pcx_id)

    up = stack.up("--refresh")

    assert ("create", "theirs") == up.operations()[-1]
    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)


def test_own_region(stack: Stack, cloud: Emulator) -> None:
    """A provider works in its own region, whatever the stack's is."""
    vpcs = [
        {"name": name, "vpcId": f"vpc-{name}", "cidrBlock": block, "region": "ap-shanghai"}
        for name, block in (("east1", "10.8.0.0/16"), ("east2", "10.9.0.0/16"))
    ]
    cloud.seed({"accounts": [{"uin": PARTNER_UIN, "vpcs": vpcs}]})
    stack.write(
        """
        import pulumi
        import pulumi_qcloud as qcloud

        east = qcloud.Provider("east", profile="peer", region="sh", uin="100000000002")
        net = qcloud.VpcPeeringConnection(
            "net",
            vpc_id="vpc-east1",
            peer_vpc_id="vpc-east2",
            opts=pulumi.ResourceOptions(provider=east),
        )
        pulumi.export("regions", [net.region, net.peer_region])
        """
    )

    stack.up()

    assert {"regions": ["ap-shanghai", "ap-shanghai"]} == stack.outputs()
    assert {"ap-shanghai"} == {call["region"] for call in cloud.calls()}
    stack.preview("--expect-no-changes")


def test_own_variables(stack: Stack, partner_in_environment: Emulator) -> None:
    """`env_var_mappings` give a provider its account's keys, out of the state's reach."""
    cloud = partner_in_environment
    stack.write(two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))

    stack.up("--skip-preview")

    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert cloud.accounts["peer"].secret_key not in stack.state_file.read_text()
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


@pytest.mark.quick
def test_own_process(stack: Stack, partner_in_environment: Emulator) -> None:
    """Each provider has a process of its own, with only its own account's keys."""
    cloud = partner_in_environment
    accounts = cloud.accounts
    stack.write(two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))

    up = stack.start_up()
    seen = key_ids_of_plugins(stack, up)

    assert 0 == up.result().exit_code
    assert {accounts["default"].secret_id, accounts["peer"].secret_id} == seen
    assert {"ours": OWN_UIN, "theirs": PARTNER_UIN} == requesters(cloud)
    assert accounts["peer"].secret_key not in stack.state_file.read_text()


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_variables_not_set(stack: Stack, partner_in_environment: Emulator, command: str) -> None:
    """Without the mapped variables a command fails in one line, and the other account is spared."""
    cloud = partner_in_environment
    bring_up(stack, two_accounts(region="ap-guangzhou", env_var_mappings=MAPPINGS))
    before = cloud.connections()
    for name in MAPPINGS:
        del stack.env[name]

    result = stack.run(command, expect_failure=True)

    (error,) = (text for text in result.errors() if "PARTNER_SECRET_ID" in text)
    assert error.endswith(
        "PARTNER_SECRET_ID and PARTNER_SECRET_KEY of the Provider's env_var_mappings are not set. "
        "They are needed for every command, destroy and refresh included."
    )
    assert [it for it in before if it["uin"] == PARTNER_UIN] == [
        it for it in cloud.connections() if it["uin"] == PARTNER_UIN
    ]
    assert "theirs" in stack.resources()


def test_profile_of_a_resource(stack: Stack, cloud: Emulator) -> None:
    """A resource's own `profile` chooses its account without a provider."""
    stack.write(
        peering(vpc_id=PARTNER, peer_vpc_id=APP, peer_uin=OWN_UIN, profile="peer"),
    )

    stack.up()

    assert {"net": PARTNER_UIN} == requesters(cloud)
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


def test_change_of_profile(stack: Stack, cloud: Emulator) -> None:
    """Other credentials of the same account are an update that writes nothing to the cloud."""
    bring_up(stack, peering(peer_uin=OWN_UIN))
    pcx_id = the_id(cloud)
    cloud.clear_calls()
    stack.write(peering(peer_uin=OWN_UIN, profile="temporary"))

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert [] == writes(cloud)
    stack.destroy()
    assert {"temporary"} == {call["account"] for call in cloud.calls() if call["committed"]}
    assert [] == [it for it in cloud.connections() if it["peeringConnectionId"] == pcx_id]
