"""A SQLite database, in memory or in a file: its tables and transactions."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qcloud_emulator.cloud.models import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from qcloud_emulator.cloud.models import Paging

Row = tuple[Any, ...]
_MOST_COUNTS: Final = 1000


def marks(values: Collection[object]) -> str:
    """Return an SQL placeholder for each value, separated by commas."""
    return ",".join("?" * len(values))


def where(*groups: Mapping[str, object]) -> tuple[str, tuple[object, ...]]:
    """Join SQL conditions with AND and collect their values, skipping conditions with value None.

    Args:
        groups: the value of each condition, or a tuple of values, whose placeholders replace
            `{}` in the condition.
    """
    chosen: list[str] = []
    values: list[object] = []
    for text, value in (it for conditions in groups for it in conditions.items()):
        if isinstance(value, tuple):
            chosen.append(text.replace("{}", marks(value)))
            values += value * (text.count("{}") or 1)
        elif value is not None:
            chosen.append(text)
            values.append(value)
    return " AND ".join(chosen), tuple(values)


class StateError(Exception):
    """The state file cannot be used; the message says why."""


class Store:
    """The database of one cloud.

    All threads share one database connection and use it one at a time. Writes that `writing` has
    committed survive if the process is killed.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open a database.

        Args:
            path: the file, created if it does not exist; None keeps the state in memory.

        Raises:
            StateError: the file is not a state file, has another version, or is in use.
        """
        self._lock = threading.RLock()
        self._depth = 0
        self._counts: dict[tuple[object, ...], int] = {}
        self.keep: Callable[[Store], None] | None = None
        """If set, called after each write with a copy of the state from before the write."""
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
            reason = "another process is using it" if "locked" in str(error) else str(error)
            raise StateError(f"cannot use {path} as state: {reason}") from error

    def _prepare(self, *, in_file: bool) -> None:
        if in_file:
            # Only one process may use the file: a second emulator is refused.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            # Committed writes survive if the process is killed, but can be lost in a power cut.
            self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;"
            )
            return
        while version in _UPGRADES:
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_UPGRADES[version]}"
                f" PRAGMA user_version = {version + 1}; COMMIT;"
            )
            version += 1
        if version != _VERSION:
            raise sqlite3.DatabaseError(
                f"it has version {version}, but this emulator needs version {_VERSION}"
            )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Make several reads see the same state."""
        with self._lock:
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Commit all writes of the block, or none of them if it raises an error."""
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
        """Run a query and return all rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def count(self, sql: str, *values: object) -> int:
        """Run a query that counts; the result is cached until the next write."""
        with self._lock:
            key = (sql, *values)
            if self._depth:
                return int(self._db.execute(sql, values).fetchone()[0])
            if key not in self._counts:
                if len(self._counts) >= _MOST_COUNTS:
                    self._counts.clear()
                self._counts[key] = int(self._db.execute(sql, values).fetchone()[0])
            return self._counts[key]

    def page(
        self,
        columns: str,
        found: str,
        values: Sequence[object],
        paging: Paging,
        *,
        alias: str,
        named: str | None = None,
        whole: str = "{part}",
    ) -> Page[Row]:
        """Run a query and return one page of its rows.

        Args:
            columns: the columns to select.
            found: the part of the query after FROM, without ORDER BY.
            values: values for the placeholders in `found`.
            paging: which part of the rows, in which order.
            alias: alias of the table that has `created_at` and `seq`.
            named: alias of the table that has `name`, if that is another table.
            whole: an outer query, which contains the query for the page as `{part}` and the same
                ORDER BY as `{order}`.
        """
        column = f"{alias}.created_at" if paging.order == "createTime" else f"{named or alias}.name"
        order = f"ORDER BY {column} {paging.direction}, {alias}.seq {paging.direction}"
        part = f"SELECT {columns} FROM {found} {order} LIMIT ? OFFSET ?"  # noqa: S608
        with self._lock:
            total = self.count(f"SELECT count(*) FROM {found}", *values)  # noqa: S608
            sql = whole.format(part=part, order=order)
            return Page(total, tuple(self.rows(sql, *values, paging.limit, paging.offset)))

    def row(self, sql: str, *values: object) -> Row | None:
        """Run a query and return its first row, or None."""
        with self._lock:
            found: Row | None = self._db.execute(sql, values).fetchone()
            return found

    def write(self, sql: str, *values: object) -> int:
        """Run a statement that changes the state; only allowed inside `writing`.

        Returns:
            The row id of the last inserted row.
        """
        return self._db.execute(sql, values).lastrowid or 0

    def note(self, name: str) -> str | None:
        """Read a note, which is a text stored under a name; None if it does not exist."""
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
        """Write a note; only allowed inside `writing`."""
        self.write("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def next_number(self, name: str, first: int) -> int:
        """Return a counter's next number, never the same one twice; only inside `writing`."""
        number = int(self.note(name) or first)
        self.write_note(name, str(number + 1))
        return number

    def empty(self) -> None:
        """Remove everything; only allowed inside `writing`."""
        for statement in _EMPTY.strip().splitlines():
            self.write(statement)

    def copy(self) -> Store:
        """Return an in-memory copy of the current state."""
        twin = Store()
        with self._lock:
            self._db.backup(twin._db)
        return twin

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def __del__(self) -> None:
        # Copies of earlier states are dropped without `close`, since a reader may still use one.
        if hasattr(self, "_db"):
            self._db.close()


_VERSION: Final = 5
"""Version of the tables, raised with every change; older files need an entry in `_UPGRADES`."""

_ROLES: Final = """
CREATE TABLE identity_providers (
    uin TEXT NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    PRIMARY KEY (uin, name)
) WITHOUT ROWID;

CREATE TABLE roles (
    id TEXT PRIMARY KEY,
    uin TEXT NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    trusts TEXT NOT NULL,
    identity_providers TEXT NOT NULL,
    external_id TEXT,
    session_seconds INTEGER NOT NULL,
    machine INTEGER NOT NULL,
    UNIQUE (uin, name)
) WITHOUT ROWID;
CREATE UNIQUE INDEX role_of_machine ON roles (machine) WHERE machine;

CREATE TABLE sessions (
    secret_id TEXT PRIMARY KEY,
    secret_key TEXT NOT NULL,
    token TEXT NOT NULL,
    expires_at REAL NOT NULL,
    role_id TEXT NOT NULL REFERENCES roles,
    name TEXT NOT NULL,
    principal TEXT NOT NULL,
    policy TEXT,
    tags TEXT NOT NULL,
    source_identity TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_that_expire ON sessions (expires_at);
"""

_SUBNETS: Final = """
CREATE TABLE subnets (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    old_id TEXT NOT NULL UNIQUE,
    vpc_id TEXT NOT NULL REFERENCES vpcs (vpc_id),
    -- Owner and region of the VPC, for the index that listings use.
    uin TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    cidr TEXT NOT NULL,
    zone TEXT NOT NULL,
    route_table_id TEXT NOT NULL REFERENCES route_tables (id),
    created_at REAL NOT NULL
);
CREATE INDEX subnets_of_owner ON subnets (uin, region, created_at, seq);
CREATE INDEX subnets_of_vpc ON subnets (vpc_id, created_at, seq);
CREATE INDEX subnets_of_route_table ON subnets (route_table_id);
"""

_TABLES: Final = f"""{_ROLES}
CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    uin TEXT PRIMARY KEY,
    app_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE keys (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    uin TEXT NOT NULL REFERENCES accounts,
    secret_id TEXT NOT NULL UNIQUE,
    secret_key TEXT NOT NULL,
    token TEXT,
    expires_at REAL
);

CREATE TABLE vpcs (
    seq INTEGER PRIMARY KEY,
    vpc_id TEXT NOT NULL UNIQUE,
    old_id TEXT NOT NULL UNIQUE,
    uin TEXT NOT NULL REFERENCES accounts,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    cidr TEXT NOT NULL,
    assistant_cidrs TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    created_at REAL NOT NULL,
    multicast INTEGER NOT NULL DEFAULT 0,
    dns_servers TEXT NOT NULL DEFAULT '["183.60.83.19", "183.60.82.98"]',
    domain_name TEXT NOT NULL DEFAULT '',
    publishes_cidr INTEGER NOT NULL DEFAULT 0,
    publishes_ipv6_cidr INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX vpcs_of_owner ON vpcs (uin, region, created_at, seq);

CREATE TABLE connections (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    requester TEXT NOT NULL REFERENCES vpcs (vpc_id),
    accepter TEXT NOT NULL REFERENCES vpcs (vpc_id),
    created_at REAL NOT NULL,
    expires_at REAL,
    bandwidth INTEGER NOT NULL DEFAULT 0,
    charge_type TEXT NOT NULL DEFAULT 'POSTPAID_BY_DAY_MAX',
    qos_level TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL DEFAULT 'VPC_PEER'
);
CREATE INDEX connections_of_requester ON connections (requester, state);
CREATE INDEX connections_of_accepter ON connections (accepter, state);
CREATE INDEX connections_that_expire ON connections (expires_at) WHERE state = 'PENDING';

-- Which account sees which connection in which region, in the order of listings.
CREATE TABLE sights (
    uin TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at REAL NOT NULL,
    seq INTEGER NOT NULL REFERENCES connections ON DELETE CASCADE,
    PRIMARY KEY (uin, region, created_at, seq)
) WITHOUT ROWID;
CREATE INDEX sights_of_connection ON sights (seq);

CREATE TABLE route_tables (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    old_id TEXT NOT NULL UNIQUE,
    vpc_id TEXT NOT NULL REFERENCES vpcs (vpc_id),
    -- Owner and region of the VPC, for the index that listings use.
    uin TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    main INTEGER NOT NULL,
    created_at REAL NOT NULL
);
CREATE INDEX route_tables_of_owner ON route_tables (uin, region, created_at, seq);
CREATE INDEX route_tables_of_vpc ON route_tables (vpc_id, created_at, seq);

CREATE TABLE routes (
    seq INTEGER PRIMARY KEY,
    route_table_id TEXT NOT NULL REFERENCES route_tables (id),
    destination TEXT NOT NULL,
    next_type INTEGER NOT NULL,
    next_hub TEXT NOT NULL,
    description TEXT NOT NULL,
    item_id TEXT NOT NULL DEFAULT '',
    number INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,
    created_at REAL NOT NULL DEFAULT 0
);
CREATE INDEX routes_of_hub ON routes (next_hub);
CREATE INDEX routes_of_table ON routes (route_table_id, seq);
-- A disabled route does not stand in the way of another one to the same destination.
CREATE UNIQUE INDEX routes_that_forward ON routes (route_table_id, destination) WHERE enabled;

{_SUBNETS}
-- The tags that an account has put on a resource; the other side of a connection sees its own.
CREATE TABLE tags (
    resource TEXT NOT NULL,
    uin TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource, uin, key)
) WITHOUT ROWID;
"""

_UPGRADES: Final = {
    2: """
ALTER TABLE connections ADD COLUMN bandwidth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN charge_type TEXT NOT NULL DEFAULT 'POSTPAID_BY_DAY_MAX';
ALTER TABLE connections ADD COLUMN qos_level TEXT NOT NULL DEFAULT '';
ALTER TABLE connections ADD COLUMN type TEXT NOT NULL DEFAULT 'VPC_PEER';
ALTER TABLE routes ADD COLUMN item_id TEXT NOT NULL DEFAULT '';
ALTER TABLE routes ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE routes SET item_id = 'rti-' || lower(hex(randomblob(4))), number = 10000 + seq;
INSERT INTO notes SELECT 'next.route', 10001 + max(seq) FROM routes HAVING count(*);
CREATE TABLE tags (
    resource TEXT NOT NULL,
    uin TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource, uin, key)
) WITHOUT ROWID;
""",
    # SQLite cannot drop a constraint, so that the routes move to a new table. The time at which
    # an older route was created is not recorded; the table's is the nearest.
    3: """
ALTER TABLE vpcs ADD COLUMN multicast INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vpcs ADD COLUMN dns_servers TEXT NOT NULL
    DEFAULT '["183.60.83.19", "183.60.82.98"]';
ALTER TABLE vpcs ADD COLUMN domain_name TEXT NOT NULL DEFAULT '';
ALTER TABLE vpcs ADD COLUMN publishes_cidr INTEGER NOT NULL DEFAULT 0;
ALTER TABLE vpcs ADD COLUMN publishes_ipv6_cidr INTEGER NOT NULL DEFAULT 0;
ALTER TABLE routes RENAME TO routes_before;
DROP INDEX IF EXISTS routes_of_hub;
CREATE TABLE routes (
    seq INTEGER PRIMARY KEY,
    route_table_id TEXT NOT NULL REFERENCES route_tables (id),
    destination TEXT NOT NULL,
    next_type INTEGER NOT NULL,
    next_hub TEXT NOT NULL,
    description TEXT NOT NULL,
    item_id TEXT NOT NULL DEFAULT '',
    number INTEGER NOT NULL DEFAULT 0,
    enabled INTEGER NOT NULL DEFAULT 1,
    created_at REAL NOT NULL DEFAULT 0
);
INSERT INTO routes
    SELECT r.seq, r.route_table_id, r.destination, r.next_type, r.next_hub, r.description,
        r.item_id, r.number, 1, t.created_at
    FROM routes_before r JOIN route_tables t ON t.id = r.route_table_id;
DROP TABLE routes_before;
CREATE INDEX routes_of_hub ON routes (next_hub);
CREATE INDEX routes_of_table ON routes (route_table_id, seq);
CREATE UNIQUE INDEX routes_that_forward ON routes (route_table_id, destination) WHERE enabled;
"""  # noqa: S608 - constants only
    + _SUBNETS,
    4: _ROLES,
}
"""SQL that upgrades the tables of each older version to the next one."""

_EMPTY: Final = """
DELETE FROM sessions;
DELETE FROM roles;
DELETE FROM identity_providers;
DELETE FROM tags;
DELETE FROM subnets;
DELETE FROM routes;
DELETE FROM route_tables;
DELETE FROM sights;
DELETE FROM connections;
DELETE FROM vpcs;
DELETE FROM keys;
DELETE FROM accounts;
DELETE FROM notes;
"""
