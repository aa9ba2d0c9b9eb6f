"""The official SDK of API 3.0, as it is published, on the emulator."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import trustme
from qcloud_emulator import Emulator
from tencentcloud.common.abstract_client import AbstractClient
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.contract.conftest import Served
from tests.unit.api.tunnel import Tunnel

_HOSTS = tuple(f"{service}.tencentcloudapi.com" for service in ("vpc", "sts", "tag"))
_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE")
_OWN, _OTHER = "2407912486", "100000000002"
_APP, _DATA, _STAGING, _PARTNER = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-partner2"
_SHARED, _TABLE = "vpc-shared03", "rtb-app0main"
_WEEK = 7 * 24 * 3600 + 1
_PAIR = {
    "SourceVpcId": _APP,
    "DestinationVpcId": _DATA,
    "DestinationUin": _OWN,
    "DestinationRegion": "ap-guangzhou",
    "PeeringConnectionName": "tses",
}
_TO_PARTNER = {**_PAIR, "DestinationVpcId": _PARTNER, "DestinationUin": _OTHER}
_OFFICE = {"DestinationCidrBlock": "192.168.0.0/16", "GatewayType": "VPN", "GatewayId": "vpngw-1"}


@pytest.fixture(scope="module")
def _served_v3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert(*_HOSTS, "127.0.0.1")
    ca, cert, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    authority.cert_pem.write_to_path(str(ca))
    certificate.cert_chain_pems[0].write_to_path(str(cert))
    certificate.private_key_pem.write_to_path(str(key))
    with (
        Emulator.start(tls_cert=cert, tls_key=key) as emulator,
        Tunnel.open(to_port=int(emulator.url.rpartition(":")[2])) as tunnel,
    ):
        yield Served(emulator, str(ca), tunnel)


@pytest.fixture
def served(_served_v3: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Serve a fresh cloud, and let a proxy lead clients of the public hosts to it."""
    _served_v3.emulator.reset()
    _served_v3.tunnel.asked.clear()
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", _served_v3.tunnel.url)
    return _served_v3


def _setup(
    served: Served,
    account: str = "default",
    endpoint: str | None = None,
    **changes: str | None,
) -> tuple[Credential, ClientProfile]:
    pair = served.emulator.accounts[account]
    told = {"secret_id": pair.secret_id, "secret_key": pair.secret_key, "token": pair.token}
    told.update(changes)
    http = HttpProfile(endpoint=endpoint, certification=served.ca, reqTimeout=20)
    return Credential(*told.values()), ClientProfile(httpProfile=http)


def _client(
    served: Served, account: str = "default", region: str = "ap-guangzhou", **changes: str | None
) -> VpcClient:
    credential, profile = _setup(served, account, **changes)
    return VpcClient(credential, region, profile)


def _request(kind: str, parameters: dict[str, Any]) -> Any:
    request = getattr(models, f"{kind}Request")()
    request.from_json_string(json.dumps(parameters))
    return request


def _do(client: VpcClient, action: str, **parameters: Any) -> Any:
    return getattr(client, action)(_request(action, parameters))


def _code(act: Callable[[], object]) -> str:
    """Do something and return the code of the answer; a refusal bears a request id as well."""
    try:
        act()
    except TencentCloudSDKException as error:
        return str(error.get_code() if error.get_request_id() else error)
    return "Success"


def _other_service(served: Served, service: str, account: str = "default") -> CommonClient:
    return CommonClient(service, "2018-08-13", *_with_region(_setup(served, account)))


def _with_region(
    setup: tuple[Credential, ClientProfile],
) -> tuple[Credential, str, ClientProfile]:
    credential, profile = setup
    return credential, "ap-guangzhou", profile


def test_within_an_account(served: Served) -> None:
    """Create, describe, modify and delete; every field of the answer is read by the SDK."""
    client = _client(served)
    made = _do(
        client,
        "CreateVpcPeeringConnection",
        **_PAIR,
        Bandwidth=100,
        Type="VPC_PEER",
        ChargeType="POSTPAID_BY_MONTH_95",
        QosLevel="AU",
        Tags=[{"Key": "team", "Value": "网络"}],
    ).PeeringConnectionId

    _do(
        client,
        "ModifyVpcPeeringConnection",
        PeeringConnectionId=made,
        PeeringConnectionName="示例1 a&b=c+d/e",
        Bandwidth=50,
    )
    answer = _do(client, "DescribeVpcPeeringConnections", PeeringConnectionIds=[made])
    _do(client, "DeleteVpcPeeringConnection", PeeringConnectionId=made)

    (found,) = answer.PeerConnectionSet
    assert (1, "示例1 a&b=c+d/e", "ACTIVE", 50, "AU", "gz", int(_OWN), "网络") == (
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
        served.emulator.connections(),
        set(served.tunnel.asked),
    )


