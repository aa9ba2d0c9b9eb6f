"""Another account's key: nothing is taken for gone, nothing is deleted, nothing is changed."""

from __future__ import annotations

from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import OWN_UIN, PARTNER_UIN, peering, request
from tests.engine.result import Result
from tests.engine.stories import bring_up, errors_of_net, recorded
from tests.engine.versions import told

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
