"""Requests and answers of API 2.0, to and from the model, and when they are sent again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import pytest
import qcloud_emulator.signed.auth
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.dialect import Call, HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import MalformedAnswerError, QcloudError, ServiceGoneError
from pulumi_qcloud.api.model import (
    Credentials,
    Page,
    PeeringConnection,
    PeeringState,
    Route,
    RouteTable,
    Vpc,
    VpcIds,
    WantedConnection,
)
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v2_errors import from_envelope
from qcloud_emulator import Emulator

from tests.unit.api.clients import APP, DATA, OWN_UIN, actions, client_of

T = TypeVar("T")

_PAIR = Credentials("AKIDEXAMPLE", "example-key", token="example-token")
_DIALECT = DialectV2()
_LISTING = _DIALECT.list_peering_connections(connection_id=None, offset=0)


def _sign(dialect: DialectV2) -> HttpRequest:
    call = dialect.create_peering_connection(
        WantedConnection(
            vpc_id="gz_vpc_226", peer_vpc_id="gz_vpc_89", peer_uin="2407912486", name="示例1 a&b=c"
        ),
        region="ap-guangzhou",
    )
    return dialect.sign(call, region="ap-guangzhou", credentials=_PAIR, now=1465185768.9, nonce=7)


def _answered(call: Call[T], **body: object) -> T:
    answer = HttpAnswer(200, "application/json", "", json.dumps({"code": 0, **body}).encode())
    return call.read(_DIALECT.unwrap(answer, call.action))


@pytest.mark.parametrize("method", ["HmacSHA256", "HmacSHA1"])
@pytest.mark.parametrize(
    "endpoint", [None, "https://vpc.example.com:8443", "http://127.0.0.1:8520/v2/index.php"]
)
def test_what_is_sent_is_what_is_signed(method: str, endpoint: str | None) -> None:
    """The form holds every parameter once, encoded once, and a signature that fits it."""
    request = _sign(DialectV2(endpoint, signature_method=method))

    sent = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))

    assert {
        "Action": "CreateVpcPeeringConnection",
        "Region": "ap-guangzhou",
        "Timestamp": "1465185768",
        "Nonce": "7",
        "SecretId": "AKIDEXAMPLE",
        "SignatureMethod": method,
        "Token": "example-token",
        "vpcId": "gz_vpc_226",
        "peerVpcId": "gz_vpc_89",
        "peerUin": "2407912486",
        "peeringConnectionName": "示例1 a&b=c",
        "Signature": qcloud_emulator.signed.auth.sign_v1(
            "POST", request.headers["Host"], "/v2/index.php", sent, "example-key"
        ),
    } == sent


@pytest.mark.parametrize(
    ("endpoint", "url", "host"),
    [
        (None, "https://vpc.api.qcloud.com/v2/index.php", "vpc.api.qcloud.com"),
        ("https://VPC.example.com", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com/", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com:443", "https://vpc.example.com/v2/index.php", "vpc.example.com"),
        ("https://vpc.example.com:80/x", "https://vpc.example.com:80/x", "vpc.example.com:80"),
        ("http://127.0.0.1:80", "http://127.0.0.1/v2/index.php", "127.0.0.1"),
        ("http://[::1]:8520", "http://[::1]:8520/v2/index.php", "[::1]:8520"),
    ],
)
def test_host(endpoint: str | None, url: str, host: str) -> None:
    """The signed host is the Host header: with a port that is not the scheme's own."""
    dialect = DialectV2(endpoint)

    assert (url, host) == (dialect.url, _sign(dialect).headers["Host"])


def test_public_host() -> None:
    """Only without an endpoint do requests go to the public cloud."""
    endpoints = (None, "https://vpc.api.qcloud.com")

    assert [True, False] == [DialectV2(endpoint).is_public_host for endpoint in endpoints]


def test_secrets_of_a_request() -> None:
    """What a request shows of itself in a log holds no key, token or signature."""
    request = _sign(_DIALECT)

    shown = f"{request!r} {_PAIR!r}"

    assert [] == [
        secret for secret in ("example-key", "example-token", request.signature) if secret in shown
    ]


def test_connection() -> None:
    """Every field of the documented example is read."""
    entry = {
        "vpcId": "gz_vpc_245",
        "unVpcId": "vpc-8e0ypm3z",
        "peerVpcId": "gz_vpc_20",
        "unPeerVpcId": "vpc-kx49lmyv",
        "appId": "1351000042",
        "peeringConnectionId": "pcx-dt8c7fa0",
        "peeringConnectionName": " 示例1 ",
        "state": "1",
        "createTime": "2016-01-06 20:56:07",
        "uin": 909619400,
        "peerUin": "909619400.0",
        "region": "gz",
        "peerRegion": "ap-hongkong",
    }

    page = _answered(_LISTING, totalCount="8", data=[entry, "x"])

    expected = PeeringConnection(
        id="pcx-dt8c7fa0",
        name=" 示例1 ",
        state=PeeringState.ACTIVE,
        vpc=VpcIds("vpc-8e0ypm3z", "gz_vpc_245"),
        peer_vpc=VpcIds("vpc-kx49lmyv", "gz_vpc_20"),
        uin="909619400",
        peer_uin="909619400",
        region="ap-guangzhou",
        peer_region="ap-hongkong",
        create_time=datetime(2016, 1, 6, 20, 56, 7, tzinfo=timezone(timedelta(hours=8))),
    )
    assert Page((expected,), total=8, received=1) == page


