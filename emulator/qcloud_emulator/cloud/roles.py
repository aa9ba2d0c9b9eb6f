"""The rules for assuming roles.

Decisions where the sources are silent: an account has to be among those that a role trusts even if
the role is its own; an external id that does not match is refused like an account that is not
trusted; a session whose length is not given lasts 7200 seconds, or as long as the role allows if
that is less; PrincipalId of a session that a web identity or the machine asked for is the role's
own account; a code of a multi-factor device is always wrong, because no account has one. A policy
is checked, stored and shown, but does not narrow what a session may do.

Sessions expire in real time, because signatures are checked against it.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from qcloud_emulator.cloud import errors, web_identity
from qcloud_emulator.cloud.json_fields import read_json
from qcloud_emulator.cloud.models import (
    Account,
    Key,
    Session,
    new_secret_id,
    new_session_key,
    new_token,
)
from qcloud_emulator.cloud.state import accounts, roles
from qcloud_emulator.cloud.state.roles import Details

if TYPE_CHECKING:
    from qcloud_emulator.cloud.disputed import DisputedBook
    from qcloud_emulator.cloud.models import Caller, Role
    from qcloud_emulator.cloud.state.store import Store

LONGEST: Final = 43_200
"""Longest session of any role, in seconds."""

_USUAL: Final = 7200
_KEPT: Final = 24 * 3600
"""Seconds for which an expired session is still known, so that its key is told to have expired."""

_ARN: Final = re.compile(
    r"qcs::cam::uin/(?P<uin>[0-9]{1,18}):"
    r"(?:roleName/(?P<name>[^/:\s]+)|role/(?P<id>[0-9]+)"
    r"|role/tencentcloudServiceRole(?:Name)?/(?P<service>[^/:\s]+))",
    re.ASCII,
)
_SESSION_NAME: Final = re.compile(r"[\w+=,.@-]{2,128}", re.ASCII)
_EXTERNAL_ID: Final = re.compile(r"[\w+=,.@:/-]{2,128}", re.ASCII)
_STATEMENT: Final = "statement"
_PRINCIPAL: Final = "principal"


@dataclass(frozen=True, slots=True)
class Wish:
    """The session that a call asks for."""

    arn: str
    """Name of the role, such as ``qcs::cam::uin/100000000002:roleName/network-admin``."""
    session_name: str
    seconds: int | None = None
    """Length of the session in seconds; None leaves it to the role."""


class Roles:
    """The operations on roles and their sessions."""

    def __init__(self, store: Store, disputed: DisputedBook) -> None:
        self._store = store
        self._disputed = disputed

    def assume(
        self,
        caller: Caller,
        wish: Wish,
        *,
        external_id: str | None = None,
        details: Details | None = None,
    ) -> Key:
        """Start a session of a role for an account, or for a session of a role.

        Args:
            caller: who asks.
            wish: the session.
            external_id: what the caller states as the role's external id.
            details: what the session is given.

        Returns:
            The temporary key of the session.

        Raises:
            RoleError: the session is refused; no message quotes an external id or a policy.
        """
        _check_session_name(wish.session_name)
        if external_id is not None and not _EXTERNAL_ID.fullmatch(external_id):
            raise errors.RoleParameterError(
                "ExternalId must have 2 to 128 letters, digits and characters of _+=,.@:/-"
            )
        if caller.session is not None and self._disputed.current.role_from_role == "refused":
            raise errors.RoleFromRoleError("a session of a role may not assume a role")
        role = self._role(wish.arn)
        if caller.uin not in role.trusts:
            raise errors.RoleNotTrustedError(
                f"role {role.name} does not trust account {caller.uin}"
            )
        if role.external_id is not None and not hmac.compare_digest(
            role.external_id.encode(), (external_id or "").encode()
        ):
            raise errors.RoleNotTrustedError(
                f"the ExternalId is not that of role {role.name}, or is missing"
            )
        seconds = _seconds(wish, role, errors.SessionTooLongError)
        return self._start(role, wish.session_name, caller.uin, seconds, details)

    def assume_with_web_identity(self, wish: Wish, *, provider_name: str, token: str) -> Key:
        """Start a session of a role for whoever has a token of an identity provider.

        Args:
            wish: the session.
            provider_name: name of the provider, in the role's account.
            token: the provider's token.

        Returns:
            The temporary key of the session.

        Raises:
            RoleError: the session is refused; no message quotes the token.
        """
        _check_session_name(wish.session_name)
        try:
            role = self._role(wish.arn)
        except errors.RoleUnavailableError as error:
            # This action documents no other code for it.
            raise errors.RoleUnavailableError(str(error)) from error
        provider = roles.provider(self._store, role.uin, provider_name)
        if provider is None:
            raise errors.RoleParameterError(
                f"account {role.uin} has no identity provider {provider_name!r}"
            )
        web_identity.check_token(provider, token, now=time.time())
        if provider.name not in role.identity_providers:
            raise errors.RoleNotTrustedError(
                f"role {role.name} does not trust identity provider {provider.name}"
            )
        seconds = _seconds(wish, role, errors.RoleParameterError)
        return self._start(role, wish.session_name, role.uin, seconds)

    def machine(self) -> Role | None:
        """Return the role of the machine, or None if there is none."""
        return roles.machine_role(self._store)

    def start_for_machine(self, role: Role) -> Key:
        """Start a session of the machine's role."""
        return self._start(role, "machine", role.uin, min(_USUAL, role.session_seconds))

    def _role(self, arn: str) -> Role:
        named = _ARN.fullmatch(arn)
        if named is None:
            raise errors.RoleParameterError(
                "RoleArn must be of the form qcs::cam::uin/100000000002:roleName/network-admin or"
                f" qcs::cam::uin/100000000002:role/4611686018427397919, not {arn!r}"
            )
        uin = named["uin"]
        if not accounts.exists(self._store, uin):
            raise errors.RoleAccountNotFoundError(f"there is no account {uin}")
        found = None
        if named["name"]:
            found = roles.role_by_name(self._store, uin, named["name"])
        elif named["id"]:
            found = roles.role_by_id(self._store, uin, named["id"])
        if found is None:
            raise errors.RoleNotFoundError(
                f"account {uin} has no role {arn.partition(':role')[2]!r}"
            )
        return found

    def _start(
        self,
        role: Role,
        session_name: str,
        principal: str,
        seconds: int,
        details: Details | None = None,
    ) -> Key:
        now = time.time()
        session = Session(role.id, session_name, principal)
        account = Account(
            name=f"{role.name}/{session_name}",
            uin=role.uin,
            secret_id=new_secret_id(),
            secret_key=new_session_key(),
            token=new_token(),
        )
        key = Key(account, app_id="", expires_at=float(int(now) + seconds), session=session)
        with self._store.writing():
            roles.forget_sessions(self._store, now - _KEPT)
            roles.add_session(self._store, key, session, details or Details())
        return key


