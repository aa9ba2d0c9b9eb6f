"""The life of one connection: looked up, replaced, interrupted, or left by a released version."""

from __future__ import annotations

import copy
import dataclasses
import time
from pathlib import Path
from typing import Any, Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.golden import PROJECT, SINCE, Golden, timeless, versions
from tests.engine.stories import OWN_UIN, writes
from tests.engine.versions import VERSIONS
from tests.process.conftest import (
    APP,
    CHOSEN,
    DATA,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    Story,
    chosen_names,
    default_name,
    default_names,
    everywhere,
    once,
    refused,
)
from tests.process.plugin import PluginError
from tests.process.programs import KINDS, carry_out, set_environment, written
from tests.process.stand_in import DEFAULT, EngineDiedError, Program, Record, State


@default_names
def test_get(story: Story) -> None:
    """By its id alone everything of a connection is read."""
    made = story.made(story.only("theirs"))

    with story.state.run() as run:
        found, outputs, _ = run.process().read(made, {})

    told = {"vpcId": APP, "peerVpcId": DATA, "uniqPeerVpcId": DATA, "state": "ACTIVE"}
    of = {"uin": "2407912486", "peerUin": "2407912486", "region": "ap-guangzhou"}
    name = {"peeringConnectionName": default_name("theirs")}
    wanted = {**told, **of, **name}
    assert (made, wanted) == (found, {key: outputs[key] for key in wanted})
    assert [] == story.writes()


@default_names
def test_get_of_nothing(story: Story) -> None:
    """An id that does not exist is an error in one line that names it."""
    with story.state.run() as run, pytest.raises(PluginError) as caught:
        run.process().read("pcx-nowhere1", {})

    assert caught.value.text == (
        "qcloud: pcx-nowhere1 was not found in ap-guangzhou. "
        "Check the id, the region and the account."
    )


@default_names
def test_default_name(story: Story) -> None:
    """Where stack or parent are renamed the default name stays, until a replacement computes it."""
    made = story.made(story.only("net"))
    named = default_name("net of a renamed stack")
    renamed = story.only("net", __defaultName=named)

    planned = story.state.preview(renamed)
    done = story.state.up(renamed, refresh=True)
    kept = story.live(), story.called()
    story.state.up(story.only("net", peer="vpc-shared03", __defaultName=named))

    assert ({"net": "same"}, {"net": "same"}) == (planned, done)
    assert (([made], [default_name("net")]), [named]) == (kept, story.called())


ADVICE: Final = "if it is this resource's own, run the same command with --refresh"

either_direction = pytest.mark.parametrize("swapped", [False, True], ids=["as it was", "swapped"])


def _named(story: Story, name: str, *, swapped: bool = False) -> Program:
    """Return a program with a connection of that name, its ends exchanged or not."""
    ends = {"vpcId": DATA, "peerVpcId": APP} if swapped else {}
    return story.only("net", peeringConnectionName=name, **ends)


def _ends(story: Story) -> list[tuple[str, str]]:
    return [(it["vpcId"], it["peerVpcId"]) for it in story.emulator.connections()]


@default_names
def test_other_ends(story: Story) -> None:
    """Whatever changes one of the two ends is a replacement for its sake, and deletes first."""
    made = story.made(story.only("net"))
    record = story.state.records["net"]
    changed: dict[tuple[str, ...], dict[str, str]] = {
        ("peerVpcId",): {"peerVpcId": SHARED},
        ("vpcId",): {"vpcId": SHARED},
        ("peerUin", "peerVpcId"): {"peerVpcId": PARTNER, "peerUin": PARTNER_UIN},
    }

    with story.state.run() as run:
        for because, ends in changed.items():
            news = story.connection("net", **ends).inputs
            inputs, failures = run.process().check(news, record.inputs)
            _, replaces, deletes_first = run.process().diff(made, record.outputs, inputs)
            assert ([], because, True) == (failures, tuple(sorted(replaces)), deletes_first)


@pytest.mark.parametrize("name", ["one", "two"], ids=["same name", "renamed"])
@default_names
def test_swapped(story: Story, name: str) -> None:
    """Exchanged ends replace the connection, which is not taken for a conflict."""
    story.made(_named(story, "one"))
    program = _named(story, name, swapped=True)

    planned = story.state.preview(program)
    done = story.state.up(program)

    assert {"net": "replace"} == planned == done
    assert ([(DATA, APP)], [name]) == (_ends(story), story.called())
    assert {"net": "same"} == story.state.preview(program)


@default_names
def test_forced(story: Story) -> None:
    """A replacement that no input asks for is none of a stranger, swapped or not."""
    first = story.made(_named(story, "one"))

    story.state.up(_named(story, "one"), replace={"net"})
    second = story.id_of("net")
    program = _named(story, "one", swapped=True)
    planned = story.state.preview(program, replace={"net"})
    story.state.up(program, replace={"net"})

    assert {"net": "replace"} == planned
    assert 3 == len({first, second, story.id_of("net")})
    assert [(DATA, APP)] == _ends(story)
    assert {"net": "same"} == story.state.preview(program)


