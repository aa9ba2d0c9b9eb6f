"""What lookups of a whole program find and ask, and how they fail, under both versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import (
    LookupProblem,
    get_route_tables_output,
    get_vpc,
    get_vpc_output,
    get_vpc_peering_connection_output,
    get_vpc_peering_connections,
    get_vpcs,
    get_vpcs_output,
)
from qcloud_emulator import Emulator

from tests.engine.versions import action_of, spelled
from tests.programs import Existing, declared, deploy
from tests.unit.components import conftest

cloud = conftest.cloud

APP, DATA = "vpc-app00226", "vpc-data0089"
_WHERE = "in ap-guangzhou (credentials from: emulator account default)"


def seed_net(cloud: Emulator, pcx: str) -> None:
    """Let `app` and `data` be peered."""
    net = {"name": "net", "vpcId": APP, "peerVpcId": DATA, "peeringConnectionId": pcx}
    cloud.seed({"peeringConnections": [net]})


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_everything(cloud: Emulator, request: pytest.FixtureRequest, preview: bool) -> None:
    """All lookups work at preview already, list each kind once, and are told as they are."""
    seed_net(cloud, "pcx-1")

    def program() -> list[pulumi.Output[Any]]:
        app = get_vpc(name="app")
        tables = get_route_tables_output(vpc_id=app.legacy_id or app.id, main=True)
        return [
            pulumi.Output.from_input(app),
            pulumi.Output.from_input([vpc.cidr_block for vpc in get_vpcs()]),
            get_vpc_output(id=DATA).apply(lambda vpc: vpc.id),
            get_vpc_peering_connection_output(vpc_id=app.id, state="ACTIVE").id,
            pulumi.Output.from_input([it.id for it in get_vpc_peering_connections(vpc_id=APP)]),
            tables[0].id,
            get_vpcs_output(cidr_block="10.3.0.0/16")[0],
        ]

    app, blocks, *ids, first = (it.value for it in deploy(program, preview=preview))

    once = ["DescribeRouteTable", "DescribeVpcEx", "DescribeVpcPeeringConnections"]
    assert once == sorted(map(action_of, cloud.calls()))
    old = request.node.callspec.params["cloud"] == "2.0"
    told: dict[str, object] = {
        "id": APP,
        **({"legacyId": "gz_vpc_226"} if old else {}),
        "name": "app",
        "cidrBlock": "10.0.0.0/16",
        "assistantCidrBlocks": [],
        "isDefault": False,
        "region": "ap-guangzhou",
        "tags": {},
    }
    shared = {"id": "vpc-shared03", "name": "shared", "cidrBlock": "10.3.0.0/16"}
    old_id = {"legacyId": "gz_vpc_90"} if old else {}
    assert (told, {**told, **shared, **old_id}) == (dict(app), dict(first))
    assert ["10.0.0.0/16", "10.1.0.0/16", "10.3.0.0/16", "10.0.128.0/17"] == blocks
    assert [DATA, "pcx-1", ["pcx-1"], "rtb-app0main"] == ids


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        pytest.param(
            lambda: get_vpc(name="ap"),
            f'get_vpc: no VPC with name "ap" {_WHERE}. The nearest: "app" ({APP}, 10.0.0.0/16)',
            id="missing",
        ),
        pytest.param(
            lambda: get_vpc_output(name=pulumi.Output.from_input("twin")),
            (
                f'get_vpc_output: 2 VPCs with name "twin" {_WHERE}, where one is asked for: '
                '"twin" (vpc-twin0001, 10.8.0.0/16), "twin" (vpc-twin0002, 10.9.0.0/16). '
                "Ask by id, or by name and CIDR block together."
            ),
            id="ambiguous",
        ),
    ],
)
def test_failure(cloud: Emulator, lookup: Callable[[], Any], expected: str) -> None:
    """What is not found, or not the only one, is told in one line that names the lookup."""
    twins = [
        {"name": "twin", "vpcId": f"vpc-twin000{number}", "cidrBlock": f"10.{7 + number}.0.0/16"}
        for number in (1, 2)
    ]
    cloud.seed({"accounts": [{"uin": "2407912486", "vpcs": twins}]})

    with pytest.raises(LookupProblem) as problem:
        deploy(lookup, preview=True)

    assert expected == str(problem.value)


def test_what_a_terminal_obeys() -> None:
    """A problem does nothing to the terminal, whatever names are in it."""
    assert r"a\x1b[2J\u202e" == str(LookupProblem("a\x1b[2J\u202e"))


def test_refused_credentials(
    cloud: Emulator, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused credentials are told with the place that they came from, and not shown."""
    monkeypatch.delenv("QCLOUD_EMULATOR")
    monkeypatch.setenv("QCLOUD_ENDPOINT", cloud.url)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", cloud.accounts["default"].secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "wrong-key-of-the-test")

    with pytest.raises(LookupProblem) as problem:
        deploy(lambda: get_vpc(name="app"), preview=True)

    action = spelled("DescribeVpcEx", request.node.callspec.params["cloud"])
    (line,) = str(problem.value).splitlines()
    assert line.startswith(f"get_vpc: {action}: ")
    assert "credentials from: environment" in line
    assert "wrong-key-of-the-test" not in line


def test_beside_resources(cloud: Emulator) -> None:
    """Looking a connection up that the same program makes waits for it."""
    seed_net(cloud, "pcx-net-id")

    def program() -> list[pulumi.Output[Any]]:
        found = get_vpc_peering_connection_output(id=Existing("pcx-net").id)
        return [found.vpc_id, found.peer_vpc_id]

    _, at_preview = declared(program, preview=True)
    before = cloud.calls()
    _, in_the_up = declared(program)

    assert [False, False] == [it.known for it in at_preview]
    assert [] == before
    assert [APP, DATA] == [it.value for it in in_the_up]
    assert [{"pcx-net"}] * 2 == [it.depends_on for it in in_the_up]
