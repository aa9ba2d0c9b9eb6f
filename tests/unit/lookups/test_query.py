"""Picking what a lookup asks for from a listing, by its tags too, and what is said otherwise."""

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
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, Route, RouteTable, Vpc, VpcIds
from pulumi_qcloud.lookups.query import ConnectionQuery, QueryError, RouteTableQuery, VpcQuery
from qcloud_emulator import Emulator

from tests.programs import Existing, deploy
from tests.unit.lookups.conftest import actions

_WHERE = "ap-guangzhou (credentials from: environment)"


def _vpc(number: int, name: str, cidr_block: str, legacy: str = "") -> Vpc:
    return Vpc(VpcIds(f"vpc-{number:08}", legacy), name, cidr_block)


_VPCS = [
    _vpc(1, "app", "10.0.0.0/16", "gz_vpc_226"),
    _vpc(2, "data", "10.1.0.0/16", "gz_vpc_89"),
    _vpc(3, "twin", "10.2.0.0/16"),
    _vpc(4, "twin", "10.3.0.0/16"),
    _vpc(5, "lab", "192.168.0.0/24"),
    _vpc(6, "office", "172.16.0.0/12"),
    _vpc(7, "backup", "10.7.0.0/16"),
]


def _connection(
    number: int, name: str, vpc: int, peer: int, state: PeeringState | str = PeeringState.ACTIVE
) -> PeeringConnection:
    return PeeringConnection(
        f"pcx-{number:08}",
        name,
        state,
        vpc=_VPCS[vpc - 1].ids,
        peer_vpc=_VPCS[peer - 1].ids,
        uin="1",
        peer_uin="1",
    )


_CONNECTIONS = [
    _connection(1, "app-data", 1, 2),
    _connection(2, "app-twin", 1, 3, PeeringState.REJECTED),
    _connection(3, "app-twin", 1, 3, PeeringState.PENDING),
    _connection(4, "lab-app", 5, 1),
    _connection(5, "gone", 6, 7, PeeringState.DELETED),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"id": "vpc-00000001"}, 1),
        ({"id": "gz_vpc_226"}, 1),
        ({"name": "data"}, 2),
        ({"cidr_block": "10.3.0.0/16"}, 4),
        ({"name": "twin", "cidr_block": "10.2.0.0/16"}, 3),
        ({"id": "gz_vpc_89", "name": "data", "cidr_block": "10.1.0.0/16"}, 2),
    ],
)
def test_one_vpc(asked: dict[str, Any], expected: int) -> None:
    """A VPC is found by everything that is said of it, each exactly."""
    assert _VPCS[expected - 1] == VpcQuery(**asked).only(_VPCS, where=_WHERE)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"name": "twin"},
            (
                f'2 VPCs with name "twin" in {_WHERE}, but only one is expected: '
                '"twin" (vpc-00000003, 10.2.0.0/16), "twin" (vpc-00000004, 10.3.0.0/16). '
                "Select by id, or by both name and CIDR block."
            ),
        ),
        (
            {"name": "offices"},
            (
                f'no VPC with name "offices" in {_WHERE}. '
                'Closest matches: "office" (vpc-00000006, 172.16.0.0/12)'
            ),
        ),
        (
            {"name": "APP"},
            (
                f'no VPC with name "APP" in {_WHERE}. Closest matches: '
                '"app" (vpc-00000001, 10.0.0.0/16)'
            ),
        ),
        (
            {"name": "zzz"},
            (
                f'no VPC with name "zzz" in {_WHERE}, and none of the 7 there is similar. '
                "Check the region and the account."
            ),
        ),
        (
            {"id": "gz_vpc_22"},
            (
                f'no VPC with id "gz_vpc_22" in {_WHERE}. '
                'Closest matches: "app" (vpc-00000001, 10.0.0.0/16)'
            ),
        ),
        (
            {"cidr_block": "172.16.0.0/16"},
            (
                f'no VPC with CIDR block "172.16.0.0/16" in {_WHERE}. '
                'Closest matches: "office" (vpc-00000006, 172.16.0.0/12)'
            ),
        ),
        (
            {"name": "lab", "cidr_block": "172.16.0.0/12"},
            (
                f'no VPC with name "lab" and CIDR block "172.16.0.0/12" in {_WHERE}. '
                'Closest matches: "lab" (vpc-00000005, 192.168.0.0/24), '
                '"office" (vpc-00000006, 172.16.0.0/12)'
            ),
        ),
    ],
)
def test_not_one_vpc(asked: dict[str, Any], expected: str) -> None:
    """None or several are told with the place, what was asked, and what there is instead."""
    with pytest.raises(QueryError) as problem:
        VpcQuery(**asked).only(_VPCS, where=_WHERE)

    assert expected == str(problem.value)


