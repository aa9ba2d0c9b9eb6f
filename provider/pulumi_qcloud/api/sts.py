"""Get temporary credentials: AssumeRole, AssumeRoleWithWebIdentity and the metadata address.

The module has the calls, the reading of their answers and what their errors mean to a call that
needs the credentials. It keeps nothing; see `sessions`.

Sources: API pages "AssumeRole" and "AssumeRoleWithWebIdentity" (STS, 2018-08-13); "Instance
Metadata" of the Cloud Virtual Machine; the official Python SDK.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from pulumi_qcloud.api import loose_json
from pulumi_qcloud.api.dialect import Call, JsonObject
from pulumi_qcloud.api.errors import (
    ApiError,
    ClockSkewError,
    ConfigurationError,
    CredentialsRefusedError,
    HostUnreachableError,
    InternalServiceError,
    MalformedAnswerError,
    QcloudError,
    ThrottledError,
    why_unreadable,
)
from pulumi_qcloud.api.identity import AssumedRole, Identity, MachineRole, Role, WebIdentity
from pulumi_qcloud.api.model import Credentials

_ROLES: Final = "/latest/meta-data/cam/security-credentials/"
_METADATA: Final = "metadata"
"""What messages have in the place of an action's name."""
_METADATA_TIMEOUT: Final = 2.0
"""Seconds; the metadata address is as near as the machine itself."""
_LARGEST_ANSWER: Final = 64 * 1024
_LARGEST_TOKEN: Final = 64 * 1024
_ALGORITHM_OF_EMULATOR: Final = "HS256"
_LATEST: Final = 253_402_300_800
"""Unix time at which dates end, with the year 9999."""


@dataclass(frozen=True, slots=True)
class Temporary:
    """Temporary credentials.

    Args:
        secret_id: id of the key pair.
        secret_key: secret key of the pair.
        token: session token.
        expires_at: Unix time at which they expire, by the clock of whoever issued them.
    """

    secret_id: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    expires_at: float

    def credentials(self, source: str) -> Credentials:
        """Return them as credentials with a source, human-readable text."""
        return Credentials(self.secret_id, self.secret_key, self.token, source)


def assume_role(role: Role) -> Call[Temporary]:
    """Build an AssumeRole call; a second session does no harm, so it may be sent again."""
    policy = quote(role.policy, safe="")
    optional = {"Policy": policy, "ExternalId": role.external_id}
    return Call(
        "AssumeRole",
        {**_session(role), **{name: text for name, text in optional.items() if text}},
        lambda body: _temporary("AssumeRole", body),
        secrets=tuple(text for text in (role.policy, policy, role.external_id) if text),
    )


def assume_role_with_web_identity(identity: WebIdentity, token: str) -> Call[Temporary]:
    """Build an AssumeRoleWithWebIdentity call, which the token proves instead of a signature."""
    action = "AssumeRoleWithWebIdentity"
    return Call(
        action,
        {
            "ProviderId": identity.provider_id,
            "WebIdentityToken": token,
            **_session(identity.role),
        },
        lambda body: _temporary(action, body),
        signed=False,
        secrets=(token,),
    )


def _session(role: Role) -> dict[str, object]:
    parameters: dict[str, object] = {"RoleArn": role.arn, "RoleSessionName": role.session_name}
    if role.duration_seconds is not None:
        parameters["DurationSeconds"] = role.duration_seconds
    return parameters


def _temporary(action: str, body: JsonObject) -> Temporary:
    found = body.get("Credentials")
    return _read(action, found if isinstance(found, Mapping) else {}, body)


def _read(action: str, keys: JsonObject, times: JsonObject) -> Temporary:
    secret_id, secret_key, token = (
        loose_json.text(keys.get(name)) for name in ("TmpSecretId", "TmpSecretKey", "Token")
    )
    expires_at = loose_json.number(times.get("ExpiredTime"))
    if not (secret_id and secret_key and token and expires_at and expires_at < _LATEST):
        raise MalformedAnswerError(
            "the answer lacks temporary credentials or their expiry time", action=action
        )
    return Temporary(secret_id, secret_key, token, float(expires_at))


def read_token(identity: WebIdentity) -> str:
    """Return the token in a web identity's file.

    With the emulator, only a token that an emulator can have made is returned: of an issuer that
    the emulator has, and with the signature method of its tokens, which no public provider uses.

    Raises:
        ConfigurationError: the file cannot be read or contains no token, or the token must not be
            sent to the emulator. No message quotes the token.
    """
    path = Path(identity.token_file)
    where = f"the web identity token file {json.dumps(str(path), ensure_ascii=False)}"
    if reason := why_unreadable(path):
        raise ConfigurationError(
            f"{where} cannot be used: {reason}",
            hint="Correct the path, or have the token written there again.",
        )
    try:
        with path.open("rb") as file:
            token = file.read(_LARGEST_TOKEN + 1).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token or len(token) > _LARGEST_TOKEN or not token.isprintable() or " " in token:
        raise ConfigurationError(
            f"{where} does not contain a token",
            hint="The file has to contain the token of the identity provider and nothing else.",
        )
    if identity.issuers is not None and not _is_of_emulator(token, identity.issuers):
        raise ConfigurationError(
            f"{where} contains a token that the emulator's identity providers did not issue, so "
            "it is not sent",
            hint="Write a token of the emulator there (POST /_emulator/web-identity-tokens), or "
            "unset QCLOUD_EMULATOR.",
        )
    return token


def _is_of_emulator(token: str, issuers: frozenset[str]) -> bool:
    header, _, rest = token.partition(".")
    if _part(header).get("alg") != _ALGORITHM_OF_EMULATOR:
        return False
    issuer = _part(rest.partition(".")[0]).get("iss")
    return isinstance(issuer, str) and issuer in issuers


