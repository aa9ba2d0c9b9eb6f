"""The resource `VpcPeeringRoutes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, overload

import pulumi

from pulumi_qcloud.arguments import InputTexts, checks_arguments
from pulumi_qcloud.registration import (
    VPC_PEERING_ROUTES,
    arguments_of,
    check_options,
    deleted_before_replaced,
    registered,
    with_getters,
)

TYPE: Final = "pulumi-python:dynamic/qcloud:VpcPeeringRoutes"

_OUTPUTS_ONLY: Final = ("state", "routes", "missing_routes")

ChosenTables: TypeAlias = pulumi.Input[Literal["all", "main"]] | InputTexts
"""Choice of the route tables of a VPC that get routes: all, the main one, or a list of ids."""
if TYPE_CHECKING:
    _Tables: TypeAlias = str | Sequence[str]
else:
    _Tables = Any  # the SDK cannot read a list as a member of a union


@pulumi.input_type
class VpcPeeringRoutesArgs:
    """Arguments of `VpcPeeringRoutes` as one object."""

    vpc_id: pulumi.Input[str] = pulumi.property("vpcId")
    peering_connection_id: pulumi.Input[str] = pulumi.property("peeringConnectionId")
    destination_cidr_blocks: pulumi.Input[Sequence[pulumi.Input[str]]] | None = pulumi.property(
        "destinationCidrBlocks"
    )
    # The SDK cannot serialize a list as a member of a union; `__init__` has the real type.
    route_tables: Any = pulumi.property("routeTables")
    region: pulumi.Input[str] | None = pulumi.property("region")
    profile: pulumi.Input[str] | None = pulumi.property("profile")

    @checks_arguments
    def __init__(
        self,
        *,
        vpc_id: pulumi.Input[str],
        peering_connection_id: pulumi.Input[str],
        destination_cidr_blocks: InputTexts | None = None,
        route_tables: ChosenTables = "all",
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
    ) -> None:
        """Create the arguments that `VpcPeeringRoutes` takes as `args`.

        Args:
            vpc_id: the VPC on this side, `vpc-8e0ypm3z` or `gz_vpc_245`. Changes force replacement.
            peering_connection_id: `pcx-...`, the `id` of a `VpcPeeringConnection`. Changes force
                replacement.
            destination_cidr_blocks: IPv4 CIDR blocks, in any order; defaults to all CIDR blocks of
                the other VPC, which then has to belong to the same account. Changed in place.
            route_tables: `all`, `main`, or a list of ids, `rtb-8e0ypm3z` or `gz_rtb_245`, in any
                order. Changed in place.
            region: long or short form; defaults to the configured region. Changes force
                replacement.
            profile: profile of the VPC owner's credentials; defaults to the default credentials.
        """
        pulumi.set(self, "vpc_id", vpc_id)
        pulumi.set(self, "peering_connection_id", peering_connection_id)
        pulumi.set(self, "destination_cidr_blocks", destination_cidr_blocks)
        pulumi.set(self, "route_tables", route_tables)
        pulumi.set(self, "region", region)
        pulumi.set(self, "profile", profile)


@with_getters
class VpcPeeringRoutes(pulumi.CustomResource):
    """The routes of one VPC through one peering connection (CreateRoute), one resource per side.

    The VPC's route tables are listed when the resource is created, so it works with a VPC that the
    same `up` creates. Routes that already exist are left alone, and only routes that the resource
    itself created are ever removed. While the connection is not active, no routes are created and
    the state is `waiting`; the next `up` after the acceptance creates them. A refresh detects an
    added route table or a route removed by hand, and the next `up` adds the missing routes.
    Deleting the connection removes its routes in the cloud as well.

    If one table refuses a route, the routes just added to the other tables are removed again, and
    the error names the table. If the resource is renamed in the program, its routes stay. Use
    `aliases` when you rename it: without them, the routes count as existing ones that it did not
    create, and are removed only with the connection.
    """

    vpc_id: pulumi.Output[str] = pulumi.property("vpcId")
    """The VPC on this side, as it was given."""
    peering_connection_id: pulumi.Output[str] = pulumi.property("peeringConnectionId")
    """The connection, `pcx-...`."""
    destination_cidr_blocks: pulumi.Output[Sequence[str]] = pulumi.property("destinationCidrBlocks")
    """The destination CIDR blocks; those of the other VPC if none were given."""
    route_tables: pulumi.Output[_Tables] = pulumi.property("routeTables")
    """`all`, `main` or a list of ids, as given."""
    region: pulumi.Output[str] = pulumi.property("region")
    """The region in the long form."""
    profile: pulumi.Output[str | None] = pulumi.property("profile")
    """Profile of the credentials, if one was given."""
    state: pulumi.Output[str] = pulumi.property("state")
    """`active`, or `waiting` while the connection is not active."""
    routes: pulumi.Output[Sequence[Mapping[str, Any]]] = pulumi.property("routes")
    """The routes: `routeTableId`, `destinationCidrBlock`, and `made` (created by this resource)."""
    missing_routes: pulumi.Output[Sequence[str]] = pulumi.property("missingRoutes")
    """The routes that the last refresh found missing, each as `10.1.0.0/16 in rtb-8e0ypm3z`."""

    @overload
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringRoutesArgs | Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        vpc_id: pulumi.Input[str],
        peering_connection_id: pulumi.Input[str],
        destination_cidr_blocks: InputTexts | None = None,
        route_tables: ChosenTables = "all",
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringRoutesArgs | Mapping[str, Any] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Any,
    ) -> None:
        """Manage the routes of one VPC through a peering connection, on this side only.

        Args:
            resource_name: logical name.
            args: the arguments below as one `VpcPeeringRoutesArgs` or as a dictionary.
            opts: options of the resource.
            vpc_id: the VPC on this side, `vpc-8e0ypm3z` or `gz_vpc_245`. Changes force replacement.
            peering_connection_id: `pcx-...`, the `id` of a `VpcPeeringConnection`. Changes force
                replacement.
            destination_cidr_blocks: IPv4 CIDR blocks, in any order; defaults to all CIDR blocks of
                the other VPC, which then has to belong to the same account. Changed in place.
            route_tables: `all`, `main`, or a list of ids, `rtb-8e0ypm3z` or `gz_rtb_245`, in any
                order. Changed in place.
            region: long or short form; defaults to the configured region. Changes force
                replacement.
            profile: profile of the VPC owner's credentials; defaults to the default credentials.

        Raises:
            pulumi.RunError: an argument is missing, does not exist or has the wrong type, or `opts`
                has `import_`. The error is also a `TypeError`.
        """
        check_options(opts)
        args = arguments_of(VpcPeeringRoutesArgs, args, arguments)
        properties = registered(
            VpcPeeringRoutesArgs, resource_name, _OUTPUTS_ONLY, args.__dict__, VPC_PEERING_ROUTES
        )
        super().__init__(TYPE, resource_name, properties, deleted_before_replaced(opts))
