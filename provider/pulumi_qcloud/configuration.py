"""Warnings of a stack's configuration, once a deployment: secrets in plain text, misspelled keys.

Only a program can know. What the engine configures a provider's process with has no mark of which
values were secret, and no key that the provider does not know.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection
from typing import Final

import pulumi
from pulumi.runtime.config import CONFIG
from pulumi.runtime.settings import get_monitor

from pulumi_qcloud.api.printing import nearest
from pulumi_qcloud.settings.table import BY_KEY, CONFIG_KEYS, NAMESPACE, SECRET_KEYS

_warned: Final[weakref.WeakSet[object]] = weakref.WeakSet()
"""The connections to the engines of those deployments whose configuration was looked at."""


def warn_of_configuration() -> None:
    """Warn if the stack's configuration shows a secret, or has a key that means another one."""
    monitor = get_monitor()
    if monitor is None or monitor in _warned:
        return
    _warned.add(monitor)
    if plain := [key for key in SECRET_KEYS if _is_plain(key)]:
        pulumi.log.warn(plain_text_warning(plain))
    for warning in misspelled_warnings(CONFIG.get()):
        pulumi.log.warn(warning)


def misspelled_warnings(keys: Collection[str]) -> list[str]:
    """Return what is to be said of keys that are near a setting of this package and are none.

    A key that is near none may be the program's own, whose project may have this package's name.

    Args:
        keys: full keys of the configuration.
    """
    return [
        f"the stack's configuration has {key}, which is no setting; did you mean "
        f"{'--secret ' if BY_KEY[near].secret else ''}{NAMESPACE}:{near}?"
        for key in keys
        if key.startswith(f"{NAMESPACE}:")
        and key not in CONFIG_KEYS
        and (near := nearest(key.partition(":")[2], BY_KEY))
    ]


def plain_text_warning(keys: Collection[str]) -> str:
    """Return what is wrong with secrets in plain text, and what to do; no value is in it.

    Args:
        keys: full keys of the configuration, at least one.
    """
    them, names = "it" if len(keys) == 1 else "them", " and ".join(keys)
    commands = " and ".join(f"`pulumi config set --secret {key}`" for key in keys)
    return (
        f"{names} {'is' if len(keys) == 1 else 'are'} in the stack's configuration in plain text, "
        f"so the stack's file and its state show {them} to whoever reads these; set {them} with "
        f"{commands}, and make a new key pair if others may have seen this one"
    )


def _is_plain(full_key: str) -> bool:
    namespace, _, key = full_key.partition(":")
    value = pulumi.Config(namespace).get(key)
    return bool(value and value.strip()) and not pulumi.runtime.is_config_secret(full_key)
