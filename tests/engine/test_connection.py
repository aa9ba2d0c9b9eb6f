"""The life of one connection that nobody else touches."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, OLD_APP, OLD_DATA, OWN_UIN, SHARED, peering
from tests.engine.stories import REPLACED, bring_up, replaced_for, the_id

MADE = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class MadeProvider(ResourceProvider):
    def create(self, props):
        return CreateResult("made", {**props, "vpc_id": props["text"]})


class Made(Resource):
    vpc_id: pulumi.Output[str]

    def __init__(self, name, text):
        super().__init__(MadeProvider(), name, {"text": text, "vpc_id": None})
"""
"""A module of the project: a resource whose `vpc_id` is known once it has been created."""


def with_made_vpc(name: str, vpc_id: str) -> str:
    """Return a program that makes the id of the requester's VPC itself."""
    return f"from made import Made\n{peering()}".replace(
        f"vpc_id={APP!r}", f"vpc_id=Made({name!r}, {vpc_id!r}).vpc_id", 1
    )


def in_component(name: str, *options: str, peer_vpc_id: str = DATA) -> str:
    """Return a program whose connection is the child of a component."""
    return f"""
import pulumi
import pulumi_qcloud as qcloud


class Network(pulumi.ComponentResource):
    def __init__(self, name, **options):
        super().__init__("story:index:Network", name, None, pulumi.ResourceOptions(**options))
        self.net = qcloud.VpcPeeringConnection(
            "net",
            vpc_id={APP!r},
            peer_vpc_id={peer_vpc_id!r},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({{}})


Network({", ".join((repr(name), *options))})
"""


@pytest.mark.quick("2.0", "3.0")
def test_create(stack: Stack, cloud: Emulator) -> None:
    """An `up` creates the connection, exports its id and leaves nothing to do."""
    stack.write(peering())

    up = stack.up()

    assert [("create", "net")] == up.operations()
    assert {"pcx_id": the_id(cloud), "state": "ACTIVE"} == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes", "--skip-preview")
    stack.destroy("--skip-preview")
    assert [] == cloud.connections()


def test_forms_of_arguments(stack: Stack, cloud: Emulator) -> None:
    """Keywords, an args object and a dictionary say the same, with plain values or outputs."""
    stack.write(
        f"""
        import pulumi
        import pulumi_qcloud as qcloud

        shared = pulumi.Output.from_input({SHARED!r})
        qcloud.VpcPeeringConnection("keywords", vpc_id={APP!r}, peer_vpc_id={DATA!r})
        qcloud.VpcPeeringConnection(
            "object", qcloud.VpcPeeringConnectionArgs(vpc_id={APP!r}, peer_vpc_id=shared)
        )
        qcloud.VpcPeeringConnection("dictionary", {{"vpc_id": shared, "peer_vpc_id": {DATA!r}}})
        """
    )

    stack.up()

    pairs = {it["name"][:-9]: (it["vpcId"], it["peerVpcId"]) for it in cloud.connections()}
    assert {
        "keywords": (APP, DATA),
        "object": (APP, SHARED),
        "dictionary": (SHARED, DATA),
    } == pairs
    stack.preview("--expect-no-changes")


def test_rename(stack: Stack, cloud: Emulator) -> None:
    """A new name is an update in place."""
    bring_up(stack, peering(peering_connection_name="one"))
    before = cloud.connections()
    stack.write(peering(peering_connection_name="two"))

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert [{**before[0], "name": "two"}] == cloud.connections()
    stack.preview("--expect-no-changes")


def test_spellings(stack: Stack, cloud: Emulator) -> None:
    """The two spellings of a VPC's id are no change, in one direction and back."""
    old, new = peering(vpc_id=OLD_APP, peer_vpc_id=OLD_DATA), peering()
    bring_up(stack, old)
    before = cloud.connections()

    for program in (new, old):
        stack.write(program)
        stack.preview("--expect-no-changes")
        stack.up("--expect-no-changes")
        stack.refresh("--expect-no-changes")

    assert before == cloud.connections()


