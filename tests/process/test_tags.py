"""Tags of programs: default ones, those of a Provider, and those that only an `up` knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.stories import (
    APP,
    DATA,
    OWN_UIN,
    PCX,
    by_hand,
    peering,
    quickstart,
    the_id,
    writes,
)
from tests.process.programs import Stack, imports, refused

KEY: Final = "qcloud:defaultTags"


@pytest.fixture
def stack(qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack beside the emulator, under API 3.0."""
    env = {
        "QCLOUD_API_VERSION": "3.0",
        "QCLOUD_EMULATOR": qcloud_emulator.url,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Stack(monkeypatch, tmp_path, env)


def program(*arguments: str, **given: Any) -> str:
    """Return a program with one connection called `net`, which exports all tags that it has."""
    return f'{peering(*arguments, **given)}\npulumi.export("tags", net.tags_all)\n'


def configure(stack: Stack, **tags: str) -> None:
    """Set default tags in the stack's configuration, in the place of others."""
    stack.config = {KEY: json.dumps(tags)} if tags else {}


def live(cloud: Emulator) -> list[dict[str, str]]:
    """Return the tags of each live connection."""
    return [connection["tags"] for connection in cloud.connections()]


def test_default_tags(stack: Stack, qcloud_emulator: Emulator) -> None:
    """They are put on, changed in place and taken off, and nothing is left to do each time."""
    configure(stack, team="net", env="prod")

    ended = stack.up(program())

    connection_id = the_id(qcloud_emulator)
    assert [{"team": "net", "env": "prod"}] == live(qcloud_emulator)
    assert {"team": "net", "env": "prod"} == ended.outputs["tags"]
    stack.nothing_to_do(program())
    configure(stack, team="core", env="prod")
    assert {"net": "update"} == stack.preview(program()).done == stack.up(program()).done
    assert [{"team": "core", "env": "prod"}] == live(qcloud_emulator)
    stack.nothing_to_do(program())
    configure(stack)
    assert {"net": "update"} == stack.up(program()).done
    assert ([{}], connection_id) == (live(qcloud_emulator), the_id(qcloud_emulator))
    stack.nothing_to_do(program())
    stack.state.destroy()
    assert [] == qcloud_emulator.connections()


def test_added_to_what_there_is(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A stack that gets default tags later updates in place; its own values win."""
    own = program(tags={"team": "own"})
    stack.up(own)
    stack.set({**stack.state.env, "QCLOUD_DEFAULT_TAGS": '{"team": "net", "env": "prod"}'})

    assert {"net": "update"} == stack.up(own).done

    assert [{"team": "own", "env": "prod"}] == live(qcloud_emulator)
    outputs = stack.state.records["net"].outputs
    assert {"team": "own"} == outputs["tags"]
    assert {"team": "own", "env": "prod"} == outputs["tagsAll"]
    stack.nothing_to_do(own)
    assert {"net": "update"} == stack.up(program()).done
    assert [{"team": "net", "env": "prod"}] == live(qcloud_emulator)
    stack.nothing_to_do(program())


def test_drift(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A refresh sees tags that others changed and added, and `up` puts them right."""
    configure(stack, team="net", env="prod")
    own = program(tags={"cost": "7"})
    stack.up(own)
    by_hand(qcloud_emulator, the_id(qcloud_emulator))
    seen = {"team": "theirs", "more": "x", "env": "prod", "cost": "7"}
    assert [seen] == live(qcloud_emulator)

    assert {"net": "update"} == stack.state.refresh()
    assert {"net": "update"} == stack.up(own).done

    assert [{"team": "net", "env": "prod", "cost": "7"}] == live(qcloud_emulator)
    stack.nothing_to_do(own)


def test_provider(stack: Stack, qcloud_emulator: Emulator) -> None:
    """An explicit provider has the stack's default tags, its own in their place, or none."""
    configure(stack, team="net")

    for more, expected in (
        ("", {"team": "net"}),
        (', default_tags={"team": pulumi.Output.from_input("own")}', {"team": "own"}),
        (", default_tags={}", {}),
    ):
        provider = f'qcloud.Provider("provider", profile="default"{more})'
        tagged = program(f"opts=pulumi.ResourceOptions(provider={provider})")
        stack.up(tagged)

        assert [expected] == live(qcloud_emulator)
        assert {"net": "same"} == stack.preview(tagged).done


def test_component(stack: Stack, qcloud_emulator: Emulator) -> None:
    """Default tags reach the connections of components, whose VPCs may be found by tags."""
    vpcs = [
        {"name": name, "cidrBlock": block, "tags": {"role": name, "team": "net"}}
        for name, block in (("web", "10.8.0.0/16"), ("db", "10.9.0.0/16"))
    ]
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})
    configure(stack, team="net")
    declared = quickstart(', tags={"cost": "7"}', name="web-to-db")
    by_tags = declared.replace('"name": "app"', '"tags": {"role": "web"}')
    by_tags = by_tags.replace('"name": "data"', '"tags": {"role": "db", "team": "net"}')

    stack.up(by_tags)

    assert [{"team": "net", "cost": "7"}] == live(qcloud_emulator)
    stack.nothing_to_do(by_tags)


