"""Tags, as the account that put them on sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qcloud_emulator.state.store import Store


def put(store: Store, resource: str, uin: str, tags: Mapping[str, str]) -> None:
    """Put tags on a resource; a key that is there gets the new value."""
    for key, value in tags.items():
        store.write("INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?)", resource, uin, key, value)


def take_off(store: Store, resource: str, uin: str, keys: Iterable[str]) -> None:
    """Take tags off a resource, by their keys; those that are not there do not matter."""
    for key in keys:
        store.write(
            "DELETE FROM tags WHERE resource = ? AND uin = ? AND key = ?", resource, uin, key
        )


def forget(store: Store, resource: str) -> None:
    """Take every account's tags off a resource."""
    store.write("DELETE FROM tags WHERE resource = ?", resource)


def of(store: Store, resources: Iterable[str], uin: str) -> dict[str, dict[str, str]]:
    """Give an account's tags of resources by their ids, in the order of their keys."""
    found: dict[str, dict[str, str]] = {resource: {} for resource in resources}
    marks = ",".join("?" * len(found))
    for resource, key, value in store.rows(
        f"SELECT resource, key, value FROM tags WHERE resource IN ({marks})"  # noqa: S608
        " AND uin = ? ORDER BY key",
        *found,
        uin,
    ):
        found[resource][key] = value
    return found


def every(store: Store) -> dict[str, dict[str, str]]:
    """Give everybody's tags of every resource that has some."""
    found: dict[str, dict[str, str]] = {}
    for resource, key, value in store.rows("SELECT resource, key, value FROM tags ORDER BY key"):
        found.setdefault(resource, {})[key] = value
    return found