@pytest.mark.quick
def test_vpc_of_the_same_program(stack: Stack, cloud: Emulator) -> None:
    """A VPC whose id is unknown at preview is peered by the `up`; another such one may replace."""
    stack.write_file("made.py", MADE)
    stack.write(with_made_vpc("first", APP))
    first = stack.preview()
    stack.up("--skip-preview")
    before = cloud.connections()
    stack.write(with_made_vpc("second", APP))

    preview = stack.preview()
    up = stack.up("--skip-preview")

    assert [("create", "first"), ("create", "net")] == first.operations()
    assert [APP] == [connection["vpcId"] for connection in before]
    assert [("create", "second"), *REPLACED, ("delete", "first")] == preview.operations()
    assert ("vpcId",) == replaced_for(preview)
    assert [("create", "second"), ("delete", "first")] == up.operations()
    assert before == cloud.connections()


def test_unknown_vpc(stack: Stack, cloud: Emulator) -> None:
    """A VPC that the same `up` creates is planned without its id, and peered once it is there."""
    stack.write_file("made.py", MADE)
    stack.write(with_made_vpc("first", APP))

    preview = stack.preview()
    stack.up()

    assert [("create", "first"), ("create", "net")] == preview.operations()
    assert [APP] == [connection["vpcId"] for connection in cloud.connections()]
    stack.preview("--expect-no-changes")


def test_vpc_that_becomes_unknown(stack: Stack, cloud: Emulator) -> None:
    """An unknown VPC is planned as a replacement, and nothing is done if it is the same one."""
    stack.write_file("made.py", MADE)
    bring_up(stack, with_made_vpc("first", APP))
    before = cloud.connections()
    stack.write(with_made_vpc("second", APP))

    preview = stack.preview()
    up = stack.up()

    assert [("create", "second"), *REPLACED, ("delete", "first")] == preview.operations()
    assert ("vpcId",) == replaced_for(preview)
    assert [("create", "second"), ("delete", "first")] == up.operations()
    assert before == cloud.connections()


def test_default_name(stack: Stack, cloud: Emulator) -> None:
    """Under a renamed parent the default name stays, until a replacement computes it anew."""
    bring_up(stack, in_component("one"))
    before = cloud.connections()
    aliases = 'aliases=[pulumi.Alias(name="one")]'
    stack.write(in_component("two", aliases))

    stack.preview("--expect-no-changes")
    stack.up("--refresh", "--skip-preview", "--expect-no-changes")

    assert before == cloud.connections()
    bring_up(stack, in_component("two", aliases, peer_vpc_id=SHARED))
    (after,) = cloud.connections()
    assert after["name"].startswith("net-")
    assert before[0]["name"] != after["name"]


def test_renamed_stack(stack: Stack, cloud: Emulator) -> None:
    """A renamed stack keeps its connections under the default names that they have."""
    bring_up(stack, peering())
    before = cloud.connections()

    stack.run("stack", "rename", "prod")
    stack.name = "prod"

    stack.up("--refresh", "--skip-preview", "--expect-no-changes")
    assert before == cloud.connections()


@pytest.mark.quick
def test_get(stack: Stack, cloud: Emulator) -> None:
    """`get` reads everything of a connection that the stack does not manage, and leaves it be."""
    cloud.seed({"peeringConnections": [{"name": "theirs", "vpcId": APP, "peerVpcId": DATA}]})
    before = cloud.connections()
    stack.write(
        f"""
        import pulumi
        import pulumi_qcloud as qcloud

        theirs = qcloud.VpcPeeringConnection.get("theirs", {the_id(cloud)!r})
        pulumi.export("ends", [theirs.vpc_id, theirs.uniq_peer_vpc_id, theirs.peer_vpc_id])
        pulumi.export("accounts", [theirs.uin, theirs.peer_uin, theirs.region])
        pulumi.export("what", [theirs.peering_connection_name, theirs.state])
        """
    )

    up = stack.up("--skip-preview")

    assert [("read", "theirs")] == up.operations()
    assert {
        "ends": [APP, DATA, DATA],
        "accounts": [OWN_UIN, OWN_UIN, "ap-guangzhou"],
        "what": ["theirs", "ACTIVE"],
    } == stack.outputs()
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes", "--skip-preview")
    stack.destroy("--skip-preview")
    assert before == cloud.connections()


def test_get_of_nothing(stack: Stack, cloud: Emulator) -> None:
    """`get` of an id that does not exist fails at preview, in one line that names it."""
    stack.write(
        """
        import pulumi_qcloud as qcloud

        qcloud.VpcPeeringConnection.get("theirs", "pcx-nowhere1")
        """
    )

    preview = stack.preview(expect_failure=True)

    assert preview.errors()[0].endswith(
        "qcloud: pcx-nowhere1 was not found in ap-guangzhou. "
        "Check the id, the region and the account."
    )
    assert "Traceback" not in preview.text
