"""Tokens of web identities: JSON Web Tokens that a seeded provider signs with HS256.

A provider of the real cloud signs with RS256 and publishes its keys. Here the secret is in the
seed, so that nothing has to be fetched and the standard library suffices.

Source: RFC 7515 and RFC 7519; OpenID Connect Core 1.0, section 2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud.errors import WebIdentityTokenError
from qcloud_emulator.cloud.json_fields import read_json

if TYPE_CHECKING:
    from qcloud_emulator.cloud.models import IdentityProvider

_ALGORITHM: Final = "HS256"


def make_token(
    provider: IdentityProvider, *, now: float, seconds: float, subject: str = "emulator"
) -> str:
    """Return a token of a provider.

    Args:
        provider: the provider that signs it.
        now: real time, in seconds since 1970.
        seconds: how long it is valid; 0 or less makes one that has already expired.
        subject: whom it is about.
    """
    claims = {
        "iss": provider.issuer,
        "aud": provider.client_id,
        "sub": subject,
        "iat": int(now),
        "exp": int(now + seconds),
    }
    signed = f"{_encode_json({'alg': _ALGORITHM, 'typ': 'JWT'})}.{_encode_json(claims)}"
    return f"{signed}.{_signature(provider, signed)}"


def check_token(provider: IdentityProvider, token: str, *, now: float) -> None:
    """Check that a token is valid and was made by a provider for its client.

    Args:
        provider: the provider that should have signed it.
        token: the token, which no error message quotes.
        now: real time, in seconds since 1970.

    Raises:
        WebIdentityTokenError: the token is malformed, has expired, or is not the provider's.
    """
    signed, _, signature = token.strip().rpartition(".")
    header, _, claims = signed.partition(".")
    told, said = _decoded(header, "header"), _decoded(claims, "claims")
    if told.get("alg") != _ALGORITHM:
        raise WebIdentityTokenError(f"the web identity token must be signed with {_ALGORITHM}")
    if not hmac.compare_digest(_signature(provider, signed).encode(), signature.encode()):
        raise WebIdentityTokenError(
            f"the signature of the web identity token is not that of provider {provider.name}"
        )
    if said.get("iss") != provider.issuer:
        raise WebIdentityTokenError(
            f"the issuer of the web identity token is not that of provider {provider.name}"
        )
    audience = said.get("aud")
    if provider.client_id not in (audience if isinstance(audience, list) else [audience]):
        raise WebIdentityTokenError(
            f"the audience of the web identity token is not the client of provider {provider.name}"
        )
    if _moment(said, "exp") <= now:
        raise WebIdentityTokenError("the web identity token has expired")
    if "nbf" in said and _moment(said, "nbf") > now:
        raise WebIdentityTokenError("the web identity token is not valid yet")


def _moment(claims: dict[str, object], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WebIdentityTokenError(f"the claim {name} of the web identity token is not a time")
    return value


def _signature(provider: IdentityProvider, signed: str) -> str:
    return _encode(hmac.new(provider.secret.encode(), signed.encode(), hashlib.sha256).digest())


def _encode_json(value: object) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(part: str, what: str) -> dict[str, object]:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        value = read_json(raw, infinite=False)
    except ValueError:
        # Not chained: the cause would quote a part of the token.
        raise WebIdentityTokenError(f"the web identity token has no readable {what}") from None
    if not isinstance(value, dict):
        raise WebIdentityTokenError(f"the {what} of the web identity token is not an object")
    return value
