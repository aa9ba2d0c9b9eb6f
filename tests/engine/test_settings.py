"""Settings of a stack, the emulator's and a private installation's, and no secret to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pytest
from qcloud_emulator import Emulator
from qcloud_emulator.cloud.models import Account

from tests.engine import secrets_scan
from tests.engine.secrets_scan import (
    ACCOUNTS,
    PROVIDERS,
    REFUSING,
    SIGNATURE,
    TYPO,
    Secret,
    of_kind,
    places_of,
    scan,
    with_partner,
)
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    REAL_KEY,
    REAL_UIN,
    bring_up,
    errors_of_net,
    lines,
    peering,
    quickstart,
    real,
    recorded,
    relaying,
    repeating,
    the_id,
    with_provider,
)
from tests.engine.test_api_v3 import assert_said, the_line
from tests.engine.versions import PATHS
from tests.process.test_mistakes import troubles
from tests.unit.api.loopback import Served, behind_tls, serving

__all__ = ["real"]  # the fixture


def beside_emulator(stack: Stack, file: Path) -> None:
    """Let the stack's commands run beside an emulator that keeps its cloud in a file."""
    stack.runner = ("qcloud-emulator", "run", "--state", str(file), "--")


def test_destroy_of_a_real_stack(stack: Stack, real: Emulator, tmp_path: Path) -> None:
    """Destroying a real stack beside the emulator fails, asks the real cloud nothing, keeps all."""
    stack.use_endpoint(real, via="config")
    bring_up(stack, peering())
    before = recorded(stack), real.connections()
    real.clear_calls()
    beside_emulator(stack, tmp_path / "cloud.sqlite")

    failed = stack.destroy("--skip-preview", expect_failure=True)

    stack.runner = ()
    assert [] == real.calls()
    assert before == (recorded(stack), real.connections())
    (error,) = errors_of_net(failed)
    assert f"{the_id(real)} belongs to account {REAL_UIN}" in error
    assert "credentials in use (emulator account default" in error


@pytest.mark.quick
def test_life_beside_the_emulator(stack: Stack, real: Emulator, tmp_path: Path) -> None:
    """A stack configured for the real cloud lives beside the emulator without a call to it."""
    stack.use_endpoint(real, via="config")
    stack.use_endpoint(real)
    stack.write(peering())
    beside_emulator(stack, tmp_path / "cloud.sqlite")

    up = stack.up("--skip-preview")
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")

    (line,) = lines(up, "QCLOUD_EMULATOR")
    assert "every call goes to the emulator at http://127.0.0.1:" in line
    assert "qcloud:endpoint" in line
    assert "the key pair of the stack configuration" in line
    assert OWN_UIN == up.step("net").new_outputs["uin"]
    assert [] == real.calls()


def test_provider_with_an_endpoint_of_its_own(
    stack: Stack, cloud: Emulator, real: Emulator
) -> None:
    """An explicit Provider's endpoint counts no more than the stack's; its profile does."""
    program = with_provider(f'profile="peer", endpoint="{real.url}/v2/index.php"')

    bring_up(stack, program)

    (connection,) = cloud.connections()
    assert PARTNER_UIN == connection["uin"]
    assert [] == real.calls()


@pytest.mark.quick
def test_provider_with_a_key_pair_of_its_own(stack: Stack, cloud: Emulator, real: Emulator) -> None:
    """An explicit Provider's foreign key pair is an error, never the emulator's first account."""
    pair = f'secret_id="{REAL_KEY["secretId"]}", secret_key="{REAL_KEY["secretKey"]}"'
    stack.write(with_provider(f'{pair}, endpoint="{real.url}/v2/index.php"'))

    failed = stack.preview(expect_failure=True)

    (error,) = errors_of_net(failed)
    assert "the explicit Provider has a key pair that is not the emulator's" in error
    assert 'Set the Provider\'s profile to one of "default"' in error
    assert 1 == len(error.splitlines())
    assert REAL_KEY["secretKey"] not in failed.text
    assert ([], []) == (cloud.connections(), real.calls())


def test_profile_of_the_second_account(stack: Stack, cloud: Emulator) -> None:
    """A resource's profile names an account of the emulator."""
    ends = {"vpc_id": PARTNER, "peer_vpc_id": APP, "peer_uin": OWN_UIN}

    bring_up(stack, peering(**ends, profile="peer"))

    (connection,) = cloud.connections()
    assert (PARTNER_UIN, OWN_UIN) == (connection["uin"], connection["peerUin"])


