"""One SQLite database, in memory or in a file, and the transactions on it."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.state import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Row = tuple[Any, ...]

_MOST_COUNTS: Final = 1000


class StateError(Exception):
    """The state file cannot be used; the text says why."""


class Store:
    """The database of one cloud.

    Every thread uses the same connection, one at a time. What `writing` has committed
    survives a kill of the process.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open a database.

        Args:
            path: the file, made if there is none; without it the state is in memory.

        Raises:
            StateError: not a state file, or of another version, or in use.
        """
        self._lock = threading.RLock()
        self._depth = 0
        self._counts: dict[tuple[object, ...], int] = {}
        self.keep: Callable[[Store], None] | None = None
        """If set, called after each write with a copy of the state as it was before."""
        try:
            self._db = sqlite3.connect(
                path or ":memory:",
                isolation_level=None,
                check_same_thread=False,
                timeout=0.2,
                cached_statements=200,
            )
            self._prepare(in_file=path is not None)
        except sqlite3.Error as error:
            reason = "another process uses it" if "locked" in str(error) else str(error)
            raise StateError(f"cannot use {path} as state: {reason}") from error

    def _prepare(self, *, in_file: bool) -> None:
        if in_file:
            # One process a file: a second emulator on it is refused, not mixed in.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            # What is written survives a kill of the process, though not a power cut.
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(
                f"BEGIN IMMEDIATE; {schema.TABLES} PRAGMA user_version = {schema.VERSION}; COMMIT;"
            )
            return
        while version in schema.UPGRADES:
            self._db.executescript(
                f"BEGIN IMMEDIATE; {schema.UPGRADES[version]}"
                f" PRAGMA user_version = {version + 1}; COMMIT;"
            )
            version += 1
        if version != schema.VERSION:
            raise sqlite3.DatabaseError(
                f"it is of version {version}, this emulator writes version {schema.VERSION}"
            )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep the state as it is for several reads."""
        with self._lock:
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Commit what is written inside, all of it or, after an error, nothing."""
        with self._lock:
            if self._depth:
                yield
                return
            before = self.copy() if self.keep else None
            changes = self._db.total_changes
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0
                self._counts.clear()
            if before and self.keep and self._db.total_changes > changes:
                self.keep(before)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Run a query and give every row."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def count(self, sql: str, *values: object) -> int:
        """Run a query that counts; until the next write the number is remembered."""
        with self._lock:
            key = (sql, *values)
            if self._depth:
                return int(self._db.execute(sql, values).fetchone()[0])
            if key not in self._counts:
                if len(self._counts) >= _MOST_COUNTS:
                    self._counts.clear()
                self._counts[key] = int(self._db.execute(sql, values).fetchone()[0])
            return self._counts[key]

    def row(self, sql: str, *values: object) -> Row | None:
        """Run a query and give the first row, if there is one."""
        with self._lock:
            found: Row | None = self._db.execute(sql, values).fetchone()
            return found

    def write(self, sql: str, *values: object) -> int:
        """Change the state; only inside `writing`.

        Returns:
            The number of the row that was inserted last.
        """
        return self._db.execute(sql, values).lastrowid or 0

    def note(self, name: str) -> str | None:
        """Read one of the notes, texts kept by name."""
        found = self.row("SELECT value FROM notes WHERE name = ?", name)
        return None if found is None else str(found[0])

    def notes(self, prefix: str) -> list[tuple[str, str]]:
        """Read the notes whose names start with a prefix."""
        return [
            (str(name), str(value))
            for name, value in self.rows(
                "SELECT name, value FROM notes WHERE substr(name, 1, ?) = ?", len(prefix), prefix
            )
        ]

    def write_note(self, name: str, value: str) -> None:
        """Write a note; only inside `writing`."""
        self.write("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def empty(self) -> None:
        """Remove everything; only inside `writing`."""
        for statement in schema.EMPTY.strip().splitlines():
            self.write(statement)

    def copy(self) -> Store:
        """Give a copy in memory of the state as it is."""
        twin = Store()
        with self._lock:
            self._db.backup(twin._db)
        return twin

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def __del__(self) -> None:
        # Copies of the past are dropped while a reader may still use them.
        if hasattr(self, "_db"):
            self._db.close()
