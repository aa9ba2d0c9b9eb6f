"""Queries, which find the matches in a listing, or raise an error that lists similar items.

All functions here are pure.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from pulumi_qcloud.api.errors import printable
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc
from pulumi_qcloud.settings.levels import quoted

T = TypeVar("T")


class QueryError(Exception):
    """A query is invalid, or has no match or more than one; the text is one line."""

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


class NoMatchError(QueryError):
    """No item in the account matches."""


def or_of_another_account(text: str, arguments: str) -> str:
    """Add to the text of a `NoMatchError` which arguments select another account."""
    stop = "" if text.endswith(".") else "."
    return f"{text}{stop} If it belongs to another account, give {arguments}."


_MOST_SHOWN: Final = 5
SIMILAR_NAME: Final = 0.6
"""Minimum similarity of a name for an error to list it as similar, from 0 to 1."""
SIMILAR_FORM: Final = 0.85
"""The same minimum for ids and CIDR blocks; higher, since their form alone makes them similar."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """The wording of messages about a kind of item.

    Args:
        one: the word for one item.
        many: the word for several items.
        shown: returns the text that represents an item in a list.
        narrower: advice on how to narrow the query if several items match.
    """

    one: str
    many: str
    shown: Callable[[T], str]
    narrower: str


@dataclass(frozen=True, slots=True)
class Criterion(Generic[T]):
    """One condition of a query.

    Args:
        said: its text in messages, such as `name "app"`.
        fits: returns whether an item meets it.
        likeness: returns how close an item comes to meeting it, from 0 to 1.
    """

    said: str
    fits: Callable[[T], bool]
    likeness: Callable[[T], float] = lambda _: 0.0


def exactly(
    word: str, wanted: str, texts: Callable[[T], Iterable[str]], *, similar: float | None = None
) -> Criterion[T]:
    """Return a criterion: one of an item's texts equals the wanted text.

    Args:
        word: the word for such a text in messages, such as `name`.
        wanted: the wanted text.
        texts: returns the texts of an item.
        similar: minimum similarity of an item for an error to list it, from 0 to 1; None to list
            no similar items.
    """
    return Criterion(
        f"{word} {quoted(wanted)}",
        lambda item: wanted in texts(item),
        (lambda item: _similarity(wanted, texts(item), similar)) if similar else (lambda _: 0.0),
    )


def fitting(items: Iterable[T], criteria: Sequence[Criterion[T]]) -> list[T]:
    """Return the items that meet all criteria."""
    return [item for item in items if all(criterion.fits(item) for criterion in criteria)]


def only(items: Sequence[T], criteria: Sequence[Criterion[T]], kind: Kind[T], where: str) -> T:
    """Return the one item that meets all criteria.

    Args:
        items: all items.
        criteria: the conditions.
        kind: the wording of errors.
        where: region and account, as shown in errors.

    Raises:
        NoMatchError: no item meets them.
        QueryError: several items do.
    """
    found = fitting(items, criteria)
    if len(found) == 1:
        return found[0]
    asked = " and ".join(criterion.said for criterion in criteria)
    with_asked = f" with {asked}" if asked else ""
    if found:
        raise QueryError(
            f"{len(found)} {kind.many}{with_asked} in {where}, but only one is expected: "
            f"{_shown(found, kind)}. {kind.narrower}"
        )
    raise NoMatchError(f"no {kind.one}{with_asked} in {where}{_instead(items, criteria, kind)}")


def _instead(items: Sequence[T], criteria: Sequence[Criterion[T]], kind: Kind[T]) -> str:
    """Return the rest of an error's text: the most similar items, or all if there are few."""
    if not items:
        return f": there are no {kind.many} there. Check the region and the account."
    if near := _nearest(items, criteria):
        return f". Closest matches: {_shown(near, kind)}"
    if len(items) <= _MOST_SHOWN:
        return f". The only ones there: {_shown(items, kind)}. Check the region and the account."
    return f", and none of the {len(items)} there is similar. Check the region and the account."


