"""The command `qcloud-peering doctor`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.printing import printable
from pulumi_qcloud.cli import showing, tool_checks
from pulumi_qcloud.cli.cloud_checks import CloudChecks
from pulumi_qcloud.cli.findings import Finding, Status, problem, warning
from pulumi_qcloud.cli.options import (
    asked_of,
    json_option,
    profile_option,
    region_option,
    stack_option,
    told_of,
)
from pulumi_qcloud.cli.stack_configuration import plain_keys_of
from pulumi_qcloud.provider import plain_text_warning

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
        showing.print_json(
            [{"status": it.status.value, "what": it.what, "text": it.text} for it in found]
        )
    if any(it.status is Status.PROBLEM for it in found):
        raise click.exceptions.Exit(1)


def _findings(region: str, profile: str, stack: str) -> Iterator[Finding]:
    try:
        access = asked_of(region=region, profile=profile, peer_profile="", stack=stack).own
        plain = plain_keys_of(stack) if stack else []
    except QcloudError as error:
        yield problem("settings", told_of(error))
    else:
        if plain:
            yield warning("credentials", plain_text_warning(plain))
        yield from CloudChecks(access.settings).findings()
    yield from tool_checks.findings()


def _print(finding: Finding) -> None:
    status = finding.status.value
    coloured = click.style(status.ljust(_WIDTH), fg=showing.COLOURS[status])
    click.echo(f"{coloured}  {finding.what:12} {printable(finding.text)}")
