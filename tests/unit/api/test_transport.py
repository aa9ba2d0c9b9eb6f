"""One POST, one answer, over real sockets: certificates, proxies and endless answers."""

from __future__ import annotations

import gzip
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
import trustme
from pulumi_qcloud.api.adapter import TimelyAdapter
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest, is_loopback
from pulumi_qcloud.api.errors import (
    ConfigurationError,
    HostUnreachableError,
    MalformedAnswerError,
    NoAnswerError,
    QcloudError,
    TransportError,
)
from pulumi_qcloud.api.transport import HOST_NOT_FOUND, Transport
from requests.exceptions import InvalidSchema

from tests.unit.api.loopback import (
    Conversation,
    Loopback,
    Talk,
    Tunnel,
    answer,
    refused_port,
    saying,
    serving,
)
from tests.unit.settings.home import lock

_OK = answer(b'{"code": 0}', Date="Mon, 23 Nov 2026 03:00:00 GMT")


def _post(url: str, *, transport: Transport | None = None, timeout: float = 10.0) -> HttpAnswer:
    request = HttpRequest(f"{url}/v2/index.php", {"Host": "vpc.example.com"}, b"a=b", "sig")
    return (transport or Transport()).post(request, timeout=timeout, action="DescribeVpcEx")


def _no_socks(*_given: object, **_named: object) -> None:
    """Do what requests does where PySocks is not installed."""
    raise InvalidSchema("Missing dependencies for SOCKS support.")


def _hear_and_leave(conversation: Conversation) -> None:
    conversation.hear()


def test_answer() -> None:
    """Status, body and the two headers that matter come back."""
    with serving(saying(_OK)) as server:
        got = _post(server.url)

    assert (
        HttpAnswer(200, "application/json", "Mon, 23 Nov 2026 03:00:00 GMT", b'{"code": 0}') == got
    )


