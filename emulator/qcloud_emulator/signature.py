"""Signatures, as pure functions."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TC3: Final = "TC3-HMAC-SHA256"
TC3_ENDING: Final = "tc3_request"


def sign_v1(method: str, host: str, path: str, params: Mapping[str, str], secret_key: str) -> str:
    """Sign a call of API 2.0; version 3.0 knows this signature as well, over other parameters.

    The algorithm is HMAC-SHA256 if the parameter ``SignatureMethod`` is exactly
    ``HmacSHA256``, HMAC-SHA1 in every other case, also where it is not sent.

    Args:
        method: HTTP method, in either case.
        host: the Host header as sent, with a port that is not the default one.
        path: path of the URL, without the query.
        params: every parameter of the call, decoded; a ``Signature`` among them is left out.
        secret_key: the secret key of the account.

    Returns:
        The signature as base64 text, not URL-encoded.

    Source: API page "Signature" of VPC API 2.0.
    """
    # A call may hold both a_b and a.b: the pairs are kept, not merged.
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
    """Write a request down in the form that TC3-HMAC-SHA256 signs.

    Args:
        method: HTTP method.
        path: path of the URL.
        query: of the URL as sent, empty for a POST.
        headers: by names in lower case.
        signed: names of the headers that are signed, in lower case and any order.
        body: as sent.

    Source: API page 215/38340, "Signature V3".
    """
    names = sorted(signed)
    lines = [f"{name}:{headers.get(name, '').strip().lower()}\n" for name in names]
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join([method, path, query, "".join(lines), ";".join(names), digest])


def utc_date(timestamp: int) -> str:
    """Give the date of a time in UTC, such as ``2019-02-25``."""
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")


def tc3_string(timestamp: int, service: str, canonical: str) -> str:
    """Write down what is signed of a request in its canonical form."""
    scope = f"{utc_date(timestamp)}/{service}/{TC3_ENDING}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"{TC3}\n{timestamp}\n{scope}\n{digest}"


def tc3_keys(secret_key: str, date: str, service: str) -> tuple[bytes, bytes, bytes]:
    """Derive the keys for a date, for a service on it, and for the signing of its requests."""
    of_date = _hmac(b"TC3" + secret_key.encode(), date)
    of_service = _hmac(of_date, service)
    return of_date, of_service, _hmac(of_service, TC3_ENDING)


def sign_tc3(secret_key: str, timestamp: int, service: str, canonical: str) -> str:
    """Sign a call of API 3.0.

    Args:
        secret_key: the secret key of the account.
        timestamp: seconds since 1970, as the header ``X-TC-Timestamp`` has it.
        service: such as ``vpc``.
        canonical: what `canonical_request` gives.

    Returns:
        The signature in hexadecimal.
    """
    signing = tc3_keys(secret_key, utc_date(timestamp), service)[-1]
    return _hmac(signing, tc3_string(timestamp, service, canonical)).hex()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
