"""Which resource of this process a connection belongs to: one connection, one resource.

A resource that was renamed in the program without an alias is created under its new name before it
is deleted under the old one. Where the create takes the live connection over, the delete would
remove it: so what was taken over in this process is not deleted by it.
"""

from __future__ import annotations

import threading


class Claims:
    """Connections that creates of this process returned; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claimed: set[str] = set()
        self._adopted: set[str] = set()

    def claim(self, connection_id: str, *, adopted: bool = False) -> bool:
        """Take a connection for a resource; return whether no other one has it.

        Args:
            connection_id: `pcx-...`.
            adopted: whether it was there before this process.
        """
        with self._lock:
            if connection_id in self._claimed:
                return False
            self._claimed.add(connection_id)
            if adopted:
                self._adopted.add(connection_id)
            return True

    def was_adopted(self, connection_id: str) -> bool:
        """Return whether a create of this process took the connection over."""
        with self._lock:
            return connection_id in self._adopted
