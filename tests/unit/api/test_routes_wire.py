"""The calls on route tables: what is sent, what is read, and when they are sent again."""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.dialect import Call, HttpAnswer
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import Page, Route, RouteTable, VpcIds
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v2_errors import from_envelope
from qcloud_emulator import Emulator

from tests.unit.api.callers import APP, DATA, OWN_UIN, actions, client_of

T = TypeVar("T")

_DIALECT: Final = DialectV2()
_TABLE: Final = RouteTable("rtb-app0main", "", VpcIds("vpc-app00226", APP), "app-main", main=True)
_LISTING: Final = _DIALECT.list_route_tables(vpc_id=None, offset=0)
_BLOCKS: Final = ("10.1.0.0/17", "10.1.128.0/17")

next_hubs = pytest.mark.parametrize("next_hub", ["both", "number", "alone"])


def _answered(call: Call[T], **body: object) -> T:
    said = json.dumps({"code": 0, "message": "", **body}).encode()
    return call.read(_DIALECT.unwrap(HttpAnswer(200, "application/json", "", said), call.action))


def _only(**entry: object) -> RouteTable:
    return _answered(_LISTING, data=[{"routeTableId": "rtb-1", **entry}]).items[0]


def _route(**entry: object) -> Route:
    return _only(routeSet=[entry]).routes[0]


def _connected(emulator: Emulator) -> str:
    client = client_of(emulator)
    return client.create_peering_connection(
        vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net"
    )


def _destinations(emulator: Emulator) -> list[str]:
    return sorted(route["destinationCidrBlock"] for route in emulator.state()["routes"])


@pytest.mark.parametrize(("vpc_id", "asked"), [(None, {}), ("gz_vpc_226", {"vpcId": "gz_vpc_226"})])
def test_listing_sent(vpc_id: str | None, asked: dict[str, str]) -> None:
    """A page has the largest size there is, in an order in which what is new comes last."""
    call = _DIALECT.list_route_tables(vpc_id=vpc_id, offset=50)

    assert ("DescribeRouteTable", True) == (call.action, call.idempotent)
    assert {
        "offset": "50",
        "limit": "50",
        "orderField": "createTime",
        "orderDirection": "asc",
        **asked,
    } == call.parameters


@pytest.mark.parametrize(("action", "idempotent"), [("CreateRoute", False), ("DeleteRoute", True)])
@pytest.mark.parametrize(
    ("ids", "sent"), [(VpcIds("vpc-a", "gz_vpc_1"), "vpc-a"), (VpcIds("", "gz_vpc_1"), "gz_vpc_1")]
)
def test_change_sent(action: str, idempotent: bool, ids: VpcIds, sent: str) -> None:
    """Routes are sent as a numbered list from 0; only removing them twice is removing them once."""
    table = RouteTable("rtb-1", "gz_rtb_1", ids, "main", main=True)
    made = {"CreateRoute": _DIALECT.create_routes, "DeleteRoute": _DIALECT.delete_routes}[action]

    call = made(table=table, destinations=_BLOCKS, connection_id="pcx-1")

    assert (action, idempotent) == (call.action, call.idempotent)
    assert {
        "vpcId": sent,
        "routeTableId": "rtb-1",
        "routeSet.0.destinationCidrBlock": "10.1.0.0/17",
        "routeSet.0.nextType": "4",
        "routeSet.0.nextHub": "pcx-1",
        "routeSet.1.destinationCidrBlock": "10.1.128.0/17",
        "routeSet.1.nextType": "4",
        "routeSet.1.nextHub": "pcx-1",
    } == call.parameters


