"""An emulator that clients take for the public API: its names, TLS, a proxy that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.api.loopback import Served, behind_tls

_HOSTS = (
    "vpc.api.qcloud.com",
    *(f"{service}.tencentcloudapi.com" for service in ("vpc", "sts", "tag")),
)
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(scope="module")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with behind_tls(tmp_path_factory.mktemp("tls"), *_HOSTS) as served:
        yield served


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
