"""A mesh: its members, its edges and their children, its outputs, and mistaken arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import test as runs_to_its_end
from pulumi_qcloud import Provider
from pulumi_qcloudx import MeshMember, VpcPeeringMesh, VpcSelector
from pulumi_qcloudx.vpc_peering_mesh import member_of, mistakes_in_routes, sides_of
from qcloud_emulator import Emulator

from tests.engine.versions import action_of
from tests.programs import Child, declared, problems
from tests.unit.components.builders import (
    APP,
    APP_RANGE,
    DATA,
    DATA_RANGE,
    PARTNER,
    PARTNER_RANGE,
    PARTNER_UIN,
    CloudOfMocks,
    accepter,
    children,
    connection,
    mesh,
    routes,
    seed_vpcs,
)


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
    seed_vpcs(cloud, ("more", "vpc-more0001", "10.7.0.0/16"), uin=PARTNER_UIN)

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


def test_pair_that_a_mesh_has_not(cloud: Emulator) -> None:
    """A connection that a mesh has not is told with those that it has, also of the output."""
    said = "the mesh has no connection 'shared-app'; its connections are app-shared, with the short"

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


def test_edges_that_stay(cloud: Emulator) -> None:
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
    vpcs = [(short, f"vpc-mesh000{n}", f"10.{100 + n}.0.0/16") for n, short in enumerate(shorts)]
    seed_vpcs(cloud, *vpcs)

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


# Mistakes


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(
            {"edges": [("app", "data"), ("data", "app")]},
            "The edge 'data' - 'app' is given in both directions; one connection serves both "
            "directions.",
            id="both directions",
        ),
        pytest.param(
            {"edges": [("app", "data"), ("app", "shared")]},
            "The edge 'app' - 'shared' names 'shared', which is not among the VPCs of the mesh; "
            "name two of app, staging, data.",
            id="stranger",
        ),
        pytest.param(
            {"hub": "center"},
            "The hub 'center' is not among the VPCs of the mesh; name one of app, staging, data.",
            id="hub",
        ),
        pytest.param(
            {"edges": [("app", "data")], "routes": ["rtb-app0main"]},
            "routes is ['rtb-app0main'], but no route table belongs to all VPCs of the mesh; give "
            "each VPC its own, as {'vpc': ..., 'routes': [...]}, or write 'all', 'main' or 'none'.",
            id="route tables",
        ),
    ],
)
def test_shape_of_a_mesh(cloud: Emulator, given: dict[str, Any], told: str) -> None:
    """What is wrong with a mesh's shape is told; what its VPCs have in common is not the matter."""
    assert [told] == problems(mesh("app", "staging", "data", **given))


def test_members(cloud: Emulator) -> None:
    """What is wrong with the VPCs of a mesh as they are given is told by their short names."""

    def program() -> None:
        twice = {"vpc": DATA, "profile": "default", "provider": Provider("own")}
        vpcs: dict[str, Any] = {"app": {"vpc": APP, "nome": "x"}, "data": twice}
        VpcPeeringMesh("net", vpcs)

    told = problems(program)

    assert [
        "app: 'nome' is not valid; use vpc, uin, provider, profile, cidr_blocks, routes.",
        "data: provider and profile both name its account; give one of them.",
    ] == told[:2]


def test_nobody_to_ask_from_here(cloud: Emulator) -> None:
    """Of an edge at least one VPC has to be of an account that is reached from here."""
    strangers: dict[str, MeshMember] = {
        name: {"vpc": f"vpc-{name}00001", "uin": uin, "cidr_blocks": [block]}
        for name, uin, block in (
            ("one", "100000000008", "10.8.0.0/16"),
            ("two", "100000000009", "10.9.0.0/16"),
        )
    }

    (told,) = problems(lambda: VpcPeeringMesh("net", {"app": APP, **strangers}))

    assert (
        "The program has credentials for neither 'one' nor 'two'; give one of them "
        "a provider or a profile."
    ) == told


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (60, []),
        (
            61,
            [
                (
                    f"The name '{'x' * 52}-app-data' of the connection between app and data has 61 "
                    "characters; at most 60 are allowed."
                )
            ],
        ),
    ],
)
def test_name_from_a_template(cloud: Emulator, length: int, told: list[str]) -> None:
    """A template may make names of 60 characters; a longer one is told, with that name."""
    template = "x" * (length - len("-app-data")) + "-{a}-{b}"

    assert told == problems(mesh("app", "data", peering_connection_name=template))


