"""Options that commands share, and what they lead to: the accounts that are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.cli import showing
from pulumi_qcloud.cli.accounts import Account
from pulumi_qcloud.cli.live import Known, Seen, seen
from pulumi_qcloud.cli.progress import shown_progress
from pulumi_qcloud.cli.stack_configuration import configuration_of
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.properties import rules_of
from pulumi_qcloud.lookups.results import LookupProblem


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

    def everything(self) -> list[Seen]:
        """Return the connections of the one in use, but for deleted ones, with what surrounds them.

        Raises:
            QcloudError: an account could not be asked.
        """
        listed = self.own.listing.connections(max_age=LISTING_AGE)
        return self.look_at(it for it in listed if not rules_of(it.state_text).gone)

    def look_at(self, connections: Iterable[PeeringConnection]) -> list[Seen]:
        """Return connections with the VPCs and route tables that both accounts see.

        Raises:
            QcloudError: an account could not be asked.
        """
        return seen(connections, self._known(), now=self.own.now())

    def _known(self) -> Known:
        return Known(
            [vpc for it in self.accesses for vpc in it.vpcs.get(max_age=LISTING_AGE).items],
            [one for it in self.accesses for one in it.route_tables.get(max_age=LISTING_AGE).items],
        )


Option = Callable[[Callable[..., None]], Callable[..., None]]
"""Adds an option to a command."""

region_option: Option = click.option(
    "--region", default="", metavar="REGION", help="Such as ap-guangzhou or gz."
)
profile_option: Option = click.option(
    "--profile", default="", metavar="NAME", help="Profile of the credentials to ask with."
)
stack_option: Option = click.option(
    "--stack",
    default="",
    metavar="NAME",
    help="Use this stack's configuration too (asks `pulumi config` here).",
)
json_option: Option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
output_option: Option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file, not to standard output.",
)

peer_profile_option: Option = click.option(
    "--peer-profile",
    default="",
    metavar="NAME",
    help="Profile of another account, whose VPCs and route tables are looked at too.",
)


def account_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say whom to ask, which are the arguments of `asked_of`."""
    for add in (stack_option, peer_profile_option, profile_option, region_option):
        command = add(command)
    return command


def asked_of(*, region: str, profile: str, peer_profile: str, stack: str) -> Asked:
    """Return the accounts that the options name.

    Raises:
        QcloudError: a setting is missing or wrong.
    """
    clients = Clients(configuration_of(stack) if stack else {}, on_page=shown_progress())
    own = Account(clients, profile, region).access()
    if not peer_profile:
        return Asked(own)
    return Asked(own, Account(clients, peer_profile, own.settings.region).access())


def told_of(error: QcloudError | LookupProblem) -> str:
    """Return an error's text: what a resource states elsewhere is stated by an option here."""
    return str(error).replace("the resource's ", "the given ")


@contextmanager
def problems_told() -> Iterator[None]:
    """Tell what goes wrong in one sentence, and end with exit code 1."""
    try:
        yield
    except (QcloudError, LookupProblem) as error:
        raise showing.failure(told_of(error)) from error
