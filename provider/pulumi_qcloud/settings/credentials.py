"""Find the caller: the credentials of the highest level that sets any, and their account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.settings import values
from pulumi_qcloud.settings.credential_files import CredentialFiles, Profile, locate
from pulumi_qcloud.settings.levels import Level, Source, Stated, has_explicit, quoted
from pulumi_qcloud.settings.table import BRIDGED_DIRECTORY_KEY, BY_KEY, KEY_PAIR

_DEFAULT_PROFILE: Final = BY_KEY["profile"].default
_PRINTABLE: Final = re.compile(r"[!-~]+")
_SOURCES: Final = {
    Source.PROVIDER: "explicit Provider",
    Source.STACK: "stack configuration",
    Source.ENVIRONMENT: "environment",
    Source.BRIDGED: "stack configuration of tencentcloud:",
}
_WAYS: Final = (
    "Set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or qcloud:secretId and "
    "qcloud:secretKey (`pulumi config set --secret`), or qcloud:profile. To try it without an "
    "account, put `qcloud-emulator run --` before the command."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The credentials in use and where they come from.

    Args:
        credentials: the key pair.
        source: the level that sets the credentials or names their profile.
        profile: the profile that the key pair was read from; None if the level sets the key pair.
    """

    credentials: Credentials
    source: Source
    profile: Profile | None = None


def find_caller(levels: tuple[Level, ...], environ: Mapping[str, str], home: Path | None) -> Caller:
    """Return the credentials of the highest level that sets any.

    Args:
        levels: levels of configuration, highest first.
        environ: environment variables, which can relocate the files.
        home: home directory; None if the user has none.

    Raises:
        CredentialsMissingError: no level sets any, and the files have no profile `default`.
        ConfigurationError: a level sets the credentials in part, twice or in an unsupported way,
            or names a profile that does not exist.
    """
    for level in levels:
        _refuse_unset(level.unset_files)
    for level in levels:
        caller = _caller_of(level, environ, home)
        if caller:
            return caller
    files = locate(environ, home)
    profile = files.find(_DEFAULT_PROFILE)
    if profile is None or not profile.holds_keys:
        raise CredentialsMissingError(_nothing_found(levels, files), hint=_WAYS)
    return _from_profile(profile, Source.DEFAULT)


def stated_pair(level: Level) -> tuple[Stated, Stated, Stated | None] | None:
    """Return a level's id, key and token, or None if the level sets none of them.

    Raises:
        ConfigurationError: the level sets only a part of them, or one of them cannot be sent.
    """
    secret_id, secret_key, token = level.key_pair
    if secret_id and secret_key:
        for stated in (secret_id, secret_key, token):
            if stated:
                _check_printable(stated.text, stated.origin)
        return secret_id, secret_key, token
    present = [stated.origin for stated in level.key_pair if stated]
    if not present:
        return None
    _refuse_unset(level.unset)
    missing = [
        _name_at(level, key)
        for key, stated in zip(KEY_PAIR[:2], level.key_pair[:2], strict=True)
        if not stated
    ]
    raise ConfigurationError(
        f"{level.source.value} sets {' and '.join(present)}, but not {' and '.join(missing)}",
        hint="Id, key and token have to come from the same place: set all of them there, or none.",
    )


def check_mapped(level: Level) -> None:
    """Raise if an explicit Provider maps variables for its credentials that are not set.

    The credentials of a lower level may belong to a different account than the Provider's.

    Raises:
        CredentialsMissingError: a mapped variable is not set.
    """
    _refuse_unset(level.unset)


def refuse_two_ways(level: Level) -> None:
    """Raise if a level both names a profile and sets a key pair.

    Raises:
        ConfigurationError: the level does both.
    """
    profile = level.get("profile")
    stated = next((one for one in level.key_pair if one), None)
    if profile and stated:
        raise ConfigurationError(
            f"{level.source.value} sets both {profile.origin} and {stated.origin}",
            hint="Keep the profile or the key pair, not both.",
        )


def _caller_of(level: Level, environ: Mapping[str, str], home: Path | None) -> Caller | None:
    refuse_two_ways(level)
    if profile := _profile_named(level):
        return _named(profile, level, environ, home)
    if pair := stated_pair(level):
        _refuse_roles(level)
        secret_id, secret_key, token = pair
        credentials = Credentials(
            secret_id.text,
            secret_key.text,
            token.text if token else None,
            source=_SOURCES[level.source],
        )
        return Caller(credentials, level.source)
    check_mapped(level)
    _refuse_roles(level)
    return None


def _profile_named(level: Level) -> Stated | None:
    """Return a level's profile; the bridged provider's directory alone implies `default`."""
    directory = level.get(BRIDGED_DIRECTORY_KEY)
    if level.get("profile") or directory is None or any(level.key_pair):
        return level.get("profile")
    return Stated(_DEFAULT_PROFILE, directory.origin)


