"""The command `qcloud-peering doctor`, which changes nothing on this machine or in the cloud.

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
from qcloud_peering.caller_chain import Link, links_of, text_of
from qcloud_peering.options import (
    error_text,
    json_option,
    profile_option,
    region_option,
    stack_option,
)
from qcloud_peering.output import COLOURS, print_json

_DEADLINE: Final = 15.0
"""Deadline of an API call in seconds; short, so that a diagnosis does not wait for retries."""
_VPCS: Final = "list VPCs"
_NOTABLE_SKEW: Final = 30.0
_LARGEST_SKEW: Final = 240.0
"""Clock skew in seconds above which it is a problem; API 3.0 refuses requests at 300."""
OLDEST: Final = (3, 200)
"""Oldest Pulumi CLI that this package supports for dynamic providers."""
IMPORTING: Final = (3, 254)
"""Oldest Pulumi CLI whose `pulumi import --file` accepts dynamic resources."""
PLUGINS: Final = ("pulumi-language-python", "pulumi-resource-pulumi-python")
"""The plugins that the CLI starts for a Python program and its dynamic providers."""
_INSTALL: Final = "install it as described at pulumi.com/docs/install and add it to the PATH"
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
        what: the subject of the check, in a word or two.
        text: details of the result, and how to fix a problem.
    """

    status: Status
    what: str
    text: str


def ok(what: str, text: str) -> Finding:
    """Return a line for a check that passed."""
    return Finding(Status.OK, what, text)


def skipped(what: str, text: str) -> Finding:
    """Return a line for a check that was not made."""
    return Finding(Status.SKIPPED, what, text)


def warning(what: str, text: str) -> Finding:
    """Return a line for something that can become a problem."""
    return Finding(Status.WARNING, what, text)


def problem(what: str, text: str) -> Finding:
    """Return a line for a problem that has to be fixed."""
    return Finding(Status.PROBLEM, what, text)


_WIDTH = max(len(status.value) for status in Status)


