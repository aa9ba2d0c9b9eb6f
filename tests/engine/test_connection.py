"""The life of one connection, its replacement, and what happens to it outside of Pulumi."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OLD_APP,
    OLD_DATA,
    OWN_UIN,
    PARTNER,
    PARTNER_UIN,
    REPLACED,
    SHARED,
    bring_up,
    ends,
    lines,
    names,
    peering,
    replaced_for,
    request,
    the_id,
    writes,
)
from tests.engine.versions import told
from tests.process.test_drift import DAY, DISPUTED, ENABLES, either_way

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


ADVICE: Final = "if it is this resource's own, run the same command with --refresh"

Way = Callable[[Stack], tuple[str, ...]]
"""Prepares a replacement that no input asks for, and returns the flags of the command."""


def replace(stack: Stack) -> tuple[str, ...]:
    """Ask for it with `--replace`."""
    return "--replace", stack.urn("net")


def target_replace(stack: Stack) -> tuple[str, ...]:
    """Ask for it with `--target-replace`, which leaves all other resources alone."""
    return "--target-replace", stack.urn("net")


def taint(stack: Stack) -> tuple[str, ...]:
    """Ask for it in the state."""
    stack.taint(stack.urn("net"))
    return ()


def swapped(**given: object) -> str:
    """Return the program of `peering` with the requester and the accepter exchanged."""
    return peering(
        *(f"{name}={value!r}" for name, value in given.items()), vpc_id=DATA, peer_vpc_id=APP
    )


def test_other_peer(stack: Stack, cloud: Emulator) -> None:
    """Another peer VPC replaces the connection: the old one is deleted, then the new one made."""
    bring_up(stack, peering())
    cloud.clear_calls()
    stack.write(peering(peer_vpc_id=SHARED))

    up = stack.up()

    assert REPLACED == up.operations()
    assert ["DeleteVpcPeeringConnection", "CreateVpcPeeringConnection"] == writes(cloud)
    assert (APP, SHARED) == ends(cloud)
    stack.preview("--expect-no-changes")


def test_other_ends(stack: Stack, cloud: Emulator) -> None:
    """Whatever changes one of the two ends is previewed as a replacement for its sake."""
    bring_up(stack, peering())
    programs = {
        ("peerVpcId",): peering(peer_vpc_id=SHARED),
        ("vpcId",): peering(vpc_id=SHARED),
        ("peerUin", "peerVpcId"): peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN),
    }

    for because, program in programs.items():
        stack.write(program)
        assert because == tuple(sorted(replaced_for(stack.preview())))


@pytest.mark.parametrize(
    "name",
    ["one", pytest.param("two", marks=pytest.mark.quick)],
    ids=["same name", "renamed"],
)
def test_swapped(stack: Stack, cloud: Emulator, name: str) -> None:
    """Exchanged ends replace the connection, which is not taken for a conflict."""
    bring_up(stack, peering(peering_connection_name="one"))
    stack.write(swapped(peering_connection_name=name))

    preview = stack.preview()
    up = stack.up("--skip-preview")

    assert REPLACED == preview.operations() == up.operations()
    assert (DATA, APP) == ends(cloud)
    assert [name] == names(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.parametrize(
    "way", [replace, target_replace, pytest.param(taint, marks=pytest.mark.quick)]
)
def test_forced(stack: Stack, cloud: Emulator, way: Way) -> None:
    """A replacement that no input asks for is none of a stranger, swapped or not."""
    bring_up(stack, peering(peering_connection_name="one"))
    first = the_id(cloud)

    again = stack.up("--skip-preview", *way(stack))
    second = the_id(cloud)
    stack.write(swapped(peering_connection_name="one"))
    exchanged = stack.up("--skip-preview", *way(stack))

    assert REPLACED == again.operations() == exchanged.operations()
    assert 3 == len({first, second, the_id(cloud)})
    assert (DATA, APP) == ends(cloud)
    stack.preview("--expect-no-changes")


def test_forced_while_adopting(stack: Stack, cloud: Emulator) -> None:
    """A forced replacement never adopts the connection that it is about to delete."""
    bring_up(stack, peering(adopt=True))
    first = the_id(cloud)

    up = stack.up("--replace", stack.urn("net"))

    assert first != the_id(cloud)
    assert "adopted" not in up.text


@pytest.mark.parametrize(
    ("way", "program"), [(replace, peering), (replace, swapped), (taint, swapped)]
)
def test_forced_with_new_name(
    stack: Stack, cloud: Emulator, way: Way, program: Callable[..., str]
) -> None:
    """With a new name as well, the preview says what to run first, and that works."""
    bring_up(stack, peering(peering_connection_name="one"))
    before = cloud.connections()
    stack.write(program(peering_connection_name="two"))
    flags = way(stack)

    preview = stack.preview(*flags, expect_failure=True)

    (error,) = preview.errors()
    assert f"{the_id(cloud)} 'one' (ACTIVE)" in error
    assert ADVICE in error
    assert before == cloud.connections()
    stack.up("--refresh")
    stack.up(*flags)
    assert ["two"] == names(cloud)
    stack.preview("--expect-no-changes")


def test_forced_with_new_name_at_once(stack: Stack, cloud: Emulator) -> None:
    """A refresh in the same command lets it replace and rename, as the message also says."""
    bring_up(stack, peering(peering_connection_name="one"))
    first = the_id(cloud)
    stack.write(swapped(peering_connection_name="two"))

    stack.up("--refresh", "--replace", stack.urn("net"))

    assert first != the_id(cloud)
    assert ["two"] == names(cloud)


REPAIRED: Final = {ENABLES: [("update", "net")], "replaces it": REPLACED}
"""The engine's operations on what has expired, by what the preview says of it."""