def _part(encoded: str) -> Mapping[str, object]:
    """Return a part of a JSON Web Token, empty if it is not one (RFC 7519)."""
    try:
        part = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return part if isinstance(part, dict) else {}


def machine_credentials(machine: MachineRole) -> Temporary:
    """Return temporary credentials of the machine's role, from the metadata address.

    No proxy is used and no redirect is followed.

    Raises:
        ConfigurationError: the machine has no such role.
        HostUnreachableError: the address did not answer; this is not such a machine.
        MalformedAnswerError: the answer is not that of a metadata address.
    """
    status, body = _metadata(machine.url, _ROLES + quote(machine.name, safe=""))
    try:
        answer = json.loads(body) if status == http.client.OK else {}
    except (ValueError, RecursionError):
        answer = {}
    answer = answer if isinstance(answer, dict) else {}
    if status == http.client.NOT_FOUND or (answer and answer.get("Code") != "Success"):
        raise ConfigurationError(
            f"this machine does not have the role {machine.name}, named by {machine.origin}",
            hint="Attach the role to the machine, or correct its name.",
        )
    return _read(_METADATA, answer, answer)


def _metadata(url: str, path: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    end = time.monotonic() + 2 * _METADATA_TIMEOUT
    body = b""
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=_METADATA_TIMEOUT)
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            answer = connection.getresponse()
            while len(body) <= _LARGEST_ANSWER and (piece := answer.read1(_LARGEST_ANSWER)):
                body += piece
                if time.monotonic() > end:
                    raise TimeoutError
        finally:
            connection.close()
    except OSError:
        raise HostUnreachableError(
            f"the metadata address {parts.hostname} does not answer",
            action=_METADATA,
            hint="Only a virtual machine of Tencent Cloud has a machine's role; elsewhere, unset "
            "its name and set other credentials.",
        ) from None
    except http.client.HTTPException:
        raise MalformedAnswerError(
            f"the answer of {parts.hostname} is not that of a metadata address", action=_METADATA
        ) from None
    return answer.status, body


_TRUST: Final = (
    "Check that {role} exists and that its trust policy allows this caller, with the external id "
    "if it asks for one."
)
_NO_STS: Final = "Check the network, the proxy settings and qcloud:stsEndpoint."
_HINTS: Final = {
    "AuthFailure": "Check the credentials that assume {role}.",
    "FailedOperation.CheckMFAError": (
        "{role} asks for a second factor, which is not supported; use a role that does not."
    ),
    "FailedOperation.TempKeyNotAllowed": (
        "{role} cannot be assumed with temporary credentials; assume it with a key pair, or with a "
        "web identity."
    ),
    "InternalError.GetRoleError": "Check the name of {role}, and that it exists.",
    "InternalError.IllegalRole": "Check the name of {role}, and that it exists.",
    "InvalidParameter.AccessKeyNotSupport": (
        "{role} cannot be assumed with these credentials; use the key pair of a user."
    ),
    "InvalidParameter.AccountNotAvaliable": "Check the account in the name of {role}.",
    "InvalidParameter.GrantOtherResource": (
        "The policy of the session of {role} names resources of others; remove them."
    ),
    "InvalidParameter.OverLimit": "Shorten the policy of the session of {role}.",
    "InvalidParameter.OverTimeError": (
        "Lower durationSeconds: {role} does not allow sessions of this length."
    ),
    "InvalidParameter.PolicyTooLong": "Shorten the policy of the session of {role}.",
    "InvalidParameter.ResouceError": "Correct the policy of the session of {role}.",
    "InvalidParameter.StrategyFormatError": "Correct the policy of the session of {role}.",
    "InvalidParameter.StrategyInvalid": "Correct the policy of the session of {role}.",
    "InvalidParameter.WebIdentityTokenError": (
        "Have a new token for {role} written to the token file; check its issuer and audience."
    ),
    "InvalidParameter": "Check the arguments of {role}: session name, duration and external id.",
    "ResourceNotFound": "Check the name of {role}, and that it exists.",
    "UnauthorizedOperation": _TRUST,
}
"""Remedies by code; the longest prefix of a code counts. They never contain an external id."""


def session_error(error: QcloudError, identity: Identity) -> QcloudError:
    """Return the error of a call that was not sent, because there is no session for it.

    The classes are those that mean nothing else to the call: that a role is not found does not mean
    that a connection is gone. No class means that the call may have had an effect.

    Args:
        error: the error of STS or of the metadata address.
        identity: whose session was asked for.
    """
    if isinstance(error, (ConfigurationError, ThrottledError, ClockSkewError)):
        return error
    if isinstance(error, ApiError) and not (
        isinstance(error, InternalServiceError) and not _hint(error.code)
    ):
        hint = (_hint(error.code) or _TRUST).format(role=_role_of(identity))
        return CredentialsRefusedError(
            error.message,
            action=error.action,
            code=error.code,
            request_id=error.request_id,
            hint=hint,
        )
    return HostUnreachableError(
        f"there is no session of {_role_of(identity)}: {error.message}",
        action=error.action,
        code="" if isinstance(error, HostUnreachableError) else error.code,
        request_id=error.request_id,
        hint=error.hint if error.action == _METADATA else _NO_STS,
    )


def _hint(code: str) -> str:
    while code and code not in _HINTS:
        code = code.rpartition(".")[0]
    return _HINTS.get(code, "")


def _role_of(identity: Identity) -> str:
    if isinstance(identity, (AssumedRole, WebIdentity)):
        return f"role {identity.role.arn}"
    return identity.source
