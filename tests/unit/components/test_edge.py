"""What an edge asks the engine for: each child with its options and all that it is given."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi_qcloud import Provider
from pulumi_qcloudx import VpcPeering, VpcSelector
from pulumi_qcloudx.edge import mistake_in_tables
from qcloud_emulator import Emulator

from tests.programs import declared
from tests.unit.components.builders import (
    APP,
    APP_RANGE,
    DATA,
    DATA_RANGE,
    OWN_UIN,
    PARTNER,
    PARTNER_RANGE,
    PARTNER_UIN,
    STRANGER,
    accepter,
    children,
    connection,
    routes,
    seed_vpcs,
)


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
