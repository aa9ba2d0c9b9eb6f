"""The campaign of faults: seeded schedules of trouble, and what is left of the cloud after each.

`make faults` runs it. A level is a module with a function that carries out the schedule of one
seed; the same seed gives the same schedule.
"""

from __future__ import annotations

import importlib
import multiprocessing
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Final, cast

VERDICTS: Final[Mapping[str, str]] = {
    "orphan": "a connection or route in the cloud that no state has",
    "duplicate": "a second connection of one resource",
    "loss": "something of the program that the cloud or the state lacks",
    "foreign": "something of another owner that was touched",
    "false gone": "a resource that exists and was reported as gone",
    "unclear error": "an error that is not one of ours, or not one clean line",
    "secret": "a key, token or signature where it may not be",
    "not recovered": "no success after the faults had stopped",
}
"""What may be wrong at the end of a schedule."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong at the end of a schedule.

    Args:
        verdict: one of `VERDICTS`.
        text: what exactly.
    """

    verdict: str
    text: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"no verdict {self.verdict!r}")


@dataclass(slots=True)
class Tally:
    """The figures of one schedule, or of many.

    Args:
        schedules: how many.
        operations: how often each was carried out, such as `create`.
        faults: how often each kind struck, such as `drop_after`.
        findings: what was wrong.
        errors: errors that the user was shown, all of them clear ones.
        recovery: the longest time from the end of the faults to success, in seconds.
    """

    schedules: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    errors: int = 0
    recovery: float = 0.0

    def add(self, other: Tally) -> None:
        """Add the figures of others."""
        longest = max(self.recovery, other.recovery)
        for it in fields(self):
            setattr(self, it.name, getattr(self, it.name) + getattr(other, it.name))
        self.recovery = longest

    def verdicts(self) -> Counter[str]:
        """Return how often each verdict was found."""
        return Counter(finding.verdict for finding in self.findings)


Run = Callable[[int], Tally]
"""Carries out the schedule of a seed."""


@dataclass(frozen=True, slots=True)
class Level:
    """Where trouble is made.

    Args:
        name: as in `make faults SEED=provider-17`.
        module: has the function `run`, see `Run`, and `describe`, which tells a seed's schedule in
            lines of text.
        schedules: how many a full campaign has.
        workers: how many run side by side.
        what: in words.
    """

    name: str
    module: str
    schedules: int
    workers: int
    what: str


LEVELS: Final = (
    Level("provider", "tests.faults.provider", 5000, 8, "the dynamic providers, over sockets"),
    Level("engine", "tests.faults.engine", 60, 4, "pulumi up, refresh and destroy, and kill -9"),
    Level(
        "refactoring",
        "tests.faults.refactoring",
        300,
        2,
        "resources that are renamed, moved, split and merged, over gRPC",
    ),
    Level(
        "refactoring-engine",
        "tests.faults.refactoring_engine",
        40,
        2,
        "the same on the real engine",
    ),
    Level("input", "tests.faults.inputs", 24, 2, "whatever check, diff and the parsers are given"),
)


@dataclass(slots=True)
class Outcome:
    """What a level's schedules gave.

    Args:
        level: which.
        tally: all together.
        failed: what each failing seed found.
        seconds: wall time.
    """

    level: Level
    tally: Tally = field(default_factory=Tally)
    failed: dict[int, list[Finding]] = field(default_factory=dict)
    seconds: float = 0.0


def carry_out(level: Level, seed: int) -> tuple[int, Tally]:
    """Carry out one schedule; what it raises is a finding."""
    try:
        tally = cast("Run", importlib.import_module(level.module).run)(seed)
    except Exception:  # noqa: BLE001 - nothing may end the campaign
        tally = Tally(findings=[Finding("not recovered", traceback.format_exc())])
    tally.schedules = 1
    return seed, tally


def describe(level: Level, seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return cast("str", importlib.import_module(level.module).describe(seed))


def run_level(
    level: Level, seeds: Iterable[int], progress: Callable[[], None] = lambda: None
) -> Outcome:
    """Carry out schedules and add up what they gave.

    Args:
        level: of what.
        seeds: one a schedule.
        progress: called after each.
    """
    outcome = Outcome(level)
    begun = time.monotonic()
    for seed, tally in _side_by_side(level, list(seeds)):
        outcome.tally.add(tally)
        if tally.findings:
            outcome.failed[seed] = tally.findings
        progress()
    outcome.seconds = time.monotonic() - begun
    return outcome


def _side_by_side(level: Level, seeds: list[int]) -> Iterator[tuple[int, Tally]]:
    if len(seeds) == 1:
        yield carry_out(level, seeds[0])
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(level.workers, len(seeds)), maxtasksperchild=500) as pool:
        yield from pool.imap_unordered(_Task(level), seeds)


@dataclass(frozen=True, slots=True)
class _Task:
    level: Level

    def __call__(self, seed: int) -> tuple[int, Tally]:
        return carry_out(self.level, seed)
