"""What components ask the engine for: each child with its options and all that it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_qcloud import Provider
from pulumi_qcloudx import MeshMember, VpcPeering, VpcPeeringMesh, VpcSelector
from pulumi_qcloudx.program import PlanProblem
from qcloud_emulator import Emulator

from tests.engine.versions import action_of
from tests.process.plugin import UNKNOWN
from tests.programs import Child, Existing, Registering, declared, default_name, deploy

APP, DATA, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-partner2"
OWN_UIN, PARTNER_UIN = "2407912486", "100000000002"
APP_RANGE, DATA_RANGE, PARTNER_RANGE = "10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16"
STRANGER: dict[str, Any] = {"peer_uin": PARTNER_UIN, "peer_cidr_blocks": [PARTNER_RANGE]}


def children(program: Callable[[], object], *, preview: bool = False) -> dict[str, Child]:
    """Return the children of a program's components, by what follows `net-` in their names."""
    found, _ = declared(program, preview=preview)
    return {name[4:]: child for name, child in found.items() if name.startswith("net-")}


def child(kind: str, *after: str, provider: str = "", **inputs: object) -> Child:
    """Return a child of `net`, made after these others."""
    return Child(
        kind, "net", provider, frozenset(after), inputs, (), protect=False, deletes_first=True
    )


def connection(
    vpc_id: str,
    peer_vpc_id: str,
    peer_uin: str = OWN_UIN,
    *,
    edge: str = "",
    provider: str = "",
    **more: object,
) -> Child:
    """Return a connection of which nothing is wrong, of a peering or of an edge of a mesh."""
    name = f"net-{edge}connection"
    inputs = {
        "vpcId": vpc_id,
        "peerVpcId": peer_vpc_id,
        "peerUin": peer_uin,
        "__defaultName": default_name(name, "VpcPeeringMesh" if edge else "VpcPeering"),
        "__listed": [],
        **more,
    }
    return child("VpcPeeringConnection", provider=provider, **inputs)


def accepter(*, edge: str = "", provider: str = "", **more: object) -> Child:
    """Return the acceptance of a connection."""
    asks = f"net-{edge}connection"
    inputs = {"peeringConnectionId": f"{asks}-id", **more}
    return child("VpcPeeringConnectionAccepter", asks, provider=provider, **inputs)


def routes(
    vpc_id: str,
    destination: str,
    tables: object = "all",
    *,
    edge: str = "",
    provider: str = "",
    accepted: bool = False,
    **more: object,
) -> Child:
    """Return routes through a connection, made after its acceptance where there is one."""
    after = {f"net-{edge}connection", *([f"net-{edge}accepter"] if accepted else [])}
    inputs = {
        "vpcId": vpc_id,
        "peeringConnectionId": f"net-{edge}connection-id",
        "destinationCidrBlocks": [destination],
        "routeTables": tables,
        **more,
    }
    return child("VpcPeeringRoutes", *after, provider=provider, **inputs)


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
    more = {"name": "more", "vpcId": "vpc-more0001", "cidrBlock": "10.7.0.0/16"}
    cloud.seed({"accounts": [{"uin": PARTNER_UIN, "vpcs": [more]}]})

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
def test_listed_under_another_spelling(cloud: Emulator) -> None:
    """A VPC of somebody else's that is given by its old id is found in the listing all the same."""
    theirs = {"peeringConnectionId": "pcx-one", "name": "one", "vpcId": APP, "peerVpcId": PARTNER}
    cloud.seed({"peeringConnections": [theirs]})

    made = children(lambda: VpcPeering("net", APP, "gz_vpc_302", **STRANGER))

    (listed,) = made["connection"].inputs["__listed"]
    assert listed.startswith("pcx-one ")


def test_mesh_of_one_account(cloud: Emulator) -> None:
    """Every edge has its connection and routes, named by both ends; members choose tables."""
    vpcs: dict[str, Any] = {
        "data": {"vpc": {"name": "data"}, "routes": "none"},
        "app": {"vpc": {"name": "app"}, "routes": ["rtb-app0more"]},
        "three": {"name": "shared"},
    }

    made = children(lambda: VpcPeeringMesh("net", vpcs, hub="app", routes="main"))

    shared = "10.3.0.0/16"
    assert {
        "app-data-connection": connection(APP, DATA, edge="app-data-"),
        "app-data-routes": routes(APP, DATA_RANGE, ["rtb-app0more"], edge="app-data-"),
        "app-three-connection": connection(APP, "vpc-shared03", edge="app-three-"),
        "app-three-routes": routes(APP, shared, ["rtb-app0more"], edge="app-three-"),
        "app-three-peer-routes": routes("vpc-shared03", APP_RANGE, "main", edge="app-three-"),
    } == made


