"""The client's operations over API 3.0, against a server that says what a test wants."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest
from pulumi_qcloud.api import errors, v3
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.dialect import Dialect
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import Credentials, RouteTable, VpcIds, WantedConnection
from pulumi_qcloud.api.sender import RateLimiter, Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3

from tests.unit.api.loopback import Loopback, answer, refused_port, saying, serving

_HURRIED = Timing(sleep=lambda seconds: time.sleep(seconds / 1000))
_PAIR = Credentials("AKIDEXAMPLE", "example-key", token="example-token", source="test")
_TABLE = RouteTable("rtb-1", "", VpcIds("vpc-a"), "main", main=True)


def _client(dialect: Dialect) -> VpcClient:
    return VpcClient(
        dialect,
        credentials=_PAIR,
        region="ap-guangzhou",
        transport=Transport(),
        rate_limit=0,
        timing=_HURRIED,
        limiter=RateLimiter(_HURRIED.monotonic),
    )


def _at(server: Loopback) -> VpcClient:
    return _client(DialectV3(server.url))


def _ok(**response: object) -> bytes:
    return answer(json.dumps({"Response": {**response, "RequestId": "r-1"}}).encode())


def _refused(code: str, message: str = "no", **headers: str) -> bytes:
    told = {"Error": {"Code": code, "Message": message}, "RequestId": "r-1"}
    return answer(json.dumps({"Response": told}).encode(), **headers)


def _heard(server: Loopback) -> list[tuple[str, Any]]:
    """The action and the body of every request."""
    found = []
    for request in server.heard:
        head, _, body = request.partition(b"\r\n\r\n")
        action = head.partition(b"X-TC-Action: ")[2].partition(b"\r\n")[0]
        found.append((action.decode(), json.loads(body)))
    return found


def _create(client: VpcClient, **given: Any) -> str:
    return client.create_peering_connection(
        WantedConnection(vpc_id="vpc-a", peer_vpc_id="vpc-b", peer_uin="1", name="net", **given)
    )


def _route(destination: str, route_id: str) -> dict[str, str]:
    return {
        "DestinationCidrBlock": destination,
        "GatewayType": "PEERCONNECTION",
        "GatewayId": "pcx-1",
        "RouteItemId": route_id,
    }


def _tables(*routes: dict[str, str], table_id: str = "rtb-1") -> bytes:
    table = {"RouteTableId": table_id, "VpcId": "vpc-a", "RouteSet": routes}
    return _ok(RouteTableSet=[table], TotalCount=1)


def test_region_of_the_accepter() -> None:
    """The accepter's VPC lies in the region of the call."""
    with serving(saying(_ok(PeeringConnectionId="pcx-1"))) as server:
        assert "pcx-1" == _create(_at(server))

    assert ["ap-guangzhou"] == [body["DestinationRegion"] for _, body in _heard(server)]


def test_wanted_with_extras() -> None:
    """What is wanted reaches the wire, tags too."""
    wanted = WantedConnection("vpc-a", "vpc-b", "1", "net", v3_inputs={"tags": {"team": "net"}})

    with serving(saying(_ok(PeeringConnectionId="pcx-1"))) as server:
        create_once(_at(server), wanted, known=())

    assert [[{"Key": "team", "Value": "net"}]] == [body["Tags"] for _, body in _heard(server)]
    assert hash(wanted)


@pytest.mark.parametrize(
    ("dialect", "given", "message"),
    [
        (DialectV2(), {"bandwidth": 5, "tags": {}}, "API 2.0 does not support bandwidth, tags"),
        (DialectV3(), {"colour": "red"}, "API 3.0 does not support colour"),
    ],
)
def test_unknown_extras(dialect: Dialect, given: dict[str, object], message: str) -> None:
    """A setting that the version does not know is refused before anything is sent."""
    with pytest.raises(errors.ConfigurationError, match=message):
        _create(_client(dialect), v3_inputs=given)


def test_modify() -> None:
    """What is given is changed, what is not stays; renaming is one way to do it."""
    with serving(saying(_ok())) as server:
        client = _at(server)
        client.modify_peering_connection("pcx-1", bandwidth=20, charge_type="X")
        client.rename_peering_connection("pcx-1", "y")

    assert [
        {"PeeringConnectionId": "pcx-1", "Bandwidth": 20, "ChargeType": "X"},
        {"PeeringConnectionId": "pcx-1", "PeeringConnectionName": "y"},
    ] == [body for _, body in _heard(server)]
    with pytest.raises(errors.ConfigurationError, match="does not support bandwidth"):
        _client(DialectV2()).modify_peering_connection("pcx-1", bandwidth=20)


