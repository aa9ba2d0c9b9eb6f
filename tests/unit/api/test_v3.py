"""Requests of API 3.0, from the model, and its answers, to the model."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi_qcloud.api.dialect import Call, HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import (
    ConfigurationError,
    MalformedAnswerError,
    NoAnswerError,
    NothingThereError,
    QcloudError,
    RouteNotFoundError,
    ServiceGoneError,
)
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
from pulumi_qcloud.api.signing import canonical_request_tc3, sign_tc3, source_text_tc3
from pulumi_qcloud.api.v3 import DialectV3

from tests.unit.api.answers import JSON, RESPONSES_V3

_PAIR = Credentials("AKIDEXAMPLE", "example-key", token="example-token")
_DIALECT = DialectV3()
_ROUTES = (
    Route("Local", "", is_peering=False),
    Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-a"),
    Route("10.2.0.0/16", "pcx-1", is_peering=True, id="42"),
    Route("10.3.0.0/16", "pcx-2", is_peering=True, id="rti-c"),
    Route("10.4.0.0/16", "pcx-1", is_peering=False, id="rti-d"),
)
_TABLE = RouteTable("rtb-1", "", VpcIds("vpc-a"), "main", main=True, routes=_ROUTES)


def _create(**extras: object) -> Call[str]:
    return _DIALECT.create_peering_connection(
        WantedConnection(
            vpc_id="vpc-a",
            peer_vpc_id="gz_vpc_89",
            peer_uin="2407912486",
            name="示例1 a&b=c",
            v3_inputs=extras,
        ),
        region="ap-guangzhou",
    )


def _sign(
    dialect: DialectV3,
    call: Call[object] | None = None,
    *,
    credentials: Credentials = _PAIR,
    region: str = "ap-guangzhou",
) -> HttpRequest:
    return dialect.sign(
        call or _create(), region=region, credentials=credentials, now=1465185768.9, nonce=7
    )


@pytest.mark.parametrize(
    ("endpoint", "url", "host", "path"),
    [
        (None, "https://vpc.tencentcloudapi.com/", "vpc.tencentcloudapi.com", "/"),
        ("https://VPC.example.com", "https://vpc.example.com/", "vpc.example.com", "/"),
        ("https://vpc.example.com:443/", "https://vpc.example.com/", "vpc.example.com", "/"),
        (
            "https://vpc.example.com:8443/api/v3",
            "https://vpc.example.com:8443/api/v3",
            "vpc.example.com:8443",
            "/api/v3",
        ),
        ("http://127.0.0.1:80/x/", "http://127.0.0.1/x/", "127.0.0.1", "/x/"),
        ("http://[::1]:8520", "http://[::1]:8520/", "[::1]:8520", "/"),
        ("http://127.0.0.1/a é", "http://127.0.0.1/a%20%C3%A9", "127.0.0.1", "/a%20%C3%A9"),
    ],
)
def test_what_is_sent_is_what_is_signed(
    endpoint: str | None, url: str, host: str, path: str
) -> None:
    """The signature covers host with port, path and body as they go out."""
    dialect = DialectV3(endpoint)

    request = _sign(dialect)

    signed = {"Content-Type": "application/json", "Host": host}
    text = source_text_tc3(
        canonical_request_tc3("POST", path, "", signed, request.body),
        service="vpc",
        timestamp=1465185768,
    )
    signature = sign_tc3(text, service="vpc", timestamp=1465185768, secret_key="example-key")
    assert (url, url) == (dialect.url, request.url)
    assert {
        **signed,
        "Authorization": (
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2016-06-06/vpc/tc3_request, "
            f"SignedHeaders=content-type;host, Signature={signature}"
        ),
        "X-TC-Action": "CreateVpcPeeringConnection",
        "X-TC-Timestamp": "1465185768",
        "X-TC-Version": "2017-03-12",
        "X-TC-Region": "ap-guangzhou",
        "X-TC-Token": "example-token",
    } == request.headers


def test_body() -> None:
    """The body is the action's own parameters as JSON, and nothing else."""
    assert {
        "SourceVpcId": "vpc-a",
        "PeeringConnectionName": "示例1 a&b=c",
        "DestinationVpcId": "gz_vpc_89",
        "DestinationUin": "2407912486",
        "DestinationRegion": "ap-guangzhou",
    } == json.loads(_sign(_DIALECT).body)


