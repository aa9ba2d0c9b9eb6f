"""The `__provider` property, which state files keep for ever."""

from __future__ import annotations

import base64
import pickle

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
