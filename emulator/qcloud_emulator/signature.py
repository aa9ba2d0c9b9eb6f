"""Signatures, as pure functions."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def sign_v1(method: str, host: str, path: str, params: Mapping[str, str], secret_key: str) -> str:
    """Sign a call of API 2.0.

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
