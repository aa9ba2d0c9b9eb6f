"""Names and addresses of hosts, and which of them mean this machine."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_HOST: Final = re.compile(
    r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[\w.-]+))(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)
"""The form of a Host header that a browser sends."""


def is_loopback(host: str) -> bool:
    """Return whether a host name or address always means this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """Return the name or address in a Host header, without a port; empty if it is malformed."""
    found = _HOST.fullmatch(header)
    return (found["address"] or found["name"]) if found else ""


def first_labels(header: str) -> frozenset[str]:
    """Return what clients take for the service if the host is this machine, otherwise nothing.

    The official SDKs for Node.js and Java sign a call for the first label of their endpoint, such
    as ``127`` of ``127.0.0.1:8080``, and ``localhost:8080`` or ``localhost``.

    Args:
        header: the Host header as sent.
    """
    if not is_loopback(host_name(header)):
        return frozenset()
    return frozenset({header.split(".")[0], host_name(header).split(".")[0]})
