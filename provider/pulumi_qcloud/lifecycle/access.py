"""Access to accounts and regions: one client with its cached listings for each set of settings."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import Dialect
from pulumi_qcloud.api.errors import ClockSkewError, CredentialsRefusedError, QcloudError, printable
from pulumi_qcloud.api.identity import account_of
from pulumi_qcloud.api.listing import ConnectionListing, SharedListing
from pulumi_qcloud.api.model import (
    CallerIdentity,
    Credentials,
    CredentialsSource,
    RouteTable,
    Vpc,
)
from pulumi_qcloud.api.sender import PageSeen, Timing
from pulumi_qcloud.api.sessions import SESSIONS, Session, Sessions, StsSettings
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle.run_notes import RunNotes, notes_of_process
from pulumi_qcloud.settings.resolution import Settings, resolve
from pulumi_qcloud.settings.values import default_tags, home_directory

_UNANSWERED_FOR: Final = 60.0
"""Seconds to wait before requesting the caller's identity again if the API did not report it."""
_REFUSED_AGAIN: Final = "refused for the same reason as another call of this run"
_SAID_BEFORE: Final = "That call's error says what to do."


def notify(line: str) -> None:
    """Show a line to the user: the engine forwards a provider's standard error at once."""
    sys.stderr.write(f"{printable(line)}\n")
    sys.stderr.flush()


def dialect_of(settings: Settings) -> Dialect:
    """Return the dialect of the API version that the settings select."""
    if settings.api_version == DialectV3.version:
        return DialectV3(settings.endpoint, sts_endpoint=settings.sts_endpoint)
    return DialectV2(settings.endpoint, signature_method=settings.signature_method)


def session_of(settings: Settings, sessions: Sessions = SESSIONS) -> Session | None:
    """Return the session of the role that the settings select, None for a key pair.

    Nothing is sent yet. All clients of the process share the session.

    Args:
        settings: the resolved settings.
        sessions: the sessions of this process.
    """
    identity = settings.credentials
    if isinstance(identity, Credentials):
        return None
    return sessions.session(identity, _sts_settings(settings))


def credentials_of(settings: Settings, sessions: Sessions = SESSIONS) -> CredentialsSource:
    """Return what has the credentials for each call; for the arguments see `session_of`."""
    return sessions.source_of(settings.credentials, _sts_settings(settings))


def _sts_settings(settings: Settings) -> StsSettings:
    return StsSettings(
        settings.sts_endpoint,
        region=settings.region,
        ca_bundle=settings.ca_bundle,
        request_timeout=settings.request_timeout,
        deadline=settings.deadline,
    )


