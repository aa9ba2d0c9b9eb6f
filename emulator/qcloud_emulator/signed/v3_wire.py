"""Error codes and answers of version 3.0.

Every answer has status 200 and exactly the content type ``application/json``, without parameters:
the official client looks for an error only in an answer of that type.

Where the pages allow several codes, this module chooses as follows. A missing object is
`ResourceNotFound`. A gateway that exists but cannot be used is
`InvalidParameterValue.RouteNextHopInvalid`. A name that is too long is
`InvalidParameterValue.Malformed`, as the action documents, but in a filter it is
`InvalidParameterValue.TooLong`. An unknown parameter whose name is similar to a known one is
`UnknownParameter.WithGuess`. A second route to a destination is
`UnsupportedOperation.EcmpWithUserRoute` through another gateway, and
`InvalidParameterValue.Duplicate` through the same gateway. A role that AssumeRoleWithWebIdentity
does not find is `InternalError.GetRoleError`, because that action does not document
`ResourceNotFound.RoleNotFound`. Guesses are `UnauthorizedOperation` for an ExternalId that does not
match, `InvalidRequest` for a path other than ``/``, and `AuthFailure.SignatureExpire` for a nonce
that was used before.

`ORDERED` lists the documented codes that no rule of the cloud produces; only faults return them.

Source: the pages of the actions, the comments of the official Go SDK, and "Common Error Codes".
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.signed.endpoint import Reply
from qcloud_emulator.signed.v3_request import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.cloud.errors import CloudError

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
    errors.MethodRefusedError: "UnsupportedProtocol",
    errors.PathUnknownError: "InvalidRequest",
    errors.RequestTooLargeError: "RequestSizeLimitExceeded",
    errors.UnknownActionError: "InvalidAction",
    errors.UnknownVersionError: "NoSuchVersion",
    errors.UnknownRegionError: "UnsupportedRegion",
    errors.AuthorizationInvalidError: "AuthFailure.InvalidAuthorization",
    errors.SecretIdNotFoundError: "AuthFailure.SecretIdNotFound",
    errors.SignatureWrongError: "AuthFailure.SignatureFailure",
    errors.TokenRefusedError: "AuthFailure.TokenFailure",
    errors.ClockSkewedError: "AuthFailure.SignatureExpire",
    errors.NonceRepeatedError: "AuthFailure.SignatureExpire",
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
    errors.RoleParameterError: "InvalidParameter.ParamError",
    errors.RoleUnavailableError: "InternalError.GetRoleError",
    errors.RoleNotFoundError: "ResourceNotFound.RoleNotFound",
    errors.RoleAccountNotFoundError: "InvalidParameter.AccountNotAvaliable",
    errors.RoleNotTrustedError: "UnauthorizedOperation",
    errors.RoleFromRoleError: "FailedOperation.TempKeyNotAllowed",
    errors.SessionTooLongError: "InvalidParameter.OverTimeError",
    errors.PolicyMalformedError: "InvalidParameter.StrategyFormatError",
    errors.PolicyRefusedError: "InvalidParameter.StrategyInvalid",
    errors.MfaError: "FailedOperation.CheckMFAError",
    errors.WebIdentityTokenError: "InvalidParameter.WebIdentityTokenError",
    errors.ThrottledError: "RequestLimitExceeded",
    errors.InternalFailureError: "InternalError",
    errors.BusyError: "UnsupportedOperation.MutexOperationTaskRunning",
}

ORDERED: Final = frozenset(
    {
        # Codes of every action:
        "ActionOffline",
        "AuthFailure.InvalidSecretId",
        "AuthFailure.MFAFailure",
        "AuthFailure.UnauthorizedOperation",
        "DryRunOperation",
        "FailedOperation",
        "InternalError.ModuleError",
        "InternalServerError",
        "IpInBlacklist",
        "IpNotInWhitelist",
        "NoSuchProduct",
        "OperationDenied",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "ResourceInUse",
        "ResourceInsufficient",
        "ResourceUnavailable",
        "ResponseSizeLimitExceeded",
        "ServiceUnavailable",
        "UnsupportedOperation",
        # Codes of the actions on peering connections:
        "InvalidParameterValue.Combination",
        "InvalidParameterValue.DuplicateRegion",
        "UnsupportedOperation.PurchaseLimit",
        "UnsupportedOperation.VpcPeerCidrConflict",
        # Codes of the actions on routes:
        "InvalidParameterValue.RoutePolicyPriorityConflict",
        "InvalidParameterValue.SubnetOverlapRoute",
        "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway",
        "UnsupportedOperation.ConflictWithDockerRoute",
        "UnsupportedOperation.DisabledNotifyCcn",
        "UnsupportedOperation.Ecmp",
        "UnsupportedOperation.EcmpWithCcnRoute",
        "UnsupportedOperation.NormalSubnetNotSupportLocalGateway",
        "UnsupportedOperation.SystemRoute",
        # Codes of the actions on roles:
        "AuthFailure.AccessKeyIllegal",
        "FailedOperation.MFATypeNotSupported",
        "InternalError.DbError",
        "InternalError.EncryptError",
        "InternalError.GetAppIdError",
        "InternalError.GetSeedTokenError",
        "InternalError.IllegalRole",
        "InternalError.PbSerializeError",
        "InternalError.SystemError",
        "InternalError.UnknownError",
        "InvalidParameter.AccessKeyNotSupport",
        "InvalidParameter.ExtendStrategyOverSize",
        "InvalidParameter.GrantOtherResource",
        "InvalidParameter.OverLimit",
        "InvalidParameter.PolicyTooLong",
        "InvalidParameter.ResouceError",
        "InvalidParameter.TempCodeNotAvaliable",
    }
)
"""Documented codes that no rule of the cloud produces; only faults return them."""

CODES: Final = ORDERED | frozenset(ERRORS.values())
"""All error codes of version 3.0."""


def code_of(error: CloudError) -> str:
    """Return the code with which version 3.0 reports an error."""
    return error.code if isinstance(error, errors.OrderedError) else errors.entry(ERRORS, error)


def success(body: Mapping[str, object]) -> Reply:
    """Return the answer to a successful call, with the given fields."""
    return _reply(body)


def failure(error: CloudError) -> Reply:
    """Return the answer to a refused call."""
    return _reply({"Error": {"Code": code_of(error), "Message": str(error)}})


def _reply(fields: Mapping[str, object]) -> Reply:
    envelope = {"Response": {**fields, "RequestId": str(uuid.uuid4())}}
    return Reply(json.dumps(envelope, ensure_ascii=False).encode(), content_type=JSON)
