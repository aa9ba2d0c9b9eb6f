"""From the codes of API 3.0 to our errors."""

from __future__ import annotations

import json

import pytest
from pulumi_qcloud.api import errors, v3_errors
from pulumi_qcloud.api.dialect import HttpAnswer
from pulumi_qcloud.api.errors import QcloudError, Retry
from pulumi_qcloud.api.v3 import DialectV3
from pulumi_qcloud.api.v3_errors import from_envelope, known_part

from tests.unit.api.documented_v3 import COMMON, OF_ACTIONS

_PARAMETER = errors.InvalidParameterError
_INTERNAL = errors.InternalServiceError
_REFUSED = errors.CredentialsRefusedError
_UNAUTHORISED = errors.NotAuthorizedError
_CIDR = errors.CidrConflictError
_CONNECTION = errors.PeeringConnectionNotFoundError
_KINDS: dict[str, type[QcloudError]] = {
    "ActionOffline": errors.ServiceGoneError,
    "AuthFailure.InvalidAuthorization": _REFUSED,
    "AuthFailure.InvalidSecretId": _REFUSED,
    "AuthFailure.MFAFailure": _REFUSED,
    "AuthFailure.SecretIdNotFound": _REFUSED,
    "AuthFailure.SignatureExpire": errors.ReplayRefusedError,
    "AuthFailure.SignatureFailure": _REFUSED,
    "AuthFailure.TokenFailure": _REFUSED,
    "AuthFailure.UnauthorizedOperation": _UNAUTHORISED,
    "DryRunOperation": errors.ApiError,
    "FailedOperation": _INTERNAL,
    "InternalError": _INTERNAL,
    "InternalError.ModuleError": _INTERNAL,
    "InternalServerError": _INTERNAL,
    "InvalidAction": errors.ServiceGoneError,
    "InvalidParameter": _PARAMETER,
    "InvalidParameter.Coexist": _PARAMETER,
    "InvalidParameter.FilterInvalidKey": _PARAMETER,
    "InvalidParameter.FilterMissParameter": _PARAMETER,
    "InvalidParameter.FilterNotDict": _PARAMETER,
    "InvalidParameter.FilterValuesNotList": _PARAMETER,
    "InvalidParameterValue": _PARAMETER,
    "InvalidParameterValue.CidrNotInPeerVpc": _CIDR,
    "InvalidParameterValue.Combination": _PARAMETER,
    "InvalidParameterValue.DuplicateRegion": _PARAMETER,
    "InvalidParameterValue.Empty": _PARAMETER,
    "InvalidParameterValue.LimitExceeded": _PARAMETER,
    "InvalidParameterValue.Malformed": _PARAMETER,
    "InvalidParameterValue.NotUtf8EncodingError": _PARAMETER,
    "InvalidParameterValue.Range": _PARAMETER,
    "InvalidParameterValue.RouteNextHopInvalid": _CONNECTION,
    "InvalidParameterValue.RoutePolicyPriorityConflict": _PARAMETER,
    "InvalidParameterValue.SubnetOverlapRoute": _CIDR,
    "InvalidParameterValue.TooLong": _PARAMETER,
    "InvalidParameterValue.VpcCidrConflict": _CIDR,
    "InvalidParameterValue.VpcCidrOverlapRoute": _CIDR,
    "InvalidRequest": _PARAMETER,
    "IpInBlacklist": _UNAUTHORISED,
    "IpNotInWhitelist": _UNAUTHORISED,
    "LimitExceeded": errors.QuotaExceededError,
    "LimitExceeded.VpcPeerAvaLimitExceeded": errors.QuotaExceededError,
    "LimitExceeded.VpcPeerTotalLimitExceeded": errors.QuotaExceededError,
    "MissingParameter": _PARAMETER,
    "NoSuchProduct": errors.ServiceGoneError,
    "NoSuchVersion": errors.ServiceGoneError,
    "RequestLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.IPLimitExceeded": errors.ThrottledError,
    "RequestLimitExceeded.UinLimitExceeded": errors.ThrottledError,
    "RequestSizeLimitExceeded": _PARAMETER,
    "ResourceInUse": errors.BusyError,
    "ResourceInsufficient": errors.ApiError,
    "ResourceUnavailable": errors.BusyError,
    "ResponseSizeLimitExceeded": errors.ApiError,
    "ServiceUnavailable": _INTERNAL,
    "UnauthorizedOperation": _UNAUTHORISED,
    "UnauthorizedOperation.VpcPeerCidrConflict": _CIDR,
    "UnknownParameter": _PARAMETER,
    "UnknownParameter.WithGuess": _PARAMETER,
    "UnsupportedOperation": errors.ApiError,
    "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": errors.ApiError,
    "UnsupportedOperation.ConflictWithDockerRoute": _CIDR,
    "UnsupportedOperation.DisabledNotifyCcn": errors.ApiError,
    "UnsupportedOperation.Ecmp": errors.RouteExistsError,
    "UnsupportedOperation.EcmpWithCcnRoute": errors.RouteExistsError,
    "UnsupportedOperation.EcmpWithUserRoute": errors.RouteExistsError,
    "UnsupportedOperation.MutexOperationTaskRunning": errors.BusyError,
    "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": errors.ApiError,
    "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": errors.OtherRegionError,
    "UnsupportedOperation.NotSupportDeleteVpcBmPeer": errors.ApiError,
    "UnsupportedOperation.PurchaseLimit": _UNAUTHORISED,
    "UnsupportedOperation.SystemRoute": errors.ApiError,
    "UnsupportedOperation.UinNotFound": errors.AccountNotFoundError,
    "UnsupportedOperation.VpcPeerAlreadyExist": errors.AlreadyExistsError,
    "UnsupportedOperation.VpcPeerCidrConflict": _CIDR,
    "UnsupportedOperation.VpcPeerInvalidStateChange": errors.InvalidStateError,
    "UnsupportedOperation.VpcPeerPurviewError": _UNAUTHORISED,
    "UnsupportedProtocol": errors.ServiceGoneError,
    "UnsupportedRegion": errors.UnknownRegionError,
}
_BY_ACTION: dict[tuple[str, str], type[QcloudError]] = {
    ("AcceptVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("CreateRoutes", "InvalidParameterValue.Duplicate"): errors.RouteExistsError,
    ("CreateRoutes", "ResourceNotFound"): errors.RouteTableNotFoundError,
    ("CreateVpcPeeringConnection", "ResourceNotFound"): errors.VpcNotFoundError,
    ("DeleteRoutes", "ResourceNotFound"): errors.RouteNotFoundError,
    ("DeleteVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("DescribeRouteTables", "ResourceNotFound"): errors.RouteTableNotFoundError,
    ("DescribeVpcPeeringConnections", "ResourceNotFound"): _CONNECTION,
    ("DescribeVpcs", "ResourceNotFound"): errors.VpcNotFoundError,
    ("ModifyVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
    ("RejectVpcPeeringConnection", "ResourceNotFound"): _CONNECTION,
}
_FURTHER: dict[str, type[QcloudError]] = {
    "InvalidParameterValue.Duplicate": _PARAMETER,
    "InvalidRouteId.NotFound": errors.RouteNotFoundError,
    "InvalidRouteTableId.Malformed": _PARAMETER,
    "InvalidRouteTableId.NotFound": errors.RouteTableNotFoundError,
    "OperationDenied": errors.ApiError,
    "OperationDenied.MutexTaskRunning": errors.BusyError,
    "ResourceBusy": errors.BusyError,
    "ResourceNotFound": errors.NotFoundError,
}
"""What is documented elsewhere in the module, or what an action makes more precise."""
_NOTHING_TO_DO = {"DryRunOperation", "ResponseSizeLimitExceeded", "UnsupportedOperation"}
"""What nobody can act on by the code alone, or is never asked for."""
_ALL = [
    *((action, code) for action, codes in OF_ACTIONS.items() for code in sorted(codes)),
    *(("DescribeVpcs", code) for code in sorted(COMMON)),
]


@pytest.mark.parametrize(("action", "code"), _ALL)
def test_documented(action: str, code: str) -> None:
    """Every documented code means one of our errors, in one line that says what to do."""
    expected = _BY_ACTION[action, code] if (action, code) in _BY_ACTION else _KINDS[code]

    error = from_envelope(action, code, "it failed", "r-1")

    assert known_part(code)
    assert (expected, code, "r-1") == (type(error), error.code, error.request_id)
    (line,) = str(error).splitlines()
    assert line.startswith(f"{action}: it failed ({code}, request r-1)")
    assert bool(error.hint) is (code not in _NOTHING_TO_DO)
    assert error.hint in ("", line.partition("). ")[2])
    assert "." not in error.hint.removesuffix(".").replace("2.0", "").replace("3.0", "")


@pytest.mark.parametrize(("code", "expected"), [*_KINDS.items(), *_FURTHER.items()])
def test_code(code: str, expected: type[QcloudError]) -> None:
    """A code by itself, whatever was asked, means one of our errors."""
    assert expected is type(from_envelope("Action", code, "it failed", ""))


def test_a_name_that_is_there_twice() -> None:
    """A duplicate is the name where a connection is made or changed, else the route."""
    code = "InvalidParameterValue.Duplicate"
    actions = ("CreateVpcPeeringConnection", "ModifyVpcPeeringConnection", "TagResources")

    kinds = [type(from_envelope(action, code, "no", "r")) for action in actions]

    assert [errors.InvalidNameError, errors.InvalidNameError, _PARAMETER] == kinds


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
        ("UnsupportedOperation.VpcPeerPurviewError", "the accepter accepts and rejects"),
        ("UnsupportedOperation.MutexOperationTaskRunning", "Wait until the other operation"),
        ("UnsupportedOperation.UinNotFound", "peerUin"),
        ("UnsupportedOperation.PurchaseLimit", "qcloud:region"),
        ("InvalidAction", "qcloud:apiVersion to 2.0"),
        ("NoSuchVersion", "qcloud:apiVersion to 2.0"),
        ("AuthFailure.TokenFailure", "get a new one"),
        ("AuthFailure.SignatureExpire", "clock"),
        ("LimitExceeded.VpcPeerAvaLimitExceeded", "10 valid connections"),
        ("LimitExceeded.VpcPeerTotalLimitExceeded", "rejected and expired ones too"),
        ("LimitExceeded", "higher quota"),
        ("InvalidParameterValue.CidrNotInPeerVpc", "CIDR block of the other VPC"),
    ],
)
def test_what_to_do(code: str, expected: str) -> None:
    """The errors that a user meets say what to do about them."""
    assert expected in from_envelope("CreateVpcPeeringConnection", code, "no", "r").hint


def test_hints_are_of_known_codes() -> None:
    """No hint stands for a code that cannot be found."""
    codes = {hint.rpartition(": ")[2] for hint in v3_errors.HINTS}

    assert set() == codes - set(v3_errors.BY_CODE)


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