def _nearest(items: Sequence[T], criteria: Sequence[Criterion[T]]) -> list[T]:
    """Return the items that meet some criteria or nearly do, the nearest first."""

    def nearness(item: T) -> float:
        return sum(1.0 if one.fits(item) else one.likeness(item) for one in criteria)

    scored = [(nearness(item), item) for item in items]
    near = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [item for _, item in near]


def _similarity(wanted: str, texts: Iterable[str], least: float) -> float:
    import difflib  # imported here, since only errors need it

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


def _shown_vpc(vpc: Vpc) -> str:
    return f"{quoted(vpc.name)} ({vpc.ids.preferred}, {vpc.cidr_block})"


def _shown_connection(connection: PeeringConnection) -> str:
    sides = f"{connection.vpc.preferred} to {connection.peer_vpc.preferred}"
    return f"{quoted(connection.name)} ({connection.id}, {connection.state_text}, {sides})"


_VPC: Final = Kind("VPC", "VPCs", _shown_vpc, "Select by id, or by both name and CIDR block.")
_CONNECTION: Final = Kind(
    "peering connection", "peering connections", _shown_connection, "Select by id, or by state too."
)


class Query(abc.ABC, Generic[T]):
    """The base of queries: an item matches if it meets every given condition exactly."""

    __slots__ = ()
    kind: ClassVar[Kind[Any]]
    tags: Mapping[str, str] | None

    @abc.abstractmethod
    def criteria(self) -> list[Criterion[T]]:
        """Return a criterion for each given condition."""

    @abc.abstractmethod
    def vpc_ids(self) -> tuple[str, ...]:
        """Return the VPC ids in the query."""

    def among(self, items: Iterable[T]) -> list[T]:
        """Return the items that the query considers."""
        return list(items)

    def every(self, items: Iterable[T]) -> list[T]:
        """Return all items that match."""
        return fitting(self.among(items), self.criteria())

    def only(self, items: Iterable[T], *, where: str) -> T:
        """Return the one item that matches.

        Args:
            items: all items of the account.
            where: region and account, as shown in errors; see `answers.place_of`.

        Raises:
            NoMatchError: no item matches.
            QueryError: several items match.
        """
        kind: Kind[T] = self.kind
        return only(self.among(items), self.criteria(), kind, where)


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcQuery(Query[Vpc]):
    """A query for VPCs.

    Args:
        id: id or legacy id.
        name: the exact name.
        cidr_block: the primary CIDR block.
        tags: required tags, as keys and values; further tags are allowed.
    """

    kind = _VPC
    id: str | None = None
    name: str | None = None
    cidr_block: str | None = None
    tags: Mapping[str, str] | None = None

    def criteria(self) -> list[Criterion[Vpc]]:
        """Return a criterion for each given condition."""
        return [
            *_exactly("id", self.id, lambda vpc: vpc.ids.all(), SIMILAR_FORM),
            *_exactly("name", self.name, lambda vpc: (vpc.name,), SIMILAR_NAME),
            *_exactly("CIDR block", self.cidr_block, lambda vpc: (vpc.cidr_block,), SIMILAR_FORM),
            *_tagged(self.tags),
        ]

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the VPC ids in the query."""
        return () if self.id is None else (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionQuery(Query[PeeringConnection]):
    """A query for connections; deleted ones, if still listed, match only if `state` is given.

    Args:
        id: `pcx-...`.
        name: the exact name.
        vpc_id: a VPC on either side.
        peer_vpc_id: the VPC on the other side; without `vpc_id`, the accepter's VPC.
        state: the state, such as `PENDING` or `ACTIVE`.
        tags: required tags, as keys and values; further tags are allowed.
    """

    kind = _CONNECTION
    id: str | None = None
    name: str | None = None
    vpc_id: str | None = None
    peer_vpc_id: str | None = None
    state: str | None = None
    tags: Mapping[str, str] | None = None

    def criteria(self) -> list[Criterion[PeeringConnection]]:
        """Return a criterion for each given condition.

        Raises:
            QueryError: the state is invalid.
        """
        return [
            *_exactly("id", self.id, lambda it: (it.id,), SIMILAR_FORM),
            *_exactly("name", self.name, lambda it: (it.name,), SIMILAR_NAME),
            *self._of_vpcs(),
            *_exactly("state", _known_state(self.state), lambda it: (it.state_text,)),
            *_tagged(self.tags),
        ]

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the VPC ids in the query."""
        return tuple(it for it in (self.vpc_id, self.peer_vpc_id) if it is not None)

    def among(self, items: Iterable[PeeringConnection]) -> list[PeeringConnection]:
        """Return the items that the query considers."""
        return [
            it for it in items if self.state is not None or it.state is not PeeringState.DELETED
        ]

    def _of_vpcs(self) -> list[Criterion[PeeringConnection]]:
        one, other = self.vpc_id, self.peer_vpc_id
        if one is not None and other is not None:
            said = f"VPCs {quoted(one)} and {quoted(other)} at its ends"
            return [Criterion(said, lambda it: _joins(it, one, other))]
        if one is not None:
            return _exactly("VPC", one, lambda it: it.vpc.all() | it.peer_vpc.all())
        return _exactly("peer VPC", other, lambda it: it.peer_vpc.all())


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTableQuery(Query[RouteTable]):
    """A query for route tables.

    Args:
        vpc_id: id or legacy id of the VPC.
        name: the exact name.
        main: whether it is a main table, which subnets without their own table use.
        tags: required tags, as keys and values; further tags are allowed.
    """

    vpc_id: str | None = None
    name: str | None = None
    main: bool | None = None
    tags: Mapping[str, str] | None = None

    def criteria(self) -> list[Criterion[RouteTable]]:
        """Return a criterion for each given condition."""
        main: list[Criterion[RouteTable]] = [
            Criterion("main", lambda it: self.main is None or it.main is self.main)
        ]
        return [
            *_exactly("VPC", self.vpc_id, lambda it: it.vpc.all()),
            *_exactly("name", self.name, lambda it: (it.name,)),
            *main,
            *_tagged(self.tags),
        ]

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the VPC ids in the query."""
        return () if self.vpc_id is None else (self.vpc_id,)


def is_like_id(text: str) -> bool:
    """Return whether a VPC selector has the form of an id, rather than a name or a CIDR block."""
    return text.startswith("vpc-") or "_vpc_" in text


def _exactly(
    word: str,
    wanted: str | None,
    texts: Callable[[T], Iterable[str]],
    similar: float | None = None,
) -> list[Criterion[T]]:
    """Return the criterion of `exactly` in a list; an empty list if no text is wanted."""
    return [] if wanted is None else [exactly(word, wanted, texts, similar=similar)]


def _tagged(tags: Mapping[str, str] | None) -> list[Criterion[Any]]:
    """Return one criterion per tag: the item has that tag with that value."""
    return [_with_tag(key, value) for key, value in (tags or {}).items()]


def _with_tag(key: str, value: str) -> Criterion[Any]:
    return exactly(
        f"tag {quoted(key)}", value, lambda it: (it.tags[key],) if key in it.tags else ()
    )


def _joins(connection: PeeringConnection, one: str, other: str) -> bool:
    sides = connection.vpc.all(), connection.peer_vpc.all()
    return any(one in this and other in that for this, that in (sides, sides[::-1]))


def _known_state(text: str | None) -> str | None:
    states = [state.value for state in PeeringState]
    if text is not None and text.upper() not in states:
        raise QueryError(
            f"{quoted(text)} is not a state of a peering connection; use one of {', '.join(states)}"
        )
    return text and text.upper()
