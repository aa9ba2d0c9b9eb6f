"""Tags on the real engine: default ones, those of a program, and what is found by them."""

from __future__ import annotations

import json
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PCX,
    bring_up,
    by_hand,
    errors_of_net,
    peering,
    quickstart,
    the_id,
    writes,
)
from tests.engine.test_api_v3 import speak
from tests.engine.test_import import import_file, nothing_to_do, write_file

KEY: Final = "qcloud:defaultTags"


def program(*arguments: str, **given: object) -> str:
    """Return a program with one connection called `net`, which exports all tags that it has."""
    declared = peering(*arguments, vpc_id=APP, peer_vpc_id=DATA, **given)
    return f'{declared}\npulumi.export("tags", net.tags_all)\n'


def configure(stack: Stack, **tags: str) -> None:
    """Set default tags as a user does, one by one."""
    for key, value in tags.items():
        stack.run("config", "set", "--path", f"{KEY}.{key}", value)


def live(cloud: Emulator) -> list[dict[str, str]]:
    """Return the tags of each live connection."""
    return [connection["tags"] for connection in cloud.connections()]


def test_default_tags(stack: Stack, cloud: Emulator) -> None:
    """They are put on, changed in place and taken off, and nothing is left to do each time."""
    stack.write(program())
    configure(stack, team="net", env="prod")

    stack.up()

    connection_id = the_id(cloud)
    assert live(cloud) == [{"team": "net", "env": "prod"}]
    assert stack.outputs()["tags"] == {"team": "net", "env": "prod"}
    nothing_to_do(stack)
    configure(stack, team="core")
    assert stack.preview().operations() == [("update", "net")]
    assert stack.up().operations() == [("update", "net")]
    assert live(cloud) == [{"team": "core", "env": "prod"}]
    nothing_to_do(stack)
    stack.run("config", "rm", KEY)
    assert stack.up().operations() == [("update", "net")]
    assert (live(cloud), the_id(cloud)) == ([{}], connection_id)
    nothing_to_do(stack)
    stack.destroy()
    assert cloud.connections() == []


def test_added_to_what_there_is(stack: Stack, cloud: Emulator) -> None:
    """A stack that gets default tags later updates in place; its own values win."""
    bring_up(stack, program(tags={"team": "own"}))
    stack.env["QCLOUD_DEFAULT_TAGS"] = '{"team": "net", "env": "prod"}'

    assert stack.up().operations() == [("update", "net")]

    assert live(cloud) == [{"team": "own", "env": "prod"}]
    outputs = stack.resources()["net"]["outputs"]
    assert isinstance(outputs, dict)
    assert outputs["tags"] == {"team": "own"}
    assert outputs["tagsAll"] == {"team": "own", "env": "prod"}
    nothing_to_do(stack)
    stack.write(program())
    assert stack.up().operations() == [("update", "net")]
    assert live(cloud) == [{"team": "net", "env": "prod"}]
    nothing_to_do(stack)


def test_drift(stack: Stack, cloud: Emulator) -> None:
    """A refresh sees tags that others changed and added, and `up` puts them right."""
    configure(stack, team="net", env="prod")
    bring_up(stack, program(tags={"cost": "7"}))
    by_hand(cloud, the_id(cloud))
    assert live(cloud) == [{"team": "theirs", "more": "x", "env": "prod", "cost": "7"}]

    stack.refresh("--preview-only", "--expect-no-changes", expect_failure=True)
    assert stack.up("--refresh").operations() == [("refresh", "net"), ("update", "net")]

    assert live(cloud) == [{"team": "net", "env": "prod", "cost": "7"}]
    nothing_to_do(stack)


def test_provider(stack: Stack, cloud: Emulator) -> None:
    """An explicit provider has the stack's default tags, its own in their place, or none."""
    configure(stack, team="net")
    template = """
import pulumi
import pulumi_qcloud as qcloud

provider = qcloud.Provider("provider", profile="default"{more})
net = qcloud.VpcPeeringConnection(
    "net", vpc_id={app!r}, peer_vpc_id={data!r}, opts=pulumi.ResourceOptions(provider=provider)
)
"""

    def tagged(more: str) -> str:
        return template.format(more=more, app=APP, data=DATA)

    for more, expected in (
        ("", {"team": "net"}),
        (', default_tags={"team": pulumi.Output.from_input("own")}', {"team": "own"}),
        (", default_tags={}", {}),
    ):
        stack.write(tagged(more))
        stack.up()

        assert live(cloud) == [expected]
        stack.preview("--expect-no-changes")


def test_component(stack: Stack, cloud: Emulator) -> None:
    """Default tags reach the connections of components, whose VPCs may be found by tags."""
    vpcs = [
        {"name": name, "cidrBlock": block, "tags": {"role": name, "team": "net"}}
        for name, block in (("web", "10.8.0.0/16"), ("db", "10.9.0.0/16"))
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})
    configure(stack, team="net")
    declared = quickstart(', tags={"cost": "7"}', name="web-to-db")
    by_tags = declared.replace('"name": "app"', '"tags": {"role": "web"}')
    stack.write(by_tags.replace('"name": "data"', '"tags": {"role": "db", "team": "net"}'))

    stack.up()

    assert live(cloud) == [{"team": "net", "cost": "7"}]
    nothing_to_do(stack)
    stack.destroy()


def test_api_2_0(stack: Stack, cloud: Emulator) -> None:
    """API 2.0 refuses default tags at the preview, in one sentence; without them all is well."""
    speak(stack, "2.0")
    stack.write(peering())
    configure(stack, team="net")

    preview = stack.preview(expect_failure=True)

    (error,) = errors_of_net(preview)
    assert "qcloud:defaultTags is set, but API 2.0 knows no tags; take it away" in error
    assert "Traceback" not in preview.text
    stack.run("config", "rm", KEY)
    stack.up()
    assert len(cloud.connections()) == 1