@pytest.mark.parametrize(("action", "state"), [("Accept", "ACTIVE"), ("Reject", "REJECTED")])
def test_across_accounts(served: Served, action: str, state: str) -> None:
    """Create and accept or reject; only the accepter may, and only once."""
    ours, theirs = _client(served), _client(served, "peer")
    made = _do(ours, "CreateVpcPeeringConnection", **_TO_PARTNER).PeeringConnectionId

    codes = [
        _code(
            lambda client=client: _do(  # type: ignore[misc]
                client, f"{action}VpcPeeringConnection", PeeringConnectionId=made
            )
        )
        for client in (ours, theirs, theirs)
    ]

    filters = [{"Name": "state", "Values": [state]}, {"Name": "vpc-id", "Values": [_APP]}]
    found = _do(ours, "DescribeVpcPeeringConnections", Filters=filters, Offset=0, Limit=5)
    assert [made] == [it.PeeringConnectionId for it in found.PeerConnectionSet]
    assert [
        "UnsupportedOperation.VpcPeerPurviewError",
        "Success",
        "UnsupportedOperation.VpcPeerInvalidStateChange",
    ] == codes


def test_vpcs_and_limits(served: Served) -> None:
    """The VPCs of an account and its limits."""
    client = _client(served)
    extra = {"name": "x", "cidrBlock": "172.16.0.0/16", "assistantCidrBlocks": ["10.9.0.0/16"]}
    served.emulator.seed({"accounts": [{"uin": _OWN, "vpcs": [extra]}]})

    whole = _do(client, "DescribeVpcs", Offset="0", Limit="100")
    named = _do(client, "DescribeVpcs", Filters=[{"Name": "vpc-name", "Values": ["x"]}])
    limits = _do(client, "DescribeVpcLimits", LimitTypes=["vpc-max-available-vpcpeers"])

    assert (5, 10) == (whole.TotalCount, limits.VpcLimitSet[0].LimitValue)
    assert ["10.9.0.0/16"] == [it.CidrBlock for it in named.VpcSet[0].AssistantCidrSet]


def test_routes(served: Served) -> None:
    """Create routes, list them, and delete them by id and by number."""
    client = _client(served)
    made = _do(client, "CreateVpcPeeringConnection", **_PAIR).PeeringConnectionId
    to_data = {
        "DestinationCidrBlock": "10.1.0.0/16",
        "GatewayType": "PEERCONNECTION",
        "GatewayId": made,
    }

    added = _do(client, "CreateRoutes", RouteTableId=_TABLE, Routes=[to_data, _OFFICE])
    first, second = added.RouteTableSet[0].RouteSet
    gone = [
        _do(client, "DeleteRoutes", RouteTableId=_TABLE, Routes=[told]).RouteSet[0].GatewayId
        for told in ({"RouteItemId": first.RouteItemId}, {"RouteId": second.RouteId})
    ]
    tables = _do(client, "DescribeRouteTables", RouteTableIds=[_TABLE], Limit="1")

    assert [made, "vpngw-1"] == gone
    assert [(True, [])] == [(it.Main, it.RouteSet) for it in tables.RouteTableSet]


def test_other_services(served: Served) -> None:
    """Who calls, and tags that come and go."""
    made = _do(_client(served), "CreateVpcPeeringConnection", **_PAIR).PeeringConnectionId
    tag, sts = _other_service(served, "tag"), _other_service(served, "sts", "temporary")
    resource = {"ResourceList": [f"qcs::vpc:ap-guangzhou:uin/{_OWN}:pcx/{made}"]}

    identity = sts.call_json("GetCallerIdentity", {})["Response"]
    tags = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": "2"}]
    answers = [
        tag.call_json("TagResources", {**resource, "Tags": tags})["Response"],
        tag.call_json("UnTagResources", {**resource, "TagKeys": ["a"]})["Response"],
    ]

    (found,) = _do(_client(served), "DescribeVpcPeeringConnections").PeerConnectionSet
    assert (_OWN, [[], []]) == (
        identity["AccountId"],
        [it["FailedResources"] for it in answers],
    )
    assert [("b", "2")] == [(it.Key, it.Value) for it in found.TagSet]
    assert {f"{host}:443" for host in _HOSTS} == set(served.tunnel.asked)


