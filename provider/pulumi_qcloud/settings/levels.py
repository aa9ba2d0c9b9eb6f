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
    BRIDGED_POD_KEY,
    BY_KEY,
    EMPTY_VALUES,
    EXPLICIT_MARKER,
    FILE_VARIABLES,
    IDENTITY_INPUT,
    IDENTITY_VARIABLES,
    INHERITED_MARKER,
    KEY_PAIR,
    MAPPED_MARKER,
    OWN_KEYS,
    POD_MEMBERS,
    REFUSED_BRIDGED_KEYS,
    REFUSED_VARIABLES,
    ROLE_MEMBERS,
    ROLE_VARIABLES,
    SETTINGS,
    STACK_ROLE,
    STACK_ROLE_MARKER,
)

_LONGEST_QUOTE: Final = 60
_REFUSED: Final = "refused"
_STRUCTURED: Final = ("assumeRole", "assumeRoleWithWebIdentity")
"""Settings with several variables, one for each member."""
_OF_POD: Final = ("TKE_ROLE_ARN", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_PROVIDER_ID")
"""Variables of which one is enough to mean a web identity; a region means none."""


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
        is_of_pod: whether it is a web identity whose members are the variables of a TKE pod.
    """

    text: str = field(repr=False)
    origin: str
    shown: bool = True
    is_of_pod: bool = False

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
        unset_roles: likewise, the variables that it maps for the name of a role.
    """

    source: Source
    stated: Mapping[str, Stated]
    unset: tuple[str, ...] = ()
    unset_files: tuple[str, ...] = ()
    unset_roles: tuple[str, ...] = ()

    def get(self, key: str) -> Stated | None:
        """Return the level's value of a setting, or None if the level does not set it."""
        return self.stated.get(key)

    @property
    def refused(self) -> Stated | None:
        """A way of getting credentials that is not supported; its text is a placeholder."""
        return self.get(_REFUSED)

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
        of_stack = _identity_of_stack(config)
        provider = {
            key: Stated(stated.text, f"the Provider's {key}")
            for key, stated in stack.items()
            if BY_KEY[key].config_key not in inherited
        }
        stack = {key: stated for key, stated in stack.items() if key not in provider}
        stack |= _configured(of_stack)
        if role := config.get(STACK_ROLE_MARKER):
            provider[STACK_ROLE] = Stated(role, role)
        levels.append(_provider_level(config, environ, provider))
        own = {seen for _, seen in _mappings(config)} & {*ROLE_VARIABLES}
        environ = {name: value for name, value in environ.items() if name not in own}
        config = {**config, **of_stack}
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
    return config.get(EXPLICIT_MARKER, "").strip() not in EMPTY_VALUES


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


def _identity_of_stack(config: Mapping[str, str]) -> dict[str, str]:
    """Return the stack's settings about its caller that an explicit Provider inherits."""
    try:
        stated = json.loads(config.get(IDENTITY_INPUT, "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(stated, dict):
        return {}
    return {f"{key}": f"{value}" for key, value in stated.items()}


def _from_environment(
    environ: Mapping[str, str], origins: Mapping[str, str] | None = None
) -> dict[str, Stated]:
    """Return what variables set.

    Args:
        environ: the variables.
        origins: what messages call a variable; by default its name.
    """
    names = origins or {}
    given = {name: text.strip() for name, text in environ.items() if text.strip()}
    stated: dict[str, Stated] = {}
    for setting in SETTINGS:
        for name in () if setting.key in _STRUCTURED else setting.environment:
            if name in given:
                stated[setting.key] = Stated(given[name], names.get(name, name))
                break
    for members in ROLE_MEMBERS:
        if members["roleArn"] in given:
            stated["assumeRole"] = _joined(members, given, names, members["roleArn"])
            break
    if pod := next((name for name in _OF_POD if name in given), ""):
        stated["assumeRoleWithWebIdentity"] = _joined(POD_MEMBERS, given, names, pod)
    if refused := next((name for name in REFUSED_VARIABLES if name in given), ""):
        stated[_REFUSED] = Stated("stated", names.get(refused, refused))
    return stated


def _joined(
    members: Mapping[str, str], given: Mapping[str, str], names: Mapping[str, str], origin: str
) -> Stated:
    """Return a structured setting whose members are variables of their own."""
    text = json.dumps({it: given[name] for it, name in members.items() if name in given})
    is_of_pod = members is POD_MEMBERS
    return Stated(text, names.get(origin, origin), shown=False, is_of_pod=is_of_pod)


def _provider_level(
    config: Mapping[str, str], environ: Mapping[str, str], inputs: Mapping[str, Stated]
) -> Level:
    """Return the level of an explicit Provider: its inputs, and the variables that it maps.

    A mapping from a variable that is not set is ignored: the engine leaves the process's variable
    unchanged, with a value that is not meant for this Provider.
    """
    setting_of = {name: setting.key for setting in SETTINGS for name in setting.environment}
    present: dict[str, str] = {}
    origins: dict[str, str] = {}
    missing: dict[str, str] = {}
    files: list[str] = []
    roles: list[str] = []
    for own, seen in _mappings(config):
        text = environ.get(seen, "").strip() if environ.get(own, "").strip() else ""
        key = setting_of.get(seen, "")
        if text:
            present.setdefault(seen, text)
            origins.setdefault(seen, seen if own == seen else f"{seen} (from {own})")
        elif key in ("secretId", "secretKey", "profile"):
            missing[own] = key
        elif seen in FILE_VARIABLES:
            files.append(own)
        elif seen in IDENTITY_VARIABLES and MAPPED_MARKER in config:
            roles.append(own)
    stated = _from_environment(present, origins)
    return Level(
        Source.PROVIDER,
        {**stated, **inputs},
        unset=tuple(own for own, key in missing.items() if key not in stated),
        unset_files=tuple(files),
        unset_roles=tuple(roles),
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
    for key in _STRUCTURED:
        if key in stated and stated[key].text in EMPTY_VALUES:
            del stated[key]
    if config.get(full(BRIDGED_POD_KEY), "").strip() not in EMPTY_VALUES:
        # Had the pod's variables been set, the environment, which ranks higher, would have them.
        pod = Stated("{}", full(BRIDGED_POD_KEY), shown=False, is_of_pod=True)
        stated.setdefault("assumeRoleWithWebIdentity", pod)
    for key in REFUSED_BRIDGED_KEYS:
        if config.get(full(key), "").strip() not in EMPTY_VALUES:
            stated.setdefault(_REFUSED, Stated("stated", full(key)))
    return stated
