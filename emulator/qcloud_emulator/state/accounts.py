"""Accounts and their key pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.models import Account, Key

if TYPE_CHECKING:
    from qcloud_emulator.state.store import Row, Store

_KEY = """
    SELECT name, uin, secret_id, secret_key, token, app_id, expires_at
    FROM keys JOIN accounts USING (uin)
"""


def add_account(store: Store, uin: str, app_id: str | None) -> None:
    """Add an account, or give one that exists another app id."""
    if not exists(store, uin):
        number = 1_251_000_001 + store.count("SELECT count(*) FROM accounts")
        store.write("INSERT INTO accounts VALUES (?, ?)", uin, app_id or str(number))
    elif app_id:
        store.write("UPDATE accounts SET app_id = ? WHERE uin = ?", app_id, uin)


def add_key(store: Store, account: Account, expires_at: float | None) -> None:
    """Add a key pair to an account."""
    store.write(
        "INSERT INTO keys (name, uin, secret_id, secret_key, token, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        account.name,
        account.uin,
        account.secret_id,
        account.secret_key,
        account.token,
        expires_at,
    )


def key_of(store: Store, secret_id: str) -> Key | None:
    """Find a key pair by its SecretId."""
    found = store.row(_KEY + "WHERE secret_id = ?", secret_id)
    return None if found is None else _key(found)


def keys(store: Store) -> list[Key]:
    """List the key pairs in the order they were added."""
    return [_key(row) for row in store.rows(_KEY + "ORDER BY seq")]


def accounts(store: Store) -> list[tuple[str, str]]:
    """List the accounts: UIN and app id."""
    return [(str(uin), str(app)) for uin, app in store.rows("SELECT uin, app_id FROM accounts")]


def exists(store: Store, uin: str) -> bool:
    """Say whether there is an account of this UIN."""
    return store.row("SELECT 1 FROM accounts WHERE uin = ?", uin) is not None


def _key(row: Row) -> Key:
    name, uin, secret_id, secret_key, token, app_id, expires_at = row
    return Key(Account(name, uin, secret_id, secret_key, token), app_id, expires_at)
