"""The resource `VpcPeeringConnectionAccepter`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, overload

import pulumi

from pulumi_qcloud.arguments import checks_arguments
from pulumi_qcloud.registration import (
    VPC_PEERING_CONNECTION_ACCEPTER,
    arguments_of,
    check_options,
    deleted_before_replaced,
    registered,
    with_getters,
)

TYPE: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnectionAccepter"

_OUTPUTS_ONLY: Final = (
    "state",
    "peering_connection_name",
    "uin",
    "peer_uin",
    "vpc_id",
    "peer_vpc_id",
    "create_time",
)


@pulumi.input_type
class VpcPeeringConnectionAccepterArgs:
    """Arguments of a `VpcPeeringConnectionAccepter` as one object."""

    peering_connection_id: pulumi.Input[str] = pulumi.property("peeringConnectionId")
    region: pulumi.Input[str] | None = pulumi.property("region")
    profile: pulumi.Input[str] | None = pulumi.property("profile")

    @checks_arguments
    def __init__(
        self,
        *,
        peering_connection_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
    ) -> None:
        """Create the arguments that `VpcPeeringConnectionAccepter` takes as `args`.

        Args:
            peering_connection_id: `pcx-...`, the `id` of a `VpcPeeringConnection`. Changes force
                replacement.
            region: the accepter's region, long or short form; defaults to the configured region.
                Changes force replacement.
            profile: profile of the accepter's credentials.
        """
        pulumi.set(self, "peering_connection_id", peering_connection_id)
        pulumi.set(self, "region", region)
        pulumi.set(self, "profile", profile)


@with_getters
class VpcPeeringConnectionAccepter(pulumi.CustomResource):
    """The acceptance of a peering connection by the other account (AcceptVpcPeeringConnection).

    A pending connection is accepted with the credentials of the accepter, which come from an
    explicit `Provider` in the options or from `profile`. A connection that is already active needs
    no acceptance. If the connection has expired or was rejected, the error explains what the
    requester has to do. A refresh detects when the acceptance is gone, and the next `up` accepts
    the connection again.

    Deleting this resource removes it from the state and changes nothing in the cloud: an acceptance
    cannot be undone, only the connection can be deleted.
    """

    peering_connection_id: pulumi.Output[str] = pulumi.property("peeringConnectionId")
    """The connection, `pcx-...`."""
    region: pulumi.Output[str] = pulumi.property("region")
    """The accepter's region in the long form."""
    profile: pulumi.Output[str | None] = pulumi.property("profile")
    """Profile of the credentials, if one was given."""
    state: pulumi.Output[str] = pulumi.property("state")
    """State of the connection; ACTIVE once it has been accepted."""
    peering_connection_name: pulumi.Output[str] = pulumi.property("peeringConnectionName")
    """The connection's name."""
    uin: pulumi.Output[str] = pulumi.property("uin")
    """UIN of the accepter's account, as a decimal string."""
    peer_uin: pulumi.Output[str] = pulumi.property("peerUin")
    """UIN of the requester's account, as a decimal string."""
    vpc_id: pulumi.Output[str] = pulumi.property("vpcId")
    """The accepter's VPC."""
    peer_vpc_id: pulumi.Output[str] = pulumi.property("peerVpcId")
    """The requester's VPC."""
    create_time: pulumi.Output[str | None] = pulumi.property("createTime")
    """When the connection was requested, in ISO 8601 format with time zone."""

    @overload
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringConnectionAccepterArgs | Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        peering_connection_id: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringConnectionAccepterArgs | Mapping[str, Any] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Any,
    ) -> None:
        """Accept a peering connection with the credentials of its accepter.

        Args:
            resource_name: logical name.
            args: the arguments below as one `VpcPeeringConnectionAccepterArgs` or as a dictionary.
            opts: options of the resource.
            peering_connection_id: `pcx-...`, the `id` of a `VpcPeeringConnection`. Changes force
                replacement.
            region: the accepter's region, long or short form; defaults to the configured region.
                Changes force replacement.
            profile: profile of the accepter's credentials.

        Raises:
            pulumi.RunError: an argument is missing, does not exist or has the wrong type, or `opts`
                has `import_`. The error is also a `TypeError`.
        """
        check_options(opts)
        args = arguments_of(VpcPeeringConnectionAccepterArgs, args, arguments)
        properties = registered(
            VpcPeeringConnectionAccepterArgs,
            resource_name,
            _OUTPUTS_ONLY,
            args.__dict__,
            VPC_PEERING_CONNECTION_ACCEPTER,
        )
        super().__init__(TYPE, resource_name, properties, deleted_before_replaced(opts))