@pytest.mark.parametrize("name", ["routeSet", "routeTableSet"])
def test_table(name: str) -> None:
    """A table is read with its routes, whichever of two names their list has."""
    entry = {
        "vpcId": "gz_vpc_245",
        "unVpcId": "vpc-8e0ypm3z",
        "vpcName": "alblack",
        "vpcCidrBlock": "10.0.0.0/24",
        "routeTableId": "gz_rtb_245",
        "unRouteTableId": "rtb-8e0ypm3z",
        "routeTableName": "默认",
        "routeTableType": 1,
        "subnetNum": 0,
        name: [
            {"destinationCidrBlock": "Local", "nextType": 2, "nextHub": "Local", "unNextHub": None},
            {
                "destinationCidrBlock": "10.1.0.0/16",
                "nextType": "4",
                "nextHub": "8861",
                "unNextHub": "pcx-6gw5wvmk",
                "description": None,
            },
        ],
    }

    page = _answered(_LISTING, totalCount="3", data=[entry, {"routeTableName": "no id"}])

    expected = RouteTable(
        id="rtb-8e0ypm3z",
        legacy_id="gz_rtb_245",
        vpc=VpcIds("vpc-8e0ypm3z", "gz_vpc_245"),
        name="默认",
        main=True,
        routes=(
            Route("Local", "Local", is_peering=False),
            Route("10.1.0.0/16", "pcx-6gw5wvmk", is_peering=True),
        ),
    )
    assert Page((expected,), total=3, received=2) == page


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(1, True), ("1", True), (1.0, True), (0, False), ("0", False), (None, False), ("x", False)],
)
def test_main(kind: object, expected: bool) -> None:
    """The kind of a table comes as number or text."""
    assert expected is _only(routeTableType=kind).main


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"nextType": 4, "nextHub": "pcx-1", "unNextHub": "pcx-1"}, ("pcx-1", True)),
        ({"nextType": "4", "nextHub": "77", "unNextHub": "pcx-1"}, ("pcx-1", True)),
        ({"nextType": 4.0, "nextHub": "pcx-1", "unNextHub": None}, ("pcx-1", True)),
        ({"nextType": 4, "nextHub": "pcx-1"}, ("pcx-1", True)),
        ({"nextType": 1, "nextHub": "vpngw-1"}, ("vpngw-1", False)),
        ({"nextType": 0, "nextHub": 10}, ("10", False)),
        ({}, ("", False)),
    ],
)
def test_gateway(entry: dict[str, object], expected: tuple[str, bool]) -> None:
    """The gateway's present id is preferred; only one of type 4 is a peering connection."""
    route = _route(destinationCidrBlock="10.1.0.0/16", **entry)

    assert expected == (route.next_hub, route.is_peering)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("121.0.23.51/16", "121.0.0.0/16"),
        ("121.0.0.0/16", "121.0.0.0/16"),
        ("121.0.23.51", "121.0.23.51"),
        ("Local", "Local"),
        ("121.0.0.0/33", "121.0.0.0/33"),
        ("2402:4e00::/32", "2402:4e00::/32"),
        (None, ""),
    ],
)
def test_networks(text: object, expected: str) -> None:
    """Bits beyond a prefix, which the pages' examples have, are left out; other text stays."""
    vpcs = _DIALECT.list_vpcs(vpc_id=None, name=None, offset=0)

    (vpc,) = _answered(vpcs, data=[{"vpcId": "gz_vpc_1", "cidrBlock": text}]).items

    assert (expected, expected) == (
        vpc.cidr_block,
        _route(destinationCidrBlock=text).destination_cidr_block,
    )


def test_old_ids_only() -> None:
    """A table that has only its old id goes by that."""
    table = _only(routeTableId="gz_rtb_1", vpcId="gz_vpc_1")

    assert ("gz_rtb_1", "", VpcIds("", "gz_vpc_1")) == (table.id, table.legacy_id, table.vpc)


def test_destinations() -> None:
    """Of a table's routes those of one connection are told, not those of its namesakes."""
    table = _only(
        routeSet=[
            {"destinationCidrBlock": "10.1.0.0/16", "nextType": 4, "unNextHub": "pcx-1"},
            {"destinationCidrBlock": "10.2.0.0/16", "nextType": 4, "unNextHub": "pcx-2"},
            {"destinationCidrBlock": "10.3.0.0/16", "nextType": 9, "nextHub": "pcx-1"},
        ]
    )

    assert frozenset({"10.1.0.0/16"}) == table.destinations_of("pcx-1")


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["routeTableId", "unRouteTableId", "vpcId", "routeSet", "routeTableType"]),
        st.none()
        | st.text()
        | st.floats()
        | st.lists(
            st.none() | st.dictionaries(st.sampled_from(["nextType", "nextHub"]), st.text())
        ),
    )
)
def test_any_entry(entry: dict[str, Any]) -> None:
    """Whatever an entry holds, it is read or left out."""
    page = _answered(_LISTING, data=[entry])

    assert 1 == page.received


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("InvalidDestinationCidr", errors.CidrConflictError),
        ("RouteLimitExceeded", errors.QuotaExceededError),
        ("RouteAlreadyExists", errors.RouteExistsError),
        ("InvalidRouteTableId.NotFound", errors.RouteTableNotFoundError),
        ("InvalidRouteNextHub.NotFound", errors.PeeringConnectionNotFoundError),
        ("InvalidRoute.NotFound", errors.RouteNotFoundError),
        ("ActionLocked", errors.BusyError),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_refusals(name: str, kind: type[QcloudError], named: bool) -> None:
    """Each refusal has a kind of its own, also where only the message names it."""
    error = from_envelope("CreateRoute", 4000, name if named else "", f"({name}) no")

    assert (kind, name) == (type(error), error.code)


