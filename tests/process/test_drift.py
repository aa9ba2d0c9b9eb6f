"""What happens to a connection outside of Pulumi, and what the next command makes of it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.engine.versions import told
from tests.process.conftest import DATA, PARTNER, Story, default_names, everywhere
from tests.process.plugin import PluginError

DAY: Final = 24 * 3600
DISPUTED: Final = {
    "rejected_connections": "hidden",
    "deleted_connections": "visible",
    "unknown_id": "empty",
    "unknown_id_in_v3": "error",
    "code_desc": "absent",
    "code_type": "text",
    "number_type": "text",
}
"""The other answers to what the documentation of the API leaves open."""

ENABLES: Final = "enables it again"

either_way = pytest.mark.parametrize("facts", [{}, DISPUTED], ids=["usual", "disputed"])
"""For what has to end well whatever the API really does."""


@pytest.fixture(autouse=True)
def _dated_by_another_clock(story: Story) -> None:
    """Date connections far from now: of a young one that does not show each look would wait."""
    story.emulator.advance_clock(3600)


def _asked_for(story: Story) -> str:
    """Ask the partner for a connection, which is pending, and return its id."""
    return story.made(story.only("net", peer=PARTNER))


def _recorded_state(story: Story) -> object:
    return story.state.records["net"].outputs["state"]


@everywhere
def test_renamed_in_the_console(story: Story) -> None:
    """A refresh records the foreign name, and the `up` after it restores the program's."""
    made = story.made(story.only("net"))
    before = story.emulator.connections()
    story.emulator.rename(made, "outside")

    found = story.state.refresh()
    recorded = story.state.records["net"].inputs["peeringConnectionName"]
    done = story.state.up(story.only("net"))

    assert ({"net": "update"}, "outside") == (found, recorded)
    assert ({"net": "update"}, before) == (done, story.emulator.connections())
    assert {"net": "same"} == story.state.preview(story.only("net"))


@pytest.mark.parametrize(
    ("peer", "by", "facts"),
    [(DATA, None, {}), (PARTNER, "peer", {}), (PARTNER, "peer", DISPUTED)],
    ids=["own peer", "partner", "partner-disputed"],
)
@default_names
def test_deleted_outside(story: Story, peer: str, by: str | None, facts: dict[str, str]) -> None:
    """A connection that either side has deleted is made anew after a refresh."""
    story.emulator.set_settings(**facts)
    net = story.only("net", peer=peer)
    made = story.made(net)
    story.emulator.delete(made, account=by)

    done = story.state.up(net, refresh=True)

    assert {"net": "create"} == done
    assert ([story.id_of("net")], True) == (story.live(), made != story.id_of("net"))
    assert ["net"] == list(story.state.records)


@default_names
def test_rename_of_a_deleted_connection(story: Story) -> None:
    """An update of a connection that is gone fails, in one line that says what to run."""
    made = story.made(story.only("net", peeringConnectionName="one"))
    story.emulator.delete(made)
    renamed = story.only("net", peeringConnectionName="two")

    with pytest.raises(PluginError) as caught:
        story.state.up(renamed)
    story.state.up(renamed, refresh=True)

    assert caught.value.text == (
        f"qcloud: {made} does not exist any more. Run `pulumi up --refresh` to create it again."
    )
    assert ["two"] == story.called()


@default_names
def test_rejected(story: Story) -> None:
    """A rejected connection is kept in the state, and the preview says that and why it goes."""
    made = _asked_for(story)
    net = story.only("net", peer=PARTNER)
    story.emulator.reject(made)

    story.state.refresh()
    recorded = _recorded_state(story)
    planned = story.state.preview(net)
    said = story.said(made)
    story.state.up(net)

    assert ("REJECTED", {"net": "replace"}) == (recorded, planned)
    assert {f"qcloud: {made} is REJECTED; `pulumi up` replaces it"} == said
    assert ("PENDING", True) == (_recorded_state(story), made != story.id_of("net"))


