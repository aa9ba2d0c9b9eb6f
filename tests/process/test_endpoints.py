"""Where calls go: to the emulator before everything, or to a private installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import (
    APP,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    REAL_UIN,
    as_real,
    peering,
    quickstart,
    real,
    the_id,
    with_provider,
)
from tests.engine.versions import PATHS, VERSIONS
from tests.process.programs import Stack, refused
from tests.unit.api.loopback import Served, behind_tls

__all__ = ["real"]  # the fixture


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API."""
    return str(request.param)


@pytest.fixture
def beside(qcloud_emulator: Emulator, version: str) -> dict[str, str]:
    """Return environment of what runs beside an emulator."""
    return {
        "QCLOUD_API_VERSION": version,
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: dict[str, str]) -> Stack:
    """Return a stack beside the emulator."""
    return Stack(monkeypatch, tmp_path, beside)


def config_of(real: Emulator, version: str) -> dict[str, str]:
    """Return the configuration of a stack for the real cloud."""
    owner = real.accounts["default"]
    return {
        "qcloud:apiVersion": version,
        "qcloud:endpoint": f"{real.url}{PATHS[version]}",
        "qcloud:region": "ap-guangzhou",
        "qcloud:secretId": owner.secret_id,
        "qcloud:secretKey": owner.secret_key,
        "qcloud:uin": owner.uin,
    }


def test_destroy_of_a_real_stack(
    stack: Stack, real: Emulator, version: str, beside: dict[str, str]
) -> None:
    """Destroying a real stack beside the emulator fails, asks the real cloud nothing, keeps all."""
    stack.config = config_of(real, version)
    stack.set({})
    stack.up(peering())
    before = stack.recorded(), real.connections()
    real.clear_calls()
    stack.set(beside)

    with refused() as line:
        stack.state.destroy()

    assert [] == real.calls()
    assert before == (stack.recorded(), real.connections())
    assert f"{the_id(real)} belongs to account {REAL_UIN}" in line()
    assert "credentials in use (emulator account default" in line()


def test_life_beside_the_emulator(
    stack: Stack, qcloud_emulator: Emulator, real: Emulator, version: str
) -> None:
    """A stack configured for the real cloud lives beside the emulator without a call to it."""
    stack.config = config_of(real, version)
    stack.set({**as_real(real, version), **stack.state.env})

    stack.up(peering())

    (line,) = [it for it in stack.state.told.splitlines() if "QCLOUD_EMULATOR" in it]
    assert f"every call goes to the emulator at {qcloud_emulator.url}" in line
    assert "qcloud:endpoint" in line
    assert "the key pair of the stack configuration" in line
    assert OWN_UIN == stack.state.records["net"].outputs["uin"]
    stack.nothing_to_do(peering())
    stack.state.destroy()
    assert ([], []) == (real.calls(), qcloud_emulator.connections())


def test_provider_with_an_endpoint_of_its_own(
    stack: Stack, qcloud_emulator: Emulator, real: Emulator
) -> None:
    """An explicit Provider's endpoint counts no more than the stack's; its profile does."""
    stack.up(with_provider(f'profile="peer", endpoint="{real.url}/v2/index.php"'))

    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["uin"]
    assert [] == real.calls()


def test_provider_with_a_key_pair_of_its_own(
    stack: Stack, qcloud_emulator: Emulator, real: Emulator
) -> None:
    """An explicit Provider's foreign key pair is an error, never the emulator's first account."""
    key = real.accounts["default"]
    pair = f'secret_id="{key.secret_id}", secret_key="{key.secret_key}"'

    with refused() as line:
        stack.preview(with_provider(f'{pair}, endpoint="{real.url}/v2/index.php"'))

    assert "the explicit Provider has a key pair that is not the emulator's" in line()
    assert 'Set the Provider\'s profile to one of "default"' in line()
    assert key.secret_key not in f"{line()}{stack.state.told}"
    assert ([], []) == (qcloud_emulator.connections(), real.calls())