def test_api_2_0(stack: Stack, qcloud_emulator: Emulator) -> None:
    """API 2.0 refuses default tags at the preview, in one sentence; without them all is well."""
    stack.speak("2.0")
    configure(stack, team="net")

    with refused() as line:
        stack.preview(program())

    assert "qcloud:defaultTags is set, but API 2.0 knows no tags; take it away" in line()
    configure(stack)
    stack.up(program())
    assert 1 == len(qcloud_emulator.connections())


def test_wrong_default_tags(stack: Stack, qcloud_emulator: Emulator) -> None:
    """A number that --path made of a text is told at the preview, with what to do."""
    stack.config = {KEY: '{"cost": 7}'}

    with refused() as line:
        stack.preview(program())

    assert "qcloud:defaultTags is " in line()
    reason = 'the value of "cost" is not text; write it in quotation marks, or set it with --type s'
    assert reason in line()
    configure(stack, cost="7")
    stack.up(program())
    assert [{"cost": "7"}] == live(qcloud_emulator)


def test_not_known_yet(stack: Stack, qcloud_emulator: Emulator) -> None:
    """Tags that only the `up` knows go with the default ones."""
    configure(stack, team="net")
    beside = f"""{quickstart(name="first")}
import pulumi_qcloud as qcloud

net = qcloud.VpcPeeringConnection(
    "net",
    vpc_id={APP!r},
    peer_vpc_id="vpc-shared03",
    tags={{"beside": peering.peering_connection_id}},
)
"""

    planned = stack.preview(beside)
    made = stack.up(beside)

    assert {"create"} == set(planned.done.values()) == set(made.done.values())
    tags = {it["peerVpcId"]: it["tags"] for it in qcloud_emulator.connections()}
    assert {
        DATA: {"team": "net"},
        "vpc-shared03": {"team": "net", "beside": str(made.outputs["pcx_id"])},
    } == tags
    stack.nothing_to_do(beside)


def test_secret_tags(stack: Stack, qcloud_emulator: Emulator) -> None:
    """The value of a tag that is a secret in the program gets where the tag has to be."""
    configure(stack, team="net")
    hidden = program('tags={"hidden": pulumi.Output.secret("5ecret-of-a-tag")}')

    stack.up(hidden)

    assert [{"team": "net", "hidden": "5ecret-of-a-tag"}] == live(qcloud_emulator)
    stack.nothing_to_do(hidden)
    assert "5ecret" not in stack.state.told


def test_lookups(stack: Stack, qcloud_emulator: Emulator) -> None:
    """What is there is found by its tags, and their results tell them."""
    own = program(tags={"team": "net"})
    stack.up(own)
    table = {"vpcId": APP, "name": "tagged", "tags": {"team": "net"}}
    qcloud_emulator.seed({"routeTables": [table]})

    ended = stack.up(
        own
        + """
found = qcloud.get_vpc_peering_connection_output(
    tags={"team": net.tags_all["team"]}, opts=pulumi.InvokeOutputOptions(depends_on=[net])
)
pulumi.export("found", found.apply(lambda it: (it.id, dict(it.tags))))
pulumi.export("tables", [table.name for table in qcloud.get_route_tables(tags={"team": "net"})])
"""
    )

    assert ["tagged"] == ended.outputs["tables"]
    assert (the_id(qcloud_emulator), {"team": "net"}) == ended.outputs["found"]


@pytest.mark.parametrize("own", ["", ', tags={"team": "net"}'], ids=["left out", "written out"])
def test_import(stack: Stack, qcloud_emulator: Emulator, tmp_path: Path, own: str) -> None:
    """What is imported with tags has nothing to do, whether the program names them or not."""
    by_somebody(qcloud_emulator, team="net")

    imports(stack.state, tmp_path / "import.json", PCX, "--component", "net")

    stack.nothing_to_do(quickstart(f', routes="none", peer_routes="none"{own}', name="net"))
    assert ([], [{"team": "net"}]) == (writes(qcloud_emulator), live(qcloud_emulator))


def test_import_with_default_tags(stack: Stack, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """What is imported has the stack's default tags apart from the program's own."""
    by_somebody(qcloud_emulator, team="net", cost="7")
    stack.set({**stack.state.env, "QCLOUD_DEFAULT_TAGS": '{"team": "net"}'})

    imports(stack.state, tmp_path / "import.json", PCX, "--name", f"{PCX}=net", "--no-routes")

    stack.nothing_to_do(program(tags={"cost": "7"}))
    assert {"team": "net", "cost": "7"} == stack.state.records["net"].inputs["tagsAll"]
    assert [] == writes(qcloud_emulator)


def by_somebody(cloud: Emulator, **tags: str) -> None:
    """Let somebody have peered `app` and `data`."""
    ends = {"vpcId": APP, "peerVpcId": DATA}
    connection = {"peeringConnectionId": PCX, "name": "by hand", "tags": tags, **ends}
    cloud.seed({"peeringConnections": [connection]})
