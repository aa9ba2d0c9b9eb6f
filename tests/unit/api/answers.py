"""What the APIs may answer: anything that Hypothesis makes up, and the codes of errors of 3.0."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
"""Any JSON."""

_FIELDS_V2: Final = (
    "code", "codeDesc", "message", "data", "totalCount", "peeringConnectionId", "limit", "20",
    "state", "createTime", "uin", "vpcId", "unVpcId", "region", "vpcName", "isDefault",
)  # fmt: skip
_ENTRY_V2: Final = st.dictionaries(st.sampled_from(_FIELDS_V2), JSON)
ENVELOPES_V2: Final = st.fixed_dictionaries(
    {"code": st.sampled_from([0, "0", 0.0]) | JSON},
    optional={
        "data": st.lists(_ENTRY_V2) | _ENTRY_V2,
        **dict.fromkeys(("message", "codeDesc", "totalCount", "peeringConnectionId"), JSON),
    },
)
"""What has the form of an answer of API 2.0."""

_FIELDS_V3: Final = (
    "PeerConnectionSet", "VpcSet", "RouteTableSet", "RouteSet", "TagSet", "AssistantCidrSet",
    "VpcLimitSet", "TotalCount", "PeeringConnectionId", "VpcId", "RouteTableId", "State",
    "CreateTime", "SourceUin", "Bandwidth", "SourceRegion", "CidrBlock", "RouteId", "Key",
    "LimitType", "LimitValue", "AccountId",
)  # fmt: skip
_ENTRY_V3: Final = st.dictionaries(st.sampled_from(_FIELDS_V3), JSON)
_NESTED_V3: Final = st.dictionaries(st.sampled_from(_FIELDS_V3), st.lists(_ENTRY_V3) | JSON)
_ERROR_V3: Final = st.fixed_dictionaries({}, optional={"Code": JSON, "Message": JSON})
RESPONSES_V3: Final = st.dictionaries(
    st.sampled_from(_FIELDS_V3), st.lists(_NESTED_V3) | JSON
) | st.fixed_dictionaries({"Error": _ERROR_V3 | JSON, "RequestId": JSON})
"""What may stand in the `Response` of an answer of API 3.0."""


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
    "EnableRoutes": frozenset(
        {
            "InvalidParameter.Coexist",
            "InvalidParameterValue.Duplicate",
            "InvalidParameterValue.LimitExceeded",
            "InvalidParameterValue.Malformed",
            "MissingParameter",
            "ResourceNotFound",
            "UnsupportedOperation",
            "UnsupportedOperation.ConflictWithDockerRoute",
            "UnsupportedOperation.Ecmp",
            "UnsupportedOperation.EcmpWithCcnRoute",
            "UnsupportedOperation.EcmpWithUserRoute",
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
