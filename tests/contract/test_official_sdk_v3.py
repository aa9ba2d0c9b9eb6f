"""The official SDK of API 3.0, as it is published, on the emulator: calls, callers and errors."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any, Final

import pytest
import requests
from pulumi_qcloud.api.dialect import Call
from pulumi_qcloud.api.model import Route, RouteTable, VpcIds, WantedConnection
from pulumi_qcloud.api.v3 import SERVICES, DialectV3
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.contract.sdk_v3 import (
    APP,
    BY_ORDER,
    BY_RULE,
    COMMON_BY_RULE,
    COMMON_ELSEWHERE,
    OFFICE,
    OWN,
    PAIR,
    REGION,
    SEED,
    TABLE,
    TO_PARTNER,
    Way,
    built,
    client_of,
    code_of,
    do,
    other_service,
    set_clock,
    setup_of,
)
from tests.unit.api import answers
from tests.unit.api.loopback import Served

_HOSTS: Final = tuple(f"{service}.tencentcloudapi.com" for service in ("vpc", "sts", "tag"))
_WEEK: Final = 7 * 24 * 3600 + 1


def test_within_an_account(public_api: Served) -> None:
    """Create, describe, modify and delete; every field of the answer is read by the SDK."""
    client = client_of(public_api)
    made = do(
        client,
        "CreateVpcPeeringConnection",
        **PAIR,
        Bandwidth=100,
        Type="VPC_PEER",
        ChargeType="POSTPAID_BY_MONTH_95",
        QosLevel="AU",
        Tags=[{"Key": "team", "Value": "网络"}],
    ).PeeringConnectionId

    do(
        client,
        "ModifyVpcPeeringConnection",
        PeeringConnectionId=made,
        PeeringConnectionName="示例1 a&b=c+d/e",
        Bandwidth=50,
    )
    answer = do(client, "DescribeVpcPeeringConnections", PeeringConnectionIds=[made])
    do(client, "DeleteVpcPeeringConnection", PeeringConnectionId=made)

    (found,) = answer.PeerConnectionSet
    assert (1, "示例1 a&b=c+d/e", "ACTIVE", 50, "AU", "gz", int(OWN), "网络") == (
        answer.TotalCount,
        found.PeeringConnectionName,
        found.State,
        found.Bandwidth,
        found.QosLevel,
        found.SourceRegion,
        found.DestinationUin,
        found.TagSet[0].Value,
    )
    assert [name for name, value in vars(found).items() if value is None] == []
    assert ([], {"vpc.tencentcloudapi.com:443"}) == (
        public_api.emulator.connections(),
        set(public_api.tunnel.asked),
    )


@pytest.mark.parametrize(("action", "state"), [("Accept", "ACTIVE"), ("Reject", "REJECTED")])
def test_across_accounts(public_api: Served, action: str, state: str) -> None:
    """Create and accept or reject; only the accepter may, and only once."""
    ours, theirs = client_of(public_api), client_of(public_api, "peer")
    made = do(ours, "CreateVpcPeeringConnection", **TO_PARTNER).PeeringConnectionId

    codes = [
        code_of(
            lambda client=client: do(  # type: ignore[misc]
                client, f"{action}VpcPeeringConnection", PeeringConnectionId=made
            )
        )
        for client in (ours, theirs, theirs)
    ]

    filters = [{"Name": "state", "Values": [state]}, {"Name": "vpc-id", "Values": [APP]}]
    found = do(ours, "DescribeVpcPeeringConnections", Filters=filters, Offset=0, Limit=5)
    assert [made] == [it.PeeringConnectionId for it in found.PeerConnectionSet]
    assert [
        "UnsupportedOperation.VpcPeerPurviewError",
        "Success",
        "UnsupportedOperation.VpcPeerInvalidStateChange",
    ] == codes


def test_vpcs_and_limits(public_api: Served) -> None:
    """The VPCs of an account and its limits."""
    client = client_of(public_api)
    extra = {"name": "x", "cidrBlock": "172.16.0.0/16", "assistantCidrBlocks": ["10.9.0.0/16"]}
    public_api.emulator.seed({"accounts": [{"uin": OWN, "vpcs": [extra]}]})

    whole = do(client, "DescribeVpcs", Offset="0", Limit="100")
    named = do(client, "DescribeVpcs", Filters=[{"Name": "vpc-name", "Values": ["x"]}])
    limits = do(client, "DescribeVpcLimits", LimitTypes=["vpc-max-available-vpcpeers"])

    assert (5, 10) == (whole.TotalCount, limits.VpcLimitSet[0].LimitValue)
    assert ["10.9.0.0/16"] == [it.CidrBlock for it in named.VpcSet[0].AssistantCidrSet]


def test_routes(public_api: Served) -> None:
    """Create routes, list them, and delete them by id and by number."""
    client = client_of(public_api)
    made = do(client, "CreateVpcPeeringConnection", **PAIR).PeeringConnectionId
    to_data = {
        "DestinationCidrBlock": "10.1.0.0/16",
        "GatewayType": "PEERCONNECTION",
        "GatewayId": made,
    }

    added = do(client, "CreateRoutes", RouteTableId=TABLE, Routes=[to_data, OFFICE])
    first, second = added.RouteTableSet[0].RouteSet
    gone = [
        do(client, "DeleteRoutes", RouteTableId=TABLE, Routes=[told]).RouteSet[0].GatewayId
        for told in ({"RouteItemId": first.RouteItemId}, {"RouteId": second.RouteId})
    ]
    tables = do(client, "DescribeRouteTables", RouteTableIds=[TABLE], Limit="1")

    assert [made, "vpngw-1"] == gone
    assert [(True, [])] == [(it.Main, it.RouteSet) for it in tables.RouteTableSet]


def test_other_services(public_api: Served) -> None:
    """Who calls, and tags that come and go."""
    made = do(client_of(public_api), "CreateVpcPeeringConnection", **PAIR).PeeringConnectionId
    tag, sts = other_service(public_api, "tag"), other_service(public_api, "sts", "temporary")
    resource = {"ResourceList": [f"qcs::vpc:ap-guangzhou:uin/{OWN}:pcx/{made}"]}

    identity = sts.call_json("GetCallerIdentity", {})["Response"]
    tags = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}]
    answers = [
        tag.call_json("TagResources", {**resource, "Tags": tags})["Response"],
        tag.call_json("UnTagResources", {**resource, "TagKeys": ["a"]})["Response"],
    ]

    (found,) = do(client_of(public_api), "DescribeVpcPeeringConnections").PeerConnectionSet
    assert (OWN, [[], []]) == (
        identity["AccountId"],
        [it["FailedResources"] for it in answers],
    )
    assert [("b", "2")] == [(it.Key, it.Value) for it in found.TagSet]
    assert {f"{host}:443" for host in _HOSTS} == set(public_api.tunnel.asked)


def test_an_endpoint_of_ones_own(public_api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Host and port of the emulator may be given instead of the public host."""
    monkeypatch.delenv("HTTPS_PROXY")
    credential, profile = setup_of(
        public_api, endpoint=public_api.emulator.url.removeprefix("https://")
    )

    client = VpcClient(credential, REGION, profile)

    assert (4, []) == (do(client, "DescribeVpcs").TotalCount, public_api.tunnel.asked)


