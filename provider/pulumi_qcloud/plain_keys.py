"""Secrets that a stack's configuration has in plain text: a warning, once a deployment.

Only a program can know. What the engine configures a provider's process with has no mark of which
values were secret.
"""

from __future__ import annotations

import weakref
from collections.abc import Collection
from typing import Final

import pulumi
from pulumi.runtime.settings import get_monitor

from pulumi_qcloud.settings.table import SECRET_KEYS

_warned: Final[weakref.WeakSet[object]] = weakref.WeakSet()
"""The connections to the engines of those deployments whose configuration was looked at."""


def warn_of_plain_keys() -> None:
    """Warn if the stack's configuration shows a secret of this package to whoever reads it."""
    monitor = get_monitor()
    if monitor is None or monitor in _warned:
        return
    _warned.add(monitor)
    if plain := [key for key in SECRET_KEYS if _is_plain(key)]:
        pulumi.log.warn(plain_text_warning(plain))


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
