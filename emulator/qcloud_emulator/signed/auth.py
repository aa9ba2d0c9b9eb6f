"""Authentication: checks the signature, the time and the nonce of every call.

| what is wrong | error |
|---|---|
| an identifying parameter is missing | `MissingParameterError` |
| the header Authorization is malformed (3.0) | `AuthorizationInvalidError` |
| no account has the SecretId | `SecretIdNotFoundError` |
| the signature does not match | `SignatureWrongError` |
| a temporary key with a missing, wrong or expired token; a permanent key with a token | `TokenRefusedError` |
| the call's time differs from real time by more than 5 minutes | `ClockSkewedError` |
| the nonce was used before, with the same time | `NonceRepeatedError` |

The checks run in this order; a call uses up its nonce only if it passes all other checks.

Version 2.0 has the signature of `sign_v1`. Version 3.0 has that or TC3-HMAC-SHA256, which has no
nonce. A call with TC3-HMAC-SHA256 is signed for its service; on a host that is this machine, it may
be signed for the first label of the host instead, since official SDKs take that for the service.
"""  # noqa: E501

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
import time
from collections import defaultdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import Caller, is_digits
from qcloud_emulator.cloud.state import accounts, roles
from qcloud_emulator.signed.hosts import first_labels

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from qcloud_emulator.cloud.models import Key
    from qcloud_emulator.cloud.state.store import Store
    from qcloud_emulator.signed.endpoint import Request

SKEW: Final = 300
"""Maximum difference between a call's time and real time, in seconds.

Source: VPC error codes, 4500.
"""

TC3: Final = "TC3-HMAC-SHA256"
TC3_ENDING: Final = "tc3_request"
SKIP: Final = "SKIP"
"""Authorization of a call that is not signed."""

UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
"""What is signed in place of the body if the header X-TC-Content-SHA256 has this value."""

_IDENTIFYING: Final = ("Action", "Timestamp", "Nonce", "SecretId", "Signature")
_IDENTIFYING_TC3: Final = ("X-TC-Action", "X-TC-Timestamp", "X-TC-Version", "Authorization")
_AUTHORIZATION: Final = re.compile(
    rf"{TC3} Credential=(?P<id>[^/,\s]+)/(?P<date>[^/,\s]+)/(?P<service>[^/,\s]+)/{TC3_ENDING},\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[^,\s]+)"
)

_ALWAYS_SIGNED: Final = frozenset({"content-type", "host"})