def test_an_expired_request(public_api: Served) -> None:
    """There is no Enable in this version; an expired request stays as it is."""
    client = client_of(public_api)
    made = do(client, "CreateVpcPeeringConnection", **TO_PARTNER).PeeringConnectionId
    public_api.emulator.advance_clock(_WEEK)
    named = {"PeeringConnectionId": made}

    codes = [
        code_of(lambda: client.call_json("EnableVpcPeeringConnection", named)),
        code_of(lambda: do(client_of(public_api, "peer"), "AcceptVpcPeeringConnection", **named)),
    ]

    assert ["InvalidAction", "UnsupportedOperation.VpcPeerInvalidStateChange"] == codes


_DIALECT: Final = DialectV3()
_ROUTES: Final = (
    Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-a"),
    Route("10.2.0.0/16", "pcx-1", is_peering=True, id="42"),
)
_TABLE: Final = RouteTable("rtb-1", "", VpcIds("vpc-a"), "main", main=True, routes=_ROUTES)
_DESTINATIONS: Final = ["10.1.0.0/16", "10.2.0.0/16"]
_CALLS: Final[list[Call[object]]] = [
    _DIALECT.create_peering_connection(
        WantedConnection(
            vpc_id="vpc-a",
            peer_vpc_id="vpc-b",
            peer_uin="1",
            name="net",
            v3_inputs={
                "bandwidth": 5,
                "chargeType": "POSTPAID_BY_DAY_MAX",
                "qosLevel": "AU",
                "type": "VPC_PEER",
                "tags": {"team": "net"},
            },
        ),
        region="ap-guangzhou",
    ),
    _DIALECT.list_peering_connections(connection_id=None, offset=0),
    _DIALECT.list_peering_connections(connection_id="pcx-1", offset=0),
    _DIALECT.modify_peering_connection(
        connection_id="pcx-1", name="x", bandwidth=5, charge_type="POSTPAID_BY_MONTH_95"
    ),
    _DIALECT.delete_peering_connection(connection_id="pcx-1"),
    _DIALECT.accept_peering_connection(connection_id="pcx-1"),
    _DIALECT.reject_peering_connection(connection_id="pcx-1"),
    _DIALECT.list_vpcs(vpc_id="vpc-a", name=None, offset=0),
    _DIALECT.list_vpcs(vpc_id=None, name="app", offset=0),
    _DIALECT.list_route_tables(vpc_id="vpc-a", offset=0),
    _DIALECT.peering_connection_limit(),
    _DIALECT.create_routes(table=_TABLE, destinations=_DESTINATIONS, connection_id="pcx-1"),
    _DIALECT.delete_routes(table=_TABLE, destinations=_DESTINATIONS, connection_id="pcx-1"),
    _DIALECT.enable_routes(
        table=RouteTable(
            "rtb-1",
            "",
            VpcIds("vpc-a"),
            "main",
            main=True,
            routes=(Route("10.1.0.0/16", "pcx-1", is_peering=True, id="rti-a", enabled=False),),
        ),
        destinations=["10.1.0.0/16"],
        connection_id="pcx-1",
    ),
]


