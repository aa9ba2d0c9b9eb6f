"""Reads a call of version 3.0, in whichever of the documented ways it is sent.

| method | signature | common parameters | parameters of the action |
|---|---|---|---|
| POST | TC3-HMAC-SHA256 in the header Authorization | headers | JSON in the body |
| GET | TC3-HMAC-SHA256 in the header Authorization | headers | flat names in the query |
| POST | HmacSHA1 or HmacSHA256 as a parameter | in the form | flat names in the form |
| GET | HmacSHA1 or HmacSHA256 as a parameter | in the query | flat names in the query |

A form with a TC3 signature is refused, as documented; so are forms with files, which no action here
takes. The documented sizes are limits: 32 KB for the query of a GET, 1 MB for a form, and 10 MB for
JSON.

Source: API pages "Request Structure", "Common Params" and "Signature" of the VPC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.json_fields import NotUtf8Error, read_json
from qcloud_emulator.signed import forms
from qcloud_emulator.signed.fields import FlatParams, JsonParams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.signed.endpoint import Request

METHODS: Final = ("GET", "POST")
JSON: Final = "application/json"
_COMMON: Final = frozenset(
    {
        "Action",
        "Language",
        "Nonce",
        "Region",
        "RequestClient",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Timestamp",
        "Token",
        "Version",
    }
)
"""The common parameters of a call whose signature is a parameter."""

_KB: Final = 1024
_MOST_QUERY: Final = 32 * _KB
_MOST_FORM: Final = _KB * _KB
_MOST_JSON: Final = 10 * _KB * _KB


@dataclass(frozen=True, slots=True)
class Sent:
    """A call as it was sent."""

    action: str | None
    version: str | None
    region: str | None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    """Every parameter, if the signature is one of them; None if it is in a header."""
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    """The parameters of the action; in a flat call each value in them is a text."""
    flat: bool = False
    """Whether the parameters were sent under flat names."""
    unreadable: errors.CloudError | None = None
    """Why the parameters cannot be read, for callers whose signature is valid."""

    def params(self, *, legacy_ids: bool) -> JsonParams:
        """Return a reader of the parameters; see `JsonParams`."""
        kind = FlatParams if self.flat else JsonParams
        return kind(self.values, legacy_ids=legacy_ids)


def read(request: Request) -> Sent:
    """Read a call.

    Args:
        request: a request with one of `METHODS`.

    Raises:
        InvalidParameterError: the signature is a parameter, and the parameters cannot be decoded.
    """
    headers = request.headers
    is_form = request.method == "GET" or forms.content_type(request) == forms.FORM
    form: dict[str, str] | None = None
    if is_form and not headers.get("authorization"):
        form = forms.read(request)
    values, unreadable = _values(request, form)
    told = headers if form is None else form
    action, version, region = (
        told.get(f"x-tc-{name.lower()}" if form is None else name)
        for name in ("Action", "Version", "Region")
    )
    return Sent(
        action=action,
        version=version,
        region=region,
        form=form,
        values=values,
        flat=form is not None or request.method == "GET",
        unreadable=unreadable,
    )


def is_call(request: Request) -> bool:
    """Return whether a request names an action and a version as only a call of 3.0 does."""
    try:
        sent = read(request)
    except errors.InvalidParameterError:
        return False
    return bool(sent.action and sent.version)


def _values(
    request: Request, form: Mapping[str, str] | None
) -> tuple[Mapping[str, object], errors.CloudError | None]:
    """Return the parameters of the action, or why they cannot be read."""
    try:
        _check_size(request, is_form=form is not None)
        if form is not None:
            return forms.nested({it: form[it] for it in form if it not in _COMMON}), None
        if request.method == "GET":
            return forms.nested(forms.read(request)), None
        return _from_json(request), None
    except errors.RequestError as error:
        return {}, error


def _check_size(request: Request, *, is_form: bool) -> None:
    size, most = len(request.body), _MOST_FORM if is_form else _MOST_JSON
    if request.method == "GET":
        size, most = len(request.query), _MOST_QUERY
    if size > most:
        raise errors.RequestTooLargeError(
            f"the parameters have {size} bytes, but at most {most} are allowed in this kind of call"
        )


def _from_json(request: Request) -> dict[str, object]:
    kind = forms.content_type(request)
    if kind != JSON:
        raise errors.InvalidParameterError(f"the content type must be {JSON}, not {kind!r}")
    try:
        value = read_json(request.body.decode() or "{}", infinite=False)
    except (UnicodeError, NotUtf8Error) as error:
        raise errors.ValueNotUtf8Error("the body contains text that is not valid UTF-8") from error
    except ValueError as error:
        raise errors.InvalidParameterError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise errors.InvalidParameterError("the body is not a JSON object")
    return value