def test_an_endpoint_of_ones_own(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Host and port of the emulator may be given instead of the public host."""
    monkeypatch.delenv("HTTPS_PROXY")
    credential, profile = _setup(served, endpoint=served.emulator.url.removeprefix("https://"))

    client = VpcClient(credential, "ap-guangzhou", profile)

    assert (4, []) == (_do(client, "DescribeVpcs").TotalCount, served.tunnel.asked)


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
def test_identity(served: Served, code: str, account: str, changes: dict[str, Any]) -> None:
    """Each kind of wrong credentials has its code."""
    client = _client(served, account, **changes)

    assert code == _code(lambda: _do(client, "DescribeVpcs"))


@pytest.mark.parametrize("seconds", [-400, 400])
def test_the_clock(served: Served, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """A call from another time is refused, whichever side has the wrong one."""
    client = _client(served)
    request = _built(client, "DescribeVpcs", {}, at=time.time() + seconds, monkeypatch=monkeypatch)

    assert "AuthFailure.SignatureExpire" == _sent(served, request)


_EVERY_ERROR: list[tuple[str, str, dict[str, Any]]] = [
    (
        "UnauthorizedOperation.VpcPeerCidrConflict",
        "CreateVpcPeeringConnection",
        {**_PAIR, "DestinationVpcId": _STAGING},
    ),
    ("UnsupportedOperation.VpcPeerAlreadyExist", "CreateVpcPeeringConnection", _PAIR),
    (
        "LimitExceeded.VpcPeerAvaLimitExceeded",
        "CreateVpcPeeringConnection",
        {**_PAIR, "DestinationVpcId": _SHARED},
    ),
    (
        "UnsupportedOperation.NotSupportCreateCrossRegionVpcPeer",
        "CreateVpcPeeringConnection",
        {**_PAIR, "DestinationRegion": "ap-beijing"},
    ),
    (
        "ResourceNotFound",
        "DeleteVpcPeeringConnection",
        {"PeeringConnectionId": "pcx-nothing1"},
    ),
    (
        "UnsupportedOperation.VpcPeerInvalidStateChange",
        "AcceptVpcPeeringConnection",
        {"PeeringConnectionId": "pcx-own00001"},
    ),
    (
        "UnsupportedOperation.VpcPeerPurviewError",
        "RejectVpcPeeringConnection",
        {"PeeringConnectionId": "pcx-theirs01"},
    ),
    ("MissingParameter", "CreateVpcPeeringConnection", {"SourceVpcId": _APP}),
    ("InvalidParameter", "DescribeVpcs", {"Offset": 0}),
    (
        "InvalidParameter.Coexist",
        "DescribeVpcs",
        {"VpcIds": [_APP], "Filters": [{"Name": "vpc-name", "Values": ["app"]}]},
    ),
    (
        "InvalidParameter.FilterInvalidKey",
        "DescribeVpcs",
        {"Filters": [{"Name": "x", "Values": []}]},
    ),
    ("InvalidParameterValue", "CreateVpcPeeringConnection", {**_PAIR, "Type": "x"}),
    (
        "InvalidParameterValue.Empty",
        "CreateVpcPeeringConnection",
        {**_PAIR, "PeeringConnectionName": ""},
    ),
    (
        "InvalidParameterValue.Malformed",
        "CreateVpcPeeringConnection",
        {**_PAIR, "SourceVpcId": "gz_vpc_226"},
    ),
    ("InvalidParameterValue.Range", "DescribeVpcPeeringConnections", {"Limit": 101}),
    ("InvalidParameterValue.LimitExceeded", "DescribeVpcs", {"VpcIds": [_APP] * 101}),
    ("UnknownParameter", "DescribeRouteTables", {"HighPriorityRouteTableIds": [_TABLE]}),
    (
        "InvalidParameterValue.Duplicate",
        "CreateRoutes",
        {"RouteTableId": _TABLE, "Routes": [_OFFICE, _OFFICE]},
    ),
    (
        "InvalidParameterValue.VpcCidrConflict",
        "CreateRoutes",
        {"RouteTableId": _TABLE, "Routes": [{**_OFFICE, "DestinationCidrBlock": "10.0.1.0/24"}]},
    ),
    (
        "InvalidParameterValue.CidrNotInPeerVpc",
        "CreateRoutes",
        {
            "RouteTableId": _TABLE,
            "Routes": [
                {**_OFFICE, "GatewayType": "PEERCONNECTION", "GatewayId": "pcx-own00001"},
            ],
        },
    ),
    (
        "InvalidParameterValue.RouteNextHopInvalid",
        "CreateRoutes",
        {"RouteTableId": _TABLE, "Routes": [{**_OFFICE, "GatewayType": "HAVIP"}]},
    ),
    (
        "LimitExceeded",
        "CreateRoutes",
        {
            "RouteTableId": _TABLE,
            "Routes": [_OFFICE, {**_OFFICE, "DestinationCidrBlock": "192.169.0.0/16"}],
        },
    ),
]


@pytest.mark.parametrize(("code", "action", "parameters"), _EVERY_ERROR)
def test_rules(served: Served, code: str, action: str, parameters: dict[str, Any]) -> None:
    """Each rule has its code, which the SDK raises."""
    quota = "AvaLimit" in code
    served.emulator.set_settings(
        peering_limit=2 if quota else 10, route_limit=1, destination_outside_peer="refused"
    )
    own = {"name": "own", "peeringConnectionId": "pcx-own00001"}
    theirs = {"name": "theirs", "peeringConnectionId": "pcx-theirs01"}
    served.emulator.seed(
        {
            "peeringConnections": [
                {**own, "vpcId": _APP, "peerVpcId": _DATA},
                {**theirs, "vpcId": _APP, "peerVpcId": _PARTNER},
            ]
        }
    )

    # What the SDK's classes would not send is sent as it stands.
    assert code == _code(lambda: _client(served).call_json(action, parameters))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("RequestLimitExceeded", "throttle"),
        ("InternalError", "internal_error"),
        ("UnsupportedOperation.MutexOperationTaskRunning", "busy"),
    ],
)
def test_trouble(served: Served, code: str, kind: str) -> None:
    """Trouble has its code as well."""
    served.emulator.add_fault("DescribeVpcs", kind=kind)

    assert code == _code(lambda: _do(_client(served), "DescribeVpcs"))


def test_the_rate_limit(served: Served) -> None:
    """More calls in a second than are allowed are refused."""
    served.emulator.set_settings(rate_limit_per_second=1)
    client = _client(served)

    codes = [_code(lambda: _do(client, "DescribeVpcs")) for _ in range(3)]

    assert ("Success", True) == (codes[0], "RequestLimitExceeded" in codes)


def test_an_expired_request(served: Served) -> None:
    """There is no Enable in this version; an expired request stays as it is."""
    client = _client(served)
    made = _do(client, "CreateVpcPeeringConnection", **_TO_PARTNER).PeeringConnectionId
    served.emulator.advance_clock(_WEEK)
    named = {"PeeringConnectionId": made}

    codes = [
        _code(lambda: client.call_json("EnableVpcPeeringConnection", named)),
        _code(lambda: _do(_client(served, "peer"), "AcceptVpcPeeringConnection", **named)),
    ]

    assert ["InvalidAction", "UnsupportedOperation.VpcPeerInvalidStateChange"] == codes


def test_regions_and_versions(served: Served) -> None:
    """A region is needed and must exist, and a service has one version."""
    credential, profile = _setup(served)
    other_version = CommonClient("vpc", "2016-01-01", credential, "ap-guangzhou", profile)

    codes = [
        _code(lambda: _do(_client(served, region=""), "DescribeVpcs")),
        _code(lambda: _do(_client(served, region="ap-nowhere"), "DescribeVpcs")),
        _code(lambda: other_version.call_json("DescribeVpcs", {})),
    ]

    assert ["MissingParameter", "UnsupportedRegion", "NoSuchVersion"] == codes


def _built(
    client: AbstractClient,
    action: str,
    parameters: dict[str, Any],
    *,
    at: float | None = None,
    monkeypatch: pytest.MonkeyPatch | None = None,
) -> RequestInternal:
    """Return a request as the SDK signs it, at another time if one is given."""
    request = RequestInternal("vpc.tencentcloudapi.com", "POST", "/", header={})
    if at is not None and monkeypatch is not None:
        with monkeypatch.context() as patch:
            patch.setattr("tencentcloud.common.abstract_client.time.time", lambda: at)
            client._build_req_with_tc3_signature(action, parameters, request)
    else:
        client._build_req_with_tc3_signature(action, parameters, request)
    return request


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


def test_changed_byte(served: Served) -> None:
    """Whichever byte of the signature or of the body is changed, it does not fit any more."""
    request = _built(_client(served), "CreateVpcPeeringConnection", dict(_PAIR))
    good, body = request.header["Authorization"], request.data
    start = good.index("Signature=") + len("Signature=")
    codes = set()

    with requests.Session() as session:
        for position in range(start, len(good)):
            other = "0" if good[position] != "0" else "1"
            request.header["Authorization"] = good[:position] + other + good[position + 1 :]
            codes.add(_sent(served, request, session))
        request.header["Authorization"] = good
        for position, old in enumerate(body):
            request.data = body[:position] + chr(ord(old) ^ 1) + body[position + 1 :]
            codes.add(_sent(served, request, session))
        request.data = body
        assert ({"AuthFailure.SignatureFailure"}, []) == (codes, served.emulator.connections())
        assert "Success" == _sent(served, request, session)
