"""Queries: the matches in a listing, or an error that names the nearest items. Pure functions."""

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
    """A query with no match or several, or an invalid query; the text is one line."""

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


class NoMatchError(QueryError):
    """The account has no match."""


def or_of_another_account(text: str, arguments: str) -> str:
    """Return the text of a `NoMatchError` with the arguments that look in another account."""
    stop = "" if text.endswith(".") else "."
    return f"{text}{stop} If it is another account's, give {arguments}."


_MOST_SHOWN: Final = 5
SIMILAR_NAME: Final = 0.6
"""Least similarity of names that an error lists as near, from 0 to 1."""
SIMILAR_FORM: Final = 0.85
"""The same for ids and CIDR blocks, whose form alone makes them similar."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """The wording for a kind of item.

    Args:
        one: the word for one item.
        many: the word for several.
        shown: returns the text of an item in a list.
        narrower: advice if several items match.
    """

    one: str
    many: str
    shown: Callable[[T], str]
    narrower: str


@dataclass(frozen=True, slots=True)
class Criterion(Generic[T]):
    """One condition of a query.

    Args:
        said: its text for a message: `name "app"`.
        fits: whether an item meets it.
        likeness: how near an item comes that does not meet it, from 0 to 1.
    """

    said: str
    fits: Callable[[T], bool]
    likeness: Callable[[T], float] = lambda _: 0.0


def exactly(
    word: str, wanted: str, texts: Callable[[T], Iterable[str]], *, similar: float | None = None
) -> Criterion[T]:
    """Return the criterion that one of an item's texts equals the wanted one.

    Args:
        word: the word for such a text, `name`.
        wanted: the wanted text.
        texts: returns the texts of an item.
        similar: least similarity of items that an error lists as near, from 0 to 1; None to list
            none.
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
        where: region and account for the text of an error.

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
            f"{len(found)} {kind.many}{with_asked} in {where}, where one is asked for: "
            f"{_shown(found, kind)}. {kind.narrower}"
        )
    raise NoMatchError(f"no {kind.one}{with_asked} in {where}{_instead(items, criteria, kind)}")


def _instead(items: Sequence[T], criteria: Sequence[Criterion[T]], kind: Kind[T]) -> str:
    """The rest of the sentence: the nearest items, or all if they are few."""
    if not items:
        return f": there are no {kind.many} there. Check the region and the account."
    if near := _nearest(items, criteria):
        return f". The nearest: {_shown(near, kind)}"
    if len(items) <= _MOST_SHOWN:
        return f". There are only {_shown(items, kind)}. Check the region and the account."
    return f", nor any like it among the {len(items)} there. Check the region and the account."


def _nearest(items: Sequence[T], criteria: Sequence[Criterion[T]]) -> list[T]:
    """The items that meet some criteria or come near, the nearest first."""

    def nearness(item: T) -> float:
        return sum(1.0 if one.fits(item) else one.likeness(item) for one in criteria)

    scored = [(nearness(item), item) for item in items]
    near = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [item for _, item in near]


def _similarity(wanted: str, texts: Iterable[str], least: float) -> float:
    import difflib  # only an error needs it

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


_VPC: Final = Kind("VPC", "VPCs", _shown_vpc, "Ask by id, or by name and CIDR block together.")
_CONNECTION: Final = Kind(
    "peering connection", "peering connections", _shown_connection, "Ask by id, or by state too."
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
            items: everything that the account has.
            where: region and account for the text of an error, see `answers.place_of`.

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
        name: the whole name.
        cidr_block: the primary range, CIDR text.
        tags: keys and values that it has, among others.
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
    """A query for connections; deleted ones, which the API may still list, match only by `state`.

    Args:
        id: `pcx-...`.
        name: the whole name.
        vpc_id: a VPC on either side.
        peer_vpc_id: the VPC on the other side; without `vpc_id`, the accepter's.
        state: `PENDING`, `ACTIVE` and so on.
        tags: keys and values that it has, among others.
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
        vpc_id: id or legacy id of their VPC.
        name: the whole name.
        main: whether subnets without a table of their own use it.
        tags: keys and values that it has, among others.
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
    """Return whether a text that selects a VPC has the form of an id, not of a name or range."""
    return text.startswith("vpc-") or "_vpc_" in text


def _exactly(
    word: str,
    wanted: str | None,
    texts: Callable[[T], Iterable[str]],
    similar: float | None = None,
) -> list[Criterion[T]]:
    """The criterion of `exactly`, or none if no text is wanted."""
    return [] if wanted is None else [exactly(word, wanted, texts, similar=similar)]


def _tagged(tags: Mapping[str, str] | None) -> list[Criterion[Any]]:
    """The criteria that an item has each of the tags."""
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
            f"there is no state {quoted(text)} of a peering connection; "
            f"it is one of {', '.join(states)}"
        )
    return text and text.upper()
