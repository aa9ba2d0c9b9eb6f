"""Results and errors of lookups.

A result has snake_case attributes. It is also a mapping with camelCase keys, so that it can be
exported, and passed on as an input, like a dictionary. A value that the API does not report is
None, and is left out of the mapping.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pulumi

from pulumi_qcloud.api.errors import printable

if TYPE_CHECKING:
    from pulumi_qcloud.api.model import PeeringConnection, RouteTable, Vpc

T = TypeVar("T")


class LookupProblem(pulumi.RunError):
    """A lookup found no match or several, or its API call failed.

    If it ends the program, Pulumi shows its text, which is one line, without a traceback.
    """

    def __init__(self, text: str) -> None:
        super().__init__(printable(text))


class NotFoundProblem(LookupProblem):
    """No item in the account matches."""


@contextmanager
def errors_as_problems() -> Iterator[None]:
    """Turn errors of queries, settings and the API into a `LookupProblem` with the same text.

    Raises:
        NotFoundProblem: a `NoMatchError` was raised.
        LookupProblem: any other `QueryError` or `QcloudError` was raised.
    """
    from pulumi_qcloud.api.errors import QcloudError
    from pulumi_qcloud.lookups.query import NoMatchError, QueryError

    try:
        yield
    except NoMatchError as error:
        raise NotFoundProblem(str(error)) from None
    except (QueryError, QcloudError) as error:
        raise LookupProblem(str(error)) from None


def camel_case(name: str) -> str:
    """Return the camelCase form of a Python name: `cidr_block` becomes `cidrBlock`."""
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


class Result(Mapping[str, Any]):
    """The base class of all results."""

    _names: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        if own := inspect.get_annotations(cls):
            cls._names = {camel_case(name): name for name in own}

    if TYPE_CHECKING:  # at run time, `output_type` adds a constructor to each class

        def __init__(self, **values: Any) -> None: ...

    def __getitem__(self, name: str) -> Any:
        value = getattr(self, self._names[name])
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, own in self._names.items() if getattr(self, own) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        said = (f"{own}={getattr(self, own)!r}" for own in self._names.values())
        return f"{type(self).__name__}({', '.join(said)})"


@pulumi.output_type
class GetVpcResult(Result):
    """A VPC, as its owner sees it."""

    id: str = pulumi.property("id")
    """Its id, `vpc-8e0ypm3z`, or its legacy id if it has no other."""
    legacy_id: str | None = pulumi.property("legacyId")
    """Its legacy id (API 2.0), `gz_vpc_245`."""
    name: str = pulumi.property("name")
    """Its name."""
    cidr_block: str = pulumi.property("cidrBlock")
    """Its primary CIDR block."""
    assistant_cidr_blocks: Sequence[str] = pulumi.property("assistantCidrBlocks")
    """Its further CIDR blocks; API 2.0 does not report them."""
    is_default: bool = pulumi.property("isDefault")
    """Whether it is the region's default VPC."""
    region: str = pulumi.property("region")
    """Its region in the long form, `ap-guangzhou`."""
    tags: Mapping[str, str] = pulumi.property("tags")
    """Its tags, as keys and values; API 2.0 does not report them."""


@pulumi.output_type
class GetVpcPeeringConnectionResult(Result):
    """A peering connection, as either side sees it."""

    id: str = pulumi.property("id")
    """Its id, `pcx-...`."""
    name: str = pulumi.property("name")
    """Its name."""
    state: str = pulumi.property("state")
    """PENDING, ACTIVE, EXPIRED, REJECTED, DELETED, FAILED or ISOLATED."""
    vpc_id: str = pulumi.property("vpcId")
    """Id of the requester's VPC, or its legacy id if it has no other."""
    legacy_vpc_id: str | None = pulumi.property("legacyVpcId")
    """Legacy id (API 2.0) of the requester's VPC."""
    peer_vpc_id: str = pulumi.property("peerVpcId")
    """Id of the accepter's VPC, or its legacy id if it has no other."""
    legacy_peer_vpc_id: str | None = pulumi.property("legacyPeerVpcId")
    """Legacy id (API 2.0) of the accepter's VPC."""
    uin: str | None = pulumi.property("uin")
    """The requester's account: its UIN, as a decimal string."""
    peer_uin: str | None = pulumi.property("peerUin")
    """The accepter's account: its UIN, as a decimal string."""
    region: str = pulumi.property("region")
    """The requester's region in the long form."""
    peer_region: str = pulumi.property("peerRegion")
    """The accepter's region in the long form."""
    create_time: str | None = pulumi.property("createTime")
    """When it was requested, in ISO 8601 format with time zone."""
    bandwidth: int | None = pulumi.property("bandwidth")
    """Bandwidth in Mbps, 0 for no limit; API 2.0 does not report it."""
    charge_type: str | None = pulumi.property("chargeType")
    """How bandwidth is charged, such as POSTPAID_BY_DAY_MAX; API 2.0 does not report it."""
    qos_level: str | None = pulumi.property("qosLevel")
    """Service level, `PT`, `AU` or `AG`; API 2.0 does not report it."""
    type: str | None = pulumi.property("type")
    """Kind of peering, such as VPC_PEER; API 2.0 does not report it."""
    tags: Mapping[str, str] = pulumi.property("tags")
    """Tags that the account in use has set, as keys and values; API 2.0 does not report them."""


