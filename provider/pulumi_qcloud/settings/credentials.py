"""Find the caller: the credentials of the highest level that sets any, and their account.

A role is assumed with the credentials of the level that names it, or of the next lower level that
has any. Roles that are named below the credentials in use do not count. Of the stack's levels (its
configuration, the environment, the bridged provider's configuration) the highest role counts; an
explicit Provider assumes its own role with what the stack's levels lead to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError, CredentialsMissingError
from pulumi_qcloud.api.identity import METADATA_URL, AssumedRole, Identity, Role, account_of
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.settings import roles, values
from pulumi_qcloud.settings.credential_files import CredentialFiles, Profile, locate
from pulumi_qcloud.settings.levels import Level, Source, Stated, has_explicit, quoted
from pulumi_qcloud.settings.table import (
    BRIDGED_DIRECTORY_KEY,
    BRIDGED_NAMESPACE,
    BY_KEY,
    KEY_PAIR,
    STACK_ROLE,
)

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
    """The identity in use and where its credentials come from.

    Args:
        identity: the key pair, or the role to assume and the identity that assumes it.
        source: the level that sets the credentials or names their profile.
        profile: the profile that the key pair was read from; None if the level sets the key pair.
    """

    identity: Identity
    source: Source
    profile: Profile | None = None


def find_caller(
    levels: tuple[Level, ...],
    environ: Mapping[str, str],
    home: Path | None,
    *,
    metadata_url: str = METADATA_URL,
) -> Caller:
    """Return the credentials of the highest level that sets any, with the roles above them.

    Args:
        levels: levels of configuration, highest first.
        environ: environment variables, which can relocate the files.
        home: home directory; None if the user has none.
        metadata_url: scheme, host and port of the metadata address.

    Raises:
        CredentialsMissingError: no level sets any, and the files have no profile `default`.
        ConfigurationError: a level sets the credentials in part, twice or in an unsupported way,
            or names a profile that does not exist.
    """
    for level in levels:
        _refuse_unset(level.unset_files)
    found = RolesOnTop()
    for level in levels:
        check_mapped_roles(level)
        found.add(level)
        caller = _caller_of(level, environ, home, metadata_url)
        if caller:
            return replace(caller, identity=found.on(caller.identity))
        refuse_stacks_role(level)
    files = locate(environ, home)
    profile = files.find(_DEFAULT_PROFILE)
    if profile is None or not profile.holds_keys:
        raise CredentialsMissingError(_nothing_found(levels, files), hint=_WAYS)
    caller = _from_profile(profile, Source.DEFAULT)
    return replace(caller, identity=found.on(caller.identity))


def refuse_stacks_role(level: Level) -> None:
    """Raise if an explicit Provider without an identity would drop the role of its stack.

    Raises:
        ConfigurationError: it would call with the credentials below that role.
    """
    if role := level.get(STACK_ROLE):
        raise ConfigurationError(
            f"{role.text} makes the stack call as a role, but this Provider sets no credentials, so"
            " it would call as somebody else",
            hint="Give the Provider assume_role, a profile or keys.",
        )


class RolesOnTop:
    """Collects the roles of levels, highest level first."""

    def __init__(self) -> None:
        self._roles: list[Role] = []
        self._has_stacks = False

    def add(self, level: Level) -> None:
        """Add the role of a level, unless a higher level of the stack has one already.

        Raises:
            ConfigurationError: the role's description is wrong.
        """
        own = level.source is Source.PROVIDER
        if self._has_stacks and not own:
            return
        if role := roles.role_at(level):
            self._roles.append(role)
            self._has_stacks = not own

    def on(self, identity: Identity) -> Identity:
        """Return the identity that assumes all these roles, beginning with the lowest."""
        for role in reversed(self._roles):
            identity = AssumedRole(role, identity)
        return identity


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


def check_mapped_roles(level: Level) -> None:
    """Raise if an explicit Provider maps variables that name a role, but that are not set.

    Raises:
        CredentialsMissingError: a mapped variable is not set.
    """
    _refuse_unset(level.unset_roles)


def refuse_two_ways(level: Level) -> None:
    """Raise if a level sets credentials in two ways: profile, key pair, web identity or machine.

    The variables of a TKE pod, which the cluster sets, give way to what the user sets.

    Raises:
        ConfigurationError: the level does so.
    """
    web = level.get("assumeRoleWithWebIdentity")
    ways = (
        level.get("profile"),
        next((one for one in level.key_pair if one), None),
        web if web and not _is_set_by_cluster(web) else None,
        level.get("camRoleName"),
    )
    stated = [one.origin for one in ways if one]
    if len(stated) > 1:
        kept = "the profile or the key pair" if ways[0] and ways[1] else "one of them"
        raise ConfigurationError(
            f"{level.source.value} sets both {stated[0]} and {stated[1]}",
            hint=f"Keep {kept}, not both.",
        )


def _is_set_by_cluster(web_identity: Stated) -> bool:
    return web_identity.is_of_pod and not web_identity.origin.startswith(f"{BRIDGED_NAMESPACE}:")


def _caller_of(
    level: Level, environ: Mapping[str, str], home: Path | None, metadata_url: str
) -> Caller | None:
    refuse_two_ways(level)
    _refuse_unsupported(level)
    if profile := _profile_named(level):
        return _named(profile, level, environ, home)
    if pair := stated_pair(level):
        secret_id, secret_key, token = pair
        credentials = Credentials(
            secret_id.text,
            secret_key.text,
            token.text if token else None,
            source=_SOURCES[level.source],
        )
        return Caller(credentials, level.source)
    check_mapped(level)
    temporary = roles.machine_at(level, url=metadata_url) or roles.web_identity_at(level, home)
    return Caller(temporary, level.source) if temporary else None


def _profile_named(level: Level) -> Stated | None:
    """Return a level's profile; the bridged provider's directory alone implies `default`."""
    directory = level.get(BRIDGED_DIRECTORY_KEY)
    if level.get("profile") or directory is None or any(level.key_pair):
        return level.get("profile")
    return Stated(_DEFAULT_PROFILE, directory.origin)


def _named(stated: Stated, level: Level, environ: Mapping[str, str], home: Path | None) -> Caller:
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
    arn = profile.stated("role_arn")
    if arn is None:
        return Caller(credentials, source, profile)
    role = roles.profile_role(arn, profile.stated("role_session_name"))
    return Caller(AssumedRole(role, credentials), source, profile)


def _refuse_unset(variables: tuple[str, ...]) -> None:
    if variables:
        raise CredentialsMissingError(
            f"{' and '.join(variables)} of the Provider's env_var_mappings "
            f"{'is' if len(variables) == 1 else 'are'} not set",
            hint="They are needed for every command, including destroy and refresh.",
        )


def _refuse_unsupported(level: Level) -> None:
    """Raise if a level gets credentials as somebody else in a way that is not supported."""
    refused = level.refused
    if refused is None:
        return
    where = "Give this package its own credentials," if level.source is Source.BRIDGED else "Unset"
    rest = "" if level.source is Source.BRIDGED else " it, and use credentials of another kind,"
    raise ConfigurationError(
        f"{refused.origin} is not supported here",
        hint=f"{where}{rest} with qcloud:profile, qcloud:assumeRole or "
        "qcloud:assumeRoleWithWebIdentity.",
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
    of_provider = [level for level in levels if level.source is Source.PROVIDER]
    aside = " (an explicit Provider does not inherit the stack configuration's)"
    if any(level.get("assumeRole") for level in of_provider):
        aside = ", neither by the Provider nor by the stack, that could assume the Provider's role"
    stated = f"no credentials for Tencent Cloud are set{aside if of_provider else ''}"
    if not files.are_anywhere:
        return f"{stated}, and this user has no home directory with credential files"
    return f"{stated}, and there is no profile {_DEFAULT_PROFILE} in {files.overview()}"


def uin_of(levels: tuple[Level, ...], caller: Caller) -> str | None:
    """Return the account that is configured for these credentials, or None.

    `qcloud:uin` and `QCLOUD_UIN` apply to the default credentials only. For a resource's own
    profile, the account is the one in the profile's file; for an explicit Provider, it is the
    Provider's own setting or the one in the file of its profile. A role's own account is in its
    name, which all of these have to agree with.

    Raises:
        ConfigurationError: the value is not a UIN, or the profile's file or the name of the role
            has a different one.
    """
    speaking: tuple[Source, ...] = (Source.STACK, Source.ENVIRONMENT)
    if caller.source is Source.RESOURCE:
        speaking = ()
    elif has_explicit(levels):
        speaking = (Source.PROVIDER,)
    own = caller.profile.stated("uin") if caller.profile else None
    of_role = account_of(caller.identity)
    if of_role and not _assumes(caller.profile):
        own = None  # the file has the account of the keys, not that of the role
    for level in levels:
        stated = level.get("uin") if level.source in speaking else None
        if stated:
            uin = values.uin(stated)
            refuse_other_role(stated, caller.identity)
            _refuse_contradiction(stated, own)
            return uin
        if own and level.source is caller.source:
            break
    if own:
        uin = values.uin(own)
        refuse_other_role(own, caller.identity)
        return uin
    return of_role


def _assumes(profile: Profile | None) -> bool:
    return bool(profile and profile.role_arn)


def refuse_other_role(stated: Stated, identity: Identity) -> None:
    """Raise if the account of a role is not the one that is stated.

    Args:
        stated: an account id that the user has set for the calls.
        identity: who makes the calls.

    Raises:
        ConfigurationError: the name of the role has another account.
    """
    uin = account_of(identity)
    if uin and stated.text != uin:
        raise ConfigurationError(
            f"{stated.said}, but the calls are made as {identity.source}, of account {uin}",
            hint="Correct one of them, or leave out the former.",
        )


def _refuse_contradiction(stated: Stated, own: Stated | None) -> None:
    if own and own.text != stated.text:
        raise ConfigurationError(
            f"{stated.said}, but {own.origin} is another account",
            hint="Correct one of them, or leave out the former.",
        )
