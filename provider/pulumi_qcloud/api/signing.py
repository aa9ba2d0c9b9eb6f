"""Signatures of API 2.0 and 3.0 (VPC documentation, "Signature method" and "Signature v3")."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Final

HMAC_SHA256: Final = "HmacSHA256"
TC3: Final = "TC3-HMAC-SHA256"
_TC3_END: Final = "tc3_request"


def source_text_v1(method: str, host: str, path: str, parameters: Mapping[str, str]) -> str:
    """Return the text that signature v1 signs.

    Args:
        method: `GET` or `POST`.
        host: host as in the request's Host header, with the port unless it is the scheme's default.
        path: path of the URL: `/v2/index.php`, or `/` when API 3.0 is called with this signature.
        parameters: all parameters except the signature; their values are not URL-encoded.

    Returns:
        Method, host, path and the parameters in byte order of their names. Underscores in names
        become dots; values are unchanged.
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

    The algorithm is SHA256 if the parameter `SignatureMethod` is exactly `HmacSHA256`, and SHA1
    otherwise; the API decides in the same way. For the arguments see `source_text_v1`.
    """
    sha = hashlib.sha256 if parameters.get("SignatureMethod") == HMAC_SHA256 else hashlib.sha1
    source = source_text_v1(method, host, path, parameters)
    return base64.b64encode(hmac.new(secret_key.encode(), source.encode(), sha).digest()).decode()


def canonical_request_tc3(
    method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> str:
    """Return the canonical request, whose hash is signed for API 3.0.

    Args:
        method: `POST` or `GET`.
        path: path of the URL as it is sent.
        query: query of the URL as it is sent, "" for a POST.
        headers: headers to sign, at least `Content-Type` and `Host`.
        body: the body as it is sent.
    """
    named = {name.lower(): value.strip().lower() for name, value in headers.items()}
    lines = "".join(f"{name}:{named[name]}\n" for name in sorted(named))
    return "\n".join((method.upper(), path, query, lines, _signed_names(headers), _sha256(body)))


def source_text_tc3(canonical_request: str, *, service: str, timestamp: int) -> str:
    """Return the text that is signed for API 3.0.

    Args:
        canonical_request: result of `canonical_request_tc3`.
        service: the product, such as `vpc`.
        timestamp: Unix seconds.
    """
    scope = _scope_tc3(service, timestamp)
    return f"{TC3}\n{timestamp}\n{scope}\n{_sha256(canonical_request.encode())}"


def sign_tc3(source_text: str, *, service: str, timestamp: int, secret_key: str) -> str:
    """Return the signature of API 3.0 as hexadecimal text.

    For the arguments see `source_text_tc3`, whose result is signed.
    """
    key = f"TC3{secret_key}".encode()
    for text in (_utc_date(timestamp), service, _TC3_END):
        key = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return hmac.new(key, source_text.encode(), hashlib.sha256).hexdigest()


def authorization_tc3(
    signature: str, headers: Mapping[str, str], *, service: str, timestamp: int, secret_id: str
) -> str:
    """Return the value of the Authorization header of API 3.0.

    Args:
        signature: result of `sign_tc3`.
        headers: the signed headers.
        service: the product, such as `vpc`.
        timestamp: Unix seconds.
        secret_id: public half of the key pair.
    """
    return (
        f"{TC3} Credential={secret_id}/{_scope_tc3(service, timestamp)}, "
        f"SignedHeaders={_signed_names(headers)}, Signature={signature}"
    )


def _signed_names(headers: Mapping[str, str]) -> str:
    return ";".join(sorted(name.lower() for name in headers))


def _scope_tc3(service: str, timestamp: int) -> str:
    return f"{_utc_date(timestamp)}/{service}/{_TC3_END}"


def _utc_date(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp, timezone.utc).strftime("%Y-%m-%d")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
