"""Our own client where the official SDK goes: the public host, https, a proxy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import CredentialsRefusedError
from pulumi_qcloud.api.model import Credentials, WantedConnection
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
from QcloudApi.qcloudapi import QcloudApi

from tests.served import Served, behind_tls


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
