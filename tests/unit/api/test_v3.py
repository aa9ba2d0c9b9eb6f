"""Requests of API 3.0, from the model."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pulumi_qcloud.api.dialect import Call, HttpRequest
from pulumi_qcloud.api.errors import (
    ConfigurationError,
    MalformedAnswerError,
    RouteNotFoundError,
)
from pulumi_qcloud.api.model import Credentials, Route, RouteTable, VpcIds
from pulumi_qcloud.api.signing import canonical_request_tc3, sign_tc3, source_text_tc3
from pulumi_qcloud.api.v3 import DialectV3

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
        vpc_id="vpc-a",
        peer_vpc_id="gz_vpc_89",
        peer_uin="2407912486",
        name="示例1 a&b=c",
        peer_region="ap-guangzhou",
        extras=extras,
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
    assert {"bandwidth", "chargeType", "qosLevel", "type", "tags"} == features.settings


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
