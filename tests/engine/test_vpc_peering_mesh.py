"""Many VPCs that can talk, from one component, and how many calls many connections take."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import pytest
from qcloud_emulator import Emulator

from benchmarks.budgets import PAGE_SIZES, by_id, listings, pages, refresh_budget
from benchmarks.budgets import writes as writes_in
from benchmarks.stacks import program
from tests.engine.stack import Stack
from tests.engine.stories import (
    OWN_UIN,
    PARTNER_UIN,
    asked,
    callers,
    ends,
    failed_calls,
    routes_by_table,
    writes,
)
from tests.engine.versions import action_of
from tests.process.test_calls import COMPONENTS, COUNT, make_room

HEAD = """
import pulumi
from pulumi_qcloud import Provider
from pulumi_qcloudx import VpcPeeringMesh

"""
EXPORTS = """
pulumi.export("ids", net.peering_connection_ids)
pulumi.export("diagram", net.diagram)
"""
LISTINGS = ("DescribeVpcEx", "DescribeVpcPeeringConnections")


def first_page(parameters: Mapping[str, object]) -> bool:
    """Return whether a listing's call asks for its first page."""
    return str(parameters.get("offset", parameters.get("Offset", 0))) == "0"


def test_full_mesh_of_ten(stack: Stack, cloud: Emulator) -> None:
    """Ten VPCs get 45 connections with routes; the preview lists three times and asks no more."""
    shorts = [f"v{number}" for number in range(10)]
    vpcs = [
        {"name": short, "vpcId": f"vpc-mesh000{number}", "cidrBlock": f"10.{100 + number}.0.0/16"}
        for number, short in enumerate(shorts)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})
    stack.write(
        HEAD + f'net = VpcPeeringMesh("net", {{n: {{"name": n}} for n in {shorts!r}}})' + EXPORTS
    )

    preview = stack.preview()

    first_pages = [
        action_of(call)
        for call in cloud.calls()
        if action_of(call) in LISTINGS and first_page(call["parameters"])
    ]
    assert 3 >= len(first_pages), first_pages
    assert {*LISTINGS, "DescribeVpcLimit"} >= set(asked(cloud))
    assert 1 + 45 * 3 == len(preview.operations())
    stack.up("--skip-preview", timeout=280)
    assert {frozenset(pair) for pair in itertools.combinations(range(10), 2)} == {
        frozenset(int(it[end][-1]) for end in ("vpcId", "peerVpcId")) for it in cloud.connections()
    }
    assert 10 == len(routes_by_table(cloud))
    assert {9} == {len(made) for made in routes_by_table(cloud).values()}
    stack.destroy(timeout=280)
    assert ([], {}) == (cloud.connections(), routes_by_table(cloud))


@pytest.mark.quick
def test_other_account_in_a_mesh(stack: Stack, cloud: Emulator) -> None:
    """A VPC of another account asks and is asked, each account with its own key."""
    stack.write(
        HEAD
        + """
partner = {"vpc": {"name": "partner"}, "provider": Provider("partner", profile="peer")}
net = VpcPeeringMesh(
    "net",
    {"partner": partner, "app": {"name": "app"}, "data": "vpc-data0089"},
    edges=[("partner", "app"), ("data", "partner")],
    peering_connection_name="{a}-to-{b}",
    routes="main",
)
"""
        + EXPORTS
    )

    stack.up()

    by_name = {it["name"]: it for it in cloud.connections()}
    assert {"partner-to-app": PARTNER_UIN, "data-to-partner": OWN_UIN} == {
        name: it["uin"] for name, it in by_name.items()
    }
    ids = {name: it["peeringConnectionId"] for name, it in by_name.items()}
    assert [] == failed_calls(cloud)
    assert {OWN_UIN, PARTNER_UIN} == callers(cloud, "AcceptVpcPeeringConnection")
    assert {
        "rtb-app0main": {("10.2.0.0/16", ids["partner-to-app"])},
        "rtb-data0001": {("10.2.0.0/16", ids["data-to-partner"])},
        "rtb-partner1": {
            ("10.0.0.0/16", ids["partner-to-app"]),
            ("10.1.0.0/16", ids["data-to-partner"]),
        },
    } == routes_by_table(cloud)
    outputs = stack.outputs()
    assert {
        "app-partner": ids["partner-to-app"],
        "data-partner": ids["data-to-partner"],
    } == outputs["ids"]
    assert [
        "graph LR",
        '  n_vpc_partner2["partner<br/>10.2.0.0/16<br/>account 100000000002"]',
        '  n_vpc_app00226["app<br/>10.0.0.0/16<br/>account 2407912486"]',
        '  n_vpc_data0089["data<br/>10.1.0.0/16<br/>account 2407912486"]',
        '  n_vpc_partner2 ---|"partner-to-app<br/>ACTIVE"| n_vpc_app00226',
        '  n_vpc_data0089 ---|"data-to-partner<br/>ACTIVE"| n_vpc_partner2',
        "  linkStyle 0 stroke:#2e8b57",
        "  linkStyle 1 stroke:#2e8b57",
    ] == str(outputs["diagram"]).splitlines()
    stack.preview("--expect-no-changes")


