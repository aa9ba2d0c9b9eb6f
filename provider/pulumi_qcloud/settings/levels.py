"""The levels of configuration and the settings of each level, highest level first.

```
resource                 its own `profile` and `region`
explicit Provider        its own inputs, and the environment variables that it maps for itself
stack configuration      `qcloud:`, including what an explicit Provider inherits from it
environment              environment variables
`tencentcloud:`          stack configuration of the bridged provider
(default files)          no settings; the last place to look for credentials
```
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_qcloud.api.errors import one_line
from pulumi_qcloud.settings.table import (
    BRIDGED_DIRECTORY_KEY,
    BRIDGED_NAMESPACE,
    BRIDGED_ROLE_KEYS,
    BY_KEY,
    EXPLICIT_MARKER,
    FILE_VARIABLES,
    INHERITED_MARKER,
    KEY_PAIR,
    MAPPED_MARKER,
    OWN_KEYS,
    ROLE_VARIABLES,
    SETTINGS,
)

_LONGEST_QUOTE: Final = 60
_ROLE: Final = "role"
_EMPTY_VALUES: Final = frozenset({"", "[]", "{}", "null", "false"})
"""Structured configuration values that count as not set."""


class Source(enum.Enum):
    """A level of configuration; the value is the level's name in messages."""

    RESOURCE = "the resource"
    PROVIDER = "the explicit Provider"
    STACK = "the stack configuration"
    ENVIRONMENT = "the environment"
    BRIDGED = "the stack configuration of tencentcloud:"
    DEFAULT = "the defaults"


@dataclass(frozen=True, slots=True)
class Stated:
    """The value of a setting, and where it is set.

    Args:
        text: the value, without surrounding white space; it may be a secret.
        origin: where the user finds the value, such as a configuration key or a variable.
        shown: whether a message may quote the value; values from files are never quoted.
    """

    text: str = field(repr=False)
    origin: str
    shown: bool = True

    @property
    def said(self) -> str:
        """The beginning of an error message about the value."""
        return f"{self.origin} is {quoted(self.text) if self.shown else 'wrong'}"


@dataclass(frozen=True, slots=True)
class Level:
    """The settings of one level.

    Args:
        source: which level it is.
        stated: values by the setting's key; empty values are left out.
        unset: the user's variables that an explicit Provider maps for its credentials, but that
            are not set.
        unset_files: likewise, the variables that it maps for the paths of the credential files.
    """

    source: Source
    stated: Mapping[str, Stated]
    unset: tuple[str, ...] = ()
    unset_files: tuple[str, ...] = ()

    def get(self, key: str) -> Stated | None:
        """Return the level's value of a setting, or None if the level does not set it."""
        return self.stated.get(key)

    @property
    def role(self) -> Stated | None:
        """The role or similar identity that the level assumes; its text is a placeholder."""
        return self.get(_ROLE)

    @property
    def key_pair(self) -> tuple[Stated | None, Stated | None, Stated | None]:
        """The level's id, key and token."""
        secret_id, secret_key, token = (self.get(key) for key in KEY_PAIR)
        return secret_id, secret_key, token


def stated_levels(
    config: Mapping[str, str],
    environ: Mapping[str, str],
    *,
    profile: str | None,
    region: str | None,
) -> tuple[Level, ...]:
    """Return the levels of configuration with their settings, highest level first.

    Args:
        config: the configuration that a provider's `configure` receives, with full keys.
        environ: environment variables.
        profile: the resource's own profile.
        region: the resource's own region.
    """
    resource = _present(
        {
            "profile": (profile, "the resource's profile"),
            "region": (region, "the resource's region"),
        }
    )
    stack = _configured(config)
    levels = [Level(Source.RESOURCE, resource)]
    if is_explicit(config):
        inherited = set(config.get(INHERITED_MARKER, "").split())
        provider = {
            key: Stated(stated.text, f"the Provider's {key}")
            for key, stated in stack.items()
            if BY_KEY[key].config_key not in inherited
        }
        stack = {key: stated for key, stated in stack.items() if key not in provider}
        levels.append(_provider_level(config, environ, provider))
    return (
        *levels,
        Level(Source.STACK, stack),
        Level(Source.ENVIRONMENT, _from_environment(environ)),
        Level(Source.BRIDGED, _bridged(config)),
    )


