"""Lookups of VPCs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pulumi

from pulumi_qcloud.arguments import checks_arguments
from pulumi_qcloud.lookups.lookup import Asked, Lookup
from pulumi_qcloud.lookups.results import (
    AwaitableGetVpcResult,
    AwaitableList,
    GetVpcResult,
    vpc_result,
)

if TYPE_CHECKING:
    from pulumi_qcloud.lifecycle.access import Access


@checks_arguments
def get_vpc(
    *,
    id: str | None = None,  # noqa: A002 (the name that every Pulumi lookup uses)
    name: str | None = None,
    cidr_block: str | None = None,
    tags: Mapping[str, str] | None = None,
    region: str | None = None,
    profile: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> AwaitableGetVpcResult:
    """Return the one VPC of the account that matches all given arguments.

    Only the owner of a VPC can look it up. Within a deployment, lookups with equal settings share
    one listing of the account's VPCs.

    Args:
        id: id or legacy id, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        cidr_block: the primary CIDR block.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used.

    Raises:
        TypeError: none of id, name, cidr_block and tags is given, or an argument is an output.
        ValueError: an argument is empty.
        LookupProblem: nothing matches, or several items do; the text lists similar items or the
            matches. Or the API call fails, or the API version does not support tags.
    """
    asked = {
        "id": id,
        "name": name,
        "cidr_block": cidr_block,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return AwaitableGetVpcResult(**vars(_ONE.now(asked, opts)))


@checks_arguments
def get_vpc_output(
    *,
    id: pulumi.Input[str | None] | None = None,  # noqa: A002
    name: pulumi.Input[str | None] | None = None,
    cidr_block: pulumi.Input[str | None] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] | None = None,
    region: pulumi.Input[str | None] | None = None,
    profile: pulumi.Input[str | None] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetVpcResult]:
    """Return the one VPC of the account that matches all given arguments, as an output.

    At preview, the output stays unknown and no API call is made if an argument is unknown or a
    resource in `depends_on` has not been created. A lookup that depends on resources never uses a
    listing from before they were created.

    A problem, such as no match or several matches, makes the output fail with a `LookupProblem`:
    the program ends with its text, already at preview if the arguments are known by then.

    Args:
        id: id or legacy id, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        cidr_block: the primary CIDR block.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used; `pulumi.InvokeOutputOptions` also take `depends_on`.

    Raises:
        TypeError: none of id, name, cidr_block and tags is given.
    """
    asked = {
        "id": id,
        "name": name,
        "cidr_block": cidr_block,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return _ONE.later(asked, opts)


@checks_arguments
def get_vpcs(
    *,
    id: str | None = None,  # noqa: A002
    name: str | None = None,
    cidr_block: str | None = None,
    tags: Mapping[str, str] | None = None,
    region: str | None = None,
    profile: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> AwaitableList[GetVpcResult]:
    """Return the VPCs of the account that match all given arguments, or all without arguments.

    Args:
        id: id or legacy id, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        cidr_block: the primary CIDR block.
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
        "id": id,
        "name": name,
        "cidr_block": cidr_block,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return AwaitableList(_ALL.now(asked, opts))


@checks_arguments
def get_vpcs_output(
    *,
    id: pulumi.Input[str | None] | None = None,  # noqa: A002
    name: pulumi.Input[str | None] | None = None,
    cidr_block: pulumi.Input[str | None] | None = None,
    tags: pulumi.Input[Mapping[str, pulumi.Input[str]] | None] | None = None,
    region: pulumi.Input[str | None] | None = None,
    profile: pulumi.Input[str | None] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[list[GetVpcResult]]:
    """Return the VPCs of the account that match all given arguments, as an output.

    At preview, the output stays unknown and no API call is made if an argument is unknown or a
    resource in `depends_on` has not been created. A lookup that depends on resources never uses a
    listing from before they were created.

    A problem, such as a failed API call, makes the output fail with a `LookupProblem`: the program
    ends with its text, already at preview if the arguments are known by then.

    Args:
        id: id or legacy id, `vpc-8e0ypm3z` or `gz_vpc_245`.
        name: the exact name.
        cidr_block: the primary CIDR block.
        tags: required tags, as keys and values; further tags are allowed (API 3.0 only).
        region: `ap-guangzhou` or `gz`; defaults to the configured region.
        profile: profile of the credentials; defaults to the default credentials.
        opts: options with `provider`, a `pulumi_qcloud.Provider`, or `parent`, whose provider is
            used; `pulumi.InvokeOutputOptions` also take `depends_on`.
    """
    asked = {
        "id": id,
        "name": name,
        "cidr_block": cidr_block,
        "tags": tags,
        "region": region,
        "profile": profile,
    }
    return _ALL.later(asked, opts)


@pulumi.output_type
class GetVpcsResult:
    """Type of the value that a test's `Mocks.call` returns for `get_vpcs`."""

    vpcs: Sequence[GetVpcResult] | None = pulumi.property("vpcs")
    """The VPCs."""


def _find_one(access: Access, asked: Asked, since: float | None) -> GetVpcResult:
    from pulumi_qcloud.lookups.answers import get_vpc
    from pulumi_qcloud.lookups.query import VpcQuery

    return vpc_result(get_vpc(access, VpcQuery(**asked), since), access.settings.region)


def _find_all(access: Access, asked: Asked, since: float | None) -> list[GetVpcResult]:
    from pulumi_qcloud.lookups.answers import list_vpcs
    from pulumi_qcloud.lookups.query import VpcQuery

    found = list_vpcs(access, VpcQuery(**asked), since)
    return [vpc_result(vpc, access.settings.region) for vpc in found]


_ONE: Final = Lookup(
    "get_vpc",
    "qcloud:index:getVpc",
    _find_one,
    GetVpcResult,
    selectors=("id", "name", "cidr_block", "tags"),
)
_ALL: Final = Lookup(
    "get_vpcs",
    "qcloud:index:getVpcs",
    _find_all,
    GetVpcsResult,
    unwrap=lambda result: list(result.vpcs or ()),
)
