"""A peering of two VPCs: its arguments, its outputs, and its children at preview."""

from __future__ import annotations

from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloud import Provider, get_vpc
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh, VpcSelector
from qcloud_emulator import Emulator

from tests.process.plugin import UNKNOWN
from tests.programs import Existing, declared, problems
from tests.unit.components.builders import (
    APP,
    APP_RANGE,
    DATA,
    OVERLAP,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    STRANGER,
    CloudOfMocks,
    children,
    peering,
    without_account,
)


def test_options_of_the_component(cloud: Emulator) -> None:
    """Children are protected with their component, and it alone has its aliases."""

    def program() -> None:
        old = pulumi.Alias(name="old")
        VpcPeering("net", APP, DATA, opts=pulumi.ResourceOptions(protect=True, aliases=[old]))

    found, _ = declared(program)
    made = {name: child for name, child in found.items() if name.startswith("net-")}

    assert (("old",), True) == (found["net"].aliases, found["net"].protect)
    assert [((), True, "net")] * 3 == [(it.aliases, it.protect, it.parent) for it in made.values()]


def test_vpc_that_is_awaited(cloud: Emulator) -> None:
    """What can be awaited once selects a VPC as an output does."""

    async def by_name() -> VpcSelector:
        return {"name": "data"}

    made = children(lambda: VpcPeering("net", APP, by_name()), preview=True)

    assert DATA == made["connection"].inputs["peerVpcId"]


def test_vpc_that_is_not_there_yet(cloud: Emulator) -> None:
    """What hangs on a VPC of the same program is not known at preview, and waits for it."""

    def program() -> None:
        VpcPeering("net", {"name": "app"}, Existing("vpc").id)

    made = children(program, preview=True)

    unknown = dict.fromkeys(("peerVpcId", "peerUin", "__listed"), UNKNOWN)
    inputs = made["connection"].inputs
    assert (APP, unknown) == (inputs["vpcId"], {name: inputs[name] for name in unknown})
    assert [UNKNOWN, UNKNOWN] == [
        made["routes"].inputs["destinationCidrBlocks"],
        made["peer-routes"].inputs["vpcId"],
    ]
    assert "vpc" in made["connection"].after
    assert "vpc" in made["routes"].after


def test_account_of_a_vpc_that_is_not_there_yet(cloud: Emulator) -> None:
    """The account that the program states is known before its VPC is."""

    def program() -> None:
        VpcPeering("net", APP, Existing("vpc").id, **STRANGER)

    made = children(program, preview=True)

    inputs = made["connection"].inputs
    assert (UNKNOWN, PARTNER_UIN) == (inputs["peerVpcId"], inputs["peerUin"])


@pytest.mark.parametrize(
    ("given", "state"),
    [
        pytest.param({"peer_profile": "peer"}, "state of net-accepter", id="reached"),
        pytest.param(STRANGER, "state of net-connection", id="somebody else's"),
    ],
)
def test_outputs(cloud: Emulator, given: dict[str, Any], state: str) -> None:
    """A component says its connection's id and both VPCs, and the state its accepter sees."""

    def program() -> list[pulumi.Output[Any]]:
        net = VpcPeering("net", {"name": "app"}, PARTNER, **given)
        return [net.peering_connection_id, net.state, net.vpc]

    _, outcomes = declared(program)

    app = {"id": APP, "name": "app", "cidr_blocks": [APP_RANGE], "uin": OWN_UIN}
    assert ["net-connection-id", state, app] == [it.value for it in outcomes]


@pytest.mark.parametrize(
    ("name", "more"), [("app", []), ("dota", ['vpc: no VPC with name "dota" in ap-guangzhou'])]
)
def test_account_named_twice(cloud: Emulator, name: str, more: list[str]) -> None:
    """A provider and a profile for one account are one too many, whatever else is wrong."""

    def program() -> None:
        partner, peer = Provider("partner", profile="peer"), VpcSelector(name="partner")
        VpcPeering("net", {"name": name}, peer, peer_provider=partner, peer_profile="peer")

    mistake = "peer_provider and peer_profile name the peer's account twice; give one of them."
    assert [mistake, *more] == without_account(problems(program))


def test_one_listing(cloud: Emulator) -> None:
    """What lookups return selects a VPC; all of a program's components share their listings."""

    def program() -> None:
        app = get_vpc(name="app")
        VpcPeering("one", app, {"name": pulumi.Output.from_input("data")}, routes="none")
        VpcPeeringMesh("two", {"app": app, "shared": {"name": "shared"}})

    children, _ = declared(program, preview=True)

    actions = [call["action"] for call in cloud.calls()]
    assert [1, 1] == [
        sum(it in actions for it in names)
        for names in (("DescribeVpcEx", "DescribeVpcs"), ("DescribeVpcPeeringConnections",))
    ]
    assert 1 == sum(it in ("DescribeVpcEx", "DescribeVpcs") for it in actions)
    assert 1 == actions.count("DescribeVpcPeeringConnections")
    assert (APP, APP) == tuple(
        children[it].inputs["vpcId"] for it in ("one-connection", "two-app-shared-connection")
    )


def test_wrong_word_for_route_tables(cloud: Emulator) -> None:
    """A misspelled choice of route tables is told by its argument, besides what else is wrong."""
    vpcs: dict[str, Any] = {"app": {"vpc": {"name": "app"}, "routes": "mian"}, "data": DATA}

    assert [
        "routes is 'mian'; write 'all', 'main', 'none' or a list of ids.",
        "peer_routes is 'al'; write 'all', 'main', 'none' or a list of ids.",
        OVERLAP,
    ] == problems(peering("app", "staging", routes="mian", peer_routes="al"))
    assert [
        "routes is 'non'; write 'all', 'main' or 'none'.",
        "app: routes is 'mian'; write 'all', 'main', 'none' or a list of ids.",
    ] == problems(lambda: VpcPeeringMesh("net", vpcs, routes=cast(Any, "non")))


def test_mocks(mocks: CloudOfMocks) -> None:
    """The VPCs are those that the mocks know, and connection and routes are declared."""

    @runs_to_its_end  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[Any]:
        net = VpcPeering("net", {"name": "app"}, {"name": "data"})
        return pulumi.Output.all(net.vpc, net.peer_vpc, net.peering_connection_id)

    program()

    assert "vpc-app" == mocks.made["net-connection"]["vpcId"]
    assert "vpc-data" == mocks.made["net-connection"]["peerVpcId"]
    assert {"net", "net-connection", "net-routes", "net-peer-routes"} == mocks.made.keys()
