"""The official SDK of API 2.0, as it is published, on the emulator, and our client in its place."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import CredentialsRefusedError
from pulumi_qcloud.api.model import Credentials, WantedConnection
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from QcloudApi.common.sign import Sign
from QcloudApi.qcloudapi import QcloudApi

from tests.unit.api.loopback import Served, behind_tls

Call = Callable[..., dict[str, object]]

_WEEK = 7 * 24 * 3600 + 1
_PAGES_REQUEST = {
    "vpcId": "gz_vpc_226",
    "peerVpcId": "gz_vpc_89",
    "peerUin": "2407912486",
    "peeringConnectionName": "tses",
}
_TO_PARTNER = {**_PAGES_REQUEST, "peerVpcId": "gz_vpc_302", "peerUin": "100000000002"}

every_way = pytest.mark.parametrize(
    ("method", "signature_method"),
    [
        (method, signature_method)
        for method in ("GET", "POST")
        for signature_method in ("HmacSHA1", "HmacSHA256")
    ],
)


def _sdk(served: Served, account: str, method: str, signature_method: str) -> QcloudApi:
    pair = served.emulator.accounts[account]
    config = {
        "secretId": pair.secret_id,
        "secretKey": pair.secret_key,
        "Token": pair.token or "",
        "Region": "gz",
        "method": method,
        "SignatureMethod": signature_method,
    }
    return QcloudApi("vpc", config)


def _caller(served: Served, method: str, signature_method: str, account: str = "default") -> Call:
    """Return a function that calls an action and returns the answer, which must be a success."""
    sdk = _sdk(served, account, method, signature_method)

    def call(action: str, **parameters: object) -> dict[str, object]:
        answer: dict[str, object] = json.loads(sdk.call(action, parameters))
        assert 0 == answer["code"], answer
        return answer

    return call


def _state(call: Call, connection_id: object) -> tuple[object, object]:
    found = call("DescribeVpcPeeringConnections", peeringConnectionId=str(connection_id))["data"]
    assert isinstance(found, list)
    return found[0]["peeringConnectionName"], found[0]["state"]


@every_way
def test_request_of_the_page(public_api: Served, method: str, signature_method: str) -> None:
    """The request printed on the API's own page makes a connection."""
    call = _caller(public_api, method, signature_method)

    made = call("CreateVpcPeeringConnection", **_PAGES_REQUEST)["peeringConnectionId"]

    assert ("pcx-", ("tses", 1)) == (str(made)[:4], _state(call, made))
    assert {"vpc.api.qcloud.com:443"} == set(public_api.tunnel.asked)


@every_way
def test_within_an_account(public_api: Served, method: str, signature_method: str) -> None:
    """Create, describe, modify and delete."""
    call = _caller(public_api, method, signature_method)
    made = str(call("CreateVpcPeeringConnection", **_PAGES_REQUEST)["peeringConnectionId"])

    call(
        "ModifyVpcPeeringConnection",
        peeringConnectionId=made,
        peeringConnectionName="示例1 a&b=c+d/e",
    )
    renamed = _state(call, made)
    call("DeleteVpcPeeringConnection", peeringConnectionId=made)

    assert (("示例1 a&b=c+d/e", 1), []) == (renamed, public_api.emulator.connections())


@every_way
def test_across_accounts(public_api: Served, method: str, signature_method: str) -> None:
    """Create, let expire, enable and accept."""
    ours = _caller(public_api, method, signature_method)
    theirs = _caller(public_api, method, signature_method, "peer")
    made = ours("CreateVpcPeeringConnection", **_TO_PARTNER)["peeringConnectionId"]
    states = [_state(ours, made)]
    public_api.emulator.advance_clock(_WEEK)
    states.append(_state(theirs, made))

    ours("EnableVpcPeeringConnection", peeringConnectionId=made)
    states.append(_state(ours, made))
    theirs("AcceptVpcPeeringConnection", peeringConnectionId=made)
    states.append(_state(ours, made))

    assert [("tses", 0), ("tses", 2), ("tses", 0), ("tses", 1)] == states


@every_way
def test_reject(public_api: Served, method: str, signature_method: str) -> None:
    """Create and reject."""
    ours = _caller(public_api, method, signature_method)
    made = ours("CreateVpcPeeringConnection", **_TO_PARTNER)["peeringConnectionId"]

    _caller(public_api, method, signature_method, "peer")(
        "RejectVpcPeeringConnection", peeringConnectionId=made
    )

    assert ("tses", 3) == _state(ours, made)


