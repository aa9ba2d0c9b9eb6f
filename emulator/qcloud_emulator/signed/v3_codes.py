"""The error codes that each action of version 3.0 lists, and those that only faults return.

An action that meets an error whose code it does not list answers with the general code before the
first dot, such as `InvalidParameterValue` for `InvalidParameterValue.Range`: the general codes are
common to all actions. `UNLISTED` has the exceptions.

Source: the comments of the official Go SDK, which repeat the lists of the actions' pages, and the
page "Common Error Codes".
"""

from __future__ import annotations

from typing import Final

_PEERING: Final = frozenset(
    {
        "InvalidParameterValue.Combination",
        "InvalidParameterValue.DuplicateRegion",
        "InvalidParameterValue.Empty",
        "InvalidParameterValue.Malformed",
        "LimitExceeded.VpcPeerAvaLimitExceeded",
        "LimitExceeded.VpcPeerTotalLimitExceeded",
        "UnauthorizedOperation.VpcPeerCidrConflict",
        "UnsupportedOperation.PurchaseLimit",
        "UnsupportedOperation.VpcPeerAlreadyExist",
        "UnsupportedOperation.VpcPeerCidrConflict",
    }
)
_ANSWERING: Final = frozenset(
    {
        "InvalidParameterValue.Malformed",
        "UnsupportedOperation.VpcPeerInvalidStateChange",
        "UnsupportedOperation.VpcPeerPurviewError",
    }
)
_LISTING: Final = frozenset(
    {
        "InternalError.ModuleError",
        "InvalidParameter.Coexist",
        "InvalidParameter.FilterInvalidKey",
        "InvalidParameter.FilterNotDict",
        "InvalidParameterValue.LimitExceeded",
        "InvalidParameterValue.Malformed",
        "InvalidParameterValue.NotUtf8EncodingError",
        "InvalidParameterValue.Range",
    }
)
LISTED: Final[dict[str, frozenset[str]]] = {
    "CreateVpcPeeringConnection": _PEERING,
    "ModifyVpcPeeringConnection": _PEERING,
    "DeleteVpcPeeringConnection": frozenset(
        {
            "InvalidParameterValue.Malformed",
            "UnsupportedOperation.MutexOperationTaskRunning",
            "UnsupportedOperation.NotSupportDeleteVpcBmPeer",
            "UnsupportedOperation.VpcPeerPurviewError",
        }
    ),
    "AcceptVpcPeeringConnection": _ANSWERING | {"InvalidParameter.Coexist"},
    "RejectVpcPeeringConnection": _ANSWERING,
    "DescribeVpcPeeringConnections": frozenset(
        {
            "InvalidParameter.Coexist",
            "InvalidParameter.FilterNotDict",
            "InvalidParameterValue.LimitExceeded",
            "InvalidParameterValue.Malformed",
            "InvalidParameterValue.Range",
            "InvalidParameterValue.TooLong",
        }
    ),
    "CreateRoutes": frozenset(
        {
            "InvalidParameterValue.CidrNotInPeerVpc",
            "InvalidParameterValue.Duplicate",
            "InvalidParameterValue.Malformed",
            "InvalidParameterValue.RouteNextHopInvalid",
            "InvalidParameterValue.RoutePolicyPriorityConflict",
            "InvalidParameterValue.SubnetOverlapRoute",
            "InvalidParameterValue.VpcCidrConflict",
            "InvalidParameterValue.VpcCidrOverlapRoute",
            "UnknownParameter.WithGuess",
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
            "InvalidParameterValue.LimitExceeded",
            "InvalidParameterValue.Malformed",
            "UnknownParameter.WithGuess",
            "UnsupportedOperation.DisabledNotifyCcn",
            "UnsupportedOperation.SystemRoute",
        }
    ),
    "DescribeVpcs": _LISTING | {"InvalidParameter.FilterValuesNotList"},
    "DescribeRouteTables": _LISTING | {"InvalidParameter.FilterMissParameter"},
    "DescribeVpcLimits": frozenset({"InvalidParameterValue.LimitExceeded"}),
}
"""The codes with a dot that an action lists; an action that is missing here keeps every code."""

UNLISTED: Final = {
    "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer": (
        "the service defines it for creating a connection, and no listed code says why"
    ),
    "UnsupportedOperation.UinNotFound": "the service defines it, and no listed code says why",
    "UnsupportedOperation.MutexOperationTaskRunning": (
        "the service has no other code after which a client can try again"
    ),
}
"""Codes that are answered even if the action does not list them, with the reasons."""

ONLY_FAULTS: Final = {
    "InternalError.ModuleError": "a part of the cloud fails",
    "InvalidParameterValue.Combination": "no page says which parameters do not go together",
    "InvalidParameterValue.DuplicateRegion": (
        "both sides are in one region, which is the only case that is still on offer"
    ),
    "UnsupportedOperation.PurchaseLimit": (
        "the account may not use the product in this region; accounts have no such limits here"
    ),
    "UnsupportedOperation.VpcPeerCidrConflict": (
        "the VPCs overlap; the rule has `UnauthorizedOperation.VpcPeerCidrConflict` for this"
    ),
    "InvalidParameterValue.RoutePolicyPriorityConflict": (
        "two priorities contradict each other; routes have none in these actions"
    ),
    "UnsupportedOperation.CdcSubnetNotSupportUnLocalGateway": (
        "a CDC subnet can have only routes to local gateways; there are no CDC subnets here"
    ),
    "UnsupportedOperation.ConflictWithDockerRoute": (
        "the destination overlaps the VPC's containers; there are none here"
    ),
    "UnsupportedOperation.DisabledNotifyCcn": (
        "the route is published to a Cloud Connect Network; there are none here"
    ),
    "UnsupportedOperation.Ecmp": (
        "two routes have one destination; the rule has `UnsupportedOperation.EcmpWithUserRoute`"
        " for this"
    ),
    "UnsupportedOperation.EcmpWithCcnRoute": (
        "a Cloud Connect Network has a route to the destination; there are none here"
    ),
}
"""Codes that the actions list and no rule produces: what they mean, and why no rule produces them.

ModifyVpcPeeringConnection lists all codes of CreateVpcPeeringConnection. No page says what a change
has to do with pairs, quotas and ranges, so for this action only faults return those codes.
"""

_COMMON: Final = frozenset({"AuthFailure", "RequestLimitExceeded"})
"""Beginnings of codes that are common to all actions together with what follows the dot."""


def listed(code: str, action: str | None) -> str:
    """Return the code with which an action reports an error.

    Args:
        code: the code that fits the error best.
        action: name of the action, or None if the call has none.
    """
    general, dot, _ = code.partition(".")
    if not dot or action not in LISTED or code in LISTED[action]:
        return code
    return code if code in UNLISTED or general in _COMMON else general
