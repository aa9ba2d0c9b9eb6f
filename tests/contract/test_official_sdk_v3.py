"""The official SDK of API 3.0, as it is published, on the emulator."""

from __future__ import annotations

from typing import Final

import pytest
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

from tests.contract.sdk_v3 import (
    APP,
    OFFICE,
    OWN,
    PAIR,
    REGION,
    TABLE,
    TO_PARTNER,
    client_of,
    code_of,
    do,
    other_service,
    setup_of,
)
from tests.served import Served

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
