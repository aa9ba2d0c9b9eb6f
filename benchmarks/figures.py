"""The figures: medians, ratios within one run, and whether a target is met."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of a figure.

    Args:
        bound: the last value that is good.
        at_least: whether higher is better.
    """

    bound: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Return whether a value is good."""
        return value >= self.bound if self.at_least else value <= self.bound

    def missed_by(self, value: float) -> float:
        """Return how far a value is beyond the bound, as a share of the bound; 0 if it is good."""
        if self.met_by(value):
            return 0.0
        return abs(value - self.bound) / self.bound if self.bound else math.inf


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Args:
        measurement: the group that it belongs to, such as `engine`.
        name: what was measured.
        value: the median, in `unit`.
        unit: `s`, `ms`, `MB`, `calls`, `%`, `x` or `calls/s`.
        over: the median of what it is held against, in the same unit; None if it stands alone.
        target: what is wanted of the ratio, or of the value where there is nothing to hold against.
        raw: every single value, by whose it is.
        note: what a reader should know beside it.
    """

    measurement: str
    name: str
    value: float
    unit: str
    over: float | None = None
    target: Target | None = None
    raw: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value over what it is held against."""
        return None if self.over is None else ratio(self.value, self.over)

    @property
    def judged(self) -> float:
        """The number that the target is about."""
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None else self.target.met_by(self.judged)

    @property
    def rounds(self) -> int:
        """How many values the median is of; 0 where one count says it all."""
        return min(map(len, self.raw.values()), default=0)

    def as_dict(self) -> dict[str, object]:
        """Return everything that the JSON file holds of it."""
        return {
            "measurement": self.measurement,
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "over": self.over,
            "ratio": self.ratio,
            "target": self.target and self.target.bound,
            "atLeast": bool(self.target and self.target.at_least),
            "met": self.met,
            "rounds": self.rounds,
            "raw": {whose: list(values) for whose, values in self.raw.items()},
            "note": self.note,
        }


def ratio(value: float, over: float) -> float:
    """Return a value over another; over nothing, anything is infinitely much."""
    if over:
        return value / over
    return 1.0 if not value else math.inf


def compared(
    measurement: str,
    name: str,
    ours: Sequence[float],
    floor: Sequence[float],
    *,
    unit: str,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """Return the figure of two series that were measured in turns.

    Args:
        measurement: the group that it belongs to.
        name: what was measured.
        ours: this package's values.
        floor: those that they are held against.
        unit: of both.
        target: what is wanted of the ratio of the medians.
        note: what a reader should know beside it.
    """
    return Figure(
        measurement,
        name,
        value=statistics.median(ours),
        unit=unit,
        over=statistics.median(floor),
        target=target,
        raw={"ours": tuple(ours), "floor": tuple(floor)},
        note=note,
    )


def growth_beyond_n_log_n(sizes: tuple[float, float], seconds: tuple[float, float]) -> float:
    """Return how much more a time grew than n log n does, from a smaller size to a larger one.

    Args:
        sizes: the smaller and the larger size, above 1.
        seconds: the time of each.
    """
    smaller, larger = sizes
    allowed = larger * math.log(larger) / (smaller * math.log(smaller))
    return ratio(seconds[1], seconds[0]) / allowed