def state_of(stack: Stack) -> object:
    """Return the state of `net` that the stack has recorded."""
    outputs = stack.resources()["net"]["outputs"]
    assert isinstance(outputs, dict)
    return outputs["state"]


@pytest.mark.quick
def test_one_after_another(stack: Stack, cloud: Emulator) -> None:
    """One stack is put right after each thing that happens: renamed, rejected, expired, deleted."""
    bring_up(stack, request())
    first = the_id(cloud)
    name = names(cloud)
    cloud.rename(first, "outside")

    up = stack.up("--refresh", "--skip-preview")
    assert [("refresh", "net"), ("update", "net")] == up.operations()
    assert "outside" == up.steps()[0].new_inputs["peeringConnectionName"]
    assert name == names(cloud)

    cloud.reject(first)
    up = stack.up()
    assert REPLACED == up.operations()
    assert {f"qcloud: {first} is REJECTED; `pulumi up` replaces it"} == lines(up, first)
    second = the_id(cloud)
    assert second != first

    cloud.advance_clock(8 * DAY)
    stack.refresh("--skip-preview")
    preview = stack.preview("--diff")
    up = stack.up("--skip-preview")
    follows = told("expired", stack.api_version)
    assert "~ enabled" in preview.text
    assert "false => true" in preview.text
    assert {f"qcloud: {second} is EXPIRED; `pulumi up` {follows}"} == lines(preview, second)
    assert REPAIRED[follows] == preview.operations() == up.operations()
    assert (second == the_id(cloud)) is (follows == ENABLES)
    third = the_id(cloud)

    cloud.accept(third)
    cloud.clear_calls()
    up = stack.up("--skip-preview")
    assert [("update", "net")] == up.operations()
    assert {f"qcloud: {third} is now ACTIVE; `pulumi up` records it"} == lines(up, third)
    assert not any(call["committed"] for call in cloud.calls())
    assert (third, "ACTIVE") == (the_id(cloud), state_of(stack))

    cloud.delete(third, account="peer")
    up = stack.up("--refresh", "--skip-preview")
    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert the_id(cloud) == stack.resources()["net"]["id"] != third

    cloud.delete(the_id(cloud))
    stack.destroy("--skip-preview")
    assert {} == stack.resources()


@pytest.mark.parametrize(
    "program", [peering(peering_connection_name="net"), peering()], ids=["chosen", "default"]
)
def test_renamed_in_the_console(stack: Stack, cloud: Emulator, program: str) -> None:
    """A refresh shows the foreign name, and the `up` after it restores the program's."""
    bring_up(stack, program)
    before = cloud.connections()
    cloud.rename(the_id(cloud), "outside")

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("update", "net")] == up.operations()
    assert "outside" == up.steps()[0].new_inputs["peeringConnectionName"]
    assert before == cloud.connections()
    stack.preview("--expect-no-changes")


@pytest.mark.parametrize(
    ("program", "facts"),
    [(peering(), {}), (request(), {}), (request(), DISPUTED)],
    ids=["own peer", "partner", "partner-disputed"],
)
def test_deleted_outside(
    stack: Stack, cloud: Emulator, program: str, facts: dict[str, str]
) -> None:
    """A connection that either side has deleted is made anew after a refresh."""
    cloud.set_settings(**facts)
    bring_up(stack, program)
    first = the_id(cloud)
    cloud.delete(first, account="peer" if program == request() else None)

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert first != the_id(cloud)
    assert {"net": the_id(cloud)} == {
        name: resource["id"] for name, resource in stack.resources().items()
    }