def test_mesh_of_two_accounts(cloud: Emulator) -> None:
    """The other account asks and is asked, each time with its own provider and an acceptance."""

    def program() -> None:
        own = Provider("partner", profile="peer")
        partner: MeshMember = {"vpc": {"name": "partner"}, "provider": own}
        VpcPeeringMesh(
            "net",
            {"partner": partner, "app": {"name": "app"}, "data": DATA},
            edges=[("partner", "app"), ("data", "partner")],
            peering_connection_name="{a}-to-{b}",
            adopt=True,
            tags={"team": "net"},
            region="gz",
        )

    made = children(program)

    more: dict[str, Any] = {
        "__acceptedHere": True,
        "adopt": True,
        "region": "gz",
        "tags": {"team": "net"},
        "tagsAll": {"team": "net"},
    }
    asks, asked = "app-partner-", "data-partner-"
    assert {
        "app-partner-connection": connection(
            PARTNER,
            APP,
            edge=asks,
            provider="partner",
            peeringConnectionName="partner-to-app",
            **more,
        ),
        "app-partner-accepter": accepter(edge=asks, region="gz"),
        "app-partner-routes": routes(
            PARTNER, APP_RANGE, edge=asks, provider="partner", accepted=True, region="gz"
        ),
        "app-partner-peer-routes": routes(
            APP, PARTNER_RANGE, edge=asks, accepted=True, region="gz"
        ),
        "data-partner-connection": connection(
            DATA, PARTNER, PARTNER_UIN, edge=asked, peeringConnectionName="data-to-partner", **more
        ),
        "data-partner-accepter": accepter(edge=asked, provider="partner", region="gz"),
        "data-partner-routes": routes(DATA, PARTNER_RANGE, edge=asked, accepted=True, region="gz"),
        "data-partner-peer-routes": routes(
            PARTNER, DATA_RANGE, edge=asked, provider="partner", accepted=True, region="gz"
        ),
    } == made


def test_mesh_of_the_components_own_account(cloud: Emulator) -> None:
    """Without a provider of their own, VPCs of a mesh are those of its own provider's account."""
    more = {"name": "more", "vpcId": "vpc-more0001", "cidrBlock": "10.7.0.0/16"}
    cloud.seed({"accounts": [{"uin": PARTNER_UIN, "vpcs": [more]}]})

    def program() -> None:
        options = pulumi.ResourceOptions(provider=Provider("own", profile="peer"))
        vpcs: dict[str, VpcSelector] = {name: {"name": name} for name in ("more", "partner")}
        VpcPeeringMesh("net", vpcs, routes="none", opts=options)

    edge = "more-partner-"
    assert {
        f"{edge}connection": connection(
            "vpc-more0001", PARTNER, PARTNER_UIN, edge=edge, provider="own"
        )
    } == children(program)


def test_mesh_with_a_profile(cloud: Emulator) -> None:
    """A member's profile is its children's, and the requester's stay without one."""
    partner: MeshMember = {"vpc": {"name": "partner"}, "profile": "peer"}

    made = children(lambda: VpcPeeringMesh("net", {"app": APP, "partner": partner}))

    edge = "app-partner-"
    assert {
        "app-partner-connection": connection(
            APP, PARTNER, PARTNER_UIN, edge=edge, __acceptedHere=True
        ),
        "app-partner-accepter": accepter(edge=edge, profile="peer"),
        "app-partner-routes": routes(APP, PARTNER_RANGE, edge=edge, accepted=True),
        "app-partner-peer-routes": routes(
            PARTNER, APP_RANGE, edge=edge, accepted=True, profile="peer"
        ),
    } == made


def test_mesh_with_somebody_elses_vpc(cloud: Emulator) -> None:
    """An account that is not reached from here is asked, whichever way the edge is written."""
    partner: MeshMember = {"vpc": PARTNER, "uin": PARTNER_UIN, "cidr_blocks": [PARTNER_RANGE]}

    made = children(
        lambda: VpcPeeringMesh(
            "net", {"partner": partner, "app": {"name": "app"}}, edges=[("partner", "app")]
        )
    )

    edge = "app-partner-"
    assert {
        "app-partner-connection": connection(APP, PARTNER, PARTNER_UIN, edge=edge),
        "app-partner-routes": routes(APP, PARTNER_RANGE, edge=edge),
    } == made


