"""Errors of API 2.0: the error class for each number and name.

Sources: "Error codes" of VPC (common codes) and the error tables of the peering, VPC and route
actions. The API identifies an error by the name in `codeDesc` if there is one, otherwise by number;
some answers have the name in the message only.
"""

from __future__ import annotations

import re
from typing import Final

from pulumi_qcloud.api.errors import (
    EXPIRED_HINT,
    AlreadyExistsError,
    ApiError,
    BusyError,
    CidrConflictError,
    CredentialsRefusedError,
    InternalServiceError,
    InvalidNameError,
    InvalidParameterError,
    InvalidStateError,
    NotAuthorizedError,
    NotFoundError,
    PeeringConnectionNotFoundError,
    QcloudError,
    QuotaExceededError,
    ReplayRefusedError,
    RouteExistsError,
    RouteNotFoundError,
    RouteTableNotFoundError,
    ServiceGoneError,
    ThrottledError,
    VpcNotFoundError,
)

BY_NAME: Final[dict[str, type[QcloudError]]] = {
    "ActionLocked": BusyError,
    "ActionOffline": ServiceGoneError,
    "AuthFailure": CredentialsRefusedError,
    "InternalError": InternalServiceError,
    "InvalidAction.ActionUnavailable": InternalServiceError,
    "InvalidAction.NotFound": ServiceGoneError,
    "InvalidDestinationCidr": CidrConflictError,
    "InvalidParameter": InvalidParameterError,
    "InvalidParameter.SecretIdNotFound": CredentialsRefusedError,
    "InvalidPeeringConnection.NotFound": PeeringConnectionNotFoundError,
    "InvalidPeeringConnectionName": InvalidNameError,
    "InvalidPeeringConnectionName.InUse": InvalidNameError,
    "InvalidRequest.Forbidden": NotAuthorizedError,
    "InvalidRequest.LimitExceeded": ThrottledError,
    "InvalidRequest.MFACheckFailed": CredentialsRefusedError,
    "InvalidRequest.ReplayAttack": ReplayRefusedError,
    "InvalidRequest.TokenCheckFailed": CredentialsRefusedError,
    "InvalidRoute.NotFound": RouteNotFoundError,
    "InvalidRouteNextHub.NotFound": PeeringConnectionNotFoundError,
    "InvalidRouteTableId.NotFound": RouteTableNotFoundError,
    "InvalidVpc.NotFound": VpcNotFoundError,
    "PeeringConnectionAlreadyExists": AlreadyExistsError,
    "PeeringConnectionLimitExceeded": QuotaExceededError,
    "PeeringConnectionVpcConflict": CidrConflictError,
    "RouteAlreadyExists": RouteExistsError,
    "RouteLimitExceeded": QuotaExceededError,
    "SecretidNotAuthAccessResource": NotAuthorizedError,
    "ServiceUnavailable": InternalServiceError,
    "UnauthorizedOperation": NotAuthorizedError,
    "UnsupportedOperation.VpcPeerAlreadyExist": AlreadyExistsError,
    "UnsupportedOperation.VpcPeerInvalidStateChange": InvalidStateError,
    "UnsupportedOperation.VpcPeerPurviewError": NotAuthorizedError,
}

NOT_OFFERED: Final = 6100
"""The error number for an action that the host does not offer, or no longer offers."""

BY_NUMBER: Final[dict[int, type[QcloudError]]] = {
    4000: InvalidParameterError,
    4100: CredentialsRefusedError,
    4101: NotAuthorizedError,
    4102: NotAuthorizedError,
    4103: NotAuthorizedError,
    4104: CredentialsRefusedError,
    4105: CredentialsRefusedError,
    4106: CredentialsRefusedError,
    4110: InternalServiceError,
    4200: ReplayRefusedError,
    4300: NotAuthorizedError,
    4400: ThrottledError,
    4500: ReplayRefusedError,
    5000: NotFoundError,
    5100: InternalServiceError,
    5400: InternalServiceError,
    6000: InternalServiceError,
    NOT_OFFERED: ServiceGoneError,
    6200: InternalServiceError,
}

HINTS: Final[dict[str, str]] = {
    "InvalidDestinationCidr": (
        "A destination must be a CIDR block of the other VPC, outside this VPC's own range."
    ),
    "RouteLimitExceeded": "Remove routes that are not needed, or ask for a higher quota.",
    "InvalidRequest.TokenCheckFailed": EXPIRED_HINT,
    "4105": EXPIRED_HINT,
    "InvalidPeeringConnectionName.InUse": (
        "Another connection of the VPC has this name; choose another peeringConnectionName."
    ),
}

_PREFIX: Final = re.compile(r"\A\s*\([0-9]+\)\s*")
"""The number with which some messages begin: a module's or the error's."""
_GENERAL_NAMES: Final = frozenset({"InvalidParameter", "Success"})
_WORD: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*")


def from_envelope(action: str, code: int, name: str, message: str) -> QcloudError:
    """Return the error that an answer with a code other than 0 reports.

    Args:
        action: the action that was called.
        code: the answer's `code`.
        name: its `codeDesc`, "" if it has none.
        message: its `message`.
    """
    name = _name_of(name, message)
    shown = name or str(code)
    kind = _by_name(name) or BY_NUMBER.get(code) or _by_range(code)
    return kind(
        _PREFIX.sub("", message).removeprefix(f"{shown}: ") or "refused without a message",
        action=action,
        code=shown,
        hint=HINTS.get(shown, ""),
    )


def _name_of(name: str, message: str) -> str:
    if name and name not in _GENERAL_NAMES:
        return name
    said = [word for word in _WORD.findall(message) if word in BY_NAME]
    said.sort(key=lambda word: word in _GENERAL_NAMES)
    return said[0] if said else "" if name == "Success" else name


def _by_name(name: str) -> type[QcloudError] | None:
    while name:
        if name in BY_NAME and name not in _GENERAL_NAMES:
            return BY_NAME[name]
        name = name.rpartition(".")[0]
    return None


def _by_range(code: int) -> type[ApiError]:
    return InternalServiceError if 5000 <= code < 7000 and code not in _REFUSALS else ApiError


_REFUSALS: Final = frozenset({5200, 5300, 5500})
"""Errors about purchase, balance and qualification: the API refused the call, so nothing was
created."""
