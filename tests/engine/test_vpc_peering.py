"""Two VPCs that can talk, from one component."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, OWN_UIN, PARTNER, PARTNER_UIN, SHARED
from tests.engine.stories import asked, bring_up, failed_calls, names, the_id, writes
from tests.engine.test_connection import MADE
from tests.engine.versions import action_of

HEAD = """
import pulumi
from pulumi_qcloud import Provider, get_vpc, get_vpc_output
from pulumi_qcloudx import VpcPeering

"""
EXPORTS = """
pulumi.export("pcx_id", net.peering_connection_id)
pulumi.export("state", net.state)
pulumi.export("vpcs", [net.vpc, net.peer_vpc])
"""
ACROSS = """
partner = Provider("partner", profile="peer")
net = VpcPeering("net", {"name": "app"}, {"name": "partner"}, peer_provider=partner)
"""
TO_SOMEBODY = """
net = VpcPeering(
    "net",
    {"name": "app"},
    "vpc-partner2",
    peer_uin="100000000002",
    peer_cidr_blocks=["10.2.0.0/16"],
)
"""
OWN_TABLES = {"rtb-app0main", "rtb-app0more"}
PARTNERS_TABLES = {"rtb-partner1", "rtb-partner2"}

MAKING = """
import json
import os
import urllib.request

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class VpcProvider(ResourceProvider):
    def create(self, props):
        vpc = {"name": props["name"], "vpcId": props["wanted"], "cidrBlock": props["cidr_block"]}
        seed = {"accounts": [{"uin": "2407912486", "vpcs": [vpc]}]}
        request = urllib.request.Request(
            os.environ["QCLOUD_EMULATOR"] + "/_emulator/seed",
            json.dumps(seed).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).close()
        return CreateResult(props["wanted"], {**props, "vpc_id": props["wanted"]})


class Vpc(Resource):
    vpc_id: pulumi.Output[str]

    def __init__(self, name, wanted, cidr_block):
        props = {"name": name, "wanted": wanted, "cidr_block": cidr_block, "vpc_id": None}
        super().__init__(VpcProvider(), name, props)
"""
"""A module of the project that stands for another provider's VPC: made in the `up`."""


def routes(cloud: Emulator) -> dict[str, set[tuple[str, str]]]:
    """Return destination and hub of the routes to peerings, by route table."""
    found: dict[str, set[tuple[str, str]]] = {}
    for route in cloud.state()["routes"]:
        if route["nextHub"].startswith("pcx-"):
            made = route["destinationCidrBlock"], route["nextHub"]
            found.setdefault(route["routeTableId"], set()).add(made)
    return found


def callers(cloud: Emulator, action: str) -> set[str]:
    """Return the accounts that made calls of an action."""
    return {call["uin"] for call in cloud.calls() if action_of(call) == action}


def planned(operations: list[tuple[str, str]]) -> set[str]:
    """Return the names of what is to be made."""
    return {name for op, name in operations if op == "create"}


def test_within_one_account(stack: Stack, cloud: Emulator) -> None:
    """Connection and routes on both sides are made in one `up`, and all of it is destroyed."""
    stack.write(HEAD + 'net = VpcPeering("net", {"name": "app"}, "vpc-data0089")' + EXPORTS)

    stack.up()

    pcx = the_id(cloud)
    assert {
        "rtb-app0main": {("10.1.0.0/16", pcx)},
        "rtb-app0more": {("10.1.0.0/16", pcx)},
        "rtb-data0001": {("10.0.0.0/16", pcx)},
        "rtb-data0002": {("10.0.0.0/16", pcx)},
    } == routes(cloud)
    app = {"id": APP, "name": "app", "cidr_blocks": ["10.0.0.0/16"], "uin": OWN_UIN}
    data = {"id": DATA, "name": "data", "cidr_blocks": ["10.1.0.0/16"], "uin": OWN_UIN}
    assert {"pcx_id": pcx, "state": "ACTIVE", "vpcs": [app, data]} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert ([], {}) == (cloud.connections(), routes(cloud))