def read_policy(encoded: str) -> str:
    """Return a session's policy as JSON.

    Args:
        encoded: the parameter Policy: the JSON of the policy, URL-encoded once.

    Raises:
        PolicyMalformedError: it is not the JSON of a policy.
        PolicyRefusedError: it names a principal.
    """
    try:
        policy = read_json(unquote_plus(encoded, errors="strict"), infinite=False)
    except ValueError:
        # Not chained: the cause would quote the policy.
        raise errors.PolicyMalformedError("Policy must be URL-encoded JSON") from None
    if not isinstance(policy, dict):
        raise errors.PolicyMalformedError("Policy must be a JSON object")
    parts = {name.lower(): part for name, part in policy.items()}
    statements = parts.get(_STATEMENT)
    if isinstance(statements, dict):
        statements = [statements]
    if "version" not in parts or not isinstance(statements, list) or not statements:
        raise errors.PolicyMalformedError("Policy must have a version and statements")
    for statement in statements:
        if not isinstance(statement, dict):
            raise errors.PolicyMalformedError("each statement of Policy must be a JSON object")
        if _PRINCIPAL in (name.lower() for name in statement):
            raise errors.PolicyRefusedError("the Policy of a session may not name a principal")
    return json.dumps(policy, ensure_ascii=False)


def _check_session_name(name: str) -> None:
    if not _SESSION_NAME.fullmatch(name):
        raise errors.RoleParameterError(
            "RoleSessionName must have 2 to 128 letters, digits and characters of _+=,.@-, not"
            f" {name!r}"
        )


def _seconds(wish: Wish, role: Role, too_long: type[errors.RoleError]) -> int:
    if wish.seconds is None:
        return min(_USUAL, role.session_seconds)
    if wish.seconds < 1:
        raise errors.RoleParameterError("DurationSeconds must be at least 1")
    if wish.seconds > role.session_seconds:
        raise too_long(
            f"DurationSeconds is {wish.seconds}, but sessions of role {role.name} last at most"
            f" {role.session_seconds} seconds"
        )
    return wish.seconds