@pytest.mark.parametrize("call", _CALLS, ids=lambda call: call.action)
def test_every_name_is_the_sdks(call: Call[object]) -> None:
    """The SDK has a client method and a model of each action, which holds all that is sent."""
    request: Any = getattr(models, f"{call.action}Request")()
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        request._deserialize(dict(call.parameters))

    assert hasattr(VpcClient, call.action)
    assert call.parameters == _without_nulls(json.loads(request.to_json_string()))


def test_version() -> None:
    """Version and service are the SDK's."""
    assert (VpcClient._apiVersion, f"https://{VpcClient._endpoint}/") == (
        SERVICES["vpc"].version,
        SERVICES["vpc"].url,
    )


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(it) for name, it in value.items() if it is not None}
    return [_without_nulls(it) for it in value] if isinstance(value, list) else value


LIST: Final = "DescribeVpcs"


@pytest.mark.parametrize(
    ("code", "account", "changes"),
    [
        ("AuthFailure.SecretIdNotFound", "default", {"secret_id": "AKIDnobody"}),
        ("AuthFailure.SignatureFailure", "default", {"secret_key": "another"}),
        ("AuthFailure.TokenFailure", "default", {"token": "some"}),
        ("AuthFailure.TokenFailure", "temporary", {"token": None}),
        ("AuthFailure.TokenFailure", "temporary", {"token": "other"}),
        ("Success", "temporary", {}),
    ],
)
def test_identity(public_api: Served, code: str, account: str, changes: dict[str, Any]) -> None:
    """Each kind of wrong credentials has its code."""
    client = client_of(public_api, account, **changes)

    assert code == code_of(lambda: do(client, LIST))


