"""A peering of two VPCs: its arguments and outputs, and what its edge asks the engine for."""

from __future__ import annotations

from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloud import Provider, get_vpc
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh, VpcSelector
from pulumi_qcloudx.edge import mistake_in_tables
from qcloud_emulator import Emulator

from tests.process.plugin import UNKNOWN
from tests.programs import Existing, declared, problems
from tests.unit.components.builders import (
    APP,
    APP_RANGE,
    DATA,
    DATA_RANGE,
    OVERLAP,
    OWN_UIN,
    PARTNER,
    PARTNER_RANGE,
    PARTNER_UIN,
    STRANGER,
    CloudOfMocks,
    accepter,
    children,
    connection,
    peering,
    routes,
    seed_vpcs,
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

    mistake = "peer_provider and peer_profile both name the peer's account; give one of them."
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


def test_one_account(cloud: Emulator) -> None:
    """Within one account there is a connection and the routes of both sides, and no acceptance."""
    made = children(lambda: VpcPeering("net", {"name": "app"}, DATA))

    assert {
        "connection": connection(APP, DATA),
        "routes": routes(APP, DATA_RANGE),
        "peer-routes": routes(DATA, APP_RANGE),
    } == made


@pytest.mark.parametrize("uin", [False, True], ids=["found out", "stated"])
def test_two_accounts_by_provider(cloud: Emulator, uin: bool) -> None:
    """What is the other account's has its provider, and all routes come after the acceptance."""

    def program() -> None:
        partner = Provider("partner", profile="peer")
        stated = PARTNER_UIN if uin else None
        peer: VpcSelector = {"name": "partner"}
        VpcPeering("net", {"name": "app"}, peer, peer_uin=stated, peer_provider=partner)

    made = children(program)

    assert {
        "connection": connection(APP, PARTNER, PARTNER_UIN, __acceptedHere=True),
        "accepter": accepter(provider="partner"),
        "routes": routes(APP, PARTNER_RANGE, accepted=True),
        "peer-routes": routes(PARTNER, APP_RANGE, provider="partner", accepted=True),
    } == made


def test_two_accounts_by_profile(cloud: Emulator) -> None:
    """What is the other account's has its profile, also under the component's own provider."""

    def program() -> None:
        own = pulumi.ResourceOptions(provider=Provider("own", profile="default"))
        VpcPeering("net", {"name": "app"}, {"name": "partner"}, peer_profile="peer", opts=own)

    made = children(program)

    assert {
        "connection": connection(APP, PARTNER, PARTNER_UIN, provider="own", __acceptedHere=True),
        "accepter": accepter(provider="own", profile="peer"),
        "routes": routes(APP, PARTNER_RANGE, accepted=True, provider="own"),
        "peer-routes": routes(PARTNER, APP_RANGE, accepted=True, provider="own", profile="peer"),
    } == made


def test_two_accounts_under_a_component(cloud: Emulator) -> None:
    """The requester's provider is that of the component's parent, the other one an argument."""

    def program() -> None:
        own, other = Provider("own", profile="peer"), Provider("other", profile="default")
        around = pulumi.ResourceOptions(provider=own)
        outer = pulumi.ComponentResource("test:index:Network", "outer", None, around)
        inside = pulumi.ResourceOptions(parent=outer)
        VpcPeering("net", {"name": "partner"}, {"name": "app"}, peer_provider=other, opts=inside)

    found, _ = declared(program)

    assert ("outer", "own") == (found["net"].parent, found["net-connection"].provider)
    assert (OWN_UIN, APP) == tuple(
        found["net-connection"].inputs[it] for it in ("peerUin", "peerVpcId")
    )
    assert ["own", "other", "own", "other"] == [
        found[f"net-{it}"].provider for it in ("connection", "accepter", "routes", "peer-routes")
    ]


@pytest.mark.parametrize("twice", [False, True], ids=["inherited", "given twice"])
def test_one_account_of_the_components_own(cloud: Emulator, twice: bool) -> None:
    """The component's own provider is that of both sides, given once or twice: one account."""
    seed_vpcs(cloud, ("more", "vpc-more0001", "10.7.0.0/16"), uin=PARTNER_UIN)

    def program() -> None:
        own = Provider("own", profile="peer")
        options = pulumi.ResourceOptions(provider=own)
        theirs = own if twice else None
        VpcPeering("net", {"name": "partner"}, {"name": "more"}, peer_provider=theirs, opts=options)

    made = children(program)

    assert {
        "connection": connection(PARTNER, "vpc-more0001", PARTNER_UIN, provider="own"),
        "routes": routes(PARTNER, "10.7.0.0/16", provider="own"),
        "peer-routes": routes("vpc-more0001", PARTNER_RANGE, provider="own"),
    } == made


def test_somebody_elses_account(cloud: Emulator) -> None:
    """An account that is not reached from here is asked by its UIN, and routed to from here."""
    made = children(lambda: VpcPeering("net", {"name": "app"}, PARTNER, **STRANGER))

    assert {
        "connection": connection(APP, PARTNER, PARTNER_UIN),
        "routes": routes(APP, PARTNER_RANGE),
    } == made


def test_chosen_routes(cloud: Emulator) -> None:
    """Each side has its own choice of route tables; a side with none has no routes at all."""
    named = children(
        lambda: VpcPeering("net", APP, DATA, routes=["rtb-app0more"], peer_routes="main")
    )
    own = children(lambda: VpcPeering("net", APP, DATA, peer_routes="none"))
    theirs = children(lambda: VpcPeering("net", APP, DATA, routes="none"))

    assert routes(APP, DATA_RANGE, ["rtb-app0more"]) == named["routes"]
    assert routes(DATA, APP_RANGE, "main") == named["peer-routes"]
    assert [{"connection", "routes"}, {"connection", "peer-routes"}] == [set(own), set(theirs)]


def test_further_ranges(cloud: Emulator) -> None:
    """Ranges that the program states are routed to besides those that are looked up."""
    made = children(
        lambda: VpcPeering(
            "net", APP, DATA, cidr_blocks=["10.8.0.0/16"], peer_cidr_blocks=["10.9.0.0/16"]
        )
    )

    assert [[DATA_RANGE, "10.9.0.0/16"], [APP_RANGE, "10.8.0.0/16"]] == [
        made[it].inputs["destinationCidrBlocks"] for it in ("routes", "peer-routes")
    ]


def test_arguments_of_the_connection(cloud: Emulator) -> None:
    """Name, take-over and tags are the connection's; the region is everybody's."""
    made = children(
        lambda: VpcPeering(
            "net",
            APP,
            {"name": "partner"},
            peer_profile="peer",
            peering_connection_name="mine",
            region="gz",
            adopt=True,
            tags={"team": "net"},
        )
    )

    tags: dict[str, Any] = {"tags": {"team": "net"}, "tagsAll": {"team": "net"}}
    assert {
        "connection": connection(
            APP,
            PARTNER,
            PARTNER_UIN,
            __acceptedHere=True,
            peeringConnectionName="mine",
            region="gz",
            adopt=True,
            **tags,
        ),
        "accepter": accepter(region="gz", profile="peer"),
        "routes": routes(APP, PARTNER_RANGE, accepted=True, region="gz"),
        "peer-routes": routes(PARTNER, APP_RANGE, accepted=True, region="gz", profile="peer"),
    } == made


def test_listed(cloud: Emulator) -> None:
    """The connection is given what is listed between its VPCs, in either direction and state."""
    rows = [
        ("one", "EXPIRED", APP, DATA),
        ("two", "ACTIVE", DATA, APP),
        ("six", "ACTIVE", APP, "vpc-shared03"),
    ]
    there = [
        {
            "peeringConnectionId": f"pcx-{name}",
            "name": name,
            "state": state,
            "vpcId": vpc_id,
            "peerVpcId": peer_vpc_id,
        }
        for name, state, vpc_id, peer_vpc_id in rows
    ]
    cloud.seed({"peeringConnections": there})

    made = children(lambda: VpcPeering("net", APP, {"name": "data"}))

    assert {"pcx-one EXPIRED one", "pcx-two ACTIVE two"} == set(
        made["connection"].inputs["__listed"]
    )


@pytest.mark.parametrize("cloud", ["2.0"], indirect=True)
def test_listed_by_legacy_id(cloud: Emulator) -> None:
    """A VPC of somebody else's that is given by its legacy id is found in the listing too."""
    theirs = {"peeringConnectionId": "pcx-one", "name": "one", "vpcId": APP, "peerVpcId": PARTNER}
    cloud.seed({"peeringConnections": [theirs]})

    made = children(lambda: VpcPeering("net", APP, "gz_vpc_302", **STRANGER))

    (listed,) = made["connection"].inputs["__listed"]
    assert listed.startswith("pcx-one ")


# Choices of route tables


@pytest.mark.parametrize("given", ["all", "main", "none", ["rtb-a"], ("rtb-a", "rtb-b"), None])
def test_choices(given: object) -> None:
    """A word or a list of ids is a choice, and so is what was left out."""
    assert mistake_in_tables(given, "routes") is None


def test_choice_that_is_not_known_yet() -> None:
    """Nothing is wrong with an output before it is known."""
    assert mistake_in_tables(pulumi.Output.from_input("main"), "routes") is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("mian", "'mian'"),
        ("rtb-a", "'rtb-a'"),
        ("", "''"),
        ([], "[]"),
        (7, "7"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_mistakes(given: object, shown: str) -> None:
    """Anything else is told in one sentence, by the argument's own name."""
    said = mistake_in_tables(given, "peer_routes")

    assert f"peer_routes is {shown}; write 'all', 'main', 'none' or a list of ids." == said