def test_without_token() -> None:
    """A pair without a token sends none."""
    request = _sign(_DIALECT, credentials=replace(_PAIR, token=None))

    assert "X-TC-Token" not in request.headers


@pytest.mark.parametrize("bad", ["gz\r\nX-Evil: 1", "広州", "\x7f"])
@pytest.mark.parametrize("where", ["region", "secret_id", "token"])
def test_what_no_header_may_hold(where: str, bad: str) -> None:
    """What would break a header is refused before anything is sent, and is not repeated."""
    region = bad if where == "region" else "ap-guangzhou"
    pair = _PAIR if where == "region" else replace(_PAIR, **{where: bad})

    with pytest.raises(ConfigurationError, match="cannot be sent") as caught:
        _sign(_DIALECT, credentials=pair, region=region)

    assert bad not in str(caught.value)


def test_secrets_of_a_request() -> None:
    """What a request shows of itself in a log holds no key, token or signature."""
    request = _sign(_DIALECT)

    shown = f"{request!r} {_PAIR!r}"

    assert [] == [
        secret for secret in ("example-key", "example-token", request.signature) if secret in shown
    ]


@pytest.mark.parametrize(
    ("endpoint", "url", "host"),
    [
        (None, "https://sts.tencentcloudapi.com/", "sts.tencentcloudapi.com"),
        (
            "https://api.example.com:8443/x",
            "https://api.example.com:8443/x",
            "api.example.com:8443",
        ),
    ],
)
def test_identity(endpoint: str | None, url: str, host: str) -> None:
    """Who is calling is asked at the public host of that product, or at the endpoint."""
    dialect = DialectV3(endpoint)

    request = _sign(dialect, dialect.caller_identity())

    assert (url, host, b"{}", "GetCallerIdentity", "2018-08-13") == (
        request.url,
        request.headers["Host"],
        request.body,
        request.headers["X-TC-Action"],
        request.headers["X-TC-Version"],
    )
    assert "/2016-06-06/sts/tc3_request" in request.headers["Authorization"]


def test_extras() -> None:
    """Further settings have the wire's names and types; what is None is left out."""
    call = _create(
        bandwidth=100.0,
        chargeType="POSTPAID_BY_DAY_MAX",
        qosLevel="AU",
        type=None,
        tags={"team": "net", "b": ""},
    )

    named = ("Bandwidth", "ChargeType", "QosLevel", "Type", "Tags")
    assert [
        100,
        "POSTPAID_BY_DAY_MAX",
        "AU",
        None,
        [{"Key": "team", "Value": "net"}, {"Key": "b", "Value": ""}],
    ] == [call.parameters.get(name) for name in named]
    assert type(call.parameters["Bandwidth"]) is int


def test_features() -> None:
    """There is no Enable, and a few settings that only this version has."""
    features = _DIALECT.features

    assert (False, False, True) == (features.enable, features.other_regions, features.routes_by_id)
    assert {"bandwidth", "chargeType", "qosLevel", "type", "tags"} == features.v3_inputs


_TWO = ["10.1.0.0/16", "10.2.0.0/16"]


def _disabled(*ids: str) -> RouteTable:
    """A table with disabled routes to both destinations, and with routes that are not meant."""
    routes = [
        Route(destination, "pcx-1", is_peering=True, id=route_id, enabled=False)
        for destination, route_id in zip(_TWO, ids, strict=True)
    ]
    others = [
        Route("10.3.0.0/16", "pcx-1", is_peering=True, id="rti-c", enabled=False),
        Route("10.1.0.0/16", "pcx-2", is_peering=True, id="rti-d", enabled=False),
        Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-e"),
    ]
    return replace(_TABLE, routes=(*others, *routes))


