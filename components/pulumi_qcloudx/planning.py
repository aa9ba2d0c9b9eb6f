"""Planning peerings: VPCs and edges in, problems out. Pure: no Pulumi, no I/O.

The rules are the cloud's (product documentation of peering connections, "Limits"): the two ends of
a connection do not overlap; the peers of one VPC do not overlap each other; a VPC is peered with
another once, and with itself never; a VPC has at most so many connections.
"""

from __future__ import annotations

import functools
import ipaddress
import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

LONGEST_NAME: Final = 60
"""Characters of a connection's name (CreateVpcPeeringConnection)."""
MOST_PROBLEMS: Final = 25
"""Problems that are written out; the rest is counted."""


@dataclass(frozen=True, slots=True)
class PlannedVpc:
    """One end of an edge.

    Args:
        label: what the user calls it: a name, an id or the short name in a mesh.
        id: `vpc-...`.
        cidr_blocks: primary and assistant ranges, CIDR texts; empty where they are not known.
        uin: its account, UIN as decimal text, or "".
    """

    label: str
    id: str
    cidr_blocks: tuple[str, ...] = ()
    uin: str = ""

    def __str__(self) -> str:
        known = (
            ", ".join((self.id, *self.cidr_blocks))
            if self.label != self.id
            else ", ".join(self.cidr_blocks)
        )
        return f"{self.label} ({known})" if known else self.label


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """A connection that the program wants.

    Args:
        requester: the VPC that asks.
        accepter: the VPC that is asked.
        name: the connection's name, "" for a default one.
    """

    requester: PlannedVpc
    accepter: PlannedVpc
    name: str = ""

    @property
    def ends(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester.id, self.accepter.id))

    def __str__(self) -> str:
        return f"{self.requester.label} and {self.accepter.label}"