def has_explicit(levels: tuple[Level, ...]) -> bool:
    """Return whether an explicit `Provider` is among the levels."""
    return any(level.source is Source.PROVIDER for level in levels)


def is_explicit(config: Mapping[str, str]) -> bool:
    """Return whether `config` contains the inputs of an explicit `Provider`, not a stack's."""
    return config.get(EXPLICIT_MARKER, "").strip() not in _EMPTY_VALUES


def first_stated(levels: tuple[Level, ...], key: str) -> Stated | None:
    """Return a setting's value at the highest level that sets it, or else its default."""
    for level in levels:
        if stated := level.get(key):
            return stated
    default = BY_KEY[key].default
    return Stated(default, f"the default of {BY_KEY[key].config_key}") if default else None


def quoted(text: str) -> str:
    """Return `text` in quotation marks, on one line and truncated if it is too long."""
    line = one_line(text.encode("utf-8", "backslashreplace").decode())
    short = line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
    return json.dumps(short, ensure_ascii=False)


def _present(values: Mapping[str, tuple[str | None, str]]) -> dict[str, Stated]:
    return {
        key: Stated(text.strip(), origin)
        for key, (text, origin) in values.items()
        if text is not None and text.strip()
    }


def _configured(config: Mapping[str, str]) -> dict[str, Stated]:
    return _present(
        {setting.key: (config.get(setting.config_key), setting.config_key) for setting in SETTINGS}
    )


def _from_environment(environ: Mapping[str, str]) -> dict[str, Stated]:
    stated: dict[str, Stated] = {}
    for setting in SETTINGS:
        for name in setting.environment:
            if text := environ.get(name, "").strip():
                stated[setting.key] = Stated(text, name)
                break
    for name in ROLE_VARIABLES:
        if environ.get(name, "").strip():
            stated.setdefault(_ROLE, _role(name))
    return stated


def _provider_level(
    config: Mapping[str, str], environ: Mapping[str, str], inputs: Mapping[str, Stated]
) -> Level:
    """Return the level of an explicit Provider: its inputs, and the variables that it maps.

    A mapping from a variable that is not set is ignored: the engine leaves the process's variable
    unchanged, with a value that is not meant for this Provider.
    """
    setting_of = {name: setting.key for setting in SETTINGS for name in setting.environment}
    stated: dict[str, Stated] = {}
    missing: dict[str, str] = {}
    files: list[str] = []
    for own, seen in _mappings(config):
        key = setting_of.get(seen)
        text = environ.get(seen, "").strip() if environ.get(own, "").strip() else ""
        if key and text:
            origin = seen if own == seen else f"{seen} (from {own})"
            stated.setdefault(key, Stated(text, origin))
        elif seen in ROLE_VARIABLES and text:
            stated.setdefault(_ROLE, _role(seen if own == seen else f"{seen} (from {own})"))
        elif key in ("secretId", "secretKey", "profile"):
            missing[own] = key
        elif seen in FILE_VARIABLES and not text:
            files.append(own)
    return Level(
        Source.PROVIDER,
        {**stated, **inputs},
        unset=tuple(own for own, key in missing.items() if key not in stated),
        unset_files=tuple(files),
    )


def _mappings(config: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    listed = config.get(MAPPED_MARKER, "").split()
    if listed:
        for pair in listed:
            own, _, seen = pair.partition("=")
            yield own, seen
    elif config.get(EXPLICIT_MARKER, "").strip() == OWN_KEYS:
        for key in KEY_PAIR:
            for name in BY_KEY[key].environment:
                yield name, name
        for name in ROLE_VARIABLES:
            yield name, name


def _role(origin: str) -> Stated:
    return Stated("stated", origin)


def _bridged(config: Mapping[str, str]) -> dict[str, Stated]:
    def full(key: str) -> str:
        return f"{BRIDGED_NAMESPACE}:{key}"

    stated = _present(
        {
            setting.key: (config.get(full(setting.bridged)), full(setting.bridged))
            for setting in SETTINGS
            if setting.bridged
        }
    )
    stated |= _present(
        {
            BRIDGED_DIRECTORY_KEY: (
                config.get(full(BRIDGED_DIRECTORY_KEY)),
                full(BRIDGED_DIRECTORY_KEY),
            )
        }
    )
    for key in BRIDGED_ROLE_KEYS:
        if config.get(full(key), "").strip() not in _EMPTY_VALUES:
            stated.setdefault(_ROLE, _role(full(key)))
    return stated