def test_part_of_a_name() -> None:
    """A part of a name is not the name, though it comes near."""
    with pytest.raises(QueryError, match='matches: "app"'):
        VpcQuery(name="ap").only(_VPCS, where=_WHERE)


def test_many_candidates() -> None:
    """Of many candidates five are shown, and how many more there are."""
    vpcs = [_vpc(number, "same", f"10.{number}.0.0/16") for number in range(8)]

    with pytest.raises(QueryError) as problem:
        VpcQuery(name="same").only(vpcs, where=_WHERE)

    text = str(problem.value)
    assert ("8 VPCs", 5, True) == (
        text[:6],
        text.count("(vpc-"),
        "10.4.0.0/16) and 3 more. " in text,
    )


def test_nearest_first() -> None:
    """The nearest name comes first, and five of them are enough."""
    vpcs = [_vpc(number, f"prod-network-{number}", "10.0.0.0/16") for number in range(10, 20)]

    with pytest.raises(QueryError) as problem:
        VpcQuery(name="prod-netwrk").only(
            [*vpcs, _vpc(1, "prod-network", "10.0.0.0/16")], where="x"
        )

    text = str(problem.value)
    assert text.startswith('no VPC with name "prod-netwrk" in x. Closest matches: "prod-network" (')
    assert text.endswith("and 6 more")


@pytest.mark.parametrize(
    ("vpcs", "expected"),
    [
        (
            [],
            (
                f'no VPC with name "web" in {_WHERE}: there are no VPCs there. '
                "Check the region and the account."
            ),
        ),
        (
            _VPCS[:2],
            (
                f'no VPC with name "web" in {_WHERE}. The only ones there: '
                '"app" (vpc-00000001, 10.0.0.0/16), "data" (vpc-00000002, 10.1.0.0/16). '
                "Check the region and the account."
            ),
        ),
    ],
)
def test_few_vpcs(vpcs: list[Vpc], expected: str) -> None:
    """Where there are few VPCs, all of them are told; where there are none, that is."""
    with pytest.raises(QueryError) as problem:
        VpcQuery(name="web").only(vpcs, where=_WHERE)

    assert expected == str(problem.value)


def test_odd_names() -> None:
    """A name with line breaks and quotation marks stays on one line, a long one is cut."""
    vpcs = [_vpc(1, 'a\n"b"', "10.0.0.0/16"), _vpc(2, "x" * 300, "10.1.0.0/16")]

    with pytest.raises(QueryError) as problem:
        VpcQuery(name="a b").only(vpcs, where=_WHERE)

    assert ("\n" not in str(problem.value), True) == (True, len(str(problem.value)) < 500)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7]),
        ({"name": "twin"}, [3, 4]),
        ({"id": "gz_vpc_226", "name": "data"}, []),
    ],
)
def test_several_vpcs(asked: dict[str, Any], expected: list[int]) -> None:
    """Any number may fit where several are asked for."""
    assert [_VPCS[number - 1] for number in expected] == VpcQuery(**asked).every(_VPCS)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"id": "pcx-00000004"}, [4]),
        ({"name": "app-twin"}, [2, 3]),
        ({"vpc_id": "gz_vpc_226"}, [1, 2, 3, 4]),
        ({"vpc_id": "vpc-00000005"}, [4]),
        ({"peer_vpc_id": "vpc-00000001"}, [4]),
        ({"vpc_id": "vpc-00000001", "peer_vpc_id": "vpc-00000005"}, [4]),
        ({"vpc_id": "vpc-00000005", "peer_vpc_id": "gz_vpc_226"}, [4]),
        ({"vpc_id": "gz_vpc_226", "peer_vpc_id": "vpc-00000001"}, []),
        ({"vpc_id": "gz_vpc_226", "peer_vpc_id": "gz_vpc_89"}, [1]),
        ({"state": "ACTIVE"}, [1, 4]),
        ({"state": "pending"}, [3]),
        ({"state": "DELETED"}, [5]),
        ({"name": "gone"}, []),
    ],
)
def test_several_connections(asked: dict[str, Any], expected: list[int]) -> None:
    """Connections are found from either end; deleted ones only if they are asked for."""
    assert [_CONNECTIONS[number - 1] for number in expected] == ConnectionQuery(**asked).every(
        _CONNECTIONS
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"name": "app-twin"},
            (
                f'2 peering connections with name "app-twin" in {_WHERE}, '
                "but only one is expected: "
                '"app-twin" (pcx-00000002, REJECTED, vpc-00000001 to vpc-00000003), '
                '"app-twin" (pcx-00000003, PENDING, vpc-00000001 to vpc-00000003). '
                "Select by id, or by state too."
            ),
        ),
        (
            {"name": "app-dat"},
            (
                f'no peering connection with name "app-dat" in {_WHERE}. Closest matches: '
                '"app-data" (pcx-00000001, ACTIVE, vpc-00000001 to vpc-00000002)'
            ),
        ),
        (
            {"vpc_id": "vpc-9", "peer_vpc_id": "vpc-8", "state": "EXPIRED"},
            (
                'no peering connection with VPCs "vpc-9" and "vpc-8" at its ends '
                f'and state "EXPIRED" in {_WHERE}. The only ones there: '
            ),
        ),
        (
            {"state": "ACTVE"},
            (
                '"ACTVE" is not a state of a peering connection; use one of PENDING, ACTIVE, '
                "EXPIRED, REJECTED, DELETED, FAILED, ISOLATED"
            ),
        ),
    ],
)
def test_not_one_connection(asked: dict[str, Any], expected: str) -> None:
    """None or several connections are told with their states and ends."""
    with pytest.raises(QueryError) as problem:
        ConnectionQuery(**asked).only(_CONNECTIONS, where=_WHERE)

    assert str(problem.value).startswith(expected)


