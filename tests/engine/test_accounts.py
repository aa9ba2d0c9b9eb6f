"""Two accounts in one program, and the key of an account that the stack is not of."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import Result, marked
from tests.engine.stack import Stack, Started
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    bring_up,
    errors_of_net,
    peering,
    recorded,
    request,
    the_id,
    writes,
)
from tests.engine.versions import told

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


WITHIN: Final = peering()
"""Both VPCs are the account's own; the other account does not see the connection."""
ACROSS: Final = request()
"""The accepter is the other account: it sees the connection, and the cloud lets it delete it."""

ids = ["within", "across"]
programs = pytest.mark.parametrize("program", [WITHIN, ACROSS], ids=ids)


def assert_it_names_the_accounts(result: Result, stack: Stack, *, by: str) -> None:
    """Check the one line of a failed command: whose connection, who calls, and the way out."""
    (error,) = errors_of_net(result)
    (line,) = error.splitlines()
    assert f"{stack.resources()['net']['id']} belongs to account {OWN_UIN}" in line
    assert told("wrong key", stack.api_version) in line
    assert by in line
    assert "Use that account's credentials" in line
    assert "`pulumi state delete <urn>`" in line


@programs
def test_key_in_the_environment(stack: Stack, qcloud_emulator: Emulator, program: str) -> None:
    """With another account's key in the environment, whatever its UIN is said to be."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, program)
    before = recorded(stack), qcloud_emulator.connections()
    stack.use_endpoint(qcloud_emulator, "peer")

    failed = [
        stack.run(command, "--skip-preview", env={"QCLOUD_UIN": uin}, expect_failure=True)
        for command in ("refresh", "destroy")
        for uin in ("", OWN_UIN, PARTNER_UIN, "1")
    ]

    for result in failed:
        assert_it_names_the_accounts(result, stack, by="credentials in use (environment")
    assert before == (recorded(stack), qcloud_emulator.connections())


@pytest.mark.parametrize(
    "program", [WITHIN, pytest.param(ACROSS, marks=pytest.mark.quick)], ids=ids
)
def test_key_in_the_stack_configuration(
    stack: Stack, qcloud_emulator: Emulator, program: str
) -> None:
    """With another account's key in the stack's configuration, the program run as well."""
    stack.use_endpoint(qcloud_emulator, via="config")
    bring_up(stack, program)
    before = recorded(stack), qcloud_emulator.connections()
    stack.use_endpoint(qcloud_emulator, "peer", via="config", uin=False)

    failed = [
        stack.run(command, "--skip-preview", "--run-program", expect_failure=True)
        for command in ("refresh", "destroy")
    ]

    whose = told("wrong key's account", stack.api_version)
    by = f"(stack configuration{whose}"
    for result in failed:
        assert_it_names_the_accounts(result, stack, by=by)
    assert before == (recorded(stack), qcloud_emulator.connections())


def test_an_account_that_its_connections_give_away(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A caller whose listing shows who it is gets its own UIN told, not what is said of it."""
    qcloud_emulator.seed(
        {
            "accounts": [
                {
                    "uin": PARTNER_UIN,
                    "vpcs": [
                        {"name": "left", "vpcId": "vpc-left0001", "cidrBlock": "10.8.0.0/16"},
                        {"name": "right", "vpcId": "vpc-right001", "cidrBlock": "10.9.0.0/16"},
                    ],
                }
            ],
            "peeringConnections": [
                {"name": "theirs", "vpcId": "vpc-left0001", "peerVpcId": "vpc-right001"}
            ],
        }
    )
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, ACROSS)
    stack.use_endpoint(qcloud_emulator, "peer")
    stack.env["QCLOUD_UIN"] = OWN_UIN

    failed = stack.destroy("--skip-preview", expect_failure=True)

    whose = told("wrong key's account, shown by its listing", stack.api_version)
    by = f"(environment{whose}"
    assert_it_names_the_accounts(failed, stack, by=by)
    assert 2 == len(qcloud_emulator.connections())


def test_the_right_key_again(stack: Stack, qcloud_emulator: Emulator) -> None:
    """After a refusal the stack goes on with its own key as if nothing had been."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, ACROSS)
    stack.use_endpoint(qcloud_emulator, "peer")
    stack.destroy("--skip-preview", expect_failure=True)
    stack.use_endpoint(qcloud_emulator)

    stack.refresh("--expect-no-changes")
    stack.destroy("--skip-preview")

    assert [] == qcloud_emulator.connections()
