"""The resource `VpcPeeringConnection`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, overload

import pulumi

from pulumi_qcloud.arguments import ArgumentError, checks_arguments
from pulumi_qcloud.registration import (
    VPC_PEERING_CONNECTION,
    arguments_of,
    check_options,
    default_name,
    deleted_before_replaced,
    registered,
    with_getters,
)

TYPE: Final = "pulumi-python:dynamic/qcloud:VpcPeeringConnection"

_OUTPUTS_ONLY: Final = (
    "state",
    "uniq_vpc_id",
    "uniq_peer_vpc_id",
    "uin",
    "create_time",
    "expires_at",
    "tags_all",
)


@pulumi.input_type
class VpcPeeringConnectionArgs:
    """Arguments of a `VpcPeeringConnection` as one object."""

    vpc_id: pulumi.Input[str] = pulumi.property("vpcId")
    peer_vpc_id: pulumi.Input[str] = pulumi.property("peerVpcId")
    peer_uin: pulumi.Input[str] | None = pulumi.property("peerUin")
    peering_connection_name: pulumi.Input[str] | None = pulumi.property("peeringConnectionName")
    region: pulumi.Input[str] | None = pulumi.property("region")
    peer_region: pulumi.Input[str] | None = pulumi.property("peerRegion")
    profile: pulumi.Input[str] | None = pulumi.property("profile")
    adopt: pulumi.Input[bool] | None = pulumi.property("adopt")
    bandwidth: pulumi.Input[int] | None = pulumi.property("bandwidth")
    charge_type: pulumi.Input[str] | None = pulumi.property("chargeType")
    qos_level: pulumi.Input[str] | None = pulumi.property("qosLevel")
    type: pulumi.Input[str] | None = pulumi.property("type")
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = pulumi.property("tags")

    @checks_arguments
    def __init__(
        self,
        *,
        vpc_id: pulumi.Input[str],
        peer_vpc_id: pulumi.Input[str],
        peer_uin: pulumi.Input[str] | None = None,
        peering_connection_name: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        peer_region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        bandwidth: pulumi.Input[int] | None = None,
        charge_type: pulumi.Input[str] | None = None,
        qos_level: pulumi.Input[str] | None = None,
        type: pulumi.Input[str] | None = None,  # noqa: A002 (the API's word)
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
    ) -> None:
        """Make arguments that `VpcPeeringConnection` takes as `args`.

        Args:
            vpc_id: the requester's VPC, `vpc-8e0ypm3z` or `gz_vpc_245`. A change replaces.
            peer_vpc_id: the accepter's VPC, in either form. A change replaces.
            peer_uin: the accepter's account, UIN as decimal text; left out for the requester's own,
                which API 2.0 needs as `qcloud:uin`. A change replaces.
            peering_connection_name: 1 to 60 characters that do not start with "@"; left out for
                `<resource_name>-<8 hex digits>`. Changed in place.
            region: `ap-guangzhou` or `gz`; left out for the configured one. A change replaces.
            peer_region: the accepter's region; left out for the same one. A change replaces.
            profile: profile of the credentials, left out for the default ones. Changed in place.
            adopt: take over a connection that already peers the two VPCs in this direction.
            bandwidth: Mbps, above 0. API 3.0 only. Changed in place.
            charge_type: how bandwidth is charged, `POSTPAID_BY_DAY_MAX` or `POSTPAID_BY_MONTH_95`.
                API 3.0 only. Changed in place.
            qos_level: service level, `PT`, `AU` or `AG`. API 3.0 only. A change replaces.
            type: kind of peering, `VPC_PEER` or `VPC_BM_PEER`. API 3.0 only. A change replaces.
            tags: keys of 1 to 127 characters and values of 1 to 255; they override those of
                `qcloud:defaultTags`. API 3.0 only. Changed in place; tags that neither of the two
                names are removed. If it is left out, only the default tags are managed.
        """
        given = {
            "vpc_id": vpc_id,
            "peer_vpc_id": peer_vpc_id,
            "peer_uin": peer_uin,
            "peering_connection_name": peering_connection_name,
            "region": region,
            "peer_region": peer_region,
            "profile": profile,
            "adopt": None if adopt is False else adopt,
            "bandwidth": bandwidth,
            "charge_type": charge_type,
            "qos_level": qos_level,
            "type": type,
            "tags": tags,
        }
        for name, value in given.items():
            pulumi.set(self, name, value)


@with_getters
class VpcPeeringConnection(pulumi.CustomResource):
    """A peering connection between two VPCs (CreateVpcPeeringConnection).

    Within one account it is active at once. With another account it is pending until that account
    accepts it, for at most seven days. Traffic flows once both sides have routes to it.

    Its `id` is the API's `pcx-...`. Refer to the connection by `id`: other outputs are unknown
    while an update is previewed.
    """

    vpc_id: pulumi.Output[str] = pulumi.property("vpcId")
    """The requester's VPC, as it was given."""
    peer_vpc_id: pulumi.Output[str] = pulumi.property("peerVpcId")
    """The accepter's VPC, as it was given."""
    peer_uin: pulumi.Output[str] = pulumi.property("peerUin")
    """The accepter's account, UIN as decimal text."""
    peering_connection_name: pulumi.Output[str] = pulumi.property("peeringConnectionName")
    """The connection's name."""
    region: pulumi.Output[str] = pulumi.property("region")
    """The requester's region in the long form."""
    peer_region: pulumi.Output[str] = pulumi.property("peerRegion")
    """The accepter's region in the long form."""
    profile: pulumi.Output[str | None] = pulumi.property("profile")
    """Profile of the credentials, if one was given."""
    adopt: pulumi.Output[bool | None] = pulumi.property("adopt")
    """Whether an existing connection may be taken over."""
    bandwidth: pulumi.Output[int | None] = pulumi.property("bandwidth")
    """Mbps (API 3.0 only)."""
    charge_type: pulumi.Output[str | None] = pulumi.property("chargeType")
    """How bandwidth is charged (API 3.0 only)."""
    qos_level: pulumi.Output[str | None] = pulumi.property("qosLevel")
    """Service level (API 3.0 only)."""
    type: pulumi.Output[str | None] = pulumi.property("type")
    """Kind of peering (API 3.0 only)."""
    tags: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tags")
    """Keys and values apart from the default tags (API 3.0 only)."""
    tags_all: pulumi.Output[Mapping[str, str] | None] = pulumi.property("tagsAll")
    """All keys and values, including those of `qcloud:defaultTags` (API 3.0 only)."""
    state: pulumi.Output[str] = pulumi.property("state")
    """PENDING, ACTIVE, EXPIRED, REJECTED, FAILED or ISOLATED."""
    uniq_vpc_id: pulumi.Output[str] = pulumi.property("uniqVpcId")
    """The requester's VPC in the form `vpc-8e0ypm3z`."""
    uniq_peer_vpc_id: pulumi.Output[str] = pulumi.property("uniqPeerVpcId")
    """The accepter's VPC in the form `vpc-8e0ypm3z`."""
    uin: pulumi.Output[str] = pulumi.property("uin")
    """The requester's account, UIN as decimal text."""
    create_time: pulumi.Output[str | None] = pulumi.property("createTime")
    """When the connection was requested, ISO 8601 with zone."""
    expires_at: pulumi.Output[str | None] = pulumi.property("expiresAt")
    """When a pending connection expires, ISO 8601 with zone; None in other states."""

    @overload
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringConnectionArgs | Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        vpc_id: pulumi.Input[str],
        peer_vpc_id: pulumi.Input[str],
        peer_uin: pulumi.Input[str] | None = None,
        peering_connection_name: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        peer_region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] = False,
        bandwidth: pulumi.Input[int] | None = None,
        charge_type: pulumi.Input[str] | None = None,
        qos_level: pulumi.Input[str] | None = None,
        type: pulumi.Input[str] | None = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @checks_arguments
    def __init__(
        self,
        resource_name: str,
        args: VpcPeeringConnectionArgs | Mapping[str, Any] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Any,
    ) -> None:
        """Manage a peering connection between two VPCs.

        Args:
            resource_name: logical name.
            args: the arguments below as one `VpcPeeringConnectionArgs`, or as a dictionary of them.
            opts: options of the resource. A replacement deletes the old connection first, unless
                `delete_before_replace=False` is given.
            vpc_id: the requester's VPC, `vpc-8e0ypm3z` or `gz_vpc_245`. A change replaces.
            peer_vpc_id: the accepter's VPC, in either form. A change replaces.
            peer_uin: the accepter's account, UIN as decimal text; left out for the requester's own,
                which API 2.0 needs as `qcloud:uin`. A change replaces.
            peering_connection_name: 1 to 60 characters that do not start with "@"; left out for
                `<resource_name>-<8 hex digits>`. Changed in place.
            region: `ap-guangzhou` or `gz`; left out for the configured one. A change replaces.
            peer_region: the accepter's region; left out for the same one. A change replaces.
            profile: profile of the credentials, left out for the default ones. Changed in place.
            adopt: take over a connection that already peers the two VPCs in this direction.
            bandwidth: Mbps, above 0. API 3.0 only. Changed in place.
            charge_type: how bandwidth is charged, `POSTPAID_BY_DAY_MAX` or `POSTPAID_BY_MONTH_95`.
                API 3.0 only. Changed in place.
            qos_level: service level, `PT`, `AU` or `AG`. API 3.0 only. A change replaces.
            type: kind of peering, `VPC_PEER` or `VPC_BM_PEER`. API 3.0 only. A change replaces.
            tags: keys of 1 to 127 characters and values of 1 to 255; they override those of
                `qcloud:defaultTags`. API 3.0 only. Changed in place; tags that neither of the two
                names are removed. If it is left out, only the default tags are managed.

        Raises:
            pulumi.RunError: an argument is missing, does not exist or has the wrong type, or `opts`
                has `import_`. It is a `TypeError` as well.
        """
        check_options(opts, adopts=True)
        args = arguments_of(VpcPeeringConnectionArgs, args, arguments)
        options = deleted_before_replaced(opts)
        hidden = {
            "__defaultName": default_name(resource_name, options.parent),
            # The check overwrites it; but the engine keeps a property secret by its name, so
            # secret tags have to be given under this one too.
            "tagsAll": args.__dict__.get("tags"),
        }
        properties = _registered(resource_name, {**args.__dict__, **hidden})
        super().__init__(TYPE, resource_name, properties, options)

    @staticmethod
    @checks_arguments
    def get(
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 (the name that every Pulumi resource uses)
        opts: pulumi.ResourceOptions | None = None,
    ) -> VpcPeeringConnection:
        """Return an existing connection that the stack reads but does not manage.

        Args:
            resource_name: logical name.
            id: `pcx-...`.
            opts: options of the resource.
        """
        check_options(opts)
        if isinstance(id, str) and not id.startswith("pcx-"):
            raise ArgumentError(
                f"id is {id!r}, which is not the id of a peering connection; it looks like "
                "pcx-6gw5wvmk",
            )
        connection = VpcPeeringConnection.__new__(VpcPeeringConnection)
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        properties = _registered(resource_name, {})
        pulumi.CustomResource.__init__(connection, TYPE, resource_name, properties, options)
        return connection


def _registered(resource_name: str, given: Mapping[str, Any]) -> Any:
    return registered(
        VpcPeeringConnectionArgs, resource_name, _OUTPUTS_ONLY, given, VPC_PEERING_CONNECTION
    )
