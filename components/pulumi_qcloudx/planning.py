"""Planning peerings: find the problems of a plan from its VPCs and edges. No Pulumi, no I/O.

The rules are the cloud's (product documentation of peering connections, "Limits"): the two VPCs of
a connection must not overlap; the peers of one VPC must not overlap each other; two VPCs can be
peered only once, and no VPC with itself; each VPC has a quota of connections.
"""

from __future__ import annotations

import functools
import ipaddress
import itertools
import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from pulumi_qcloud.api.model import LONGEST_NAME, NameFault, name_faults


@dataclass(frozen=True, slots=True)
class PlannedVpc:
    """A VPC of an edge, or a neighbour of one.

    Args:
        label: what the user calls it: a name, an id or its short name in a mesh.
        id: `vpc-...`; "" if it is not known yet.
        cidr_blocks: primary and assistant CIDR blocks; empty if they are not known.
        uin: UIN of its account, as a decimal string, or "".
        region: its region in the long form, or "".
        limit: its quota of connections; None if it is not known.
    """

    label: str
    id: str
    cidr_blocks: tuple[str, ...] = ()
    uin: str = ""
    region: str = ""
    limit: int | None = None

    def __str__(self) -> str:
        shown = (() if self.label == self.id or not self.id else (self.id,)) + self.cidr_blocks
        return f"{self.label} ({', '.join(shown)})" if shown else self.label


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """A connection that the program plans.

    Args:
        requester: the requester's VPC.
        accepter: the accepter's VPC.
        name: the connection's name, "" if it is not known.
        is_default_name: whether it is a default name, whose fingerprint is unique to the resource.
        may_overlap: whether each of its VPCs may overlap the other peers of the other VPC.
        plan: name of the component that plans it, "" for the component that is being checked.
    """

    requester: PlannedVpc
    accepter: PlannedVpc
    name: str = ""
    is_default_name: bool = False
    may_overlap: bool = False
    plan: str = ""

    @property
    def vpc_ids(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester.id, self.accepter.id))

    @property
    def is_known(self) -> bool:
        """Whether both VPCs are known."""
        return bool(self.requester.id and self.accepter.id)

    def __str__(self) -> str:
        return f"{self.requester.label} and {self.accepter.label}"


@dataclass(frozen=True, slots=True)
class ExistingConnection:
    """A connection that counts towards the quotas of its VPCs.

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
    def vpc_ids(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester, self.accepter))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The existing VPCs and connections around a plan.

    Args:
        connections: every connection that counts towards a quota, from all accounts whose
            connections could be listed.
        vpcs: the VPCs of these accounts, by id; the ranges of any other neighbour are unknown.
        aliases: alternative ids of VPCs, each mapped to the id that connections use.
        listed: all connections in any state, in the form that `pulumi_qcloud.lifecycle.drift`
            takes, by the ids of their VPCs; None if nothing was listed.
    """

    connections: Sequence[ExistingConnection] = ()
    vpcs: Mapping[str, PlannedVpc] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[frozenset[str], Sequence[str]] | None = None


def merged(surroundings: Iterable[Surroundings]) -> Surroundings:
    """Merge the surroundings of several accounts into one."""
    each = list(surroundings)
    connections = {it.id: it for one in each for it in one.connections}
    vpcs = {vpc_id: vpc for one in each for vpc_id, vpc in one.vpcs.items()}
    aliases = {other: used for one in each for other, used in one.aliases.items()}
    return Surroundings(tuple(connections.values()), vpcs, aliases)


_MOST_PROBLEMS: Final = 25
"""Maximum number of problems that are reported individually."""
_MOST_NAMED: Final = 5
_DROP_FIRST: Final = (
    " If this program is about to delete one of them, do that first, in a separate `up`."
)