@dataclass(frozen=True, slots=True)
class ExistingConnection:
    """A connection that counts in the cloud's sums.

    Args:
        id: `pcx-...`.
        name: its name.
        requester: id of the requester's VPC, `vpc-...`.
        accepter: id of the accepter's VPC, `vpc-...`.
    """

    id: str
    name: str
    requester: str
    accepter: str

    @property
    def ends(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester, self.accepter))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there already.

    Args:
        connections: every connection that counts, of all accounts that could be asked.
        vpcs: the VPCs that could be asked for, by id; a neighbour that is not among them has
            unknown ranges.
        limit: most valid connections a VPC; None where it is not known.
    """

    connections: Sequence[ExistingConnection] = ()
    vpcs: Mapping[str, PlannedVpc] = field(default_factory=dict)
    limit: int | None = None


class _Range(NamedTuple):
    """A CIDR block of a VPC; sorted, a range comes before those that it contains."""

    version: int
    first: int
    minus_last: int
    text: str
    owner: PlannedVpc


def problems_of(
    edges: Sequence[PlannedEdge],
    surroundings: Surroundings,
    *,
    allow_overlapping_peers: bool = False,
) -> list[str]:
    """Return what stands in the way of the edges, each problem as text for a person.

    Args:
        edges: every edge of the plan.
        surroundings: what is there already. A connection between the ends of an edge is that edge;
            one from the same requester that bears an edge's name is the one it replaces; all
            others are neighbours, which this plan has to fit in with.
        allow_overlapping_peers: whether peers of one VPC may overlap each other.

    Returns:
        All problems, each once, those of single edges first; none if the plan holds.
    """
    found: list[str] = []
    for edge in edges:
        found += _problems_of_edge(edge)
    found += _repeated(edges)
    neighbours = _Neighbours(edges, surroundings)
    if not allow_overlapping_peers:
        found += neighbours.overlaps()
    found += neighbours.too_many()
    return _shortened(list(dict.fromkeys(found)))


def _problems_of_edge(edge: PlannedEdge) -> Iterator[str]:
    if len(edge.name) > LONGEST_NAME:
        yield (
            f"The name {edge.name!r} of the connection between {edge} has {len(edge.name)} "
            f"characters; at most {LONGEST_NAME} are allowed."
        )
    if edge.name.startswith("@"):
        yield (
            f"The name {edge.name!r} of the connection between {edge} starts with '@'; "
            "start it with another character."
        )
    if edge.requester.id == edge.accepter.id:
        yield f"{edge.requester} is to be peered with itself; name two different VPCs."
        return
    for one, other in overlapping((edge.requester, edge.accepter)):
        yield (
            f"{edge.requester} and {edge.accepter} overlap in {_smaller(one, other)}; "
            "peered VPCs need ranges that do not overlap."
        )


def _repeated(edges: Sequence[PlannedEdge]) -> Iterator[str]:
    seen: dict[frozenset[str], PlannedEdge] = {}
    for edge in edges:
        first = seen.setdefault(edge.ends, edge)
        if first is not edge and len(edge.ends) == 2:
            way = "in both directions" if first.requester.id != edge.requester.id else "twice"
            yield f"{edge} are to be peered {way}; one connection serves both directions."


class _Neighbours:
    """Each VPC of the plan with the VPCs around it: planned and already there."""

    def __init__(self, edges: Sequence[PlannedEdge], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._planned: dict[frozenset[str], PlannedEdge] = {edge.ends: edge for edge in edges}
        names = {(edge.requester.id, edge.name) for edge in edges if edge.name}
        existing = {connection.ends for connection in surroundings.connections}
        self._new = {ends for ends in self._planned if len(ends) == 2 and ends not in existing}
        self._vpcs: dict[str, PlannedVpc] = {}
        self._edges_of: dict[str, set[frozenset[str]]] = defaultdict(set)
        for edge in edges:
            for vpc in (edge.requester, edge.accepter):
                self._vpcs[vpc.id] = vpc
                if len(edge.ends) == 2:
                    self._edges_of[vpc.id].add(edge.ends)
        self._foreign_of: dict[str, list[ExistingConnection]] = defaultdict(list)
        for connection in surroundings.connections:
            is_predecessor = (connection.requester, connection.name) in names
            if connection.ends in self._planned or is_predecessor:
                continue
            for vpc_id in connection.ends & self._vpcs.keys():
                self._foreign_of[vpc_id].append(connection)

    def overlaps(self) -> Iterator[str]:
        """Say which peers of one VPC overlap each other, if a new edge brings them together."""
        for vpc_id, edges in self._edges_of.items():
            new = {self._other(vpc_id, ends).id for ends in edges & self._new}
            if not new:
                continue
            around = {self._other(vpc_id, ends).id: self._other(vpc_id, ends) for ends in edges}
            through: dict[str, ExistingConnection] = {}
            for connection in self._foreign_of[vpc_id]:
                neighbour = self._surroundings.vpcs.get(_other_end(connection.ends, vpc_id))
                if neighbour is not None and neighbour.id not in around:
                    around[neighbour.id] = neighbour
                    through[neighbour.id] = connection
            yield from self._overlaps_around(self._vpcs[vpc_id], around, new, through)

    def _overlaps_around(
        self,
        vpc: PlannedVpc,
        around: Mapping[str, PlannedVpc],
        new: Collection[str],
        through: Mapping[str, ExistingConnection],
    ) -> Iterator[str]:
        for one, other in overlapping(around.values()):
            if one.owner.id not in new and other.owner.id not in new:
                continue
            left, right = sorted(
                (one.owner, other.owner), key=lambda it: (it.id in through, it.label)
            )
            existing = through.get(right.id)
            by = (
                f", which {existing.id} {existing.name!r} peers with it already" if existing else ""
            )
            yield (
                f"{vpc.label} is to be peered with {left}, which overlaps its other peer "
                f"{right}{by} in {_smaller(one, other)}; peers of one VPC need ranges that do not "
                f"overlap, or set allow_overlapping_peers.{_drop_first(existing)}"
            )

    def too_many(self) -> Iterator[str]:
        """Say which VPCs would have more connections than they may."""
        limit = self._surroundings.limit
        if limit is None:
            return
        for vpc_id, edges in self._edges_of.items():
            foreign = self._foreign_of[vpc_id]
            count = len(edges) + len(foreign)
            if count > limit and edges & self._new:
                there = ", ".join(f"{it.id} {it.name!r}" for it in foreign[:5])
                others = f" and {len(foreign)} others ({there})" if foreign else ""
                yield (
                    f"{self._vpcs[vpc_id].label} would have {count} peering connections, "
                    f"{len(edges)} of this program{others}, and may have {limit}; "
                    f"remove some or ask for a higher quota."
                    f"{_drop_first(foreign[0] if foreign else None)}"
                )

    def _other(self, vpc_id: str, ends: frozenset[str]) -> PlannedVpc:
        return self._vpcs[_other_end(ends, vpc_id)]


def overlapping(vpcs: Iterable[PlannedVpc]) -> Iterator[tuple[_Range, _Range]]:
    """Return the pairs of ranges of different VPCs that overlap, one pair for two VPCs.

    CIDR blocks either contain each other or have nothing in common, so in the order of their first
    addresses the ranges that contain one another form a stack; nothing is compared with everything.
    """
    ranges = sorted(
        (range_ for vpc in vpcs for range_ in _ranges_of(vpc)), key=operator.itemgetter(0, 1, 2)
    )
    seen: set[frozenset[str]] = set()
    around: list[_Range] = []
    for range_ in ranges:
        while around and not _contains(around[-1], range_):
            around.pop()
        for outer in around:
            if outer.owner.id != range_.owner.id:
                pair = frozenset((outer.owner.id, range_.owner.id))
                if pair not in seen:
                    seen.add(pair)
                    yield outer, range_
        around.append(range_)


def _contains(outer: _Range, range_: _Range) -> bool:
    return outer.version == range_.version and -outer.minus_last >= range_.first


@functools.lru_cache(maxsize=1 << 16)
def _ranges_of(vpc: PlannedVpc) -> tuple[_Range, ...]:
    return tuple(
        _Range(network.version, int(network[0]), -int(network[-1]), text, vpc)
        for text in vpc.cidr_blocks
        if (network := _network(text)) is not None
    )


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _smaller(one: _Range, other: _Range) -> str:
    """The text of the range that lies inside the other."""
    return max(one, other, key=operator.attrgetter("first", "minus_last")).text


def _other_end(ends: frozenset[str], vpc_id: str) -> str:
    return next((end for end in ends if end != vpc_id), vpc_id)


def _drop_first(existing: ExistingConnection | None) -> str:
    if existing is None:
        return ""
    return " If this program is about to drop one of them, let it go in an `up` of its own first."


def _shortened(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[:MOST_PROBLEMS], f"There are {more} more problems of these kinds."]
