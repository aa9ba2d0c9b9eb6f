"""Errors of API 3.0: the error class for each code.

A code consists of one or more words joined by dots, from the general to the specific; the longest
prefix in the table determines the class. Sources: "Error codes" of VPC (common codes), the error
tables of the peering, VPC and route actions, and those of STS.
"""

from __future__ import annotations

from typing import Final

from pulumi_qcloud.api.errors import (
    EXPIRED_HINT,
    AccountNotFoundError,
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
    OtherRegionError,
    PeeringConnectionNotFoundError,
    QcloudError,
    QuotaExceededError,
    ReplayRefusedError,
    RouteExistsError,
    RouteNotFoundError,
    RouteTableNotFoundError,
    ServiceGoneError,
    ThrottledError,
    UnknownRegionError,
    VpcNotFoundError,
)

BY_CODE: Final[dict[str, type[QcloudError]]] = {
    "ActionOffline": ServiceGoneError,
    "AuthFailure": CredentialsRefusedError,
    "AuthFailure.MFAFailure": CredentialsRefusedError,
    "AuthFailure.SignatureExpire": ReplayRefusedError,
    "AuthFailure.TokenFailure": CredentialsRefusedError,
    "AuthFailure.UnauthorizedOperation": NotAuthorizedError,
    "DryRunOperation": ApiError,
    "FailedOperation": InternalServiceError,
    "FailedOperation.CheckMFAError": NotAuthorizedError,
    "FailedOperation.TempKeyNotAllowed": NotAuthorizedError,
    "InternalError": InternalServiceError,
    "InternalError.GetRoleError": NotFoundError,
    "InternalError.IllegalRole": InvalidParameterError,
    "InternalServerError": InternalServiceError,
    "InvalidAction": ServiceGoneError,
    "InvalidParameter": InvalidParameterError,
    "InvalidParameterValue": InvalidParameterError,
    "InvalidParameterValue.CidrNotInPeerVpc": CidrConflictError,
    "InvalidParameterValue.Duplicate": InvalidParameterError,
    "InvalidParameterValue.RouteNextHopInvalid": PeeringConnectionNotFoundError,
    "InvalidParameterValue.RoutePolicyPriorityConflict": InvalidParameterError,
    "InvalidParameterValue.SubnetOverlapRoute": CidrConflictError,
    "InvalidParameterValue.VpcCidrConflict": CidrConflictError,
    "InvalidParameterValue.VpcCidrOverlapRoute": CidrConflictError,
    "InvalidRequest": InvalidParameterError,
    "InvalidRouteId.NotFound": RouteNotFoundError,
    "InvalidRouteTableId.Malformed": InvalidParameterError,
    "InvalidRouteTableId.NotFound": RouteTableNotFoundError,
    "IpInBlacklist": NotAuthorizedError,
    "IpNotInWhitelist": NotAuthorizedError,
    "LimitExceeded": QuotaExceededError,
    "LimitExceeded.VpcPeerAvaLimitExceeded": QuotaExceededError,
    "LimitExceeded.VpcPeerTotalLimitExceeded": QuotaExceededError,
    "MissingParameter": InvalidParameterError,
    "NoSuchProduct": ServiceGoneError,
    "NoSuchVersion": ServiceGoneError,
    "OperationDenied": ApiError,
    "OperationDenied.MutexTaskRunning": BusyError,
    "RequestLimitExceeded": ThrottledError,
    "RequestSizeLimitExceeded": InvalidParameterError,
    "ResourceBusy": BusyError,
    "ResourceInUse": BusyError,
    "ResourceInsufficient": ApiError,
    "ResourceNotFound": NotFoundError,
    "ResourceUnavailable": BusyError,
    "ResponseSizeLimitExceeded": ApiError,
    "ServiceUnavailable": InternalServiceError,
    "UnauthorizedOperation": NotAuthorizedError,
    "UnauthorizedOperation.VpcPeerCidrConflict": CidrConflictError,
    "UnknownParameter": InvalidParameterError,
    "UnsupportedOperation": ApiError,
    "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": ApiError,
    "UnsupportedOperation.ConflictWithDockerRoute": CidrConflictError,
    "UnsupportedOperation.DisabledNotifyCcn": ApiError,
    "UnsupportedOperation.Ecmp": RouteExistsError,
    "UnsupportedOperation.EcmpWithCcnRoute": RouteExistsError,
    "UnsupportedOperation.EcmpWithUserRoute": RouteExistsError,
    "UnsupportedOperation.MutexOperationTaskRunning": BusyError,
    "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": ApiError,
    "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": OtherRegionError,
    "UnsupportedOperation.NotSupportDeleteVpcBmPeer": ApiError,
    "UnsupportedOperation.PurchaseLimit": NotAuthorizedError,
    "UnsupportedOperation.SystemRoute": ApiError,
    "UnsupportedOperation.UinNotFound": AccountNotFoundError,
    "UnsupportedOperation.VpcPeerAlreadyExist": AlreadyExistsError,
    "UnsupportedOperation.VpcPeerCidrConflict": CidrConflictError,
    "UnsupportedOperation.VpcPeerInvalidStateChange": InvalidStateError,
    "UnsupportedOperation.VpcPeerPurviewError": NotAuthorizedError,
    "UnsupportedProtocol": ServiceGoneError,
    "UnsupportedRegion": UnknownRegionError,
}