_SENT: list[tuple[Call[object], str, bool, dict[str, object]]] = [
    (
        _DIALECT.list_peering_connections(connection_id=None, offset=200),
        "DescribeVpcPeeringConnections",
        True,
        {"Offset": 200, "Limit": 100, "OrderField": "CreatedTime", "OrderDirection": "ASC"},
    ),
    (
        _DIALECT.list_peering_connections(connection_id="pcx-1", offset=0),
        "DescribeVpcPeeringConnections",
        True,
        {"Offset": 0, "Limit": 100, "PeeringConnectionIds": ["pcx-1"]},
    ),
    (
        _DIALECT.modify_peering_connection(connection_id="pcx-1", name="x"),
        "ModifyVpcPeeringConnection",
        True,
        {"PeeringConnectionId": "pcx-1", "PeeringConnectionName": "x"},
    ),
    (
        _DIALECT.modify_peering_connection(
            connection_id="pcx-1", bandwidth=0, charge_type="POSTPAID_BY_MONTH_95"
        ),
        "ModifyVpcPeeringConnection",
        True,
        {"PeeringConnectionId": "pcx-1", "Bandwidth": 0, "ChargeType": "POSTPAID_BY_MONTH_95"},
    ),
    (
        _DIALECT.delete_peering_connection(connection_id="pcx-1"),
        "DeleteVpcPeeringConnection",
        True,
        {"PeeringConnectionId": "pcx-1"},
    ),
    (
        _DIALECT.accept_peering_connection(connection_id="pcx-1"),
        "AcceptVpcPeeringConnection",
        True,
        {"PeeringConnectionId": "pcx-1"},
    ),
    (
        _DIALECT.reject_peering_connection(connection_id="pcx-1"),
        "RejectVpcPeeringConnection",
        True,
        {"PeeringConnectionId": "pcx-1"},
    ),
    (
        _DIALECT.list_vpcs(vpc_id=None, name=None, offset=100),
        "DescribeVpcs",
        True,
        {"Offset": "100", "Limit": "100"},
    ),
    (
        _DIALECT.list_vpcs(vpc_id="vpc-a", name=None, offset=0),
        "DescribeVpcs",
        True,
        {"Offset": "0", "Limit": "100", "VpcIds": ["vpc-a"]},
    ),
    (
        _DIALECT.list_vpcs(vpc_id=None, name="app", offset=0),
        "DescribeVpcs",
        True,
        {"Offset": "0", "Limit": "100", "Filters": [{"Name": "vpc-name", "Values": ["app"]}]},
    ),
    (
        _DIALECT.list_route_tables(vpc_id="vpc-a", offset=0),
        "DescribeRouteTables",
        True,
        {"Offset": "0", "Limit": "100", "Filters": [{"Name": "vpc-id", "Values": ["vpc-a"]}]},
    ),
    (
        _DIALECT.list_route_tables(vpc_id=None, offset=100),
        "DescribeRouteTables",
        True,
        {"Offset": "100", "Limit": "100"},
    ),
    (
        _DIALECT.peering_connection_limit(),
        "DescribeVpcLimits",
        True,
        {"LimitTypes": ["vpc-max-available-vpcpeers", "vpc-max-vpcpeers"]},
    ),
    (
        _DIALECT.create_routes(table=_TABLE, destinations=["10.9.0.0/16"], connection_id="pcx-1"),
        "CreateRoutes",
        False,
        {
            "RouteTableId": "rtb-1",
            "Routes": [
                {
                    "DestinationCidrBlock": "10.9.0.0/16",
                    "GatewayType": "PEERCONNECTION",
                    "GatewayId": "pcx-1",
                }
            ],
        },
    ),
    (
        _DIALECT.delete_routes(
            table=_TABLE, destinations=["10.2.0.0/16", "10.1.0.0/16"], connection_id="pcx-1"
        ),
        "DeleteRoutes",
        True,
        {"RouteTableId": "rtb-1", "Routes": [{"RouteId": 42}, {"RouteItemId": "rti-a"}]},
    ),
    (
        _DIALECT.enable_routes(
            table=_disabled("rti-a", "rti-b"), destinations=_TWO, connection_id="pcx-1"
        ),
        "EnableRoutes",
        True,
        {"RouteTableId": "rtb-1", "RouteItemIds": ["rti-a", "rti-b"]},
    ),
    (
        _DIALECT.enable_routes(
            table=_disabled("41", "42"), destinations=_TWO, connection_id="pcx-1"
        ),
        "EnableRoutes",
        True,
        {"RouteTableId": "rtb-1", "RouteIds": [41, 42]},
    ),
]


