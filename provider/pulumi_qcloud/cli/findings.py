"""What `qcloud-peering doctor` finds."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Status(str, enum.Enum):
    """How something is."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line.

    Args:
        status: how it is.
        what: was looked at, in a word or two.
        text: how it is, and what to do.
    """

    status: Status
    what: str
    text: str


def ok(what: str, text: str) -> Finding:
    """Return a line about something that is right."""
    return Finding(Status.OK, what, text)


def skipped(what: str, text: str) -> Finding:
    """Return a line about something that was not tried."""
    return Finding(Status.SKIPPED, what, text)


def warning(what: str, text: str) -> Finding:
    """Return a line about something that may become a problem."""
    return Finding(Status.WARNING, what, text)


def problem(what: str, text: str) -> Finding:
    """Return a line about something that has to be mended."""
    return Finding(Status.PROBLEM, what, text)
