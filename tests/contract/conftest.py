"""An emulator that clients take for the public API: its name, TLS, a proxy that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from qcloud_emulator import Emulator

from tests.unit.api.tunnel import Tunnel

_HOST = "vpc.api.qcloud.com"
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Served:
    """The emulator behind TLS.

    Args:
        emulator: the emulator.
        ca: file with the certificate of the authority that vouches for it.
        tunnel: the proxy that leads to it.
    """

    emulator: Emulator
    ca: str
    tunnel: Tunnel


@pytest.fixture(scope="module")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert(_HOST, "127.0.0.1")
    ca, cert, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    authority.cert_pem.write_to_path(str(ca))
    certificate.cert_chain_pems[0].write_to_path(str(cert))
    certificate.private_key_pem.write_to_path(str(key))
    with (
        Emulator.start(tls_cert=cert, tls_key=key) as emulator,
        Tunnel.open(to_port=int(emulator.url.rpartition(":")[2])) as tunnel,
    ):
        yield Served(emulator, str(ca), tunnel)


@pytest.fixture
def public_api(_served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Serve a fresh cloud, and let the environment lead clients of the public API to it."""
    _served.emulator.reset()
    _served.tunnel.asked.clear()
    for name in (*_PROXY_VARIABLES, *_CA_VARIABLES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", _served.tunnel.url)
    monkeypatch.setenv("SSL_CERT_FILE", _served.ca)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", _served.ca)
    return _served


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home directory without any settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path
