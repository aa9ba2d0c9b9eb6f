"""The actions of the cloud that this package uses, in either version: one table.

The client sends nothing that is not in it, and the least access policy is generated from it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class Need(enum.Enum):
    """What an action is needed for; the value is the word of `qcloud-peering policy`."""

    READ = "read"
    """Previews, refreshes and lookups."""
    REQUEST = "request"
    """Connections of one's own."""
    ACCEPT = "accept"
    """Connections that others ask for."""
    ROUTE = "route"
    """Routes to connections."""
    TAG = "tag"
    """Tags of connections that exist already."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    Args:
        need: what it is needed for; None if no command and no resource calls it.
        versions: of the API that have it.
        service: the product that has it, where a version tells products apart.
    """

    need: Need | None
    versions: tuple[str, ...] = ("2.0", "3.0")
    service: str = "vpc"


_OLD: Final = ("2.0",)
_NEW: Final = ("3.0",)

ACTIONS: Final[Mapping[str, Action]] = {
    "DescribeVpcPeeringConnections": Action(Need.READ),
    "DescribeVpcEx": Action(Need.READ, _OLD),
    "DescribeVpcs": Action(Need.READ, _NEW),
    "DescribeRouteTable": Action(Need.READ, _OLD),
    "DescribeRouteTables": Action(Need.READ, _NEW),
    "DescribeVpcLimit": Action(Need.READ, _OLD),
    "DescribeVpcLimits": Action(Need.READ, _NEW),
    "GetCallerIdentity": Action(Need.READ, _NEW, "sts"),
    "CreateVpcPeeringConnection": Action(Need.REQUEST),
    "ModifyVpcPeeringConnection": Action(Need.REQUEST),
    "DeleteVpcPeeringConnection": Action(Need.REQUEST),
    "EnableVpcPeeringConnection": Action(Need.REQUEST, _OLD),
    "AcceptVpcPeeringConnection": Action(Need.ACCEPT),
    "RejectVpcPeeringConnection": Action(None),
    "CreateRoute": Action(Need.ROUTE, _OLD),
    "CreateRoutes": Action(Need.ROUTE, _NEW),
    "DeleteRoute": Action(Need.ROUTE, _OLD),
    "DeleteRoutes": Action(Need.ROUTE, _NEW),
    "TagResources": Action(Need.TAG, _NEW, "tag"),
    "UnTagResources": Action(Need.TAG, _NEW, "tag"),
}
"""Every action by its name (VPC documentation; sts and tag: documentation of these products)."""
