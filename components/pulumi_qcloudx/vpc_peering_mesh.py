"""The component `VpcPeeringMesh`: many VPCs that can talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import pulumi
from pulumi_qcloud import VpcPeeringConnection
from pulumi_qcloud.arguments import ArgumentError, told_plainly
from pulumi_qcloud.registration import check_options

from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.members import (
    MeshMember,
    member_of,
    mistakes_in_members,
    mistakes_in_reach,
    mistakes_in_routes,
    requested,
    sides_of,
)
from pulumi_qcloudx.plan import PlannedEdge
from pulumi_qcloudx.program import Plan
from pulumi_qcloudx.selectors import Selector
from pulumi_qcloudx.sides import (
    Resolved,
    as_far_as_known,
    labelled,
    own_provider,
    problems_of_sides,
    resolve,
    together,
    waited_for,
)
from pulumi_qcloudx.tables import Word
from pulumi_qcloudx.topology import Pair, key_of, mistakes_in_template, name_from, topology_of
from pulumi_qcloudx.wiring import Edge, Wired, wire

TYPE: Final = "qcloudx:index:VpcPeeringMesh"
T = TypeVar("T")


class VpcPeeringMesh(pulumi.ComponentResource):
    """Peerings among several VPCs: every pair, a star around a hub, or the edges that are given.

    It plans all of them together before anything is made; see `VpcPeering`. Peering is not
    transitive: in a star, the VPCs around the hub do not reach each other through it.
    """

    peering_connection_ids: pulumi.Output[dict[str, str]]
    """Connections' ids, `pcx-...`, by `a-b`: both short names in the order of the alphabet."""
    connections: dict[str, VpcPeeringConnection]
    """Connections, likewise."""
    diagram: pulumi.Output[str]
    """The topology as Mermaid text."""

    @told_plainly
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
        """Peer several VPCs: every pair, a star around `hub`, or the `edges` that are given.

        Args:
            resource_name: logical name.
            vpcs: short names to VPCs: an id, a dictionary of `id`, `name`, `cidr_block` or `tags`,
                a lookup's result, an `Output` of one of these, or a dictionary of `vpc` (one of
                these) with `uin` and `provider` or `profile` of another account. `cidr_blocks` are
                ranges that the API does not tell: all of a VPC that cannot be looked up, further
                ones of any other. `routes` are the VPC's own route tables: `all`, `main`, `none` or
                ids.
            hub: short name of the VPC that every other one is peered with.
            edges: pairs of short names, the requester first. Where they are left out, of two VPCs
                the one whose short name comes first in the alphabet asks, if it can; so nothing is
                made anew when the order of `vpcs` or the hub changes.
            peering_connection_name: template of the connections' names with `{a}` and `{b}`, such
                as `net-{a}-{b}`; left out for default names. A name has 1 to 60 characters.
            routes: route tables that get routes on every side: `all`, `main` or `none`.
            region: of all VPCs, `ap-guangzhou` or `gz`; left out for the configured one.
            allow_overlapping_peers: whether peers of one VPC may overlap each other.
            adopt: take over connections that already peer the VPCs in the edges' directions. They
                are renamed where their names differ, and deleted with this component.
            tags: of the connections (API 3.0 only).
            opts: options of the component; its lookups wait for `depends_on`.

        Raises:
            pulumi.RunError: an argument is missing, not known or cannot be meant, there are no two
                VPCs to peer, or `opts` has `import_`. It is a `TypeError` as well.
        """
        check_options(opts, adopts=True)
        topology = topology_of(list(vpcs), hub=hub, edges=edges)
        if not topology.pairs:
            raise ArgumentError(
                "; ".join(topology.mistakes)
                or f"vpcs has {len(vpcs)} entries; a mesh needs two or more"
            )
        super().__init__(TYPE, resource_name, {}, opts)
        plan = Plan(resource_name)
        members = {name: member_of(given) for name, given in vpcs.items()}
        tables = {name: member.routes(routes) for name, member in members.items()}
        sides = sides_of(members, own_provider(self), region, pairs=topology.pairs, routes=routes)
        mistakes = [
            *mistakes_in_routes(routes),
            *topology.mistakes,
            *mistakes_in_template(peering_connection_name),
            *mistakes_in_members(members),
            *(text for pair in topology.pairs for text in mistakes_in_reach(pair, sides)),
        ]
        after = waited_for(opts)
        found = {name: resolve(sides[name], it.selector, after) for name, it in members.items()}
        pairs = {key_of(pair): requested(pair, sides) for pair in topology.pairs}
        planned = {
            key_of(pair): Edge(
                name=f"{resource_name}-{key_of(pair)}",
                requester=sides[pairs[key_of(pair)][0]],
                accepter=sides[pairs[key_of(pair)][1]],
                vpc=found[pairs[key_of(pair)][0]],
                peer_vpc=found[pairs[key_of(pair)][1]],
                connection_name=name_from(peering_connection_name, pair),
                routes=tables[pairs[key_of(pair)][0]],
                peer_routes=tables[pairs[key_of(pair)][1]],
                adopt=adopt,
                tags=tags,
            )
            for pair in topology.pairs
        }
        names = {key: edge.name_of_connection(self) for key, edge in planned.items()}

        def problems(known: Sequence[Any]) -> list[str]:
            resolved: dict[str, Resolved | None] = known[0]
            of_sides = problems_of_sides(resolved.values())
            if not topology.is_certain:
                return [*mistakes, *of_sides]
            ends = {name: labelled(name, side) for name, side in resolved.items()}
            drawn = [
                PlannedEdge(
                    replace(one, label=a),
                    replace(other, label=b),
                    known[1][key] or "",
                    planned[key].has_default_name,
                )
                for key, (a, b) in pairs.items()
                if (one := ends[a]) and (other := ends[b])
            ]
            surroundings = together(list(resolved.values()))
            return [
                *mistakes,
                *of_sides,
                *plan.problems_of(
                    drawn, surroundings, allow_overlapping_peers=allow_overlapping_peers
                ),
            ]

        known = pulumi.Output.all(as_far_as_known(found), as_far_as_known(names))
        sound: pulumi.Output[None] = known.apply(lambda it: plan.hold(problems(it)))
        wired = {key: wire(it, sound, self) for key, it in planned.items()}
        self.connections = _ByPair({key: one.connection for key, one in wired.items()})
        self.peering_connection_ids = pulumi.Output.all(
            **{key: one.connection.id for key, one in wired.items()}
        ).apply(_ByPair)
        self.diagram = _diagram(pairs, found, wired)
        self.register_outputs(
            {"peeringConnectionIds": self.peering_connection_ids, "diagram": self.diagram}
        )