def test_short_names(cloud: Emulator) -> None:
    """The VPCs of a mesh are told by the short names that the program gives them."""
    vpcs: dict[str, VpcSelector] = {"home": {"name": "app"}, "away": {"name": "staging"}}

    (told,) = problems(lambda: VpcPeeringMesh("net", vpcs))

    assert (
        "away (vpc-staging1, 10.0.128.0/17) and home (vpc-app00226, 10.0.0.0/16) overlap in "
        "10.0.128.0/17; peered VPCs need ranges that do not overlap."
    ) == told


def test_unknown_name_of_a_member(cloud: Emulator) -> None:
    """A VPC of a mesh that is not found may be another account's, if no account is said of it."""
    vpcs: dict[str, Any] = {"app": APP, "far": {"name": "partner"}}
    said: dict[str, Any] = {**vpcs, "far": {"vpc": {"name": "app"}, "profile": "peer"}}

    (told,) = problems(lambda: VpcPeeringMesh("net", vpcs))
    (told_of_account,) = problems(lambda: VpcPeeringMesh("net", said))

    assert told.endswith(
        "If it belongs to another account, give its profile, provider or uin, as {'vpc': ..., "
        "'profile': ...}."
    )
    assert told_of_account.startswith('far: no VPC with name "app" in ap-guangzhou')
    assert "another account" not in told_of_account


def test_word_for_all_of_a_mesh() -> None:
    """A wrong word for all VPCs of a mesh is told without ids, which are one VPC's."""
    assert ["routes is 'mian'; write 'all', 'main' or 'none'."] == list(mistakes_in_routes("mian"))
    assert [] == list(mistakes_in_routes("main"))


@pytest.mark.parametrize(
    ("hub", "routes", "needed"),
    [
        pytest.param({"vpc": "vpc-a"}, "all", True, id="all"),
        pytest.param({"vpc": "vpc-a"}, "none", False, id="none"),
        pytest.param({"vpc": "vpc-a", "routes": "none"}, "all", False, id="none of the hub"),
        pytest.param({"vpc": "vpc-a", "routes": ["rtb-a"]}, "none", True, id="one of the hub"),
    ],
)
def test_ranges_that_are_needed(hub: Mapping[str, Any], routes: Any, needed: bool) -> None:
    """The ranges of a VPC have to be known if a VPC that it is peered with has routes to it."""
    stranger = {"vpc": "vpc-cccccccc", "uin": "100000000009"}
    given = {"hub": hub, "spoke": {"vpc": "vpc-b"}, "stranger": stranger}
    members = {name: member_of(it) for name, it in given.items()}
    pairs = [("hub", "spoke"), ("hub", "stranger")]

    sides = sides_of(members, None, None, pairs=pairs, routes=routes)

    assert needed is sides["stranger"].ranges_needed
    assert not sides["stranger"].reachable


def test_mocks(mocks: CloudOfMocks) -> None:
    """Every edge of a mesh is declared."""

    @runs_to_its_end  # type: ignore[untyped-decorator]
    def program() -> pulumi.Output[Any]:
        net = VpcPeeringMesh("net", {n: {"name": n} for n in ("a", "b", "c")}, routes="none")
        return net.peering_connection_ids

    program()

    assert {"net", *(f"net-{it}-connection" for it in ("a-b", "a-c", "b-c"))} == mocks.made.keys()
