"""The tables of the state."""

from __future__ import annotations

from typing import Final

VERSION: Final = 2
"""Grows with every change of the tables; a file of another version is refused."""

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
    expires_at REAL
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
    UNIQUE (route_table_id, destination)
);
CREATE INDEX routes_of_hub ON routes (next_hub);
"""

EMPTY: Final = """
DELETE FROM routes;
DELETE FROM route_tables;
DELETE FROM sights;
DELETE FROM connections;
DELETE FROM vpcs;
DELETE FROM keys;
DELETE FROM accounts;
DELETE FROM notes;
"""
