"""Deciding which VPCs of a mesh are peered, and naming the connections; pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]
"""The short names of two VPCs."""


@dataclass(frozen=True, slots=True)
class Topology:
    """The edges of a mesh.

    Args:
        pairs: the valid edges.
        mistakes: what is wrong with the others, as readable sentences.
        is_certain: whether the pairs are the intended ones, rather than a fallback after mistakes.
    """

    pairs: Sequence[Pair]
    mistakes: Sequence[str] = ()
    is_certain: bool = True


def key_of(pair: Pair) -> str:
    """Return the key of an edge: `a-b`, whichever of the two is the requester."""
    return "-".join(sorted(pair))


def topology_of(
    names: Sequence[str], *, hub: str | None, edges: Sequence[Sequence[str]] | None
) -> Topology:
    """Return the edges of a mesh.

    If no edges are given, the VPC whose short name comes first in the alphabet is the requester,
    so that an edge stays the same when the order of the VPCs, the hub or the shape changes.

    Args:
        names: short names of the VPCs.
        hub: short name of the VPC that every other VPC is peered with, or None.
        edges: the given pairs, or None.
    """
    every = [_in_order(pair) for pair in itertools.combinations(names, 2)]
    members = ", ".join(names)
    if hub is not None and edges is not None:
        mistake = "hub and edges are both given; give one of them, or neither to peer every pair."
        return Topology(every, [mistake], is_certain=False)
    if hub is not None and hub not in names:
        mistake = f"The hub {hub!r} is not among the VPCs of the mesh; name one of {members}."
        return Topology(every, [mistake], is_certain=False)
    if hub is not None:
        return _distinct([_in_order((hub, name)) for name in names if name != hub])
    if edges is None:
        return _distinct(every)
    mistakes = [text for edge in edges for text in _mistakes_in(edge, names, members)]
    sound = [(edge[0], edge[1]) for edge in edges if not any(_mistakes_in(edge, names, members))]
    topology = _distinct(sound)
    # Without any pair, no resource would report the mistakes at preview.
    pairs, is_certain = (topology.pairs, True) if topology.pairs else (every, False)
    return Topology(pairs, [*mistakes, *topology.mistakes], is_certain)


def mistakes_in_template(template: str | None) -> list[str]:
    """Return what is wrong with a name template, which must give each edge a name of its own."""
    if template is None:
        return []
    try:
        shown = {template.format(a=a, b=b) for a, b in (("x", "y"), ("x", "z"), ("y", "z"))}
    except (KeyError, IndexError, ValueError, AttributeError):
        return [f"The template {template!r} may contain only {{a}} and {{b}} in braces."]
    if len(shown) < 3:
        return [f"The template {template!r} gives two edges the same name; use {{a}} and {{b}}."]
    return []


def name_from(template: str | None, pair: Pair) -> str | None:
    """Return the name of an edge's connection, or None for a default name.

    Args:
        template: name template, or None; an invalid template is ignored.
        pair: the edge.
    """
    if template is None or mistakes_in_template(template):
        return None
    return template.format(a=pair[0], b=pair[1])


def _in_order(pair: Pair) -> Pair:
    a, b = pair
    return (a, b) if a <= b else (b, a)


def _mistakes_in(edge: Sequence[str], names: Sequence[str], members: str) -> Iterator[str]:
    if not _is_pair(edge):
        yield f"The edge {edge!r} is not a pair of short names; write ('a', 'b')."
        return
    a, b = edge
    for strange in dict.fromkeys(edge):
        if strange not in names:
            yield (
                f"The edge {a!r} - {b!r} names {strange!r}, which is not among the VPCs of the "
                f"mesh; name two of {members}."
            )
    if a == b:
        yield f"The edge {a!r} - {b!r} peers a VPC with itself; name two different VPCs."


def _is_pair(edge: object) -> bool:
    return isinstance(edge, (list, tuple)) and len(edge) == 2 and set(map(type, edge)) == {str}


def _distinct(pairs: Sequence[Pair]) -> Topology:
    """Leave out repeated edges, and edges that would have the same key as another edge."""
    mistakes: list[str] = []
    by_ends: dict[frozenset[str], Pair] = {}
    by_key: dict[str, Pair] = {}
    for pair in pairs:
        first = by_ends.setdefault(frozenset(pair), pair)
        if first is not pair:
            way = "twice" if first == pair else "in both directions"
            mistakes.append(
                f"The edge {pair[0]!r} - {pair[1]!r} is given {way}; one connection serves both "
                "directions."
            )
        elif (other := by_key.setdefault(key_of(pair), pair)) is not pair:
            mistakes.append(
                f"The edges {other[0]!r} - {other[1]!r} and {pair[0]!r} - {pair[1]!r} are both "
                f"called {key_of(pair)!r}; choose other short names."
            )
    return Topology(list(by_key.values()), mistakes)
