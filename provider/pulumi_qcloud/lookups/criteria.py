"""Finding the one that fits, and saying what there is if none or several do; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pulumi_qcloud.lookups.problems import LookupProblem, NotFoundProblem
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