@click.command(short_help="Find out what does not work: credentials, API, clock, CLI.")
@region_option
@profile_option
@stack_option
@json_option
def doctor(region: str, profile: str, stack: str, as_json: bool) -> None:
    """Find out what does not work, and how to fix it.

    Checks the credentials and their source, the roles, where each was named and until when its
    session lasts, the region, whether the API responds and which read
    actions it refuses, the account, the clock, the Pulumi CLI and its plugins. Changes nothing on
    this machine or in the cloud.

    \b
    Examples:
      qcloud-peering doctor
      qcloud-peering doctor --stack prod
      qcloud-peering doctor --json | jq '.[] | select(.status == "problem")'

    Exit codes: 0 no problems found; 1 at least one problem found; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
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
        settings: the settings for the calls.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, deadline=min(settings.deadline, _DEADLINE))
        self._transport = _DatedTransport(settings.ca_bundle)
        self._client = VpcClient(
            dialect_of(settings),
            credentials=credentials_of(self._settings),
            region=settings.region,
            transport=self._transport,
            rate_limit=settings.rate_limit,
            request_timeout=settings.request_timeout,
            deadline=self._settings.deadline,
        )
        self._links = links_of(self._settings)

    def findings(self) -> Iterator[Finding]:
        """Yield each line as soon as its check is done, including lines for skipped checks."""
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
            yield ok("permission", f"to list connections: {len(connections)} found")
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
            f"not tried, since they make changes: {', '.join(changing)}; "
            f"`qcloud-peering policy{words}` prints a policy that allows them",
        )

    def _in_use(self, how: Callable[[str, str], Finding], *, but: str = "") -> Iterator[Finding]:
        """Yield lines for the caller and the region, which only a call of the API confirms.

        A role that has a session is confirmed by that.

        Args:
            how: `ok` if the API responded, otherwise `skipped`.
            but: the topic to leave out, because an error has its own line for it.
        """
        untold = "; not confirmed by the API" if how is skipped else ""
        for link in (*self._links, Link("region", self._settings.region)):
            if link.ends:
                yield ok(link.what, text_of(link))
            elif link.what != but:
                yield how(link.what, f"{text_of(link)}{untold}")

    def _permissions(self) -> Iterator[Finding]:
        lookups: dict[str, tuple[Callable[[], object], str]] = {
            _VPCS: (lambda: len(self._client.list_vpcs()), "{} found"),
            "list route tables": (lambda: len(self._client.list_route_tables()), "{} found"),
            "query the quota": (self._client.peering_connection_limit, "{} per VPC"),
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
        """Yield lines for the account; `callers` are the UINs that fit the listed connections."""
        stated = self._settings.uin
        try:
            told = None if self._settings.emulator else self._client.caller_uin(tell_refusal=True)
        except NotAuthorizedError as error:
            told = None
            yield warning("permission", f"{error} Until then the account cannot be determined")
        except QcloudError as error:
            yield problem("account", str(error))
            return
        theirs = frozenset({told}) if told else callers
        if self._settings.emulator:
            yield ok("account", f"{stated} in the emulator")
        elif stated and theirs and stated not in theirs:
            proof = "" if told else ", according to the connections that they list"
            yield problem(
                "account",
                f"qcloud:uin is {stated}, but the credentials belong to account "
                f"{' or '.join(sorted(theirs))}{proof}; correct one of them",
            )
        elif told:
            yield ok("account", f"{told}, as reported by the API")
        elif stated and not theirs:
            yield warning(
                "account",
                f"{stated} according to qcloud:uin; neither API {self._settings.api_version} nor "
                "a connection confirms it; check it in the console",
            )
        elif stated:
            yield ok("account", f"{stated}, according to its connections")
        else:
            yield warning(
                "account",
                f"API {self._settings.api_version} does not report it; set qcloud:uin "
                "(`pulumi config set qcloud:uin ...`) for peer VPCs of the same account",
            )

    def _clock(self) -> Finding:
        try:
            theirs = parsedate_to_datetime(self._transport.date).timestamp()
        except (TypeError, ValueError):
            return warning("clock", "not compared: the API's response has no valid date")
        off = self._client.timing.now() - theirs
        way = "ahead of" if off > 0 else "behind"
        text = f"{abs(off):.1f} seconds {way} the API's"
        if abs(off) < _NOTABLE_SKEW:
            return ok("clock", text)
        advice = f"{text}; correct it (NTP): signatures are valid for a few minutes only"
        return problem("clock", advice) if abs(off) > _LARGEST_SKEW else warning("clock", advice)

    def _topic(self, error: QcloudError) -> str:
        if isinstance(error, ClockSkewError):
            return "clock"
        if isinstance(error, UnknownRegionError):
            return "region"
        if any(link.session and not link.ends for link in self._links):
            return "role"
        return "credentials" if isinstance(error, CredentialsRefusedError) else "API"


class _DatedTransport(Transport):
    """A transport that keeps the Date header of the latest response."""

    date = ""

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        answer = super().post(request, timeout=timeout, action=action)
        self.date = answer.date
        return answer


def _tool_findings() -> Iterator[Finding]:
    """Yield a line for the Pulumi CLI, for each of its plugins, and for the packages."""
    found = shutil.which("pulumi")
    if found is None:
        yield problem("Pulumi CLI", f"`pulumi` is not on the PATH; {_INSTALL}")
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
        return problem("Pulumi CLI", f"{found} does not print its version; {_INSTALL}")
    release = int(told[1]), int(told[2])
    if release < OLDEST:
        return problem(
            "Pulumi CLI", f"{told[0]} is older than {_version_text(OLDEST)}.0; {_INSTALL}"
        )
    if release < IMPORTING:
        return warning(
            "Pulumi CLI",
            f"{told[0]} works, but `pulumi import --file` needs {_version_text(IMPORTING)}.0 to "
            "read the files that `qcloud-peering import` writes",
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
