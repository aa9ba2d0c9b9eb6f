"""The HTTP server: cheroot with a custom gateway, which can also cut a connection.

An ordinary web application cannot cut a connection. The gateway does it by marking the request's
connection to be closed, and then never sending the headers, or only half of the body.

A connection occupies a thread only while one of its requests is answered. A connection that sends
nothing waits with the kept-alive ones, and is closed after a while. If many requests take long,
because a fault delays them or their senders stop half-way, the server adds threads.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import ssl
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import cheroot.errors
import cheroot.server
from cheroot.ssl.builtin import BuiltinSSLAdapter

from qcloud_emulator.signed.endpoint import Cut, Reply, Request
from qcloud_emulator.signed.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIX: Final = "/_emulator"
"""Path prefix of everything except the signed API."""

_log = logging.getLogger(__name__)
_THREADS: Final = 24
"""Threads at the start, and threads added whenever too few are idle."""

_MOST_THREADS: Final = 480
_SPARE_THREADS: Final = 4
"""Idle threads below which more are added."""

_IDLE: Final = 60
"""Seconds that a connection may stay open without a request."""

_HANDSHAKE: Final = 5
"""Seconds that a TLS handshake may take."""

_LARGEST_BODY: Final = 64 * 1024 * 1024
_HTTPS_ONLY: Final = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    b"This is a port for https; write https:// in the address.\n"
)


class Server:
    """A server on loopback, in threads of its own."""

    def __init__(
        self,
        handle: Callable[[Request], Reply],
        *,
        host: str,
        port: int,
        tls_cert: Path | None = None,
        tls_key: Path | None = None,
    ) -> None:
        """Start the server.

        Args:
            handle: answers requests; called from several threads.
            host: a loopback address or ``localhost``.
            port: 0 for any free port.
            tls_cert: PEM file of a certificate; it turns https on.
            tls_key: PEM file of the certificate's key.

        Raises:
            ValueError: the host is not loopback, or the TLS files do not belong together.
            OSError: the port is in use, or not available for another reason.
        """
        if not is_loopback(host):
            raise ValueError(f"the emulator listens on loopback only, not on {host!r}")
        if (tls_cert is None) != (tls_key is None):
            raise ValueError("TLS needs a certificate and a key, only one of them was given")
        self._http = _Http(handle, host, port)
        if tls_cert and tls_key:
            self._http.ssl_adapter = _tls(tls_cert, tls_key)
        self._serve()
        bound_host, bound_port = self._http.bind_addr[:2]
        shown = f"[{bound_host}]" if ":" in bound_host else bound_host
        self.url = f"{'https' if tls_cert else 'http'}://{shown}:{bound_port}"

    def stop(self) -> None:
        """Stop the server and close every connection."""
        self._http.stop()
        self._thread.join()

    def _serve(self) -> None:
        started = threading.Event()
        failures: list[OSError] = []

        def serve() -> None:
            try:
                self._http.prepare()
            except OSError as error:
                failures.append(self._http.refused or error)
                return
            finally:
                started.set()
            self._http.serve()

        # A daemon, so that the worker threads that it creates are daemons too.
        self._thread = threading.Thread(target=serve, name="emulator", daemon=True)
        self._thread.start()
        started.wait()
        if failures:
            raise _not_listening(self._http.bind_addr, failures[0])


def _not_listening(where: tuple[str, int], why: OSError) -> OSError:
    """Return the error for a port that is not available, with the reason in one sentence."""
    host, port = where
    reason = (
        f"port {port} of {host} is in use"
        if why.errno == errno.EADDRINUSE
        else f"port {port} of {host} cannot be had: {why.strerror or why}"
    )
    return OSError(why.errno, reason)


def _tls(cert: Path, key: Path) -> _Tls:
    try:
        return _Tls(str(cert), str(key))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{cert} and {key} are not a certificate and its key; give two PEM files that belong "
            "together"
        ) from error


class _Gateway(cheroot.server.Gateway):
    def respond(self) -> None:
        exchange = self.req
        try:
            request = _request(exchange)
        except ValueError:
            exchange.refuse("400 Bad Request", "Malformed chunk of the body")
            return
        except cheroot.errors.MaxSizeExceeded:
            exchange.refuse("413 Request Entity Too Large", "The body is too large")
            return
        reply: Reply = exchange.server.handle(request)
        if reply.cut is Cut.UNANSWERED:
            exchange.ready = False
            exchange.close_connection = True
            return
        exchange.status = f"{reply.status} {HTTPStatus(reply.status).phrase}".encode()
        exchange.outheaders = [
            (b"Content-Type", reply.content_type.encode()),
            (b"Content-Length", str(len(reply.body)).encode()),
            *((name.encode(), value.encode()) for name, value in reply.headers.items()),
        ]
        exchange.ensure_headers_sent()
        if reply.cut is Cut.HALF_WAY:
            exchange.close_connection = True
            exchange.write(reply.body[: len(reply.body) // 2])
        elif exchange.method != b"HEAD":
            exchange.write(reply.body)


class _Exchange(cheroot.server.HTTPRequest):
    """Refuses requests that cheroot would fail on."""

    def read_request_line(self) -> bool:
        try:
            understood: bool = super().read_request_line()  # type: ignore[no-untyped-call]
        except ValueError:
            self.simple_response("400 Bad Request", "Malformed Request-URI")
            return False
        return understood

    def read_request_headers(self) -> bool:
        understood: bool = super().read_request_headers()  # type: ignore[no-untyped-call]
        if understood and not self.inheaders.get(b"Content-Length", b"0").isdigit():
            self.simple_response("400 Bad Request", "Malformed Content-Length Header.")
            return False
        return understood

    def refuse(self, status: str, message: str) -> None:
        """Answer a request whose body cannot be read."""
        self.simple_response(status, message)
        self.ready = False
        self.close_connection = True


class _Connection(cheroot.server.HTTPConnection):
    RequestHandlerClass = _Exchange
    _greeted = False

    def communicate(self) -> bool:
        if not self._greeted:
            self._greeted = True
            if isinstance(self.socket, ssl.SSLSocket) and not _shake_hands(self.socket):
                return False
        goes_on: bool = super().communicate()  # type: ignore[no-untyped-call]
        return goes_on


def _shake_hands(sock: ssl.SSLSocket) -> bool:
    sock.settimeout(_HANDSHAKE)
    try:
        sock.do_handshake()
    except OSError as error:
        if isinstance(error, ssl.SSLError) and error.reason == "HTTP_REQUEST":
            with contextlib.suppress(OSError):
                socket.socket.sendall(sock, _HTTPS_ONLY)
        return False
    sock.settimeout(_IDLE)
    return True


class _Tls(BuiltinSSLAdapter):
    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, Any]]:
        # This thread accepts every connection, so a hanging handshake would block all others.
        try:
            wrapped = self.context.wrap_socket(
                sock, do_handshake_on_connect=False, server_side=True
            )
        except OSError as error:
            raise cheroot.errors.FatalSSLAlert(*error.args) from error
        return wrapped, {}


class _Http(cheroot.server.HTTPServer):
    ConnectionClass = _Connection
    keep_alive_conn_limit = 10_000
    # Seconds after which a stop is noticed at the latest.
    expiration_interval = 0.02
    timeout = _IDLE
    shutdown_timeout = 1
    request_queue_size = 128
    max_request_body_size = _LARGEST_BODY
    max_request_header_size = 256 * 1024
    refused: OSError | None = None
    """Why binding the port failed; cheroot itself keeps only the text."""
    _connections: Any

    def __init__(self, handle: Callable[[Request], Reply], host: str, port: int) -> None:
        super().__init__(
            (host, port),
            _Gateway,
            minthreads=_THREADS,
            maxthreads=_MOST_THREADS,
            server_name="qcloud-emulator",
        )
        self.handle = handle
        self._growing = threading.Lock()

    def bind(self, *what: Any) -> socket.socket:
        try:
            bound: socket.socket = super().bind(*what)
        except OSError as error:
            self.refused = error
            raise
        return bound

    def process_conn(self, conn: _Connection) -> None:
        if conn.last_used is None:
            # A new connection gets a thread once it has sent something.
            self._connections.put(conn)
            return
        super().process_conn(conn)
        with self._growing:
            if self.requests.idle < self.requests.qsize + _SPARE_THREADS:
                self.requests.grow(_THREADS)

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        _log.log(level, "%s", msg, exc_info=traceback)


def _request(exchange: Any) -> Request:
    return Request(
        method=exchange.method.decode("latin-1"),
        path=exchange.path.decode("latin-1"),
        query=exchange.qs.decode("latin-1"),
        headers={
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in exchange.inheaders.items()
        },
        body=exchange.rfile.read(),
        client=exchange.conn.remote_addr or "",
    )