def problems_of(
    edges: Sequence[PlannedEdge],
    surroundings: Surroundings,
    *,
    others: Sequence[PlannedEdge] = (),
    allow_overlapping_peers: bool = False,
) -> list[str]:
    """Return the problems that stop the edges from being created, each as a readable sentence.

    Args:
        edges: every edge of the plan. If a VPC is not known, only the edge's name is checked.
        surroundings: the existing VPCs and connections. A connection between the VPCs of an edge
            counts as that edge. A connection with the default name of an edge, or with the name and
            the requester of an edge, counts as the one that the edge replaces. All others are
            neighbours, and the plan must not conflict with them.
        others: edges of other plans of the same program. They are taken into account, but problems
            among them alone are reported by their own plans.
        allow_overlapping_peers: whether peers of one VPC may overlap each other.

    Returns:
        Each problem once, with problems of single edges first; empty if the plan is sound. If there
        are too many problems, only the first ones, followed by a sentence that mentions the rest.
    """
    edges, others = (
        [_without_aliases(edge, surroundings.aliases) for edge in plan] for plan in (edges, others)
    )
    neighbours = _Neighbours(edges, others, surroundings)
    return _shortened(
        itertools.chain(
            *map(_problems_of_edge, edges),
            _repeated(edges, others),
            () if allow_overlapping_peers else neighbours.overlaps(),
            neighbours.too_many(),
        )
    )


def _without_aliases(edge: PlannedEdge, aliases: Mapping[str, str]) -> PlannedEdge:
    vpcs = edge.requester, edge.accepter
    if not any(vpc.id in aliases for vpc in vpcs):
        return edge
    requester, accepter = (replace(vpc, id=aliases.get(vpc.id, vpc.id)) for vpc in vpcs)
    return replace(edge, requester=requester, accepter=accepter)


def _problems_of_edge(edge: PlannedEdge) -> Iterator[str]:
    what = f"The name {edge.name!r} of the connection between {edge}"
    sentences = {
        NameFault.TOO_LONG: (
            f"{what} has {len(edge.name)} characters; at most {LONGEST_NAME} are allowed."
        ),
        NameFault.EMPTY: (
            f"{what} is empty; give 1 to {LONGEST_NAME} characters, or none for a default name."
        ),
        NameFault.CONTROL: f"{what} contains control characters; remove them.",
        NameFault.AT_SIGN: f"{what} starts with '@'; start it with another character.",
    }
    faults = name_faults(edge.name) if edge.name else []
    yield from (sentence for fault, sentence in sentences.items() if fault in faults)
    if not edge.is_known:
        return
    requester, accepter = edge.requester, edge.accepter
    if requester.id == accepter.id:
        yield (
            f"{requester} is to be peered with itself; name two different VPCs."
            if requester.label == accepter.label
            else f"{requester.label} and {accepter.label} are the same VPC, {requester.id}, and "
            "no VPC can be peered with itself; name two different VPCs."
        )
        return
    if requester.region and accepter.region and requester.region != accepter.region:
        yield (
            f"{requester} is in {requester.region} and {accepter} in {accepter.region}; "
            "only VPCs in the same region can be peered."
        )
    for one, other in overlapping((requester, accepter)):
        yield (
            f"{requester} and {accepter} overlap in {_smaller(one, other)}; "
            "peered VPCs need ranges that do not overlap."
        )


def _repeated(edges: Sequence[PlannedEdge], others: Sequence[PlannedEdge]) -> Iterator[str]:
    seen = {edge.vpc_ids: edge for edge in reversed(others) if edge.is_known}
    # If a VPC has two names, the edges of one name repeat those of the other. If an edge joins the
    # two names, that edge is already reported, so the repetitions are not reported.
    reported = {_labels(edge) for edge in edges if edge.is_known and len(edge.vpc_ids) < 2}
    for edge in edges:
        if not edge.is_known or len(edge.vpc_ids) < 2:
            continue
        first = seen.setdefault(edge.vpc_ids, edge)
        if first is not edge and _labels(first) ^ _labels(edge) not in reported:
            if first.plan:
                yield f"{edge} are to be peered by {first.plan} too; keep only one of the two."
                continue
            way = "in both directions" if first.requester.id != edge.requester.id else "twice"
            also = f" (also as {first})" if str(first) != str(edge) else ""
            yield f"{edge}{also} are to be peered {way}; one connection serves both directions."


def _labels(edge: PlannedEdge) -> frozenset[str]:
    return frozenset((edge.requester.label, edge.accepter.label))


