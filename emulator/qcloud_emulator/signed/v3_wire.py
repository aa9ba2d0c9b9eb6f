"""Bodies, error codes and answers of version 3.0.

Every answer has status 200 and exactly the content type ``application/json``, without parameters:
the official client looks for an error only in an answer of that type.

Codes chosen where the pages allow several: a missing object is `ResourceNotFound`, an existing
gateway that cannot be used `InvalidParameterValue.RouteNextHopInvalid`, a name that is too long
`InvalidParameterValue.Malformed`, as the action documents, and in a filter
`InvalidParameterValue.TooLong`; an unknown parameter whose name is similar to another one is
`UnknownParameter.WithGuess`; a second route to a destination is
`UnsupportedOperation.EcmpWithUserRoute` through another gateway and
`InvalidParameterValue.Duplicate` through the same one.

Documented codes that no rule of this cloud leads to are in `ORDERED`; only faults return them.

Source: the pages of the actions, the comments of the official Go SDK, and "Common Error Codes".
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.json_fields import NotUtf8Error, read_json
from qcloud_emulator.signed.endpoint import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.errors import CloudError
    from qcloud_emulator.signed.endpoint import Request

Answer = dict[str, object]
ERRORS: Final[dict[type[CloudError], str]] = {
    errors.MissingParameterError: "MissingParameter",
    errors.InvalidParameterError: "InvalidParameter",
    errors.UnknownParameterError: "UnknownParameter",
    errors.MistypedParameterError: "UnknownParameter.WithGuess",
    errors.ExclusiveParametersError: "InvalidParameter.Coexist",
    errors.FilterFormError: "InvalidParameter.FilterNotDict",
    errors.FilterValuesError: "InvalidParameter.FilterValuesNotList",
    errors.FilterNameError: "InvalidParameter.FilterInvalidKey",
    errors.FilterIncompleteError: "InvalidParameter.FilterMissParameter",
    errors.ValueRefusedError: "InvalidParameterValue",
    errors.ValueEmptyError: "InvalidParameterValue.Empty",
    errors.ValueMalformedError: "InvalidParameterValue.Malformed",
    errors.ValueTooLongError: "InvalidParameterValue.TooLong",
    errors.ValueNotUtf8Error: "InvalidParameterValue.NotUtf8EncodingError",
    errors.ValueOutOfRangeError: "InvalidParameterValue.Range",
    errors.ValueRepeatedError: "InvalidParameterValue.Duplicate",
    errors.TooManyValuesError: "InvalidParameterValue.LimitExceeded",
    errors.UnknownActionError: "InvalidAction",
    errors.UnknownVersionError: "NoSuchVersion",
    errors.UnknownRegionError: "UnsupportedRegion",
    errors.AuthorizationInvalidError: "AuthFailure.InvalidAuthorization",
    errors.SecretIdNotFoundError: "AuthFailure.SecretIdNotFound",
    errors.SignatureWrongError: "AuthFailure.SignatureFailure",
    errors.TokenRefusedError: "AuthFailure.TokenFailure",
    errors.ClockSkewedError: "AuthFailure.SignatureExpire",
    errors.VpcNotFoundError: "ResourceNotFound",
    errors.AccountNotFoundError: "UnsupportedOperation.UinNotFound",
    errors.ConnectionNotFoundError: "ResourceNotFound",
    errors.NameInvalidError: "InvalidParameterValue.Malformed",
    errors.NameInUseError: "InvalidParameterValue.Duplicate",
    errors.CidrConflictError: "UnauthorizedOperation.VpcPeerCidrConflict",
    errors.CrossRegionError: "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer",
    errors.PairExistsError: "UnsupportedOperation.VpcPeerAlreadyExist",
    errors.QuotaReachedError: "LimitExceeded.VpcPeerAvaLimitExceeded",
    errors.TotalReachedError: "LimitExceeded.VpcPeerTotalLimitExceeded",
    errors.BareMetalError: "UnsupportedOperation.NotSupportDeleteVpcBmPeer",
    errors.NotPermittedError: "UnsupportedOperation.VpcPeerPurviewError",
    errors.WrongStateError: "UnsupportedOperation.VpcPeerInvalidStateChange",
    errors.RouteTableNotFoundError: "ResourceNotFound",
    errors.DestinationInvalidError: "InvalidParameterValue.Malformed",
    errors.DestinationInsideVpcError: "InvalidParameterValue.VpcCidrConflict",
    errors.DestinationInAssistantRangeError: "InvalidParameterValue.VpcCidrOverlapRoute",
    errors.DestinationOutsidePeerError: "InvalidParameterValue.CidrNotInPeerVpc",
    errors.NextTypeInvalidError: "InvalidParameterValue.RouteNextHopInvalid",
    errors.NextHubNotFoundError: "ResourceNotFound",
    errors.NextHubUnusableError: "InvalidParameterValue.RouteNextHopInvalid",
    errors.RouteExistsError: "InvalidParameterValue.Duplicate",
    errors.RouteBesideAnotherError: "UnsupportedOperation.EcmpWithUserRoute",
    errors.RouteLimitReachedError: "LimitExceeded",
    errors.RouteNotFoundError: "ResourceNotFound",
    errors.ThrottledError: "RequestLimitExceeded",
    errors.InternalFailureError: "InternalError",
    errors.BusyError: "UnsupportedOperation.MutexOperationTaskRunning",
}

ORDERED: Final = frozenset(
    {
        # of every action
        "ActionOffline",
        "AuthFailure.InvalidSecretId",
        "AuthFailure.MFAFailure",
        "AuthFailure.UnauthorizedOperation",
        "DryRunOperation",
        "FailedOperation",
        "InternalError.ModuleError",
        "InternalServerError",
        "InvalidRequest",
        "IpInBlacklist",
        "IpNotInWhitelist",
        "NoSuchProduct",
        "OperationDenied",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "RequestSizeLimitExceeded",
        "ResourceInUse",
        "ResourceInsufficient",
        "ResourceUnavailable",
        "ResponseSizeLimitExceeded",
        "ServiceUnavailable",
        "UnauthorizedOperation",
        "UnsupportedOperation",
        "UnsupportedProtocol",
        # of peering
        "InvalidParameterValue.Combination",
        "InvalidParameterValue.DuplicateRegion",
        "UnsupportedOperation.PurchaseLimit",
        "UnsupportedOperation.VpcPeerCidrConflict",
        # of routes
        "InvalidParameterValue.RoutePolicyPriorityConflict",
        "InvalidParameterValue.SubnetOverlapRoute",
        "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway",
        "UnsupportedOperation.ConflictWithDockerRoute",
        "UnsupportedOperation.DisabledNotifyCcn",
        "UnsupportedOperation.Ecmp",
        "UnsupportedOperation.EcmpWithCcnRoute",
        "UnsupportedOperation.NormalSubnetNotSupportLocalGateway",
        "UnsupportedOperation.SystemRoute",
    }
)
"""Documented codes that no rule of this cloud leads to."""

CODES: Final = ORDERED | frozenset(ERRORS.values())
"""All codes."""

JSON: Final = "application/json"


def read(request: Request) -> dict[str, object]:
    """Read the body.

    Raises:
        ValueNotUtf8Error: it is not UTF-8, or has a text that cannot be encoded in it.
        InvalidParameterError: it is not a JSON object, or has another content type.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != JSON:
        raise errors.InvalidParameterError(f"the content type is {JSON}, not {kind!r}")
    try:
        value = read_json(request.body.decode() or "{}", infinite=False)
    except (UnicodeError, NotUtf8Error) as error:
        raise errors.ValueNotUtf8Error("the body holds what is not UTF-8") from error
    except ValueError as error:
        raise errors.InvalidParameterError("the body is not JSON") from error
    if not isinstance(value, dict):
        raise errors.InvalidParameterError("the body is no JSON object")
    return value


def code_of(error: CloudError) -> str:
    """Return the code of an error."""
    return error.code if isinstance(error, errors.OrderedError) else errors.entry(ERRORS, error)


def success(body: Mapping[str, object]) -> Reply:
    """Return the answer to a successful call, with these fields."""
    return _reply(body)


def failure(error: CloudError) -> Reply:
    """Return the answer to a refused call."""
    return _reply({"Error": {"Code": code_of(error), "Message": str(error)}})


def _reply(fields: Mapping[str, object]) -> Reply:
    envelope = {"Response": {**fields, "RequestId": str(uuid.uuid4())}}
    return Reply(json.dumps(envelope, ensure_ascii=False).encode(), content_type=JSON)
