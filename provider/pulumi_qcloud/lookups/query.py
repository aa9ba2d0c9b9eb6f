"""Picking what a lookup asked for from a listing, or saying what there is instead; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc
from pulumi_qcloud.lookups.results import LookupProblem, NotFoundProblem
from pulumi_qcloud.settings.levels import quoted

T = TypeVar("T")

_MOST_SHOWN: Final = 5
SIMILAR_NAME: Final = 0.6
"""Least similarity of names that are told as near ones, from 0 to 1."""
SIMILAR_FORM: Final = 0.85
"""The same for ids and ranges, which are similar by their form already."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What is looked for, in words.

    Args:
        one: a thing of this kind.
        many: things of this kind.
        shown: shows one of them among others.
        narrower: what to ask by if there are several.
    """

    one: str
    many: str
    shown: Callable[[T], str]
    narrower: str


@dataclass(frozen=True, slots=True)
class Criterion(Generic[T]):
    """One thing that was asked.

    Args:
        said: it, for people: `name "app"`.
        fits: whether something is what was asked for.
        likeness: how near something comes that does not fit, from 0 to 1.
    """

    said: str
    fits: Callable[[T], bool]
    likeness: Callable[[T], float] = lambda _: 0.0


def exactly(
    word: str, wanted: str, texts: Callable[[T], Iterable[str]], *, similar: float | None = None
) -> Criterion[T]:
    """Return the criterion that one of something's texts is the wanted one.

    Args:
        word: what the texts are.
        wanted: the text that was given.
        texts: the texts of something.
        similar: least similarity of what is told as near, from 0 to 1; None for nothing.
    """
    return Criterion(
        f"{word} {quoted(wanted)}",
        lambda item: wanted in texts(item),
        (lambda item: _similarity(wanted, texts(item), similar)) if similar else (lambda _: 0.0),
    )


def fitting(items: Iterable[T], criteria: Sequence[Criterion[T]]) -> list[T]:
    """Return what fits all criteria."""
    return [item for item in items if all(criterion.fits(item) for criterion in criteria)]


def only(items: Sequence[T], criteria: Sequence[Criterion[T]], kind: Kind[T], where: str) -> T:
    """Return the one that fits all criteria.

    Args:
        items: everything there is.
        criteria: what was asked.
        kind: what it is.
        where: where it was looked for.

    Raises:
        NotFoundProblem: none fits.
        LookupProblem: several do.
    """
    found = fitting(items, criteria)
    if len(found) == 1:
        return found[0]
    asked = " and ".join(criterion.said for criterion in criteria)
    with_asked = f" with {asked}" if asked else ""
    if found:
        raise LookupProblem(
            f"{len(found)} {kind.many}{with_asked} in {where}, where one is asked for: "
            f"{_shown(found, kind)}. {kind.narrower}"
        )
    raise NotFoundProblem(f"no {kind.one}{with_asked} in {where}{_instead(items, criteria, kind)}")


def _instead(items: Sequence[T], criteria: Sequence[Criterion[T]], kind: Kind[T]) -> str:
    """The rest of the sentence, on what there is instead."""
    if not items:
        return f": there are no {kind.many} there. Check the region and the account."
    if near := _nearest(items, criteria):
        return f". The nearest: {_shown(near, kind)}"
    if len(items) <= _MOST_SHOWN:
        return f". There are only {_shown(items, kind)}. Check the region and the account."
    return f", nor any like it among the {len(items)} there. Check the region and the account."


def _nearest(items: Sequence[T], criteria: Sequence[Criterion[T]]) -> list[T]:
    """What fits in part or is similar, the nearest first."""

    def nearness(item: T) -> float:
        return sum(1.0 if one.fits(item) else one.likeness(item) for one in criteria)

    scored = [(nearness(item), item) for item in items]
    near = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [item for _, item in near]


def _similarity(wanted: str, texts: Iterable[str], least: float) -> float:
    import difflib  # needed for a mistake only

    matcher = difflib.SequenceMatcher(b=wanted.casefold(), autojunk=False)
    best = 0.0
    for text in texts:
        matcher.set_seq1(text.casefold())
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= least:
            best = max(best, matcher.ratio())
    return best if best >= least else 0.0


def _shown(items: Sequence[T], kind: Kind[T]) -> str:
    shown = ", ".join(kind.shown(item) for item in items[:_MOST_SHOWN])
    more = len(items) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


Tagged = TypeVar("Tagged", Vpc, PeeringConnection, RouteTable)


def select_vpc(
    vpcs: Sequence[Vpc],
    *,
    id: str | None = None,  # noqa: A002 (the name that every lookup uses)
    name: str | None = None,
    cidr_block: str | None = None,
    tags: Mapping[str, str] | None = None,
    where: str,
) -> Vpc:
    """Return the one VPC that fits everything that is given.

    Args:
        vpcs: all VPCs of an account in a region.
        id: in either spelling, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the whole name.
        cidr_block: the primary range, CIDR text.
        tags: keys and values that it has, among others.
        where: region and account for the text of an error, see `listings.place_of`.

    Raises:
        LookupProblem: none or several fit.
    """
    return only(vpcs, _of_vpc(id, name, cidr_block, tags), _VPC, where)


def filter_vpcs(
    vpcs: Iterable[Vpc],
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    cidr_block: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> list[Vpc]:
    """Return the VPCs that fit everything that is given; see `select_vpc`."""
    return fitting(vpcs, _of_vpc(id, name, cidr_block, tags))


def select_connection(
    connections: Iterable[PeeringConnection],
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    vpc_id: str | None = None,
    peer_vpc_id: str | None = None,
    state: str | None = None,
    tags: Mapping[str, str] | None = None,
    where: str,
) -> PeeringConnection:
    """Return the one connection that fits everything that is given.

    Deleted connections, which the API may still list, fit only if their state is asked for.

    Args:
        connections: all connections of an account in a region.
        id: `pcx-...`.
        name: the whole name.
        vpc_id: a VPC at either end, in either spelling.
        peer_vpc_id: the VPC at the other end; without `vpc_id`, the accepter's.
        state: `PENDING`, `ACTIVE` and so on.
        tags: keys and values that it has, among others.
        where: region and account for the text of an error, see `listings.place_of`.

    Raises:
        LookupProblem: none or several fit, or there is no such state.
    """
    criteria = _of_connection(id, name, vpc_id, peer_vpc_id, state, tags)
    return only(_present(connections, state), criteria, _CONNECTION, where)


def filter_connections(
    connections: Iterable[PeeringConnection],
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    vpc_id: str | None = None,
    peer_vpc_id: str | None = None,
    state: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> list[PeeringConnection]:
    """Return the connections that fit everything that is given; see `select_connection`.

    Raises:
        LookupProblem: there is no such state.
    """
    criteria = _of_connection(id, name, vpc_id, peer_vpc_id, state, tags)
    return fitting(_present(connections, state), criteria)


def filter_route_tables(
    tables: Iterable[RouteTable],
    *,
    vpc_id: str | None = None,
    name: str | None = None,
    main: bool | None = None,
    tags: Mapping[str, str] | None = None,
) -> list[RouteTable]:
    """Return the route tables that fit everything that is given.

    Args:
        tables: all route tables of an account in a region.
        vpc_id: of the VPC, in either spelling.
        name: the whole name.
        main: whether subnets without a table of their own use it.
        tags: keys and values that it has, among others.
    """
    tagged: list[Criterion[RouteTable]] = _tagged(tags)
    return [
        table
        for table in fitting(tables, tagged)
        if (vpc_id is None or vpc_id in table.vpc.all())
        and (name is None or name == table.name)
        and (main is None or main is table.main)
    ]


def is_like_id(text: str) -> bool:
    """Return whether a text that stands for a VPC can be its id, and not a name or a range."""
    return text.startswith("vpc-") or "_vpc_" in text


def _tagged(tags: Mapping[str, str] | None) -> list[Criterion[Tagged]]:
    """The criteria that something has each of some tags."""
    return [_with_tag(key, value) for key, value in (tags or {}).items()]


def _with_tag(key: str, value: str) -> Criterion[Tagged]:
    return exactly(
        f"tag {quoted(key)}", value, lambda it: (it.tags[key],) if key in it.tags else ()
    )


def _of_vpc(
    vpc_id: str | None, name: str | None, cidr_block: str | None, tags: Mapping[str, str] | None
) -> list[Criterion[Vpc]]:
    criteria: list[Criterion[Vpc]] = []
    if vpc_id is not None:
        criteria.append(exactly("id", vpc_id, lambda vpc: vpc.ids.all(), similar=SIMILAR_FORM))
    if name is not None:
        criteria.append(exactly("name", name, lambda vpc: (vpc.name,), similar=SIMILAR_NAME))
    if cidr_block is not None:
        criteria.append(
            exactly("CIDR block", cidr_block, lambda vpc: (vpc.cidr_block,), similar=SIMILAR_FORM)
        )
    criteria.extend(_tagged(tags))
    return criteria


def _of_connection(
    connection_id: str | None,
    name: str | None,
    vpc_id: str | None,
    peer_vpc_id: str | None,
    state: str | None,
    tags: Mapping[str, str] | None,
) -> list[Criterion[PeeringConnection]]:
    criteria: list[Criterion[PeeringConnection]] = []
    if connection_id is not None:
        criteria.append(
            exactly("id", connection_id, lambda found: (found.id,), similar=SIMILAR_FORM)
        )
    if name is not None:
        criteria.append(exactly("name", name, lambda found: (found.name,), similar=SIMILAR_NAME))
    if vpc_id is not None and peer_vpc_id is not None:
        said = f"VPCs {quoted(vpc_id)} and {quoted(peer_vpc_id)} at its ends"
        criteria.append(Criterion(said, lambda found: _joins(found, vpc_id, peer_vpc_id)))
    elif vpc_id is not None:
        criteria.append(exactly("VPC", vpc_id, lambda it: it.vpc.all() | it.peer_vpc.all()))
    elif peer_vpc_id is not None:
        criteria.append(exactly("peer VPC", peer_vpc_id, lambda it: it.peer_vpc.all()))
    if state is not None:
        criteria.append(exactly("state", _known_state(state), lambda found: (found.state_text,)))
    criteria.extend(_tagged(tags))
    return criteria


def _joins(connection: PeeringConnection, one: str, other: str) -> bool:
    ends = connection.vpc.all(), connection.peer_vpc.all()
    return any(one in this and other in that for this, that in (ends, ends[::-1]))


def _known_state(text: str) -> str:
    states = [state.value for state in PeeringState]
    if text.upper() not in states:
        raise LookupProblem(
            f"there is no state {quoted(text)} of a peering connection; "
            f"it is one of {', '.join(states)}"
        )
    return text.upper()


def _present(
    connections: Iterable[PeeringConnection], state: str | None
) -> list[PeeringConnection]:
    return [
        connection
        for connection in connections
        if state is not None or connection.state is not PeeringState.DELETED
    ]


def _shown_vpc(vpc: Vpc) -> str:
    return f"{quoted(vpc.name)} ({vpc.ids.preferred}, {vpc.cidr_block})"


def _shown_connection(connection: PeeringConnection) -> str:
    ends = f"{connection.vpc.preferred} to {connection.peer_vpc.preferred}"
    return f"{quoted(connection.name)} ({connection.id}, {connection.state_text}, {ends})"


_VPC: Final = Kind("VPC", "VPCs", _shown_vpc, "Ask by id, or by name and CIDR block together.")
_CONNECTION: Final = Kind(
    "peering connection", "peering connections", _shown_connection, "Ask by id, or by state too."
)