@pulumi.output_type
class RouteResult(Result):
    """A route: an entry of a route table."""

    destination_cidr_block: str = pulumi.property("destinationCidrBlock")
    """Destination CIDR block, or `Local` for the built-in entry."""
    next_hub: str = pulumi.property("nextHub")
    """Id of the gateway, `pcx-...` for a peering connection; empty for the built-in entry."""
    is_peering: bool = pulumi.property("isPeering")
    """Whether the gateway is a peering connection."""


@pulumi.output_type
class RouteTableResult(Result):
    """A route table of a VPC."""

    id: str = pulumi.property("id")
    """Its id, `rtb-...`."""
    vpc_id: str = pulumi.property("vpcId")
    """Id of its VPC, or the VPC's legacy id if it has no other."""
    name: str = pulumi.property("name")
    """Its name."""
    main: bool = pulumi.property("main")
    """Whether it is a main table, which subnets without their own table use."""
    routes: Sequence[RouteResult] = pulumi.property("routes")
    """Its entries."""
    tags: Mapping[str, str] = pulumi.property("tags")
    """Its tags, as keys and values; API 2.0 does not report them."""


class AwaitableGetVpcResult(GetVpcResult):
    """A `GetVpcResult` that can also be awaited."""

    def __await__(self) -> Generator[Any, None, GetVpcResult]:
        yield from ()
        return GetVpcResult(**vars(self))


class AwaitableGetVpcPeeringConnectionResult(GetVpcPeeringConnectionResult):
    """A `GetVpcPeeringConnectionResult` that can also be awaited."""

    def __await__(self) -> Generator[Any, None, GetVpcPeeringConnectionResult]:
        yield from ()
        return GetVpcPeeringConnectionResult(**vars(self))


class AwaitableList(list[T]):
    """A list of results that can also be awaited."""

    def __await__(self) -> Generator[Any, None, list[T]]:
        yield from ()
        return list(self)


def vpc_result(vpc: Vpc, region: str) -> GetVpcResult:
    """Return the lookup result for a VPC; `region` is in the long form."""
    return GetVpcResult(
        id=vpc.ids.preferred,
        legacy_id=vpc.ids.legacy_id or None,
        name=vpc.name,
        cidr_block=vpc.cidr_block,
        assistant_cidr_blocks=list(vpc.assistant_cidr_blocks),
        is_default=vpc.is_default,
        region=region,
        tags=dict(vpc.tags),
    )


def connection_result(connection: PeeringConnection, region: str) -> GetVpcPeeringConnectionResult:
    """Return the lookup result for a connection; `region` is the region that was queried."""
    region = connection.region or region
    return GetVpcPeeringConnectionResult(
        id=connection.id,
        name=connection.name,
        state=connection.state_text,
        vpc_id=connection.vpc.preferred,
        legacy_vpc_id=connection.vpc.legacy_id or None,
        peer_vpc_id=connection.peer_vpc.preferred,
        legacy_peer_vpc_id=connection.peer_vpc.legacy_id or None,
        uin=connection.uin or None,
        peer_uin=connection.peer_uin or None,
        region=region,
        peer_region=connection.peer_region or region,
        create_time=connection.create_time.isoformat() if connection.create_time else None,
        bandwidth=connection.bandwidth,
        charge_type=connection.charge_type or None,
        qos_level=connection.qos_level or None,
        type=connection.type or None,
        tags=dict(connection.tags),
    )


def route_table_result(table: RouteTable) -> RouteTableResult:
    """Return the lookup result for a route table."""
    return RouteTableResult(
        id=table.id,
        vpc_id=table.vpc.preferred,
        name=table.name,
        main=table.main,
        routes=[
            RouteResult(
                destination_cidr_block=route.destination_cidr_block,
                next_hub=route.next_hub,
                is_peering=route.is_peering,
            )
            for route in table.routes
        ],
        tags=dict(table.tags),
    )
