"""The actions of version 3.0 on identities and roles, in the service `sts`.

`AssumeRoleWithWebIdentity` is not signed; the token of the web identity says who calls. Decisions
where the pages are silent: see the module `roles` of the cloud.

Source: API pages 1312/48197 "AssumeRole", 1312/73070 "AssumeRoleWithWebIdentity" and 1312/66098
"GetCallerIdentity".
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.roles import Wish, read_policy
from qcloud_emulator.cloud.state.roles import Details

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qcloud_emulator.cloud.models import Caller, Key
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.signed.fields import JsonParams
    from qcloud_emulator.signed.v3_wire import Answer

_MOST_TAGS: Final = 50


def caller_identity(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Return the caller's account, and the session if a role calls."""
    params.done()
    session = caller.session
    if session is None:
        return {
            "Arn": f"qcs::cam::uin/{caller.uin}:uin/{caller.uin}",
            "AccountId": caller.uin,
            "UserId": caller.uin,
            "PrincipalId": caller.uin,
            "Type": "CAMUser",
        }
    return {
        "Arn": f"qcs::sts:{caller.uin}:assumed-role/{session.role_id}",
        "AccountId": caller.uin,
        "UserId": f"{session.role_id}:{session.name}",
        "PrincipalId": session.principal,
        "Type": "CAMRole",
    }


def assume_role(cloud: Cloud, caller: Caller, region: str, params: JsonParams) -> Answer:  # noqa: ARG001
    """Start a session of a role for an account."""
    with _values_as_documented():
        wish = _wish(params)
        policy = params.optional_text("Policy")
        external_id = params.optional_text("ExternalId")
        tags = params.tags("Key", "Value", most=_MOST_TAGS)
        source_identity = params.optional_text("SourceIdentity")
        device, code = (params.optional_text(name) for name in ("SerialNumber", "TokenCode"))
        params.done()
    details = Details(read_policy(policy) if policy else None, tags or {}, source_identity)
    if device is not None or code is not None:
        raise errors.MfaError("the account has no multi-factor device")
    return _answer(cloud.roles.assume(caller, wish, external_id=external_id, details=details))


def assume_role_with_web_identity(
    cloud: Cloud,
    caller: Caller,  # noqa: ARG001
    region: str,  # noqa: ARG001
    params: JsonParams,
) -> Answer:
    """Start a session of a role for whoever has a token of an identity provider."""
    with _values_as_documented():
        wish = _wish(params)
        provider = params.text("ProviderId")
        token = params.text("WebIdentityToken")
        params.done()
    key = cloud.roles.assume_with_web_identity(wish, provider_name=provider, token=token)
    return _answer(key)


@contextmanager
def _values_as_documented() -> Iterator[None]:
    """Refuse a value with the code that this service has for it."""
    try:
        yield
    except errors.ValueRefusedError as error:
        raise errors.RoleParameterError(str(error)) from error


def _wish(params: JsonParams) -> Wish:
    return Wish(
        arn=params.text("RoleArn"),
        session_name=params.text("RoleSessionName"),
        seconds=params.integer("DurationSeconds"),
    )


def _answer(key: Key) -> Answer:
    return {
        "Credentials": {
            "Token": key.account.token,
            "TmpSecretId": key.account.secret_id,
            "TmpSecretKey": key.account.secret_key,
        },
        **expiration(key),
    }


def expiration(key: Key) -> Answer:
    """Return the fields that tell when a temporary key expires."""
    moment = int(key.expires_at or 0)
    text = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"ExpiredTime": moment, "Expiration": text}