def test_mesh_from_another_account_to_a_third(cloud: Emulator) -> None:
    """A third account that is not reached from here accepts nothing here, whoever asks it."""

    def program() -> None:
        own = Provider("partner", profile="peer")
        partner: MeshMember = {"vpc": {"name": "partner"}, "provider": own}
        third: MeshMember = {"vpc": "vpc-third001", "uin": "100000000009"}
        third["cidr_blocks"] = ["10.9.0.0/16"]
        vpcs = {"partner": partner, "third": third}
        VpcPeeringMesh("net", vpcs, edges=[("third", "partner")])

    made = children(program)

    edge = "partner-third-"
    own: dict[str, Any] = {"edge": edge, "provider": "partner"}
    assert {
        f"{edge}connection": connection(PARTNER, "vpc-third001", "100000000009", **own),
        f"{edge}routes": routes(PARTNER, "10.9.0.0/16", **own),
    } == made


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_problems_of_a_mesh(cloud: Emulator, *, preview: bool) -> None:
    """Nothing of a mesh is made if something is wrong with it, neither the edges that could be."""
    engine = Registering()

    with pytest.raises(PlanProblem) as caught:
        deploy(
            lambda: VpcPeeringMesh("net", {n: {"name": n} for n in ("app", "dota", "staging")}),
            preview=preview,
            engine=engine,
        )

    lost, overlap = str(caught.value).split("\n")
    assert lost.startswith('net: dota: no VPC with name "dota"')
    assert overlap.startswith("net: app (vpc-app00226, 10.0.0.0/16) and staging (")
    assert {"net"} == engine.children.keys()


def test_pair_that_a_mesh_has_not(cloud: Emulator) -> None:
    """A connection that a mesh has not is told with those that it has, also of the output."""
    said = "the mesh has no connection 'shared-app'; there are app-shared, each with its short"

    def program() -> pulumi.Output[str]:
        mesh = VpcPeeringMesh("net", {n: {"name": n} for n in ("shared", "app")})
        with pytest.raises(pulumi.RunError, match=said):
            mesh.connections["shared-app"]
        return mesh.peering_connection_ids["shared-app"]

    with pytest.raises(KeyError, match=said):
        declared(program)


def test_outputs_of_a_mesh(cloud: Emulator) -> None:
    """A mesh says its connections' ids by edge, and draws them with the states accepters see."""
    partner: MeshMember = {"vpc": {"name": "partner"}, "profile": "peer"}
    vpcs: dict[str, Any] = {"data": DATA, "home": {"name": "app"}, "partner": partner}

    def program() -> list[pulumi.Output[Any]]:
        net = VpcPeeringMesh("net", vpcs, hub="home", peering_connection_name="{a}-{b}")
        return [net.peering_connection_ids, net.diagram]

    _, (ids, diagram) = declared(program)

    assert {
        "data-home": "net-data-home-connection-id",
        "home-partner": "net-home-partner-connection-id",
    } == ids.value
    assert [
        "graph LR",
        '  n_vpc_data0089["data<br/>10.1.0.0/16<br/>account 2407912486"]',
        '  n_vpc_app00226["home (app)<br/>10.0.0.0/16<br/>account 2407912486"]',
        '  n_vpc_partner2["partner<br/>10.2.0.0/16<br/>account 100000000002"]',
        ('  n_vpc_data0089 -.-|"data-home<br/>state of net-data-home-connection"| n_vpc_app00226'),
        (
            '  n_vpc_app00226 -.-|"home-partner<br/>state of net-home-partner-accepter"| '
            "n_vpc_partner2"
        ),
    ] == [line for line in diagram.value.splitlines() if "Style" not in line]


def test_shape_of_a_mesh(cloud: Emulator) -> None:
    """What stays an edge is asked for as before, whatever the hub, the shape and the order."""

    def of(*names: str, **given: Any) -> dict[str, Child]:
        vpcs: dict[str, VpcSelector] = {name: {"name": name} for name in names}
        return children(lambda: VpcPeeringMesh("net", vpcs, **given))

    full = of("app", "data", "shared")
    star = of("shared", "data", "app", hub="shared")
    other = of("app", "shared", "data", hub="app")

    gone = {f"app-data-{part}" for part in ("connection", "routes", "peer-routes")}
    assert gone == full.keys() - star.keys()
    assert full == {**star, **other}
    assert full == {**other, **star}


def test_mesh_of_six(cloud: Emulator) -> None:
    """Six VPCs get 15 connections with routes; the preview lists each kind once, and no more."""
    shorts = [f"v{number}" for number in range(6)]
    vpcs = [
        {"name": short, "vpcId": f"vpc-mesh000{number}", "cidrBlock": f"10.{100 + number}.0.0/16"}
        for number, short in enumerate(shorts)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})

    made = children(lambda: VpcPeeringMesh("net", {n: {"name": n} for n in shorts}), preview=True)

    asked = [action_of(call) for call in cloud.calls()]
    assert {"DescribeVpcEx", "DescribeVpcPeeringConnections", "DescribeVpcLimit"} == set(asked)
    assert 1 == asked.count("DescribeVpcPeeringConnections") == asked.count("DescribeVpcLimit")
    assert 15 * 3 == len(made)
    peered = {
        frozenset((it.inputs["vpcId"], it.inputs["peerVpcId"]))
        for it in made.values()
        if it.kind == "VpcPeeringConnection"
    }
    assert 15 == len(peered)
