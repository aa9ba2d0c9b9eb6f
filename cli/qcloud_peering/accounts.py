"""The accounts that a command queries, and the stack configuration that defines them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.properties import Properties, rules_of
from pulumi_qcloud.settings.table import CONFIG_KEYS, SECRET_KEYS, has_secret

from qcloud_peering.output import shown_progress
from qcloud_peering.seen import Known, Seen, is_same, seen

_TIMEOUT: Final = 60.0
"""Time limit for the Pulumi CLI in seconds; long, because its backend can be remote."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, and how resources on its side of a connection refer to it.

    Args:
        clients: gives access to accounts and regions.
        profile: profile of its credentials, "" for the configured credentials.
        region: region to use where a connection names none, "" for the configured region.
        provider: URN of the explicit `Provider` that its resources use, "" for none.
        declared: whether its resources set `profile` themselves.
        names_region: whether its resources set `region` themselves.
    """

    clients: Clients
    profile: str = ""
    region: str = ""
    provider: str = ""
    declared: bool = False
    names_region: bool = False

    def access(self, region: str = "") -> Access:
        """Return access to the account.

        Args:
            region: long form, "" for the account's default region.

        Raises:
            ConfigurationError: a setting is missing or wrong.
        """
        return self.clients.access(profile=self.profile, region=region or self.region)

    def owns(self, vpc: VpcIds, region: str) -> bool:
        """Return whether a VPC belongs to the account.

        Args:
            vpc: the VPC's ids.
            region: the VPC's region in long form, "" for the account's default region.

        Raises:
            QcloudError: the account could not be queried.
        """
        vpcs = self.access(region).vpcs.get(max_age=LISTING_AGE).items
        return any(is_same(vpc, one.ids) for one in vpcs)

    @property
    def arguments(self) -> Properties:
        """The inputs by which each of its resources selects the account and the region."""
        named: Properties = {"region": self.region} if self.names_region else {}
        return {"profile": self.profile, **named} if self.declared else named


@dataclass(frozen=True, slots=True)
class Sides:
    """The owners of a connection's two VPCs, where they are among the given accounts.

    Args:
        requester: owner of the requester's VPC, or None.
        accepter: owner of the accepter's VPC, or None.
    """

    requester: Account | None
    accepter: Account | None

    @classmethod
    def of(cls, connection: PeeringConnection, accounts: tuple[Account, ...]) -> Sides:
        """Find the owners of a connection's VPCs.

        Raises:
            QcloudError: an account could not be queried.
        """

        def owner(vpc: VpcIds, region: str) -> Account | None:
            return next((account for account in accounts if account.owns(vpc, region)), None)

        return cls(
            owner(connection.vpc, connection.region),
            owner(connection.peer_vpc, connection.peer_region or connection.region),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """The accounts that a command queries.

    Args:
        own: access to the account in use.
        peer: access to another account, or None.
    """

    own: Access
    peer: Access | None = None

    @property
    def accesses(self) -> tuple[Access, ...]:
        """Access to each of the accounts."""
        return (self.own, self.peer) if self.peer else (self.own,)

    def everything(self) -> list[Seen]:
        """Return all connections of the account in use, except deleted ones, with both sides.

        Raises:
            QcloudError: an account could not be queried.
        """
        listed = self.own.listing.connections(max_age=LISTING_AGE)
        return self.look_at(it for it in listed if not rules_of(it.state_text).gone)

    def look_at(self, connections: Iterable[PeeringConnection]) -> list[Seen]:
        """Return connections, with those of their VPCs and route tables that the accounts see.

        Raises:
            QcloudError: an account could not be queried.
        """
        return seen(connections, self._known(), now=self.own.now())

    def _known(self) -> Known:
        return Known(
            [vpc for it in self.accesses for vpc in it.vpcs.get(max_age=LISTING_AGE).items],
            [one for it in self.accesses for one in it.route_tables.get(max_age=LISTING_AGE).items],
        )


def asked_of(*, region: str, profile: str, peer_profile: str, stack: str) -> Asked:
    """Return the accounts that the command's options select.

    Raises:
        QcloudError: a setting is missing or wrong.
    """
    clients = Clients(configuration_of(stack) if stack else {}, on_page=shown_progress())
    own = Account(clients, profile, region).access()
    if not peer_profile:
        return Asked(own)
    return Asked(own, Account(clients, peer_profile, own.settings.region).access())


def configuration_of(stack: str) -> dict[str, str]:
    """Return the settings in a stack's configuration, with secrets in plain text.

    Args:
        stack: name of a stack of the project in the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is missing or fails.
    """
    entries = _configured(stack, "--show-secrets")
    return {
        key: entry["value"] for key, entry in entries.items() if isinstance(entry.get("value"), str)
    }


def plain_keys_of(stack: str) -> list[str]:
    """Return the keys of secrets that a stack's configuration stores in plain text.

    Args:
        stack: name of a stack of the project in the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is missing or fails.
    """
    entries = _configured(stack)
    return [
        key
        for key in SECRET_KEYS
        if key in entries
        and not entries[key].get("secret")
        and has_secret(key, f"{entries[key].get('value', '')}")
    ]


def state_of(stack: str) -> str:
    """Return a stack's state as JSON, with secrets encrypted.

    Args:
        stack: name of a stack of the project in the working directory.

    Raises:
        ConfigurationError: the Pulumi CLI is missing or fails.
    """
    words = ["stack", "export", "--stack", stack, "--non-interactive"]
    return _printed_by_pulumi(words, f"the state of stack {stack} cannot be read")


def _configured(stack: str, *options: str) -> dict[str, dict[str, Any]]:
    """Return the settings of a stack, as `pulumi config` prints them."""
    words = ["config", "--json", *options, "--stack", stack, "--non-interactive"]
    failure = f"the configuration of stack {stack} cannot be read"
    printed = _printed_by_pulumi(words, failure)
    try:
        answer = json.loads(printed)
        if not isinstance(answer, dict):
            raise ValueError
    except ValueError:
        raise ConfigurationError(
            f"{failure}: `pulumi config --json` did not print a JSON object"
        ) from None
    return {key: answer[key] for key in CONFIG_KEYS if isinstance(answer.get(key), dict)}


def _printed_by_pulumi(words: list[str], failure: str) -> str:
    """Run the Pulumi CLI in the working directory and return its output."""
    command = f"`pulumi {words[0] if words[0] == 'config' else ' '.join(words[:2])}`"
    try:
        answered = subprocess.run(  # noqa: S603 (no shell)
            ["pulumi", *words],  # noqa: S607 (the user's own)
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise ConfigurationError(f"{failure}: `pulumi` is not on the PATH") from None
    except OSError as error:
        raise ConfigurationError(f"{failure}: `pulumi` cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"{failure}: {command} did not finish within {_TIMEOUT:g} seconds"
        ) from None
    if answered.returncode:
        printed = answered.stderr.decode("utf-8", "replace").splitlines()
        lines = [line for line in printed if line.strip()]
        said = lines[-1] if lines else f"{command} failed with exit code {answered.returncode}"
        raise ConfigurationError(f"{failure}: {said.removeprefix('error: ')}")
    try:
        return answered.stdout.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{failure}: {command} did not print UTF-8 text") from None
