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

    Requester and accepter both see a connection. A deleted one matches only with
    `state="DELETED"`. Lookups with equal settings share one listing of the account's connections
    within a deployment.

    Args:
        id: `pcx-...`.
        name: the whole name.
        vpc_id: the VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: keys and values that it has, among others (API 3.0 only).
        region: `ap-guangzhou` or `gz`; left out for the configured one.
        profile: profile of the credentials, left out for the default one.
        opts: `provider`, a `pulumi_qcloud.Provider`; or `parent`, whose provider is used.

    Raises:
        TypeError: none of the first six is given, or an argument is an output.
        ValueError: an argument is empty.
        LookupProblem: none or several match, and the text lists the nearest ones or the candidates;
            `state` is invalid; the API call fails; or the API version does not support tags.
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
    """Return an output of the one peering connection that matches all given arguments.

    At preview it is unknown, and no call is made, while an argument is unknown or a resource in
    `depends_on` has not been created. A lookup that depends on resources never uses a listing older
    than they are.

    A problem, such as that none or several match, fails the output: the text of the `LookupProblem`
    ends the program, already at preview if the arguments are known then.

    Args:
        id: `pcx-...`.
        name: the whole name.
        vpc_id: the VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: keys and values that it has, among others (API 3.0 only).
        region: `ap-guangzhou` or `gz`; left out for the configured one.
        profile: profile of the credentials, left out for the default one.
        opts: `provider`, a `pulumi_qcloud.Provider`; or `parent`, whose provider is used; and
            `depends_on` in `pulumi.InvokeOutputOptions`.

    Raises:
        TypeError: none of the first six is given.
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
    """Return the peering connections that match all given arguments; all, if none is given.

    Args:
        id: `pcx-...`.
        name: the whole name.
        vpc_id: the VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: keys and values that it has, among others (API 3.0 only).
        region: `ap-guangzhou` or `gz`; left out for the configured one.
        profile: profile of the credentials, left out for the default one.
        opts: `provider`, a `pulumi_qcloud.Provider`; or `parent`, whose provider is used.

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
    """Return an output of the peering connections that match all given arguments.

    At preview it is unknown, and no call is made, while an argument is unknown or a resource in
    `depends_on` has not been created. A lookup that depends on resources never uses a listing older
    than they are.

    A problem, such as a failed API call, fails the output: the text of the `LookupProblem` ends the
    program, already at preview if the arguments are known then.

    Args:
        id: `pcx-...`.
        name: the whole name.
        vpc_id: the VPC on either side, `vpc-8e0ypm3z` or `gz_vpc_245`.
        peer_vpc_id: the VPC on the other side, in either form; without `vpc_id`, the accepter's.
        state: PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED.
        tags: keys and values that it has, among others (API 3.0 only).
        region: `ap-guangzhou` or `gz`; left out for the configured one.
        profile: profile of the credentials, left out for the default one.
        opts: `provider`, a `pulumi_qcloud.Provider`; or `parent`, whose provider is used; and
            `depends_on` in `pulumi.InvokeOutputOptions`.
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
    """What a test's `Mocks.call` returns for `get_vpc_peering_connections`."""

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