@either_way
@default_names
def test_rejected_unnoticed(story: Story, facts: dict[str, str]) -> None:
    """A plain `up` notices the rejection of what it knows as pending, and asks anew."""
    story.emulator.set_settings(**facts)
    made = _asked_for(story)
    net = story.only("net", peer=PARTNER)
    story.emulator.reject(made)

    done = story.state.up(net)

    (line,) = story.said(made)
    assert ({"net": "replace"}, True) == (done, line.endswith("; `pulumi up` replaces it"))
    assert made != story.id_of("net")
    assert {"net": "same"} == story.state.preview(net)


@default_names
def test_rejected_and_hidden(story: Story) -> None:
    """Where a rejected connection disappears, a refresh takes it for deleted."""
    story.emulator.set_settings(**DISPUTED)
    made = _asked_for(story)
    story.emulator.reject(made)

    done = story.state.up(story.only("net", peer=PARTNER), refresh=True)

    assert ({"net": "create"}, True) == (done, made != story.id_of("net"))


def _assert_repaired(story: Story, made: str, done: dict[str, str]) -> None:
    """Assert that what had expired was enabled, where there is such a thing, or replaced."""
    enables = told("expired", story.version) == ENABLES
    assert {"net": "update" if enables else "replace"} == done
    assert (made == story.id_of("net")) is enables
    assert ([story.id_of("net")], "PENDING") == (story.live(), _recorded_state(story))
    assert {"net": "same"} == story.state.preview(story.only("net", peer=PARTNER))


@default_names
def test_expired(story: Story) -> None:
    """After a refresh the preview says what is wrong, and `up` enables or replaces it."""
    made = _asked_for(story)
    net = story.only("net", peer=PARTNER)
    story.emulator.advance_clock(8 * DAY)
    story.state.refresh()
    found = story.state.records["net"].inputs["enabled"]

    planned = story.state.preview(net)
    said = story.said(made)
    done = story.state.up(net)

    follows = told("expired", story.version)
    assert {f"qcloud: {made} is EXPIRED; `pulumi up` {follows}"} == said
    assert (False, True) == (found, story.state.records["net"].inputs["enabled"])
    assert planned == done
    _assert_repaired(story, made, done)


@either_way
@default_names
def test_expired_unnoticed(story: Story, facts: dict[str, str]) -> None:
    """A plain `up` notices the expiry of what it knows as pending; it is enabled or replaced."""
    story.emulator.set_settings(**facts)
    made = _asked_for(story)
    story.emulator.advance_clock(8 * DAY)

    done = story.state.up(story.only("net", peer=PARTNER))

    _assert_repaired(story, made, done)


@either_way
@default_names
def test_accepted_elsewhere(story: Story, facts: dict[str, str]) -> None:
    """A plain `up` notices that the partner has accepted, and records it."""
    story.emulator.set_settings(**facts)
    made = _asked_for(story)
    net = story.only("net", peer=PARTNER)
    story.emulator.accept(made)

    done = story.state.up(net)

    assert {"net": "update"} == done
    assert {f"qcloud: {made} is now ACTIVE; `pulumi up` records it"} == story.said(made)
    assert (made, "ACTIVE", []) == (story.id_of("net"), _recorded_state(story), story.writes())
    assert {"net": "same"} == story.state.preview(net)


@default_names
def test_still_pending(story: Story) -> None:
    """A request that nobody has answered yet is no change, and nothing is said."""
    _asked_for(story)

    planned = story.state.preview(story.only("net", peer=PARTNER))
    said = story.state.told
    found = story.state.refresh()

    assert ({"net": "same"}, "", {"net": "same"}) == (planned, said, found)
    assert "PENDING" == _recorded_state(story)


@pytest.mark.parametrize(
    ("peer", "facts"), [(DATA, {}), (PARTNER, DISPUTED)], ids=["own peer", "partner-disputed"]
)
@default_names
def test_destroy_of_nothing(story: Story, peer: str, facts: dict[str, str]) -> None:
    """What is to be destroyed and is gone already is destroyed."""
    story.emulator.set_settings(**facts)
    story.emulator.delete(story.made(story.only("net", peer=peer)))

    story.state.destroy()

    assert story.is_empty()