def test_profile_that_no_account_has(stack: Stack, cloud: Emulator) -> None:
    """A profile that is not among the emulator's accounts is an error that lists them."""
    stack.write(peering(profile="nobody"))

    failed = stack.preview(expect_failure=True)

    (error,) = errors_of_net(failed)
    assert 1 == len(error.splitlines())
    assert 'the emulator has no account "nobody" (the resource\'s profile)' in error
    assert 'Its accounts are "default", "temporary", "peer"' in error
    assert [] == cloud.connections()


@pytest.mark.parametrize("via", ["env", "config"])
def test_provider_without_an_endpoint(stack: Stack, qcloud_emulator: Emulator, via: str) -> None:
    """An explicit Provider that says nothing of an endpoint goes where the stack goes."""
    stack.use_endpoint(qcloud_emulator, via="env" if via == "env" else "config")
    peer = qcloud_emulator.accounts["peer"]

    bring_up(stack, with_provider(f'secret_id="{peer.secret_id}", secret_key="{peer.secret_key}"'))

    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["uin"]
    stack.destroy("--skip-preview")
    assert [] == qcloud_emulator.connections()


_HOST: Final = "vpc.cloud.example"
_AT: Final = f"https://{_HOST}:8443"
_GATEWAY: Final = "/some/gateway"
_PAIR: Final = peering(vpc_id=APP, peer_vpc_id=DATA)

NewInstallation = Callable[[str], Served]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[NewInstallation]:
    """Return a function that runs an installation below a prefix."""
    with ExitStack() as running:

        def install(prefix: str = "") -> Served:
            folder = tmp_path / "installation"
            folder.mkdir()
            return running.enter_context(behind_tls(folder, _HOST, prefix=prefix))

        yield install


def configure(stack: Stack, served: Served, version: str, prefix: str = "") -> None:
    """Configure the installation as its users do, but for its authority."""
    owner = served.emulator.accounts["default"]
    stack.config("qcloud:apiVersion", version)
    stack.config("qcloud:endpoint", f"{_AT}{prefix}{PATHS[version]}")
    stack.config("qcloud:region", "ap-guangzhou")
    if version == "2.0":
        stack.config("qcloud:uin", owner.uin)
    stack.env |= {
        # This name leads to this machine by a proxy, as nobody else knows it.
        "HTTPS_PROXY": served.tunnel.url,
        "NO_PROXY": "127.0.0.1,localhost",
        "QCLOUD_DEADLINE": "5",
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }


def trust(stack: Stack, served: Served, via: str) -> None:
    """Name the installation's authority, in the stack's configuration or in the environment."""
    if via == "config":
        stack.config("qcloud:caBundle", served.ca)
    else:
        stack.env["REQUESTS_CA_BUNDLE"] = served.ca


@pytest.mark.parametrize(("prefix", "via"), [("", "config"), (_GATEWAY, "env")])
def test_life(
    stack: Stack, install: NewInstallation, api_version: str, prefix: str, via: str
) -> None:
    """A stack is made, unchanged and destroyed there, whatever the path of its endpoint."""
    served = install(prefix)
    configure(stack, served, api_version, prefix)
    trust(stack, served, via)
    stack.write(quickstart())

    stack.up()

    assert stack.outputs()["state"] == "ACTIVE"
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert served.emulator.connections() == []
    assert {call["version"] for call in served.emulator.calls()} == {api_version}
    assert set(served.tunnel.asked) == {f"{_HOST}:8443"}


def test_unknown_authority(stack: Stack, install: NewInstallation, api_version: str) -> None:
    """Without its authority nothing is sent, and one line names the setting."""
    served = install("")
    configure(stack, served, api_version)

    stack.write(_PAIR)
    lines = [the_line(stack.up("--skip-preview", expect_failure=True))]
    stack.write(quickstart())
    lines.append(the_line(stack.preview(expect_failure=True), ""))

    for line in lines:
        assert_said(
            line,
            f"the certificate of {_HOST} is not trusted",
            "Set qcloud:caBundle or REQUESTS_CA_BUNDLE to the file with its CA certificate",
        )
    assert served.emulator.calls() == []


def test_wrong_path(stack: Stack, install: NewInstallation, api_version: str) -> None:
    """An endpoint without the gateway's path is told as such, at the preview."""
    served = install(_GATEWAY)
    configure(stack, served, api_version)
    trust(stack, served, "config")
    stack.write(_PAIR)

    line = the_line(stack.preview(expect_failure=True))

    assert_said(line, "the host has nothing at this path (404)", "qcloud:endpoint and its path")