def _named(stated: Stated, level: Level, environ: Mapping[str, str], home: Path | None) -> Caller:
    _refuse_roles(level)
    files = locate(environ, home, tccli_directory=level.get(BRIDGED_DIRECTORY_KEY))
    profile = files.find(stated.text)
    if profile is None and not files.are_anywhere:
        raise ConfigurationError(
            f"{stated.said}, but there is no place to look for profiles: this user has no home "
            "directory",
            hint="Set HOME, or TENCENTCLOUD_CREDENTIALS_FILE to the path of a credentials file.",
        )
    if profile is None:
        raise ConfigurationError(
            f"no profile {quoted(stated.text)} ({stated.origin}) in {files.overview()}",
            hint="Use one of those profiles, or add this one with `tccli configure --profile`.",
        )
    return _from_profile(profile, level.source)


def _from_profile(profile: Profile, source: Source) -> Caller:
    parts = {"secret_id": profile.secret_id, "secret_key": profile.secret_key}
    missing = [key for key, text in parts.items() if not text]
    if missing:
        raise ConfigurationError(
            f"{profile.label} has no {' and no '.join(missing)}",
            hint="A profile's id, key and token have to be in the same file.",
        )
    for key, text in {**parts, "token": profile.token}.items():
        if text:
            _check_printable(text, f"{key} of {profile.label}")
    credentials = Credentials(
        profile.secret_id, profile.secret_key, profile.token or None, source=profile.label
    )
    return Caller(credentials, source, profile)


def _refuse_unset(variables: tuple[str, ...]) -> None:
    if variables:
        raise CredentialsMissingError(
            f"{' and '.join(variables)} of the Provider's env_var_mappings "
            f"{'is' if len(variables) == 1 else 'are'} not set",
            hint="They are needed for every command, including destroy and refresh.",
        )


def _refuse_roles(level: Level) -> None:
    """Raise if a level assumes a role, since calls without the role would have another caller."""
    role = level.role
    if role and level.source is Source.BRIDGED:
        raise ConfigurationError(
            f"{role.origin} is not supported here",
            hint="Give this package its own credentials, with qcloud:profile or in the "
            "environment, for example a temporary key pair of the role with its token.",
        )
    if role:
        raise ConfigurationError(
            f"{role.origin} is not supported here",
            hint="Unset it, and set TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and "
            "TENCENTCLOUD_TOKEN to a temporary key pair of the role from STS; or name a profile "
            "with qcloud:profile.",
        )


def _check_printable(text: str, origin: str) -> None:
    if not _PRINTABLE.fullmatch(text):
        raise ConfigurationError(
            f"{origin} contains white space or a character that is not ASCII",
            hint="Copy it again, without anything around it.",
        )


def _name_at(level: Level, key: str) -> str:
    """Return the name of a setting at a level."""
    setting = BY_KEY[key]
    names = {
        Source.STACK: setting.config_key,
        Source.ENVIRONMENT: setting.environment[0],
        Source.BRIDGED: f"tencentcloud:{setting.bridged}",
    }
    return names.get(level.source, key)


def _nothing_found(levels: tuple[Level, ...], files: CredentialFiles) -> str:
    aside = " (an explicit Provider does not inherit the stack configuration's)"
    stated = f"no credentials for Tencent Cloud are set{aside if has_explicit(levels) else ''}"
    if not files.are_anywhere:
        return f"{stated}, and this user has no home directory with credential files"
    return f"{stated}, and there is no profile {_DEFAULT_PROFILE} in {files.overview()}"


def uin_of(levels: tuple[Level, ...], caller: Caller) -> str | None:
    """Return the account that is configured for these credentials, or None.

    `qcloud:uin` and `QCLOUD_UIN` apply to the default credentials only. For a resource's own
    profile, the account is the one in the profile's file; for an explicit Provider, it is the
    Provider's own setting or the one in the file of its profile.

    Raises:
        ConfigurationError: the value is not a UIN, or the profile's file has a different one.
    """
    speaking: tuple[Source, ...] = (Source.STACK, Source.ENVIRONMENT)
    if caller.source is Source.RESOURCE:
        speaking = ()
    elif has_explicit(levels):
        speaking = (Source.PROVIDER,)
    own = caller.profile.stated("uin") if caller.profile else None
    for level in levels:
        stated = level.get("uin") if level.source in speaking else None
        if stated:
            uin = values.uin(stated)
            _refuse_contradiction(stated, own)
            return uin
        if own and level.source is caller.source:
            break
    return values.uin(own) if own else None


def _refuse_contradiction(stated: Stated, own: Stated | None) -> None:
    if own and own.text != stated.text:
        raise ConfigurationError(
            f"{stated.said}, but {own.origin} is another account",
            hint="Correct one of them, or leave out the former.",
        )
