"""The input level of the campaign of faults: whatever check, diff and the parsers are given."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

import hypothesis
from hypothesis import strategies as st

from tests.faults import Finding, Tally
from tests.faults.inputs.answers import arrivals, parse_holds
from tests.faults.inputs.resources import (
    check_holds,
    deeds,
    diff_holds,
    questions,
    recorded_holds,
    writings,
    written_holds,
)
from tests.faults.inputs.servers import (
    SECRETS,
    endless,
    endless_holds,
    pagings,
    speech_holds,
    speeches,
    talk_holds,
    talks,
)
from tests.faults.inputs.world import Watch, World, WrongError, life_holds, lives

_CHECKS = questions(of_outputs=False)
_DIFFS = questions(of_outputs=True)


def properties(world: World) -> tuple[Property[Any], ...]:
    """Return what is held against examples, in this order."""
    return (
        Property("any check", _CHECKS, 180, partial(check_holds, world)),
        Property("any diff", _DIFFS, 200, partial(diff_holds, world)),
        Property("any state", deeds(), 160, partial(recorded_holds, world)),
        Property("diff of what was written", writings(), 150, partial(written_holds, world)),
        Property("diff of what was made", lives(), 40, partial(life_holds, world)),
        Property("any answer", arrivals(), 300, parse_holds),
        Property("any server", talks(), 150, talk_holds),
        Property("any pages", pagings(), 120, talk_holds),
        Property("any bytes over a socket", speeches(), 100, speech_holds),
        Property("endless answers", endless(), 4, endless_holds, slow=True),
    )


def describe(seed: int) -> str:
    """Return the properties that a seed is held against, in lines of text."""
    with World.open() as world:
        lines = [f"{it.name}: {it.count} examples" for it in properties(world)]
    return "\n".join([f"input-{seed}; the same seed gives the same examples", *lines])


def run(seed: int, *, share: float = 1.0) -> Tally:
    """Hold every property against the examples of a seed.

    Args:
        seed: the same one gives the same examples.
        share: of the examples.
    """
    watch = Watch(Tally())
    with World.open() as world, watch.listening():
        watch.secrets |= world.secrets() | SECRETS
        for it in properties(world):
            world.renew()
            watch.tally.findings += explore(it, seed, watch, share=share)
    return watch.tally


T = TypeVar("T")

_PHASES: Final = (hypothesis.Phase.generate, hypothesis.Phase.shrink)
_FRAMES: Final = 6
"""How much of a traceback is shown: its end, where the mistake is."""


@dataclass(frozen=True, slots=True)
class Property(Generic[T]):
    """Something that holds for every example.

    Args:
        name: in a few words.
        examples: what it is held against.
        count: how many of them a schedule has.
        holds: raises where it does not hold; what it counts goes into the tally of the watch.
        slow: whether the first example that fails has to do, since each one takes seconds.
    """

    name: str
    examples: st.SearchStrategy[T]
    count: int
    holds: Callable[[T, Watch], None]
    slow: bool = False


def explore(what: Property[T], seed: int, watch: Watch, *, share: float = 1.0) -> list[Finding]:
    """Return what speaks against a property: the smallest example of each kind of failure.

    Args:
        what: the property.
        seed: the same one gives the same examples.
        watch: looks on.
        share: of the examples.
    """

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=max(1, round(what.count * share)),
        database=None,
        deadline=None,
        phases=_PHASES[:1] if what.slow else _PHASES,
        suppress_health_check=list(hypothesis.HealthCheck),
        print_blob=False,
    )
    @hypothesis.given(example=what.examples)
    def holds(example: T) -> None:
        watch.signatures.clear()
        what.holds(example, watch)

    try:
        holds()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return [_finding(what.name, it) for it in getattr(error, "exceptions", (error,))]
    return []


def _finding(name: str, error: Exception) -> Finding:
    verdict = error.verdict if isinstance(error, WrongError) else "unclear error"
    frames = traceback.format_tb(error.__traceback__)[-_FRAMES:]
    said = traceback.format_exception_only(error)
    return Finding(verdict, "".join([f"{name}: ", *said, *frames]))
