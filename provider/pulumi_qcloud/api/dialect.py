"""The interface between the client and one version of the API.

The names, types, signature and errors of a version are confined to its dialect: the client gets a
`Call` from the dialect, lets the dialect sign it, and passes the answer back to the dialect.

An `Endpoint` is the address that requests are sent to, in the form in which it is signed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import (
    CallerIdentity,
    Credentials,
    Page,
    PeeringConnection,
    RouteTable,
    Vpc,
    WantedConnection,
)

_LOOPBACK: Final = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def is_loopback(host: str) -> bool:
    """Return whether a host is in 127.0.0.0/8, ::1 or localhost, without a name lookup.

    Args:
        host: host name or address; an IPv6 address can have brackets.
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
"""Characters that are not escaped in a path. HTTP clients do not escape them either, so the path
that is signed is the path that is sent."""


_LONGEST_NAME: Final = 253


_LONGEST_LABEL: Final = 63


def may_be_looked_up(host: str) -> bool:
    """Return whether a host is an IPv6 address or a name whose parts have lengths that DNS allows.

    Args:
        host: host name or address in ASCII, without brackets.
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
        host: value of the Host header, with the port unless it is the scheme's default.
        path: path of the URL, such as `/v2/index.php` or `/`.
    """

    url: str
    host: str
    path: str

    @classmethod
    def at(cls, url: str, *, path: str) -> Endpoint:
        """Return the endpoint at a URL.

        Args:
            url: the configured URL.
            path: the API's default path, for a URL without a path.

        Raises:
            ConfigurationError: the URL's host name is invalid.
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
            "the host name of the endpoint has a part between its dots that is empty or too long",
            hint="Correct qcloud:endpoint.",
        )
    return name


T_co = TypeVar("T_co", covariant=True)

JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """A call of one of the API's actions.

    Args:
        action: name of the action.
        parameters: the action's own parameters, in the form that the API version uses.
        read: turns the answer's data into the result.
        idempotent: whether sending it twice has the same effect as sending it once.
        signed: whether the call is signed; False if a parameter proves who calls.
        secrets: values of parameters that no message may show.
    """

    action: str
    parameters: Mapping[str, object] = field(repr=False)
    read: Callable[[JsonObject], T_co]
    idempotent: bool = True
    signed: bool = True
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A signed request, ready to post; `signature` is kept so that messages can hide it."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    signature: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer: the status, the two headers that the client uses, and the body."""

    status: int
    content_type: str
    date: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Features:
    """The features that a version of the API supports.

    Args:
        enable: whether an expired connection can be re-enabled.
        v3_inputs: the connection inputs that only API 3.0 supports; empty for other versions.
        other_regions: whether the accepter's VPC can be in another region.
        legacy_ids: whether the version has legacy ids such as `gz_vpc_245`.
        routes_by_id: whether routes are removed by id, so that the table must be read first.
        retired: whether the version's shutdown was announced, so that its public host may no longer
            exist.
    """

    enable: bool
    v3_inputs: frozenset[str]
    other_regions: bool
    legacy_ids: bool = False
    routes_by_id: bool = False
    retired: bool = False


class Dialect(Protocol):
    """One version of the API."""

    @property
    def version(self) -> str:
        """The version, as in `qcloud:apiVersion`."""

    @property
    def features(self) -> Features:
        """The features that the version supports."""

    @property
    def url(self) -> str:
        """The URL that requests go to."""

    @property
    def is_public_host(self) -> bool:
        """Whether requests go to the public cloud rather than to a configured endpoint."""

    def sign(
        self, call: Call[object], *, region: str, credentials: Credentials, now: float, nonce: int
    ) -> HttpRequest:
        """Return the signed request. `now` is in Unix seconds; a `nonce` is used only once."""

    def unwrap(self, answer: HttpAnswer, action: str) -> JsonObject:
        """Return the data of an answer, or raise the error that it reports."""

    def create_peering_connection(self, wanted: WantedConnection, *, region: str) -> Call[str]:
        """Request a connection between two VPCs of a region; the result is the connection's id."""

    def list_peering_connections(
        self, *, connection_id: str | None, offset: int
    ) -> Call[Page[PeeringConnection]]:
        """List one page of the account's connections, or only the connection with this id."""

    def modify_peering_connection(
        self,
        *,
        connection_id: str,
        name: str | None,
        bandwidth: int | None,
        charge_type: str | None,
    ) -> Call[None]:
        """Change the given settings of a connection."""

    def delete_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Delete a connection from either side."""

    def accept_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Accept a pending connection, as its accepter."""

    def reject_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Reject a pending connection, as its accepter."""

    def enable_peering_connection(self, *, connection_id: str) -> Call[None]:
        """Re-enable an expired connection, as its requester."""

    def list_vpcs(self, *, vpc_id: str | None, name: str | None, offset: int) -> Call[Page[Vpc]]:
        """List one page of the account's VPCs in the region."""

    def peering_connection_limit(self) -> Call[int | None]:
        """Get a VPC's quota of valid connections; None if the API does not report it."""

    def list_route_tables(self, *, vpc_id: str | None, offset: int) -> Call[Page[RouteTable]]:
        """List one page of the account's route tables in the region, or of one VPC's."""

    def create_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Add routes through a peering connection to a table."""

    def enable_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Enable disabled routes through a peering connection; the table was just read."""

    def delete_routes(
        self, *, table: RouteTable, destinations: Sequence[str], connection_id: str
    ) -> Call[None]:
        """Remove routes through a peering connection from a table.

        If `features.routes_by_id` is set, the table must have been read just before.
        """

    def change_tags(
        self,
        *,
        connection_id: str,
        region: str,
        uin: str,
        put: Mapping[str, str],
        take_off: Sequence[str],
    ) -> Sequence[Call[None]]:
        """Add tags to a connection and remove others by key; `uin` is the caller's account."""

    def caller_identity(self) -> Call[CallerIdentity] | None:
        """Get the caller, whose UIN is "" if it is not reported; None without such an action."""
