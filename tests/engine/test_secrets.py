"""No secret key, token or signature where anybody could read it, and arguments that are secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import Account

from tests.engine import elsewhere, secrets_scan
from tests.engine.secrets_scan import (
    ACCOUNTS,
    PROVIDERS,
    REFUSING,
    SIGNATURE,
    TYPO,
    Secret,
    of_kind,
    scan,
    with_partner,
)
from tests.engine.stack import Stack
from tests.engine.stories import APP, DATA, peering
from tests.engine.versions import PATHS
from tests.unit.api.loopback import serving

KEY: Final = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")


def places_of(stack: Stack, cloud: Emulator) -> dict[str, str]:
    """Return what a stack's commands have left: state, history, output, events, journal."""
    workshop = stack._workshop
    return {
        **secrets_scan.files_in(workshop.folder / "backend", stack._log, stack.folder),
        "journal": json.dumps([cloud.calls(), cloud.state()]),
    }


@pytest.mark.quick
def test_planted_secrets_are_found(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A program that leaks a secret into every place fails the scan of each of them."""
    log = stack.record_grpc()
    stack.use_emulator(qcloud_emulator)
    stack.write(peering(peering_connection_name=KEY.text))

    stack.up("--skip-preview", "--diff")

    found = scan({**places_of(stack, qcloud_emulator), **secrets_scan.grpc_log(log)}, [KEY])
    assert [] == [
        place
        for place in ("backend/.pulumi/stacks/story/dev.json", "journal", ".out", ".events", "gRPC")
        if not any(place in line for line in found)
    ]


@dataclass(frozen=True, slots=True)
class Behind:
    """An emulator as it is reached through a relay."""

    url: str
    accounts: Mapping[str, Account]


@pytest.mark.parametrize("via", [pytest.param("config", marks=pytest.mark.quick), "env"])
def test_stories_leave_no_secret(
    stack: Stack, qcloud_emulator: Emulator, via: Literal["config", "env"]
) -> None:
    """After good and failing commands no key, token or signature is to be found anywhere."""
    log = stack.record_grpc()
    with (
        serving(elsewhere.relaying(qcloud_emulator.url)) as relay,
        serving(elsewhere.repeating(REFUSING[stack.api_version])) as careless,
    ):
        behind = Behind(relay.url, qcloud_emulator.accounts)
        tell_good_stories(stack, qcloud_emulator, behind, via)
        tell_failing_stories(stack, qcloud_emulator, careless.url, via)
        configure(stack, behind, via)
        stack.destroy("--skip-preview", "--run-program")
        signed = secrets_scan.sent([*relay.heard, *careless.heard])

    keys = {Secret("secret key", qcloud_emulator.accounts[it].secret_key) for it in ACCOUNTS}
    everything = keys | signed | {Secret("mistyped key", TYPO)}
    places = {**places_of(stack, qcloud_emulator), **secrets_scan.grpc_log(log)}
    assert [] == scan(places, everything)
    engines_own = secrets_scan.grpc_log_of_the_engine(log)
    configured = set() if via == "env" else everything - of_kind(SIGNATURE, signed)
    assert [] == scan(engines_own, everything - configured)
    assert len(of_kind(SIGNATURE, signed)) > 20
    assert len(of_kind("token", signed)) == 1


def configure(stack: Stack, behind: Behind, via: Literal["config", "env"]) -> None:
    """Give a stack the temporary key pair of its own account, and the partner's pair."""
    stack.use_endpoint(behind, "temporary", via=via)
    stack.env |= {"QCLOUD_DEADLINE": "3", "QCLOUD_TRACEBACK": "1"}
    token, peer = behind.accounts["temporary"].token or "", behind.accounts["peer"]
    if via == "env":
        stack.env |= {"TENCENTCLOUD_TOKEN": token}
        stack.env |= {"PARTNER_ID": peer.secret_id, "PARTNER_KEY": peer.secret_key}
    else:
        stack.config("qcloud:token", token, secret=True)
        stack.config("partnerId", peer.secret_id)
        stack.config("partnerKey", peer.secret_key, secret=True)


def tell_good_stories(
    stack: Stack, cloud: Emulator, behind: Behind, via: Literal["config", "env"]
) -> None:
    """Create with a lost answer, rename, look at it in every way."""
    configure(stack, behind, via)
    cloud.add_fault("CreateVpcPeeringConnection", kind="drop_after")
    stack.write(with_partner(PROVIDERS[via]))
    stack.up("--diff")
    stack.write(with_partner(PROVIDERS[via], peering_connection_name="renamed"))
    stack.preview("--json")
    stack.up("--skip-preview", "--refresh", "--diff")


def tell_failing_stories(
    stack: Stack, cloud: Emulator, careless: str, via: Literal["config", "env"]
) -> None:
    """Fail with a mistyped key, at a server that repeats what it is sent, and at a portal."""
    endpoint = f"{careless}{PATHS[stack.api_version]}"
    for key, variable, value in (
        ("secretKey", "TENCENTCLOUD_SECRET_KEY", TYPO),
        ("endpoint", "QCLOUD_ENDPOINT", endpoint),
    ):
        if via == "env":
            stack.env[variable] = value
        else:
            stack.config(f"qcloud:{key}", value, secret=key == "secretKey")
        for command in ("refresh", "destroy"):
            stack.run(command, "--skip-preview", "--run-program", expect_failure=True)
    stack.up("--refresh", expect_failure=True)


_NAMED = ["uniqVpcId", "uniqPeerVpcId", "__vpcIds", "__peerVpcIds", "routes"]
_BLOCK = "10.1.0.0/16"


def _program(*outputs: str) -> str:
    """Return a program whose VPCs and ranges are secrets, with these outputs named as such."""
    return f"""
import pulumi, pulumi_qcloud as qcloud

secret = pulumi.Output.secret
opts = pulumi.ResourceOptions(additional_secret_outputs={list(outputs)!r})
net = qcloud.VpcPeeringConnection(
    "net", vpc_id=secret({APP!r}), peer_vpc_id=secret({DATA!r}), opts=opts
)
qcloud.VpcPeeringRoutes(
    "there",
    vpc_id=secret({APP!r}),
    peering_connection_id=net.id,
    destination_cidr_blocks=secret([{_BLOCK!r}]),
    opts=opts,
)
"""


def _plain(stack: Stack, logical_name: str) -> set[str]:
    """Return the outputs of a resource that have a VPC's id or a range in plain text."""
    outputs = stack.resources()[logical_name]["outputs"]
    assert isinstance(outputs, dict)
    return {
        name
        for name, value in outputs.items()
        if any(text in f"{value}" for text in (APP, DATA, _BLOCK))
    }


@pytest.mark.usefixtures("cloud")
def test_same_names(stack: Stack) -> None:
    """The output of an argument's name is encrypted, and those that the guide lists are not."""
    stack.write(_program())

    stack.up("--skip-preview")

    assert {"uniqVpcId", "uniqPeerVpcId", "__vpcIds", "__peerVpcIds"} == _plain(stack, "net")
    assert {"uniqVpcId", "uniqPeerVpcId", "__vpcIds", "routes"} == _plain(stack, "there")


@pytest.mark.quick
def test_named_outputs(stack: Stack, cloud: Emulator) -> None:
    """Outputs that the options name are encrypted, also after a refresh; ids never are."""
    stack.write(_program(*_NAMED))

    shown = [stack.up("--diff"), stack.refresh("--diff"), stack.up("--diff")]

    assert [set(), set()] == [_plain(stack, "net"), _plain(stack, "there")]
    assert [] == [it for it in shown if "uniqVpcId" in it.text and DATA in it.text]
    (connection,) = cloud.connections()
    assert f"{connection['peeringConnectionId']}@{APP}" == stack.resources()["there"]["id"]