@pytest.mark.parametrize(("call", "action", "idempotent", "parameters"), _SENT)
def test_sent(
    call: Call[object], action: str, idempotent: bool, parameters: dict[str, object]
) -> None:
    """Names and types are the pages': numbers for connections, text for pages of the others."""
    assert (action, idempotent, parameters) == (call.action, call.idempotent, call.parameters)


def test_create_is_not_idempotent() -> None:
    """A Create that is sent twice makes two connections."""
    assert not _create().idempotent


@pytest.mark.parametrize("absent", ["10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16", "Local"])
def test_route_that_is_not_there(absent: str) -> None:
    """A route through something else, or none, is not removed, and neither are the others."""
    with pytest.raises(RouteNotFoundError, match=absent) as caught:
        _DIALECT.delete_routes(
            table=_TABLE, destinations=["10.1.0.0/16", absent], connection_id="pcx-1"
        )

    assert "10.1.0.0/16" not in str(caught.value)


def test_route_without_id() -> None:
    """A route that the API shows without an id cannot be named."""
    routes = (Route("10.1.0.0/16", "pcx-1", is_peering=True),)

    with pytest.raises(MalformedAnswerError, match=r"10\.1\.0\.0/16 has no id"):
        _DIALECT.delete_routes(
            table=replace(_TABLE, routes=routes),
            destinations=["10.1.0.0/16"],
            connection_id="pcx-1",
        )


def test_no_enable() -> None:
    """An expired connection cannot be enabled again, and the error says what can be done."""
    with pytest.raises(ConfigurationError, match=r"API 3\.0 has no Enable.*create another"):
        _DIALECT.enable_peering_connection(connection_id="pcx-1")


T = TypeVar("T")

_CONNECTIONS = _DIALECT.list_peering_connections(connection_id=None, offset=0)
_VPCS = _DIALECT.list_vpcs(vpc_id=None, name=None, offset=0)
_TABLES = _DIALECT.list_route_tables(vpc_id=None, offset=0)
_CREATE = _DIALECT.create_peering_connection(
    WantedConnection(vpc_id="a", peer_vpc_id="b", peer_uin="1", name="n"), region="ap-guangzhou"
)
_CALLS: tuple[Call[object], ...] = (
    _CONNECTIONS,
    _VPCS,
    _TABLES,
    _CREATE,
    _DIALECT.delete_peering_connection(connection_id="pcx-1"),
    _DIALECT.peering_connection_limit(),
    _DIALECT.caller_identity(),
)


def _answer(body: bytes, status: int = 200, content_type: str = "application/json") -> HttpAnswer:
    return HttpAnswer(status=status, content_type=content_type, date="", body=body)


def _answered(call: Call[T], **response: object) -> T:
    said = json.dumps({"Response": {**response, "RequestId": "r-1"}}).encode()
    return call.read(_DIALECT.unwrap(_answer(said), call.action))


def _only(**entry: object) -> PeeringConnection:
    entries = [{"PeeringConnectionId": "pcx-1", **entry}]
    return _answered(_CONNECTIONS, PeerConnectionSet=entries, TotalCount=1).items[0]


def _route(**entry: object) -> Route:
    tables = [{"RouteTableId": "rtb-1", "RouteSet": [entry]}]
    return _answered(_TABLES, RouteTableSet=tables).items[0].routes[0]


