"""Certificates and proxies on the way to the API."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import ConfigurationError, HostUnreachableError, QcloudError
from pulumi_qcloud.api.transport import Transport

from tests.unit.api.loopback import Loopback, answer, refused_port, saying, serving
from tests.unit.api.tunnel import Tunnel

_HOST = "vpc.example.invalid"
_OK = answer(b'{"code": 0}')


@dataclass(frozen=True)
class Site:
    """A server that speaks TLS as `127.0.0.1` and as the host of an API."""

    server: Loopback
    ca: str


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, str]:
    """Return a certificate authority and the path of its certificate."""
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return ca, str(path)


@pytest.fixture
def site(authority: tuple[trustme.CA, str]) -> Iterator[Site]:
    """Serve with a certificate of that authority."""
    ca, path = authority
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1", _HOST).configure_cert(tls)
    with serving(saying(_OK), tls=tls) as server:
        yield Site(server, path)


@pytest.fixture
def tunnel(site: Site) -> Iterator[Tunnel]:
    """Run a proxy that leads to the site, whatever host is asked for."""
    with Tunnel.open(to_port=site.server.port) as tunnel:
        yield tunnel


def _post(url: str, ca_bundle: str | None = None) -> HttpAnswer:
    request = HttpRequest(f"{url}/v2/index.php", {}, b"a=b", "signature")
    return Transport(ca_bundle).post(request, timeout=10, action="DescribeVpcEx")


def _error(url: str, ca_bundle: str | None = None) -> QcloudError:
    with pytest.raises(QcloudError) as caught:
        _post(url, ca_bundle)
    return caught.value


def test_ca_bundle(site: Site) -> None:
    """A certificate of the configured authority is trusted."""
    assert 200 == _post(site.server.url, site.ca).status


def test_untrusted(site: Site) -> None:
    """A certificate of nobody we know is refused, with the setting that would change it."""
    error = _error(site.server.url)

    assert (HostUnreachableError, True, 0) == (
        type(error),
        error.nothing_happened,
        len(site.server.heard),
    )
    assert (
        "DescribeVpcEx: the certificate of 127.0.0.1 is not trusted. Set qcloud:caBundle to the "
        "file with its CA certificate."
    ) == str(error)


def test_other_host(site: Site) -> None:
    """A trusted certificate of another host is refused."""
    url = site.server.url.replace("127.0.0.1", "localhost")

    assert "the certificate of localhost is not trusted" == _error(url, site.ca).message


def test_no_tls() -> None:
    """A server that does not speak TLS on the port of an https URL is told as such."""
    with serving(lambda conversation: conversation.say(_OK)) as server:
        error = _error(server.url.replace("http:", "https:"))

    assert (
        "DescribeVpcEx: 127.0.0.1 does not speak https on this port. Check qcloud:endpoint."
    ) == str(error)


def test_environment_does_not_concern_loopback(
    site: Site, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For loopback neither proxies nor certificates of the environment count."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("ALL_PROXY", tunnel.url)

    assert (200, []) == (_post(site.server.url, site.ca).status, tunnel.asked)


def test_certificates_of_the_environment_on_loopback(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server on loopback is trusted by the configured certificates only."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", site.ca)

    assert "the certificate of" in _error(site.server.url).message


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("ca_variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", None])
def test_proxy(
    site: Site,
    tunnel: Tunnel,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    ca_variable: str | None,
) -> None:
    """Other hosts are reached through the proxy and with the certificates of the environment."""
    monkeypatch.setenv(variable, tunnel.url)
    if ca_variable:
        monkeypatch.setenv(ca_variable, site.ca)

    status = _post(f"https://{_HOST}", None if ca_variable else site.ca).status

    assert (200, [f"{_HOST}:443"]) == (status, tunnel.asked)


def test_no_proxy(tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts that are exempt are asked without the proxy."""
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("NO_PROXY", "example.invalid")

    error = _error(f"https://{_HOST}")

    assert (f"the host {_HOST} was not found", []) == (error.message, tunnel.asked)


def test_proxy_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its proxy nothing was sent to the API."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{refused_port()}")

    error = _error(f"https://{_HOST}")

    assert (HostUnreachableError, f"the proxy did not lead to {_HOST}") == (
        type(error),
        error.message,
    )


@pytest.mark.parametrize("status", ["502 Bad Gateway", "407 Proxy Authentication Required"])
def test_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """A proxy that leads nowhere is told from the API; its password is not shown."""
    with serving(saying(answer(b"", status))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//user:proxy-password@"))

        error = _error(f"https://{_HOST}")

    assert (HostUnreachableError, f"the proxy did not lead to {_HOST}") == (
        type(error),
        error.message,
    )
    assert "proxy-password" not in repr(error)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_bundle_that_is_none(
    tmp_path: Path, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    """A file of certificates that is missing or holds none is named."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))

    error = _error(f"https://{_HOST}")

    assert (ConfigurationError, f"{path} is no file with CA certificates") == (
        type(error),
        error.message,
    )
