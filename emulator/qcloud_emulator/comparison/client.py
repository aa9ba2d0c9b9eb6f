"""Signed calls of both versions, to the cloud over HTTPS or to an emulator without a socket.

A call is never sent twice here: who calls decides what may be repeated. Proxies in the environment
are ignored, and TLS certificates are always verified.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from qcloud_emulator.comparison.answers import Raw
from qcloud_emulator.signed.auth import (
    SKEW,
    TC3,
    TC3_ENDING,
    canonical_request,
    sign_tc3,
    sign_v1,
    utc_date,
)
from qcloud_emulator.signed.endpoint import Request
from qcloud_emulator.signed.v2 import PATH as PATH_2_0
from qcloud_emulator.signed.v3 import VERSIONS as SERVICES

if TYPE_CHECKING:
    from qcloud_emulator.emulator import Emulator

TIMEOUT: Final = 20.0
"""Seconds to wait for a connection, and for each part of an answer."""

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_UNKNOWN_ID: Final = "AKID" + "0" * 32
_VISIBLE: Final = re.compile(r"[!-~]+")
_LARGEST: Final = 10_000_000


class LostError(Exception):
    """There is no answer, or one that the API never gives; what the call did is unknown."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A key pair of an account."""

    secret_id: str
    secret_key: str
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an API is."""

    scheme: str
    host: str
    """Name or address, with the port unless it is the usual one; it is signed."""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the services are."""

    v2: Place
    v3: Mapping[str, Place]
    """By service."""


PUBLIC: Final = Places(
    v2=Place("https", "vpc.api.qcloud.com"),
    v3={service: Place("https", f"{service}.tencentcloudapi.com") for service in SERVICES},
)
"""The public cloud."""

Send = Callable[[Place, Request], tuple[int, str, bytes]]
"""Sends a request, and returns status, content type and body; raises `LostError`."""


def places_at(url: str) -> Places:
    """Return the places of a private installation, which has everything at one address.

    Raises:
        ValueError: the address is not usable; the message says why.
    """
    wrong = "an endpoint is an address such as https://api.example.com, with at most a path"
    try:
        parts = urlsplit(url)
        _ = parts.port, (parts.hostname or "").encode("idna")
    except ValueError:
        raise ValueError(wrong) from None
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or "\\" in url)
    is_web = parts.scheme in ("http", "https")
    if not is_web or not parts.hostname or not plain or not is_visible(url):
        raise ValueError(wrong)
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("an endpoint needs https, because the calls are not encrypted otherwise")
    place = Place(parts.scheme, parts.netloc, parts.path.rstrip("/"))
    return Places(v2=place, v3=dict.fromkeys(SERVICES, place))


def is_visible(text: str) -> bool:
    """Return whether a text is nothing but printable ASCII without spaces, as in a header."""
    return _VISIBLE.fullmatch(text) is not None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class Client:
    """Calls as one account in one region."""

    keys: Keys
    places: Places
    send: Send

    def call(
        self,
        version: str,
        action: str,
        parameters: Mapping[str, object],
        *,
        region: str | None,
        service: str = "vpc",
        api_version: str | None = None,
        mistake: str | None = None,
    ) -> Raw:
        """Make a call.

        Args:
            version: ``2.0`` or ``3.0``.
            action: the action.
            parameters: JSON values in 3.0; text by flat names in 2.0.
            region: the region; None sends none.
            service: the service in 3.0.
            api_version: version of the service in place of its own.
            mistake: what to do wrong, one of `story.MISTAKES`.

        Raises:
            LostError: there is no answer.
        """
        if version == "2.0":
            place, request = self._form(action, parameters, region, mistake)
        else:
            place = self.places.v3[service]
            dated = api_version or SERVICES[service]
            request = self._json(place, action, parameters, region, service, dated, mistake)
        if mistake == "nonce":
            self.send(place, request)
        before = time.monotonic()
        status, content_type, body = self.send(place, request)
        return Raw(status, content_type, _read(body, version), time.monotonic() - before)

    def _keys(self, mistake: str | None) -> tuple[str, str, int]:
        secret_id = _UNKNOWN_ID if mistake == "secret id" else self.keys.secret_id
        secret_key = self.keys.secret_key + "x" * (mistake == "signature")
        return secret_id, secret_key, int(time.time()) - (2 * SKEW if mistake == "time" else 0)

    def _form(
        self,
        action: str,
        parameters: Mapping[str, object],
        region: str | None,
        mistake: str | None,
    ) -> tuple[Place, Request]:
        place = self.places.v2
        path = place.prefix + PATH_2_0
        secret_id, secret_key, now = self._keys(mistake)
        sent = {
            **{name: str(value) for name, value in parameters.items()},
            "Action": action,
            "Nonce": str(secrets.randbelow(2**62) + 1),
            "SecretId": secret_id,
            "SignatureMethod": "HmacSHA256",
            "Timestamp": str(now),
        }
        if region is not None:
            sent["Region"] = region
        if self.keys.token:
            sent["Token"] = self.keys.token
        sent["Signature"] = sign_v1("POST", place.host, path, sent, secret_key)
        headers = {"content-type": _FORM, "host": place.host}
        return place, Request("POST", path, "", headers, urlencode(sent).encode(), "")

    def _json(
        self,
        place: Place,
        action: str,
        parameters: Mapping[str, object],
        region: str | None,
        service: str,
        dated: str,
        mistake: str | None,
    ) -> Request:
        path = f"{place.prefix}/"
        secret_id, secret_key, now = self._keys(mistake)
        body = json.dumps(parameters).encode()
        headers = {
            "content-type": _JSON,
            "host": place.host,
            "x-tc-action": action,
            "x-tc-timestamp": str(now),
            "x-tc-version": dated,
        }
        if region is not None:
            headers["x-tc-region"] = region
        if self.keys.token:
            headers["x-tc-token"] = self.keys.token
        canonical = canonical_request("POST", path, "", headers, ("content-type", "host"), body)
        signature = sign_tc3(secret_key, now, service, canonical)
        headers["authorization"] = (
            f"{TC3} Credential={secret_id}/{utc_date(now)}/{service}/{TC3_ENDING},"
            f" SignedHeaders=content-type;host, Signature={signature}"
        )
        return Request("POST", path, "", headers, body, "")


def _read(body: bytes, version: str) -> dict[str, object]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or ("code" if version == "2.0" else "Response") not in fields:
        raise LostError(f"what answers does not speak version {version} of the API")
    return fields


def over_http(place: Place, request: Request) -> tuple[int, str, bytes]:
    """Send a request over a connection of its own; over TLS unless the place is on loopback."""
    parts = urlsplit(f"{place.scheme}://{place.host}")
    connection: http.client.HTTPConnection
    if place.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=TIMEOUT, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request("POST", request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read(_LARGEST)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise LostError(f"no answer: {reason}") from error
    except ValueError:
        # Its text may quote a header, and so keys and a signature.
        raise LostError("no answer: the request cannot be sent") from None
    finally:
        connection.close()


def without_socket(emulator: Emulator) -> Send:
    """Return what sends requests to an emulator in this process."""

    def send(_place: Place, request: Request) -> tuple[int, str, bytes]:
        reply = emulator.answer(request)
        return reply.status, reply.content_type, reply.body

    return send