@every_way
def test_vpcs(public_api: Served, method: str, signature_method: str) -> None:
    """The VPCs of an account, and its limits, with a list as the SDK flattens it."""
    sdk = _sdk(public_api, "default", method, signature_method)

    vpcs = json.loads(sdk.call("DescribeVpcEx", {"vpcName": "app"}))["data"]
    limits = json.loads(sdk.call("DescribeVpcLimit", {"type": ["20", "1"]}))["data"]["limit"]

    assert ([("gz_vpc_226", "10.0.0.0/16")], {"20": 10, "1": 10}) == (
        [(vpc["vpcId"], vpc["cidrBlock"]) for vpc in vpcs],
        limits,
    )


@every_way
def test_vpcs_come_and_go(public_api: Served, method: str, signature_method: str) -> None:
    """A VPC is created with a subnet, which is listed and keeps it; one without is deleted."""
    call = _caller(public_api, method, signature_method)
    subnet = {"subnetName": "wikitest", "cidrBlock": "192.168.1.0/24", "zoneId": 100002}

    made = call("CreateVpc", vpcName="bbb", cidrBlock="192.168.0.0/16", subnetSet=[subnet])
    other = call("CreateVpc", vpcName="ccc", cidrBlock="172.16.0.0/16")
    listed = call("DescribeSubnetEx", vpcId=made["unVpcId"])
    refused = _sdk(public_api, "default", method, signature_method).call(
        "DeleteVpc", {"vpcId": made["unVpcId"]}
    )
    call("DeleteVpc", vpcId=other["vpcId"])

    assert (1, "InvalidVpc.CannotDelete") == (
        listed["totalCount"],
        json.loads(refused)["codeDesc"],
    )
    assert 5 == call("DescribeVpcEx")["totalCount"]


@every_way
def test_temporary_pair(public_api: Served, method: str, signature_method: str) -> None:
    """A temporary pair with its token."""
    call = _caller(public_api, method, signature_method, "temporary")

    assert 4 == call("DescribeVpcEx")["totalCount"]


def _ask(served: Served, method: str, form: str) -> str:
    """Send a request as it is and return the name of the answer."""
    url = urlsplit(served.emulator.url)
    connection = http.client.HTTPSConnection(
        url.hostname or "", url.port, context=ssl.create_default_context(cafile=served.ca)
    )
    path = "/v2/index.php"
    body = form if method == "POST" else None
    headers = {"Host": "vpc.api.qcloud.com", "Content-Type": "application/x-www-form-urlencoded"}
    target = path if method == "POST" else f"{path}?{form}"
    connection.request(method, target, body, headers)
    answer = json.load(connection.getresponse())
    connection.close()
    return str(answer["codeDesc"])


def _form(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())


def _signed(served: Served, method: str, signature_method: str) -> dict[str, str]:
    """Return the page's own request as the SDK signs it."""
    sdk = _sdk(served, "default", "GET", signature_method)
    query = urlsplit(sdk.generateUrl("CreateVpcPeeringConnection", dict(_PAGES_REQUEST))).query
    parameters = {name: values[0] for name, values in parse_qs(query).items()}
    del parameters["Signature"]
    signer = Sign(
        served.emulator.accounts["default"].secret_id,
        served.emulator.accounts["default"].secret_key,
    )
    parameters["Signature"] = signer.make(
        "vpc.api.qcloud.com", "/v2/index.php", parameters, method, signature_method
    )
    return parameters


@every_way
def test_changed_byte(public_api: Served, method: str, signature_method: str) -> None:
    """Whichever byte of a request is changed, the signature does not fit any more."""
    signed = _signed(public_api, method, signature_method)
    answers = set()

    for name in signed.keys() - {"SecretId"}:
        for position, old in enumerate(signed[name]):
            changed = f"{signed[name][:position]}{_other(old)}{signed[name][position + 1 :]}"
            answers.add(_ask(public_api, method, _form({**signed, name: changed})))

    assert ({"AuthFailure"}, []) == (answers, public_api.emulator.connections())
    assert "Success" == _ask(public_api, method, _form(signed))


def _other(old: str) -> str:
    """Return another character of the same kind."""
    if old.isdigit():
        return "1" if old != "1" else "2"
    return "x" if old != "x" else "y"


@every_way
def test_repeated_request(public_api: Served, method: str, signature_method: str) -> None:
    """The same request is taken once."""
    form = _form(_signed(public_api, method, signature_method))

    answers = [_ask(public_api, method, form) for _ in range(2)]

    assert ["Success", "InvalidRequest.ReplayAttack"] == answers


