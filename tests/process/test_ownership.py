"""Who owns a connection within one stack, whatever is renamed, interrupted or declared twice."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from tests.process.conftest import (
    PARTNER,
    SHARED,
    Story,
    chosen_names,
    default_name,
    default_names,
    either,
    everywhere,
    modern,
    once,
    refused,
    routes_through,
)
from tests.process.plugin import PluginError
from tests.process.stand_in import Declared, EngineDiedError, FailedError, StepError


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
    assert f"{made} is kept, since " in story.state.told


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


_YEAR = 365 * 24 * 3600


# Renamed by hand, or halfway


@either
def test_renamed_by_hand(story: Story) -> None:
    """What has another name by now is not destroyed before a refresh has recorded that name."""
    made = story.made(story.routed("net"))
    story.emulator.rename(made, "by hand")

    with pytest.raises(PluginError) as caught:
        story.state.destroy()
    kept = story.live()
    story.state.destroy(refresh=True)

    assert refused(caught, f"{made} is called 'by hand'", "--refresh", "pulumi state delete")
    assert [made] == kept
    assert ([], {}) == (story.live(), story.state.records)


@pytest.mark.parametrize("ending", ["destroy", "destroy --refresh", "up"])
@either
def test_killed_while_renaming(story: Story, ending: str) -> None:
    """A rename that was carried out and not recorded is finished by `up`, and no destroy's ground.

    Args:
        story: the story.
        ending: the next command.
    """
    made = story.made(story.only("net", peeringConnectionName="before"))
    renamed = story.only("net", peeringConnectionName="after")
    with pytest.raises(EngineDiedError):
        story.state.up(renamed, crash_after="net")

    if ending == "up":
        assert {"net": "update"} == story.state.up(renamed)
        assert ([made], ["after"]) == (story.live(), story.called())
        assert {"net": "same"} == story.state.up(renamed)
    elif ending == "destroy":
        with pytest.raises(PluginError) as caught:
            story.state.destroy()
        assert refused(caught, f"{made} is called 'after'", "'before'", "--refresh")
        assert [made] == story.live()
    else:
        story.state.destroy(refresh=True)
        assert story.is_empty()


@pytest.mark.parametrize("ending", ["destroy", "destroy --refresh"])
@default_names
def test_killed_after_an_adoption_then_destroyed(story: Story, ending: str) -> None:
    """What a run that died took over is destroyed by the old record only after a refresh."""
    made = story.made(story.only("old", adopt=True))
    with pytest.raises(EngineDiedError):
        story.state.up(story.only("new", adopt=True), crash_after="new")

    if ending == "destroy":
        with pytest.raises(PluginError) as caught:
            story.state.destroy()
        assert refused(caught, f"{made} is called", "--refresh")
        assert [made] == story.live()
    else:
        story.state.destroy(refresh=True)
        assert story.is_empty()


@modern
def test_unrelated_update_of_what_was_renamed_by_hand(story: Story) -> None:
    """An update that is about something else renames nothing back before a refresh."""
    made = story.made(story.only("net", bandwidth=100))
    story.emulator.rename(made, "by hand")
    more = story.only("net", bandwidth=200)

    with pytest.raises(PluginError) as caught:
        story.state.up(more)
    refusing = story.writes(), story.called()
    story.state.up(more, refresh=True)

    assert refused(caught, f"{made} is called 'by hand'", "was not changed", "--refresh")
    assert ([], ["by hand"]) == refusing
    assert ([made], [story.name("net")]) == (story.live(), story.called())


# A refresh holds nothing


@either
def test_refresh_holds_nothing(story: Story) -> None:
    """What the program lacks is removed by an `up` that refreshes first."""
    story.made(story.routed("net"))

    done = story.state.up({}, refresh=True)

    assert {"routes": "delete", "net": "delete"} == done
    assert story.is_empty()


@either
def test_destroy_after_refresh(story: Story) -> None:
    """A destroy that refreshes first leaves an empty cloud."""
    story.made(story.routed("net"))

    story.state.destroy(refresh=True)

    assert story.is_empty()


# Dead ones


@pytest.mark.parametrize("end", ["EXPIRED", "REJECTED"])
@either
def test_dead_connection(story: Story, end: str) -> None:
    """A dead connection is deleted whatever its name."""
    made = story.made(story.only("net", peer=PARTNER))
    story.emulator.rename(made, "by hand")
    if end == "EXPIRED":
        story.emulator.advance_clock(_YEAR)
    else:
        story.emulator.reject(made)
    assert [end] == [it["state"] for it in story.emulator.connections(live_only=False)]

    story.state.destroy()

    assert ["DeleteVpcPeeringConnection"] == story.writes()
    assert story.is_empty()


@either
def test_dead_connection_that_moves(story: Story) -> None:
    """A dead connection is deleted by the provider that it had and made anew by the next one."""
    made = story.made(story.only("net", peer=PARTNER))
    story.emulator.reject(made)
    story.state.refresh()

    done = story.state.up(story.only("net", peer=PARTNER, provider="main"))

    assert {"net": "replace"} == done
    assert made != story.id_of("net")
    assert ([story.id_of("net")], "main") == (story.live(), story.state.records["net"].provider)
    assert [
        ("DeleteVpcPeeringConnection", "default"),
        ("CreateVpcPeeringConnection", "temporary"),
    ] == story.writers()


@either
def test_accepter(story: Story) -> None:
    """An acceptance that goes takes nothing with it."""
    net = story.only("net", peer=PARTNER)
    inputs = {"peeringConnectionId": story.made(net)}
    accepted = {**net, "accepter": Declared("accepter", inputs, "peer")}
    story.state.up(accepted)
    story.emulator.clear_calls()

    story.state.up(net)

    assert ([], ["ACTIVE"]) == (
        story.writes(),
        [it["state"] for it in story.emulator.connections()],
    )


# Forced replacements


@pytest.mark.parametrize(("after", "adopt"), [("default", None), ("main", None), ("default", True)])
@either
def test_forced_replacement(story: Story, after: str, adopt: bool | None) -> None:
    """What is to be replaced by all means is another one afterwards, also where it adopts."""
    made = story.made(story.routed("net", adopt=adopt))

    done = story.state.up(story.routed("net", provider=after, adopt=adopt), replace={"net"})

    again = story.id_of("net")
    assert {"net": "replace", "routes": "replace"} == done
    assert made != again
    assert ([again], {again}) == (story.live(), {it[2] for it in story.routes()})


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

    with pytest.raises(PluginError, match="declares it too; declare it once"):
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
    assert "is kept, since resource 'two' of this program wants it" in story.state.told
    adopting = story.routed("two", routes="r-two", peeringConnectionName="x", adopt=True)
    story.state.up(adopting)
    assert ([made], routes) == (story.live(), story.routes())
