"""VPC peering on Tencent Cloud for Pulumi programs in Python, without a Go plugin.

Public names are loaded on first use: a program that needs only the client or the lifecycles does
not load the SDK, and a provider's process loads no resource classes.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pulumi_qcloud.lookups.connections import (
        get_vpc_peering_connection,
        get_vpc_peering_connection_output,
        get_vpc_peering_connections,
        get_vpc_peering_connections_output,
    )
    from pulumi_qcloud.lookups.results import (
        AwaitableGetVpcPeeringConnectionResult,
        AwaitableGetVpcResult,
        AwaitableList,
        GetVpcPeeringConnectionResult,
        GetVpcResult,
        LookupProblem,
        RouteResult,
        RouteTableResult,
    )
    from pulumi_qcloud.lookups.route_tables import get_route_tables, get_route_tables_output
    from pulumi_qcloud.lookups.vpcs import get_vpc, get_vpc_output, get_vpcs, get_vpcs_output
    from pulumi_qcloud.provider import AssumeRole, AssumeRoleWithWebIdentity, Provider
    from pulumi_qcloud.vpc_peering_connection import VpcPeeringConnection, VpcPeeringConnectionArgs
    from pulumi_qcloud.vpc_peering_connection_accepter import (
        VpcPeeringConnectionAccepter,
        VpcPeeringConnectionAccepterArgs,
    )
    from pulumi_qcloud.vpc_peering_routes import VpcPeeringRoutes, VpcPeeringRoutesArgs

__all__ = [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "AwaitableGetVpcPeeringConnectionResult",
    "AwaitableGetVpcResult",
    "AwaitableList",
    "GetVpcPeeringConnectionResult",
    "GetVpcResult",
    "LookupProblem",
    "Provider",
    "RouteResult",
    "RouteTableResult",
    "VpcPeeringConnection",
    "VpcPeeringConnectionAccepter",
    "VpcPeeringConnectionAccepterArgs",
    "VpcPeeringConnectionArgs",
    "VpcPeeringRoutes",
    "VpcPeeringRoutesArgs",
    "get_route_tables",
    "get_route_tables_output",
    "get_vpc",
    "get_vpc_output",
    "get_vpc_peering_connection",
    "get_vpc_peering_connection_output",
    "get_vpc_peering_connections",
    "get_vpc_peering_connections_output",
    "get_vpcs",
    "get_vpcs_output",
]

_HOMES: Final = {
    "AssumeRole": "provider",
    "AssumeRoleWithWebIdentity": "provider",
    "AwaitableGetVpcPeeringConnectionResult": "lookups.results",
    "AwaitableGetVpcResult": "lookups.results",
    "AwaitableList": "lookups.results",
    "GetVpcPeeringConnectionResult": "lookups.results",
    "GetVpcResult": "lookups.results",
    "LookupProblem": "lookups.results",
    "Provider": "provider",
    "RouteResult": "lookups.results",
    "RouteTableResult": "lookups.results",
    "VpcPeeringConnection": "vpc_peering_connection",
    "VpcPeeringConnectionAccepter": "vpc_peering_connection_accepter",
    "VpcPeeringConnectionAccepterArgs": "vpc_peering_connection_accepter",
    "VpcPeeringConnectionArgs": "vpc_peering_connection",
    "VpcPeeringRoutes": "vpc_peering_routes",
    "VpcPeeringRoutesArgs": "vpc_peering_routes",
    "get_route_tables": "lookups.route_tables",
    "get_route_tables_output": "lookups.route_tables",
    "get_vpc": "lookups.vpcs",
    "get_vpc_output": "lookups.vpcs",
    "get_vpc_peering_connection": "lookups.connections",
    "get_vpc_peering_connection_output": "lookups.connections",
    "get_vpc_peering_connections": "lookups.connections",
    "get_vpc_peering_connections_output": "lookups.connections",
    "get_vpcs": "lookups.vpcs",
    "get_vpcs_output": "lookups.vpcs",
}


if not TYPE_CHECKING:  # hidden from type checkers, so that they report misspelled names

    def __getattr__(name: str) -> object:
        if name in _HOMES:
            found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        elif not name.startswith("_") and importlib.util.find_spec(f"{__name__}.{name}"):
            found = importlib.import_module(f"{__name__}.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
