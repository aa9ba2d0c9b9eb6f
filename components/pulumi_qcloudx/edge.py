"""The resources of one edge: connection, acceptance and routes, as children of a component."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import pulumi
from pulumi_qcloud import (
    VpcPeeringConnection,
    VpcPeeringConnectionAccepter,
    VpcPeeringConnectionArgs,
    VpcPeeringRoutes,
)
from pulumi_qcloud.arguments import Texts
from pulumi_qcloud.registration import default_name

from pulumi_qcloudx.vpc_side import Resolved, Side

Word: TypeAlias = Literal["all", "main", "none"]
"""Keyword that selects every route table of a VPC, the main one, or none."""
RouteTables: TypeAlias = Word | Texts
"""Choice of the route tables that get routes: all, the main one, none, or a list of ids."""

WORDS: Final[tuple[str, ...]] = get_args(Word)
"""The keyword choices: `all`, `main` and `none`."""


def mistake_in_tables(given: object, argument: str) -> str | None:
    """Return what is wrong with a choice of route tables, or None if it is valid.

    A value that is not known yet counts as valid, and ids are checked once their VPC is known.

    Args:
        given: the argument's value.
        argument: the argument's name, for the message.
    """
    if given is None or isinstance(given, (pulumi.Output, Awaitable)) or given in WORDS:
        return None
    if isinstance(given, Sequence) and not isinstance(given, str) and given:
        return None
    return f"{argument} is {given!r}; write 'all', 'main', 'none' or a list of ids."


@dataclass(frozen=True, slots=True)
class Edge:
    """A peering of two VPCs that a component plans.

    Args:
        name: prefix of the children's logical names.
        requester: how the requester's VPC is reached.
        accepter: how the accepter's VPC is reached.
        vpc: the requester's VPC.
        peer_vpc: the accepter's VPC.
        connection_name: the connection's name, or None for a default name.
        routes: choice of the route tables on the requester's side.
        peer_routes: choice of the route tables on the accepter's side.
        adopt: whether an existing connection is adopted.
        tags: the connection's tags (API 3.0 only).
    """

    name: str
    requester: Side
    accepter: Side
    vpc: pulumi.Output[Resolved]
    peer_vpc: pulumi.Output[Resolved]
    connection_name: pulumi.Input[str] | None
    routes: RouteTables
    peer_routes: RouteTables
    adopt: bool
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None

    @property
    def crosses_accounts(self) -> bool:
        """Whether the accepter is another account that the program has credentials for."""
        requester, accepter = self.requester, self.accepter
        return accepter.reachable and (
            accepter.provider is not requester.provider or accepter.profile != requester.profile
        )

    @property
    def has_default_name(self) -> bool:
        """Whether the connection gets a default name."""
        return self.connection_name is None

    def name_of_connection(self, parent: pulumi.Resource) -> pulumi.Output[str]:
        """Return the name that the connection gets if it is created."""
        name = self.connection_name
        if name is None:
            name = default_name(f"{self.name}-connection", parent)
        return pulumi.Output.from_input(name)


@dataclass(frozen=True, slots=True)
class Declared:
    """The declared resources of an edge.

    Args:
        connection: the connection.
        accepter: the other account's acceptance, if the program accepts for it.
        routes: routes on the requester's side, if any.
        peer_routes: routes on the accepter's side, if any.
        state: state of the connection, taken from `accepter` if it exists.
    """

    connection: VpcPeeringConnection
    accepter: VpcPeeringConnectionAccepter | None
    routes: VpcPeeringRoutes | None
    peer_routes: VpcPeeringRoutes | None
    state: pulumi.Output[str]


def declare(edge: Edge, sound: pulumi.Output[None], parent: pulumi.Resource) -> Declared:
    """Declare the resources of an edge.

    Args:
        edge: the edge.
        sound: output that becomes known once the component is found to be free of problems, and
            fails otherwise. Every resource of the edge waits for it.
        parent: the component.
    """
    connection = _connection(edge, sound, parent)
    accepter: VpcPeeringConnectionAccepter | None = None
    if edge.crosses_accounts:
        accepter = VpcPeeringConnectionAccepter(
            f"{edge.name}-accepter",
            peering_connection_id=connection.id,
            region=edge.accepter.region,
            profile=edge.accepter.profile,
            opts=_options(edge.accepter, parent),
        )
    ready: list[pulumi.Resource] = [accepter or connection]

    def routes_of(
        name: str,
        tables: RouteTables,
        side: Side,
        vpc: pulumi.Output[Resolved],
        peer: pulumi.Output[Resolved],
    ) -> VpcPeeringRoutes | None:
        if tables == "none":
            return None
        return VpcPeeringRoutes(
            f"{edge.name}-{name}",
            vpc_id=vpc.apply(_id_of),
            peering_connection_id=connection.id,
            destination_cidr_blocks=peer.apply(_blocks_of),
            route_tables=tables,
            region=side.region,
            profile=side.profile,
            opts=_options(side, parent, ready),
        )

    routes = routes_of("routes", edge.routes, edge.requester, edge.vpc, edge.peer_vpc)
    peer_routes: VpcPeeringRoutes | None = None
    if edge.accepter.reachable:
        peer_routes = routes_of(
            "peer-routes", edge.peer_routes, edge.accepter, edge.peer_vpc, edge.vpc
        )
    return Declared(connection, accepter, routes, peer_routes, (accepter or connection).state)


def _connection(
    edge: Edge, sound: pulumi.Output[None], parent: pulumi.Resource
) -> VpcPeeringConnection:
    args = VpcPeeringConnectionArgs(
        vpc_id=pulumi.Output.all(edge.vpc, sound).apply(lambda known: _id_of(known[0])),
        peer_vpc_id=edge.peer_vpc.apply(_id_of),
        peer_uin=(edge.peer_vpc.apply(_uin_of) if edge.accepter.uin is None else edge.accepter.uin),
        peering_connection_name=edge.connection_name,
        region=edge.requester.region,
        profile=edge.requester.profile,
        adopt=edge.adopt,
        tags=edge.tags,
    )
    listed = pulumi.Output.all(edge.vpc, edge.peer_vpc).apply(_listed_between)
    hidden: dict[str, Any] = {"__listed": listed}
    if edge.crosses_accounts:
        hidden["__acceptedHere"] = True
    args.__dict__.update(hidden)
    return VpcPeeringConnection(f"{edge.name}-connection", args, _options(edge.requester, parent))


def _options(
    side: Side, parent: pulumi.Resource, depends_on: Sequence[pulumi.Resource] = ()
) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(
        parent=parent, provider=side.provider, depends_on=list(depends_on)
    )


def _id_of(side: Resolved) -> Any:
    return side.vpc.id if side.vpc else None


def _listed_between(sides: Sequence[Resolved]) -> list[str] | None:
    """Return the connections of the VPCs in the requester's listing, or None without a listing."""
    requester, accepter = sides
    listed = requester.surroundings.listed
    if listed is None or requester.vpc is None or accepter.vpc is None:
        return None
    aliases = requester.surroundings.aliases
    vpc_ids = frozenset(aliases.get(it, it) for it in (requester.vpc.id, accepter.vpc.id))
    return list(listed.get(vpc_ids, ()))


def _uin_of(side: Resolved) -> Any:
    return side.vpc.uin or None if side.vpc else None


def _blocks_of(side: Resolved) -> Any:
    return list(side.vpc.cidr_blocks) or None if side.vpc else None