class _Overlap(NamedTuple):
    """Two peers of a VPC that overlap, and the connection that already peers the second, if any."""

    vpc: PlannedVpc
    left: PlannedVpc
    right: PlannedVpc
    common: str
    existing: ExistingConnection | None


class _Neighbours:
    """The VPCs of a plan, each with its planned and its existing peers."""

    def __init__(
        self,
        edges: Sequence[PlannedEdge],
        others: Sequence[PlannedEdge],
        surroundings: Surroundings,
    ) -> None:
        self._surroundings = surroundings
        named = [edge for edge in (*others, *edges) if edge.name]
        default_names = {edge.name for edge in named if edge.is_default_name}
        names = {(edge.requester.id, edge.name) for edge in named}
        # While one VPC of an edge is unknown, connections are matched by the other and the name.
        names_at = {
            (vpc.id, edge.name)
            for edge in named
            if not edge.is_known
            for vpc in (edge.requester, edge.accepter)
        }
        pairs = [edge for edge in (*others, *edges) if edge.is_known and len(edge.vpc_ids) == 2]
        self._planned = {edge.vpc_ids for edge in pairs}
        self._tolerant = {edge.vpc_ids for edge in pairs if edge.may_overlap}
        there = {connection.vpc_ids for connection in surroundings.connections}
        self._new = self._planned.intersection(edge.vpc_ids for edge in edges) - there
        self._vpcs: dict[str, PlannedVpc] = {}
        self._edges_of: dict[str, dict[frozenset[str], None]] = defaultdict(dict)
        for edge in pairs:
            for vpc in (edge.requester, edge.accepter):
                self._vpcs[vpc.id] = vpc
                self._edges_of[vpc.id][edge.vpc_ids] = None
        self._foreign_of: dict[str, list[ExistingConnection]] = defaultdict(list)
        for connection in surroundings.connections:
            is_predecessor = (
                connection.name in default_names
                or (connection.requester, connection.name) in names
                or any((vpc_id, connection.name) in names_at for vpc_id in connection.vpc_ids)
            )
            if connection.vpc_ids not in self._planned and not is_predecessor:
                for vpc_id in connection.vpc_ids & self._vpcs.keys():
                    self._foreign_of[vpc_id].append(connection)

    def overlaps(self) -> Iterator[str]:
        """Report which peers of one VPC overlap each other, if a new edge brings them together."""
        between: dict[tuple[object, ...], list[_Overlap]] = {}
        for it in self._overlaps():
            between.setdefault(it[1:], []).append(it)
        for overlaps in between.values():
            vpcs = [it.vpc.label for it in overlaps]
            _, left, right, common, existing = overlaps[0]
            by = f", already peered by {existing.id} {existing.name!r}" if existing else ""
            drop_first = _DROP_FIRST if existing else ""
            verb, whose = ("is", "its") if len(vpcs) == 1 else ("are", "their")
            yield (
                f"{_listed(vpcs)} {verb} to be peered with {left}, which overlaps in {common} "
                f"with {whose} other peer {right}{by}; peers of one VPC need ranges that do not "
                f"overlap, unless allow_overlapping_peers is set.{drop_first}"
            )

    def _overlaps(self) -> Iterator[_Overlap]:
        for vpc_id, edges in self._edges_of.items():
            new = {_peer_of(vpc_id, pair) for pair in edges.keys() & self._new}
            if not new:
                continue
            around = {peer: self._vpcs[peer] for peer in (_peer_of(vpc_id, pair) for pair in edges)}
            through: dict[str, ExistingConnection] = {}
            for connection in self._foreign_of[vpc_id]:
                neighbour = self._surroundings.vpcs.get(_peer_of(vpc_id, connection.vpc_ids))
                if neighbour is not None and neighbour.id not in around:
                    around[neighbour.id] = neighbour
                    through[neighbour.id] = connection
            overlaps = self._overlaps_around(self._vpcs[vpc_id], around, new, through)
            yield from itertools.islice(overlaps, _MOST_PROBLEMS + 1)

    def _overlaps_around(
        self,
        vpc: PlannedVpc,
        around: Mapping[str, PlannedVpc],
        new: Collection[str],
        through: Mapping[str, ExistingConnection],
    ) -> Iterator[_Overlap]:
        for one, other in overlapping(around.values()):
            if one.owner.id not in new and other.owner.id not in new:
                continue
            if any(frozenset((vpc.id, it.owner.id)) in self._tolerant for it in (one, other)):
                continue
            left, right = sorted(
                (one.owner, other.owner), key=lambda it: (it.id in through, it.label, it.id)
            )
            yield _Overlap(vpc, left, right, _smaller(one, other), through.get(right.id))

    def too_many(self) -> Iterator[str]:
        """Report which VPCs would exceed their quota of connections."""
        over: dict[tuple[int, int, int, str, str], list[str]] = {}
        for vpc_id, edges in self._edges_of.items():
            limit = self._vpcs[vpc_id].limit
            foreign = self._foreign_of[vpc_id]
            count = len(edges) + len(foreign)
            if limit is not None and count > limit and edges.keys() & self._new:
                there = ", ".join(f"{it.id} {it.name!r}" for it in foreign[:_MOST_NAMED])
                more = " ..." if len(foreign) > _MOST_NAMED else ""
                others = f" and {len(foreign)} others ({there}{more})" if foreign else ""
                first = _DROP_FIRST if foreign else ""
                figures = count, len(edges), limit, others, first
                over.setdefault(figures, []).append(self._vpcs[vpc_id].label)
        for (count, own, limit, others, first), vpcs in over.items():
            each = "" if len(vpcs) == 1 else " each"
            yield (
                f"{_listed(vpcs)}{each} would have {count} peering connections"
                f"{f', {own} from this program{others},' if others else ''} but the limit is "
                f"{limit}; remove some or request a higher quota.{first}"
            )


