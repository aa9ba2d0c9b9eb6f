"""Things that are being changed, and may not be changed by anybody else meanwhile."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qcloud_emulator import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Locks:
    """Who comes second is refused, not kept waiting."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        """Start with nothing locked.

        Args:
            wait: waits for so many seconds, or less when the emulator stops.
        """
        self._wait = wait
        self._mutex = threading.Lock()
        self._held: set[str] = set()

    @contextmanager
    def change(self, name: str, seconds: float) -> Iterator[None]:
        """Change something; what is done inside is done at once, then the rest of time passes.

        Args:
            name: of what is changed.
            seconds: how long that takes if it is not refused; 0 locks nothing.

        Raises:
            BusyError: another change of it is not over.
        """
        with self._mutex:
            if name in self._held:
                raise errors.BusyError(f"another change of {name} is in progress")
            if seconds:
                self._held.add(name)
        try:
            yield
            if seconds:
                self._wait(seconds)
        finally:
            if seconds:
                with self._mutex:
                    self._held.remove(name)
