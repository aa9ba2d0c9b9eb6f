"""The way to each account and region: one client with its listings for each set of settings."""

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
from pulumi_qcloud.api.listing import ConnectionListing, SharedListing
from pulumi_qcloud.api.model import RouteTable, Vpc
from pulumi_qcloud.api.sender import PageSeen, Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.lifecycle.run_notes import RunNotes, notes_of_process
from pulumi_qcloud.settings.resolution import Settings, resolve
from pulumi_qcloud.settings.values import default_tags, home_directory

_UNANSWERED_FOR: Final = 60.0
"""Seconds in which nobody asks again who is calling, where the API could not tell."""
_REFUSED_AGAIN: Final = "refused for the same reason as another call of this run"
_SAID_BEFORE: Final = "The error of that one says what to do."


def notify(line: str) -> None:
    """Show a line to the user: the engine passes a provider's standard error on as it comes."""
    sys.stderr.write(f"{printable(line)}\n")
    sys.stderr.flush()


def dialect_of(settings: Settings) -> Dialect:
    """Return the dialect of the version of the API that the settings ask for."""
    if settings.api_version == DialectV3.version:
        return DialectV3(settings.endpoint)
    return DialectV2(settings.endpoint, signature_method=settings.signature_method)


class Locks:
    """A lock for each of many things, made when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def of(self, name: str) -> threading.Lock:
        """Return the lock of one thing."""
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())


@dataclass(slots=True)
class Access:
    """The way to one account and region.

    Args:
        settings: who is calling, and where.
        client: the API.
        listing: the account's connections there.
        vpcs: its VPCs there.
        route_tables: its route tables there.
        table_locks: one lock a route table: the API refuses two changes of one table at a time.
        said: returns the text of an error for the user; see `Clients.said`.
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
        """Return the present time, with zone."""
        return datetime.fromtimestamp(self.client.timing.now(), timezone.utc)

    def caller_uin(self) -> str | None:
        """Return the account that is calling, None where the API cannot tell it.

        Its answer is remembered; that it has none is too, for a minute.

        Raises:
            QcloudError: it could tell, and was hindered.
        """
        with self.table_locks.of("caller"):
            now = self.client.timing.monotonic()
            if not self._caller and (self._unanswered is None or now >= self._unanswered):
                self._caller = self.client.caller_uin() or ""
                self._unanswered = self.client.timing.monotonic() + _UNANSWERED_FOR
            return self._caller or None

    def own_uin(self) -> str:
        """Return the account in use: as the user states it, else as the API reports it, else "".

        Raises:
            QcloudError: the API could report it, and was hindered.
        """
        return self.settings.uin or self.caller_uin() or ""

    def sees_vpc(self, vpc_id: str) -> bool:
        """Return whether the account owns this VPC; a yes is remembered.

        Args:
            vpc_id: present spelling, `vpc-8e0ypm3z`.
        """
        if vpc_id not in self._seen_vpcs and self.client.get_vpc(vpc_id) is not None:
            self._seen_vpcs.add(vpc_id)
        return vpc_id in self._seen_vpcs

    def peering_limit(self) -> int | None:
        """Return how many connections a VPC may have, None where the API does not tell."""
        with self.table_locks.of("limits"):
            if not self._limits:
                try:
                    self._limits.append(self.client.peering_connection_limit())
                except QcloudError:
                    self._limits.append(None)
            return self._limits[0]


class Clients:
    """Resolves settings and keeps what was opened with them.

    Args:
        config: what `configure` was given, fully qualified keys.
        environ: environment variables.
        home: home directory of the user.
        timing: clock, sleep and random of all clients.
        on_page: hears of each page of a listing.
        notes: what the run knows of connections and routes; by default what this object's users do.
        notes_for_notices: returns the notes that tell which notices were shown; else `notes`.
        notified: the notices that were shown already, where several objects share them.
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
        """Return the way to the account and region of a resource.

        Args:
            profile: the resource's own `profile`, or "".
            region: the resource's own `region`, or the one its state records, or "".

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
            ConfigurationError: they are not what tags can be.
        """
        with self._lock:
            if self._default_tags is None:
                self._default_tags = default_tags(self._config, self._environ)
            return self._default_tags

    def said(self, error: QcloudError) -> str:
        """Return the text of an error for the user.

        Keys that are refused are refused to each resource; the first one of the run says why.
        """
        if not isinstance(error, CredentialsRefusedError):
            return str(error)
        # How far a clock is off differs from call to call.
        notified = "" if isinstance(error, ClockSkewError) else error.message
        if self._is_first_notice(" ".join((type(error).__name__, error.code, notified))):
            return str(error)
        return str(QcloudError(_REFUSED_AGAIN, action=error.action, hint=_SAID_BEFORE))

    def _is_first_notice(self, line: str) -> bool:
        """Whether nobody in the run has told the user this; it counts as told from now on."""
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
            credentials=settings.credentials,
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
        config: what `configure` was given, fully qualified keys.
    """
    return _clients(tuple(sorted(config.items())))
