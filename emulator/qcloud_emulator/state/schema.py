"""The tables of the state."""

from __future__ import annotations

from typing import Final

VERSION: Final = 3
"""Grows with every change of the tables; a file of a version without a way here is refused."""

TABLES: Final = """
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
    created_at REAL NOT NULL
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
    -- Owner and region of the VPC, for listings in their order.
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
    UNIQUE (route_table_id, destination)
);
CREATE INDEX routes_of_hub ON routes (next_hub);

-- The tags that an account has put on a resource; the other side of a connection sees its own.
CREATE TABLE tags (
    resource TEXT NOT NULL,
    uin TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource, uin, key)
) WITHOUT ROWID;
"""

UPGRADES: Final = {
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
}
"""What makes the next version of the tables out of an older one."""

EMPTY: Final = """
DELETE FROM tags;
DELETE FROM routes;
DELETE FROM route_tables;
DELETE FROM sights;
DELETE FROM connections;
DELETE FROM vpcs;
DELETE FROM keys;
DELETE FROM accounts;
DELETE FROM notes;
"""
