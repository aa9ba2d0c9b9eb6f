"""Options that commands share, and what they lead to: the accounts that are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.cli.accounts import Account
from pulumi_qcloud.cli.live import Known
from pulumi_qcloud.cli.stack_configuration import configuration_of
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.clients import Access, Clients


@dataclass(frozen=True, slots=True)
class Asked:
    """The accounts that a command asks.

    Args:
        own: the one in use.
        peer: another one, or None.
    """

    own: Access
    peer: Access | None = None

    @property
    def accesses(self) -> tuple[Access, ...]:
        """The ways to both."""
        return (self.own, self.peer) if self.peer else (self.own,)

    def known(self) -> Known:
        """Return the VPCs and route tables that they see.

        Raises:
            QcloudError: an account could not be asked.
        """
        return Known(
            [vpc for it in self.accesses for vpc in it.vpcs.get(max_age=LISTING_AGE).items],
            [one for it in self.accesses for one in it.route_tables.get(max_age=LISTING_AGE).items],
        )


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say whom to ask: --region, --profile, --peer-profile, --stack."""
    for option in (
        click.option(
            "--stack",
            default="",
            metavar="NAME",
            help="Use this stack's configuration too (asks `pulumi config` here).",
        ),
        click.option(
            "--peer-profile",
            default="",
            metavar="NAME",
            help="Profile of another account, whose VPCs and route tables are looked at too.",
        ),
        click.option(
            "--profile", default="", metavar="NAME", help="Profile of the credentials to ask with."
        ),
        click.option("--region", default="", metavar="REGION", help="Such as ap-guangzhou or gz."),
    ):
        command = option(command)
    return command


def json_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def asked_of(*, region: str, profile: str, peer_profile: str, stack: str) -> Asked:
    """Return the accounts that the options name.

    Raises:
        QcloudError: a setting is missing or wrong.
    """
    clients = Clients(configuration_of(stack) if stack else {})
    own = Account(clients, profile, region).access()
    if not peer_profile:
        return Asked(own)
    return Asked(own, Account(clients, peer_profile, own.settings.region).access())


@contextmanager
def problems_told() -> Iterator[None]:
    """Tell what goes wrong in one sentence, and end with exit code 1."""
    try:
        yield
    except QcloudError as error:
        # What a resource states elsewhere is stated by an option here.
        text = str(error).replace("the resource's ", "the given ")
        raise click.ClickException(text) from error


def chosen_of(options: dict[str, Any]) -> dict[str, str]:
    """Return the account options among a command's, for `asked_of`."""
    return {name: options[name] for name in ("region", "profile", "peer_profile", "stack")}