class Locks:
    """Named locks, each created on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def of(self, name: str) -> threading.Lock:
        """Return the lock with this name."""
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())


@dataclass(slots=True)
class Access:
    """Access to one account and region: a client and its cached listings.

    Args:
        settings: the resolved settings, with credentials and region.
        client: the client of the API.
        listing: the account's connections in the region.
        vpcs: the account's VPCs in the region.
        route_tables: the account's route tables in the region.
        table_locks: one lock per route table, since the API refuses concurrent changes to a table;
            two more guard the caller's identity and the connection limit.
        said: returns an error's text for the user; see `Clients.said`.
    """

    settings: Settings
    client: VpcClient
    listing: ConnectionListing
    vpcs: SharedListing[Vpc]
    route_tables: SharedListing[RouteTable]
    table_locks: Locks = field(default_factory=Locks)
    said: Callable[[QcloudError], str] = str
    _seen_vpcs: set[str] = field(default_factory=set)
    _limits: list[int | None] = field(default_factory=list)
    _caller: str = ""
    _unanswered: float | None = None

    def now(self) -> datetime:
        """Return the current time, timezone-aware."""
        return datetime.fromtimestamp(self.client.timing.now(), timezone.utc)

    def caller_uin(self) -> str | None:
        """Return the caller's UIN, or None if the API does not report it.

        A role's UIN is part of its name. A UIN is cached permanently, a missing one for a minute.

        Raises:
            QcloudError: the API offers a query for the caller, but the call failed.
        """
        if uin := account_of(self.settings.credentials):
            return uin
        with self.table_locks.of("caller"):
            now = self.client.timing.monotonic()
            if not self._caller and (self._unanswered is None or now >= self._unanswered):
                self._caller = self.client.caller_uin() or ""
                self._unanswered = self.client.timing.monotonic() + _UNANSWERED_FOR
            return self._caller or None

    def caller_identity(self) -> CallerIdentity | None:
        """Return who makes the calls, None if the API does not report it; nothing is cached.

        Raises:
            QcloudError: the API reports it, but the call failed.
        """
        return self.client.caller_identity(tell_refusal=True)

    @property
    def session(self) -> Session | None:
        """The session of the role that makes the calls, None for a key pair."""
        return session_of(self.settings)

    def own_uin(self) -> str:
        """Return the UIN in use: the configured one, else the one the API reports, else "".

        Raises:
            QcloudError: the API offers a query for the caller, but the call failed.
        """
        return self.settings.uin or self.caller_uin() or ""

    def sees_vpc(self, vpc_id: str) -> bool:
        """Return whether the account owns this VPC; only a positive result is cached.

        Args:
            vpc_id: an id such as `vpc-8e0ypm3z`; legacy ids are not unique across accounts.
        """
        if vpc_id not in self._seen_vpcs and self.client.get_vpc(vpc_id) is not None:
            self._seen_vpcs.add(vpc_id)
        return vpc_id in self._seen_vpcs

    def peering_limit(self) -> int | None:
        """Return how many connections a VPC can have, or None if the API does not report it."""
        with self.table_locks.of("limits"):
            if not self._limits:
                try:
                    self._limits.append(self.client.peering_connection_limit())
                except QcloudError:
                    self._limits.append(None)
            return self._limits[0]


class Clients:
    """Resolves settings and caches one `Access` for each set of them.

    Args:
        config: the configuration passed to `configure`, by full keys.
        environ: environment variables.
        home: the user's home directory.
        timing: the clock, sleep function and random source of all clients.
        on_page: called after each page of a listing.
        notes: the run's notes on connections and routes; by default, this object has its own.
        notes_for_notices: returns the notes that record the shown notices; by default, `notes`.
        notified: the notices already shown, to share them between several objects.
    """

    def __init__(
        self,
        config: Mapping[str, str],
        environ: Mapping[str, str] | None = None,
        home: Path | None = None,
        timing: Timing | None = None,
        *,
        on_page: PageSeen | None = None,
        notes: RunNotes | None = None,
        notes_for_notices: Callable[[], RunNotes] | None = None,
        notified: set[str] | None = None,
    ) -> None:
        self.notes: Final = notes or RunNotes(warn=notify)
        self._notes_for_notices: Final = notes_for_notices or (lambda: self.notes)
        self._config: Final = dict(config)
        self._environ: Final = os.environ if environ is None else environ
        self._home: Final = home or home_directory()
        self._timing: Final = timing
        self._on_page: Final = on_page
        self._lock = threading.Lock()
        self._settings: dict[tuple[str, str], Settings] = {}
        self._access: dict[Settings, Access] = {}
        self._telling = threading.Lock()
        self._notified: set[str] = set() if notified is None else notified
        self._default_tags: Mapping[str, str] | None = None

    def access(self, *, profile: str = "", region: str = "") -> Access:
        """Return access to the account and region of a resource.

        Args:
            profile: the resource's own `profile`, or "".
            region: the resource's own `region`, or the one recorded in its state, or "".

        Raises:
            ConfigurationError: a setting is missing or wrong.
        """
        with self._lock:
            key = (profile, region)
            if key not in self._settings:
                self._settings[key] = resolve(
                    self._config,
                    profile=profile or None,
                    region=region or None,
                    environ=self._environ,
                    home=self._home,
                )
            settings = self._settings[key]
            if settings not in self._access:
                self._access[settings] = self._open(settings)
            return self._access[settings]

    def default_tags(self) -> Mapping[str, str]:
        """Return the tags that every connection gets.

        Raises:
            ConfigurationError: the configured tags are invalid.
        """
        with self._lock:
            if self._default_tags is None:
                self._default_tags = default_tags(self._config, self._environ)
            return self._default_tags

    def said(self, error: QcloudError) -> str:
        """Return an error's text for the user.

        Refused credentials make every resource of a run fail; only the first error says why.
        """
        if not isinstance(error, CredentialsRefusedError):
            return str(error)
        # The message about a clock skew contains an offset that differs from call to call.
        notified = "" if isinstance(error, ClockSkewError) else error.message
        if self._is_first_notice(" ".join((type(error).__name__, error.code, notified))):
            return str(error)
        return str(QcloudError(_REFUSED_AGAIN, action=error.action, hint=_SAID_BEFORE))

    def _is_first_notice(self, line: str) -> bool:
        """Return whether the run has not shown this line yet, and mark it as shown."""
        with self._telling:
            if line in self._notified:
                return False
            self._notified.add(line)
        return self._notes_for_notices().is_first_notice(line)

    def _open(self, settings: Settings) -> Access:
        for notice in settings.notices:
            if self._is_first_notice(notice):
                notify(notice)
        client = VpcClient(
            dialect_of(settings),
            credentials=credentials_of(settings),
            region=settings.region,
            transport=Transport(settings.ca_bundle),
            rate_limit=settings.rate_limit,
            request_timeout=settings.request_timeout,
            deadline=settings.deadline,
            timing=self._timing,
            on_page=self._on_page,
        )
        clock = client.timing.monotonic
        return Access(
            settings,
            client,
            ConnectionListing(client),
            vpcs=SharedListing(client.list_vpcs, clock),
            route_tables=SharedListing(client.list_route_tables, clock),
            said=self.said,
        )


@functools.cache
def _clients(config: tuple[tuple[str, str], ...]) -> Clients:
    return Clients(dict(config), notes=notes_of_process(notify))


def clients_of(config: Mapping[str, str]) -> Clients:
    """Return the clients of a configuration; all providers of a process share them.

    Args:
        config: the configuration passed to `configure`, by full keys.
    """
    return _clients(tuple(sorted(config.items())))
