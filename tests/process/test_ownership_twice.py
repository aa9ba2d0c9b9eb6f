"""Two resources of one stack never have one connection, and taking one out keeps it."""

from __future__ import annotations

import dataclasses

import pytest

from tests.process.owned import (
    Story,
    default_name,
    either,
    refused,
)
from tests.process.plugin import PluginError


@pytest.mark.parametrize(("first", "other"), [("one", "main"), ("two", "default"), ("two", "main")])
@either
def test_second_resource_that_adopts(story: Story, first: str, other: str) -> None:
    """A second resource on a connection is refused in the preview, whichever is declared first."""
    made = story.made(story.only("one"))
    one, two = story.only("one"), story.only("two", provider=other, adopt=True)
    both = {**one, **two} if first == "one" else {**two, **one}
    before = story.emulator.connections()

    with pytest.raises(PluginError) as caught:
        story.state.preview(both)

    assert refused(caught, made, "declare it once")
    assert ([], before) == (story.writes(), story.emulator.connections())


@pytest.mark.parametrize("first", ["one", "two"])
@either
def test_second_resource_without_preview(story: Story, first: str) -> None:
    """Without a preview it is refused as well, and removing it keeps the connection of the first.

    Args:
        story: the story.
        first: what the program declares first.
    """
    made = story.made(story.only("one"))
    one, two = story.only("one"), story.only("two", adopt=True)

    with pytest.raises(PluginError) as caught:
        story.state.up({**one, **two} if first == "one" else {**two, **one})
    story.state.up(one)

    assert refused(caught, made, "declare it once")
    assert ([made], ["one"]) == (story.live(), list(story.state.records))


@pytest.mark.parametrize("other", ["default", "main"])
@either
def test_two_that_adopt_the_same(story: Story, other: str) -> None:
    """Of two new resources only one takes a connection over; the second is told so."""
    made = story.made(story.only("theirs", peeringConnectionName="theirs"))
    ours = story.another_stack()
    both = {
        **story.only("one", adopt=True),
        **story.only("two", provider=other, adopt=True),
    }

    with pytest.raises(PluginError) as planned:
        ours.preview(both)
    before = story.called()
    with pytest.raises(PluginError) as caught:
        ours.up(both)

    for error in (planned, caught):
        assert refused(error, made, "declare it once")
    assert (["theirs"], [made], ["one"]) == (before, story.live(), list(ours.records))


@pytest.mark.parametrize("other", ["default", "main"])
@either
def test_state_with_one_connection_twice(story: Story, other: str) -> None:
    """A state that has a connection twice is warned of, and removing one of the two keeps it."""
    made = story.made(story.only("one", peeringConnectionName="both"))
    record = story.state.records["one"]
    told = {"__defaultName": default_name("two")}
    story.state.records["two"] = dataclasses.replace(
        record,
        provider=other,
        inputs={**record.inputs, **told},
        outputs={**record.outputs, **told},
    )
    one = story.only("one", peeringConnectionName="both")
    two = story.only("two", peeringConnectionName="both", provider=other)

    kept = story.state.up({**one, **two})
    warned = story.state.told
    removed = story.state.up(one)

    assert ({"one": "same", "two": "same"}, {"one": "same", "two": "delete"}) == (kept, removed)
    assert f"{made} is in the state of two resources of this program" in warned
    assert [made] == story.live()
