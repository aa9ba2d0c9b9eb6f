"""What a later command finds: renamed by hand, half done, dead, or to be replaced."""

from __future__ import annotations

import pytest

from tests.process.owned import (
    PARTNER,
    Story,
    default_names,
    either,
    modern,
    refused,
)
from tests.process.plugin import PluginError
from tests.process.steps import Declared, EngineDiedError

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
