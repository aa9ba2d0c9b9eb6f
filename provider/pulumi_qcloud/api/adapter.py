"""One total deadline for reading an answer, whatever the server sends.

A socket's time limit restarts with every byte, so a server that drips its headers, repeats
`100 Continue` or keeps sending a compressed body would block the client forever. This module sets
one deadline for reading the whole answer, including a proxy's answer to CONNECT. Behind a SOCKS
proxy, and for TLS within TLS, only the socket's own time limit applies.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidProxyURL, RequestException
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_END: ContextVar[float] = ContextVar("end")
"""Monotonic clock reading at which this thread stops waiting for its answer."""


@contextlib.contextmanager
def answered_until(end: float) -> Iterator[None]:
    """Within the context, make reading time out once `end` has passed.

    Args:
        end: the deadline, as a value of `time.monotonic`.
    """
    token = _END.set(end)
    try:
        yield
    finally:
        _END.reset(token)


@contextlib.contextmanager
def _reading_proxy() -> Iterator[None]:
    """Raise `InvalidProxyURL` if `requests` cannot handle a proxy's address; nothing was sent."""
    try:
        yield
    except RequestException:
        raise
    except (TypeError, ValueError):
        raise InvalidProxyURL from None


class TimelyAdapter(HTTPAdapter):
    """An adapter whose connections stop reading at the deadline of `answered_until`."""

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Create the pools for direct connections."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        """Return the pool for a request, or raise `InvalidProxyURL`."""
        with _reading_proxy():
            return super().get_connection_with_tls_context(*arguments, **named)

    def request_url(self, *arguments: Any, **named: Any) -> str:
        """Return the URL for the request line, or raise `InvalidProxyURL`."""
        with _reading_proxy():
            url: str = super().request_url(*arguments, **named)
        return url

    def proxy_manager_for(self, proxy: str, **named: Any) -> PoolManager:
        """Return the pools for connections through a proxy; SOCKS keeps its own pool classes."""
        manager: PoolManager = super().proxy_manager_for(proxy, **named)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


class _Reading(io.RawIOBase):
    """A raw stream that reads from a socket until the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _END.get() - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp = io.BufferedReader(_Reading(self.fp.detach(), sock))


class _Connection(HTTPConnection):
    response_class = _Answer


class _SecureConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS: Final = {"http": _Pool, "https": _SecurePool}