class NoSuchPairError(pulumi.RunError, KeyError):
    """A mesh has no connection of this name."""

    def __str__(self) -> str:
        return f"{self.args[0]}"


class _ByPair(dict[str, T]):
    def __missing__(self, key: object) -> T:
        raise NoSuchPairError(
            f"the mesh has no connection {key!r}; there are {', '.join(self)}, each with its short "
            "names in the order of the alphabet"
        )


def _both(short_name: str, name: str) -> str:
    return short_name if short_name == name else f"{short_name} ({name})"


def _diagram(
    pairs: Mapping[str, Pair],
    found: Mapping[str, pulumi.Output[Resolved]],
    wired: Mapping[str, Wired],
) -> pulumi.Output[str]:
    names = {key: one.connection.peering_connection_name for key, one in wired.items()}
    states = {key: one.state for key, one in wired.items()}

    def draw(known: Sequence[Any]) -> str:
        vpcs = {
            name: replace(side.vpc, label=_both(name, side.vpc.label))
            for name, side in known[0].items()
            if side.vpc
        }
        edges = [
            DrawnEdge(vpcs[a].id, vpcs[b].id, known[1][key] or "", known[2][key] or "")
            for key, (a, b) in pairs.items()
            if a in vpcs and b in vpcs
        ]
        return mermaid(vpcs.values(), edges)

    return pulumi.Output.all(
        pulumi.Output.all(**found), pulumi.Output.all(**names), pulumi.Output.all(**states)
    ).apply(draw)
