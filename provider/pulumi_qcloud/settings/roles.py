"""Parse the settings that name a role: `assumeRole`, `assumeRoleWithWebIdentity`, `camRoleName`.

No message quotes an external id, a policy or a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError, nearest
from pulumi_qcloud.api.identity import (
    DEFAULT_SESSION_NAME,
    EXTERNAL_ID,
    LONGEST_SESSION,
    METADATA_URL,
    SESSION_NAME,
    MachineRole,
    Role,
    WebIdentity,
    uin_of_arn,
)
from pulumi_qcloud.settings import values
from pulumi_qcloud.settings.levels import Level, Source, Stated, quoted
from pulumi_qcloud.settings.table import POD_MEMBERS, ROLE_MEMBERS

_ROLE: Final = ("roleArn", "sessionName", "durationSeconds", "policy", "externalId")
_WEB_IDENTITY: Final = ("providerId", "tokenFile", "roleArn", "sessionName", "durationSeconds")
_BRIDGED_NAMES: Final = {
    "sessionDuration": "durationSeconds",
    "webIdentityTokenFile": "tokenFile",
}
"""Members that the bridged provider calls differently."""
_UNSUPPORTED: Final = {
    "serialNumber": "a second factor (MFA)",
    "tokenCode": "a second factor (MFA)",
    "sourceIdentity": "a source identity",
    "webIdentityToken": "a token in the configuration (write it to a file: webIdentityTokenFile)",
}
"""Members of the bridged provider that are not supported, and what they are."""
_EXAMPLE: Final = "qcs::cam::uin/100000000002:roleName/network-admin"
_ROLE_NAME: Final = re.compile(r"(?!\.{1,2}$)[\w+=,.@-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Members:
    """The members of a structured setting, as text.

    Args:
        stated: the setting.
        texts: values by the member's name.
        names: what the user calls a member, where it is not a member of an object.
    """

    stated: Stated
    texts: Mapping[str, str] = field(repr=False)
    names: Mapping[str, str]

    def error(self, member: str, reason: str, *, hint: str = "") -> ConfigurationError:
        """Return an error about a member, whose value it does not quote."""
        name = self.names.get(member)
        where = name or f"{member} of {self.stated.origin}"
        return ConfigurationError(f"{where} {reason}", hint=hint)

    def check(self, member: str, form: re.Pattern[str], reason: str) -> str:
        """Return a member that has to match a form if it is there, else ""."""
        text = self.texts.get(member, "")
        if text and not form.fullmatch(text):
            raise self.error(member, reason)
        return text


def role_at(level: Level) -> Role | None:
    """Return the role that a level assumes, or None.

    Raises:
        ConfigurationError: its description is wrong.
    """
    stated = level.get("assumeRole")
    if stated is None:
        return None
    names = next((it for it in ROLE_MEMBERS if it["roleArn"] in stated.origin.split()), {})
    return _role(_members(stated, level.source, _ROLE, names))


def profile_role(arn: Stated, session_name: Stated | None) -> Role:
    """Return the role of a profile in the credential files.

    Args:
        arn: its `role_arn`.
        session_name: its `role_session_name`, or None.

    Raises:
        ConfigurationError: one of them does not have the required form.
    """
    texts = {"roleArn": arn.text}
    names = {"roleArn": arn.origin}
    if session_name:
        texts["sessionName"] = session_name.text
        names["sessionName"] = session_name.origin
    return _role(_Members(arn, texts, names))


def web_identity_at(
    level: Level, home: Path | None, *, issuers: frozenset[str] | None = None
) -> WebIdentity | None:
    """Return the web identity of a level, or None.

    Args:
        level: the level.
        home: home directory; None if the user has none.
        issuers: with the emulator, the issuers whose tokens may be sent to it.

    Raises:
        ConfigurationError: its description is wrong or incomplete.
    """
    stated = level.get("assumeRoleWithWebIdentity")
    if stated is None:
        return None
    names = POD_MEMBERS if stated.is_of_pod else {}
    known = (*_WEB_IDENTITY, "region") if stated.is_of_pod else _WEB_IDENTITY
    members = _members(stated, level.source, known, names)
    needed = tuple(names) if stated.is_of_pod else ("providerId", "tokenFile", "roleArn")
    missing = [names.get(it, it) for it in needed if not members.texts.get(it)]
    if missing:
        raise ConfigurationError(
            f"{stated.origin} is set, but {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not",
            hint="A web identity needs all of them.",
        )
    region = members.texts.get("region", "")
    return WebIdentity(
        _role(members),
        provider_id=members.texts["providerId"],
        token_file=str(values.under_home(Stated(members.texts["tokenFile"], stated.origin), home)),
        region=values.region(Stated(region, names["region"]), private=True) if region else "",
        issuers=issuers,
        origin=level.source.value,
    )


def machine_at(level: Level, *, url: str = METADATA_URL) -> MachineRole | None:
    """Return the machine's role if a level asks for it, else None.

    Args:
        level: the level.
        url: scheme, host and port of the metadata address.

    Raises:
        ConfigurationError: the name of the role does not have the required form.
    """
    stated = level.get("camRoleName")
    if stated is None:
        return None
    if not _ROLE_NAME.fullmatch(stated.text):
        raise ConfigurationError(
            f"{stated.said}: the name of a role has 1 to 128 letters, digits and characters of "
            "_+=,.@-",
            hint="Set it to the name of the role that is attached to the machine.",
        )
    return MachineRole(stated.text, url, origin=stated.origin)


def _members(
    stated: Stated, source: Source, known: Sequence[str], names: Mapping[str, str]
) -> _Members:
    given = _json(stated.text)
    if source is Source.BRIDGED and isinstance(given, list) and len(given) == 1:
        given = given[0]
    if not isinstance(given, dict):
        raise ConfigurationError(
            f"{stated.origin} is not a JSON object",
            hint=f'Write it like {{"roleArn": "{_EXAMPLE}"}}.',
        )
    texts: dict[str, str] = {}
    for name, value in given.items():
        own = _BRIDGED_NAMES.get(name) if source is Source.BRIDGED else None
        member = own or f"{name}"
        text = _text(value, member)
        if text == "":
            continue
        if member in _UNSUPPORTED and source is Source.BRIDGED:
            raise ConfigurationError(
                f"{stated.origin} has {member}: {_UNSUPPORTED[member]} is not supported here",
                hint="Leave it out, or give this package its own credentials, with "
                "qcloud:assumeRole or qcloud:profile.",
            )
        if member not in known:
            near = nearest(member, known)
            raise ConfigurationError(
                f"{stated.origin} has an unknown member {quoted(member)}",
                hint=f"Did you mean {near}?" if near else f"Its members are {', '.join(known)}.",
            )
        if text is None:
            raise ConfigurationError(f"{member} of {stated.origin} is not text")
        texts[member] = text
    return _Members(stated, texts, names)


def _json(text: str) -> object:
    """Return a JSON value, None if the text is not JSON."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _text(value: object, member: str) -> str | None:
    """Return a member's value as text, "" if it is not set, None if it cannot be text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return f"{value:.15g}" if value == value and abs(value) < 1e6 else None
    if member == "policy" and isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return None


def _role(members: _Members) -> Role:
    arn = members.texts.get("roleArn", "")
    if not arn:
        raise members.error("roleArn", "is not set", hint=f"Set it to a name like {_EXAMPLE}.")
    if not uin_of_arn(arn):
        raise members.error(
            "roleArn",
            "is not the name of a role",
            hint=f"Set it to a name like {_EXAMPLE}.",
        )
    return Role(
        arn,
        session_name=members.check(
            "sessionName",
            SESSION_NAME,
            "is not a session name: 2 to 128 letters, digits and characters of _+=,.@-",
        )
        or DEFAULT_SESSION_NAME,
        duration_seconds=_duration(members),
        policy=_policy(members),
        external_id=members.check(
            "externalId",
            EXTERNAL_ID,
            "is not an external id: 2 to 128 letters, digits and characters of _+=,.@:/-",
        ),
        origin=members.stated.origin,
    )


def _duration(members: _Members) -> int | None:
    text = members.texts.get("durationSeconds", "")
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= LONGEST_SESSION:
        return int(text)
    raise members.error(
        "durationSeconds", f"is not a whole number of seconds from 1 to {LONGEST_SESSION}"
    )


def _policy(members: _Members) -> str:
    text = members.texts.get("policy", "")
    if not text:
        return ""
    if not isinstance(_json(text), dict) or not _can_be_sent(text):
        raise members.error("policy", "is not a CAM policy in JSON")
    return text


def _can_be_sent(text: str) -> bool:
    """Return whether a text can be encoded in UTF-8, which half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def arn_in(text: str) -> str:
    """Return the name of the role in a setting that names one, "" if there is none.

    Args:
        text: a JSON object with `roleArn`, or a list with one such object.
    """
    given = _json(text)
    given = given[0] if isinstance(given, list) and given else given
    arn = _text(given.get("roleArn"), "roleArn") if isinstance(given, dict) else None
    return arn or ""
