"""The server: where it listens, TLS, keep-alive, and the pytest fixture."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import trustme
from qcloud_emulator import Emulator, server

from tests.unit.emulator.conftest import FORM, PATH, Console, signed
from tests.unit.emulator.test_faults import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIST = {"Action": "DescribeVpcPeeringConnections"}


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "", "[", "[::1", "::1]"]
)
def test_it_listens_on_loopback_only(host: str) -> None:
    """Any other address is refused before a port is opened."""
    with pytest.raises(ValueError, match="loopback"):
        Emulator.start(host=host)


def test_a_port_that_is_taken(qcloud_emulator: Emulator) -> None:
    """It is an error at once, not a silent second choice."""
    port = urlsplit(qcloud_emulator.url).port
    assert port

    with pytest.raises(OSError, match="in use"):
        Emulator.start(port=port)


def test_a_prefix() -> None:
    """Both versions are served below it, and nowhere else."""
    with Emulator.start(prefix="/some/gateway") as emulator:
        console = Console(emulator)

        paths = ["/some/gateway/v2/index.php", "/some/gateway/", "/some/gateway", "/v2/index.php"]
        statuses = [console.send("POST", path).status for path in [*paths, "/"]]

    assert [200, 200, 200, 404, 404] == statuses


@pytest.mark.parametrize("prefix", ["cloud", "/", "/cloud/", "/a b"])
def test_a_prefix_that_is_none(prefix: str) -> None:
    """It is a path without a slash at its end."""
    with pytest.raises(ValueError, match="/cloud, not"):
        Emulator.start(prefix=prefix)


def test_ipv6() -> None:
    """The loopback address of IPv6 works too."""
    with Emulator.start(host="::1") as emulator:
        connection = http.client.HTTPConnection("::1", urlsplit(emulator.url).port or 0, timeout=5)
        connection.request("GET", "/_emulator/health")

        assert emulator.url.startswith("http://[::1]:")
        assert connection.getresponse().status == 200
        connection.close()


def test_connections_are_kept(console: Console) -> None:
    """Many calls go over one connection, also after an error and from either method."""
    account = console.emulator.accounts["default"]
    connection = http.client.HTTPConnection(console.host, timeout=5)
    connection.connect()
    sock = connection.sock

    codes = []
    for n in range(6):
        extra = {"Signature": "d3Jvbmc="} if n == 2 else {}
        text = signed(account, console.host, "POST", {**LIST, **extra})
        connection.request("POST", PATH, text, FORM)
        codes.append(json.load(connection.getresponse())["code"])

    assert codes == [0, 0, 4100, 0, 0, 0]
    assert connection.sock is sock
    connection.close()


def connected(console: Console) -> socket.socket:
    """Open a connection and send nothing."""
    host, port = console.host.split(":")
    return socket.create_connection((host, int(port)), timeout=5)


@pytest.mark.parametrize(
    "head",
    [
        "GET //[ HTTP/1.1",
        "GET http://[/ HTTP/1.1",
        "OPTIONS //[ HTTP/1.1",
        "POST / HTTP/1.1\r\nContent-Length: -1",
        "POST / HTTP/1.1\r\nContent-Length: many",
        "POST / HTTP/1.1\r\nContent-Length: " + "9" * 5000,
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
    ],
)
def test_requests_that_are_none(console: Console, head: str) -> None:
    """What cannot be read as a request is answered with 400, at once and with the reason."""
    with connected(console) as sock:
        sock.sendall(f"{head}\r\nHost: {console.host}\r\n\r\n".encode())
        answer = sock.recv(4096)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"Malformed" in answer.partition(b"\r\n\r\n")[2]


HEALTH = b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
CROWD = 60
"""More connections than the server has threads at first."""


@contextlib.contextmanager
def crowd(url: str, sent: bytes) -> Iterator[list[socket.socket]]:
    """Many connections that have sent something, or nothing, and stay open."""
    address = urlsplit(url)
    with contextlib.ExitStack() as ends:
        yield [
            ends.enter_context(_sender(str(address.hostname), address.port or 0, sent))
            for _ in range(CROWD)
        ]


def _sender(host: str, port: int, sent: bytes) -> socket.socket:
    sock = socket.create_connection((host, port), timeout=5)
    sock.sendall(sent)
    return sock


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(HEALTH, id="a request"),
        pytest.param(HEALTH[:10], id="half a line"),
        pytest.param(HEALTH[:-2], id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{", id="half a body"),
    ],
)
def test_others_are_served_beside_a_crowd(console: Console, sent: bytes) -> None:
    """However many connections stay open and send no more, the next client has its answer."""
    with crowd(console.emulator.url, sent):
        codes = [console.raw(None, timeout=3, params=LIST).json["code"] for _ in range(3)]

    assert codes == [0, 0, 0]


def test_others_are_served_beside_calls_that_are_held_back(console: Console) -> None:
    """However many calls a fault holds back, the next client has its answer."""
    console.emulator.add_fault(kind="delay_before_commit", delay_ms=60_000, times=CROWD)
    account = console.emulator.accounts["default"]
    with contextlib.ExitStack() as ends:
        for _ in range(CROWD):
            query = signed(account, console.host, "GET", LIST)
            head = f"GET {PATH}?{query} HTTP/1.1\r\nHost: {console.host}\r\n\r\n"
            sock = ends.enter_context(connected(console))
            sock.sendall(head.encode())
        wait_until(lambda: console.emulator.faults() == [])

        answer = console.raw(None, timeout=3, params=LIST).json

    assert answer["code"] == 0


def test_connections_that_send_nothing_have_no_thread(console: Console) -> None:
    """They cost nothing but themselves."""
    before = threading.active_count()

    with crowd(console.emulator.url, b""):
        console.send("GET", "/_emulator/health")

        assert threading.active_count() == before


def test_connections_that_send_nothing_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, as those that are kept alive."""
    monkeypatch.setattr(server._Http, "timeout", 0.3)
    with Emulator.start() as emulator, crowd(emulator.url, b"") as idle:
        assert [read_to_the_end(sock) for sock in idle] == [b""] * CROWD


