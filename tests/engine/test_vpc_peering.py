"""Two VPCs that can talk, from one component, under all options that Pulumi has for it."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    asked,
    bring_up,
    callers,
    failed_calls,
    names,
    routes_by_table,
    the_id,
    writes,
)
from tests.engine.test_connection import MADE

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
    } == routes_by_table(cloud)
    app = {"id": APP, "name": "app", "cidr_blocks": ["10.0.0.0/16"], "uin": OWN_UIN}
    data = {"id": DATA, "name": "data", "cidr_blocks": ["10.1.0.0/16"], "uin": OWN_UIN}
    assert {"pcx_id": pcx, "state": "ACTIVE", "vpcs": [app, data]} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert ([], {}) == (cloud.connections(), routes_by_table(cloud))


@pytest.mark.quick
def test_across_accounts(stack: Stack, cloud: Emulator) -> None:
    """One `up` accepts in the other account and routes every table, each with its owner's key."""
    stack.write(HEAD + ACROSS + EXPORTS)

    stack.up()

    pcx = the_id(cloud)
    assert OWN_TABLES | PARTNERS_TABLES == routes_by_table(cloud).keys()
    assert {("10.2.0.0/16", pcx)} == set.union(*(routes_by_table(cloud)[it] for it in OWN_TABLES))
    assert {("10.0.0.0/16", pcx)} == set.union(
        *(routes_by_table(cloud)[it] for it in PARTNERS_TABLES)
    )
    assert "ACTIVE" == stack.outputs()["state"]
    assert [] == failed_calls(cloud)
    assert {OWN_UIN} == callers(cloud, "CreateVpcPeeringConnection")
    assert {PARTNER_UIN} == callers(cloud, "AcceptVpcPeeringConnection")
    before, made = routes_by_table(cloud), len(writes(cloud))
    again = stack.up("--skip-preview", "--expect-no-changes")
    # The program and two providers' processes look at the cloud, and one of them says where it is.
    assert 1 == sum("every call goes to the emulator" in it.text for it in again.diagnostics())
    assert (before, made) == (routes_by_table(cloud), len(writes(cloud)))
    stack.refresh("--skip-preview", "--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], {}) == (cloud.connections(), routes_by_table(cloud))


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

    assert OWN_TABLES | PARTNERS_TABLES == routes_by_table(cloud).keys()
    assert [] == failed_calls(cloud)
    stack.preview("--expect-no-changes")


def test_somebody_elses_account(stack: Stack, cloud: Emulator) -> None:
    """Routes wait until the other account has accepted; the next `up` makes them."""
    stack.write(HEAD + TO_SOMEBODY + EXPORTS)

    stack.up()

    assert ("PENDING", {}) == (stack.outputs()["state"], routes_by_table(cloud))
    stack.preview("--expect-no-changes")
    cloud.accept(the_id(cloud))
    stack.up()
    assert {it: {("10.2.0.0/16", the_id(cloud))} for it in OWN_TABLES} == routes_by_table(cloud)
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
    assert {"rtb-data0001", "rtb-app0more", "rtb-shared01", "rtb-shared02"} == routes_by_table(
        cloud
    ).keys()
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
    assert {("10.50.0.0/16", the_id(cloud))} == set.union(
        *(routes_by_table(cloud)[it] for it in OWN_TABLES)
    )
    assert 3 == len(routes_by_table(cloud))
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

    assert 3 == len(routes_by_table(cloud))
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
    assert {("10.1.0.0/16", pcx), ("10.9.0.0/16", pcx)} == routes_by_table(cloud)["rtb-app0main"]
    assert {("10.0.0.0/16", pcx), ("10.8.0.0/16", pcx)} == routes_by_table(cloud)["rtb-data0001"]
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
    before = routes_by_table(cloud)
    stack.write(program.replace("NAME", "'two'"))

    preview = stack.preview()

    assert [("update", "net-connection")] == preview.operations()
    stack.up("--skip-preview")
    assert (["two"], before) == (names(cloud), routes_by_table(cloud))
    stack.preview("--expect-no-changes")


def test_two_stacks_on_one_table(stack: Stack, cloud: Emulator, new_stack: NewStack) -> None:
    """Destroying a stack leaves another stack's routes in the same tables."""
    second = new_stack(name="second")
    second.use_emulator(cloud)
    bring_up(stack, HEAD + 'VpcPeering("net", {"name": "app"}, {"name": "data"})')
    bring_up(second, HEAD + f'VpcPeering("net", {{"name": "app"}}, {SHARED!r})')

    stack.destroy()

    assert {("10.3.0.0/16", the_id(cloud))} == set.union(
        *(routes_by_table(cloud)[it] for it in OWN_TABLES)
    )
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
    assert 4 == len(routes_by_table(cloud))
    stack.preview("--expect-no-changes")
    assert PARTNER not in str(routes_by_table(cloud))


CHILDREN = {"net-connection", "net-routes", "net-peer-routes"}


def program(*options: str, before: str = "", name: str = "net") -> str:
    """Return a program with one component and options as Python source."""
    return f"""
import pulumi
from pulumi_qcloud import Provider
from pulumi_qcloudx import VpcPeering

{before}
VpcPeering(
    {name!r},
    {{"name": "app"}},
    {{"name": "data"}},
    opts=pulumi.ResourceOptions({", ".join(options)}),
)
"""


@pytest.mark.quick
def test_all_at_once(stack: Stack, cloud: Emulator) -> None:
    """Transforms, ignored changes, protection and an alias count together, the name included."""
    before = """
def chosen(args):
    if args.type_.endswith(":VpcPeeringRoutes"):
        args.props["routeTables"] = "main"
        args.opts.ignore_changes = ["routeTables"]
    return pulumi.ResourceTransformResult(args.props, args.opts)
"""
    options = ("transforms=[chosen]", "protect=True")
    bring_up(stack, program(*options, before=before))
    pcx, called, routed = the_id(cloud), names(cloud), routes_by_table(cloud)
    assert {"rtb-app0main", "rtb-data0001"} == routed.keys()
    alias = 'aliases=[pulumi.Alias(name="net")]'
    stack.write(program(*options, alias, before=before.replace("main", "all"), name="web"))

    stack.up("--skip-preview", "--expect-no-changes")
    destroy = stack.destroy("--skip-preview", expect_failure=True)

    assert "protected" in destroy.text
    assert (pcx, called, routed) == (the_id(cloud), names(cloud), routes_by_table(cloud))
    recorded = stack.resources()
    assert all(recorded[child.replace("net", "web", 1)]["protect"] for child in CHILDREN)


def test_component_in_a_component(stack: Stack, cloud: Emulator) -> None:
    """A component of the user's own hands its provider on; the other account's is an argument."""
    stack.write(
        """
        import pulumi
        from pulumi_qcloud import Provider
        from pulumi_qcloudx import VpcPeering


        class Network(pulumi.ComponentResource):
            def __init__(self, name, other, opts):
                super().__init__("story:index:Network", name, {}, opts)
                self.net = VpcPeering(
                    name,
                    {"name": "partner"},
                    {"name": "app"},
                    peer_provider=other,
                    opts=pulumi.ResourceOptions(parent=self),
                )
                self.register_outputs({"pcx": self.net.peering_connection_id})


        own, other = Provider("own", profile="peer"), Provider("other", profile="default")
        Network("net", other, pulumi.ResourceOptions(provider=own))
        """
    )

    stack.up()

    assert {PARTNER_UIN} == callers(cloud, "CreateVpcPeeringConnection")
    assert {OWN_UIN} == callers(cloud, "AcceptVpcPeeringConnection")
    assert [] == failed_calls(cloud)
    assert {"rtb-app0main", "rtb-app0more", "rtb-partner1", "rtb-partner2"} == routes_by_table(
        cloud
    ).keys()
    assert "story:index:Network$qcloudx:index:VpcPeering$" in stack.urn("net-connection")
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert [] == cloud.connections()


def test_transforms(stack: Stack, cloud: Emulator) -> None:
    """A transform on the component changes its children's arguments and options."""
    before = """
def named(args):
    if args.type_.endswith(":VpcPeeringConnection"):
        args.props["peeringConnectionName"] = "by-the-transform"
    return pulumi.ResourceTransformResult(args.props, args.opts)
"""
    stack.write(program("transforms=[named]", before=before))

    stack.up()

    assert ["by-the-transform"] == names(cloud)
    stack.preview("--expect-no-changes")


def test_protect(stack: Stack, cloud: Emulator) -> None:
    """A protected component protects its children from destruction."""
    bring_up(stack, program("protect=True"))

    destroy = stack.destroy(expect_failure=True)

    assert "protected" in destroy.text
    assert "DeleteVpcPeeringConnection" not in writes(cloud)
    assert all(stack.resources()[child]["protect"] for child in CHILDREN)


def test_ignore_changes(stack: Stack, cloud: Emulator) -> None:
    """A child told to ignore a property keeps what it has."""
    before = """
def keep_name(args):
    if args.type_.endswith(":VpcPeeringConnection"):
        args.opts.ignore_changes = ["peeringConnectionName"]
    return pulumi.ResourceTransformResult(args.props, args.opts)
"""
    named = program("transforms=[keep_name]", before=before).replace(
        '{"name": "data"},', '{"name": "data"}, peering_connection_name="one",'
    )
    bring_up(stack, named)
    stack.write(named.replace('"one"', '"two"'))

    stack.up("--expect-no-changes")

    assert ["one"] == names(cloud)


def test_aliases(stack: Stack, cloud: Emulator) -> None:
    """A component that was renamed in the program keeps what it has, default name included."""
    bring_up(stack, program())
    pcx, before = the_id(cloud), names(cloud)

    stack.write(program('aliases=[pulumi.Alias(name="net")]', name="web"))

    stack.up("--expect-no-changes")
    assert (pcx, before) == (the_id(cloud), names(cloud))