def test_connection() -> None:
    """Every field of the documented example is read."""
    entry = {
        "AppId": 1000001,
        "SourceUin": 1000001234,
        "SourceRegion": "gz",
        "SourceVpcId": "vpc-test1234",
        "PeerAppId": 1000001,
        "DestinationUin": 1000001235,
        "DestinationRegion": "ap-hongkong",
        "PeerVpcId": "vpc-test4567",
        "DestinationVpcId": "vpc-test4567",
        "PeeringConnectionId": "pcx-test6789",
        "PeeringConnectionName": "测试用",
        "IsNgw": False,
        "CreateTime": "2024-11-14 11:58:54",
        "Bandwidth": 0,
        "Type": "VPC0",
        "State": "ACTIVE",
        "TagSet": [{"Key": "team", "Value": "net"}],
        "ChargeType": "POSTPAID_BY_DAY_MAX",
        "QosLevel": "",
    }

    page = _answered(_CONNECTIONS, PeerConnectionSet=[entry, "x"], TotalCount="8")

    expected = PeeringConnection(
        id="pcx-test6789",
        name="测试用",
        state=PeeringState.ACTIVE,
        vpc=VpcIds("vpc-test1234"),
        peer_vpc=VpcIds("vpc-test4567"),
        uin="1000001234",
        peer_uin="1000001235",
        region="ap-guangzhou",
        peer_region="ap-hongkong",
        create_time=datetime(2024, 11, 14, 11, 58, 54, tzinfo=timezone(timedelta(hours=8))),
        bandwidth=0,
        charge_type="POSTPAID_BY_DAY_MAX",
        qos_level="",
        type="VPC0",
        tags={"team": "net"},
    )
    assert Page((expected,), total=8, received=1) == page


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        *((state.value, state) for state in PeeringState),
        ("MELTING", "MELTING"),
        (7, "7"),
        (None, ""),
    ],
)
def test_state(state: object, expected: PeeringState | str) -> None:
    """States come as text; one that is not known is kept."""
    assert expected == _only(State=state).state


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"DestinationVpcId": "vpc-b", "PeerVpcId": "vpc-c"}, "vpc-b"),
        ({"PeerVpcId": "vpc-c"}, "vpc-c"),
        ({"DestinationVpcId": "", "PeerVpcId": "vpc-c"}, "vpc-c"),
        ({"DestinationVpcId": None}, ""),
    ],
)
def test_peer_vpc(entry: dict[str, object], expected: str) -> None:
    """The accepter's VPC is found under its older name too."""
    assert VpcIds(expected) == _only(**entry).peer_vpc


@pytest.mark.parametrize(
    ("uin", "expected"), [(909619400, "909619400"), ("909619400.0", "909619400"), (None, "")]
)
def test_uin(uin: object, expected: str) -> None:
    """An account is decimal text, however it comes."""
    connection = _only(SourceUin=uin, DestinationUin=uin)

    assert [expected] * 2 == [connection.uin, connection.peer_uin]


def test_unknown_region() -> None:
    """A region that nobody knows is kept as it is."""
    assert "atl" == _only(SourceRegion="atl").region


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (None, {}),
        ([], {}),
        ("x", {}),
        ([{"Key": "a", "Value": 1}, {"Value": "b"}, None, {"Key": "c"}], {"a": "1", "c": ""}),
    ],
)
def test_tags(tags: object, expected: dict[str, str]) -> None:
    """Tags are read as far as they have a key."""
    assert expected == _only(TagSet=tags).tags


def test_odd_fields_of_a_connection() -> None:
    """A number is no state, the first time that is there counts, and no field has an empty name."""
    odd = {
        "PeeringConnectionId": "pcx-1",
        "State": 4,
        "SourceVpcId": "vpc-1",
        "": "gz_vpc_9",
        "CreateTime": "0000-00-00 00:00:00",
        "CreatedTime": "2024-05-05 01:02:03",
    }

    (found,) = _answered(_CONNECTIONS, PeerConnectionSet=[odd], TotalCount=1).items

    assert ("4", VpcIds("vpc-1"), None) == (found.state, found.vpc, found.create_time)


@pytest.mark.parametrize(
    ("block", "expected"), [(["x"], ""), (0, "::/0"), (None, "::/0"), ("10.0.0.0/8", "10.0.0.0/8")]
)
def test_destination_of_either_protocol(block: object, expected: str) -> None:
    """A route of IPv6 has its destination in a field of its own."""
    route = {"DestinationCidrBlock": block, "DestinationIpv6CidrBlock": "::/0"}
    table = {"RouteTableId": "rtb-1", "RouteSet": [route]}

    (found,) = _answered(_TABLES, RouteTableSet=[table], TotalCount=1).items

    assert [expected] == [it.destination_cidr_block for it in found.routes]


def test_entries_without_id() -> None:
    """An entry without id is left out, but counts for the paging."""
    page = _answered(_CONNECTIONS, PeerConnectionSet=[{}, {"State": "ACTIVE"}])

    assert Page((), total=0, received=2) == page