def test_pages() -> None:
    """A listing goes on until it has as many entries as the API counts."""

    def page(*names: str) -> bytes:
        entries = [{"PeeringConnectionId": name} for name in names]
        return _ok(PeerConnectionSet=entries, TotalCount=3)

    with serving(saying(page("a", "b"), page("c"))) as server:
        found = _at(server).list_peering_connections()

    assert ["a", "b", "c"] == [connection.id for connection in found]
    assert [0, 2] == [body["Offset"] for _, body in _heard(server)]


def test_not_there() -> None:
    """What the API does not find is none, connection and VPC alike."""
    with serving(saying(_refused("ResourceNotFound"))) as server:
        client = _at(server)

        assert (None, None) == (client.get_peering_connection("pcx-1"), client.get_vpc("vpc-a"))


def test_delete_routes() -> None:
    """Routes are removed by ids that were read just before."""
    listing = _tables(_route("10.1.0.0/16", "rti-a"), _route("10.2.0.0/16", "rti-b"))

    with serving(saying(listing, _ok())) as server:
        _at(server).delete_routes(_TABLE, ["10.2.0.0/16"], "pcx-1")

    assert ["DescribeRouteTables", "DeleteRoutes"] == [action for action, _ in _heard(server)]
    assert {"RouteTableId": "rtb-1", "Routes": [{"RouteItemId": "rti-b"}]} == _heard(server)[1][1]


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (_tables(), errors.RouteNotFoundError),
        (_tables(table_id="rtb-2"), errors.RouteTableNotFoundError),
        (_ok(RouteTableSet=[], TotalCount=0), errors.RouteTableNotFoundError),
    ],
    ids=["route", "table", "no-tables"],
)
def test_delete_what_is_gone(listing: bytes, expected: type[QcloudError]) -> None:
    """A route or table that is not there is told as API 2.0 tells it, and nothing is removed."""
    with serving(saying(listing)) as server, pytest.raises(expected):
        _at(server).delete_routes(_TABLE, ["10.1.0.0/16"], "pcx-1")

    assert ["DescribeRouteTables"] == [action for action, _ in _heard(server)]


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("RequestLimitExceeded.UinLimitExceeded", 3),
        ("UnsupportedOperation.MutexOperationTaskRunning", 3),
        ("InternalError", 1),
        ("UnsupportedOperation.VpcPeerAlreadyExist", 1),
    ],
)
def test_create_sent_again(code: str, sent: int) -> None:
    """A Create is sent again only where the refusal proves that nothing was made."""
    refused = _refused(code)
    with serving(saying(refused, refused, _ok(PeeringConnectionId="pcx-1"))) as server:
        if sent > 1:
            _create(_at(server))
        else:
            with pytest.raises(errors.ApiError):
                _create(_at(server))

    assert sent == len(server.heard)


def test_refusal() -> None:
    """A refusal is one line with code and request, and says what to do."""
    said = _refused("UnsupportedOperation.VpcPeerPurviewError", "No purview.")

    with serving(saying(said)) as server, pytest.raises(QcloudError) as caught:
        _at(server).accept_peering_connection("pcx-1")

    assert (
        "AcceptVpcPeeringConnection: No purview; credentials from: test "
        "(UnsupportedOperation.VpcPeerPurviewError, request r-1). Use the credentials of the "
        "account that may do this: the accepter accepts and rejects, the requester changes "
        "and deletes."
    ) == str(caught.value)


def test_secrets_in_an_answer() -> None:
    """What an answer repeats of the pair and the token is not shown."""
    said = _refused("AuthFailure.TokenFailure", "example-token with example-key")

    with serving(saying(said)) as server, pytest.raises(QcloudError) as caught:
        _at(server).list_vpcs()

    assert "*** with ***; credentials from: test" == caught.value.message


def test_secrets_in_the_name_of_an_error() -> None:
    """Nor is what it repeats of them in the place of an error's name."""
    said = _refused("example-token", "it failed")

    with serving(saying(said)) as server, pytest.raises(QcloudError) as caught:
        _at(server).list_vpcs()

    assert "***" == caught.value.code


@pytest.mark.parametrize(
    ("behind", "expected"), [(3600, errors.ClockSkewError), (0, errors.ReplayRefusedError)]
)
def test_clock(behind: int, expected: type[QcloudError]) -> None:
    """A signature that has expired is the clock's fault where the answer's date says so."""
    said = _refused("AuthFailure.SignatureExpire", Date=formatdate(time.time() + behind))

    with serving(saying(said)) as server, pytest.raises(QcloudError) as caught:
        _at(server).list_vpcs()

    assert (expected, "r-1") == (type(caught.value), caught.value.request_id)


