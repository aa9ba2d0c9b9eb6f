"""The VPCs of a mesh as a program gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

import pulumi
from pulumi_qcloud import Provider
from pulumi_qcloud.arguments import InputTexts

from pulumi_qcloudx.selectors import Selector
from pulumi_qcloudx.sides import Side
from pulumi_qcloudx.tables import WORDS, RouteTables, Word, mistake_in_tables
from pulumi_qcloudx.topology import Pair

if TYPE_CHECKING:
    from typing_extensions import Required

_KEYS: Final = ("vpc", "uin", "provider", "profile", "cidr_blocks", "routes")


class MeshMember(TypedDict, total=False):
    """A VPC of a mesh with what is its own: another account, ranges or route tables."""

    vpc: Required[pulumi.Input[Selector]]
    """Which VPC: its id, a `VpcSelector`, a lookup's result, or an `Output` of one of these."""
    uin: pulumi.Input[str] | None
    """Its account, UIN as decimal text."""
    provider: Provider | None
    """`pulumi_qcloud.Provider` of its account."""
    profile: str | None
    """Profile of its account, instead of `provider`."""
    cidr_blocks: InputTexts | None
    """Ranges that the API does not tell, CIDR texts: all of them where it cannot be looked up."""
    routes: RouteTables | None
    """Its route tables that get routes: `all`, `main`, `none` or ids."""


@dataclass(frozen=True, slots=True)
class Member:
    """A VPC of a mesh.

    Args:
        selector: which VPC.
        account: `uin`, `provider`, `profile`, `cidr_blocks` and `routes` where they are given.
    """

    selector: Any
    account: Mapping[str, Any]

    @property
    def is_reached(self) -> bool:
        """Whether credentials of another account are given."""
        return any(self.account.get(key) is not None for key in ("provider", "profile"))

    def routes(self, otherwise: Word) -> RouteTables:
        """Return which route tables of the VPC get routes.

        Args:
            otherwise: what the mesh says for all VPCs.
        """
        given: RouteTables | None = self.account.get("routes")
        return otherwise if given is None else given


def member_of(given: Any) -> Member:
    """Return a member: a selector, or a dictionary of `vpc` and what says whose it is."""
    if isinstance(given, Mapping) and "vpc" in given:
        return Member(given["vpc"], {key: given[key] for key in given if key != "vpc"})
    return Member(given, {})


def mistakes_in_members(members: Mapping[str, Member]) -> Iterator[str]:
    """Say what is wrong with the dictionaries of members."""
    for name, member in members.items():
        if unknown := sorted(set(map(str, member.account)) - set(_KEYS)):
            yield f"{name}: {', '.join(map(repr, unknown))} is not known; use {', '.join(_KEYS)}."
        if member.account.get("provider") is not None and member.account.get("profile") is not None:
            yield f"{name}: provider and profile name its account twice; give one of them."
        if mistake := mistake_in_tables(member.account.get("routes"), f"{name}: routes"):
            yield mistake


def mistakes_in_routes(routes: object) -> Iterator[str]:
    """Say if what all VPCs get is no word, or names the route tables of one of them."""
    if isinstance(routes, str) and routes not in WORDS:
        yield f"routes is {routes!r}; write 'all', 'main' or 'none'."
    elif not isinstance(routes, str):
        yield (
            f"routes is {routes!r}, but no route table belongs to all VPCs of the mesh; give each "
            "VPC its own, as {'vpc': ..., 'routes': [...]}, or write 'all', 'main' or 'none'."
        )


def sides_of(
    members: Mapping[str, Member],
    provider: Provider | None,
    region: str | None,
    *,
    pairs: Sequence[Pair],
    routes: Word,
) -> dict[str, Side]:
    """Return how each member is reached.

    Args:
        members: by their short names.
        provider: explicit provider of the component, or None.
        region: of all VPCs, or None.
        pairs: the edges.
        routes: what the mesh says of the route tables of all VPCs.
    """
    reached = {
        name
        for name, member in members.items()
        if member.is_reached or uin_or_none(member.account.get("uin")) is None
    }
    routing = {name for name in reached if members[name].routes(routes) != "none"}
    routed_to = {end for a, b in pairs for end, other in ((a, b), (b, a)) if other in routing}
    several = any(member.is_reached for member in members.values())
    return {
        name: Side(
            provider=member.account.get("provider") or provider,
            profile=member.account.get("profile"),
            uin=uin_or_none(member.account.get("uin")),
            region=region,
            uin_needed=several,
            reachable=name in reached,
            cidr_blocks=member.account.get("cidr_blocks"),
            ranges_needed=name in routed_to,
            argument=name,
            ranges_argument="cidr_blocks",
            account_arguments=(
                ""
                if member.is_reached
                else "its profile, provider or uin, as {'vpc': ..., 'profile': ...}"
            ),
        )
        for name, member in members.items()
    }


def uin_or_none(given: Any) -> Any:
    """Return a UIN that is given, None for an empty one, as configurations have it."""
    return None if isinstance(given, str) and not given.strip() else given


def requested(pair: Pair, sides: Mapping[str, Side]) -> Pair:
    """Return an edge's requester and accepter: who cannot be asked from here cannot request."""
    a, b = pair
    return (b, a) if sides[b].reachable and not sides[a].reachable else (a, b)


def mistakes_in_reach(pair: Pair, sides: Mapping[str, Side]) -> Iterator[str]:
    """Say if nobody can request an edge from here."""
    a, b = pair
    if not sides[a].reachable and not sides[b].reachable:
        yield (
            f"Neither {a!r} nor {b!r} belongs to an account that is reached from here; give one "
            "of them a provider or a profile."
        )
