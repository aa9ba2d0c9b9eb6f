"""Replacements of a connection: the old one first, and never taken for somebody else's."""

from __future__ import annotations

from typing import Final

import pytest

from tests.process.owned import (
    APP,
    DATA,
    PARTNER,
    PARTNER_UIN,
    SHARED,
    Story,
    default_names,
    refused,
)
from tests.process.plugin import PluginError
from tests.process.steps import Program

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
