"""Inputs, outputs and routes as the engine hands them over, and what the emulator's cloud holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

import pytest
from hypothesis import strategies as st
from pulumi.runtime import rpc
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.properties import UNKNOWN
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing, tables_of
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
APP, DATA, SHARED, STAGING = "gz_vpc_226", "gz_vpc_89", "gz_vpc_90", "gz_vpc_227"
PARTNER: Final = "gz_vpc_302"
UNIQ: Final = {APP: "vpc-app00226", DATA: "vpc-data0089", SHARED: "vpc-shared03"}

HOUR: Final = 3600
WEEK: Final = 7 * 24 * HOUR

NOW: Final = datetime(2026, 1, 2, tzinfo=timezone.utc)
LIVE: Final = PeeringConnection(
    id="pcx-1",
    name="net",
    state=PeeringState.ACTIVE,
    vpc=VpcIds(UNIQ[APP], APP),
    peer_vpc=VpcIds(UNIQ[DATA], DATA),
    uin=OWN_UIN,
    peer_uin=OWN_UIN,
    create_time=NOW - timedelta(hours=1),
)
"""A connection within one account, as the client reads it from an answer."""


def unknown() -> object:
    """Return a value that is not known before the `up`; the engine makes a new one each time."""
    return UNKNOWN


def inputs(**changes: object) -> dict[str, object]:
    """Return a program's inputs of a connection within one account; None takes one away."""
    given: dict[str, object] = {
        "vpcId": APP,
        "peerVpcId": DATA,
        "peerUin": OWN_UIN,
        "peeringConnectionName": "net",
        "__defaultName": "net-0a1b2c3d",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def seeded(
    emulator: Emulator,
    state: str = "ACTIVE",
    *,
    name: str = "net",
    vpc_id: str = APP,
    peer_vpc_id: str = DATA,
    age: float = HOUR,
    connection_id: str = "pcx-seeded00",
) -> str:
    """Put a connection into the emulator's cloud and return its id.

    Args:
        emulator: whose cloud.
        state: such as `ACTIVE`.
        name: of the connection.
        vpc_id: the requester's VPC.
        peer_vpc_id: the accepter's VPC.
        age: seconds since it was asked for.
        connection_id: `pcx-...`.
    """
    connection = {
        "peeringConnectionId": connection_id,
        "name": name,
        "state": state,
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "ageSeconds": age,
    }
    emulator.seed({"peeringConnections": [connection]})
    return connection_id


def outputs(state: str = "ACTIVE", **changes: object) -> dict[str, object]:
    """Return the outputs that a state file holds of a seeded connection within one account."""
    given: dict[str, object] = {
        **inputs(),
        "enabled": True,
        "state": state,
        "uniqVpcId": UNIQ[APP],
        "uniqPeerVpcId": UNIQ[DATA],
        "uin": OWN_UIN,
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "createTime": "2026-01-01T00:00:00+08:00",
        "__vpcIds": [APP, UNIQ[APP]],
        "__peerVpcIds": [DATA, UNIQ[DATA]],
        "__inputs": [
            "__defaultName",
            "enabled",
            "peerUin",
            "peerVpcId",
            "peeringConnectionName",
            "vpcId",
        ],
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def outputs_to_partner(state: str = "ACTIVE", **changes: object) -> dict[str, object]:
    """Return the outputs of a connection to the other account's VPC."""
    ends = {
        "peerVpcId": PARTNER,
        "peerUin": PEER_UIN,
        "uniqPeerVpcId": "vpc-partner2",
        "__peerVpcIds": [PARTNER, "vpc-partner2"],
    }
    return outputs(state, **{**ends, **changes})


def actions(emulator: Emulator) -> list[str]:
    """Return the actions of the emulator's journal, without the part all have in common."""
    return [
        call["action"].replace("VpcPeeringConnections", "").replace("VpcPeeringConnection", "")
        for call in emulator.calls()
    ]


MAIN, MORE = "rtb-app0main", "rtb-app0more"
"""The route tables of the VPC `app`."""
OFFICE: Final = "192.168.0.0/16"
"""A network that is no VPC's."""
VPN: Final = "vpngw-1"
PCX, OTHER = "pcx-seeded00", "pcx-seeded01"
DATA_RANGE, PARTNER_RANGE = "10.1.0.0/16", "10.2.0.0/16"
ONE, TWO = "10.1.0.0/17", "10.1.128.0/17"
"""The halves of the range of `data`."""

facts = pytest.mark.parametrize(
    "facts",
    [
        {},
        {
            "code_desc": "absent",
            "code_type": "text",
            "unknown_id": "empty",
            "route_list_name": "routeTableSet",
            "next_type": "text",
            "next_hub": "number",
            "unknown_route": "ignored",
        },
    ],
    ids=["usual", "disputed"],
)
"""The answers to what the documentation of the API leaves open."""

losses = pytest.mark.parametrize(
    "kind",
    [
        "throttle",
        "busy",
        "internal_error",
        "http_502",
        "drop_before",
        "drop_after",
        "garbage",
        "truncate",
    ],
)


def routes(emulator: Emulator) -> set[tuple[str, str, str]]:
    """Return table, destination and gateway of every route of the cloud."""
    return {
        (it["routeTableId"], it["destinationCidrBlock"], it["nextHub"])
        for it in emulator.state()["routes"]
    }


def routes_to(emulator: Emulator, connection_id: str) -> set[RouteKey]:
    """Return the routes of the cloud that lead through a connection."""
    return {
        RouteKey(table, block) for table, block, hub in routes(emulator) if hub == connection_id
    }


def every(*destinations: str, tables: tuple[str, ...] = (MAIN, MORE)) -> set[RouteKey]:
    """Return routes to all these destinations in all these tables."""
    return {RouteKey(table, destination) for table in tables for destination in destinations}


def remove_table(emulator: Emulator, table_id: str) -> None:
    """Remove a route table with its routes, as its owner may in the console."""
    store = emulator._store
    with store.writing():
        store.write("DELETE FROM routes WHERE route_table_id = ?", table_id)
        store.write("DELETE FROM subnets WHERE route_table_id = ?", table_id)
        store.write("DELETE FROM route_tables WHERE id = ?", table_id)


def remove_vpc(emulator: Emulator, vpc_id: str) -> None:
    """Remove a VPC that no connection names any more, with its route tables."""
    for table in emulator.state()["routeTables"]:
        if table["vpcId"] == vpc_id:
            remove_table(emulator, table["routeTableId"])
    with emulator._store.writing():
        emulator._store.write("DELETE FROM vpcs WHERE vpc_id = ?", vpc_id)


def routing_of(access: Access, connection_id: str = PCX, removed: Removed | None = None) -> Routing:
    """Return the routes of the VPC `app` through a connection, its tables listed just now."""
    return Routing(access, connection_id, tables_of(access, APP), removed or Removed())


def writes(emulator: Emulator) -> list[tuple[str, str, str]]:
    """Return action, route table and outcome of every call that changes routes."""
    return [
        (call["action"], call["parameters"]["routeTableId"], str(call["outcome"]))
        for call in emulator.calls()
        if call["action"] in ("CreateRoute", "DeleteRoute")
    ]


def route_inputs(**changes: object) -> dict[str, object]:
    """Return the checked inputs of the routes of `app`; None takes one away."""
    inputs: dict[str, object] = {
        "vpcId": APP,
        "peeringConnectionId": PCX,
        "destinationCidrBlocks": [DATA_RANGE],
        "routeTables": "all",
        "complete": True,
        **changes,
    }
    return {name: value for name, value in inputs.items() if value is not None}


def made_in(told: dict[str, object]) -> set[RouteKey]:
    """Return the routes that outputs say the resource made."""
    return _listed(told, made=True)


def found_in(told: dict[str, object]) -> set[RouteKey]:
    """Return the routes that outputs say the resource found."""
    return _listed(told, made=False)


def _listed(told: dict[str, object], *, made: bool) -> set[RouteKey]:
    listed = told["routes"]
    assert isinstance(listed, list)
    return {
        RouteKey(it["routeTableId"], it["destinationCidrBlock"])
        for it in listed
        if it["made"] is made
    }


_LONG: Final = "x" * 5000
_DEEP: Final = 25
"""Lists within lists; with many more, gRPC refuses the message."""


def _nested(depth: int) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = [value]
    return value


def _marked(kind: str, **content: object) -> dict[str, object]:
    """A value that the engine marks as something special."""
    return {rpc._special_sig_key: kind, **content}


PLAUSIBLE: Final = st.sampled_from(
    ["gz_vpc_226", "vpc-app00226", "gz_vpc_89", "vpc-data0089", "vpc-partner2", "pcx-seeded00",
     "pcx-other000", "rtb-app0main", "gz_rtb_2261", "10.1.0.0/16", "10.1.0.7/16", "10.1.0.0",
     "::/0", "gz", "ap-guangzhou", "ap-atlantis", "2407912486", "100000000002", "net", "@x",
     "partner", "all", "main", "VPC_PEER", "PT", "POSTPAID_BY_DAY_MAX", "ACTIVE", "PENDING",
     "EXPIRED", "REJECTED", "DELETED", "waiting", "active", "10.1.0.0/16 in rtb-app0main",
     "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00"]
)  # fmt: skip
"""Texts that are right somewhere."""
_ODD: Final = st.sampled_from(
    ["", " ", "\0", "a\r\nb", "\x1b[31m", "\x85", "\u2028", "\u202e", "\U0001f600" * 70, _LONG,
     "../../etc/passwd", "~", "%s{}", "vpc-" + _LONG, "[section]", True, False, None, 0.0, -1.0,
     1.0, 0.5, 2.0**53, 1e308, float("nan"), float("inf"), float("-inf"), [], {}, [[]], [{}],
     _nested(_DEEP)]
)  # fmt: skip
_MARKED: Final = st.sampled_from(
    [
        _marked(rpc._special_asset_sig, text="text"),
        _marked(rpc._special_resource_sig, urn="urn:pulumi:s::p::a:b:C::d", id="pcx-seeded00"),
    ]
)
_LEAVES: Final = (
    st.builds(unknown)
    | PLAUSIBLE
    | _ODD
    | _MARKED
    | st.text(max_size=20)
    | st.floats()
    | st.integers(-(2**63), 2**64)
)
_SECRETS: Final = (PLAUSIBLE | _ODD | st.lists(PLAUSIBLE) | st.dictionaries(PLAUSIBLE, _ODD)).map(
    lambda value: _marked(rpc._special_secret_sig, value=value)
)
VALUES: Final = _SECRETS | st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(PLAUSIBLE | st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=4,
)
"""Any value of a property that gRPC lets through, known or not, right or not, secret or not."""


def any_properties(
    base: Mapping[str, object], options: Mapping[str, Sequence[object]], names: Sequence[str]
) -> st.SearchStrategy[dict[str, object]]:
    """Return properties that are right but for a few, or not at all.

    Args:
        base: properties that are right.
        options: what is right of further properties.
        names: of more properties.
    """
    known = st.sampled_from(sorted({*base, *options, *names}))
    right = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in options.items()}
    )
    changes = st.dictionaries(known | st.text(max_size=8), VALUES, max_size=3)
    mostly_right = st.tuples(right, changes).map(lambda parts: {**base, **parts[0], **parts[1]})
    return mostly_right | st.dictionaries(known | st.text(max_size=8), VALUES, max_size=8)
