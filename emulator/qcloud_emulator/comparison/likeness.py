"""The settings with which the emulator is most like a cloud, found by trying them.

Every disputed fact that the story can find out is tried with its other values, and kept if fewer
values differ then. Because the whole story is told each time, a setting that shows in many answers
is still one finding, and one that shows only together with another is found after it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import combinations
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.disputed import NUMBERS, VALUES, Disputed
from qcloud_emulator.comparison.differences import Difference, Told, differences, score
from qcloud_emulator.comparison.story import OUT_OF_REACH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Settings = dict[str, str]
_ROUNDS: Final = 8
_MOST_PAIRED: Final = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that makes the emulator more like the cloud."""

    name: str
    value: str
    shows: tuple[Difference, ...]
    """What differs without it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How an emulator becomes like a cloud."""

    settings: tuple[Setting, ...]
    rest: tuple[Difference, ...]
    """What differs even with the settings."""


def likeness(
    there: Sequence[Told],
    tell: Callable[[Mapping[str, str]], Sequence[Told]],
    given: Mapping[str, str],
) -> Likeness:
    """Find the settings with which the emulator is most like the cloud.

    Args:
        there: the cloud's telling.
        tell: tells the story to an emulator with these settings.
        given: the settings to start with.
    """
    start = {name: str(value) for name, value in Disputed().changed(given).as_dict().items()}
    seen: dict[tuple[tuple[str, str], ...], list[Difference]] = {}

    def with_(changes: Settings) -> list[Difference]:
        key = tuple(sorted(changes.items()))
        if key not in seen:
            seen[key] = differences(tell({**given, **changes}), there)
        return seen[key]

    chosen: Settings = {}
    for _ in range(_ROUNDS):
        better = _improved(chosen, start, with_)
        if better == chosen:
            break
        chosen = better
    for name in list(chosen):
        less = {key: value for key, value in chosen.items() if key != name}
        if score(with_(less)) <= score(with_(chosen)):
            chosen = less
    rest = with_(chosen)
    return Likeness(tuple(_evidence(chosen, rest, with_)), tuple(rest))


def _improved(
    chosen: Settings, start: Settings, with_: Callable[[Settings], list[Difference]]
) -> Settings:
    """Return the settings with every single change that helps, the most helpful one first.

    Where none does, two changes that each remove a difference may help together: one adds a route,
    for example, and the other one takes a route away.
    """
    before = with_(chosen)
    changes = [{name: value} for name, value in _candidates({**start, **chosen}, before)]
    better = _with_helpful(chosen, changes, with_)
    if better == chosen:
        useful = [it for it in changes if set(before) - set(with_({**chosen, **it}))]
        pairs = [{**one, **other} for one, other in combinations(useful[:_MOST_PAIRED], 2)]
        better = _with_helpful(chosen, pairs, with_)
    return {name: value for name, value in better.items() if value != start[name]}


def _with_helpful(
    chosen: Settings,
    changes: Iterable[Settings],
    with_: Callable[[Settings], list[Difference]],
) -> Settings:
    before = score(with_(chosen))
    if before == score(()):
        return chosen
    scored = [(score(with_({**chosen, **change})), change) for change in changes]
    for after, change in sorted(scored, key=lambda it: it[0]):
        more = {**chosen, **change}
        if after < before and score(with_(more)) < score(with_(chosen)):
            chosen = more
    return chosen


def _candidates(current: Settings, found: list[Difference]) -> Iterator[tuple[str, str]]:
    for name, values in VALUES.items():
        if name not in OUT_OF_REACH:
            yield from ((name, value) for value in values if value != current[name])
    for name in NUMBERS:
        if name not in OUT_OF_REACH:
            wanted = {
                it.there.removeprefix("number ")
                for it in found
                if it.here == f"number {current[name]}" and it.there.startswith("number ")
            }
            yield from ((name, value) for value in sorted(wanted) if value.isdecimal())


def _evidence(
    chosen: Settings, rest: list[Difference], with_: Callable[[Settings], list[Difference]]
) -> Iterator[Setting]:
    order = [it.name for it in fields(Disputed)]
    for name in sorted(chosen, key=order.index):
        less = {key: value for key, value in chosen.items() if key != name}
        shows = tuple(it for it in with_(less) if it not in rest)
        yield Setting(name, chosen[name], shows)
