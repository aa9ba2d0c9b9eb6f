"""One property under many examples: Hypothesis with a seed, and what it finds as findings."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import hypothesis
from hypothesis import strategies as st

from tests.faults.inputs.watching import Watch, WrongError
from tests.faults.tally import Finding

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
