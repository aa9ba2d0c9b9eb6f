"""What the outputs of `VpcPeeringRoutes` hold: the side they are on, and the routes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.lifecycle.outputs import text_of
from pulumi_qcloud.lifecycle.properties import (
    VPC_SPELLINGS,
    Properties,
    known_text,
    known_texts,
)
from pulumi_qcloud.lifecycle.run_notes import RouteKey

COMPLETE: Final = "complete"
"""Synthetic input: always True in a program, False in a refresh that finds routes missing."""
WAITING: Final = "waiting"
"""State of routes whose connection is not active yet."""
ACTIVE: Final = "active"
CREATED: Final = "__connectionCreateTime"
"""Hidden output: when the connection was asked for."""
MISSING: Final = "missingRoutes"
CONNECTION_NAME: Final = "__connectionName"
"""Hidden output: what the connection was called when its routes were last looked at."""


def sides_of(live: PeeringConnection, vpc_id: str) -> tuple[VpcIds, VpcIds]:
    """Return the VPC that an id names and the one at the connection's other end.

    Args:
        live: the connection.
        vpc_id: either spelling of one of its VPCs.

    Raises:
        ConfigurationError: the id names neither.
    """
    for own, other in ((live.vpc, live.peer_vpc), (live.peer_vpc, live.vpc)):
        if vpc_id in own.spellings():
            return own, other
    raise ConfigurationError(
        f"vpcId is {vpc_id!r}, which is no end of {live.id}; it peers "
        f"{live.vpc.uniq or live.vpc.legacy} and {live.peer_vpc.uniq or live.peer_vpc.legacy}",
        hint="Give one of these two.",
    )


def side_outputs(live: PeeringConnection, vpc_id: str, *, region: str) -> Properties:
    """Return what outputs say of the side that routes are on, as far as the API tells it.

    Args:
        live: the connection.
        vpc_id: either spelling of the VPC on this side.
        region: long form.

    Raises:
        ConfigurationError: the VPC is no end of the connection.
    """
    own, other = sides_of(live, vpc_id)
    requesters = own == live.vpc
    told: Properties = {
        "region": region,
        "uin": live.uin if requesters else live.peer_uin,
        "peerUin": live.peer_uin if requesters else live.uin,
        "uniqVpcId": own.uniq,
        "uniqPeerVpcId": other.uniq,
        CREATED: text_of(live.create_time),
        CONNECTION_NAME: live.name,
        VPC_SPELLINGS: sorted(own.spellings()),
        COMPLETE: True,
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def recorded_routes(recorded: Mapping[str, object], *, made: bool | None = None) -> set[RouteKey]:
    """Return the routes that outputs list: all, those that were made, or those that were found."""
    routes = recorded.get("routes")
    return {
        RouteKey(known_text(route, "routeTableId"), known_text(route, "destinationCidrBlock"))
        for route in (routes if isinstance(routes, list) else ())
        if isinstance(route, Mapping) and (made is None or route.get("made") is made)
    }


def missing_routes(recorded: Mapping[str, object]) -> set[RouteKey]:
    """Return the routes that outputs list as missing."""
    parts = (text.partition(" in ") for text in known_texts(recorded, MISSING))
    return {RouteKey(table_id, destination) for destination, _, table_id in parts if table_id}


def as_output(routes: Iterable[RouteKey], made: Collection[RouteKey]) -> list[Properties]:
    """Return routes as outputs list them, and which of them the resource made."""
    return [
        {
            "routeTableId": route.table_id,
            "destinationCidrBlock": route.destination,
            "made": route in made,
        }
        for route in sorted(routes)
    ]


def routes_outputs(
    state: str,
    routes: Iterable[RouteKey],
    made: Collection[RouteKey],
    missing: Collection[RouteKey] = (),
) -> Properties:
    """Return what outputs say of the routes themselves.

    Args:
        state: `ACTIVE` or `WAITING`.
        routes: those that are there, and those that the resource made.
        made: those that it made.
        missing: those that are wanted and not there; while the routes wait, those that were so
            before.
    """
    return {
        "state": state,
        "routes": as_output(routes, made),
        MISSING: [str(route) for route in sorted(missing)],
        COMPLETE: state == WAITING or not missing,
    }
