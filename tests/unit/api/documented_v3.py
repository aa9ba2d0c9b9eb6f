"""Facts: the codes of errors that API 3.0 documents, for each action that is used here.

Sources: the comments of the official Go SDK on each action, and "Common error codes". Of Create
and Modify also the two that only the module's list of codes has.
"""

from __future__ import annotations

from typing import Final

_PEERING: Final = frozenset(
    {
        "InternalError",
        "InvalidParameter",
        "InvalidParameterValue",
        "InvalidParameterValue.Combination",
        "InvalidParameterValue.DuplicateRegion",
        "InvalidParameterValue.Empty",
        "InvalidParameterValue.Malformed",
        "LimitExceeded.VpcPeerAvaLimitExceeded",
        "LimitExceeded.VpcPeerTotalLimitExceeded",
        "MissingParameter",
        "ResourceNotFound",
        "UnauthorizedOperation.VpcPeerCidrConflict",
        "UnsupportedOperation",
        "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer",
        "UnsupportedOperation.PurchaseLimit",
        "UnsupportedOperation.UinNotFound",
        "UnsupportedOperation.VpcPeerAlreadyExist",
        "UnsupportedOperation.VpcPeerCidrConflict",
    }
)
_ANSWERING: Final = frozenset(
    {
        "InvalidParameterValue.Malformed",
        "ResourceNotFound",
        "UnsupportedOperation.VpcPeerInvalidStateChange",
        "UnsupportedOperation.VpcPeerPurviewError",
    }
)
_READING: Final = frozenset(
    {
        "InternalError.ModuleError",
        "InvalidParameter",
        "InvalidParameter.Coexist",
        "InvalidParameter.FilterInvalidKey",
        "InvalidParameter.FilterNotDict",
        "InvalidParameterValue",
        "InvalidParameterValue.LimitExceeded",
        "InvalidParameterValue.Malformed",
        "InvalidParameterValue.NotUtf8EncodingError",
        "InvalidParameterValue.Range",
        "ResourceNotFound",
        "UnsupportedOperation",
    }
)

OF_ACTIONS: Final[dict[str, frozenset[str]]] = {
    "CreateVpcPeeringConnection": _PEERING,
    "ModifyVpcPeeringConnection": _PEERING,
    "DeleteVpcPeeringConnection": frozenset(
        {
            "InternalError",
            "InvalidParameterValue.Malformed",
            "ResourceNotFound",
            "UnsupportedOperation.MutexOperationTaskRunning",
            "UnsupportedOperation.NotSupportDeleteVpcBmPeer",
            "UnsupportedOperation.VpcPeerPurviewError",
        }
    ),
    "AcceptVpcPeeringConnection": _ANSWERING | {"InternalServerError", "InvalidParameter.Coexist"},
    "RejectVpcPeeringConnection": _ANSWERING | {"InternalError"},
    "DescribeVpcPeeringConnections": frozenset(
        {
            "InternalError",
            "InvalidParameter",
            "InvalidParameter.Coexist",
            "InvalidParameter.FilterNotDict",
            "InvalidParameterValue",
            "InvalidParameterValue.LimitExceeded",
            "InvalidParameterValue.Malformed",
            "InvalidParameterValue.Range",
            "InvalidParameterValue.TooLong",
            "LimitExceeded",
            "ResourceNotFound",
            "UnknownParameter",
        }
    ),
    "CreateRoutes": frozenset(
        {
            "InvalidParameterValue",
            "InvalidParameterValue.CidrNotInPeerVpc",
            "InvalidParameterValue.Duplicate",
            "InvalidParameterValue.Malformed",
            "InvalidParameterValue.RouteNextHopInvalid",
            "InvalidParameterValue.RoutePolicyPriorityConflict",
            "InvalidParameterValue.SubnetOverlapRoute",
            "InvalidParameterValue.VpcCidrConflict",
            "InvalidParameterValue.VpcCidrOverlapRoute",
            "LimitExceeded",
            "ResourceNotFound",
            "UnknownParameter.WithGuess",
            "UnsupportedOperation",
            "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway",
            "UnsupportedOperation.ConflictWithDockerRoute",
            "UnsupportedOperation.Ecmp",
            "UnsupportedOperation.EcmpWithCcnRoute",
            "UnsupportedOperation.EcmpWithUserRoute",
            "UnsupportedOperation.NormalSubnetNotSupportLocalGateway",
            "UnsupportedOperation.SystemRoute",
        }
    ),
    "DeleteRoutes": frozenset(
        {
            "InvalidParameterValue",
            "InvalidParameterValue.LimitExceeded",
            "InvalidParameterValue.Malformed",
            "ResourceNotFound",
            "UnknownParameter.WithGuess",
            "UnsupportedOperation",
            "UnsupportedOperation.DisabledNotifyCcn",
            "UnsupportedOperation.SystemRoute",
        }
    ),
    "DescribeVpcs": _READING | {"InvalidParameter.FilterValuesNotList"},
    "DescribeRouteTables": _READING | {"InvalidParameter.FilterMissParameter"},
    "DescribeVpcLimits": frozenset(
        {"InvalidParameterValue", "InvalidParameterValue.LimitExceeded"}
    ),
}
"""The codes of each action."""

COMMON: Final = frozenset(
    {
        "ActionOffline",
        "AuthFailure.InvalidAuthorization",
        "AuthFailure.InvalidSecretId",
        "AuthFailure.MFAFailure",
        "AuthFailure.SecretIdNotFound",
        "AuthFailure.SignatureExpire",
        "AuthFailure.SignatureFailure",
        "AuthFailure.TokenFailure",
        "AuthFailure.UnauthorizedOperation",
        "DryRunOperation",
        "FailedOperation",
        "InternalError",
        "InvalidAction",
        "InvalidParameter",
        "InvalidParameterValue",
        "InvalidRequest",
        "IpInBlacklist",
        "IpNotInWhitelist",
        "LimitExceeded",
        "MissingParameter",
        "NoSuchProduct",
        "NoSuchVersion",
        "RequestLimitExceeded",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "RequestSizeLimitExceeded",
        "ResourceInUse",
        "ResourceInsufficient",
        "ResourceNotFound",
        "ResourceUnavailable",
        "ResponseSizeLimitExceeded",
        "ServiceUnavailable",
        "UnauthorizedOperation",
        "UnknownParameter",
        "UnsupportedOperation",
        "UnsupportedProtocol",
        "UnsupportedRegion",
    }
)
"""The codes that any action may answer with."""