class Gatekeeper:
    """Authenticates callers by their signatures."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._nonces = Nonces()

    def verify_v1(self, method: str, host: str, path: str, params: Mapping[str, str]) -> Caller:
        """Authenticate the caller of a call whose signature is a parameter.

        Args:
            method: HTTP method.
            host: the Host header as sent.
            path: path of the URL.
            params: every parameter of the call, decoded.

        Raises:
            RequestError: an identifying parameter is missing or malformed.
            IdentityError: the caller is not authenticated; the subclass gives the reason.
        """
        for name in _IDENTIFYING:
            if not params.get(name):
                raise errors.MissingParameterError(f"parameter {name} is missing")
        timestamp = _number("Timestamp", params["Timestamp"])
        nonce = _number("Nonce", params["Nonce"], least=0)
        key = self._key(params["SecretId"])
        wanted = sign_v1(method, host, path, params, key.account.secret_key)
        if not hmac.compare_digest(wanted.encode(), params["Signature"].encode()):
            raise errors.SignatureWrongError("the signature does not match the request")
        _check_token(key, params.get("Token"))
        now = time.time()
        _check_time(timestamp, now)
        if not self._nonces.take(key.account.secret_id, nonce, timestamp, now):
            raise errors.NonceRepeatedError("this Nonce was used before with this Timestamp")
        return _caller(key)

    def verify_tc3(self, request: Request, services: Collection[str]) -> Caller:
        """Authenticate the caller of an API 3.0 call with TC3-HMAC-SHA256.

        Args:
            request: the request as received.
            services: the services for which the call may be signed.

        Raises:
            RequestError: an identifying header is missing or malformed.
            IdentityError: the caller is not authenticated; the subclass gives the reason.
        """
        headers = request.headers
        for name in _IDENTIFYING_TC3:
            if not headers.get(name.lower()):
                raise errors.MissingParameterError(f"header {name} is missing")
        timestamp = _number("X-TC-Timestamp", headers["x-tc-timestamp"], digits=11)
        sent = _AUTHORIZATION.fullmatch(headers["authorization"].strip())
        if sent is None:
            raise errors.AuthorizationInvalidError(
                f"header Authorization is not of the form {TC3} Credential=SecretId/date/service/"
                f"{TC3_ENDING}, SignedHeaders=content-type;host, Signature=..."
            )
        signed = sent["headers"].lower().split(";")
        if not set(signed) >= _ALWAYS_SIGNED:
            raise errors.AuthorizationInvalidError("content-type and host must be signed")
        key = self._key(sent["id"])
        if sent["date"] != utc_date(timestamp):
            raise errors.SignatureWrongError(
                f"the date of the credential is {sent['date']}, but the UTC date of X-TC-Timestamp"
                f" is {utc_date(timestamp)}"
            )
        if sent["service"] not in {*services, *first_labels(headers.get("host", ""))}:
            raise errors.SignatureWrongError(
                f"the call is for {' or '.join(services)}, but it is signed for {sent['service']!r}"
            )
        is_unsigned_body = headers.get("x-tc-content-sha256") == UNSIGNED_PAYLOAD
        body = UNSIGNED_PAYLOAD.encode() if is_unsigned_body else request.body
        canonical = canonical_request(
            request.method, request.path, request.query, headers, signed, body
        )
        wanted = sign_tc3(key.account.secret_key, timestamp, sent["service"], canonical)
        if not hmac.compare_digest(wanted.encode(), sent["signature"].encode()):
            raise errors.SignatureWrongError("the signature does not match the request")
        _check_token(key, headers.get("x-tc-token"))
        _check_time(timestamp, time.time())
        return _caller(key)

    def _key(self, secret_id: str) -> Key:
        key = accounts.key_of(self._store, secret_id) or roles.key_of(self._store, secret_id)
        if key is None:
            raise errors.SecretIdNotFoundError("no account has this SecretId")
        return key


class Nonces:
    """Nonces of calls that are recent enough to be replayed.

    Only a hash of each nonce is kept, grouped by the minute of the call's timestamp, until that
    timestamp itself would be refused.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: defaultdict[int, set[int]] = defaultdict(set)

    def take(self, secret_id: str, nonce: int, timestamp: int, now: float) -> bool:
        """Use up a nonce, which may be used once with each timestamp.

        Returns:
            False if the nonce was used before with this timestamp.
        """
        mark = hash((secret_id, nonce, timestamp))
        with self._lock:
            for minute in [it for it in self._minutes if it < (now - SKEW) // 60]:
                del self._minutes[minute]
            used = self._minutes[timestamp // 60]
            if mark in used:
                return False
            used.add(mark)
            return True


def is_unsigned(request: Request) -> bool:
    """Check that a call has `SKIP` for a signature, and the headers that such a call needs.

    Returns:
        False if the call claims to be signed.

    Raises:
        MissingParameterError: a header is missing.
    """
    for name in _IDENTIFYING_TC3:
        if not request.headers.get(name.lower()):
            raise errors.MissingParameterError(f"header {name} is missing")
    return request.headers["authorization"].strip() == SKIP


def _caller(key: Key) -> Caller:
    return Caller(key.account.uin, key.account.name, key.session)


def _check_time(timestamp: int, now: float) -> None:
    if abs(now - timestamp) > SKEW:
        raise errors.ClockSkewedError(
            f"Timestamp is {abs(now - timestamp):.0f} seconds from now, but at most {SKEW} are"
            " allowed"
        )


def _number(name: str, text: str, *, digits: int = 20, least: int = 1) -> int:
    if not (is_digits(text, most=digits) and int(text) >= least):
        raise errors.InvalidParameterError(
            f"parameter {name} must be a whole number of at least {least}"
        )
    return int(text)


def _check_token(key: Key, token: str | None) -> None:
    expected = key.account.token
    if expected is None:
        if token:
            raise errors.TokenRefusedError("this key is not temporary, so it has no token")
        return
    if not token:
        raise errors.TokenRefusedError("this key is temporary, but its token is missing")
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise errors.TokenRefusedError("the token does not belong to this key")
    if key.expires_at is not None and key.expires_at <= time.time():
        raise errors.TokenRefusedError("the token has expired")


def sign_v1(method: str, host: str, path: str, params: Mapping[str, str], secret_key: str) -> str:
    """Sign a call of API 2.0; version 3.0 also supports this signature, over other parameters.

    The algorithm is HMAC-SHA256 if the parameter ``SignatureMethod`` is exactly ``HmacSHA256``, and
    HMAC-SHA1 in every other case, even if the parameter is missing.

    Args:
        method: HTTP method, in upper or lower case.
        host: the Host header as sent, including any port other than the default.
        path: path of the URL, without the query.
        params: every parameter of the call, decoded; a ``Signature`` among them is ignored.
        secret_key: the secret key of the account.

    Returns:
        The signature as base64 text, not URL-encoded.

    Source: API page "Signature" of VPC API 2.0.
    """
    # A call can have both a_b and a.b, so the pairs must not be merged into a dict.
    pairs = sorted(
        (name.replace("_", ".").encode(), value.encode())
        for name, value in params.items()
        if name != "Signature"
    )
    query = b"&".join(name + b"=" + value for name, value in pairs)
    source = f"{method.upper()}{host}{path}?".encode() + query
    algorithm = hashlib.sha256 if params.get("SignatureMethod") == "HmacSHA256" else hashlib.sha1
    digest = hmac.new(secret_key.encode(), source, algorithm).digest()
    return base64.b64encode(digest).decode("ascii")


def canonical_request(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    signed: Iterable[str],
    body: bytes,
) -> str:
    """Return the canonical form of a request, which TC3-HMAC-SHA256 signs.

    Args:
        method: HTTP method.
        path: path of the URL.
        query: query of the URL as sent; a POST has none.
        headers: headers by lower-case name.
        signed: lower-case names of the signed headers, in any order.
        body: body as sent, or `UNSIGNED_PAYLOAD`.

    Source: API page 215/38340, "Signature V3".
    """
    names = sorted(signed)
    lines = [f"{name}:{headers.get(name, '').strip().lower()}\n" for name in names]
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join([method, path, query, "".join(lines), ";".join(names), digest])


def utc_date(timestamp: int) -> str:
    """Return the UTC date of a timestamp, such as ``2019-02-25``."""
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")


def tc3_string(timestamp: int, service: str, canonical: str) -> str:
    """Return the string to sign for a canonical request."""
    scope = f"{utc_date(timestamp)}/{service}/{TC3_ENDING}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"{TC3}\n{timestamp}\n{scope}\n{digest}"


def tc3_keys(secret_key: str, date: str, service: str) -> tuple[bytes, bytes, bytes]:
    """Derive the keys for a date, for a service on that date, and for its requests."""
    of_date = _hmac(b"TC3" + secret_key.encode(), date)
    of_service = _hmac(of_date, service)
    return of_date, of_service, _hmac(of_service, TC3_ENDING)


def sign_tc3(secret_key: str, timestamp: int, service: str, canonical: str) -> str:
    """Sign a call of API 3.0.

    Args:
        secret_key: the secret key of the account.
        timestamp: seconds since 1970, as in the header ``X-TC-Timestamp``.
        service: name of the service, such as ``vpc``.
        canonical: the result of `canonical_request`.

    Returns:
        The signature in hexadecimal.
    """
    signing = tc3_keys(secret_key, utc_date(timestamp), service)[-1]
    return _hmac(signing, tc3_string(timestamp, service, canonical)).hex()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
