"""`qcloud-peering policy`, and the table of actions it is generated from."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pulumi_qcloud
import pulumi_qcloudx
import pytest
import qcloud_peering
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import Call
from pulumi_qcloud.api.model import ACTIONS
from qcloud_emulator import Emulator
from qcloud_emulator.signed import v2, v3

from tests.unit.api.clients import client_of
from tests.unit.cli.conftest import Peering

SERVED = {"2.0": set(v2.ACTIONS), "3.0": set(v3.ACTIONS)}
READING = {
    "name/vpc:DescribeVpcPeeringConnections",
    "name/vpc:DescribeVpcs",
    "name/vpc:DescribeRouteTables",
    "name/vpc:DescribeVpcLimits",
    "name/sts:GetCallerIdentity",
}


def allowed(peering: Peering, *words: str) -> set[str]:
    """Return the actions of the one statement of a policy."""
    done = peering("policy", *words)
    assert 0 == done.exit_code, done.result.output
    content = json.loads(done.result.stdout)
    (statement,) = content["statement"]
    assert ("2.0", "allow", ["*"]) == (
        content["version"],
        statement["effect"],
        statement["resource"],
    )
    return set(statement["action"])


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_everything(peering: Peering, version: str) -> None:
    """Without a need the policy has every action that is used under a version of the API."""
    names = {
        f"name/{action.service}:{name}"
        for name, action in ACTIONS.items()
        if version in action.versions and action.need
    }

    assert names == allowed(peering, "--api-version", version)


def test_reading(peering: Peering) -> None:
    """A policy for previews allows no action that changes anything."""
    assert READING == allowed(peering, "--read-only")


def test_needs(peering: Peering) -> None:
    """What is needed is allowed beside reading, and nothing else."""
    routing = {f"name/vpc:{verb}Routes" for verb in ("Create", "Delete", "Enable")}

    assert READING | routing == allowed(peering, "route")


def test_read_only_with_needs(peering: Peering) -> None:
    """A policy cannot be for reading only and for something else."""
    done = peering("policy", "--read-only", "tag")

    assert 2 == done.exit_code
    assert "--read-only allows nothing else; leave out NEED" == done.error


def test_nothing_that_is_not_used(peering: Peering) -> None:
    """What no resource, lookup or command calls is not allowed, nor what starts a session.

    Another identity than that of the policy does the latter.
    """
    operations = {it for it in vars(VpcClient) if not it.startswith("_")}
    defining = {"client.py", "dialect.py", "v2.py", "v3.py"}
    used = {
        node.attr
        for package in (pulumi_qcloud, pulumi_qcloudx, qcloud_peering)
        for file in Path(package.__path__[0]).rglob("*.py")
        if file.name not in defining
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
    }

    unused = operations - used - {"region", "timing"}

    # Names are changed along with everything else, so that only the first one's action is left.
    assert {"reject_peering_connection", "rename_peering_connection"} == unused
    assert {"AssumeRole", "AssumeRoleWithWebIdentity", "RejectVpcPeeringConnection"} == {
        it for it, act in ACTIONS.items() if not act.need
    }
    assert "name/vpc:RejectVpcPeeringConnection" not in allowed(peering)


def test_no_action_beside_the_table(qcloud_emulator: Emulator) -> None:
    """A call of an action that the table lacks is not sent."""
    sender = client_of(qcloud_emulator)._sender

    with pytest.raises(ValueError, match="DescribeSubnets is not in the table of actions"):
        sender.send(Call("DescribeSubnets", {}, dict))

    assert [] == qcloud_emulator.calls()


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_actions_of_the_version(version: str) -> None:
    """Each action of the table is one of its version, as the emulator serves it."""
    used = {name for name, action in ACTIONS.items() if version in action.versions}

    assert used <= SERVED[version]


ROLE = "qcs::cam::uin/100000000002:roleName/network-admin"
PROVIDER = "qcs::cam::uin/100000000002:oidc-provider/ci"


def test_whoever_assumes_a_role(peering: Peering) -> None:
    """An identity that only assumes roles may assume these, and do nothing else."""
    (statement,) = peering("policy", "--assume", ROLE, "--assume", f"{ROLE}-2").file["statement"]

    assert {
        "effect": "allow",
        "action": ["name/sts:AssumeRole"],
        "resource": [ROLE, f"{ROLE}-2"],
    } == statement


def test_role_that_trusts_an_account(peering: Peering) -> None:
    """A role that an account assumes trusts that account, in the form of the API's own example."""
    (statement,) = peering("policy", "--trust", "2407912486").file["statement"]

    assert {
        "effect": "allow",
        "action": ["name/sts:AssumeRole"],
        "principal": {"qcs": ["qcs::cam::uin/2407912486:root"]},
    } == statement


CLAIMS = ("--issuer", "https://ci.example", "--audience", "tencent")


def test_role_that_trusts_a_provider(peering: Peering) -> None:
    """A role for a web identity trusts tokens of one issuer, audience and subject only."""
    words = ("--trust", PROVIDER, *CLAIMS, "--subject", "repo:net:main", "--subject", "repo:net:pr")

    (statement,) = peering("policy", *words).file["statement"]

    assert {
        "effect": "allow",
        "action": ["name/sts:AssumeRoleWithWebIdentity"],
        "principal": {"federated": [PROVIDER]},
        "condition": {
            "string_equal": {
                "oidc:iss": ["https://ci.example"],
                "oidc:aud": ["tencent"],
                "oidc:sub": ["repo:net:main", "repo:net:pr"],
            }
        },
    } == statement


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--trust", PROVIDER, *CLAIMS), "with a provider, --subject must be given"),
        (("--trust", "2407912486", *CLAIMS), "need --trust with a provider"),
        (("--trust", "ci"), "neither the UIN of an account nor the name of an identity provider"),
        (("--assume", "network-admin"), "is not the name of a role; such a name looks like qcs::"),
        (("--assume", ROLE, "route"), "--assume prints a policy of its own; ask for it alone"),
        (("--assume", ROLE, "--trust", "2407912486"), "ask for it alone"),
    ],
)
def test_wrong_use_of_roles(peering: Peering, words: tuple[str, ...], told: str) -> None:
    """A policy that would trust more than was meant, or mean two things, is not printed."""
    done = peering("policy", *words)

    assert 2 == done.exit_code
    assert told in done.error
