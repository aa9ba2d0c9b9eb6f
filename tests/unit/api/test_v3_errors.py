"""From the codes of API 3.0 to our errors."""

from __future__ import annotations

import json

import pytest
from pulumi_qcloud.api import errors, v3_errors
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.errors import QcloudError, Retry
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.api.v3_errors import from_envelope, known_part

_PARAMETER = errors.InvalidParameterError
_INTERNAL = errors.InternalServiceError
_CIDR = errors.CidrConflictError
_CREATE: dict[str, type[QcloudError]] = {
    "InternalError": _INTERNAL,
    "InvalidParameter": _PARAMETER,
    "InvalidParameterValue": _PARAMETER,
    "InvalidParameterValue.Combination": _PARAMETER,
    "InvalidParameterValue.DuplicateRegion": _PARAMETER,
    "InvalidParameterValue.Empty": _PARAMETER,
    "InvalidParameterValue.Malformed": _PARAMETER,
    "LimitExceeded.VpcPeerAvaLimitExceeded": errors.QuotaExceededError,
    "LimitExceeded.VpcPeerTotalLimitExceeded": errors.QuotaExceededError,
    "MissingParameter": _PARAMETER,
    "UnauthorizedOperation.VpcPeerCidrConflict": _CIDR,
    "UnsupportedOperation": errors.ApiError,
    "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": _PARAMETER,
    "UnsupportedOperation.PurchaseLimit": errors.NotAuthorizedError,
    "UnsupportedOperation.UinNotFound": _PARAMETER,
    "UnsupportedOperation.VpcPeerAlreadyExist": errors.AlreadyExistsError,
    "UnsupportedOperation.VpcPeerCidrConflict": _CIDR,
}
_READING: dict[str, type[QcloudError]] = {
    "InternalError.ModuleError": _INTERNAL,
    "InvalidParameter": _PARAMETER,
    "InvalidParameter.Coexist": _PARAMETER,
    "InvalidParameter.FilterInvalidKey": _PARAMETER,
    "InvalidParameter.FilterNotDict": _PARAMETER,
    "InvalidParameterValue.LimitExceeded": _PARAMETER,
    "InvalidParameterValue.Malformed": _PARAMETER,
    "InvalidParameterValue.NotUtf8EncodingError": _PARAMETER,
    "InvalidParameterValue.Range": _PARAMETER,
    "UnsupportedOperation": errors.ApiError,
}
_DOCUMENTED: dict[str, dict[str, type[QcloudError]]] = {
    "CreateVpcPeeringConnection": _CREATE | {"ResourceNotFound": errors.VpcNotFoundError},
    "ModifyVpcPeeringConnection": (
        _CREATE | {"ResourceNotFound": errors.PeeringConnectionNotFoundError}
    ),
    "DeleteVpcPeeringConnection": {
        "InternalError": _INTERNAL,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "ResourceNotFound": errors.PeeringConnectionNotFoundError,
        "UnsupportedOperation.MutexOperationTaskRunning": errors.BusyError,
        "UnsupportedOperation.NotSupportDeleteVpcBmPeer": errors.ApiError,
        "UnsupportedOperation.VpcPeerPurviewError": errors.NotAuthorizedError,
    },
    "AcceptVpcPeeringConnection": {
        "InternalServerError": _INTERNAL,
        "InvalidParameter.Coexist": _PARAMETER,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "ResourceNotFound": errors.PeeringConnectionNotFoundError,
        "UnsupportedOperation.VpcPeerInvalidStateChange": errors.InvalidStateError,
        "UnsupportedOperation.VpcPeerPurviewError": errors.NotAuthorizedError,
    },
    "RejectVpcPeeringConnection": {
        "InternalError": _INTERNAL,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "ResourceNotFound": errors.PeeringConnectionNotFoundError,
        "UnsupportedOperation.VpcPeerInvalidStateChange": errors.InvalidStateError,
        "UnsupportedOperation.VpcPeerPurviewError": errors.NotAuthorizedError,
    },
    "DescribeVpcPeeringConnections": {
        "InternalError": _INTERNAL,
        "InvalidParameter": _PARAMETER,
        "InvalidParameter.Coexist": _PARAMETER,
        "InvalidParameter.FilterNotDict": _PARAMETER,
        "InvalidParameterValue": _PARAMETER,
        "InvalidParameterValue.LimitExceeded": _PARAMETER,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "InvalidParameterValue.Range": _PARAMETER,
        "InvalidParameterValue.TooLong": _PARAMETER,
        "LimitExceeded": errors.QuotaExceededError,
        "ResourceNotFound": errors.PeeringConnectionNotFoundError,
        "UnknownParameter": _PARAMETER,
    },
    "CreateRoutes": {
        "InvalidParameterValue": _PARAMETER,
        "InvalidParameterValue.CidrNotInPeerVpc": _CIDR,
        "InvalidParameterValue.Duplicate": errors.RouteExistsError,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "InvalidParameterValue.RouteNextHopInvalid": errors.PeeringConnectionNotFoundError,
        "InvalidParameterValue.RoutePolicyPriorityConflict": _PARAMETER,
        "InvalidParameterValue.SubnetOverlapRoute": _CIDR,
        "InvalidParameterValue.VpcCidrConflict": _CIDR,
        "InvalidParameterValue.VpcCidrOverlapRoute": _CIDR,
        "LimitExceeded": errors.QuotaExceededError,
        "ResourceNotFound": errors.RouteTableNotFoundError,
        "UnknownParameter.WithGuess": _PARAMETER,
        "UnsupportedOperation": errors.ApiError,
        "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": errors.ApiError,
        "UnsupportedOperation.ConflictWithDockerRoute": _CIDR,
        "UnsupportedOperation.Ecmp": errors.RouteExistsError,
        "UnsupportedOperation.EcmpWithCcnRoute": errors.RouteExistsError,
        "UnsupportedOperation.EcmpWithUserRoute": errors.RouteExistsError,
        "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": errors.ApiError,
        "UnsupportedOperation.SystemRoute": errors.ApiError,
    },
    "DeleteRoutes": {
        "InvalidParameterValue": _PARAMETER,
        "InvalidParameterValue.LimitExceeded": _PARAMETER,
        "InvalidParameterValue.Malformed": _PARAMETER,
        "ResourceNotFound": errors.RouteNotFoundError,
        "UnknownParameter.WithGuess": _PARAMETER,
        "UnsupportedOperation": errors.ApiError,
        "UnsupportedOperation.DisabledNotifyCcn": errors.ApiError,
        "UnsupportedOperation.SystemRoute": errors.ApiError,
    },
    "DescribeVpcs": _READING
    | {
        "InvalidParameter.FilterValuesNotList": _PARAMETER,
        "ResourceNotFound": errors.VpcNotFoundError,
    },
    "DescribeRouteTables": _READING
    | {
        "InvalidParameter.FilterMissParameter": _PARAMETER,
        "ResourceNotFound": errors.RouteTableNotFoundError,
    },
}
_COMMON: dict[str, type[QcloudError]] = {
    "ActionOffline": errors.ServiceGoneError,
    "AuthFailure": errors.CredentialsRefusedError,
    "AuthFailure.InvalidAuthorization": errors.CredentialsRefusedError,
    "AuthFailure.InvalidSecretId": errors.CredentialsRefusedError,
    "AuthFailure.MFAFailure": errors.CredentialsRefusedError,
    "AuthFailure.SecretIdNotFound": errors.CredentialsRefusedError,
    "AuthFailure.SignatureExpire": errors.ReplayRefusedError,
    "AuthFailure.SignatureFailure": errors.CredentialsRefusedError,
    "AuthFailure.TokenFailure": errors.CredentialsRefusedError,
    "AuthFailure.UnauthorizedOperation": errors.NotAuthorizedError,
    "InvalidAction": errors.ServiceGoneError,
    "NoSuchProduct": errors.ServiceGoneError,
    "NoSuchVersion": errors.ServiceGoneError,
    "RequestLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.UinLimitExceeded": errors.ThrottledError,
    "ResourceBusy": errors.BusyError,
    "ResourceInUse": errors.BusyError,
    "ResourceUnavailable": errors.BusyError,
    "ServiceUnavailable": _INTERNAL,
    "UnauthorizedOperation": errors.NotAuthorizedError,
    "UnsupportedRegion": _PARAMETER,
}
_ALL = [
    *((action, code, kind) for action, of in _DOCUMENTED.items() for code, kind in of.items()),
    *(("DescribeVpcs", code, kind) for code, kind in _COMMON.items()),
]


