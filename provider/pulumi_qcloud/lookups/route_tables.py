"""Lookups of route tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pulumi

from pulumi_qcloud.arguments import checks_arguments
from pulumi_qcloud.lookups.lookup import Asked, Lookup
from pulumi_qcloud.lookups.results import AwaitableList, RouteTableResult, route_table_result

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.access import Access


@checks_arguments
def get_route_tables(
    *,
    vpc_id: str | None = None,
    name: str | None = None,
    main: bool | None = None,
    tags: Mapping[str, str] | None = None,
    region: str | None = None,
    profile: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> AwaitableList[RouteTableResult]:
    """Return the route tables of the account that match all given arguments.

    Without arguments, return all of them. Within a deployment, lookups with equal settings share
    one listing of the account's route tables.

    Args:
        vpc_id: id or legacy id of the VPC, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        main: True for main tables, which subnets without their own table use; False for others.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used.

    Raises:
        TypeError: an argument is an output.
        ValueError: an argument is empty.
        LookupProblem: the API call fails, or the API version does not support tags.
    """
    asked = {
        "vpc_id": vpc_id,
        "name": name,
        "main": main,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return AwaitableList(_ALL.now(asked, opts))


@checks_arguments
def get_route_tables_output(
    *,
    vpc_id: pulumi.Input[str | None] | None = None,
    name: pulumi.Input[str | None] | None = None,
    main: pulumi.Input[bool | None] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] | None = None,
    region: pulumi.Input[str | None] | None = None,
    profile: pulumi.Input[str | None] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[list[RouteTableResult]]:
    """Return the route tables of the account that match all given arguments, as an output.

    At preview, the output stays unknown and no API call is made if an argument is unknown or a
    resource in `depends_on` has not been created. A lookup that depends on resources never uses a
    listing from before they were created.

    A problem, such as a failed API call, makes the output fail with a `LookupProblem`: the program
    ends with its text, already at preview if the arguments are known by then.

    Args:
        vpc_id: id or legacy id of the VPC, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        main: True for main tables, which subnets without their own table use; False for others.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used; `pulumi.InvokeOutputOptions` also take `depends_on`.
    """
    asked = {
        "vpc_id": vpc_id,
        "name": name,
        "main": main,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return _ALL.later(asked, opts)


@pulumi.output_type
class GetRouteTablesResult:
    """Type of the value that a test's `Mocks.call` returns for `get_route_tables`."""

    route_tables: Sequence[RouteTableResult] | None = pulumi.property("routeTables")
    """The route tables."""


def _find_all(access: Access, asked: Asked, since: float | None) -> list[RouteTableResult]:
    from pulumi_qcloud.lookups.answers import list_route_tables
    from pulumi_qcloud.lookups.query import RouteTableQuery

    found = list_route_tables(access, RouteTableQuery(**asked), since)
    return [route_table_result(table) for table in found]


_ALL: Final = Lookup(
    "get_route_tables",
    "qcloud:index:getRouteTables",
    _find_all,
    GetRouteTablesResult,
    unwrap=lambda result: list(result.route_tables or ()),
)