def _only(**entry: object) -> PeeringConnection:
    return _answered(_LISTING, data=[{"peeringConnectionId": "pcx-1", **entry}]).items[0]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (0, PeeringState.PENDING),
        ("0", PeeringState.PENDING),
        (1.0, PeeringState.ACTIVE),
        ("2", PeeringState.EXPIRED),
        (3, PeeringState.REJECTED),
        (4, PeeringState.DELETED),
        ("ISOLATED", PeeringState.ISOLATED),
        (9, "9"),
        ("MELTING", "MELTING"),
        (None, ""),
    ],
)
def test_state(state: object, expected: PeeringState | str) -> None:
    """States come as number or text; one that is not known is kept as text."""
    assert expected == _only(state=state).state


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"vpcId": "gz_vpc_1", "unVpcId": "vpc-a"}, VpcIds("vpc-a", "gz_vpc_1")),
        ({"vpcId": "gz_vpc_1", "uniqVpcId": "vpc-a"}, VpcIds("vpc-a", "gz_vpc_1")),
        ({"vpcId": "vpc-a"}, VpcIds("vpc-a")),
        ({"vpcId": "gz_vpc_1"}, VpcIds("", "gz_vpc_1")),
        ({}, VpcIds("")),
    ],
)
def test_spellings(entry: dict[str, object], expected: VpcIds) -> None:
    """Both spellings of a VPC's id are found under any of their names."""
    assert expected == _only(**entry).vpc


def test_entries_without_id() -> None:
    """An entry without id is left out, but counts for the paging."""
    assert Page((), total=0, received=2) == _answered(_LISTING, data=[{}, {"state": 1}])


def test_vpc() -> None:
    """A VPC of the documented example is read."""
    call = _DIALECT.list_vpcs(vpc_id=None, name=None, offset=0)
    entry = {
        "vpcId": "gz_vpc_245",
        "unVpcId": "vpc-8e0ypm3z",
        "vpcName": "alblack.bbb",
        "cidrBlock": "10.0.0.0/24",
        "isDefault": True,
    }

    page = _answered(call, totalCount=10, data=[entry])

    expected = Vpc(VpcIds("vpc-8e0ypm3z", "gz_vpc_245"), "alblack.bbb", "10.0.0.0/24", (), True)
    assert Page((expected,), total=10, received=1) == page


@pytest.mark.parametrize(
    ("data", "expected"),
    [({"limit": {"20": 10}}, 10), ({"limit": {"20": "12"}}, 12), ({"limit": []}, None), ([], None)],
)
def test_limit(data: object, expected: int | None) -> None:
    """The quota of a VPC's connections is told, or not."""
    assert expected == _answered(_DIALECT.peering_connection_limit(), data=data)


def test_answer_of_the_newer_version() -> None:
    """A host that speaks API 3.0 only names the setting that chooses the version."""
    said = {"Response": {"Error": {"Code": "InvalidAction", "Message": "no"}, "RequestId": "r"}}
    answer = HttpAnswer(200, "application/json", "", json.dumps(said).encode())

    with pytest.raises(ServiceGoneError, match="qcloud:apiVersion"):
        _DIALECT.unwrap(answer, "DescribeVpcEx")


def test_created_without_id() -> None:
    """A Create that answers no id has an unknown outcome."""
    call = _DIALECT.create_peering_connection(
        WantedConnection(vpc_id="a", peer_vpc_id="b", peer_uin="1", name="n"), region="gz"
    )

    with pytest.raises(MalformedAnswerError, match="no connection id") as caught:
        _answered(call, peeringConnectionId="")

    assert not caught.value.nothing_happened


_TABLE: Final = RouteTable("rtb-app0main", "", VpcIds("vpc-app00226", APP), "app-main", main=True)
_TABLES: Final = _DIALECT.list_route_tables(vpc_id=None, offset=0)
_BLOCKS: Final = ("10.1.0.0/17", "10.1.128.0/17")

next_hubs = pytest.mark.parametrize("next_hub", ["both", "number", "alone"])


def _only_table(**entry: object) -> RouteTable:
    return _answered(_TABLES, data=[{"routeTableId": "rtb-1", **entry}]).items[0]


def _route(**entry: object) -> Route:
    return _only_table(routeSet=[entry]).routes[0]


def _connected(emulator: Emulator) -> str:
    client = client_of(emulator)
    return client.create_peering_connection(
        WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net")
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

    page = _answered(_TABLES, totalCount="3", data=[entry, {"routeTableName": "no id"}])

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
    assert expected is _only_table(routeTableType=kind).main


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
    table = _only_table(routeTableId="gz_rtb_1", vpcId="gz_vpc_1")

    assert ("gz_rtb_1", "", VpcIds("", "gz_vpc_1")) == (table.id, table.legacy_id, table.vpc)


def test_destinations() -> None:
    """Of a table's routes those of one connection are told, not those of its namesakes."""
    table = _only_table(
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
    page = _answered(_TABLES, data=[entry])

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
