"""What a lookup asks for, and picking it from a listing or saying what there is instead; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from pulumi_qcloud.api.errors import printable
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc
from pulumi_qcloud.settings.levels import quoted

T = TypeVar("T")


class QueryError(Exception):
    """There is no answer, or not one, to what was asked for; the text is one line."""

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


class NoMatchError(QueryError):
    """The account has none that fits."""


def or_of_another_account(text: str, arguments: str) -> str:
    """Return the text of a `NoMatchError`, and with which arguments another account is asked."""
    stop = "" if text.endswith(".") else "."
    return f"{text}{stop} If it is another account's, give {arguments}."


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
        NoMatchError: none fits.
        QueryError: several do.
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


def _shown_vpc(vpc: Vpc) -> str:
    return f"{quoted(vpc.name)} ({vpc.ids.preferred}, {vpc.cidr_block})"


def _shown_connection(connection: PeeringConnection) -> str:
    sides = f"{connection.vpc.preferred} to {connection.peer_vpc.preferred}"
    return f"{quoted(connection.name)} ({connection.id}, {connection.state_text}, {sides})"


_VPC: Final = Kind("VPC", "VPCs", _shown_vpc, "Ask by id, or by name and CIDR block together.")
_CONNECTION: Final = Kind(
    "peering connection", "peering connections", _shown_connection, "Ask by id, or by state too."
)


class Query(Generic[T]):
    """What is asked for: everything that is given has to fit, exactly."""

    __slots__ = ()
    kind: ClassVar[Kind[Any]]
    tags: Mapping[str, str] | None

    def criteria(self) -> list[Criterion[T]]:
        """Return what is given, one by one."""
        raise NotImplementedError

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the ids of VPCs that are given."""
        raise NotImplementedError

    def among(self, items: Iterable[T]) -> list[T]:
        """Return what counts at all."""
        return list(items)

    def every(self, items: Iterable[T]) -> list[T]:
        """Return all that fit."""
        return fitting(self.among(items), self.criteria())

    def only(self, items: Iterable[T], *, where: str) -> T:
        """Return the one that fits.

        Args:
            items: everything that the account has.
            where: region and account for the text of an error, see `answers.place_of`.

        Raises:
            NoMatchError: none fits.
            QueryError: several do.
        """
        kind: Kind[T] = self.kind
        return only(self.among(items), self.criteria(), kind, where)


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcQuery(Query[Vpc]):
    """Which VPCs.

    Args:
        id: its id or legacy id.
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
        """Return what is given, one by one."""
        return [
            *_exactly("id", self.id, lambda vpc: vpc.ids.all(), SIMILAR_FORM),
            *_exactly("name", self.name, lambda vpc: (vpc.name,), SIMILAR_NAME),
            *_exactly("CIDR block", self.cidr_block, lambda vpc: (vpc.cidr_block,), SIMILAR_FORM),
            *_tagged(self.tags),
        ]

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the ids of VPCs that are given."""
        return () if self.id is None else (self.id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionQuery(Query[PeeringConnection]):
    """Which connections; deleted ones, which the API may still list, only if asked for.

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
        """Return what is given, one by one.

        Raises:
            QueryError: there is no such state.
        """
        return [
            *_exactly("id", self.id, lambda it: (it.id,), SIMILAR_FORM),
            *_exactly("name", self.name, lambda it: (it.name,), SIMILAR_NAME),
            *self._of_vpcs(),
            *_exactly("state", _known_state(self.state), lambda it: (it.state_text,)),
            *_tagged(self.tags),
        ]

    def vpc_ids(self) -> tuple[str, ...]:
        """Return the ids of VPCs that are given."""
        return tuple(it for it in (self.vpc_id, self.peer_vpc_id) if it is not None)

    def among(self, items: Iterable[PeeringConnection]) -> list[PeeringConnection]:
        """Return what counts at all."""
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
    """Which route tables.

    Args:
        vpc_id: of their VPC.
        name: the whole name.
        main: whether subnets without a table of their own use it.
        tags: keys and values that it has, among others.
    """

    vpc_id: str | None = None
    name: str | None = None
    main: bool | None = None
    tags: Mapping[str, str] | None = None

    def criteria(self) -> list[Criterion[RouteTable]]:
        """Return what is given, one by one."""
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
        """Return the ids of VPCs that are given."""
        return () if self.vpc_id is None else (self.vpc_id,)


def is_like_id(text: str) -> bool:
    """Return whether a text that stands for a VPC can be its id, and not a name or a range."""
    return text.startswith("vpc-") or "_vpc_" in text


def _exactly(
    word: str,
    wanted: str | None,
    texts: Callable[[T], Iterable[str]],
    similar: float | None = None,
) -> list[Criterion[T]]:
    """The criterion that one of something's texts is the wanted one, none where none is wanted."""
    return [] if wanted is None else [exactly(word, wanted, texts, similar=similar)]


def _tagged(tags: Mapping[str, str] | None) -> list[Criterion[Any]]:
    """The criteria that something has each of some tags."""
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