def test_no_file_with_an_authority(
    stack: Stack, install: NewInstallation, api_version: str
) -> None:
    """A bundle that is not there is told at the preview, with its path and the setting."""
    configure(stack, install(""), api_version)
    stack.config("qcloud:caBundle", "/no/such/ca.pem")
    stack.write(_PAIR)

    line = the_line(stack.preview(expect_failure=True))

    assert_said(line, 'qcloud:caBundle is "/no/such/ca.pem": there is no such file', "in PEM form")


_OF_PROVIDER = f"""
import os, pulumi, pulumi_qcloud as qcloud

pair = os.environ["PAIR"]
own = qcloud.Provider(
    "own", secret_id=pair, secret_key=pair + "-key", token=pair + "-token", uin={OWN_UIN!r}
)
qcloud.VpcPeeringConnection(
    "net", vpc_id={APP!r}, peer_vpc_id={DATA!r}, opts=pulumi.ResourceOptions(provider=own)
)
"""
_PROGRAMS = {"provider": _OF_PROVIDER, "configuration": peering()}


def _use(stack: Stack, where: str, pair: str) -> None:
    """Let a provider or the stack's configuration have a key pair from the next command on."""
    if where == "provider":
        stack.env["PAIR"] = pair
        return
    stack.config("qcloud:secretId", pair)
    stack.config("qcloud:secretKey", f"{pair}-key", secret=True)
    stack.config("qcloud:token", f"{pair}-token", secret=True)
    stack.config("qcloud:uin", OWN_UIN)


@pytest.mark.parametrize(
    ("where", "command"),
    [
        ("provider", "refresh"),
        pytest.param("provider", "destroy", marks=pytest.mark.quick),
        ("configuration", "destroy"),
    ],
)
def test_expired(stack: Stack, qcloud_emulator: Emulator, where: str, command: str) -> None:
    """A command has the state's keys, and with the flag that its error names the new ones."""
    keys = [
        {
            "name": pair,
            "secretId": pair,
            "secretKey": f"{pair}-key",
            "token": f"{pair}-token",
            "expiresInSeconds": 3600,
        }
        for pair in ("AKIDold", "AKIDnew")
    ]
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "keys": keys}]})
    stack.config("qcloud:apiVersion", stack.api_version)
    stack.config("qcloud:endpoint", f"{qcloud_emulator.url}{PATHS[stack.api_version]}")
    stack.config("qcloud:region", "ap-guangzhou")
    stack.write(_PROGRAMS[where])
    _use(stack, where, "AKIDold")
    stack.up("--skip-preview")
    qcloud_emulator._store.write("UPDATE keys SET expires_at = 0 WHERE name = 'AKIDold'")
    _use(stack, where, "AKIDnew")

    stale = stack.run(command, expect_failure=True)
    stack.run(command, "--run-program", "--skip-preview")

    (said,) = (it for it in stale.errors() if "the token has expired" in it)
    assert "run `pulumi refresh` and `pulumi destroy` with --run-program" in said
    assert 1 == len(said.splitlines())
    assert "AKIDold" not in said
    assert (0 if command == "destroy" else 1) == len(qcloud_emulator.connections())


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_nothing_is_lost(
    stack: Stack, qcloud_emulator: Emulator, tmp_path: Path, command: str
) -> None:
    """Whatever stands between a stack and the API is told in one line, and the stack stays."""
    stack.use_endpoint(qcloud_emulator)
    bring_up(stack, peering())
    before = recorded(stack), qcloud_emulator.connections()
    stack.env |= {"QCLOUD_DEADLINE": "2"}

    with troubles(tmp_path / "clock", stack.api_version) as envs:
        failed = [
            stack.run(command, "--skip-preview", env=env, expect_failure=True) for env in envs
        ]

    told = [error for result in failed for error in errors_of_net(result)]
    assert len(envs) == len(told)
    assert [] == [error for error in told if len(error.splitlines()) != 1]
    assert before == (recorded(stack), qcloud_emulator.connections())


KEY: Final = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")


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
        serving(relaying(qcloud_emulator.url)) as relay,
        serving(repeating(REFUSING[stack.api_version])) as careless,
    ):
        behind = Behind(relay.url, qcloud_emulator.accounts)
        tell_good_stories(stack, qcloud_emulator, behind, via)
        tell_failing_stories(stack, qcloud_emulator, careless.url, via)
        configure_behind(stack, behind, via)
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


def configure_behind(stack: Stack, behind: Behind, via: Literal["config", "env"]) -> None:
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
    configure_behind(stack, behind, via)
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
