"""Components take the options of any Pulumi resource, and hand on what Pulumi hands on."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import OWN_UIN, PARTNER_UIN
from tests.engine.stories import bring_up, failed_calls, names, the_id, writes
from tests.engine.test_vpc_peering import callers, routes

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
    pcx, called, routed = the_id(cloud), names(cloud), routes(cloud)
    assert {"rtb-app0main", "rtb-data0001"} == routed.keys()
    alias = 'aliases=[pulumi.Alias(name="net")]'
    stack.write(program(*options, alias, before=before.replace("main", "all"), name="web"))

    stack.up("--skip-preview", "--expect-no-changes")
    destroy = stack.destroy("--skip-preview", expect_failure=True)

    assert "protected" in destroy.text
    assert (pcx, called, routed) == (the_id(cloud), names(cloud), routes(cloud))
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
    assert {"rtb-app0main", "rtb-app0more", "rtb-partner1", "rtb-partner2"} == routes(cloud).keys()
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
