"""The component `VpcPeeringMesh`: peerings among several VPCs, also of different accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

import pulumi
from pulumi_qcloud import Provider, VpcPeeringConnection
from pulumi_qcloud.arguments import ArgumentError, InputTexts, checks_arguments
from pulumi_qcloud.registration import check_options

from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.edge import WORDS, Declared, Edge, RouteTables, Word, declare, mistake_in_tables
from pulumi_qcloudx.program import Plan
from pulumi_qcloudx.topology import Pair, key_of, mistakes_in_template, name_from, topology_of
from pulumi_qcloudx.vpc_side import (
    Resolved,
    Selector,
    Side,
    own_provider,
    resolve,
    uin_or_none,
    waited_for,
)

if TYPE_CHECKING:
    from typing_extensions import Required

_KEYS: Final = ("vpc", "uin", "provider", "profile", "cidr_blocks", "routes")
TYPE: Final = "qcloudx:index:VpcPeeringMesh"
T = TypeVar("T")


class MeshMember(TypedDict, total=False):
    """A VPC of a mesh with arguments of its own: another account, ranges or route tables."""

    vpc: Required[pulumi.Input[Selector]]
    """Which VPC: its id, a `VpcSelector`, a lookup's result, or an `Output` of one of these."""
    uin: pulumi.Input[str] | None
    """UIN of its account, as a decimal string."""
    provider: Provider | None
    """`pulumi_qcloud.Provider` of its account."""
    profile: str | None
    """Profile of its account; an alternative to `provider`."""
    cidr_blocks: InputTexts | None
    """CIDR blocks that the API does not report; all of them if the VPC cannot be looked up."""
    routes: RouteTables | None
    """Its route tables that get routes: `all`, `main`, `none` or a list of ids."""