def test_one_connection() -> None:
    """A state tells two connections of one name apart."""
    found = ConnectionQuery(name="app-twin", state="PENDING").only(_CONNECTIONS, where=_WHERE)

    assert "pcx-00000003" == found.id


def test_unknown_state_of_the_api() -> None:
    """A state that this package does not know is no reason to lose the connection."""
    odd = _connection(9, "odd", 1, 2, "WAITING")

    assert odd == ConnectionQuery(name="odd").only([odd], where=_WHERE)


_TABLES = [
    RouteTable("rtb-1", "gz_rtb_1", _VPCS[0].ids, "main", main=True),
    RouteTable("rtb-2", "", _VPCS[0].ids, "more", main=False, routes=(Route("Local", "", False),)),
    RouteTable("rtb-3", "", _VPCS[1].ids, "main", main=True),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["rtb-1", "rtb-2", "rtb-3"]),
        ({"vpc_id": "gz_vpc_226"}, ["rtb-1", "rtb-2"]),
        ({"vpc_id": "vpc-00000002"}, ["rtb-3"]),
        ({"name": "main"}, ["rtb-1", "rtb-3"]),
        ({"main": False}, ["rtb-2"]),
        ({"main": True, "vpc_id": "vpc-00000001"}, ["rtb-1"]),
    ],
)
def test_route_tables(asked: dict[str, Any], expected: list[str]) -> None:
    """Route tables are found by VPC, name and rank."""
    assert expected == [table.id for table in RouteTableQuery(**asked).every(_TABLES)]


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
        VpcQuery(tags=asked).every(vpcs),
        ConnectionQuery(tags=asked).every(connections),
        RouteTableQuery(tags=asked).every(tables),
    ]

    wanted = [_TAGS[number] for number in expected]
    assert [wanted] * 3 == [[each.tags for each in of_a_kind] for of_a_kind in found]


def test_none() -> None:
    """Tags that nothing has are told with key and value, and what has some of them is nearest."""
    vpcs = [replace(_VPC, tags=tags) for tags in _TAGS[2:]]

    with pytest.raises(QueryError) as problem:
        VpcQuery(tags={"team": "core", "env": "prod"}).only(vpcs, where="gz")

    assert str(problem.value) == (
        'no VPC with tag "team" "core" and tag "env" "prod" in gz. '
        'Closest matches: "app" (vpc-1, 10.0.0.0/16)'
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
        f"{lookup.__name__}: API 2.0 does not support tags; leave tags out, or set "
        "qcloud:apiVersion to a version that supports them"
    )
    assert actions(cloud) == []