def test_request() -> None:
    """What goes out is the body as it is and the Host header that was signed."""
    with serving(saying(_OK)) as server:
        _post(server.url)

    head, _, body = server.heard[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert (b"a=b", "POST /v2/index.php HTTP/1.1", True) == (
        body,
        lines[0],
        "Host: vpc.example.com" in lines,
    )


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirect(status: str) -> None:
    """A redirect is an error, and nothing is sent to where it points."""
    with serving(saying(_OK)) as other:
        redirect = answer(b"", status, Location=f"{other.url}/v2/index.php")
        with (
            serving(saying(redirect)) as server,
            pytest.raises(MalformedAnswerError, match=r"127\.0\.0\.1 answers with a redirect"),
        ):
            _post(server.url)

    assert 0 == other.connections


@pytest.mark.parametrize("location", [b"http://[::1", b"\xff", b"//", b""])
def test_redirect_to_nowhere(location: bytes) -> None:
    """Neither where a redirect points nor what comes with it matters."""

    def redirect(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(b"HTTP/1.1 302 Found\r\nContent-Length: 9\r\nLocation: " + location)
        conversation.say(b"\r\n\r\nhalf")

    with serving(redirect) as server, pytest.raises(MalformedAnswerError, match="a redirect"):
        _post(server.url)


def test_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of `.netrc` never go out."""
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login somebody password netrc-password\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))

    with serving(saying(_OK)) as server:
        _post(server.url)

    assert b"authorization" not in server.heard[0].lower()


def test_dripping_body() -> None:
    """An answer that never ends is given up after the timeout, however lively it is."""
    gone = threading.Event()

    def drip(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while True:
                conversation.say(b" ")
                time.sleep(0.02)
        finally:
            gone.set()

    with serving(drip) as server, pytest.raises(NoAnswerError, match="took too long"):
        _post(server.url, timeout=0.3)

    assert gone.wait(10)


def test_no_answer_in_time() -> None:
    """A server that keeps silent is given up after the timeout."""
    over = threading.Event()

    def keep_silent(_: Conversation) -> None:
        over.wait(10)

    with (
        serving(keep_silent) as server,
        pytest.raises(NoAnswerError, match=r"127\.0\.0\.1 did not answer in time"),
    ):
        _post(server.url, timeout=0.2)
    over.set()


def test_huge_body() -> None:
    """An answer larger than any the API gives is not read to its end."""

    def flood(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            conversation.say(b" " * 1_000_000)

    with serving(flood) as server, pytest.raises(MalformedAnswerError, match="is too large"):
        _post(server.url)


def test_compressed_body() -> None:
    """A small answer that unpacks to a huge one is not unpacked to its end."""
    packed = gzip.compress(b" " * 40_000_000, compresslevel=1)
    with (
        serving(saying(answer(packed, Content_Encoding="gzip"))) as server,
        pytest.raises(MalformedAnswerError, match="is too large"),
    ):
        _post(server.url)


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"code',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n{"code',
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_broken_answer(part: bytes) -> None:
    """A connection that ends within the answer leaves the outcome open."""

    def break_off(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(part)

    with serving(break_off) as server, pytest.raises(NoAnswerError) as caught:
        _post(server.url)

    assert not caught.value.nothing_happened


def test_refused_port() -> None:
    """Where nothing listens, nothing was sent."""
    with pytest.raises(
        HostUnreachableError, match=r"127\.0\.0\.1, port \d+, cannot be reached"
    ) as caught:
        _post(f"http://127.0.0.1:{refused_port()}")

    assert caught.value.nothing_happened


def test_host_not_found() -> None:
    """A name that does not exist is told from a host that does not answer."""
    with pytest.raises(
        HostUnreachableError, match=r"the host vpc\.invalid was not found"
    ) as caught:
        _post("https://vpc.invalid")

    assert HOST_NOT_FOUND == caught.value.code


def test_plain_http() -> None:
    """Plain http to another machine is refused before anything is sent, even to a proxy."""
    with serving(saying(_OK)) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", proxy.url)
        with pytest.raises(ConfigurationError, match=r"at vpc\.invalid uses plain http") as caught:
            _post("http://vpc.invalid")

    assert (0, "Set qcloud:endpoint to an https URL.") == (proxy.connections, caught.value.hint)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "proxy",
    [
        "foo://me:hidden@127.0.0.1:1",
        "http://",
        "http://[hidden",
        "http://me:hidden@proxy..corp:3128",
        "http://me:hidden@.proxy:3128",
        f"http://me:hidden@{'a' * 64}:3128",
        f"http://me:hidden@{'я' * 64}:3128",
        f"https://me:hidden@proxy.{'a' * 64}:3128",
        "me:hidden@proxy..corp:3128",
        "socks5://me:hidden@proxy..corp:1080",
        f"socks5h://me:hidden@{'a' * 64}:1080",
        "http://me:hidden@",
        "me:hid[den]@proxy:1",
        "http://hidden[@proxy:1",
        "socks5h://me:hid]den@::1",
        "http://hidden-€:hidden@127.0.0.1:1",
        "http://me:hidden-\udce9@127.0.0.1:1",
    ],
)
def test_proxy_that_no_library_understands(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str
) -> None:
    """An address of a proxy that says nothing is a mistake in the settings, and is not repeated."""
    monkeypatch.setenv(variable, proxy)

    with pytest.raises(ConfigurationError, match="the proxy set in the environment cannot ") as it:
        _post("https://vpc.example.com")

    assert it.value.nothing_happened
    assert it.value.__suppress_context__
    assert ("HTTPS_PROXY" in str(it.value), "hidden" in str(it.value)) == (True, False)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_is_not_found(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """A proxy without an address is not the API without one, which may be the end of API 2.0."""
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:hidden@proxy.invalid:1")

    with pytest.raises(HostUnreachableError, match="the proxy's host was not found") as it:
        _post("https://vpc.example.com")

    assert ("", False) == (it.value.code, "hidden" in str(it.value))


def test_socks_proxy_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a SOCKS proxy needs besides is named."""
    monkeypatch.setenv("HTTPS_PROXY", "socks5h://127.0.0.1:1")
    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", _no_socks)

    with pytest.raises(ConfigurationError, match=r"pip install requests\[socks\]"):
        _post("https://vpc.example.com")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", None])
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nothing.pem", ""),
        ("file/ca.pem", ""),
        ("locked/ca.pem", ": it cannot be read (Permission denied)"),
        ("a" * 300, ": it cannot be read (File name too long)"),
        ("a" * 5000, ": it cannot be read (File name too long)"),
    ],
)
def test_certificates_that_cannot_be_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
    path: str,
    reason: str,
) -> None:
    """A bundle that cannot be opened is a mistake in the settings, and nothing is sent."""
    (tmp_path / "file").touch()
    lock(tmp_path / "locked", monkeypatch)
    bundle = str(tmp_path / path)
    if variable:
        monkeypatch.setenv(variable, bundle)

    with pytest.raises(ConfigurationError) as caught:
        _post("https://vpc.invalid", transport=Transport(None if variable else bundle))

    assert caught.value.message.endswith(f" is not a file with CA certificates{reason}")
    assert caught.value.hint == "Check REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and qcloud:caBundle."
    assert len(caught.value.message) < 240


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("localhost.example.com", False),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("vpc.api.qcloud.com", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    """Only this machine itself is loopback."""
    assert expected is is_loopback(host)


def test_one_connection_a_thread() -> None:
    """Requests of one thread share a connection; another thread has its own."""
    transport = Transport()
    with serving(saying(_OK)) as server:
        _post(server.url, transport=transport)
        _post(server.url, transport=transport)
        before = server.connections
        thread = threading.Thread(target=_post, args=(server.url,), kwargs={"transport": transport})
        thread.start()
        thread.join()

    assert (1, 2, 3) == (before, server.connections, len(server.heard))


def test_kept_connection_that_was_closed() -> None:
    """A kept connection that the server has closed meanwhile costs nothing but a new one."""

    def answer_once(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(_OK)

    transport = Transport()
    with serving(answer_once) as server:
        for _ in range(3):
            _post(server.url, transport=transport)
            time.sleep(0.05)

    assert (3, 3) == (server.connections, len(server.heard))


def test_idle_connection() -> None:
    """A connection that was idle for long is not trusted, whatever its server does."""
    seconds = [0.0]
    transport = Transport(monotonic=lambda: seconds[0])
    with serving(saying(_OK)) as server:
        for pause in (0, 3, 3, 5):
            seconds[0] += pause
            _post(server.url, transport=transport)

    assert (2, 4) == (server.connections, len(server.heard))


def test_nothing_is_sent_twice() -> None:
    """When a connection ends without an answer, only the caller decides about a second try."""
    transport = Transport()
    with serving(saying(_OK)) as server:
        _post(server.url, transport=transport)
    with serving(_hear_and_leave) as server:
        for _ in range(2):
            with pytest.raises(QcloudError, match="closed the connection without an answer"):
                _post(server.url, transport=transport)

    assert 2 == len(server.heard)


_BEGIN: Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: Final = _BEGIN + b"Transfer-Encoding: chunked\r\n\r\n"
_GZIP: Final = _BEGIN + b"Content-Encoding: gzip\r\n\r\n"
_DEFLATE: Final = _BEGIN + b"Content-Encoding: deflate\r\n\r\n\x78\x9c"
_DRIP, _FLOOD = 0.02, 0.0


@pytest.mark.parametrize(
    ("begin", "unit", "gap"),
    [
        pytest.param(b"", b"H", _DRIP, id="status line"),
        pytest.param(b"HTTP/1.1 200 ", b"O", _DRIP, id="reason"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", _DRIP, id="continue"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, _FLOOD, id="many continue"),
        pytest.param(_BEGIN + b"X: ", b"a", _DRIP, id="header"),
        pytest.param(_CHUNKED, b"0", _DRIP, id="size of a chunk"),
        pytest.param(_CHUNKED + b"0\r\n", b"X: y\r\n" * 99, _FLOOD, id="trailers"),
        pytest.param(_GZIP, gzip.compress(b"") * 99, _FLOOD, id="packed nothing"),
        pytest.param(_DEFLATE, b"\0\0\0\xff\xff" * 99, _FLOOD, id="empty blocks"),
    ],
)
def test_endless(begin: bytes, unit: bytes, gap: float) -> None:
    """An answer that never ends is given up after the timeout, wherever it does not end."""
    begun = time.monotonic()

    with serving(_without_end(begin, unit, gap)) as server, pytest.raises(NoAnswerError):
        _post_in_haste(server.url)

    assert time.monotonic() < begun + 2


def test_endless_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that never ends its answer to CONNECT is given up after the timeout."""
    begun = time.monotonic()

    with serving(_without_end(_BEGIN + b"X: ", b"a", _DRIP)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(TransportError):
            _post_in_haste("https://vpc.example.invalid")

    assert time.monotonic() < begun + 2


def _without_end(begin: bytes, unit: bytes, gap: float) -> Talk:
    def go_on(conversation: Conversation) -> None:
        conversation.hear()
        conversation.say(begin)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            conversation.say(unit)
            time.sleep(gap)

    return go_on


def _post_in_haste(url: str) -> None:
    request = HttpRequest(url, {"Host": "vpc.example.com"}, b"a=b", "sig")
    Transport().post(request, timeout=0.2, action="DescribeVpcEx")


_HOST = "vpc.example.invalid"


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


def _post_trusting(url: str, ca_bundle: str | None = None) -> HttpAnswer:
    request = HttpRequest(f"{url}/v2/index.php", {}, b"a=b", "signature")
    return Transport(ca_bundle).post(request, timeout=10, action="DescribeVpcEx")


def _error(url: str, ca_bundle: str | None = None) -> QcloudError:
    with pytest.raises(QcloudError) as caught:
        _post_trusting(url, ca_bundle)
    return caught.value


def test_ca_bundle(site: Site) -> None:
    """A certificate of the configured authority is trusted."""
    assert 200 == _post_trusting(site.server.url, site.ca).status


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
        "DescribeVpcEx: 127.0.0.1 does not use https on this port. Check qcloud:endpoint."
    ) == str(error)


def test_environment_does_not_concern_loopback(
    site: Site, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For loopback neither proxies nor certificates of the environment count."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("ALL_PROXY", tunnel.url)

    assert (200, []) == (_post_trusting(site.server.url, site.ca).status, tunnel.asked)


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

    status = _post_trusting(f"https://{_HOST}", None if ca_variable else site.ca).status

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

    assert (HostUnreachableError, f"the proxy did not connect to {_HOST}") == (
        type(error),
        error.message,
    )


@pytest.mark.parametrize("status", ["502 Bad Gateway", "407 Proxy Authentication Required"])
def test_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    """A proxy that leads nowhere is told from the API; its password is not shown."""
    with serving(saying(answer(b"", status))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//user:proxy-password@"))

        error = _error(f"https://{_HOST}")

    assert (HostUnreachableError, f"the proxy did not connect to {_HOST}") == (
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

    assert (ConfigurationError, f"{path} is not a file with CA certificates") == (
        type(error),
        error.message,
    )


def test_connections_through_socks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pools that know how to dial through SOCKS are left in their place."""
    socks = ModuleType("socks")
    vars(socks).update(
        socksocket=object, PROXY_TYPE_SOCKS4=1, PROXY_TYPE_SOCKS5=2, ProxyError=OSError
    )
    monkeypatch.setitem(sys.modules, "socks", socks)
    monkeypatch.delitem(sys.modules, "urllib3.contrib.socks", raising=False)
    from urllib3.contrib import socks as dialling

    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", dialling.SOCKSProxyManager)
    adapter: Any = TimelyAdapter()

    manager = adapter.proxy_manager_for("socks5h://127.0.0.1:1")

    assert dialling.SOCKSProxyManager.pool_classes_by_scheme == manager.pool_classes_by_scheme
