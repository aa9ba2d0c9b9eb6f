"""When a listing that readers share is old."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.listing import SharedListing

from tests.unit.api.clock import Clock

_TAKES = 3.0
"""Seconds of a listing: many pages, or a slow network."""


class _Slow:
    """A listing that takes longer than it may be old; counts how often it is made."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.made = 0
        self.listing = SharedListing(self._fetch, self.clock.read)

    def _fetch(self) -> tuple[int, ...]:
        self.clock.sleep(_TAKES)
        self.made += 1
        return (self.made,)


@pytest.fixture
def slow() -> _Slow:
    """Return one that was not asked yet."""
    return _Slow()


def test_slow_listing(slow: _Slow) -> None:
    """A listing that takes longer than it may be old serves the readers after the first, too."""
    got = []
    for _ in range(20):
        got.append(slow.listing.get(max_age=2.0).items)
        slow.clock.sleep(0.1)

    assert {(1,)} == set(got)


def test_old_listing(slow: _Slow) -> None:
    """Longer ago than it may be old, it is made anew."""
    slow.listing.get(max_age=2.0)
    slow.clock.sleep(2.1)
    slow.listing.get(max_age=2.0)

    assert 2 == slow.made


def test_one_that_begins_now(slow: _Slow) -> None:
    """Who wants one that begins now never gets one that began before."""
    slow.listing.get(max_age=2.0)
    slow.listing.get(max_age=0.0)

    assert 2 == slow.made
