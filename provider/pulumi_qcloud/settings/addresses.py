"""URLs that requests go to: what is accepted, and what is said of one that is not.

No message shows more of a URL than scheme, host and port: the rest may hold a password.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pulumi_qcloud.api.endpoint import may_be_looked_up
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.loopback import is_loopback
from pulumi_qcloud.settings.levels import Stated, quoted

_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

EMULATOR_PATHS: Final = {"2.0": "/v2/index.php", "3.0": "/"}
"""Where the emulator speaks each version of the API."""


def endpoint_url(stated: Stated) -> str:
    """Return the URL of an endpoint, with scheme and host in lower case.

    Raises:
        ConfigurationError: no http(s) URL, with user name, query or fragment, or plain http to
            a host that is not loopback.
    """
    parts = _split(stated, example="https://vpc.example.com/v2/index.php")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: plain http is for loopback only",
            hint="Use an https URL.",
        )
    return _origin(parts) + parts.path


def emulator_url(stated: Stated) -> str:
    """Return the base URL of the emulator, without a slash at its end.

    Raises:
        ConfigurationError: no http(s) URL of a loopback host, or more than a base URL.
    """
    parts = _split(stated, example="http://127.0.0.1:8520")
    if not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: the emulator is on loopback only",
            hint="Set it to a URL such as http://127.0.0.1:8520, or unset it.",
        )
    if parts.path.strip("/"):
        raise ConfigurationError(
            f"{stated.origin} has a path, but it is the URL of the whole emulator",
            hint=f"Set it to {_origin(parts)}.",
        )
    return _origin(parts)


def is_of_emulator(endpoint: Stated, emulator: str) -> bool:
    """Return whether a configured endpoint is the emulator's own, whatever its path."""
    try:
        return _origin(_split(endpoint, example="http://127.0.0.1:8520")) == emulator
    except ConfigurationError:
        return False


def _split(stated: Stated, *, example: str) -> SplitResult:
    """Take a URL apart, or raise an error that shows nothing of it."""
    parts = _well_formed(stated.text)
    if parts is None and not stated.text.isascii():
        raise ConfigurationError(
            f"{stated.origin} is not a URL of the form {example}",
            hint="Write it in ASCII: a host of other letters in its form with xn--.",
        )
    if parts is None:
        raise ConfigurationError(
            f"{stated.origin} is not a URL of the form {example}",
            hint="Set it to a full URL with scheme and host.",
        )
    if "@" in parts.netloc:
        raise ConfigurationError(
            f"{stated.origin} holds a user name or a password, which no request would send",
            hint=f"Write it with the host alone, as in {_origin(parts)}.",
        )
    if not may_be_looked_up(parts.hostname or ""):
        raise ConfigurationError(
            f"{stated.origin} is {quoted(_origin(parts))}: no host has that name",
            hint="Correct the host: 1 to 63 characters between its dots, and 253 together.",
        )
    if parts.query or parts.fragment:
        raise ConfigurationError(
            f"{stated.origin} holds a query or a fragment, which no request would send",
            hint="Set it to the URL without them.",
        )
    return parts


def _well_formed(text: str) -> SplitResult | None:
    if not _PRINTABLE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or port == 0:
        return None
    if parts.netloc.rpartition("@")[2].startswith("["):
        return parts if _is_ipv6(host) else None
    return parts if _HOST.fullmatch(host) else None


def _is_ipv6(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True


def _origin(parts: SplitResult) -> str:
    """Scheme, host and port, never a user name or a password."""
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