@pytest.mark.quick
def test_across_accounts(stack: Stack, cloud: Emulator) -> None:
    """One `up` accepts in the other account and routes every table, each with its owner's key."""
    stack.write(HEAD + ACROSS + EXPORTS)

    stack.up()

    pcx = the_id(cloud)
    assert OWN_TABLES | PARTNERS_TABLES == routes(cloud).keys()
    assert {("10.2.0.0/16", pcx)} == set.union(*(routes(cloud)[it] for it in OWN_TABLES))
    assert {("10.0.0.0/16", pcx)} == set.union(*(routes(cloud)[it] for it in PARTNERS_TABLES))
    assert "ACTIVE" == stack.outputs()["state"]
    assert [] == failed_calls(cloud)
    assert {OWN_UIN} == callers(cloud, "CreateVpcPeeringConnection")
    assert {PARTNER_UIN} == callers(cloud, "AcceptVpcPeeringConnection")
    before, made = routes(cloud), len(writes(cloud))
    again = stack.up("--skip-preview", "--expect-no-changes")
    # The program and two providers' processes look at the cloud, and one of them says where it is.
    assert 1 == sum("every call goes to the emulator" in it.text for it in again.diagnostics())
    assert (before, made) == (routes(cloud), len(writes(cloud)))
    stack.refresh("--skip-preview", "--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], {}) == (cloud.connections(), routes(cloud))


def test_profile_of_the_other_account(stack: Stack, cloud: Emulator) -> None:
    """A profile is as good as a provider, also under a provider of the component's own."""
    stack.write(
        HEAD
        + """
        own = Provider("own", profile="default")
        net = VpcPeering(
            "net",
            {"name": "app"},
            {"name": "partner"},
            peer_profile="peer",
            opts=pulumi.ResourceOptions(provider=own),
        )
        """.replace("\n        ", "\n")
        + EXPORTS
    )

    stack.up()

    assert OWN_TABLES | PARTNERS_TABLES == routes(cloud).keys()
    assert [] == failed_calls(cloud)
    stack.preview("--expect-no-changes")


def test_somebody_elses_account(stack: Stack, cloud: Emulator) -> None:
    """Routes wait until the other account has accepted; the next `up` makes them."""
    stack.write(HEAD + TO_SOMEBODY + EXPORTS)

    stack.up()

    assert ("PENDING", {}) == (stack.outputs()["state"], routes(cloud))
    stack.preview("--expect-no-changes")
    cloud.accept(the_id(cloud))
    stack.up()
    assert {it: {("10.2.0.0/16", the_id(cloud))} for it in OWN_TABLES} == routes(cloud)
    assert "ACTIVE" == stack.outputs()["state"]
    stack.preview("--expect-no-changes")


def test_results_of_lookups(stack: Stack, cloud: Emulator) -> None:
    """What lookups return selects a VPC; two components share one listing."""
    stack.write(
        HEAD
        + """
app, data = get_vpc(name="app"), get_vpc_output(name="data")
one = VpcPeering("one", app, data, routes="none", peer_routes="main")
two = VpcPeering("two", app, {"name": pulumi.Output.from_input("shared")}, routes=["rtb-app0more"])
pulumi.export("found", one.peer_vpc["name"])
"""
    )

    preview = stack.preview()

    assert 1 == asked(cloud).count("DescribeVpcEx")
    assert 2 == asked(cloud).count("DescribeVpcPeeringConnections")
    assert "one-routes" not in planned(preview.operations())
    stack.up("--skip-preview")
    assert {"rtb-data0001", "rtb-app0more", "rtb-shared01", "rtb-shared02"} == routes(cloud).keys()
    assert {"found": "data"} == stack.outputs()
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_vpc_of_the_same_program(stack: Stack, cloud: Emulator) -> None:
    """A VPC that the program makes is planned without its id, and all is made in one go."""
    stack.write_file("making.py", MAKING)
    stack.write(
        HEAD
        + """
from making import Vpc

new = Vpc("new", "vpc-new00001", "10.50.0.0/16")
net = VpcPeering("net", {"name": "app"}, new.vpc_id)
"""
        + EXPORTS
    )

    preview = stack.preview()

    assert {"new", "net", "net-connection", "net-routes", "net-peer-routes"} == planned(
        preview.operations()
    )
    assert "id" not in preview.step("net-connection").new_outputs
    assert [] == failed_calls(cloud)
    stack.up("--skip-preview")
    assert {("10.50.0.0/16", the_id(cloud))} == set.union(*(routes(cloud)[it] for it in OWN_TABLES))
    assert 3 == len(routes(cloud))
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_overlap_that_shows_in_the_up(stack: Stack, cloud: Emulator) -> None:
    """A VPC that turns out to overlap stops the `up` before the connection exists."""
    stack.write_file("making.py", MAKING)
    stack.write(
        HEAD
        + """
from making import Vpc

net = VpcPeering("net", {"name": "app"}, Vpc("new", "vpc-new00001", "10.0.9.0/24").vpc_id)
"""
    )
    stack.preview()

    up = stack.up("--skip-preview", expect_failure=True)

    assert "app (vpc-app00226, 10.0.0.0/16) and new (vpc-new00001, 10.0.9.0/24) overlap" in up.text
    assert "Traceback" not in up.text
    assert [] == writes(cloud)


def test_depends_on(stack: Stack, cloud: Emulator) -> None:
    """What a component depends on is made before its VPCs are looked up."""
    stack.write_file("making.py", MAKING)
    stack.write(
        HEAD
        + """
from making import Vpc

new = Vpc("new", "vpc-new00001", "10.50.0.0/16")
options = pulumi.ResourceOptions(depends_on=[new])
net = VpcPeering("net", {"name": "app"}, {"name": "new"}, opts=options)
"""
    )

    stack.up()

    assert 3 == len(routes(cloud))
    stack.preview("--expect-no-changes")


def test_something_new_to_depend_on(stack: Stack, cloud: Emulator) -> None:
    """A further dependency, not made yet, does not make what exists look replaced."""
    stack.write_file("making.py", MAKING)
    program = (
        HEAD
        + """
from making import Vpc

options = pulumi.ResourceOptions(protect=True, depends_on=[])
VpcPeering("net", {"name": "app"}, {"name": "data"}, opts=options)
"""
    )
    bring_up(stack, program)
    stack.write(program.replace("[]", '[Vpc("new", "vpc-new00001", "10.50.0.0/16")]'))

    preview = stack.preview()

    assert [("create", "new")] == preview.operations()
    stack.up()
    stack.preview("--expect-no-changes")


def test_listing_from_before_a_dependency(stack: Stack, cloud: Emulator) -> None:
    """What was listed before a dependency was made does not answer for what came with it."""
    stack.write_file("making.py", MAKING)
    stack.write(
        HEAD
        + """
from making import Vpc

get_vpc(name="shared")
options = pulumi.ResourceOptions(depends_on=[Vpc("shared", "vpc-new00001", "10.50.0.0/16")])
VpcPeering("net", {"name": "app"}, {"name": "shared"}, opts=options)
"""
    )
    stack.preview()

    up = stack.up(expect_failure=True)

    assert 'peer_vpc: 2 VPCs with name "shared"' in up.text
    assert [] == writes(cloud)


def test_ranges_that_the_api_does_not_tell(stack: Stack, cloud: Emulator) -> None:
    """Further ranges of either VPC get routes on the other side."""
    stack.write(
        HEAD
        + """
VpcPeering(
    "net",
    {"name": "app"},
    {"name": "data"},
    cidr_blocks=["10.8.0.0/16"],
    peer_cidr_blocks=["10.9.0.0/16"],
)
"""
    )

    stack.up()

    pcx = the_id(cloud)
    assert {("10.1.0.0/16", pcx), ("10.9.0.0/16", pcx)} == routes(cloud)["rtb-app0main"]
    assert {("10.0.0.0/16", pcx), ("10.8.0.0/16", pcx)} == routes(cloud)["rtb-data0001"]
    stack.preview("--expect-no-changes")


def test_unknown_route_table(stack: Stack, cloud: Emulator) -> None:
    """A route table that the VPC does not have is told before there is a connection."""
    stack.write(HEAD + 'VpcPeering("net", "vpc-app00226", {"name": "data"}, routes=["rtb-none"])')

    preview = stack.preview(expect_failure=True)

    assert (
        "routeTables has rtb-none, which vpc-app00226 does not have; it has rtb-app0main, "
        "rtb-app0more"
    ) in preview.text
    assert [] == writes(cloud)


def test_rename(stack: Stack, cloud: Emulator) -> None:
    """A rename is one update; what hangs on the connection stays untouched."""
    stack.write_file("made.py", MADE)
    consumer = """
from made import Made

Made("consumer", net.peering_connection_id)
pulumi.export("pcx_id", net.peering_connection_id)
"""
    program = HEAD + ACROSS.replace("peer_provider", "peering_connection_name={!r}, peer_provider")
    program = program.replace("{!r}", "NAME") + consumer
    bring_up(stack, program.replace("NAME", "'one'"))
    before = routes(cloud)
    stack.write(program.replace("NAME", "'two'"))

    preview = stack.preview()

    assert [("update", "net-connection")] == preview.operations()
    stack.up("--skip-preview")
    assert (["two"], before) == (names(cloud), routes(cloud))
    stack.preview("--expect-no-changes")


def test_two_stacks_on_one_table(stack: Stack, cloud: Emulator, new_stack: NewStack) -> None:
    """Destroying a stack leaves another stack's routes in the same tables."""
    second = new_stack(name="second")
    second.use_emulator(cloud)
    bring_up(stack, HEAD + 'VpcPeering("net", {"name": "app"}, {"name": "data"})')
    bring_up(second, HEAD + f'VpcPeering("net", {{"name": "app"}}, {SHARED!r})')

    stack.destroy()

    assert {("10.3.0.0/16", the_id(cloud))} == set.union(*(routes(cloud)[it] for it in OWN_TABLES))
    second.preview("--expect-no-changes")
    second.refresh("--expect-no-changes")


def test_adopt(stack: Stack, cloud: Emulator) -> None:
    """A connection that peers the two already is taken over if that is asked for."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": APP, "peerVpcId": SHARED}]})
    pcx = the_id(cloud)
    stack.write(
        HEAD
        + f"""
net = VpcPeering(
    "net", "vpc-app00226", {SHARED!r}, peering_connection_name="theirs", adopt=True
)
"""
        + EXPORTS
    )

    stack.up()

    assert pcx == stack.outputs()["pcx_id"] == the_id(cloud)
    assert 4 == len(routes(cloud))
    stack.preview("--expect-no-changes")
    assert PARTNER not in str(routes(cloud))