def _listed(vpcs: Sequence[str]) -> str:
    """Format VPCs as a list in a sentence, with their number if not all are named."""
    if len(vpcs) > _MOST_NAMED:
        return f"{len(vpcs)} VPCs ({', '.join(vpcs[:_MOST_NAMED])} ...)"
    *others, last = vpcs
    return f"{', '.join(others)} and {last}" if others else last


def _smaller(one: Range, other: Range) -> str:
    """Return the text of the range that lies inside the other."""
    return max(one, other, key=operator.attrgetter("first", "minus_last")).text


def _peer_of(vpc_id: str, pair: frozenset[str]) -> str:
    return next((it for it in pair if it != vpc_id), vpc_id)


def _shortened(problems: Iterable[str]) -> list[str]:
    """Return each problem once, up to the maximum number."""
    shown: dict[str, None] = {}
    for problem in problems:
        if len(shown) == _MOST_PROBLEMS and problem not in shown:
            return [*shown, "There are more problems like these."]
        shown[problem] = None
    return list(shown)


class Range(NamedTuple):
    """A CIDR block of a VPC; when sorted, a range comes before the ranges that it contains."""

    version: int
    first: int
    minus_last: int
    text: str
    owner: PlannedVpc


def overlapping(vpcs: Iterable[PlannedVpc]) -> Iterator[tuple[Range, Range]]:
    """Yield pairs of overlapping ranges of different VPCs, at most one pair for any two VPCs.

    Two CIDR blocks are either disjoint, or one contains the other. If the ranges are sorted by
    their first addresses, those that contain the current one form a stack, so that no range has to
    be compared with all others.
    """
    ranges = [
        Range(*bounds, vpc)
        for vpc in vpcs
        for text in vpc.cidr_blocks
        if (bounds := _bounds_of(text))
    ]
    ranges.sort(key=operator.itemgetter(0, 1, 2))
    seen: set[frozenset[str]] = set()
    around: list[Range] = []
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


def _contains(outer: Range, range_: Range) -> bool:
    return outer.version == range_.version and -outer.minus_last >= range_.first


@functools.lru_cache(maxsize=1 << 16)
def _bounds_of(text: str) -> tuple[int, int, int, str] | None:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    first = int(network.network_address)
    return network.version, first, 1 - first - network.num_addresses, text
