"""Storage of roles, identity providers and the sessions of roles."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.models import Account, IdentityProvider, Key, Role, Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.state.store import Row, Store

_ROLE: Final = """
    SELECT id, uin, name, trusts, identity_providers, external_id, session_seconds, machine
    FROM roles
"""
_PROVIDER: Final = "SELECT uin, name, issuer, client_id, secret FROM identity_providers "
_SESSION: Final = """
    SELECT roles.uin, roles.name, app_id, secret_id, secret_key, token, expires_at, role_id,
        sessions.name, principal, policy, tags, source_identity
    FROM sessions JOIN roles ON roles.id = role_id JOIN accounts USING (uin)
"""


@dataclass(frozen=True, slots=True)
class Details:
    """What a session was given, and what is stored and shown but has no effect."""

    policy: str | None = field(default=None, repr=False)
    """A policy as JSON, which would narrow what the session may do."""
    tags: Mapping[str, str] = field(default_factory=dict)
    source_identity: str | None = None


def add_provider(store: Store, provider: IdentityProvider) -> None:
    """Add an identity provider to an account."""
    store.write(
        "INSERT INTO identity_providers VALUES (?, ?, ?, ?, ?)",
        provider.uin,
        provider.name,
        provider.issuer,
        provider.client_id,
        provider.secret,
    )


def provider(store: Store, uin: str, name: str) -> IdentityProvider | None:
    """Find an account's identity provider by its name."""
    found = store.row(_PROVIDER + "WHERE uin = ? AND name = ?", uin, name)
    return None if found is None else IdentityProvider(*found)


def providers(store: Store) -> list[IdentityProvider]:
    """List the identity providers of all accounts."""
    return [IdentityProvider(*row) for row in store.rows(_PROVIDER + "ORDER BY uin, name")]


def add_role(store: Store, role: Role) -> None:
    """Add a role to an account."""
    store.write(
        "INSERT INTO roles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        role.id,
        role.uin,
        role.name,
        json.dumps(role.trusts),
        json.dumps(role.identity_providers),
        role.external_id,
        role.session_seconds,
        int(role.machine),
    )


def role_by_id(store: Store, uin: str, role_id: str) -> Role | None:
    """Find an account's role by its id."""
    return _first(store, "WHERE uin = ? AND id = ?", uin, role_id)


def role_by_name(store: Store, uin: str, name: str) -> Role | None:
    """Find an account's role by its name."""
    return _first(store, "WHERE uin = ? AND name = ?", uin, name)


def machine_role(store: Store) -> Role | None:
    """Find the role of the machine, of which there is at most one."""
    return _first(store, "WHERE machine")


def roles(store: Store) -> list[Role]:
    """List the roles of all accounts."""
    return [_role(row) for row in store.rows(_ROLE + "ORDER BY uin, name")]


def add_session(store: Store, key: Key, session: Session, details: Details) -> None:
    """Add a session of a role, with its temporary key."""
    store.write(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        key.account.secret_id,
        key.account.secret_key,
        key.account.token,
        key.expires_at,
        session.role_id,
        session.name,
        session.principal,
        details.policy,
        json.dumps(details.tags),
        details.source_identity,
    )


def forget_sessions(store: Store, before: float) -> None:
    """Remove the sessions that had expired before a real time, in seconds since 1970."""
    store.write("DELETE FROM sessions WHERE expires_at < ?", before)


def key_of(store: Store, secret_id: str) -> Key | None:
    """Find the temporary key of a session by its SecretId."""
    found = store.row(_SESSION + "WHERE secret_id = ?", secret_id)
    return None if found is None else _session(found)[0]


def sessions(store: Store) -> list[tuple[Key, Session, Details]]:
    """List the sessions of all roles, the first to expire first."""
    return [_session(row) for row in store.rows(_SESSION + "ORDER BY expires_at, secret_id")]


def _first(store: Store, condition: str, *values: object) -> Role | None:
    found = store.row(_ROLE + condition, *values)
    return None if found is None else _role(found)


def _role(row: Row) -> Role:
    role_id, uin, name, trusts, identity_providers, external_id, seconds, machine = row
    return Role(
        id=role_id,
        uin=uin,
        name=name,
        trusts=tuple(json.loads(trusts)),
        identity_providers=tuple(json.loads(identity_providers)),
        external_id=external_id,
        session_seconds=seconds,
        machine=bool(machine),
    )


def _session(row: Row) -> tuple[Key, Session, Details]:
    uin, role_name, app_id, secret_id, secret_key, token, expires_at = row[:7]
    role_id, name, principal, policy, tags, source_identity = row[7:]
    account = Account(f"{role_name}/{name}", uin, secret_id, secret_key, token)
    session = Session(role_id, name, principal)
    key = Key(account, app_id, expires_at, session)
    return key, session, Details(policy, json.loads(tags), source_identity)
