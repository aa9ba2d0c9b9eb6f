"""Connections that exist before the resource does: taken over when asked for, never by mistake."""

from __future__ import annotations

import pytest

from tests.process.owned import (
    APP,
    DATA,
    PARTNER,
    Story,
    default_name,
    default_names,
    everywhere,
    refused,
)
from tests.process.plugin import PluginError

OWN_UIN = "2407912486"


def _by_hand(story: Story, *, peer: str = DATA) -> str:
    """Make a connection in the console and return its id."""
    story.emulator.seed(
        {"peeringConnections": [{"name": "by hand", "vpcId": APP, "peerVpcId": peer}]}
    )
    (made,) = story.live()
    return made


@pytest.mark.parametrize(
    ("peer", "state"), [(DATA, "ACTIVE"), (PARTNER, "PENDING")], ids=["active", "pending"]
)
@default_names
def test_adopt(story: Story, peer: str, state: str) -> None:
    """`adopt` takes the connection over; preview and `up` tell in one line what changes."""
    made = _by_hand(story, peer=peer)
    mine = story.only("net", peer=peer, peeringConnectionName="mine", adopt=True)
    before = story.emulator.connections()

    planned = story.state.preview(mine), story.said(made), story.emulator.connections()
    done = story.state.up(mine), story.said(made)

    told = (
        f"qcloud: adopts {made} 'by hand' ({state}), which peers {APP} and {peer}; it is "
        "renamed to 'mine'; from then on this stack deletes it"
    )
    assert ({"net": "create"}, {told}, before) == planned
    assert ({"net": "create"}, {told}) == done
    assert ([made], made, ["mine"]) == (story.live(), story.id_of("net"), story.called())
    assert ["ModifyVpcPeeringConnection"] == story.writes()
    assert {"net": "same"} == story.state.preview(mine)


@default_names
def test_adopt_no_longer_said(story: Story) -> None:
    """Once a connection is adopted, `adopt` may stay or go."""
    _by_hand(story)
    story.made(story.only("net", adopt=True))
    before = story.emulator.connections()

    planned = story.state.preview(story.only("net"))
    done = story.state.up(story.only("net"), refresh=True)

    assert ({"net": "same"}, {"net": "same"}) == (planned, done)
    assert (before, []) == (story.emulator.connections(), story.writes())


@default_names
def test_refused_at_preview(story: Story) -> None:
    """Without `adopt` the preview fails and says which connection it is, and what to do."""
    made = _by_hand(story)

    with pytest.raises(PluginError) as caught:
        story.state.preview(story.only("net"))

    taken = f"already peered by {made} 'by hand' (ACTIVE); set adopt=True to take it over"
    assert refused(caught, taken, "if another stack owns it, choose other VPCs")


@default_names
def test_refused_at_create(story: Story) -> None:
    """Under the very name that was chosen, the create fails and names the three ways out."""
    made = _by_hand(story)
    namesake = story.only("net", peeringConnectionName="by hand")

    planned = story.state.preview(namesake)
    with pytest.raises(PluginError) as caught:
        story.state.up(namesake)

    assert {"net": "create"} == planned
    assert refused(caught, made, "set adopt=True once", "add aliases", "choose other VPCs")
    assert ([], {}) == (story.writes(), story.state.records)


@default_names
def test_other_direction(story: Story) -> None:
    """What adoption cannot change is an error, and its text holds the arguments that work."""
    made = _by_hand(story)

    with pytest.raises(PluginError) as caught:
        story.state.preview(story.only("net", vpcId=DATA, peerVpcId=APP, adopt=True))
    story.state.up(story.only("net", peerUin=OWN_UIN, adopt=True))

    advice = f"vpc_id={APP!r}, peer_vpc_id={DATA!r}, peer_uin={OWN_UIN!r}, adopt=True"
    assert refused(caught, advice)
    assert ([made], made) == (story.live(), story.id_of("net"))
    assert "CreateVpcPeeringConnection" not in story.writes()


@everywhere
def test_two_stacks(story: Story) -> None:
    """Stacks whose resources look alike never adopt each other's."""
    made = story.made(story.only("net"))
    before = story.emulator.connections()
    other = story.another_stack()

    with pytest.raises(PluginError) as caught:
        other.up(story.only("net", __defaultName=default_name("net of another stack")))

    assert refused(caught, f"already peered by {made} '{story.name('net')}'", "adopt=True")
    assert ({}, before, []) == (other.records, story.emulator.connections(), story.writes())
    assert {"net": "same"} == story.state.preview(story.only("net"))


@default_names
def test_renamed_resource_that_may_adopt(story: Story) -> None:
    """A resource renamed without an alias takes its own connection over and does not delete it."""
    made = story.made(story.only("net", peeringConnectionName="chosen", adopt=True))
    renamed = story.only("network", peeringConnectionName="chosen", adopt=True)

    story.state.up(renamed)

    assert [made] == story.live()
    stays = f"qcloud: {made} stays, since resource 'network' of this program has it"
    assert {stays} == story.said("stays")
    assert {"network": "same"} == story.state.preview(renamed)
