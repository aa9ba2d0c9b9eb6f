"""Parameters in, envelope out.

Errors of the cloud become a number and a name. The numbers 4000 to 6200 are those of the
common table; where the pages give a business error only a name, the number is the common one
for its kind. Three conditions have no documented name in this version: a pair that is already
peered bears the name version 3.0 gives it, a call in the wrong state is an invalid parameter,
and a route that is not there is named as other things that are not there. The name is also in
the message, so that it is told when `codeDesc` is switched off.

Source: API pages "Common Error Codes", "VPC Error Codes" and those of the actions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from qcloud_emulator import errors
from qcloud_emulator.exchange import Reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.errors import CloudError
    from qcloud_emulator.exchange import Request
    from qcloud_emulator.settings import Settings

Body = dict[str, object]

ERRORS: Final[dict[type[CloudError], tuple[int, str]]] = {
    errors.MissingParameterError: (4000, "InvalidParameter"),
    errors.InvalidParameterError: (4000, "InvalidParameter"),
    errors.UnknownRegionError: (4000, "InvalidParameter"),
    errors.UnknownVersionError: (4000, "InvalidParameter"),
    errors.UnknownActionError: (6100, "InvalidAction.NotFound"),
    errors.SecretIdNotFoundError: (4104, "InvalidParameter.SecretIdNotFound"),
    errors.AuthorizationInvalidError: (4100, "AuthFailure"),
    errors.SignatureWrongError: (4100, "AuthFailure"),
    errors.TokenRefusedError: (4105, "InvalidRequest.TokenCheckFailed"),
    errors.ClockSkewedError: (4500, "InvalidRequest.ReplayAttack"),
    errors.NonceRepeatedError: (4500, "InvalidRequest.ReplayAttack"),
    errors.VpcNotFoundError: (5000, "InvalidVpc.NotFound"),
    errors.ConnectionNotFoundError: (5000, "InvalidPeeringConnection.NotFound"),
    errors.NameInvalidError: (4000, "InvalidPeeringConnectionName"),
    errors.NameInUseError: (4000, "InvalidPeeringConnectionName.InUse"),
    errors.CidrConflictError: (4000, "PeeringConnectionVpcConflict"),
    errors.PairExistsError: (4000, "UnsupportedOperation.VpcPeerAlreadyExist"),
    errors.QuotaReachedError: (4000, "PeeringConnectionLimitExceeded"),
    errors.NotPermittedError: (4103, "UnauthorizedOperation"),
    errors.BareMetalError: (4000, "InvalidParameter"),
    errors.WrongStateError: (4000, "InvalidParameter"),
    errors.RouteTableNotFoundError: (5000, "InvalidRouteTableId.NotFound"),
    errors.DestinationInvalidError: (4000, "InvalidDestinationCidr"),
    errors.NextTypeInvalidError: (4000, "InvalidRouteNextType"),
    errors.NextHubNotFoundError: (5000, "InvalidRouteNextHub.NotFound"),
    errors.RouteExistsError: (4000, "RouteAlreadyExists"),
    errors.RouteLimitReachedError: (4000, "RouteLimitExceeded"),
    errors.RouteNotFoundError: (5000, "InvalidRoute.NotFound"),
    errors.CrossRegionError: (4000, "InvalidParameter"),
    errors.ThrottledError: (4400, "InvalidRequest.LimitExceeded"),
    errors.InternalFailureError: (6000, "InternalError"),
    errors.BusyError: (5100, "ActionLocked"),
}

NUMBERS: Final = {name: number for number, name in ERRORS.values()}
"""The numbers of errors by their names."""

DIRECTIONS: Final = {"asc": "asc", "desc": "desc"}
"""The orders of a listing, for `Params.choice`."""

_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 2000


class Params:
    """The parameters of a call, decoded."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def required(self, name: str) -> str:
        """Give a parameter that must be sent; it may be empty."""
        try:
            return self.values[name]
        except KeyError:
            raise errors.MissingParameterError(f"parameter {name} is missing") from None

    def optional(self, name: str) -> str | None:
        """Give a parameter, None if it is not sent or empty."""
        return self.values.get(name) or None

    def integer(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        """Give a whole number.

        Args:
            name: of the parameter.
            default: if it is not sent.
            least: smallest value allowed.
            most: largest value allowed.
        """
        text = self.optional(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise errors.InvalidParameterError(
                f"parameter {name} is a whole number from {least} to {most}, not {text!r}"
            )
        return int(text)

    def choice(self, name: str, choices: Mapping[str, str], default: str) -> str:
        """Give what a word stands for; upper and lower case are the same.

        Args:
            name: of the parameter.
            choices: what each word in lower case stands for.
            default: the word if it is not sent.
        """
        text = self.optional(name) or default
        try:
            return choices[text.lower()]
        except KeyError:
            raise errors.InvalidParameterError(
                f"parameter {name} is one of {', '.join(choices)}, not {text!r}"
            ) from None

    def listed(self, name: str) -> list[str]:
        """Give a list, sent as ``name.0``, ``name.1`` and so on; at least one item is required."""
        numbers = self._numbers(name, "") or [0]
        return [self.required(f"{name}.{number}") for number in numbers]

    def records(self, name: str, *fields: str) -> list[tuple[str, ...]]:
        """Give a list of records, sent as ``name.0.field`` and so on.

        Args:
            name: of the parameter; at least one record is required.
            fields: what each record must have, in the order it is given back.
        """
        numbers = sorted({n for field in fields for n in self._numbers(name, f".{field}")}) or [0]
        return [
            tuple(self.required(f"{name}.{number}.{field}") for field in fields)
            for number in numbers
        ]

    def _numbers(self, name: str, end: str) -> list[int]:
        form = re.compile(rf"{re.escape(name)}\.([0-9]{{1,6}}){re.escape(end)}")
        return sorted(int(found[1]) for key in self.values if (found := form.fullmatch(key)))


def read(request: Request) -> dict[str, str]:
    """Read the parameters: of a GET from the query, of a POST from the form, never from both.

    Raises:
        InvalidParameterError: they are not UTF-8, or far too many.
    """
    if request.method == "GET":
        text = request.query
    elif request.headers.get("content-type", _FORM).split(";")[0].strip().lower() == _FORM:
        text = request.body.decode("latin-1")
    else:
        text = ""
    try:
        raw = text.encode("latin-1").decode("utf-8")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise errors.InvalidParameterError("the parameters are not URL-encoded UTF-8") from error
    return dict(pairs)


def success(body: Mapping[str, object], settings: Settings) -> Reply:
    """Answer a call that was carried out.

    Args:
        body: the fields beside the envelope's.
        settings: decide on the type of `code` and the presence of `codeDesc`.
    """
    return json_reply({**_envelope(0, "", "Success", settings), **body})


def code_of(error: CloudError) -> tuple[int, str]:
    """Give the number and the name of an error."""
    if isinstance(error, errors.OrderedError):
        return NUMBERS[error.code], error.code
    return errors.entry(ERRORS, error)


def failure(error: CloudError, settings: Settings) -> Reply:
    """Answer a call that was refused; with HTTP status 200, as the API does."""
    code, name = code_of(error)
    return json_reply(_envelope(code, f"({code}){name}: {error}", name, settings))


def _envelope(code: int, message: str, name: str, settings: Settings) -> dict[str, object]:
    envelope: dict[str, object] = {
        "code": str(code) if settings.code_type == "text" else code,
        "message": message,
    }
    if settings.code_desc == "present":
        envelope["codeDesc"] = name
    return envelope
