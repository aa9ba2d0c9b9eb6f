"""Who owns a connection where the name of a resource is older than its place in the program."""

from __future__ import annotations

import threading

import pytest

from tests.process.owned import (
    SHARED,
    Story,
    default_names,
    either,
    everywhere,
    once,
    routes_through,
)
from tests.process.plugin import PluginError
from tests.process.steps import FailedError, StepError


def _aliased(story: Story, old: str, new: str) -> None:
    """Give a resource another name in the program, with an alias: its record moves."""
    records = story.state.records
    story.state.records = {new if it == old else it: records[it] for it in records}


@pytest.mark.parametrize("refresh", [True, False], ids=["refreshed", "not refreshed"])
@either
def test_name_that_another_resource_had(story: Story, refresh: bool) -> None:
    """A new resource under a name that another one gave up frees nothing of what that one holds."""
    made = story.made(story.only("a", adopt=True))
    with pytest.raises(FailedError):
        story.state.up(story.only("b", adopt=True), fail="other")
    _aliased(story, "b", "c")
    program = {**story.only("c", adopt=True), **story.only("b", peer=SHARED)}

    story.state.up(program, refresh=refresh)

    assert made in story.live()
    assert {"b", "c"} == set(story.state.records)


@once
def test_second_resource_under_the_first_ones_name(story: Story) -> None:
    """A second resource is refused also where it has the name that the first one had."""
    made = story.made(story.only("net"))
    _aliased(story, "net", "net2")

    with pytest.raises(PluginError, match="wants it too; declare it once"):
        story.state.up({**story.only("net2"), **story.only("net", adopt=True)})

    assert [made] == story.live()


@everywhere
def test_forced_replacement_after_an_alias(story: Story) -> None:
    """A resource that was renamed by an alias and may adopt is replaced when it is told to be."""
    made = story.made(story.only("old", adopt=True))
    _aliased(story, "old", "new")
    assert {"new": "same"} == story.state.up(story.only("new", adopt=True))

    story.state.up(story.only("new", adopt=True), replace={"new"})

    assert made != story.id_of("new")
    assert [story.id_of("new")] == story.live()


@once
def test_forced_replacement_under_another_provider(story: Story) -> None:
    """So is one that moves to another provider at the same time."""
    made = story.made(story.only("net", adopt=True))

    story.state.up(story.only("net", adopt=True, provider="main"), replace={"net"})

    assert made != story.id_of("net")
    assert [story.id_of("net")] == story.live()


@default_names
def test_destroyed_side_by_side_after_an_interrupted_rename(story: Story) -> None:
    """Of two records of one connection, one deletes it and the other finds it gone."""
    story.made(story.only("old", adopt=True))
    with pytest.raises(FailedError):
        story.state.up(story.only("new", adopt=True), fail="other")
    failed: list[str] = []

    with story.state.run() as run:

        def remove(name: str) -> None:
            try:
                run._remove(name)
            except StepError as error:
                failed.append(str(error.error))

        run.process()
        threads = [threading.Thread(target=remove, args=(it,)) for it in ("old", "new")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert ([], []) == (failed, story.live())


@either
def test_routes_changed_alone_after_a_rename(story: Story) -> None:
    """Routes that an update leaves, since the name is another one, stay the resource's own."""
    named = {"peeringConnectionName": "a"}
    story.made(story.routed("net", **named))
    renamed = story.routed("net", peeringConnectionName="b")
    story.state.up(renamed)
    changed = {**renamed, "routes": routes_through("net", destination="10.1.0.0/17")}

    story.state.up(changed, ["routes"])
    story.state.up(changed)
    story.state.up(story.only("net", peeringConnectionName="b"))

    assert set() == story.routes()


@once
def test_renamed_without_a_word_where_the_engine_goes_on(story: Story) -> None:
    """What a renamed resource is refused is not deleted under its old name, nor are its routes."""
    made = story.made(story.routed("one", routes="r-one", peeringConnectionName="x"))
    routes = story.routes()
    renamed = story.routed("two", routes="r-two", peeringConnectionName="x")

    with pytest.raises(PluginError, match="already peered"):
        story.state.up(renamed, continue_on_error=True)

    assert ([made], routes) == (story.live(), story.routes())
    assert "stays, since resource 'two' of this program wants it" in story.state.told
    adopting = story.routed("two", routes="r-two", peeringConnectionName="x", adopt=True)
    story.state.up(adopting)
    assert ([made], routes) == (story.live(), story.routes())