@pytest.mark.parametrize("call", [_CONNECTIONS, _VPCS, _TABLES])
def test_no_list(call: Call[Page[object]]) -> None:
    """A page may lack its list only where it counts none."""
    assert Page((), total=0, received=0) == _answered(call, TotalCount=0)
    with pytest.raises(MalformedAnswerError, match="no list"):
        _answered(call)


def test_vpc() -> None:
    """A VPC is read with its further ranges and its tags."""
    entry = {
        "VpcId": "vpc-8e0ypm3z",
        "VpcName": "app",
        "CidrBlock": "10.0.0.0/16",
        "IsDefault": True,
        "TagSet": [{"Key": "team", "Value": "net"}],
        "AssistantCidrSet": [
            {"VpcId": "vpc-8e0ypm3z", "CidrBlock": "10.1.0.1/16", "AssistantType": 0},
            {"CidrBlock": "172.16.0.0/12", "AssistantType": 1, "SubnetSet": []},
            {},
        ],
    }

    page = _answered(_VPCS, VpcSet=[entry, {"VpcName": "no id"}], TotalCount=2)

    expected = Vpc(
        VpcIds("vpc-8e0ypm3z"),
        "app",
        "10.0.0.0/16",
        ("10.1.0.0/16", "172.16.0.0/12"),
        is_default=True,
        tags={"team": "net"},
    )
    assert Page((expected,), total=2, received=2) == page


@pytest.mark.parametrize(
    ("entry", "enabled"),
    [
        ({}, True),
        ({"Enabled": None}, True),
        ({"Enabled": True}, True),
        ({"Enabled": False}, False),
    ],
)
def test_disabled_route(entry: dict[str, object], enabled: bool) -> None:
    """A route is disabled only where the answer says so; then nothing is routed through it."""
    route = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayType": "PEERCONNECTION", **entry}
    table = {"RouteTableId": "rtb-1", "RouteSet": [{**route, "GatewayId": "pcx-1"}]}

    (found,) = _answered(_TABLES, RouteTableSet=[table]).items

    destinations = {"10.1.0.0/16"}
    assert (destinations if enabled else set()) == found.destinations_of("pcx-1")
    assert (set() if enabled else destinations) == found.disabled_of("pcx-1")


@pytest.mark.parametrize("assistants", [None, [], "x", {}])
def test_vpc_without_further_ranges(assistants: object) -> None:
    """The set of further ranges may be absent."""
    entry = {"VpcId": "vpc-a", "AssistantCidrSet": assistants}

    assert () == _answered(_VPCS, VpcSet=[entry]).items[0].assistant_cidr_blocks


def test_route_table() -> None:
    """A table is read with its routes and its tags."""
    entry = {
        "VpcId": "vpc-a",
        "RouteTableId": "rtb-1",
        "RouteTableName": "default",
        "TagSet": [{"Key": "team", "Value": "net"}],
        "Main": True,
        "RouteSet": [
            {
                "DestinationCidrBlock": "10.1.0.0/16",
                "GatewayType": "PEERCONNECTION",
                "GatewayId": "pcx-1",
                "RouteId": 42,
                "RouteItemId": "rti-a",
            },
            None,
        ],
    }

    page = _answered(_TABLES, RouteTableSet=[entry, {}], TotalCount=2)

    route = Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-a")
    tags = {"team": "net"}
    expected = RouteTable("rtb-1", "", VpcIds("vpc-a"), "default", True, (route,), tags)
    assert Page((expected,), total=2, received=2) == page


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"RouteId": 42}, "42"),
        ({"RouteId": "42", "RouteItemId": ""}, "42"),
        ({"RouteId": 0, "RouteItemId": "rti-a"}, "rti-a"),
        ({"RouteId": 0}, ""),
        ({}, ""),
    ],
)
def test_id_of_route(entry: dict[str, object], expected: str) -> None:
    """The newer id of a route goes before the number; the number 0 is none."""
    assert expected == _route(**entry).id


@pytest.mark.parametrize(
    ("kind", "expected"), [("PEERCONNECTION", True), ("CCN", False), ("", False), (None, False)]
)
def test_gateway(kind: object, expected: bool) -> None:
    """Only one type of gateway is a peering connection."""
    assert expected is _route(GatewayType=kind).is_peering