def test_rename_of_a_deleted_connection(stack: Stack, cloud: Emulator) -> None:
    """An update of a connection that is gone fails, in one line that says what to run."""
    bring_up(stack, peering(peering_connection_name="one"))
    pcx_id = the_id(cloud)
    cloud.delete(pcx_id)
    stack.write(peering(peering_connection_name="two"))

    up = stack.up(expect_failure=True)

    assert (
        f"qcloud: {pcx_id} does not exist any more. Run `pulumi up --refresh` to create it again."
    ) in up.errors()
    stack.up("--refresh")
    assert ["two"] == names(cloud)


def test_rejected(stack: Stack, cloud: Emulator) -> None:
    """A rejected connection is kept in the state, and the preview says that and why it goes."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    stack.refresh()

    assert "REJECTED" == state_of(stack)
    preview = stack.preview()
    assert REPLACED == preview.operations()
    assert ("enabled",) == replaced_for(preview)
    assert {f"qcloud: {pcx_id} is REJECTED; `pulumi up` replaces it"} == lines(preview, pcx_id)
    stack.up()
    assert pcx_id != the_id(cloud)
    assert "PENDING" == state_of(stack)


@either_way
def test_rejected_unnoticed(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices the rejection of what it knows as pending, and asks anew."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    up = stack.up()

    assert REPLACED == up.operations()
    (line,) = lines(up, pcx_id)
    assert line.endswith("; `pulumi up` replaces it")
    assert pcx_id != the_id(cloud)
    stack.preview("--expect-no-changes")


def test_rejected_and_hidden(stack: Stack, cloud: Emulator) -> None:
    """Where a rejected connection disappears, a refresh takes it for deleted."""
    cloud.set_settings(**DISPUTED)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.reject(pcx_id)

    up = stack.up("--refresh")

    assert [("refresh", "net"), ("create", "net")] == up.operations()
    assert pcx_id != the_id(cloud)


def test_expired(stack: Stack, cloud: Emulator) -> None:
    """After a refresh the preview shows what is wrong, and `up` enables or replaces it."""
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.advance_clock(8 * DAY)
    stack.refresh()

    preview = stack.preview("--diff")
    up = stack.up()

    assert "~ enabled" in preview.text
    assert "false => true" in preview.text
    follows = told("expired", stack.api_version)
    assert {f"qcloud: {pcx_id} is EXPIRED; `pulumi up` {follows}"} == lines(preview, pcx_id)
    assert REPAIRED[follows] == preview.operations() == up.operations()
    assert (pcx_id == the_id(cloud)) is (follows == ENABLES)
    assert {"pcx_id": the_id(cloud), "state": "PENDING"} == stack.outputs()
    stack.preview("--expect-no-changes")


@either_way
def test_expired_unnoticed(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices the expiry of what it knows as pending; it is enabled or replaced."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.advance_clock(8 * DAY)

    up = stack.up()

    follows = told("expired", stack.api_version)
    assert REPAIRED[follows] == up.operations()
    assert (pcx_id == the_id(cloud)) is (follows == ENABLES)
    stack.preview("--expect-no-changes")


@either_way
def test_accepted_elsewhere(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A plain `up` notices that the partner has accepted, and records it."""
    cloud.set_settings(**facts)
    bring_up(stack, request())
    pcx_id = the_id(cloud)
    cloud.accept(pcx_id)
    cloud.clear_calls()

    up = stack.up()

    assert [("update", "net")] == up.operations()
    assert {f"qcloud: {pcx_id} is now ACTIVE; `pulumi up` records it"} == lines(up, pcx_id)
    assert {"pcx_id": pcx_id, "state": "ACTIVE"} == stack.outputs()
    assert not any(call["committed"] for call in cloud.calls())
    stack.preview("--expect-no-changes")


def test_still_pending(stack: Stack, cloud: Emulator) -> None:
    """A request that nobody has answered yet is no change."""
    bring_up(stack, request())

    preview = stack.preview("--expect-no-changes")

    assert set() == lines(preview, "pcx-")
    stack.refresh("--expect-no-changes")
    assert "PENDING" == state_of(stack)


@pytest.mark.parametrize(
    ("program", "facts"),
    [(peering(), {}), (request(), DISPUTED)],
    ids=["own peer", "partner-disputed"],
)
def test_destroy_of_nothing(
    stack: Stack, cloud: Emulator, program: str, facts: dict[str, str]
) -> None:
    """What is to be destroyed and is gone already is destroyed."""
    cloud.set_settings(**facts)
    bring_up(stack, program)
    cloud.delete(the_id(cloud))

    stack.destroy()

    assert {} == stack.resources()
