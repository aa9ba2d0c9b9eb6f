"""Servers on loopback: one that answers as badly as a test wants, an emulator with TLS, a proxy."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

import trustme
from qcloud_emulator import Emulator

Talk = Callable[["Conversation"], None]


class Conversation:
    """One connection of a client.

    Args:
        connection: the socket.
        heard: where each request is noted, headers and body.
    """

    def __init__(self, connection: socket.socket, heard: list[bytes]) -> None:
        self._connection = connection
        self._heard = heard

    def hear(self) -> bytes:
        """Return the next request, b"" where the client has left."""
        request = b""
        while b"\r\n\r\n" not in request:
            piece = self._connection.recv(65536)
            if not piece:
                return b""
            request += piece
        head, _, body = request.partition(b"\r\n\r\n")
        headers = BytesParser().parsebytes(head.partition(b"\r\n")[2], headersonly=True)
        while len(body) < int(headers.get("Content-Length", "0")):
            body += self._connection.recv(65536)
        self._heard.append(head + b"\r\n\r\n" + body)
        return self._heard[-1]

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)


@contextmanager
def serving(talk: Talk, *, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Serve until the context ends.

    Args:
        talk: is given each connection, in a thread of its own; the connection is closed after it.
        tls: with it https is spoken.
    """
    server = Loopback(talk, tls)
    try:
        yield server
    finally:
        server.close()


class Loopback:
    """The server; see `serving`."""

    def __init__(self, talk: Talk, tls: ssl.SSLContext | None) -> None:
        self._talk = talk
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.heard: list[bytes] = []
        """Every request, headers and body."""
        self.connections = 0
        """How many connections there were."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop to serve."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls is None:
                self._talk(Conversation(connection, self.heard))
            else:
                with self._tls.wrap_socket(connection, server_side=True) as wrapped:
                    self._talk(Conversation(wrapped, self.heard))


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return a whole HTTP answer; underscores in names of headers stand for hyphens."""
    named = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def saying(*answers: bytes) -> Talk:
    """Return a talk that gives one answer to each request, the last one to all that follow."""
    left = list(answers)
    lock = threading.Lock()

    def talk(conversation: Conversation) -> None:
        while conversation.hear():
            with lock:
                said = left.pop(0) if len(left) > 1 else left[0]
            conversation.say(said)

    return talk


def refused_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Tunnel:
    """The proxy; see `open`."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        """What clients asked for, `host:port`."""
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    @contextmanager
    def open(cls, *, to_port: int) -> Iterator[Tunnel]:
        """Run one until the context ends.

        Args:
            to_port: where every host is, on loopback.
        """
        tunnel = cls(to_port)
        try:
            yield tunnel
        finally:
            with suppress(OSError):
                tunnel._listener.shutdown(socket.SHUT_RDWR)
            tunnel._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._lead, args=(client,), daemon=True).start()

    def _lead(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(4096)
                if not piece:
                    return
                head += piece
            method, target, _ = head.split(b"\r\n")[0].decode().split()
            self.asked.append(target)
            if method != "CONNECT":
                client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self._to_port)) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pour, args=(server, client), daemon=True)
                back.start()
                _pour(client, server)
                back.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until one of the ends is closed."""
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


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


@contextmanager
def behind_tls(folder: Path, *hosts: str, prefix: str = "") -> Iterator[Served]:
    """Run one until the context ends.

    Args:
        folder: where the files of the certificates go.
        hosts: the names it has, beside 127.0.0.1.
        prefix: path that the API is served below.
    """
    authority = trustme.CA()
    certificate = authority.issue_cert(*hosts, "127.0.0.1")
    ca, cert, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    authority.cert_pem.write_to_path(str(ca))
    certificate.cert_chain_pems[0].write_to_path(str(cert))
    certificate.private_key_pem.write_to_path(str(key))
    with (
        Emulator.start(tls_cert=cert, tls_key=key, prefix=prefix) as emulator,
        Tunnel.open(to_port=int(emulator.url.rpartition(":")[2])) as tunnel,
    ):
        yield Served(emulator, str(ca), tunnel)
