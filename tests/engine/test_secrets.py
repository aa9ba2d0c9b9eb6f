"""No secret key, token or signature where anybody could read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import Account

from tests.engine import elsewhere, secrets_scan
from tests.engine.harness import Stack
from tests.engine.programs import OWN_UIN, PARTNER, SHARED, peering
from tests.engine.secrets_scan import SIGNATURE, Secret, scan
from tests.engine.versions import PATHS
from tests.unit.api.loopback import serving

KEY: Final = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")
TYPO: Final = "EmulatorOnlySecretKeyWithATypo01"
ACCOUNTS: Final = ("temporary", "peer")
PROVIDERS: Final = {
    "config": (
        'secret_id=pulumi.Config().require("partnerId"), '
        'secret_key=pulumi.Config().require_secret("partnerKey")'
    ),
    "env": (
        'env_var_mappings={"PARTNER_ID": "TENCENTCLOUD_SECRET_ID", '
        '"PARTNER_KEY": "TENCENTCLOUD_SECRET_KEY"}'
    ),
}
"""Arguments of the partner's Provider, by where the keys are configured."""


def with_partner(provider: str, **given: str) -> str:
    """Return a program with a connection of each account, the partner's by a Provider.

    Args:
        provider: the Provider's arguments as Python source.
        given: further arguments of the own connection.
    """
    ends = f"vpc_id={PARTNER!r}, peer_vpc_id={SHARED!r}, peer_uin={OWN_UIN!r}"
    return f"""{peering(**given)}
partner = qcloud.Provider("partner", {provider})
qcloud.VpcPeeringConnection("back", {ends}, opts=pulumi.ResourceOptions(provider=partner))
"""


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


def of_kind(what: str, secrets: set[Secret]) -> set[Secret]:
    """Return the secrets that are of one kind."""
    return {secret for secret in secrets if secret.what == what}


def refusing_2_0(request: str) -> dict[str, object]:
    """Return an error of API 2.0 that repeats the request wherever there is text."""
    return {"code": 4000, "codeDesc": f"Bad.{request}", "message": f"cannot read {request}"}


def refusing_3_0(request: str) -> dict[str, object]:
    """Return an error of API 3.0 that repeats the request wherever there is text."""
    error = {"Code": f"Bad.{request}", "Message": f"cannot read {request}"}
    return {"Response": {"Error": error, "RequestId": request}}


REFUSING: Final = {"2.0": refusing_2_0, "3.0": refusing_3_0}


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