BY_ACTION: Final[dict[str, dict[str, type[QcloudError]]]] = {
    "InvalidParameterValue.Duplicate": {
        "CreateRoutes": RouteExistsError,
        "EnableRoutes": RouteExistsError,
        "CreateVpcPeeringConnection": InvalidNameError,
        "ModifyVpcPeeringConnection": InvalidNameError,
    },
    "ResourceNotFound": {
        "AcceptVpcPeeringConnection": PeeringConnectionNotFoundError,
        "CreateRoutes": RouteTableNotFoundError,
        "CreateVpcPeeringConnection": VpcNotFoundError,
        "DeleteRoutes": RouteNotFoundError,
        "DeleteVpcPeeringConnection": PeeringConnectionNotFoundError,
        "DescribeRouteTables": RouteTableNotFoundError,
        "DescribeVpcPeeringConnections": PeeringConnectionNotFoundError,
        "DescribeVpcs": VpcNotFoundError,
        "EnableRoutes": RouteNotFoundError,
        "ModifyVpcPeeringConnection": PeeringConnectionNotFoundError,
        "RejectVpcPeeringConnection": PeeringConnectionNotFoundError,
    },
}
"""Codes whose meaning depends on the action. DeleteRoutes is sent after the table has been read, so
the table exists and the route is missing; in Create and Modify, the name is the duplicate."""

GONE_HINT: Final = (
    "Check qcloud:endpoint and its path; if only API 2.0 is offered there, set qcloud:apiVersion "
    "to 2.0."
)
_OUTSIDE_HINT: Final = (
    "A destination must be a CIDR block of the other VPC, outside this VPC's own range."
)
_ADDRESS_HINT: Final = "Ask the account's administrator to allow this machine's address."
_PLACE_HINT: Final = "Leave out the destination; the network itself maintains this route."
_TABLE_HINT: Final = "Leave out this route table: its subnets allow no route to a connection."
HINTS: Final[dict[str, str]] = {
    **{code: GONE_HINT for code, kind in BY_CODE.items() if kind is ServiceGoneError},
    "AuthFailure.MFAFailure": (
        "Use a key whose user needs no second factor for this action, or temporary credentials "
        "that were obtained with one."
    ),
    "AuthFailure.SignatureExpire": "Set this machine's clock (the API allows 5 minutes).",
    "AuthFailure.TokenFailure": EXPIRED_HINT,
    "InvalidParameterValue.CidrNotInPeerVpc": _OUTSIDE_HINT,
    "InvalidParameterValue.RouteNextHopInvalid": (
        "A route needs a connection that is ACTIVE; check peeringConnectionId, the region and the "
        "account."
    ),
    "InvalidParameterValue.RoutePolicyPriorityConflict": (
        "In the console, give the conflicting route policy another priority."
    ),
    "InvalidParameterValue.SubnetOverlapRoute": _OUTSIDE_HINT,
    "InvalidParameterValue.VpcCidrConflict": _OUTSIDE_HINT,
    "InvalidParameterValue.VpcCidrOverlapRoute": _OUTSIDE_HINT,
    "IpInBlacklist": _ADDRESS_HINT,
    "IpNotInWhitelist": _ADDRESS_HINT,
    "CreateRoutes: LimitExceeded": (
        "Remove routes that are not needed, or ask for a higher quota."
    ),
    "LimitExceeded": "Use fewer of the items that the message names, or ask for a higher quota.",
    "LimitExceeded.VpcPeerTotalLimitExceeded": (
        "Delete connections that the VPC does not need, including rejected and expired ones, or "
        "ask for a higher quota."
    ),
    "RequestSizeLimitExceeded": "Give this resource fewer destinations or tags.",
    "ResourceInsufficient": "Run the command again later, or ask Tencent Cloud for more capacity.",
    "UnknownParameter": "Leave out the property of that name; this API does not support it.",
    "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": _TABLE_HINT,
    "UnsupportedOperation.ConflictWithDockerRoute": (
        "The destination is a range of the containers in this VPC; leave it out."
    ),
    "UnsupportedOperation.DisabledNotifyCcn": (
        "Withdraw the route from the Cloud Connect Network first."
    ),
    "UnsupportedOperation.EcmpWithCcnRoute": (
        "Withdraw the other route from the Cloud Connect Network, or leave its destination out."
    ),
    "UnsupportedOperation.NormalSubnetNotSupportLocalGateway": _TABLE_HINT,
    "UnsupportedOperation.NotSupportDeleteVpcBmPeer": (
        "Delete this connection to bare metal in the console, then run the command again."
    ),
    "UnsupportedOperation.PurchaseLimit": (
        "This account may not use peering connections in this region; choose another region in "
        "qcloud:region, or ask Tencent Cloud to enable them."
    ),
    "UnsupportedOperation.SystemRoute": _PLACE_HINT,
    "UnsupportedOperation.VpcPeerPurviewError": (
        "Use the credentials of the account that may do this: the accepter accepts and rejects, "
        "the requester changes and deletes."
    ),
}


def from_envelope(action: str, code: str, message: str, request_id: str) -> QcloudError:
    """Return the error that an answer reports.

    Args:
        action: the action that was called.
        code: `Error.Code`.
        message: `Error.Message`.
        request_id: the answer's `RequestId`, "" if it has none.
    """
    known = known_part(code)
    kind = BY_ACTION.get(known, {}).get(action) or BY_CODE.get(known, ApiError)
    return kind(
        message.strip() or "refused without a message",
        action=action,
        code=code,
        request_id=request_id,
        hint=HINTS.get(f"{action}: {known}", HINTS.get(known, "")),
    )


def known_part(code: str) -> str:
    """Return the longest prefix of a code that is in the table, or "" if there is none."""
    while code and code not in BY_CODE:
        code = code.rpartition(".")[0]
    return code
