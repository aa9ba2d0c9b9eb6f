"""What the API answers, in one vocabulary for both of its versions."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


class PeeringState(str, enum.Enum):
    """States of a peering connection; API 2.0 numbers the first five from 0.

    Source: DescribeVpcPeeringConnections, both versions.
    """

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    ISOLATED = "ISOLATED"


@dataclass(frozen=True, slots=True)
class VpcIds:
    """The spellings of one VPC's id.

    Args:
        uniq: the present form, `vpc-8e0ypm3z`, or "".
        legacy: the old form of API 2.0, `gz_vpc_245`, or "".
    """

    uniq: str
    legacy: str = ""

    def spellings(self) -> frozenset[str]:
        """Return the spellings that are known."""
        return frozenset(text for text in (self.uniq, self.legacy) if text)


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC as its owner sees it (DescribeVpcEx, DescribeVpcs).

    Args:
        ids: both spellings of the id.
        name: the VPC's name.
        cidr_block: primary range, CIDR text.
        assistant_cidr_blocks: further ranges, CIDR texts (API 3.0 only).
        is_default: whether it is the region's default VPC.
        tags: key to value (API 3.0 only).
    """

    ids: VpcIds
    name: str
    cidr_block: str
    assistant_cidr_blocks: tuple[str, ...] = ()
    is_default: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeeringConnection:
    """A peering connection as either side sees it (DescribeVpcPeeringConnections).

    Args:
        id: `pcx-...`.
        name: its name, free text of at most 60 characters.
        state: one of `PeeringState`, or the API's own text for a state this package does not know.
        vpc: the requester's VPC.
        peer_vpc: the accepter's VPC.
        uin: the requester's account, UIN as decimal text, or "".
        peer_uin: the accepter's account, UIN as decimal text, or "".
        region: the requester's region in the long form, or "".
        peer_region: the accepter's region in the long form, or "".
        create_time: when it was asked for, with zone; None where the API does not say.
        bandwidth: Mbps (API 3.0 only).
        charge_type: how bandwidth is charged (API 3.0 only).
        qos_level: service level (API 3.0 only).
        type: kind of peering (API 3.0 only).
        tags: key to value (API 3.0 only).
    """

    id: str
    name: str
    state: PeeringState | str
    vpc: VpcIds
    peer_vpc: VpcIds
    uin: str
    peer_uin: str
    region: str = ""
    peer_region: str = ""
    create_time: datetime | None = None
    bandwidth: int | None = None
    charge_type: str = ""
    qos_level: str = ""
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def state_text(self) -> str:
        """The state as the text that goes into a stack's state file."""
        return self.state.value if isinstance(self.state, PeeringState) else self.state


@dataclass(frozen=True, slots=True)
class Route:
    """An entry of a route table (DescribeRouteTable, DescribeRouteTables).

    Args:
        destination_cidr_block: CIDR text, or `Local` for the built-in entry.
        next_hub: id of the gateway, `pcx-...` for a peering connection, or "".
        is_peering: whether the gateway is a peering connection.
        id: `rti-...` or a number, by which a route is removed, or "" (API 3.0 only).
    """

    destination_cidr_block: str
    next_hub: str
    is_peering: bool
    id: str = ""


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table of a VPC (DescribeRouteTable, DescribeRouteTables).

    Args:
        id: `rtb-...`.
        legacy_id: the old form of API 2.0, `gz_rtb_...`, or "".
        vpc: both spellings of the VPC's id.
        name: the table's name.
        main: whether subnets without a table of their own use it.
        routes: its entries.
        tags: key to value (API 3.0 only).
    """

    id: str
    legacy_id: str
    vpc: VpcIds
    name: str
    main: bool
    routes: tuple[Route, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def destinations_of(self, connection_id: str) -> frozenset[str]:
        """Return the destinations that lead through a peering connection."""
        return frozenset(
            route.destination_cidr_block
            for route in self.routes
            if route.is_peering and route.next_hub == connection_id
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing.

    Args:
        items: what the page holds.
        total: how many there are in all, as the API counts them.
        received: how many entries the page held on the wire, readable or not.
    """

    items: tuple[T, ...]
    total: int
    received: int


def peering_state(text: str) -> PeeringState | str:
    """Return the state that `text` names; an unknown one is kept as text."""
    try:
        return PeeringState(text)
    except ValueError:
        return text
