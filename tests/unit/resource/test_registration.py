"""The `__provider` property, which state files keep for ever, and what importing costs."""

from __future__ import annotations

import base64
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_qcloud import providers, registration
from pulumi_qcloud.providers import VpcPeeringConnectionProvider
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION, reference_to

_GOLDEN = {
    "VpcPeeringConnectionProvider": (
        "gASVPwAAAAAAAACMF3B1bHVtaV9xY2xvdWQucHJvdmlkZXJzlIwcVnBjUGVlcmluZ0Nvbm5lY3Rpb25Qcm92aWRlcp"
        "STlCmBlC4="
    ),
    "VpcPeeringConnectionAccepterProvider": (
        "gASVRwAAAAAAAACMF3B1bHVtaV9xY2xvdWQucHJvdmlkZXJzlIwkVnBjUGVlcmluZ0Nvbm5lY3Rpb25BY2NlcHRlclB"
        "yb3ZpZGVylJOUKYGULg=="
    ),
    "VpcPeeringRoutesProvider": (
        "gASVOwAAAAAAAACMF3B1bHVtaV9xY2xvdWQucHJvdmlkZXJzlIwYVnBjUGVlcmluZ1JvdXRlc1Byb3ZpZGVylJOUKYG"
        "ULg=="
    ),
}

every_provider = pytest.mark.parametrize("name", _GOLDEN)


@every_provider
def test_golden(name: str) -> None:
    """The reference is these bytes and never others: every state file holds them."""
    assert _GOLDEN[name] == reference_to(name)
    assert len(reference_to(name)) < 120


@every_provider
def test_pickle(name: str) -> None:
    """The reference is what pickling an instance gives, so Pulumi's own loader takes it."""
    pickled = pickle.dumps(getattr(providers, name)(), protocol=4)

    assert pickled == base64.b64decode(reference_to(name))


@every_provider
def test_loaded(name: str) -> None:
    """What is loaded is an instance without attributes."""
    loaded = pickle.loads(base64.b64decode(reference_to(name)))

    assert (getattr(providers, name), {}) == (type(loaded), vars(loaded))


def test_no_secret_is_captured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference is the same whatever the environment holds, and holds none of it."""
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "environment-key")

    assert VPC_PEERING_CONNECTION == reference_to("VpcPeeringConnectionProvider")
    assert b"environment-key" not in base64.b64decode(VPC_PEERING_CONNECTION)


def test_every_provider_has_one() -> None:
    """Every provider class of the frozen module has a reference, and the other way round."""
    classes = {
        name
        for name, value in vars(providers).items()
        if name.endswith("Provider")
        and not name.startswith("_")
        and getattr(value, "__module__", "") == providers.__name__
    }
    known = {
        type(pickle.loads(base64.b64decode(value))).__name__
        for name, value in vars(registration).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("_")
    }

    assert classes == known


def test_secrets_in_the_state() -> None:
    """The reference is no secret: an encrypted one would change with every `up`."""
    assert VpcPeeringConnectionProvider().serialize_as_secret_always is False


_ROOT = Path(__file__).parents[3]
_COSTLY = ("requests", "urllib3", "tenacity", "sqlite3", "cheroot", "click")


def _added_by(module: str) -> set[str]:
    """Return the modules that an import brings along beyond those of `pulumi` itself."""
    code = (
        "import sys, pulumi; before = set(sys.modules)\n"
        f"import {module}; print(*sorted(set(sys.modules) - before))"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(shown.stdout.split())


@pytest.mark.parametrize("module", ["pulumi_qcloud", "pulumi_qcloudx", "pulumi_qcloud.settings"])
def test_costly_modules(module: str) -> None:
    """A program that only declares resources pays for no HTTP client and no emulator."""
    added = {name.partition(".")[0] for name in _added_by(module)}

    assert set() == added & {*_COSTLY, "dill", "qcloud_emulator"}


def test_lazy_modules() -> None:
    """The client and the lifecycles are not loaded by a program that declares resources either."""
    added = _added_by("pulumi_qcloud; pulumi_qcloud.VpcPeeringConnection")

    assert "pulumi_qcloud.vpc_peering_connection" in added
    assert [] == [
        name
        for name in sorted(added)
        if name in ("pulumi_qcloud.api.client", "pulumi_qcloud.providers")
        or name.startswith("pulumi_qcloud.lifecycle")
    ]


@pytest.mark.parametrize(
    "module",
    [
        "pulumi_qcloud.api.client",
        "pulumi_qcloud.settings.resolution",
        "pulumi_qcloud.lifecycle.connection",
        "pulumi_qcloud.lifecycle.accepter",
        "pulumi_qcloud.lifecycle.routes",
        "pulumi_qcloud.lookups.answers",
        "pulumi_qcloud.lookups.query",
    ],
)
def test_core_without_the_sdk(module: str) -> None:
    """The core is there without Pulumi's SDK, and without what programs declare."""
    code = f"import sys, {module}; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(shown.stdout.split())

    assert "pulumi" not in loaded
    assert "pulumi_qcloud.provider" not in loaded


def test_public_names() -> None:
    """The package exports what it says, and each name is its own."""
    import pulumi_qcloud

    assert {"Provider", "VpcPeeringConnection", "VpcPeeringConnectionArgs"} <= set(
        pulumi_qcloud.__all__
    )
    assert [] == [name for name in pulumi_qcloud.__all__ if not hasattr(pulumi_qcloud, name)]
    assert {*pulumi_qcloud.__all__} == {it for it in dir(pulumi_qcloud) if it[:2] != "__"}
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = pulumi_qcloud.nonsense  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["api", "lookups", "provider", "settings"])
def test_submodules(name: str) -> None:
    """A submodule is an attribute of the package, whatever was used before."""
    code = f"import pulumi_qcloud; print(pulumi_qcloud.{name}.__name__)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert f"pulumi_qcloud.{name}" == shown.stdout.strip()


def test_arrows() -> None:
    """API, provider, components and emulator depend on each other one way only."""
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == linted.returncode, linted.stdout
    assert "0 broken" in linted.stdout