@pytest.mark.parametrize("date", ["", "soon", f"Tue, 24 Nov 2026 20:09:12 +{'9' * 19}"])
def test_no_clock(date: str) -> None:
    """A date that makes no sense says nothing of the clock."""
    said = _refused("AuthFailure.SignatureExpire", Date=date)

    with serving(saying(said)) as server, pytest.raises(errors.ReplayRefusedError):
        _at(server).list_vpcs()


def test_caller() -> None:
    """The caller's account is asked at the endpoint itself."""
    with serving(saying(_ok(AccountId="1000262000", UserId="1000261000"))) as server:
        assert "1000262000" == _at(server).caller_uin()

    assert [("GetCallerIdentity", {})] == _heard(server)


def test_caller_under_2_0() -> None:
    """API 2.0 does not tell who is calling, and is not asked."""
    assert _client(DialectV2("http://127.0.0.1:1")).caller_uin() is None


def test_caller_behind_a_wall() -> None:
    """A host that tells who is calling and cannot be reached hinders nothing else."""
    assert _client(DialectV3(f"http://127.0.0.1:{refused_port()}")).caller_uin() is None


@pytest.mark.parametrize(
    "said",
    [
        _refused("InvalidAction"),
        _refused("NoSuchProduct"),
        _refused("NoSuchVersion"),
        _refused("ActionOffline"),
        _refused("UnsupportedOperation"),
        _refused("UnsupportedRegion"),
        _refused("UnknownParameter"),
        _refused("UnauthorizedOperation"),
        _refused("AuthFailure.UnauthorizedOperation"),
        _ok(),
        answer(b"not found", "404 Not Found"),
        answer(b'{"code": 4000, "message": "no"}'),
    ],
)
def test_caller_not_told(said: bytes) -> None:
    """Where an endpoint does not tell who is calling, that is no error."""
    with serving(saying(said)) as server:
        assert _at(server).caller_uin() is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (_refused("AuthFailure.SignatureFailure"), errors.CredentialsRefusedError),
        (_refused("InternalError"), errors.InternalServiceError),
        (answer(b"", "502 Bad Gateway"), errors.NoAnswerError),
        (answer(b"<html>"), errors.MalformedAnswerError),
    ],
)
def test_caller_not_found_out(said: bytes, expected: type[QcloudError]) -> None:
    """A wrong key and a failure of the moment are not taken for an endpoint that cannot tell."""
    with serving(saying(said)) as server, pytest.raises(expected):
        _at(server).caller_uin()


def test_public_host_that_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The public host of this version is not gone for good; the name does not resolve here."""
    vpc = v3.Service("2017-03-12", "https://vpc.api.invalid/")
    monkeypatch.setitem(v3.SERVICES, "vpc", vpc)

    with pytest.raises(errors.HostUnreachableError, match="was not found"):
        _client(DialectV3()).list_vpcs()


def test_no_enable() -> None:
    """Enable is refused without asking."""
    with pytest.raises(errors.ConfigurationError, match="no Enable"):
        _client(DialectV3("http://127.0.0.1:1")).enable_peering_connection("pcx-1")


def test_tags() -> None:
    """Tags are changed by the product `tag`, ten of a kind in a call, those taken off first."""
    put = {f"key{number:02}": "value" for number in range(11)}

    with serving(saying(_ok(FailedResources=[]))) as server:
        _at(server).tag_peering_connection("pcx-1", uin="100", put=put, take_off=["old"])

    named = ["qcs::vpc:ap-guangzhou:uin/100:pcx/pcx-1"]
    pairs = [{"TagKey": key, "TagValue": value} for key, value in put.items()]
    assert _heard(server) == [
        ("UnTagResources", {"ResourceList": named, "TagKeys": ["old"]}),
        ("TagResources", {"ResourceList": named, "Tags": pairs[:10]}),
        ("TagResources", {"ResourceList": named, "Tags": pairs[10:]}),
    ]
    assert all(b"/tag/tc3_request" in request for request in server.heard)


def test_tags_refused() -> None:
    """A resource that the answer names as failed is an error, though the call succeeded."""
    failed = {"Resource": "qcs::...", "Code": "ResourceNotFound", "Message": "no such pcx"}

    with (
        serving(saying(_ok(FailedResources=[failed]))) as server,
        pytest.raises(errors.NotFoundError, match="no such pcx"),
    ):
        _at(server).tag_peering_connection("pcx-1", uin="100", put={"a": "b"}, take_off=[])


def test_tags_under_2_0() -> None:
    """API 2.0 has no tags."""
    client = _client(DialectV2("http://127.0.0.1:1/"))

    with pytest.raises(errors.ConfigurationError, match=r"API 2.0 does not support tags"):
        client.tag_peering_connection("pcx-1", uin="100", put={}, take_off=["a"])
