"""What a campaign counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

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
