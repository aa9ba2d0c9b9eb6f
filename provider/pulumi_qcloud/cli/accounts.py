"""Accounts that are asked, and how the program declares what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import LISTING_AGE
from pulumi_qcloud.lifecycle.properties import Properties


def is_same(one: VpcIds, other: VpcIds) -> bool:
    """Return whether two ids name one VPC; old spellings count only where there are no others."""
    if one.uniq and other.uniq:
        return one.uniq == other.uniq
    return bool(one.legacy) and one.legacy == other.legacy


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose side of connections is described.

    Args:
        clients: the ways to accounts and regions.
        profile: profile of the credentials it is asked with, "" for the configured ones.
        region: region in which it is asked if a connection does not say, "" for the configured one.
        provider: URN of the explicit `Provider` that its resources have, "" for none.
        declared: whether its resources have the profile as their own `profile`.
        names_region: whether its resources have the region as their own `region`.
    """

    clients: Clients
    profile: str = ""
    region: str = ""
    provider: str = ""
    declared: bool = False
    names_region: bool = False

    def access(self, region: str = "") -> Access:
        """Return the way to it.

        Args:
            region: long form, "" for the one it is asked in by default.

        Raises:
            ConfigurationError: a setting is missing or wrong.
        """
        return self.clients.access(profile=self.profile, region=region or self.region)

    def owns(self, vpc: VpcIds, region: str) -> bool:
        """Return whether a VPC belongs to it.

        Args:
            vpc: its id.
            region: where the VPC is, long form or "".

        Raises:
            QcloudError: the account could not be asked.
        """
        vpcs = self.access(region).vpcs.get(max_age=LISTING_AGE).items
        return any(is_same(vpc, one.ids) for one in vpcs)

    @property
    def arguments(self) -> Properties:
        """The inputs that each of its resources has for the sake of the account."""
        named: Properties = {"region": self.region} if self.names_region else {}
        return {"profile": self.profile, **named} if self.declared else named


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose the two ends of a connection are, as far as these accounts can be asked.

    Args:
        requester: owner of the VPC that asked, or None.
        accepter: owner of the VPC that was asked, or None.
    """

    requester: Account | None
    accepter: Account | None

    @classmethod
    def of(cls, connection: PeeringConnection, accounts: tuple[Account, ...]) -> Sides:
        """Find the owners of a connection's VPCs.

        Raises:
            QcloudError: an account could not be asked.
        """

        def owner(vpc: VpcIds, region: str) -> Account | None:
            return next((account for account in accounts if account.owns(vpc, region)), None)

        return cls(
            owner(connection.vpc, connection.region),
            owner(connection.peer_vpc, connection.peer_region or connection.region),
        )
