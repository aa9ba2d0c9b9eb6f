"""Lookups by tags, and the tags of what is looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import (
    LookupProblem,
    get_route_tables,
    get_route_tables_output,
    get_vpc,
    get_vpc_output,
    get_vpc_peering_connection,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections,
    get_vpc_peering_connections_output,
    get_vpcs,
    get_vpcs_output,
)
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, RouteTable, Vpc, VpcIds
from pulumi_qcloud.lookups.query import (
    filter_connections,
    filter_route_tables,
    filter_vpcs,
    select_vpc,
)
from qcloud_emulator import Emulator

from tests.programs import Existing, deploy
from tests.unit.lookups.conftest import actions

_OWN, _CONNECTED = "2407912486", "pcx-tagged01"
_TAGS = [{"team": "net", "env": "prod"}, {"team": "net"}, {"team": "core", "env": ""}, {}]
_VPC = Vpc(VpcIds("vpc-1"), "app", "10.0.0.0/16")
_NET = PeeringConnection("pcx-1", "net", PeeringState.ACTIVE, _VPC.ids, _VPC.ids, "1", "1")
_TABLE = RouteTable("rtb-1", "", _VPC.ids, "main", main=True)
_TWINS: list[Callable[..., Any]] = [
    get_vpc_output,
    get_vpcs_output,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections_output,
    get_route_tables_output,
]


@pytest.fixture
def tagged(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return an emulator under API 3.0 with a VPC, a table and a connection that bear tags."""
    monkeypatch.setenv("QCLOUD_API_VERSION", "3.0")
    table = {"name": "t", "main": True, "routeTableId": "rtb-tagged01", "tags": {"team": "net"}}
    vpcs = [
        {
            "name": f"of {team}",
            "vpcId": f"vpc-of-{team}",
            "cidrBlock": block,
            "tags": {"team": team, "env": "prod"},
            "routeTables": [table] if team == "net" else [],
        }
        for team, block in (("net", "10.8.0.0/16"), ("core", "10.9.0.0/16"))
    ]
    connection = {
        "peeringConnectionId": _CONNECTED,
        "name": "net",
        "vpcId": "vpc-of-net",
        "peerVpcId": "vpc-of-core",
        "bandwidth": 7,
        "qosLevel": "AU",
        "tags": {"team": "net"},
    }
    cloud.seed({"accounts": [{"uin": _OWN, "vpcs": vpcs}], "peeringConnections": [connection]})
    return cloud


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, [0, 1, 2, 3]),
        ({"team": "net"}, [0, 1]),
        ({"team": "net", "env": "prod"}, [0]),
        ({"env": ""}, [2]),
        ({"team": ""}, []),
        ({"TEAM": "net"}, []),
    ],
)
def test_fitting(asked: dict[str, str] | None, expected: list[int]) -> None:
    """What fits has every key that is asked for with that very value, and may have more."""
    vpcs = [replace(_VPC, tags=tags) for tags in _TAGS]
    connections = [replace(_NET, tags=tags) for tags in _TAGS]
    tables = [replace(_TABLE, tags=tags) for tags in _TAGS]

    found: list[Any] = [
        filter_vpcs(vpcs, tags=asked),
        filter_connections(connections, tags=asked),
        filter_route_tables(tables, tags=asked),
    ]

    wanted = [_TAGS[number] for number in expected]
    assert [wanted] * 3 == [[each.tags for each in of_a_kind] for of_a_kind in found]


def test_none() -> None:
    """Tags that nothing has are told with key and value, and what has some of them is nearest."""
    vpcs = [replace(_VPC, tags=tags) for tags in _TAGS[2:]]

    with pytest.raises(LookupProblem) as problem:
        select_vpc(vpcs, tags={"team": "core", "env": "prod"}, where="gz")

    assert str(problem.value) == (
        'no VPC with tag "team" "core" and tag "env" "prod" in gz. '
        'The nearest: "app" (vpc-1, 10.0.0.0/16)'
    )


def test_every_lookup(tagged: Emulator) -> None:
    """Each lookup finds by tags alone, on the one listing that lookups without them share."""

    def program() -> None:
        tags = {"team": "net"}
        assert get_vpc(tags=tags).id == "vpc-of-net"
        assert {vpc.id for vpc in get_vpcs(tags={"env": "prod"})} == {"vpc-of-net", "vpc-of-core"}
        assert get_vpc_peering_connection(tags=tags).id == _CONNECTED
        assert [net.id for net in get_vpc_peering_connections(tags=tags)] == [_CONNECTED]
        assert get_vpc_peering_connections(tags={"team": "core"}) == []
        assert [table.id for table in get_route_tables(tags=tags)] == ["rtb-tagged01"]
        assert get_vpc(name="app").tags == {}

    deploy(program)

    assert sorted(actions(tagged)) == [
        "DescribeRouteTables",
        "DescribeVpcPeeringConnections",
        "DescribeVpcs",
    ]


def test_by_outputs(tagged: Emulator) -> None:
    """A twin takes tags whose values are outputs, and the whole of them as one."""

    def program() -> list[pulumi.Output[Any]]:
        team = Existing("team", "net").text
        return [
            get_vpc_output(tags={"team": team}),
            get_route_tables_output(tags=team.apply(lambda known: {"team": known})),
        ]

    vpc, tables = deploy(program)

    assert (vpc.value.id, vpc.depends_on) == ("vpc-of-net", {"team"})
    assert [table.id for table in tables.value] == ["rtb-tagged01"]


def test_told(tagged: Emulator) -> None:
    """What only API 3.0 knows of a connection and of a table is in the results."""

    def program() -> None:
        net = get_vpc_peering_connection(id=_CONNECTED)
        assert (net.bandwidth, net.charge_type) == (7, "POSTPAID_BY_DAY_MAX")
        assert (net.qos_level, net.type, net.tags) == ("AU", "VPC_PEER", {"team": "net"})
        (table,) = get_route_tables(vpc_id="vpc-of-net")
        assert table.tags == {"team": "net"}

    deploy(program)


def test_told_by_2_0(tagged: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under API 2.0 it is None, and tags are empty."""
    monkeypatch.setenv("QCLOUD_API_VERSION", "2.0")

    def program() -> None:
        net = get_vpc_peering_connection(id=_CONNECTED)
        assert [net.bandwidth, net.charge_type, net.qos_level, net.type] == [None] * 4
        assert [net.tags, get_route_tables(vpc_id="vpc-of-net")[0].tags] == [{}, {}]
        assert "bandwidth" not in net

    deploy(program)


@pytest.mark.parametrize("lookup", _TWINS, ids=lambda lookup: lookup.__name__)
def test_api_2_0(cloud: Emulator, lookup: Callable[..., Any]) -> None:
    """Under API 2.0 tags are a problem in one sentence, and nothing is asked."""
    with pytest.raises(LookupProblem) as problem:
        deploy(lambda: lookup(tags={"team": "net"}))

    assert str(problem.value) == (
        f"{lookup.__name__}: API 2.0 knows no tags; leave tags out, or set qcloud:apiVersion to a "
        "version that knows them"
    )
    assert actions(cloud) == []
