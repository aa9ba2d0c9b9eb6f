"""One listing, shared by many readers: fetched at most once at a time, and not when it is young."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pulumi_qcloud.api.errors import QcloudError

T = TypeVar("T")

_LONGEST_FAILURE: Final = 5.0
"""Seconds in which a failed listing is not tried again by readers that take an old one."""


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A listing or the error instead of it.

    Args:
        begun: the clock's reading when it was begun; of an error, when it came.
        ended: the clock's reading when it was complete.
        items: what the API answered.
        error: what it raised instead.
    """

    begun: float
    ended: float
    items: tuple[T, ...] = ()
    error: QcloudError | None = None


class SharedListing(Generic[T]):
    """A listing that many readers ask for, from several threads.

    Args:
        fetch: asks the API for all of it.
        monotonic: clock in seconds.
    """

    def __init__(self, fetch: Callable[[], tuple[T, ...]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._fetching = threading.Lock()
        self._fetched: Fetched[T] | None = None

    def get(self, *, max_age: float) -> Fetched[T]:
        """Return the listing.

        Args:
            max_age: seconds since its end, 0 for one that begins now. A listing of many pages
                takes longer than it may be old, and still has to serve more than one reader.

        Raises:
            QcloudError: the listing failed.
        """
        wanted_since = self._monotonic() - max_age
        fetched = self._fetched
        from_its_end = max_age > 0
        if fetched is None or not self._serves(fetched, wanted_since, from_its_end):
            with self._fetching:
                fetched = self._fetched
                if fetched is None or not self._serves(fetched, wanted_since, from_its_end):
                    fetched = self._fetched = self._new()
        if fetched.error is not None:
            raise fetched.error
        return fetched

    def _serves(self, fetched: Fetched[T], wanted_since: float, from_its_end: bool) -> bool:
        if fetched.error is not None:
            wanted_since = max(wanted_since, self._monotonic() - _LONGEST_FAILURE)
        return (fetched.ended if from_its_end else fetched.begun) >= wanted_since

    def _new(self) -> Fetched[T]:
        begun = self._monotonic()
        try:
            items = self._fetch()
            return Fetched(begun, self._monotonic(), items)
        except QcloudError as error:
            # Its age counts from its end: whoever waited meanwhile shares it.
            now = self._monotonic()
            return Fetched(now, now, error=error)
