"""The component `VpcPeeringMesh`: many VPCs that can talk."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pulumi
from pulumi_qcloud import Provider, VpcPeeringConnection

from pulumi_qcloudx.diagram import DrawnEdge, mermaid
from pulumi_qcloudx.planning import PlannedEdge, problems_of
from pulumi_qcloudx.sides import Resolved, Side, own_provider, resolve, together, waited_for
from pulumi_qcloudx.wiring import Edge, RouteTables, Wired, wire

TYPE: Final = "qcloudx:index:VpcPeeringMesh"

_MEMBER_KEYS: Final = frozenset({"vpc", "uin", "provider", "profile", "cidr_blocks"})


class VpcPeeringMesh(pulumi.ComponentResource):
    """Peerings among several VPCs: every pair, a star around a hub, or the edges that are given.

    It plans all of them together before anything is made; see `VpcPeering`. Peering is not
    transitive: in a star, the VPCs around the hub do not reach each other through it.

    Args:
        resource_name: logical name.
        vpcs: short names to VPCs: an id, a dictionary of `id`, `name` or `cidr_block`, an `Output`
            of one of these, or a dictionary of `vpc` (one of these) with `uin`, `provider` or
            `profile` of another account and `cidr_blocks`.
        hub: short name of the VPC that every other one is peered with.
        edges: pairs of short names, the requester first.
        peering_connection_name: template of the connections' names with `{a}` and `{b}`, such as
            `net-{a}-{b}`; left out for default names.
        routes: route tables that get routes on every side: `all`, `main`, `none` or ids.
        region: of all VPCs, left out for the configured one.
        allow_overlapping_peers: whether peers of one VPC may overlap each other.
        adopt: take over connections that already peer the VPCs.
        tags: of the connections (API 3.0 only).
        opts: options of the component; its lookups wait for `depends_on`.

    Raises:
        pulumi.RunError: no edge is left, or hub, edges or template make no sense at all.
    """

    peering_connection_ids: pulumi.Output[dict[str, str]]
    """Connections' ids, `pcx-...`, by `a-b`."""
    connections: dict[str, VpcPeeringConnection]
    """Connections by `a-b`."""
    diagram: pulumi.Output[str]
    """The topology as Mermaid text."""

    def __init__(
        self,
        resource_name: str,
        vpcs: Mapping[str, Any],
        *,
        hub: str | None = None,
        edges: Sequence[tuple[str, str]] | None = None,
        peering_connection_name: str | None = None,
        routes: RouteTables = "all",
        region: str | None = None,
        allow_overlapping_peers: bool = False,
        adopt: bool = False,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        pairs, mistakes = pairs_of(list(vpcs), hub=hub, edges=edges)
        mistakes += mistakes_in_template(peering_connection_name)
        if not pairs:
            mistakes = mistakes or ["it has no two VPCs to peer"]
            raise pulumi.RunError(f"{resource_name}: " + "\n".join(mistakes))
        super().__init__(TYPE, resource_name, {}, opts)
        provider, after = own_provider(self), waited_for(opts)
        sides = _sides(vpcs, provider, region)
        pairs, unreachable = _requested_from_here(pairs, sides)
        mistakes += unreachable
        found = {name: resolve(side, _selector(vpcs[name]), after) for name, side in sides.items()}
        planned = {
            f"{a}-{b}": Edge(
                f"{resource_name}-{a}-{b}",
                sides[a],
                sides[b],
                found[a],
                found[b],
                _name(peering_connection_name, a, b),
                routes,
                routes,
                adopt,
                tags,
            )
            for a, b in pairs
        }
        names = {key: edge.name_of_connection(self) for key, edge in planned.items()}

        def problems(known: Sequence[Any]) -> list[str]:
            resolved: dict[str, Resolved] = known[0]
            labelled = {
                name: replace(side.vpc, label=name)
                for name, side in resolved.items()
                if side.vpc is not None
            }
            drawn = [
                PlannedEdge(labelled[a], labelled[b], known[1].get(f"{a}-{b}") or "")
                for a, b in pairs
                if a in labelled and b in labelled
            ]
            of_sides = [text for side in resolved.values() for text in side.problems]
            surroundings = together(list(resolved.values()))
            return [
                *mistakes,
                *of_sides,
                *problems_of(drawn, surroundings, allow_overlapping_peers=allow_overlapping_peers),
            ]

        whole_list = pulumi.Output.all(
            pulumi.Output.all(**found), pulumi.Output.all(**names)
        ).apply(problems)
        wired = {key: wire(edge, whole_list, self) for key, edge in planned.items()}
        self.connections = {key: one.connection for key, one in wired.items()}
        self.peering_connection_ids = pulumi.Output.all(
            **{key: one.connection.id for key, one in wired.items()}
        )
        self.diagram = _diagram(pairs, found, names, wired)
        self.register_outputs(
            {"peeringConnectionIds": self.peering_connection_ids, "diagram": self.diagram}
        )


def pairs_of(
    names: Sequence[str], *, hub: str | None, edges: Sequence[tuple[str, str]] | None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the pairs to peer that make sense, and what is wrong with the others.

    Args:
        names: short names of the VPCs, in their order.
        hub: the one that every other is peered with, or None.
        edges: pairs that are given, or None.
    """
    if hub is not None and edges is not None:
        return [], ["hub and edges are both given; give one of them, or none for every pair."]
    members = ", ".join(names)
    if hub is not None:
        if hub not in names:
            return _every_pair(names), [
                f"The hub {hub!r} is not among the VPCs of the mesh ({members})."
            ]
        return [(hub, name) for name in names if name != hub], []
    if edges is None:
        return _every_pair(names), []
    mistakes = [
        f"The edge {a!r} - {b!r} names {strange!r}, which is not among the VPCs of the mesh "
        f"({members})."
        for a, b in edges
        for strange in dict.fromkeys((a, b))
        if strange not in names
    ]
    pairs = [(a, b) for a, b in edges if a in names and b in names]
    for a, b in pairs:
        if a == b:
            mistakes.append(f"The edge {a!r} - {b!r} peers a VPC with itself.")
    pairs = [(a, b) for a, b in pairs if a != b]
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for pair in pairs:
        first = seen.setdefault(frozenset(pair), pair)
        if first is not pair:
            mistakes.append(
                f"The edge {pair[0]!r} - {pair[1]!r} is given twice, also as {first[0]!r} - "
                f"{first[1]!r}; one connection serves both directions."
            )
    return list(seen.values()), mistakes


def mistakes_in_template(template: str | None) -> list[str]:
    """Return what is wrong with a template of names, which has to tell the edges apart."""
    if template is None:
        return []
    try:
        shown = {template.format(a=a, b=b) for a, b in (("x", "y"), ("x", "z"), ("y", "z"))}
    except (KeyError, IndexError, ValueError, AttributeError):
        return [f"The template {template!r} may hold {{a}} and {{b}} and nothing else in braces."]
    if len(shown) < 3:
        return [f"The template {template!r} gives two edges one name; use {{a}} and {{b}} in it."]
    return []


def _every_pair(names: Sequence[str]) -> list[tuple[str, str]]:
    return list(itertools.combinations(names, 2))


def _name(template: str | None, a: str, b: str) -> str | None:
    if template is None or mistakes_in_template(template):
        return None
    return template.format(a=a, b=b)


def _is_member(given: object) -> bool:
    return isinstance(given, Mapping) and "vpc" in given and set(given) <= _MEMBER_KEYS


def _selector(given: Any) -> Any:
    return given["vpc"] if _is_member(given) else given


def _sides(
    vpcs: Mapping[str, Any], provider: Provider | None, region: str | None
) -> dict[str, Side]:
    members = {name: given if _is_member(given) else {} for name, given in vpcs.items()}
    own = Side(
        provider=provider, region=region, uin_needed=any(map(_names_account, members.values()))
    )
    return {
        name: replace(
            own,
            provider=given.get("provider") if _names_account(given) else provider,
            profile=given.get("profile"),
            uin=given.get("uin"),
            reachable=_names_account(given) or given.get("uin") is None,
            cidr_blocks=tuple(given.get("cidr_blocks") or ()),
            argument=name,
        )
        for name, given in members.items()
    }


def _names_account(given: Mapping[str, Any]) -> bool:
    return given.get("provider") is not None or given.get("profile") is not None


def _requested_from_here(
    pairs: Sequence[tuple[str, str]], sides: Mapping[str, Side]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Turn the edges round that only their second VPC's account can ask for."""
    turned = [(b, a) if sides[b].reachable and not sides[a].reachable else (a, b) for a, b in pairs]
    mistakes = [
        f"Neither {a!r} nor {b!r} belongs to an account that is reached from here; give one of "
        "them a provider or a profile."
        for a, b in turned
        if not sides[a].reachable
    ]
    return turned, mistakes


def _diagram(
    pairs: Sequence[tuple[str, str]],
    found: Mapping[str, pulumi.Output[Resolved]],
    names: Mapping[str, pulumi.Output[str]],
    wired: Mapping[str, Wired],
) -> pulumi.Output[str]:
    states = {key: one.state for key, one in wired.items()}

    def draw(known: Sequence[Any]) -> str:
        vpcs = {name: replace(side.vpc, label=name) for name, side in known[0].items() if side.vpc}
        edges = [
            DrawnEdge(vpcs[a].id, vpcs[b].id, known[1][f"{a}-{b}"], known[2][f"{a}-{b}"] or "")
            for a, b in pairs
            if a in vpcs and b in vpcs
        ]
        return mermaid(vpcs.values(), edges)

    return pulumi.Output.all(
        pulumi.Output.all(**found), pulumi.Output.all(**names), pulumi.Output.all(**states)
    ).apply(draw)
