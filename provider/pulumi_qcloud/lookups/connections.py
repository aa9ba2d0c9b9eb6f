"""Lookups of peering connections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pulumi

from pulumi_qcloud.arguments import checks_arguments
from pulumi_qcloud.lookups.lookup import Asked, Lookup
from pulumi_qcloud.lookups.results import (
    AwaitableGetVpcPeeringConnectionResult,
    AwaitableList,
    GetVpcPeeringConnectionResult,
    connection_result,
)

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.access import Access


@checks_arguments
def get_vpc_peering_connection(
    *,
    id: str | None = None,  # noqa: A002 (the name that every Pulumi lookup uses)
    name: str | None = None,
    vpc_id: str | None = None,
    peer_vpc_id: str | None = None,
    state: str | None = None,
    tags: Mapping[str, str] | None = None,
    region: str | None = None,
    profile: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> AwaitableGetVpcPeeringConnectionResult:
    """Return the one peering connection that matches all given arguments.

    Both the requester and the accepter can look up a connection. A deleted connection matches only
    with `state="DELETED"`. Within a deployment, lookups with equal settings share one listing of
    the account's connections.

    Args:
        id: the connection's id, `pcx-...`.
        name: the exact name.
        vpc_id: a VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used.

    Raises:
        TypeError: none of the first six arguments is given, or an argument is an output.
        ValueError: an argument is empty.
        LookupProblem: nothing matches, or several items do; the text lists similar items or the
            matches. Or `state` is invalid, the API call fails, or the API version does not support
            tags.
    """
    asked = {
        "id": id,
        "name": name,
        "vpc_id": vpc_id,
        "peer_vpc_id": peer_vpc_id,
        "state": state,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return AwaitableGetVpcPeeringConnectionResult(**vars(_ONE.now(asked, opts)))


@checks_arguments
def get_vpc_peering_connection_output(
    *,
    id: pulumi.Input[str | None] | None = None,  # noqa: A002
    name: pulumi.Input[str | None] | None = None,
    vpc_id: pulumi.Input[str | None] | None = None,
    peer_vpc_id: pulumi.Input[str | None] | None = None,
    state: pulumi.Input[str | None] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] | None = None,
    region: pulumi.Input[str | None] | None = None,
    profile: pulumi.Input[str | None] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetVpcPeeringConnectionResult]:
    """Return the one peering connection that matches all given arguments, as an output.

    At preview, the output stays unknown and no API call is made if an argument is unknown or a
    resource in `depends_on` has not been created. A lookup that depends on resources never uses a
    listing from before they were created.

    A problem, such as no match or several matches, makes the output fail with a `LookupProblem`:
    the program ends with its text, already at preview if the arguments are known by then.

    Args:
        id: the connection's id, `pcx-...`.
        name: the exact name.
        vpc_id: a VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used; `pulumi.InvokeOutputOptions` also take `depends_on`.

    Raises:
        TypeError: none of the first six arguments is given.
    """
    asked = {
        "id": id,
        "name": name,
        "vpc_id": vpc_id,
        "peer_vpc_id": peer_vpc_id,
        "state": state,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return _ONE.later(asked, opts)


@checks_arguments
def get_vpc_peering_connections(
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    vpc_id: str | None = None,
    peer_vpc_id: str | None = None,
    state: str | None = None,
    tags: Mapping[str, str] | None = None,
    region: str | None = None,
    profile: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> AwaitableList[GetVpcPeeringConnectionResult]:
    """Return the peering connections that match all given arguments, or all without arguments.

    Args:
        id: the connection's id, `pcx-...`.
        name: the exact name.
        vpc_id: a VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used.

    Raises:
        TypeError: an argument is an output.
        ValueError: an argument is empty.
        LookupProblem: `state` is invalid, the API call fails, or the API version does not
            support tags.
    """
    asked = {
        "id": id,
        "name": name,
        "vpc_id": vpc_id,
        "peer_vpc_id": peer_vpc_id,
        "state": state,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return AwaitableList(_ALL.now(asked, opts))


@checks_arguments
def get_vpc_peering_connections_output(
    *,
    id: pulumi.Input[str | None] | None = None,  # noqa: A002
    name: pulumi.Input[str | None] | None = None,
    vpc_id: pulumi.Input[str | None] | None = None,
    peer_vpc_id: pulumi.Input[str | None] | None = None,
    state: pulumi.Input[str | None] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] | None = None,
    region: pulumi.Input[str | None] | None = None,
    profile: pulumi.Input[str | None] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[list[GetVpcPeeringConnectionResult]]:
    """Return the peering connections that match all given arguments, as an output.

    At preview, the output stays unknown and no API call is made if an argument is unknown or a
    resource in `depends_on` has not been created. A lookup that depends on resources never uses a
    listing from before they were created.

    A problem, such as a failed API call, makes the output fail with a `LookupProblem`: the program
    ends with its text, already at preview if the arguments are known by then.

    Args:
        id: the connection's id, `pcx-...`.
        name: the exact name.
        vpc_id: a VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used; `pulumi.InvokeOutputOptions` also take `depends_on`.
    """
    asked = {
        "id": id,
        "name": name,
        "vpc_id": vpc_id,
        "peer_vpc_id": peer_vpc_id,
        "state": state,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return _ALL.later(asked, opts)


@pulumi.output_type
class GetVpcPeeringConnectionsResult:
    """Type of the value that a test's `Mocks.call` returns for `get_vpc_peering_connections`."""

    vpc_peering_connections: Sequence[GetVpcPeeringConnectionResult] | None = pulumi.property(
        "vpcPeeringConnections"
    )
    """The connections."""


def _find_one(access: Access, asked: Asked, since: float | None) -> GetVpcPeeringConnectionResult:
    from pulumi_qcloud.lookups.answers import get_connection
    from pulumi_qcloud.lookups.query import ConnectionQuery

    found = get_connection(access, ConnectionQuery(**asked), since)
    return connection_result(found, access.settings.region)


def _find_all(
    access: Access, asked: Asked, since: float | None
) -> list[GetVpcPeeringConnectionResult]:
    from pulumi_qcloud.lookups.answers import list_connections
    from pulumi_qcloud.lookups.query import ConnectionQuery

    found = list_connections(access, ConnectionQuery(**asked), since)
    return [connection_result(connection, access.settings.region) for connection in found]


_ONE: Final = Lookup(
    "get_vpc_peering_connection",
    "qcloud:index:getVpcPeeringConnection",
    _find_one,
    GetVpcPeeringConnectionResult,
    selectors=("id", "name", "vpc_id", "peer_vpc_id", "state", "tags"),
)
_ALL: Final = Lookup(
    "get_vpc_peering_connections",
    "qcloud:index:getVpcPeeringConnections",
    _find_all,
    GetVpcPeeringConnectionsResult,
    unwrap=lambda result: list(result.vpc_peering_connections or ()),
)
