"""The sessions of roles in this process: asked for once, kept in memory only, renewed in time.

A session is identified by everything that determines it: who assumes which role with which session
name, policy and external id, in which region and at which endpoint. All threads and all clients of
the process share it.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from pulumi_qcloud.api import sts
from pulumi_qcloud.api.errors import MalformedAnswerError, QcloudError
from pulumi_qcloud.api.identity import AssumedRole, Identity, MachineRole, WebIdentity
from pulumi_qcloud.api.model import Credentials, CredentialsSource
from pulumi_qcloud.api.sender import Sender, Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v3 import DialectV3

_log: Final = logging.getLogger(__name__)

_MARGIN: Final = 300.0
"""Seconds before its end at which a session is renewed, as in the official SDKs."""
_SHARE: Final = 0.1
"""The margin of a short session, as a part of its length."""
_RENEWED_AGAIN: Final = 30.0
"""Seconds after which a renewal is tried again if it failed while the session is still valid."""
_RATE_LIMIT: Final = 20.0


@dataclass(frozen=True, slots=True)
class StsSettings:
    """Where and how STS is called.

    Args:
        endpoint: URL of STS; None for its public host.
        region: region of the calls in its long form.
        ca_bundle: path of CA certificates; None for the default ones.
        request_timeout: maximum seconds for one request.
        deadline: maximum seconds for a session, including all retries.
    """

    endpoint: str | None
    region: str
    ca_bundle: str | None = None
    request_timeout: float = 10.0
    deadline: float = 60.0


class _BaseFailed(Exception):  # noqa: N818 (never leaves this module)
    """The caller that assumes the role could not get its own session; `error` says why."""

    def __init__(self, error: QcloudError) -> None:
        super().__init__()
        self.error = error


@dataclass(frozen=True, slots=True)
class _Kept:
    credentials: Credentials
    expires_at: float
    renewed_at: float


class Session:
    """The session of a role, a `CredentialsSource`; safe to use from several threads.

    Args:
        identity: whose session it is.
        fetch: returns new temporary credentials, and the Unix time by the clock of whoever issued
            them.
        now: returns the Unix time in seconds.
    """

    def __init__(
        self,
        identity: Identity,
        fetch: Callable[[], tuple[sts.Temporary, float]],
        now: Callable[[], float],
    ) -> None:
        self._identity = identity
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._finished = 0
        self._failure: QcloudError | None = None

    def __repr__(self) -> str:
        return f"Session({self.source!r})"

    @property
    def source(self) -> str:
        """Where the credentials come from, as human-readable text."""
        return self._identity.source

    @property
    def caller(self) -> str:
        """A text that identifies the caller and stays the same when the session is renewed."""
        return self._identity.source

    @property
    def ends(self) -> datetime | None:
        """When the session ends by this machine's clock, None if there is none yet."""
        kept = self._kept
        return datetime.fromtimestamp(kept.expires_at, timezone.utc) if kept else None

    def current(self) -> Credentials:
        """Return credentials that are valid now, from a new session if the old one ends soon.

        While one thread asks for a session, others wait for its result, even if it is an error.

        Raises:
            QcloudError: there is no session; the call that needs it was not sent.
        """
        finished = self._finished
        with self._lock:
            if self._failure and self._finished != finished:
                raise copy.copy(self._failure)
            if self._kept and self._now() < self._kept.renewed_at:
                return self._kept.credentials
            return self._new()

    def renew(self, refused: Credentials) -> bool:
        """Give up the session if its credentials are those that the API refused; return True."""
        with self._lock:
            if self._kept and self._kept.credentials == refused:
                self._kept = None
        return True

    def _new(self) -> Credentials:
        try:
            fetched, issued_at = self._fetch()
            if fetched.expires_at <= issued_at:
                raise MalformedAnswerError(
                    "the session had already ended when it was given; check this machine's clock"
                )
        except (QcloudError, _BaseFailed) as error:
            self._finished += 1
            now, kept = self._now(), self._kept
            if kept and now < kept.expires_at:
                _log.debug("%s: not renewed, but still valid", self.source)
                again = min(now + _RENEWED_AGAIN, kept.expires_at)
                self._kept = _Kept(kept.credentials, kept.expires_at, again)
                return kept.credentials
            if isinstance(error, _BaseFailed):
                self._failure = error.error
            else:
                self._failure = sts.session_error(error, self._identity)
            raise self._failure from None
        self._finished += 1
        self._failure = None
        lasts = fetched.expires_at - issued_at
        expires_at = self._now() + lasts
        margin = min(_MARGIN, _SHARE * lasts)
        self._kept = _Kept(fetched.credentials(self.source), expires_at, expires_at - margin)
        _log.debug("%s: a new session of %.0f seconds", self.source, lasts)
        return self._kept.credentials


class Sessions:
    """The sessions of a process, each made on first use.

    Args:
        timing: clock, sleep function and random numbers of the calls to STS.
    """

    def __init__(self, timing: Timing | None = None) -> None:
        self._timing = timing or Timing()
        self._lock = threading.Lock()
        self._sessions: dict[tuple[Identity, StsSettings], Session] = {}

    def source_of(self, identity: Identity, settings: StsSettings) -> CredentialsSource:
        """Return what has the credentials of an identity; nothing is sent yet.

        Args:
            identity: who makes the calls. A key pair is returned as it is.
            settings: where and how STS is called.
        """
        return identity if isinstance(identity, Credentials) else self.session(identity, settings)

    def session(
        self, identity: WebIdentity | MachineRole | AssumedRole, settings: StsSettings
    ) -> Session:
        """Return the session of a role; nothing is sent yet."""
        with self._lock:
            key = (identity, settings)
            if key not in self._sessions:
                fetch = _Fetch(self, identity, settings, self._timing)
                self._sessions[key] = Session(identity, fetch, self._timing.now)
            return self._sessions[key]


@dataclass(frozen=True, slots=True)
class _Fetch:
    """Gets temporary credentials of an identity."""

    sessions: Sessions
    identity: WebIdentity | MachineRole | AssumedRole
    settings: StsSettings
    timing: Timing

    def __call__(self) -> tuple[sts.Temporary, float]:
        identity = self.identity
        if isinstance(identity, MachineRole):
            return sts.machine_credentials(identity), self.timing.now()
        if isinstance(identity, WebIdentity):
            # The call is not signed; the credentials only say where an error comes from.
            nobody = Credentials("", "", source=identity.source)
            sender = self._sender(nobody, identity.region or self.settings.region)
            call = sts.assume_role_with_web_identity(identity, sts.read_token(identity))
        else:
            base = self.sessions.source_of(identity.base, self.settings)
            try:
                base.current()
            except QcloudError as error:
                raise _BaseFailed(error) from None
            sender = self._sender(base, self.settings.region)
            call = sts.assume_role(identity.role)
        return sender.send(call), sender.api_now()

    def _sender(self, credentials: CredentialsSource, region: str) -> Sender:
        return Sender(
            DialectV3(self.settings.endpoint),
            credentials=credentials,
            region=region,
            transport=Transport(self.settings.ca_bundle),
            rate_limit=_RATE_LIMIT,
            request_timeout=self.settings.request_timeout,
            deadline=self.settings.deadline,
            timing=self.timing,
            limiter=None,
            on_page=None,
        )


SESSIONS: Final = Sessions()
"""The sessions that all clients of this process share."""