@next_hubs
@pytest.mark.parametrize("route_list_name", ["routeSet", "routeTableSet"])
def test_there_and_back(qcloud_emulator: Emulator, next_hub: str, route_list_name: str) -> None:
    """What is created is listed, and what is removed is not, in every form of the answer."""
    qcloud_emulator.set_settings(next_hub=next_hub, route_list_name=route_list_name)
    pcx = _connected(qcloud_emulator)
    client = client_of(qcloud_emulator)

    client.create_routes(_TABLE, _BLOCKS, pcx)
    (between,) = (it for it in client.list_route_tables(APP) if it.id == _TABLE.id)
    client.delete_routes(_TABLE, _BLOCKS[:1], pcx)
    (after,) = (it for it in client.list_route_tables(APP) if it.id == _TABLE.id)

    assert set(_BLOCKS) == between.destinations_of(pcx)
    assert set(_BLOCKS[1:]) == after.destinations_of(pcx)


def test_all_tables(qcloud_emulator: Emulator) -> None:
    """Without a VPC all tables of the account are listed, page by page, and none of others."""
    for number in range(60):
        qcloud_emulator.add_route_table(DATA, f"table {number}")

    tables = client_of(qcloud_emulator).list_route_tables()

    assert (68, 68) == (len(tables), len({table.id for table in tables}))
    assert ["DescribeRouteTable"] * 2 == actions(qcloud_emulator)


@pytest.mark.parametrize(
    "kind", ["internal_error", "http_502", "drop_before", "drop_after", "garbage", "truncate"]
)
def test_adding_is_not_repeated(qcloud_emulator: Emulator, kind: str) -> None:
    """Adding routes is not sent again unless it is proven that nothing was added."""
    pcx = _connected(qcloud_emulator)
    qcloud_emulator.clear_calls()
    qcloud_emulator.add_fault("CreateRoute", kind=kind)

    with pytest.raises(QcloudError) as caught:
        client_of(qcloud_emulator).create_routes(_TABLE, _BLOCKS, pcx)

    assert (False, ["CreateRoute"]) == (caught.value.nothing_happened, actions(qcloud_emulator))


@pytest.mark.parametrize("kind", ["throttle", "busy"])
@pytest.mark.parametrize("action", ["CreateRoute", "DeleteRoute"])
def test_waiting_for_ones_turn(qcloud_emulator: Emulator, action: str, kind: str) -> None:
    """A change that came too fast, or while another was under way, is sent again."""
    pcx = _connected(qcloud_emulator)
    client = client_of(qcloud_emulator)
    if action == "DeleteRoute":
        client.create_routes(_TABLE, _BLOCKS, pcx)
    qcloud_emulator.add_fault(action, kind=kind, times=6)

    change = client.create_routes if action == "CreateRoute" else client.delete_routes
    change(_TABLE, _BLOCKS, pcx)

    expected = list(_BLOCKS) if action == "CreateRoute" else []
    assert (expected, []) == (_destinations(qcloud_emulator), qcloud_emulator.faults())


@pytest.mark.parametrize("kind", ["internal_error", "http_502", "drop_before"])
def test_removing_is_repeated(qcloud_emulator: Emulator, kind: str) -> None:
    """Removing routes is sent again after trouble."""
    pcx = _connected(qcloud_emulator)
    client = client_of(qcloud_emulator)
    client.create_routes(_TABLE, _BLOCKS, pcx)
    qcloud_emulator.add_fault("DeleteRoute", kind=kind, times=3)

    client.delete_routes(_TABLE, _BLOCKS, pcx)

    assert [] == _destinations(qcloud_emulator)


@pytest.mark.parametrize(
    ("table", "pcx", "kind"),
    [
        (_TABLE, "pcx-nowhere0", errors.PeeringConnectionNotFoundError),
        (
            RouteTable("rtb-nowhere0", "", VpcIds("", APP), "", main=False),
            None,
            errors.RouteTableNotFoundError,
        ),
        (
            RouteTable("rtb-app0main", "", VpcIds("vpc-nowhere0"), "", main=False),
            None,
            errors.VpcNotFoundError,
        ),
        (
            RouteTable("rtb-data0001", "", VpcIds("", APP), "", main=False),
            None,
            errors.RouteTableNotFoundError,
        ),
    ],
    ids=["connection", "table", "VPC", "table of another VPC"],
)
@pytest.mark.parametrize("code_desc", ["present", "absent"])
def test_what_is_not_there(
    qcloud_emulator: Emulator,
    table: RouteTable,
    pcx: str | None,
    kind: type[QcloudError],
    code_desc: str,
) -> None:
    """What does not exist is told apart by its kind."""
    made = _connected(qcloud_emulator)
    qcloud_emulator.set_settings(code_desc=code_desc)

    with pytest.raises(kind):
        client_of(qcloud_emulator).create_routes(table, _BLOCKS, pcx or made)
