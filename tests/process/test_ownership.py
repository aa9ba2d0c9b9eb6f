"""Who owns a connection, within one stack: what is still wanted stays, whatever is interrupted."""

from __future__ import annotations

import pytest

from tests.process.owned import (
    SHARED,
    Story,
    chosen_names,
    default_name,
    default_names,
    either,
    everywhere,
    modern,
    refused,
)
from tests.process.plugin import PluginError
from tests.process.steps import EngineDiedError, FailedError


def _interrupted(story: Story) -> str:
    """Rename a resource that adopts while another one fails, so that the state has both."""
    made = story.made(story.only("old", adopt=True))
    with pytest.raises(FailedError):
        story.state.up(story.only("new", adopt=True), fail="other")
    assert {"old": made, "new": made} == {it: story.id_of(it) for it in story.state.records}
    return made


# A rename over two runs


@everywhere
def test_renamed_while_another_resource_fails(story: Story) -> None:
    """What an earlier run took over under its new name is not deleted under its old one."""
    made = _interrupted(story)

    done = story.state.up(story.only("new", adopt=True))

    assert {"new": "same", "old": "delete"} == done
    assert ([made], ["new"]) == (story.live(), list(story.state.records))
    assert [story.name("new")] == story.called()


@either
def test_refreshed_after_an_interrupted_rename(story: Story) -> None:
    """Nor is it if that run refreshes first, so that both records have its name."""
    made = _interrupted(story)

    done = story.state.up(story.only("new", adopt=True), refresh=True)

    assert {"new": "same", "old": "delete"} == done
    assert ([made], ["new"]) == (story.live(), list(story.state.records))


@either
def test_renamed_with_target(story: Story) -> None:
    """What was taken over as the only target is not deleted by the next full run."""
    made = story.made(story.only("old", adopt=True))
    story.state.up(story.only("new", adopt=True), ["new"])

    story.state.up(story.only("new", adopt=True))

    assert ([made], ["new"]) == (story.live(), list(story.state.records))


@either
def test_renamed_and_killed_after_the_adoption(story: Story) -> None:
    """What was taken over by a run that died is taken over by the next one, not deleted."""
    made = story.made(story.only("old", adopt=True))
    with pytest.raises(EngineDiedError):
        story.state.up(story.only("new", adopt=True), crash_after="new")
    assert (["old"], [story.name("new")]) == (list(story.state.records), story.called())

    story.state.up(story.only("new", adopt=True))

    assert ([made], ["new"]) == (story.live(), list(story.state.records))


@pytest.mark.parametrize("after", ["default", "main"])
@either
def test_renamed_and_failed_while_going_on(story: Story, after: str) -> None:
    """A connection whose adoption fails halfway is not deleted under its old name either."""
    made = story.made(story.only("old", adopt=True, peeringConnectionName="before"))
    code = "UnauthorizedOperation"
    story.emulator.add_fault("ModifyVpcPeeringConnection", kind="error", code=code)

    with pytest.raises(PluginError) as caught:
        story.state.up(story.only("new", provider=after, adopt=True), continue_on_error=True)
    kept, recorded = story.live(), list(story.state.records)
    story.state.up(story.only("new", adopt=True))

    assert refused(caught, code)
    assert ([made], []) == (kept, recorded)
    assert ([made], ["new"]) == (story.live(), list(story.state.records))


# The same within one run


@pytest.mark.parametrize(
    ("before", "after"), [("default", "default"), ("default", "main"), ("main", "default")]
)
@everywhere
def test_renamed_in_one_run(story: Story, before: str, after: str) -> None:
    """A rename with adoption keeps the connection, also if it is another provider's by then."""
    made = story.made(story.only("old", provider=before, adopt=True))

    done = story.state.up(story.only("new", provider=after, adopt=True))

    assert {"new": "create", "old": "delete"} == done
    assert ([made], [story.name("new")]) == (story.live(), story.called())
    assert f"{made} stays, since " in story.state.told


@pytest.mark.parametrize("after", ["default", "main"])
@either
def test_preview_of_a_rename(story: Story, after: str) -> None:
    """The preview of such a rename is no refusal, and tells what is taken over."""
    made = story.made(story.only("old", adopt=True))

    planned = story.state.preview(story.only("new", provider=after, adopt=True))

    assert {"new": "create", "old": "delete"} == planned
    assert f"adopts {made} '{story.name('old')}'" in story.state.told
    assert [] == story.writes()


@either
def test_renamed_after_a_refresh(story: Story) -> None:
    """Such a rename in a run that refreshes first keeps the connection."""
    made = story.made(story.only("old", adopt=True))

    story.state.up(story.only("new", provider="main", adopt=True), refresh=True)

    assert ([made], ["new"]) == (story.live(), list(story.state.records))


@chosen_names
def test_process_that_dies_after_the_adoption(story: Story) -> None:
    """What a process took over before it was killed is not deleted by one that ran beside it."""
    other = story.only("other", peer=SHARED, peeringConnectionName="other")
    made = story.made({**story.only("old", adopt=True), **other})
    after = {**other, **story.only("new", provider="main", adopt=True)}
    with story.state.run() as run:
        run.up(after, ["other", "new"])
        run.process("main").kill()

        run.destroy(["old"])

    assert (2, {"new", "other"}) == (len(story.live()), set(story.state.records))
    assert made in story.live()


@default_names
def test_moved_to_another_provider(story: Story) -> None:
    """A resource that only moves to another provider stays, and is deleted by that one later."""
    made = story.made(story.only("net"))

    moved = story.state.up(story.only("net", provider="main"))
    kept = story.live()
    story.state.destroy()

    assert ({"net": "same"}, [made]) == (moved, kept)
    assert story.is_empty()


# What later runs find of a state with both


@default_names
def test_destroying_the_old_name(story: Story) -> None:
    """Under default names nothing deletes the connection by the record of its old name."""
    made = _interrupted(story)

    with pytest.raises(PluginError) as destroyed:
        story.state.destroy(["old"])
    with pytest.raises(PluginError) as updated:
        story.state.up(story.only("new", adopt=True), ["old"])

    for caught in (destroyed, updated):
        assert refused(caught, f"{made} is called", "pulumi state delete", "--refresh")
    assert ([made], [default_name("new")]) == (story.live(), story.called())


@pytest.mark.parametrize("command", ["destroy", "up"])
@chosen_names
def test_destroying_the_old_name_where_it_ends(story: Story, command: str) -> None:
    """Where it ends: under one and the same chosen name nothing tells the old record from the new.

    Args:
        story: the story.
        command: the one whose only target is the old name.
    """
    _interrupted(story)

    if command == "up":
        story.state.up(story.only("new", adopt=True), ["old"])
    else:
        story.state.destroy(["old"])

    assert ([], ["new"]) == (story.live(), list(story.state.records))


@modern
def test_destroying_everything_of_an_interrupted_rename(story: Story) -> None:
    """A destroy of a state that has the connection twice leaves nothing behind."""
    _interrupted(story)

    story.state.destroy(refresh=True)

    assert story.is_empty()
