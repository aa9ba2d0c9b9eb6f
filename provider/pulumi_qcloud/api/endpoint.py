"""Where requests go: an address as it is sent and as it is signed, and what is this machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from pulumi_qcloud.api.errors import ConfigurationError

_LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def is_loopback(host: str) -> bool:
    """Return whether a host is 127.0.0.0/8, ::1 or localhost; never asks a name server.

    Args:
        host: name or address, an IPv6 one with or without brackets.
    """
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return any(address in network for network in _LOOPBACK)


_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


_KEPT_IN_PATHS: Final = "/%!$&'()*+,:;=@[]~"
"""What HTTP clients leave alone in a path, so that the path that is signed is the one sent."""


_LONGEST_NAME: Final = 253


_LONGEST_LABEL: Final = 63


def may_be_looked_up(host: str) -> bool:
    """Return whether a host is an address, or as long in all its parts as names of hosts are.

    Args:
        host: ASCII, without brackets.
    """
    return ":" in host or (
        len(host) <= _LONGEST_NAME
        and all(1 <= len(label) <= _LONGEST_LABEL for label in host.split("."))
    )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of the API.

    Args:
        url: scheme, host and path.
        host: value of the Host header, with a port that is not the scheme's own.
        path: path of the URL, `/v2/index.php` or `/`.
    """

    url: str
    host: str
    path: str

    @classmethod
    def at(cls, url: str, *, path: str) -> Endpoint:
        """Return the endpoint at a URL.

        Args:
            url: as it is configured.
            path: the API's own, for a URL without a path.

        Raises:
            ConfigurationError: no host can have that name.
        """
        parts = urlsplit(url)
        port = parts.port
        host = _in_ascii(parts.hostname or "")
        host = f"[{host}]" if ":" in host else host
        if port not in (None, _DEFAULT_PORTS.get(parts.scheme)):
            host = f"{host}:{port}"
        path = quote(parts.path, safe=_KEPT_IN_PATHS) if parts.path not in ("", "/") else path
        return cls(urlunsplit((parts.scheme, host, path, "", "")), host, path)


def _in_ascii(host: str) -> str:
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = "."
    if name and not may_be_looked_up(name):
        raise ConfigurationError(
            "the host of the endpoint has an empty part between its dots, or a too long one",
            hint="Correct qcloud:endpoint.",
        )
    return name
