"""Route tables and routes of the emulator's cloud, as tests of routes look at them."""

from __future__ import annotations

from typing import Final

import pytest
from pulumi_qcloud.lifecycle.access import Access
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing, tables_of
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.stack import APP

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


def given(**changes: object) -> dict[str, object]:
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
