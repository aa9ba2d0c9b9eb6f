"""What `qcloud-peering doctor` asks of the cloud: nothing that changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Final

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import (
    ClockSkewError,
    CredentialsRefusedError,
    NotAuthorizedError,
    QcloudError,
    UnknownRegionError,
)
from pulumi_qcloud.api.listing import Snapshot
from pulumi_qcloud.api.model import ACTIONS, Need, PeeringConnection
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.cli.findings import Finding, ok, problem, skipped, warning
from pulumi_qcloud.lifecycle.access import dialect_of
from pulumi_qcloud.settings.resolution import Settings
from pulumi_qcloud.settings.table import DEFAULT_API_VERSION

_DEADLINE: Final = 15.0
"""Seconds: who asks the doctor does not want to wait for retries."""
_VPCS: Final = "list VPCs"
_NOTABLE_SKEW: Final = 30.0
_LARGEST_SKEW: Final = 240.0
"""Seconds: API 3.0 refuses at 300."""


class _DatedTransport(Transport):
    """Keeps the Date of the latest answer."""

    date = ""

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        answer = super().post(request, timeout=timeout, action=action)
        self.date = answer.date
        return answer


class CloudChecks:
    """Asks what a preview asks.

    Args:
        settings: whom, where and as who.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, deadline=min(settings.deadline, _DEADLINE))
        self._transport = _DatedTransport(settings.ca_bundle)
        self._client = VpcClient(
            dialect_of(settings),
            credentials=settings.credentials,
            region=settings.region,
            transport=self._transport,
            rate_limit=settings.rate_limit,
            request_timeout=settings.request_timeout,
            deadline=self._settings.deadline,
        )

    def findings(self) -> Iterator[Finding]:
        """Yield the lines, each as soon as it is known, what was not tried included."""
        settings = self._settings
        where = settings.endpoint or "the public cloud"
        begun = self._client.timing.monotonic()
        connections: tuple[PeeringConnection, ...] = ()
        try:
            connections = self._client.list_peering_connections()
        except NotAuthorizedError as error:
            yield from self._in_use(ok)
            yield problem("permission", str(error))
        except QcloudError as error:
            yield from self._in_use(skipped, but=self._topic(error))
            yield problem(self._topic(error), str(error))
            yield skipped("the rest", "not tried: clock, permissions, account")
            return
        else:
            yield from self._in_use(ok)
            taken = self._client.timing.monotonic() - begun
            yield ok("API", f"{settings.api_version} at {where}, answers in {taken:.2f} s")
            yield ok("permission", f"to list connections: there are {len(connections)}")
        yield self._clock()
        yield from self._permissions()
        yield from self._account(Snapshot(connections).callers())
        version = settings.api_version
        changing = [
            name
            for name, it in ACTIONS.items()
            if version in it.versions and it.need not in (None, Need.READ)
        ]
        words = "" if version == DEFAULT_API_VERSION else f" --api-version {version}"
        yield skipped(
            "permission",
            f"not tried, since they change something: {', '.join(changing)}; "
            f"`qcloud-peering policy{words}` prints what allows them",
        )

    def _in_use(self, how: Callable[[str, str], Finding], *, but: str = "") -> Iterator[Finding]:
        """Yield what the API is asked with, which only its answer shows to be right.

        Args:
            how: what the answer shows.
            but: what has a line of its own.
        """
        settings = self._settings
        used = {"credentials": f"from {settings.credentials.source}", "region": settings.region}
        untold = "; whether it is right is not known" if how is skipped else ""
        yield from (how(what, f"{text}{untold}") for what, text in used.items() if what != but)

    def _permissions(self) -> Iterator[Finding]:
        lookups: dict[str, tuple[Callable[[], object], str]] = {
            _VPCS: (lambda: len(self._client.list_vpcs()), "there are {}"),
            "list route tables": (lambda: len(self._client.list_route_tables()), "there are {}"),
            "ask for the quota": (self._client.peering_connection_limit, "{} a VPC"),
        }
        for what, (look, told) in lookups.items():
            try:
                found = look()
            except QcloudError as error:
                yield problem("permission", str(error))
                continue
            yield ok("permission", f"to {what}: {told.format(found)}")
            if what == _VPCS and not found:
                yield warning(
                    "region",
                    f"{self._settings.region} has no VPC for these credentials; "
                    "check qcloud:region",
                )

    def _account(self, callers: frozenset[str]) -> Iterator[Finding]:
        """Yield whose the credentials are; `callers` are all that the connections leave."""
        stated = self._settings.uin
        try:
            told = None if self._settings.emulator else self._client.caller_uin(tell_refusal=True)
        except NotAuthorizedError as error:
            told = None
            yield warning("permission", f"{error} Until then the account is not told")
        except QcloudError as error:
            yield problem("account", str(error))
            return
        theirs = frozenset({told}) if told else callers
        if self._settings.emulator:
            yield ok("account", f"{stated} of the emulator")
        elif stated and theirs and stated not in theirs:
            proof = "" if told else ", as the connections that they list have it"
            yield problem(
                "account",
                f"qcloud:uin says {stated}, but the credentials are those of account "
                f"{' or '.join(sorted(theirs))}{proof}; set the one or the other right",
            )
        elif told:
            yield ok("account", f"{told}, as the API tells")
        elif stated and not theirs:
            yield warning(
                "account",
                f"{stated} is what qcloud:uin says; API {self._settings.api_version} does not "
                "tell, and there is no connection that does; look it up in the console",
            )
        elif stated:
            yield ok("account", f"{stated}, as connections have it")
        else:
            yield warning(
                "account",
                f"API {self._settings.api_version} does not tell it; set qcloud:uin "
                "(`pulumi config set qcloud:uin ...`) for peer VPCs of the same account",
            )

    def _clock(self) -> Finding:
        try:
            theirs = parsedate_to_datetime(self._transport.date).timestamp()
        except (TypeError, ValueError):
            return warning("clock", "not compared: the API sends no time")
        off = self._client.timing.now() - theirs
        way = "ahead of" if off > 0 else "behind"
        text = f"{abs(off):.1f} seconds {way} the API's"
        if abs(off) < _NOTABLE_SKEW:
            return ok("clock", text)
        advice = f"{text}; set it right (NTP), since signatures hold for some minutes only"
        return problem("clock", advice) if abs(off) > _LARGEST_SKEW else warning("clock", advice)

    def _topic(self, error: QcloudError) -> str:
        if isinstance(error, ClockSkewError):
            return "clock"
        if isinstance(error, UnknownRegionError):
            return "region"
        return "credentials" if isinstance(error, CredentialsRefusedError) else "API"