def test_a_stop_does_not_wait_for_a_crowd() -> None:
    """What is open is closed, in whatever state it is."""
    with (
        Emulator.start() as emulator,
        crowd(emulator.url, b"") as idle,
        crowd(emulator.url, HEALTH[:10]) as half_way,
    ):
        began = time.monotonic()
        emulator.stop()
        took = time.monotonic() - began

        for sock in [*idle, *half_way]:
            read_to_the_end(sock)
    assert took < 10


def read_to_the_end(sock: socket.socket) -> bytes:
    """Read until the other side closes the connection; a timeout is an error."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while more := sock.recv(4096):
            got += more
    return got


@pytest.fixture
def tls_emulator(tmp_path: Path, authority: trustme.CA) -> Iterator[Emulator]:
    """An emulator that speaks https."""
    issued = authority.issue_cert("127.0.0.1", "vpc.api.qcloud.com")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(cert)
    issued.private_key_pem.write_to_path(key)
    with Emulator.start(tls_cert=cert, tls_key=key) as emulator:
        yield emulator


@pytest.fixture
def authority() -> trustme.CA:
    """A certificate authority of this test."""
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA, tls_emulator: Emulator) -> Iterator[http.client.HTTPSConnection]:
    """A connection of a client that trusts the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    host = urlsplit(tls_emulator.url).netloc
    connection = http.client.HTTPSConnection(host, context=context, timeout=5)
    yield connection
    connection.close()


def test_tls(tls_emulator: Emulator, secure: http.client.HTTPSConnection) -> None:
    """With a certificate https is spoken, and the signed API works over it."""
    host = urlsplit(tls_emulator.url).netloc
    text = signed(tls_emulator.accounts["default"], host, "POST", LIST)

    secure.request("POST", PATH, text, FORM)

    assert tls_emulator.url == f"https://{host}"
    assert json.load(secure.getresponse())["code"] == 0


def test_a_dropped_tls_connection(
    tls_emulator: Emulator, secure: http.client.HTTPSConnection
) -> None:
    """A connection is cut over TLS as it is without."""
    tls_emulator.add_fault(kind="drop_after")
    host = urlsplit(tls_emulator.url).netloc
    text = signed(tls_emulator.accounts["default"], host, "POST", LIST)

    secure.request("POST", PATH, text, FORM)

    with pytest.raises((http.client.RemoteDisconnected, ssl.SSLEOFError)):
        secure.getresponse()


@pytest.mark.parametrize(
    "sent", [pytest.param(b"", id="nothing"), pytest.param(b"\x16\x03\x01", id="half a greeting")]
)
def test_others_are_served_over_tls_beside_a_crowd(
    tls_emulator: Emulator, secure: http.client.HTTPSConnection, sent: bytes
) -> None:
    """Connections that never say who they are hold nobody up."""
    with crowd(tls_emulator.url, sent):
        secure.request("GET", "/_emulator/health")

        assert secure.getresponse().status == 200


def test_plain_http_to_a_tls_port(
    tls_emulator: Emulator, secure: http.client.HTTPSConnection
) -> None:
    """A client that forgot the s is told so, and the others are served on."""
    plain = http.client.HTTPConnection(urlsplit(tls_emulator.url).netloc, timeout=5)
    plain.request("GET", "/_emulator/accounts")
    told = plain.getresponse()
    text = told.read()
    plain.close()

    secure.request("GET", "/_emulator/health")

    assert (told.status, secure.getresponse().status) == (400, 200)
    assert b"https://" in text


def test_half_of_tls(tmp_path: Path) -> None:
    """A certificate without a key is a mistake."""
    with pytest.raises(ValueError, match="key"):
        Emulator.start(tls_cert=tmp_path / "cert.pem")


def test_a_stop_is_final(console: Console) -> None:
    """Afterwards nobody answers, and a second stop does nothing."""
    console.emulator.stop()
    console.emulator.stop()

    with pytest.raises(ConnectionRefusedError):
        console.send("GET", "/_emulator/health")


def test_a_forgotten_emulator_does_not_hang_the_process() -> None:
    """A process ends although its emulator was never stopped."""
    code = "from qcloud_emulator import Emulator; Emulator.start()"

    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_the_fixture_is_fresh_each_time(qcloud_emulator: Emulator) -> None:
    """It runs, with the default seed and no calls."""
    assert qcloud_emulator.calls() == []
    assert set(qcloud_emulator.accounts) == {"default", "temporary", "peer"}


def test_the_plugin_is_cheap_to_import() -> None:
    """Every pytest run loads the plugin, so that it must not load the server."""
    code = (
        "import sys, qcloud_emulator.pytest_plugin;"
        "print([it for it in sys.modules if it.split('.')[0] in ('cheroot', 'sqlite3')])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_public_names() -> None:
    """The package offers what it says, and nothing else."""
    import qcloud_emulator

    assert all(getattr(qcloud_emulator, name) for name in qcloud_emulator.__all__)
    with pytest.raises(AttributeError, match="Emulators"):
        _ = qcloud_emulator.Emulators