def test_profile_of_the_second_account(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A resource's profile names an account of the emulator."""
    stack.up(peering(vpc_id=PARTNER, peer_vpc_id=APP, peer_uin=OWN_UIN, profile="peer"))

    (connection,) = qcloud_emulator.connections()
    assert (PARTNER_UIN, OWN_UIN) == (connection["uin"], connection["peerUin"])


def test_profile_that_no_account_has(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A profile that is not among the emulator's accounts is an error that lists them."""
    with refused() as line:
        stack.preview(peering(profile="nobody"))

    assert 'the emulator has no account "nobody" (the resource\'s profile)' in line()
    assert 'Its accounts are "default", "temporary", "peer"' in line()
    assert [] == qcloud_emulator.connections()


@pytest.mark.parametrize("via", ["env", "config"])
def test_provider_without_an_endpoint(
    stack: Stack, qcloud_emulator: Emulator, version: str, via: str
) -> None:
    """An explicit Provider that says nothing of an endpoint goes where the stack goes."""
    stack.set(as_real(qcloud_emulator, version) if via == "env" else {})
    stack.config = config_of(qcloud_emulator, version) if via == "config" else {}
    peer = qcloud_emulator.accounts["peer"]
    pair = f'secret_id="{peer.secret_id}", secret_key="{peer.secret_key}", token={peer.token!r}'

    stack.up(with_provider(pair))

    (connection,) = qcloud_emulator.connections()
    assert PARTNER_UIN == connection["uin"]
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


_HOST: Final = "vpc.cloud.example"
_AT: Final = f"https://{_HOST}:8443"
_GATEWAY: Final = "/some/gateway"

NewInstallation = Callable[..., tuple[Stack, Served]]


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> Iterator[NewInstallation]:
    """Return a function that runs an installation below a prefix, and a stack of its user."""
    with ExitStack() as running:

        def install(prefix: str = "", *, at: str | None = None) -> tuple[Stack, Served]:
            served = running.enter_context(behind_tls(tmp_path, _HOST, prefix=prefix))
            owner = served.emulator.accounts["default"]
            env = {
                # This name leads to this machine by a proxy, as nobody else knows it.
                "HTTPS_PROXY": served.tunnel.url,
                "NO_PROXY": "127.0.0.1,localhost",
                "QCLOUD_DEADLINE": "5",
                "TENCENTCLOUD_SECRET_ID": owner.secret_id,
                "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
            }
            stack = Stack(monkeypatch, tmp_path, env)
            stack.config = {
                "qcloud:apiVersion": version,
                "qcloud:endpoint": f"{_AT}{prefix if at is None else at}{PATHS[version]}",
                "qcloud:region": "ap-guangzhou",
                **({"qcloud:uin": owner.uin} if version == "2.0" else {}),
            }
            return stack, served

        yield install


def trust(stack: Stack, served: Served, via: str = "config") -> None:
    """Name the installation's authority, in the stack's configuration or in the environment."""
    if via == "config":
        stack.config["qcloud:caBundle"] = served.ca
    else:
        stack.set({**stack.state.env, "REQUESTS_CA_BUNDLE": served.ca})


@pytest.mark.parametrize(("prefix", "via"), [("", "config"), (_GATEWAY, "env")])
def test_life(install: NewInstallation, version: str, prefix: str, via: str) -> None:
    """A stack is made, unchanged and destroyed there, whatever the path of its endpoint."""
    stack, served = install(prefix)
    trust(stack, served, via)

    ended = stack.up(quickstart())

    assert "ACTIVE" == ended.outputs["state"]
    stack.nothing_to_do(quickstart())
    stack.state.destroy()
    assert [] == served.emulator.connections()
    assert {version} == {call["version"] for call in served.emulator.calls()}
    assert {f"{_HOST}:8443"} == set(served.tunnel.asked)


def test_unknown_authority(install: NewInstallation) -> None:
    """Without its authority nothing is sent, and one line names the setting."""
    stack, served = install()

    with refused() as of_resource:
        stack.up(peering())
    with refused() as of_component:
        stack.preview(quickstart())

    for line in (of_resource(), of_component()):
        assert f"the certificate of {_HOST} is not trusted" in line
        advice = "Set qcloud:caBundle or REQUESTS_CA_BUNDLE to the file with its CA certificate"
        assert advice in line
    assert [] == served.emulator.calls()


def test_wrong_path(install: NewInstallation) -> None:
    """An endpoint without the gateway's path is told as such, at the preview."""
    stack, served = install(_GATEWAY, at="")
    trust(stack, served)

    with refused() as line:
        stack.preview(peering())

    assert "the host has nothing at this path (404)" in line()
    assert "qcloud:endpoint and its path" in line()


def test_no_file_with_an_authority(install: NewInstallation) -> None:
    """A bundle that is not there is told at the preview, with its path and the setting."""
    stack, _ = install()
    stack.config["qcloud:caBundle"] = "/no/such/ca.pem"

    with refused() as line:
        stack.preview(peering())

    assert 'qcloud:caBundle is "/no/such/ca.pem": there is no such file' in line()
    assert "in PEM form" in line()