@pytest.mark.quick
def test_wrong_default_tags(stack: Stack, cloud: Emulator) -> None:
    """A number that --path made of a text is told at the preview, with what to do."""
    stack.write(program())
    configure(stack, cost="7")

    preview = stack.preview(expect_failure=True)

    (error,) = errors_of_net(preview)
    assert "qcloud:defaultTags is " in error
    assert (
        'the value of "cost" is not text; write it in quotation marks, or set it with --type string'
        in error
    )
    stack.run("config", "set", "--path", f"{KEY}.cost", "7", "--type", "string")
    stack.up("--skip-preview")
    assert live(cloud) == [{"cost": "7"}]


def test_not_known_yet(stack: Stack, cloud: Emulator) -> None:
    """Tags that only the `up` knows go with the default ones."""
    configure(stack, team="net")
    first = quickstart(name="first")
    second = f"""
import pulumi_qcloud as qcloud

net = qcloud.VpcPeeringConnection(
    "net",
    vpc_id={APP!r},
    peer_vpc_id="vpc-shared03",
    tags={{"beside": peering.peering_connection_id}},
)
"""
    stack.write(first + second)

    stack.up()

    tags = {it["peerVpcId"]: it["tags"] for it in cloud.connections()}
    (beside,) = (it["peeringConnectionId"] for it in cloud.connections() if it["peerVpcId"] == DATA)
    assert tags == {
        DATA: {"team": "net"},
        "vpc-shared03": {"team": "net", "beside": beside},
    }
    nothing_to_do(stack)


@pytest.mark.quick
def test_secret_tags(stack: Stack, cloud: Emulator) -> None:
    """The value of a tag that is a secret in the program is none in the state's plain text."""
    stack.env["QCLOUD_DEFAULT_TAGS"] = '{"team": "net"}'
    stack.write(program('tags={"hidden": pulumi.Output.secret("5ecret-of-a-tag")}'))

    stack.up("--skip-preview")
    stack.refresh("--skip-preview")
    stack.up("--skip-preview")

    assert live(cloud) == [{"team": "net", "hidden": "5ecret-of-a-tag"}]
    assert "5ecret-of-a-tag" not in stack.state_file.read_text()


def test_state_from_before(stack: Stack, cloud: Emulator) -> None:
    """A state without what was added for default tags needs no update, and keeps its tags."""
    bring_up(stack, program(tags={"team": "net"}))
    old = stack.export_state()
    (net,) = (it for it in old["deployment"]["resources"] if it["urn"].endswith("::net"))  # type: ignore[index]
    net["outputs"]["__inputs"].remove("tagsAll")
    for part in ("inputs", "outputs", "propertyDependencies"):
        del net[part]["tagsAll"]
    assert "tagsAll" not in json.dumps(net)
    stack.import_state(old)

    stack.preview("--expect-no-changes")

    stack.up("--expect-no-changes")
    stack.refresh()
    nothing_to_do(stack)
    stack.write(program())
    assert stack.up().operations() == [("update", "net")]
    assert live(cloud) == [{}]


def test_lookups(stack: Stack, cloud: Emulator) -> None:
    """What is there is found by its tags, and their results tell them."""
    bring_up(stack, program(tags={"team": "net"}))
    table = {"vpcId": APP, "name": "tagged", "tags": {"team": "net"}}
    cloud.seed({"routeTables": [table]})
    stack.write(
        program(tags={"team": "net"})
        + """
found = qcloud.get_vpc_peering_connection_output(
    tags={"team": net.tags_all["team"]}, opts=pulumi.InvokeOutputOptions(depends_on=[net])
)
pulumi.export("found", found)
pulumi.export("tables", [table.name for table in qcloud.get_route_tables(tags={"team": "net"})])
"""
    )

    stack.up()

    outputs = stack.outputs()
    assert outputs["tables"] == ["tagged"]
    found = outputs["found"]
    assert isinstance(found, dict)
    assert (found["id"], found["tags"]) == (the_id(cloud), {"team": "net"})


@pytest.mark.parametrize("own", ["", ', tags={"team": "net"}'], ids=["left out", "written out"])
def test_import(stack: Stack, cloud: Emulator, own: str) -> None:
    """What is imported with tags has nothing to do, whether the program names them or not."""
    connection = {
        "peeringConnectionId": PCX,
        "name": "by hand",
        "vpcId": APP,
        "peerVpcId": DATA,
        "tags": {"team": "net"},
    }
    cloud.seed({"peeringConnections": [connection]})
    stack.write(quickstart(f', routes="none", peer_routes="none"{own}', name="net"))

    write_file(stack, PCX, "--component", "net")
    import_file(stack)

    nothing_to_do(stack)
    assert (writes(cloud), live(cloud)) == ([], [{"team": "net"}])


def test_import_with_default_tags(stack: Stack, cloud: Emulator) -> None:
    """The stack's default tags are told to the import by --stack, as its other settings are."""
    connection = {
        "peeringConnectionId": PCX,
        "name": "by hand",
        "vpcId": APP,
        "peerVpcId": DATA,
        "tags": {"team": "net", "cost": "7"},
    }
    cloud.seed({"peeringConnections": [connection]})
    configure(stack, team="net")
    stack.write(program(tags={"cost": "7"}))

    write_file(stack, PCX, "--name", f"{PCX}=net", "--no-routes", "--stack", stack.name)
    import_file(stack, "--stack", stack.name)

    nothing_to_do(stack)
    inputs = stack.resources()["net"]["inputs"]
    assert isinstance(inputs, dict)
    assert inputs["tagsAll"] == {"team": "net", "cost": "7"}
    assert writes(cloud) == []