class VpcPeeringMesh(pulumi.ComponentResource):
    """Peerings among several VPCs: every pair, a star around a hub, or given edges.

    All peerings are checked together before anything is created; see `VpcPeering`. Peering is not
    transitive: in a star, the VPCs around the hub do not reach each other through it.
    """

    peering_connection_ids: pulumi.Output[dict[str, str]]
    """Ids of the connections, `pcx-...`, by `a-b`: both short names in alphabetical order."""
    connections: dict[str, VpcPeeringConnection]
    """The connections, by the same keys."""
    diagram: pulumi.Output[str]
    """The topology as a Mermaid diagram."""

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        vpcs: Mapping[str, pulumi.Input[Selector] | MeshMember],
        *,
        hub: str | None = None,
        edges: Sequence[tuple[str, str]] | None = None,
        peering_connection_name: str | None = None,
        routes: Word = "all",
        region: str | None = None,
        allow_overlapping_peers: bool = False,
        adopt: bool = False,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Peer several VPCs: every pair, a star around `hub`, or the given `edges`.

        Args:
            resource_name: logical name.
            vpcs: the VPCs by short names. Each is an id, a dictionary of `id`, `name`, `cidr_block`
                or `tags`, a lookup's result, an `Output` of one of these, or a dictionary with one
                of these as `vpc` and the `uin` and `provider` or `profile` of another account. In
                such a dictionary, `cidr_blocks` are CIDR blocks that the API does not report: all
                of them if the VPC cannot be looked up, additional ones if it can. `routes` selects
                the VPC's route tables that get routes: `all`, `main`, `none` or a list of ids.
            hub: short name of the VPC that every other VPC is peered with.
            edges: pairs of short names, the requester first. By default the VPC whose short name
                comes first in the alphabet is the requester, if the program has credentials for it,
                so that no connection is replaced when the order of `vpcs` or the hub changes.
            peering_connection_name: template of the connections' names with `{a}` and `{b}`, such
                as `net-{a}-{b}`; defaults to generated names. A name has 1 to 60 characters.
            routes: route tables that get routes on every side: `all`, `main` or `none`.
            region: region of all VPCs, `ap-guangzhou` or `gz`; defaults to the configured region.
            allow_overlapping_peers: whether peers of one VPC may overlap each other.
            adopt: adopt connections that already peer the VPCs in the edges' directions. They are
                renamed if their names differ, and deleted with this component.
            tags: tags of the connections (API 3.0 only).
            opts: options of the component; its lookups wait for `depends_on`.

        Raises:
            pulumi.RunError: an argument is missing, unexpected or invalid, `vpcs` has fewer than
                two entries, or `opts` has `import_`. The error is also a `TypeError`.
        """
        check_options(opts, adopts=True)
        topology = topology_of(list(vpcs), hub=hub, edges=edges)
        if not topology.pairs:
            raise ArgumentError(
                "; ".join(topology.mistakes)
                or f"vpcs has {len(vpcs)} entries; a mesh needs two or more"
            )
        super().__init__(TYPE, resource_name, {}, opts)
        plan = Plan(resource_name, allow_overlapping_peers=allow_overlapping_peers)
        members = {name: member_of(given) for name, given in vpcs.items()}
        sides = sides_of(members, own_provider(self), region, pairs=topology.pairs, routes=routes)
        after = waited_for(opts)
        found = {name: resolve(sides[name], it.selector, after) for name, it in members.items()}
        planned: dict[Pair, Edge] = {}
        for key, pair in {key_of(pair): pair for pair in topology.pairs}.items():
            a, b = requested(pair, sides)
            planned[a, b] = Edge(
                name=f"{resource_name}-{key}",
                requester=sides[a],
                accepter=sides[b],
                vpc=found[a],
                peer_vpc=found[b],
                connection_name=name_from(peering_connection_name, pair),
                routes=members[a].routes(routes),
                peer_routes=members[b].routes(routes),
                adopt=adopt,
                tags=tags,
            )
        mistakes = [
            *mistakes_in_routes(routes),
            *topology.mistakes,
            *mistakes_in_template(peering_connection_name),
            *mistakes_in_members(members),
            *(text for pair in topology.pairs for text in mistakes_in_reach(pair, sides)),
        ]
        meant = planned if topology.is_certain else {}
        sound = plan.check(self, found, meant, mistakes, in_short=True)
        declared = {pair: declare(edge, sound, self) for pair, edge in planned.items()}
        self.connections = _ByPair({key_of(pair): it.connection for pair, it in declared.items()})
        self.peering_connection_ids = pulumi.Output.all(
            **{key: connection.id for key, connection in self.connections.items()}
        ).apply(_ByPair)
        self.diagram = _diagram(found, declared)
        self.register_outputs(
            {"peeringConnectionIds": self.peering_connection_ids, "diagram": self.diagram}
        )


class NoSuchPairError(pulumi.RunError, KeyError):
    """A mesh has no connection with this key."""

    def __str__(self) -> str:
        return f"{self.args[0]}"


class _ByPair(dict[str, T]):
    def __missing__(self, key: object) -> T:
        raise NoSuchPairError(
            f"the mesh has no connection {key!r}; its connections are {', '.join(self)}, with "
            "the short names in alphabetical order"
        )


def _diagram(
    vpcs: Mapping[str, pulumi.Output[Resolved]], declared: Mapping[Pair, Declared]
) -> pulumi.Output[str]:
    names = [it.connection.peering_connection_name for it in declared.values()]
    states = [it.state for it in declared.values()]

    def draw(known: Sequence[Any]) -> str:
        drawn = {
            name: vpc if name == vpc.label else replace(vpc, label=f"{name} ({vpc.label})")
            for name, side in known[0].items()
            if (vpc := side.vpc)
        }
        edges = [
            DrawnEdge(drawn[a].id, drawn[b].id, name or "", state or "")
            for (a, b), name, state in zip(declared, known[1], known[2], strict=True)
            if a in drawn and b in drawn
        ]
        return mermaid(drawn.values(), edges)

    return pulumi.Output.all(
        pulumi.Output.all(**vpcs), pulumi.Output.all(*names), pulumi.Output.all(*states)
    ).apply(draw)


@dataclass(frozen=True, slots=True)
class Member:
    """A VPC of a mesh.

    Args:
        selector: value that selects the VPC.
        account: the given ones of `uin`, `provider`, `profile`, `cidr_blocks` and `routes`.
    """

    selector: Any
    account: Mapping[str, Any]

    @property
    def uin(self) -> Any:
        """UIN of its account if it is given, else None."""
        return uin_or_none(self.account.get("uin"))

    @property
    def is_reached(self) -> bool:
        """Whether credentials of another account are given."""
        return any(self.account.get(key) is not None for key in ("provider", "profile"))

    def routes(self, otherwise: Word) -> RouteTables:
        """Return which route tables of the VPC get routes.

        Args:
            otherwise: the mesh's choice for all VPCs.
        """
        given: RouteTables | None = self.account.get("routes")
        return otherwise if given is None else given


def member_of(given: Any) -> Member:
    """Create a member from a selector, or from a dictionary of `vpc` and further arguments."""
    if isinstance(given, Mapping) and "vpc" in given:
        return Member(given["vpc"], {key: given[key] for key in given if key != "vpc"})
    return Member(given, {})


def mistakes_in_members(members: Mapping[str, Member]) -> Iterator[str]:
    """Report what is wrong with the dictionaries of members."""
    for name, member in members.items():
        if unknown := sorted(set(map(str, member.account)) - set(_KEYS)):
            yield f"{name}: {', '.join(map(repr, unknown))} is not valid; use {', '.join(_KEYS)}."
        if member.account.get("provider") is not None and member.account.get("profile") is not None:
            yield f"{name}: provider and profile both name its account; give one of them."
        if mistake := mistake_in_tables(member.account.get("routes"), f"{name}: routes"):
            yield mistake


def mistakes_in_routes(routes: object) -> Iterator[str]:
    """Report a choice for all VPCs that is not a keyword, such as ids of one VPC's route tables."""
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
        members: the members, by short names.
        provider: explicit provider of the component, or None.
        region: region of all VPCs, or None for the configured region.
        pairs: the edges.
        routes: the mesh's choice of route tables for all VPCs.
    """
    reached = {name for name, member in members.items() if member.is_reached or member.uin is None}
    routing = {name for name in reached if members[name].routes(routes) != "none"}
    routed_to = {vpc for a, b in pairs for vpc, peer in ((a, b), (b, a)) if peer in routing}
    several = any(member.is_reached for member in members.values())
    return {
        name: Side(
            provider=member.account.get("provider") or provider,
            profile=member.account.get("profile"),
            uin=member.uin,
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


def requested(pair: Pair, sides: Mapping[str, Side]) -> Pair:
    """Return an edge's requester and accepter; an account without credentials cannot request."""
    a, b = pair
    return (b, a) if sides[b].reachable and not sides[a].reachable else (a, b)


def mistakes_in_reach(pair: Pair, sides: Mapping[str, Side]) -> Iterator[str]:
    """Report an edge if the program has credentials for neither side."""
    a, b = pair
    if not sides[a].reachable and not sides[b].reachable:
        yield (
            f"The program has credentials for neither {a!r} nor {b!r}; give one "
            "of them a provider or a profile."
        )