def test_other_method(public_api: Served) -> None:
    """What was signed for a GET is no POST."""
    form = _form(_signed(public_api, "GET", "HmacSHA256"))

    assert "AuthFailure" == _ask(public_api, "POST", form)


def test_names_that_the_sdk_signs_differently(public_api: Served) -> None:
    """Values that begin with "@" are left out of what the SDK signs, so they never work there."""
    sdk = _sdk(public_api, "default", "POST", "HmacSHA256")
    parameters = {**_PAGES_REQUEST, "peeringConnectionName": "@net"}

    answer = json.loads(sdk.call("CreateVpcPeeringConnection", parameters))

    assert "AuthFailure" == answer["codeDesc"]


def test_clock(public_api: Served) -> None:
    """A request that is older than five minutes is refused as such."""
    sdk = _sdk(public_api, "default", "POST", "HmacSHA256")

    answer = json.loads(sdk.call("DescribeVpcEx", {"Timestamp": int(time.time()) - 301}))

    assert (4500, "InvalidRequest.ReplayAttack") == (answer["code"], answer["codeDesc"])


def _client(
    served: Served,
    endpoint: str | None = None,
    *,
    signature_method: str = "HmacSHA256",
    secret_key: str = "",
) -> VpcClient:
    pair = served.emulator.accounts["default"]
    return VpcClient(
        DialectV2(endpoint, signature_method=signature_method),
        credentials=Credentials(pair.secret_id, secret_key or pair.secret_key, pair.token),
        region="ap-guangzhou",
        transport=Transport(served.ca if endpoint else None),
    )


@pytest.mark.parametrize("signature_method", ["HmacSHA256", "HmacSHA1"])
def test_public_host(public_api: Served, signature_method: str) -> None:
    """Without an endpoint the public host is asked, by the environment's proxy and certificates."""
    client = _client(public_api, signature_method=signature_method)

    made = client.create_peering_connection(
        WantedConnection(
            vpc_id="gz_vpc_226", peer_vpc_id="gz_vpc_89", peer_uin="2407912486", name="tses"
        )
    )

    found = client.get_peering_connection(made)
    assert found is not None
    assert ("tses", ["vpc.api.qcloud.com:443"]) == (found.name, public_api.tunnel.asked)


def test_endpoint(public_api: Served) -> None:
    """An https endpoint on loopback is asked directly, with the configured certificates."""
    client = _client(public_api, public_api.emulator.url)

    assert (4, []) == (len(client.list_vpcs()), public_api.tunnel.asked)


@pytest.mark.parametrize("path", ["/v2/index.php", "/"])
def test_below_a_prefix(tmp_path: Path, path: str) -> None:
    """The whole path of an endpoint is sent and signed, in either version."""
    with behind_tls(tmp_path, prefix="/some/gateway") as served:
        endpoint = f"{served.emulator.url}/some/gateway{path}"
        pair = served.emulator.accounts["default"]
        client = VpcClient(
            DialectV3(endpoint) if path == "/" else DialectV2(endpoint),
            credentials=Credentials(pair.secret_id, pair.secret_key, pair.token),
            region="ap-guangzhou",
            transport=Transport(served.ca),
        )

        assert 4 == len(client.list_vpcs())


def test_wrong_key(public_api: Served) -> None:
    """A wrong key is refused there too."""
    with pytest.raises(CredentialsRefusedError):
        _client(public_api, secret_key="wrong").list_vpcs()


def test_same_request_as_the_sdk(public_api: Served) -> None:
    """Our Create and the SDK's hold the same parameters, but for the SDK's own name."""
    pair = public_api.emulator.accounts["default"]
    sdk = QcloudApi(
        "vpc",
        {
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "Region": "ap-guangzhou",
            "method": "POST",
            "SignatureMethod": "HmacSHA256",
        },
    )
    ends = {"vpcId": "gz_vpc_226", "peerVpcId": "gz_vpc_89", "peerUin": "2407912486"}
    theirs = json.loads(
        sdk.call("CreateVpcPeeringConnection", {**ends, "peeringConnectionName": "示例 1"})
    )
    public_api.emulator.delete(theirs["peeringConnectionId"])

    _client(public_api).create_peering_connection(
        WantedConnection(
            vpc_id="gz_vpc_226", peer_vpc_id="gz_vpc_89", peer_uin="2407912486", name="示例 1"
        )
    )

    sdk_call, own_call = (call["parameters"] for call in public_api.emulator.calls())
    passing = {"Nonce", "Timestamp"}
    assert {key: value for key, value in own_call.items() if key not in passing} == {
        key: value for key, value in sdk_call.items() if key not in {*passing, "RequestClient"}
    }