def test_somebody_elses_vpc_in_a_mesh(stack: Stack, cloud: Emulator) -> None:
    """An account that is not reached from here is asked, whichever way the edge is written."""
    stack.write(
        HEAD
        + """
partner = {"vpc": "vpc-partner2", "uin": "100000000002", "cidr_blocks": ["10.2.0.0/16"]}
net = VpcPeeringMesh("net", {"partner": partner, "app": {"name": "app"}})
"""
        + EXPORTS
    )

    stack.up()

    assert ("vpc-app00226", "vpc-partner2") == ends(cloud)
    assert ["app-partner"] == list(dict(stack.outputs()["ids"]))  # type: ignore[call-overload]
    assert ["CreateVpcPeeringConnection"] == writes(cloud)
    stack.preview("--expect-no-changes")


OF_THREE = 'net = VpcPeeringMesh("net", {{n: {{"name": n}} for n in {!r}}}, {})'


def test_changing_shape(stack: Stack, cloud: Emulator) -> None:
    """From full to star, to another hub, in another order: what stays an edge is not touched."""
    stack.write(HEAD + OF_THREE.format(["app", "data", "shared"], ""))
    stack.up()
    stack.write(HEAD + OF_THREE.format(["shared", "data", "app"], "hub='shared'"))

    preview = stack.preview()

    gone = {f"net-app-data-{part}" for part in ("connection", "routes", "peer-routes")}
    assert {("delete", name) for name in gone} == set(preview.operations())
    stack.up()
    assert 2 == len(cloud.connections())
    stack.write(HEAD + OF_THREE.format(["app", "shared", "data"], "hub='app'"))
    stack.up()
    assert 2 == len(cloud.connections())
    assert 6 == len(routes_by_table(cloud))
    stack.preview("--expect-no-changes")


def test_turning_an_edge(stack: Stack, cloud: Emulator) -> None:
    """An edge that is written the other way round is replaced, with its routes."""
    stack.write(HEAD + OF_THREE.format(["app", "data"], "edges=[('app', 'data')]"))
    stack.up()
    before = routes_by_table(cloud).keys()
    stack.write(HEAD + OF_THREE.format(["app", "data"], "edges=[('data', 'app')]"))

    stack.up()

    assert ("vpc-data0089", "vpc-app00226") == ends(cloud)
    assert before == routes_by_table(cloud).keys()
    stack.preview("--expect-no-changes")


def test_route_tables_of_members(stack: Stack, cloud: Emulator) -> None:
    """Each VPC of a mesh may name its own route tables."""
    stack.write(
        HEAD
        + """
app = {"vpc": {"name": "app"}, "routes": ["rtb-app0more"]}
data = {"vpc": {"name": "data"}, "routes": "none"}
net = VpcPeeringMesh("net", {"app": app, "data": data, "three": {"name": "shared"}}, routes="main")
"""
        + EXPORTS
    )

    stack.up()

    assert {"rtb-app0more", "rtb-shared01"} == routes_by_table(cloud).keys()
    assert {2} == {len(made) for made in routes_by_table(cloud).values()}
    assert '["three (shared)<br/>10.3.0.0/16<br/>' in str(stack.outputs()["diagram"])
    stack.preview("--expect-no-changes")


@pytest.fixture
def roomy(cloud: Emulator) -> Emulator:
    """Return a cloud with VPCs for all of them."""
    make_room(cloud)
    return cloud


def test_connections(stack: Stack, roomy: Emulator) -> None:
    """A create makes, and reads back once; a refresh lists, and so does each phase of an `up`."""
    stack.write(program("ours", COUNT))

    stack.up("--skip-preview")

    made = roomy.calls()
    assert {"CreateVpcPeeringConnection": COUNT} == writes_in(made)
    assert (COUNT, 1) == (by_id(made), pages(made))
    roomy.clear_calls()
    stack.refresh("--skip-preview", "--expect-no-changes")
    read = roomy.calls()
    assert 0 == by_id(read)
    assert refresh_budget(COUNT, PAGE_SIZES[stack.api_version]) >= len(read)
    roomy.clear_calls()
    stack.up("--expect-no-changes")
    looked = roomy.calls()
    assert ({2}, 0) == (set(listings(looked).values()), by_id(looked))
    assert 2 * math.ceil(COUNT / PAGE_SIZES[stack.api_version]) == len(looked)
    roomy.clear_calls()
    stack.destroy("--skip-preview")
    gone = roomy.calls()
    assert {"DeleteVpcPeeringConnection": COUNT} == writes_in(gone)
    assert len(gone) <= COUNT + 3


def test_gone_connections(stack: Stack, roomy: Emulator) -> None:
    """What a refresh misses in the listing is looked at by its id, and nothing else is."""
    stack.write(program("ours", COUNT))
    stack.up("--skip-preview")
    gone = [str(it["peeringConnectionId"]) for it in roomy.connections()[:3]]
    for connection_id in gone:
        roomy.delete(connection_id)
    roomy.clear_calls()

    stack.refresh("--skip-preview")

    calls = roomy.calls()
    assert COUNT - 3 == len(stack.resources())
    looked_at = {it for it in gone for call in calls if it in str(call["parameters"])}
    assert set(gone) == looked_at
    assert refresh_budget(COUNT, PAGE_SIZES[stack.api_version]) >= len(calls) - by_id(calls)


def test_components(stack: Stack, roomy: Emulator) -> None:
    """Components that change nothing list each kind once in the preview and once in the update."""
    stack.write(program("components", COMPONENTS))
    stack.up("--skip-preview")
    roomy.clear_calls()

    stack.preview("--expect-no-changes")
    preview = roomy.calls()
    roomy.clear_calls()
    stack.up("--skip-preview", "--expect-no-changes")
    update = roomy.calls()

    assert {1} == set(listings(preview).values()) == set(listings(update).values())
