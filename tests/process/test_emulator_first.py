"""The emulator goes before everything: what runs beside it cannot reach a real network."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine.elsewhere import REAL_UIN, real, with_provider
from tests.engine.stories import APP, OWN_UIN, PARTNER, PARTNER_UIN, as_real, peering, the_id
from tests.engine.versions import PATHS, VERSIONS
from tests.process.programs import Stack, refused

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
    assert 'Give the Provider a profile among "default"' in line()
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