@default_names
def test_forced_while_adopting(story: Story) -> None:
    """A forced replacement never adopts the connection that it is about to delete."""
    first = story.made(story.only("net", adopt=True))

    story.state.up(story.only("net", adopt=True), replace={"net"})

    assert (first != story.id_of("net"), set()) == (True, story.said("adopted"))


@either_direction
@default_names
def test_forced_with_new_name(story: Story, swapped: bool) -> None:
    """With a new name as well, the preview says what to run first, and that works."""
    made = story.made(_named(story, "one"))
    before = story.emulator.connections()
    program = _named(story, "two", swapped=swapped)

    with pytest.raises(PluginError) as caught:
        story.state.preview(program, replace={"net"})
    unharmed = story.emulator.connections()
    story.state.up(program, refresh=True)
    story.state.up(program, replace={"net"})

    assert refused(caught, f"{made} 'one' (ACTIVE)", ADVICE)
    assert (before, ["two"]) == (unharmed, story.called())
    assert {"net": "same"} == story.state.preview(program)


@default_names
def test_forced_with_new_name_at_once(story: Story) -> None:
    """A refresh in the same command lets it replace and rename, as the message also says."""
    made = story.made(_named(story, "one"))

    story.state.up(_named(story, "two", swapped=True), refresh=True, replace={"net"})

    assert (True, ["two"]) == (made != story.id_of("net"), story.called())


CREATE: Final = "CreateVpcPeeringConnection"
DISPUTED: Final = {"duplicate_pair": "allowed", "code_desc": "absent"}
"""The answers to disputed facts that make an interrupted run harder to recognise."""

either_way = pytest.mark.parametrize("facts", [{}, DISPUTED], ids=["usual", "disputed"])


def _killed(story: Story, program: Program) -> str:
    """Let the engine die after it made the connection, and return the connection's id."""
    with pytest.raises(EngineDiedError):
        story.state.up(program, crash_after="net")
    assert {} == story.state.records
    (made,) = story.live()
    return made


@either_way
@once
def test_a_commit_after_the_client_has_left(story: Story, facts: dict[str, str]) -> None:
    """A connection that is made after the request has timed out is waited for, not made again."""
    story.emulator.set_settings(**facts)
    hurried = {**story.state.config[DEFAULT], "qcloud:requestTimeout": "0.5"}
    state = dataclasses.replace(story.state, config={DEFAULT: hurried})
    story.emulator.add_fault(CREATE, kind="delay_before_commit", delay_ms=1000)

    state.up(story.only("net"))

    while not any(it["fault"] for it in story.emulator.calls()):
        time.sleep(0.01)  # a second one would have been made by now, and this one comes late
    assert [state.records["net"].id] == story.live()
    assert [(CREATE, True)] == [
        (it["action"], it["committed"]) for it in story.emulator.calls() if it["action"] == CREATE
    ]


@either_way
@default_names
def test_killed_with_a_default_name(story: Story, facts: dict[str, str]) -> None:
    """After a kill during Create the next `up` adopts what was made, and says so."""
    story.emulator.set_settings(**facts)
    made = _killed(story, story.only("net"))

    story.state.up(story.only("net"))

    (line,) = story.said("adopted")
    assert f"adopted {made} " in line
    assert ([made], made, [CREATE]) == (story.live(), story.id_of("net"), story.writes())
    assert {"net": "same"} == story.state.preview(story.only("net"))


@either_way
@chosen_names
def test_killed_with_a_chosen_name(story: Story, facts: dict[str, str]) -> None:
    """Under a chosen name what was made is named in an error and adopted only when told to."""
    story.emulator.set_settings(**facts)
    made = _killed(story, story.only("net"))

    with pytest.raises(PluginError) as caught:
        story.state.up(story.only("net"))
    story.state.up(story.only("net", adopt=True))

    assert refused(
        caught,
        f"already peered by {made} '{CHOSEN}'",
        "if an earlier run of this stack was interrupted, set adopt=True once",
        "add aliases",
        "if another stack owns it, choose other VPCs",
    )
    (line,) = story.said(made)
    assert f"adopts {made} '{CHOSEN}' (ACTIVE)" in line
    assert "; from then on this stack can delete it, unless it is this resource's own" in line
    assert ([made], made, [CREATE]) == (story.live(), story.id_of("net"), story.writes())
    assert {"net": "same"} == story.state.preview(story.only("net"))


@either_way
@default_names
def test_killed_in_a_replacement(story: Story, facts: dict[str, str]) -> None:
    """A replacement that is killed between its halves is completed, with one connection left."""
    story.emulator.set_settings(**facts)
    old = story.made(story.only("net"))
    made = _killed(story, story.only("net", peer=SHARED))

    story.state.up(story.only("net", peer=SHARED))

    assert old != made == story.id_of("net")
    assert ([made], 1) == (story.live(), len(story.said("adopted")))
    assert {"net": "same"} == story.state.preview(story.only("net", peer=SHARED))


