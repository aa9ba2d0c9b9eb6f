"""A Create whose answer is lost while somebody else acts on the same pair of VPCs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.process.owned import (
    APP,
    CHOSEN,
    CHOSEN_3,
    DATA,
    Story,
    chosen_names,
    either,
    everywhere,
    over,
    refused,
)
from tests.process.plugin import PluginError

_CREATE = "CreateVpcPeeringConnection"
_THEIRS = "pcx-theirs00"
_PATIENCE = 30.0


@contextmanager
def _meanwhile(happened: Callable[[], bool], act: Callable[[], None]) -> Iterator[None]:
    """Let somebody act as soon as something has happened."""

    def watch() -> None:
        until = time.monotonic() + _PATIENCE
        while not happened() and time.monotonic() < until:
            time.sleep(0.01)
        act()

    somebody = threading.Thread(target=watch)
    somebody.start()
    try:
        yield
    finally:
        somebody.join()


@contextmanager
def _lost_while_another_is_made(story: Story, name: str, *, age: float = 0) -> Iterator[None]:
    """Lose a Create that is not carried out, and let somebody peer the two VPCs meanwhile."""
    theirs = {
        "peeringConnectionId": _THEIRS,
        "name": name,
        "state": "ACTIVE",
        "vpcId": APP,
        "peerVpcId": DATA,
        "ageSeconds": age,
    }
    story.emulator.add_fault(_CREATE, kind="drop_before", delay_ms=1500)
    with _meanwhile(
        lambda: not story.emulator.faults(),
        lambda: story.emulator.seed({"peeringConnections": [theirs]}),
    ):
        yield


@chosen_names
def test_lost_while_a_namesake_is_made(story: Story) -> None:
    """A single connection made since then under the chosen name is taken, which a line tells."""
    with _lost_while_another_is_made(story, CHOSEN):
        story.state.up(story.only("net"))

    assert _THEIRS == story.id_of("net")
    assert f"the answer to Create was lost; {_THEIRS} '{CHOSEN}'" in story.state.told


@chosen_names
def test_lost_while_an_older_namesake_shows(story: Story) -> None:
    """One that was made before is not taken under a chosen name; the error names it and `adopt`."""
    with _lost_while_another_is_made(story, CHOSEN, age=3600), pytest.raises(PluginError) as caught:
        story.state.up(story.only("net"))

    assert refused(caught, _THEIRS, "adopt=True")
    assert ({}, [_THEIRS]) == (story.state.records, story.live())


@over(CHOSEN_3)
def test_lost_while_a_namesake_without_the_tags_is_made(story: Story) -> None:
    """Nor is one that lacks the tags that were asked for."""
    with _lost_while_another_is_made(story, CHOSEN), pytest.raises(PluginError) as caught:
        story.state.up(story.only("net", tags={"team": "net"}))

    assert refused(caught, _THEIRS, "adopt=True")
    assert ({}, [_THEIRS]) == (story.state.records, story.live())


@either
def test_lost_while_one_of_another_name_is_made(story: Story) -> None:
    """One with another name is never taken; the error names it, and so does the next one."""
    with _lost_while_another_is_made(story, "theirs"), pytest.raises(PluginError) as caught:
        story.state.up(story.only("net"))
    with pytest.raises(PluginError) as again:
        story.state.up(story.only("net"))

    assert refused(caught, f"{_THEIRS} 'theirs'")
    assert refused(again, f"{_THEIRS} 'theirs'", "adopt=True")
    assert ({}, ["theirs"]) == (story.state.records, story.called())


@everywhere
def test_lost_and_renamed(story: Story) -> None:
    """What a lost Create made and somebody renamed at once is told, not made a second time."""
    story.emulator.add_fault(_CREATE, kind="drop_after", delay_ms=1500)

    with (
        _meanwhile(
            lambda: bool(story.live()), lambda: story.emulator.rename(story.live()[0], "by hand")
        ),
        pytest.raises(PluginError) as caught,
    ):
        story.state.up(story.only("net"))
    with pytest.raises(PluginError) as again:
        story.state.up(story.only("net"))

    assert refused(caught, f"{story.live()[0]} 'by hand'")
    assert refused(again, f"{story.live()[0]} 'by hand'", "adopt=True")
    assert ({}, 1) == (story.state.records, len(story.live()))
    assert [_CREATE] == story.writes()