def test_route_of_the_newer_internet() -> None:
    """A destination of IPv6 stands in a field of its own."""
    route = _route(DestinationCidrBlock="", DestinationIpv6CidrBlock="2402:4e00::/64")

    assert "2402:4e00::/64" == route.destination_cidr_block


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"vpc-max-vpcpeers": 20, "vpc-max-available-vpcpeers": 10}, 10),
        ({"vpc-max-vpcpeers": "20"}, 20),
        ({"vpc-max-vpcpeers": 20, "vpc-max-available-vpcpeers": None}, 20),
        ({"vpc-max-available-vpcpeers": 0}, 0),
        ({}, None),
    ],
)
def test_limit(limits: dict[str, object], expected: int | None) -> None:
    """The quota of valid connections counts, else that of all of them."""
    said = [{"LimitType": name, "LimitValue": value} for name, value in limits.items()]

    assert expected == _answered(_DIALECT.peering_connection_limit(), VpcLimitSet=said)


@pytest.mark.parametrize(
    ("account", "expected"),
    [("1000262000", "1000262000"), (1000262000, "1000262000"), ("root", ""), ("", ""), (None, "")],
)
def test_account(account: object, expected: str) -> None:
    """The caller's account is a UIN or not told."""
    assert expected == _answered(_DIALECT.caller_identity(), AccountId=account).uin


def test_created() -> None:
    """A Create answers the id."""
    assert "pcx-1" == _answered(_CREATE, PeeringConnectionId="pcx-1")


@pytest.mark.parametrize("answered", [{}, {"PeeringConnectionId": ""}])
def test_created_without_id(answered: dict[str, object]) -> None:
    """A Create that answers no id has an unknown outcome; the request can be asked about."""
    with pytest.raises(MalformedAnswerError, match="no connection id") as caught:
        _answered(_CREATE, **answered)

    assert (False, "r-1") == (caught.value.nothing_happened, caught.value.request_id)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (410, b"", ServiceGoneError),
        (404, b"<html>", NothingThereError),
        (404, b"{}", NothingThereError),
        (200, b'{"code": 4000, "message": "no"}', ServiceGoneError),
        (200, b'{"code": "0", "data": []}', ServiceGoneError),
        (502, b'{"Response": {}}', NoAnswerError),
        (200, b"<html>", MalformedAnswerError),
        (403, b"", MalformedAnswerError),
        (200, b"[1]", MalformedAnswerError),
        (200, b"{}", MalformedAnswerError),
        (200, b'{"Response": []}', MalformedAnswerError),
    ],
)
def test_no_answer_of_the_api(status: int, body: bytes, expected: type[QcloudError]) -> None:
    """Gateways, garbage, and hosts without this version are told apart."""
    with pytest.raises(QcloudError) as caught:
        _DIALECT.unwrap(_answer(body, status, "text/html"), "DescribeVpcs")

    assert expected is type(caught.value)
    assert ("qcloud:apiVersion to 2.0" in str(caught.value)) is issubclass(
        expected, ServiceGoneError
    )


@given(body=st.binary(), status=st.integers(100, 599), content_type=st.text())
def test_any_bytes(body: bytes, status: int, content_type: str) -> None:
    """Whatever bytes come, nothing but an error of ours is raised."""
    for call in _CALLS:
        _said(call, _answer(body, status, content_type))


@settings(max_examples=100)
@given(JSON | RESPONSES_V3)
@example({"PeerConnectionSet": [{"PeeringConnectionId": float("inf"), "State": []}]})
@example({"Error": {"Code": "\ud800", "Message": "a\nb"}, "RequestId": "\ud800\n"})
def test_any_json(response: object) -> None:
    """Whatever JSON comes, nothing but an error of ours is raised, and it is one line of text."""
    for call in _CALLS:
        said = _said(call, _answer(json.dumps({"Response": response}).encode()))

        assert said.encode().decode().splitlines() in ([], [said])


def _said(call: Call[object], answer: HttpAnswer) -> str:
    """Read an answer; return the text of the error in it, "" if there is none."""
    try:
        call.read(_DIALECT.unwrap(answer, call.action))
    except QcloudError as error:
        return str(error)
    return ""
