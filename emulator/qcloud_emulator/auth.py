"""Who is calling: signature, time and nonce of every call, always checked.

| what is wrong | error |
|---|---|
| a parameter that identifies the call is missing | `MissingParameterError` |
| no account has the SecretId | `SecretIdNotFoundError` |
| the signature does not fit | `SignatureWrongError` |
| a temporary key without its token, with another or an expired one; a token with a lasting key | `TokenRefusedError` |
| more than 5 minutes from real time | `ClockSkewedError` |
| the nonce was used before | `NonceRepeatedError` |

They are checked in this order; the nonce is used up only by a call that passes all others.
"""  # noqa: E501

from __future__ import annotations

import hmac
import threading
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from . import errors
from .models import Caller
from .signature import sign_v1
from .state import accounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import Key
    from .state.store import Store

SKEW: Final = 300
"""Seconds that a call may be away from real time. Source: VPC error codes, 4500."""

_IDENTIFYING: Final = ("Action", "Timestamp", "Nonce", "SecretId", "Signature")


class Gatekeeper:
    """Tells callers by their signatures."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._nonces = Nonces()

    def verify_v1(self, method: str, host: str, path: str, params: Mapping[str, str]) -> Caller:
        """Find out who makes a call of API 2.0.

        Args:
            method: HTTP method.
            host: the Host header as sent.
            path: path of the URL.
            params: every parameter of the call, decoded.

        Raises:
            RequestError: a parameter that identifies the call is missing or malformed.
            IdentityError: the call is not to be believed; the kind says why.
        """
        for name in _IDENTIFYING:
            if not params.get(name):
                raise errors.MissingParameterError(f"parameter {name} is missing")
        timestamp, nonce = (_number(name, params[name]) for name in ("Timestamp", "Nonce"))
        key = accounts.key_of(self._store, params["SecretId"])
        if key is None:
            raise errors.SecretIdNotFoundError("no account has this SecretId")
        wanted = sign_v1(method, host, path, params, key.account.secret_key)
        if not hmac.compare_digest(wanted.encode(), params["Signature"].encode()):
            raise errors.SignatureWrongError("the signature does not fit the request")
        _check_token(key, params.get("Token"))
        now = time.time()
        if abs(now - timestamp) > SKEW:
            raise errors.ClockSkewedError(
                f"Timestamp is {abs(now - timestamp):.0f} seconds from now, {SKEW} are allowed"
            )
        if not self._nonces.take(key.account.secret_id, nonce, timestamp, now):
            raise errors.NonceRepeatedError("this Nonce was used before")
        return Caller(key.account.uin, key.account.name)


class Nonces:
    """The nonces that a call could still be repeated with.

    Only a hash of each is kept, by the minute of its timestamp, and forgotten when the
    timestamp itself would be refused.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: defaultdict[int, set[int]] = defaultdict(set)

    def take(self, secret_id: str, nonce: int, timestamp: int, now: float) -> bool:
        """Use a nonce up.

        Returns:
            False if it had been used before.
        """
        mark = hash((secret_id, nonce))
        with self._lock:
            for minute in [it for it in self._minutes if it < (now - SKEW) // 60]:
                del self._minutes[minute]
            if any(mark in marks for marks in self._minutes.values()):
                return False
            self._minutes[timestamp // 60].add(mark)
            return True


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and int(text) > 0):
        raise errors.InvalidParameterError(f"parameter {name} is a positive whole number")
    return int(text)


def _check_token(key: Key, token: str | None) -> None:
    expected = key.account.token
    if expected is None:
        if token:
            raise errors.TokenRefusedError("this key is not temporary and has no token")
        return
    if not token:
        raise errors.TokenRefusedError("this key is temporary, parameter Token is missing")
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise errors.TokenRefusedError("the token does not belong to this key")
    if key.expires_at is not None and key.expires_at <= time.time():
        raise errors.TokenRefusedError("the token has expired")
