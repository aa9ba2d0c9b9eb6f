"""Storage of accounts, their key pairs, and the tags that they have set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.cloud.models import Account, Key
from qcloud_emulator.cloud.state.store import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qcloud_emulator.cloud.state.store import Row, Store

_KEY = """
    SELECT name, uin, secret_id, secret_key, token, app_id, expires_at
    FROM keys JOIN accounts USING (uin)
"""


def add_account(store: Store, uin: str, app_id: str | None) -> None:
    """Add an account, or change the app id of an existing one."""
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
    """List the key pairs in the order in which they were added."""
    return [_key(row) for row in store.rows(_KEY + "ORDER BY seq")]


def accounts(store: Store) -> list[tuple[str, str]]:
    """List the accounts as pairs of UIN and app id."""
    return [(str(uin), str(app)) for uin, app in store.rows("SELECT uin, app_id FROM accounts")]


def exists(store: Store, uin: str) -> bool:
    """Return whether an account with this UIN exists."""
    return store.row("SELECT 1 FROM accounts WHERE uin = ?", uin) is not None


def _key(row: Row) -> Key:
    name, uin, secret_id, secret_key, token, app_id, expires_at = row
    return Key(Account(name, uin, secret_id, secret_key, token), app_id, expires_at)


def put_tags(store: Store, resource: str, uin: str, tags: Mapping[str, str]) -> None:
    """Set an account's tags on a resource; an existing key gets the new value."""
    for key, value in tags.items():
        store.write("INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?)", resource, uin, key, value)


def take_tags_off(store: Store, resource: str, uin: str, keys: Iterable[str]) -> None:
    """Remove an account's tags from a resource by key, ignoring missing keys."""
    for key in keys:
        store.write(
            "DELETE FROM tags WHERE resource = ? AND uin = ? AND key = ?", resource, uin, key
        )


def forget_tags(store: Store, resource: str) -> None:
    """Remove every account's tags from a resource."""
    store.write("DELETE FROM tags WHERE resource = ?", resource)


def tags_of(store: Store, resources: Iterable[str], uin: str) -> dict[str, dict[str, str]]:
    """Return an account's tags on resources, by resource id and ordered by key."""
    found: dict[str, dict[str, str]] = {resource: {} for resource in resources}
    for resource, key, value in store.rows(
        f"SELECT resource, key, value FROM tags WHERE resource IN ({marks(found)})"  # noqa: S608
        " AND uin = ? ORDER BY key",
        *found,
        uin,
    ):
        found[resource][key] = value
    return found


def every_tag(store: Store) -> dict[str, dict[str, str]]:
    """Return the tags that all accounts have set, by resource id."""
    found: dict[str, dict[str, str]] = {}
    for resource, key, value in store.rows("SELECT resource, key, value FROM tags ORDER BY key"):
        found.setdefault(resource, {})[key] = value
    return found
