"""The command `qcloud-peering doctor`, which changes nothing here or in the cloud.

It makes the API calls of a preview, and checks this machine for the Pulumi CLI, its plugins and the
packages.
"""

from __future__ import annotations

import enum
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import (
    ClockSkewError,
    CredentialsRefusedError,
    NotAuthorizedError,
    QcloudError,
    UnknownRegionError,
    printable,
)
from pulumi_qcloud.api.listing import Snapshot
from pulumi_qcloud.api.model import ACTIONS, Need, PeeringConnection
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.lifecycle.access import credentials_of, dialect_of
from pulumi_qcloud.provider import plain_text_warning
from pulumi_qcloud.settings.resolution import Settings
from pulumi_qcloud.settings.table import DEFAULT_API_VERSION

from qcloud_peering.accounts import asked_of, plain_keys_of
from qcloud_peering.options import (
    error_text,
    json_option,
    profile_option,
    region_option,
    stack_option,
)
from qcloud_peering.output import COLOURS, print_json

_DEADLINE: Final = 15.0
"""Seconds; short, since nobody wants to wait for the retries of a diagnosis."""
_VPCS: Final = "list VPCs"
_NOTABLE_SKEW: Final = 30.0
_LARGEST_SKEW: Final = 240.0
"""Seconds; API 3.0 refuses at 300."""
OLDEST: Final = (3, 200)
"""Oldest Pulumi CLI with which dynamic providers are supported."""
IMPORTING: Final = (3, 254)
"""Oldest Pulumi CLI whose `pulumi import --file` takes dynamic resources."""
PLUGINS: Final = ("pulumi-language-python", "pulumi-resource-pulumi-python")
"""What the CLI starts for a Python program and its dynamic providers."""
_INSTALL: Final = "install it as pulumi.com/docs/install says, and put its folder on the PATH"
_CLI_TIMEOUT: Final = 30.0


class Status(str, enum.Enum):
    """The result of a check."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Args:
        status: the result.
        what: what was checked, in a word or two.
        text: the result in words, and what to do.
    """

    status: Status
    what: str
    text: str


def ok(what: str, text: str) -> Finding:
    """Return a line about something that is all right."""
    return Finding(Status.OK, what, text)


def skipped(what: str, text: str) -> Finding:
    """Return a line about something that was not tried."""
    return Finding(Status.SKIPPED, what, text)


def warning(what: str, text: str) -> Finding:
    """Return a line about something that may become a problem."""
    return Finding(Status.WARNING, what, text)


def problem(what: str, text: str) -> Finding:
    """Return a line about something that has to be fixed."""
    return Finding(Status.PROBLEM, what, text)


_WIDTH = max(len(status.value) for status in Status)


@click.command(short_help="Find out why it does not work: credentials, API, clock, CLI.")
@region_option
@profile_option
@stack_option
@json_option
def doctor(region: str, profile: str, stack: str, as_json: bool) -> None:
    """Find out why it does not work, and what to do.

    Looks at the credentials and where they come from, the region, whether the API answers and which
    of the reading actions it refuses, the account, the clock, the Pulumi CLI and its plugins. It
    changes nothing, here or in the cloud.

    \b
    Examples:
      qcloud-peering doctor
      qcloud-peering doctor --stack prod
      qcloud-peering doctor --json | jq '.[] | select(.status == "problem")'

    Exit codes: 0 there is no problem; 1 there is one; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    found = []
    for finding in _findings(region, profile, stack):
        found.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        print_json([{"status": it.status.value, "what": it.what, "text": it.text} for it in found])
    if any(it.status is Status.PROBLEM for it in found):
        raise click.exceptions.Exit(1)


def _findings(region: str, profile: str, stack: str) -> Iterator[Finding]:
    try:
        access = asked_of(region=region, profile=profile, peer_profile="", stack=stack).own
        plain = plain_keys_of(stack) if stack else []
    except QcloudError as error:
        yield problem("settings", error_text(error))
    else:
        if plain:
            yield warning("credentials", plain_text_warning(plain))
        yield from CloudChecks(access.settings).findings()
    yield from _tool_findings()


def _print(finding: Finding) -> None:
    status = finding.status.value
    coloured = click.style(status.ljust(_WIDTH), fg=COLOURS[status])
    click.echo(f"{coloured}  {finding.what:12} {printable(finding.text)}")


class CloudChecks:
    """Makes the API calls of a preview.

    Args:
        settings: the settings of the calls.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, deadline=min(settings.deadline, _DEADLINE))
        self._transport = _DatedTransport(settings.ca_bundle)
        self._client = VpcClient(
            dialect_of(settings),
            credentials=credentials_of(settings),
            region=settings.region,
            transport=self._transport,
            rate_limit=settings.rate_limit,
            request_timeout=settings.request_timeout,
            deadline=self._settings.deadline,
        )

    def findings(self) -> Iterator[Finding]:
        """Yield each line as soon as it is known, including those about what was not tried."""
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
        """Yield the credentials and the region, which only an answer of the API confirms.

        Args:
            how: `ok` if the API answered, otherwise `skipped`.
            but: the one that has a line of its own.
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
        """Yield the account of the credentials; `callers` are those that connections allow."""
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


class _DatedTransport(Transport):
    """Keeps the Date header of the latest answer."""

    date = ""

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        answer = super().post(request, timeout=timeout, action=action)
        self.date = answer.date
        return answer


def _tool_findings() -> Iterator[Finding]:
    """Yield a line for the Pulumi CLI, for each of its plugins, and for the packages."""
    found = shutil.which("pulumi")
    if found is None:
        yield problem("Pulumi CLI", f"there is no `pulumi` on the PATH; {_INSTALL}")
    else:
        yield _cli_finding(found)
        yield from (_plugin_finding(name, Path(found).parent) for name in PLUGINS)
    packages = ", ".join(f"{name} {version(name)}" for name in ("pulumi-qcloud", "pulumi"))
    yield ok("packages", packages)


def _cli_finding(found: str) -> Finding:
    try:
        answered = subprocess.run(  # noqa: S603 (no shell)
            [found, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_CLI_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return problem("Pulumi CLI", f"{found} cannot be run ({type(error).__name__}); {_INSTALL}")
    told = re.search(r"v?(\d+)\.(\d+)\.\d+", answered.stdout)
    if told is None:
        return problem("Pulumi CLI", f"{found} does not tell its version; {_INSTALL}")
    release = int(told[1]), int(told[2])
    if release < OLDEST:
        return problem(
            "Pulumi CLI", f"{told[0]} is older than {_version_text(OLDEST)}.0; {_INSTALL}"
        )
    if release < IMPORTING:
        return warning(
            "Pulumi CLI",
            f"{told[0]} works; `pulumi import --file` of what `qcloud-peering import` writes needs "
            f"{_version_text(IMPORTING)}.0",
        )
    return ok("Pulumi CLI", f"{told[0]} at {found}")


def _plugin_finding(name: str, folder: Path) -> Finding:
    found = shutil.which(name) or shutil.which(name, path=str(folder))
    if found is None:
        return problem(
            "Pulumi CLI",
            f"{name} is neither on the PATH nor beside `pulumi` in {folder}; it comes with the "
            f"CLI: {_INSTALL}",
        )
    return ok("Pulumi CLI", f"{name} at {found}")


def _version_text(release: tuple[int, int]) -> str:
    return ".".join(map(str, release))
