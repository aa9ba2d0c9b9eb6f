"""Runs that are interrupted, and answers that are lost: one connection at the end, never two."""

from __future__ import annotations

import dataclasses
import time
from typing import Final

import pytest

from tests.process.owned import (
    CHOSEN,
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
from tests.process.steps import DEFAULT, EngineDiedError, Program

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
    assert "; from then on this stack deletes it, unless it is this resource's own" in line
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