@pytest.mark.parametrize("seconds", [-400, 400])
def test_the_clock(public_api: Served, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """A call from another time is refused, whichever side has the wrong one."""
    set_clock(monkeypatch, seconds)

    assert "AuthFailure.SignatureExpire" == code_of(lambda: do(client_of(public_api), LIST))


def test_regions_and_versions(public_api: Served) -> None:
    """A region is needed and must exist, and a service has one version."""
    credential, profile = setup_of(public_api)
    other_version = CommonClient("vpc", "2016-01-01", credential, REGION, profile)

    codes = [
        code_of(lambda: do(client_of(public_api, region=""), LIST)),
        code_of(lambda: do(client_of(public_api, region="ap-nowhere"), LIST)),
        code_of(lambda: other_version.call_json(LIST, {})),
    ]

    assert ["MissingParameter", "UnsupportedRegion", "NoSuchVersion"] == codes


def _sent(served: Served, request: RequestInternal, session: requests.Session | None = None) -> str:
    """Send a request and return the code of its answer."""
    answer = (
        (session or requests.Session())
        .post(
            f"{served.emulator.url}/",
            data=request.data.encode(),
            headers=request.header,
            verify=served.ca,
            proxies={"https": ""},
        )
        .json()["Response"]
    )
    return str(answer["Error"]["Code"]) if "Error" in answer else "Success"


def test_changed_byte(public_api: Served) -> None:
    """Whichever byte of the signature or of the body is changed, it does not fit any more."""
    request = built(client_of(public_api), "CreateVpcPeeringConnection", dict(PAIR))
    good, body = request.header["Authorization"], request.data
    start = good.index("Signature=") + len("Signature=")
    codes = set()

    with requests.Session() as session:
        for position in range(start, len(good)):
            other = "0" if good[position] != "0" else "1"
            request.header["Authorization"] = good[:position] + other + good[position + 1 :]
            codes.add(_sent(public_api, request, session))
        request.header["Authorization"] = good
        for position, old in enumerate(body):
            request.data = body[:position] + chr(ord(old) ^ 1) + body[position + 1 :]
            codes.add(_sent(public_api, request, session))
        request.data = body
        assert ({"AuthFailure.SignatureFailure"}, []) == (codes, public_api.emulator.connections())
        assert "Success" == _sent(public_api, request, session)


_ANY: Final = "DescribeVpcs"
_COMMON_BY_ORDER: Final = answers.COMMON - COMMON_BY_RULE.keys() - COMMON_ELSEWHERE
_ORDER: Final = "error"
_EVERY: Final = [
    *((action, code, way) for action, ways in BY_RULE.items() for code, way in ways.items()),
    *((_ANY, code, way) for code, way in COMMON_BY_RULE.items()),
    *(
        (action, code, Way(fault=_ORDER))
        for action, codes in (*BY_ORDER.items(), (_ANY, _COMMON_BY_ORDER))
        for code in sorted(codes)
    ),
]


def _refusal(served: Served, action: str, way: Way) -> str:
    """Provoke an error and return its code."""
    client = client_of(served, way.account, way.region, **way.changes)
    # What the SDK's classes would not send is sent as it stands.
    return code_of(lambda: client.call_json(action, dict(way.parameters)))


def test_none_is_missing() -> None:
    """What is provoked here is what is documented, for each action, and each once."""
    provoked = {action: ways.keys() | BY_ORDER[action] for action, ways in BY_RULE.items()}
    twice = [(action, BY_ORDER[action] & ways.keys()) for action, ways in BY_RULE.items()]

    assert answers.OF_ACTIONS == provoked
    assert [] == [it for it in twice if it[1]]
    assert set() == (COMMON_BY_RULE.keys() | COMMON_ELSEWHERE) - answers.COMMON


@pytest.mark.parametrize(("action", "code", "way"), _EVERY)
def test_each(public_api: Served, action: str, code: str, way: Way) -> None:
    """The SDK raises its code with the id of the request, and nothing is changed."""
    emulator = public_api.emulator
    emulator.seed(SEED)
    emulator.set_settings(**way.settings)
    if way.fault:
        emulator.add_fault(
            action, kind=way.fault, **({"code": code} if way.fault == _ORDER else {})
        )
    before = emulator.state()

    assert code == _refusal(public_api, action, way)
    assert ([], _without_clock(before)) == (emulator.faults(), _without_clock(emulator.state()))


def test_requests_of_another_form(public_api: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old or unknown signature, action or version is refused, with a code for each."""
    client = client_of(public_api)
    credential, profile = setup_of(public_api)
    of_2016 = CommonClient("vpc", "2016-01-01", credential, REGION, profile)
    got = {
        "InvalidAction": code_of(lambda: client.call_json("EnableVpcPeeringConnection", {})),
        "NoSuchVersion": code_of(lambda: of_2016.call_json(_ANY, {})),
    }
    spaced = {"secret_id": "AKID with spaces"}
    got["AuthFailure.InvalidAuthorization"] = _refusal(public_api, _ANY, Way(changes=spaced))
    set_clock(monkeypatch, -3600)
    got["AuthFailure.SignatureExpire"] = _refusal(public_api, _ANY, Way())

    assert {code: code for code in COMMON_ELSEWHERE} == got


def _without_clock(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "clock"}
