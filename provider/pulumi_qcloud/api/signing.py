"""Signature of API 2.0 (VPC documentation, "Signature method")."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

HMAC_SHA256: Final = "HmacSHA256"
HMAC_SHA1: Final = "HmacSHA1"


def source_text_v1(method: str, host: str, path: str, parameters: Mapping[str, str]) -> str:
    """Return the text that is signed.

    Args:
        method: `GET` or `POST`.
        host: host as in the request's Host header, with a port that is not the scheme's own.
        path: path of the URL, `/v2/index.php`.
        parameters: everything that is sent but the signature; values as they are, not URL-encoded.

    Returns:
        Method, host, path and the parameters in byte order of their names. In names an underscore
        counts as a dot; values are left alone.
    """
    named = {name.replace("_", "."): value for name, value in parameters.items()}
    joined = "&".join(
        f"{name}={named[name]}" for name in sorted(named, key=str.encode) if name != "Signature"
    )
    return f"{method.upper()}{host}{path}?{joined}"


def sign_v1(
    method: str, host: str, path: str, parameters: Mapping[str, str], secret_key: str
) -> str:
    """Return the signature of API 2.0 as base64 text.

    The algorithm is SHA256 when the parameter `SignatureMethod` is exactly `HmacSHA256`, otherwise
    SHA1, as the API decides it. For the arguments see `source_text_v1`.
    """
    sha = hashlib.sha256 if parameters.get("SignatureMethod") == HMAC_SHA256 else hashlib.sha1
    source = source_text_v1(method, host, path, parameters)
    return base64.b64encode(hmac.new(secret_key.encode(), source.encode(), sha).digest()).decode()
