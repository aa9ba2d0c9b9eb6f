"""Asking a running emulator for its accounts."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

import pytest
import trustme
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.emulator import EmulatorAccount, fetch
from pulumi_qcloud.settings.resolution import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from qcloud_emulator import Emulator

    from tests.unit.settings.home import Home

ACCOUNTS: Final[list[dict[str, object]]] = [
    {
        "name": "default",
        "uin": "2407912486",
        "secretId": "AKIDEMULATOR1",
        "secretKey": "key-1",
        "token": None,
    },
    {
        "name": "peer",
        "uin": 100000000002,
        "secretId": "AKIDEMULATOR2",
        "secretKey": "key-2",
        "token": "token-2",
    },
]
ANSWER: Final = {"accounts": ACCOUNTS}


@contextmanager
def server(
    body: bytes, *, status: int = 200, location: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Answer every request in the same way, on a free port; yields URL and requests seen."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers['Host']}")
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        if tls:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{httpd.server_port}", seen
        finally:
            httpd.shutdown()
            thread.join()


def test_accounts() -> None:
    """The accounts come back with their UINs as text."""
    with server(json.dumps(ANSWER).encode()) as (url, seen):
        accounts = fetch(url)

    assert (
        EmulatorAccount("default", "2407912486", "AKIDEMULATOR1", "key-1"),
        EmulatorAccount("peer", "100000000002", "AKIDEMULATOR2", "key-2", "token-2"),
    ) == accounts
    assert [f"/_emulator/accounts {url.removeprefix('http://')}"] == seen


def test_accounts_of_the_real_emulator(qcloud_emulator: Emulator, home: Home) -> None:
    """What the emulator publishes is what a profile and its own key pair are looked up in."""
    environ = {"QCLOUD_EMULATOR": qcloud_emulator.url, "TENCENTCLOUD_REGION": "gz"}
    peer = next(one for one in fetch(qcloud_emulator.url) if one.name == "peer")
    pair = {"qcloud:secretId": peer.secret_id, "qcloud:secretKey": peer.secret_key}

    by_profile = resolve({}, profile="peer", environ=environ, home=home.path)
    by_pair = resolve(pair, environ=environ, home=home.path)

    assert by_profile == by_pair
    assert by_profile.uin == "100000000002"


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment has no business with loopback."""
    with server(json.dumps(ANSWER).encode()) as (url, _), server(b"{}") as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        accounts = fetch(url)

    assert len(accounts) == 2
    assert asked == []


def test_redirects_are_not_followed() -> None:
    """Nothing leads the request away from where it was sent."""
    with (
        server(json.dumps(ANSWER).encode()) as (target, reached),
        server(b"", status=302, location=f"{target}/_emulator/accounts") as (url, _),
        pytest.raises(ConfigurationError, match="what answers there is not the emulator"),
    ):
        fetch(url)

    assert reached == []


def test_nothing_answers() -> None:
    """An emulator that does not run is named with how to start it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"

        with pytest.raises(ConfigurationError) as caught:
            fetch(url)

    assert (
        f"QCLOUD_EMULATOR is set to {url}, but nothing answers there. "
        "Start it with `qcloud-emulator serve`, or unset the variable."
    ) == str(caught.value)


def entry(**changes: object) -> bytes:
    """Return an answer with one account that differs from a right one."""
    return json.dumps({"accounts": [{**ACCOUNTS[0], **changes}]}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>hush</html>", 200),
        (b"", 200),
        (b"[]", 200),
        (b"{}", 200),
        (b"\xff", 200),
        (b"[" * 100_000, 200),
        (b'{"accounts": 5}', 200),
        (b'{"accounts": []}', 200),
        (b'{"accounts": ["hush"]}', 200),
        (b'{"accounts": [{"name": "hush"}]}', 200),
        (entry(name=""), 200),
        (entry(uin="hush"), 200),
        (entry(uin=None), 200),
        (entry(secretId=""), 200),
        (entry(secretKey=""), 200),
        (json.dumps({"accounts": ACCOUNTS * 2}).encode(), 200),
        (json.dumps(ANSWER).encode(), 404),
        (json.dumps(ANSWER).encode(), 500),
    ],
)
def test_something_else_answers(body: bytes, status: int) -> None:
    """Whatever else listens there is said not to be the emulator, and is not quoted."""
    with (
        server(body, status=status) as (url, _),
        pytest.raises(ConfigurationError) as caught,
    ):
        fetch(url)

    assert (
        f"QCLOUD_EMULATOR is set to {url}, but what answers there is not the emulator"
    ) == caught.value.message


@pytest.mark.parametrize("answer", [b"SSH-2.0-hush\r\n", b"", b"HTTP/1.1 200 OK\r\n" * 200])
def test_something_that_does_not_speak_http(answer: bytes) -> None:
    """A listener of another protocol gets one sentence too."""
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as listener:

        def reply() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        stack.callback(thread.join)

        with pytest.raises(ConfigurationError, match="QCLOUD_EMULATOR is set to") as caught:
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}")

    assert "hush" not in str(caught.value)


class TestTls:
    """An emulator with a certificate."""

    @pytest.fixture
    def authority(self) -> trustme.CA:
        """Make a certificate authority that nobody knows."""
        return trustme.CA()

    @pytest.fixture
    def tls(self, authority: trustme.CA) -> ssl.SSLContext:
        """Make a server's side of TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    def test_trusted(self, authority: trustme.CA, tls: ssl.SSLContext, tmp_path: Path) -> None:
        """The CA bundle makes its certificate good."""
        bundle = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(bundle))

        with server(json.dumps(ANSWER).encode(), tls=tls) as (url, _):
            accounts = fetch(url, ca_bundle=str(bundle))

        assert len(accounts) == 2

    @pytest.mark.parametrize("bundle", [None, "no-certificates"])
    def test_not_trusted(self, tls: ssl.SSLContext, tmp_path: Path, bundle: str | None) -> None:
        """Without it the certificate is refused, with the variable to set."""
        (tmp_path / "no-certificates").write_text("")

        with (
            server(json.dumps(ANSWER).encode(), tls=tls) as (url, _),
            pytest.raises(ConfigurationError) as caught,
        ):
            fetch(url, ca_bundle=str(tmp_path / bundle) if bundle else None)

        assert (
            f"QCLOUD_EMULATOR is set to {url}, but its certificate is not trusted. "
            "Set QCLOUD_CA_BUNDLE to the file with its CA certificate."
        ) == str(caught.value)