@pytest.mark.parametrize(("action", "code", "expected"), _ALL)
def test_code(action: str, code: str, expected: type[QcloudError]) -> None:
    """Every documented code of every action means one of our errors on purpose."""
    error = from_envelope(action, code, "it failed", "r-1")

    assert known_part(code)
    assert (expected, code, "r-1") == (type(error), error.code, error.request_id)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UnsupportedOperation.Moon.Full", "UnsupportedOperation"),
        ("LimitExceeded.VpcPeerAvaLimitExceeded.Really", "LimitExceeded.VpcPeerAvaLimitExceeded"),
        ("UnsupportedOperationX", ""),
        ("Unheard.Of", ""),
        ("", ""),
    ],
)
def test_longest_beginning(code: str, expected: str) -> None:
    """Of a code the longest beginning of whole words counts."""
    assert expected == known_part(code)


def test_unknown() -> None:
    """An error that nobody has heard of still says what the API said, and which request it was."""
    error = from_envelope("DescribeVpcs", "Unheard.Of", "the moon is full.", "r-1")

    assert (errors.ApiError, "DescribeVpcs: the moon is full (Unheard.Of, request r-1)") == (
        type(error),
        str(error),
    )


@pytest.mark.parametrize("told", [{}, [], "no", {"Code": None, "Message": []}])
def test_nothing_told(told: object) -> None:
    """An error without code and text is an error all the same."""
    body = json.dumps({"Response": {"Error": told, "RequestId": "r-1"}}).encode()

    with pytest.raises(errors.ApiError) as caught:
        DialectV3().unwrap(HttpAnswer(200, "application/json", "", body), "DescribeVpcs")

    assert "DescribeVpcs: refused without a message (request r-1)" == str(caught.value)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("UnsupportedRegion", "qcloud:region"),
        ("UnsupportedOperation.VpcPeerPurviewError", "This account may not operate"),
        ("UnsupportedOperation.MutexOperationTaskRunning", "Wait until the other operation"),
        ("UnsupportedOperation.UinNotFound", "peerUin"),
        ("UnsupportedOperation.PurchaseLimit", "qcloud:region"),
        ("InvalidAction", "qcloud:apiVersion to 2.0"),
        ("NoSuchVersion", "qcloud:apiVersion to 2.0"),
        ("AuthFailure.TokenFailure", "get a new one"),
        ("AuthFailure.SignatureExpire", "clock"),
        ("LimitExceeded.VpcPeerAvaLimitExceeded", "10 valid connections"),
        ("LimitExceeded", "higher quota"),
        ("InvalidParameterValue.CidrNotInPeerVpc", "CIDR block of the other VPC"),
    ],
)
def test_what_to_do(code: str, expected: str) -> None:
    """The errors that a user meets say what to do about them."""
    assert expected in from_envelope("CreateVpcPeeringConnection", code, "no", "r").hint


def test_hints_are_of_known_codes() -> None:
    """No hint stands for a code that cannot be found."""
    assert set() == set(v3_errors._HINTS) - set(v3_errors.BY_CODE)


@pytest.mark.parametrize(
    ("code", "retry", "nothing_happened"),
    [
        ("RequestLimitExceeded", Retry.ALWAYS, True),
        ("UnsupportedOperation.MutexOperationTaskRunning", Retry.ALWAYS, True),
        ("InternalError", Retry.IF_IDEMPOTENT, False),
        ("InternalServerError", Retry.IF_IDEMPOTENT, False),
        ("AuthFailure.SignatureExpire", Retry.IF_IDEMPOTENT, False),
        ("UnsupportedOperation.VpcPeerAlreadyExist", Retry.NEVER, True),
        ("ResourceNotFound", Retry.NEVER, True),
        ("Unheard.Of", Retry.NEVER, True),
    ],
)
def test_sent_again(code: str, retry: Retry, nothing_happened: bool) -> None:
    """When a call is sent again, and what a refusal proves, is as under API 2.0."""
    error = from_envelope("CreateVpcPeeringConnection", code, "no", "r")

    assert (retry, nothing_happened) == (error.retry, error.nothing_happened)
