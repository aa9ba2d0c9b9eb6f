"""Where requests go: an address as it is sent and as it is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_KEPT_IN_PATHS: Final = "/%!$&'()*+,:;=@[]~"
"""What HTTP clients leave alone in a path, so that the path that is signed is the one sent."""


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
        """
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname.encode("idna").decode() if parts.hostname else ""
        host = f"[{host}]" if ":" in host else host
        if port not in (None, _DEFAULT_PORTS.get(parts.scheme)):
            host = f"{host}:{port}"
        path = quote(parts.path, safe=_KEPT_IN_PATHS) if parts.path not in ("", "/") else path
        return cls(urlunsplit((parts.scheme, host, path, "", "")), host, path)
