"""The figures: medians, ratios within one run, and whether a target is met."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a figure.

    Args:
        bound: the last value that meets the target.
        at_least: whether higher is better.
    """

    bound: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Return whether a value meets the target."""
        return value >= self.bound if self.at_least else value <= self.bound

    def missed_by(self, value: float) -> float:
        """Return how far a value is beyond the bound, as a share of the bound; 0 if it is met."""
        if self.met_by(value):
            return 0.0
        return abs(value - self.bound) / self.bound if self.bound else math.inf


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Args:
        measurement: name of the measurement, such as `engine`.
        name: what was measured.
        value: the median, in `unit`.
        unit: `s`, `ms`, `MB`, `calls`, `%`, `x` or `calls/s`.
        over: the median that it is compared with, in the same unit; None without a comparison.
        target: the target of the ratio, or of the value if there is no ratio.
        raw: every single value, by program or client.
        note: a remark for readers.
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
        """The value divided by the one that it is compared with; None without a comparison."""
        return None if self.over is None else ratio(self.value, self.over)

    @property
    def judged(self) -> float:
        """The number to which the target applies."""
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        return None if self.target is None else self.target.met_by(self.judged)

    @property
    def rounds(self) -> int:
        """Number of values behind the median; 0 for a single count."""
        return min(map(len, self.raw.values()), default=0)

    def as_dict(self) -> dict[str, object]:
        """Return the figure as in the JSON file."""
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
    """Divide a value by another; 0 divided by 0 gives 1, any other value divided by 0 infinity."""
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
    """Return a figure that compares two series, which were measured in turns.

    Args:
        measurement: name of the measurement.
        name: what was measured.
        ours: this package's values.
        floor: the values that they are compared with.
        unit: unit of both.
        target: the target of the ratio of the medians.
        note: a remark for readers.
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
    """Return the growth of a time between two sizes, divided by the growth of n log n.

    Args:
        sizes: the smaller and the larger size, above 1.
        seconds: the time of each.
    """
    smaller, larger = sizes
    allowed = larger * math.log(larger) / (smaller * math.log(smaller))
    return ratio(seconds[1], seconds[0]) / allowed