@either_way
@default_names
def test_answers_lost_throughout_a_replacement(story: Story, facts: dict[str, str]) -> None:
    """A replacement whose Delete and Create go unanswered ends with the new connection alone."""
    story.emulator.set_settings(**facts)
    old = story.made(story.only("net"))
    story.emulator.add_fault("DeleteVpcPeeringConnection", kind="drop_after")
    story.emulator.add_fault(CREATE, kind="garbage")
    story.emulator.add_fault("DescribeVpcPeeringConnections", kind="truncate")

    story.state.up(story.only("net"), replace={"net"})

    assert ([story.id_of("net")], True) == (story.live(), old != story.id_of("net"))
    assert {"net": "same"} == story.state.preview(story.only("net"))


@either_way
@default_names
def test_a_replacement_that_reads_an_older_copy(story: Story, facts: dict[str, str]) -> None:
    """While the API still shows the deleted connection, a replacement makes a new one."""
    story.emulator.set_settings(**facts)
    old = story.made(story.only("net"))
    story.emulator.add_fault("*", kind="stale_reads", times=None, delay_ms=600)

    story.state.up(story.only("net"), replace={"net"})
    story.emulator.clear_faults()

    assert ([story.id_of("net")], True) == (story.live(), old != story.id_of("net"))
    assert {"net": "same"} == story.state.preview(story.only("net"))


@either_way
@default_names
def test_a_refresh_that_reads_an_older_copy(story: Story, facts: dict[str, str]) -> None:
    """A young connection that the API does not show yet is not taken for gone."""
    story.emulator.set_settings(**facts)
    stale = {"kind": "stale_reads", "delay_ms": 60_000, "skip": 1, "times": 2}
    story.emulator.order_fault({"action": "*", **stale})
    story.state.up(story.only("net"))

    found = story.state.refresh()

    assert ([], ["net"]) == (story.emulator.faults(), list(found))
    assert "ACTIVE" == story.state.records["net"].outputs["state"]
    assert [story.id_of("net")] == story.live()


@either_way
@everywhere
def test_stacks_that_look_alike(story: Story, facts: dict[str, str]) -> None:
    """A stack does not take over what the killed run of one that looks like it has made."""
    story.emulator.set_settings(**facts)
    made = _killed(story, story.only("net"))
    twin = story.another_stack()

    with pytest.raises(PluginError) as caught:
        twin.up(story.only("net", __defaultName=default_name("net of another stack")))

    assert refused(caught, f"already peered by {made} ")
    assert ([made], {}) == (story.live(), twin.records)


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _loaded(state: State, golden: dict[str, Any]) -> None:
    """Record the resources of a state's file, and configure their providers."""
    state.config = {DEFAULT: {}}
    for told in golden["deployment"]["resources"]:
        if told["type"].startswith("pulumi:providers:"):
            if not _name(told["urn"]).startswith(DEFAULT):
                state.config = {**state.config, _name(told["urn"]): told["inputs"]}
        elif kind := KINDS.get(told["type"]):
            provider = told["provider"].split("::")[-2]
            state.records[_name(told["urn"])] = Record(
                kind,
                DEFAULT if provider.startswith(DEFAULT) else provider,
                told["id"],
                told["inputs"],
                told["outputs"],
            )


def _remembered(records: dict[str, Record], but: tuple[str, ...] = ()) -> dict[str, list[object]]:
    return {
        name: [
            it.id,
            it.inputs,
            timeless({key: value for key, value in it.outputs.items() if key not in but}),
        ]
        for name, it in records.items()
    }


@pytest.mark.parametrize("written_by", versions())
@pytest.mark.parametrize("api_version", VERSIONS)
def test_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api_version: str, written_by: str
) -> None:
    """Its preview and its refresh find nothing to do and change nothing; it can be destroyed."""
    golden = Golden(written_by, api_version)
    program = written(golden.program.read_text())
    with Emulator.start(seed=golden.seed(time.time())) as cloud:
        env = {
            "QCLOUD_API_VERSION": api_version,
            "QCLOUD_EMULATOR": cloud.url,
            "QCLOUD_UIN": OWN_UIN,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
        }
        set_environment(monkeypatch, env, tmp_path)
        state = State(tmp_path, {}, env)
        _loaded(state, golden.state())
        before = _remembered(copy.deepcopy(state.records))

        planned = carry_out(state, program, preview=True, project=PROJECT)
        found = state.refresh()

        assert {"same"} == set(planned.done.values()) == set(found.values())
        assert state.records.keys() == planned.done.keys()
        assert before == _remembered(state.records, SINCE.get(written_by, ()))
        assert [] == writes(cloud)
        state.destroy()
        assert [] == cloud.connections()
        assert [] == [it for it in cloud.state()["routes"] if it["nextHub"].startswith("pcx-")]
