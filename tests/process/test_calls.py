"""How many calls a stack makes, and what becomes of those whose answers get lost."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

import pytest
from pulumi_qcloud.lifecycle.base import READ_AGE
from qcloud_emulator import Emulator

from benchmarks.budgets import PAGE_SIZES, by_id, listings, pages, refresh_budget, writes
from benchmarks.cloud import seed_of
from benchmarks.stacks import program
from tests.engine.stories import OWN_UIN
from tests.engine.versions import VERSIONS
from tests.process.conftest import (
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
from tests.process.plugin import Plugin, PluginError
from tests.process.programs import Stack

COUNT: Final = 60
"""Connections: more than a page of API 2.0 holds."""
COMPONENTS: Final = 12


def make_room(cloud: Emulator) -> None:
    """Give a cloud VPCs for that many connections."""
    (account,) = cast("list[dict[str, object]]", seed_of(COUNT)["accounts"])
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": account["vpcs"]}]})


@pytest.fixture
def roomy(qcloud_emulator: Emulator) -> Emulator:
    """Return a cloud with VPCs for all of them."""
    make_room(qcloud_emulator)
    return qcloud_emulator


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API."""
    return str(request.param)


@pytest.fixture
def stack(roomy: Emulator, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """Return a stack beside that cloud."""
    env = {
        "QCLOUD_API_VERSION": version,
        "QCLOUD_EMULATOR": roomy.url,
        "QCLOUD_RATE_LIMIT": "0",
        "QCLOUD_UIN": OWN_UIN,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return Stack(monkeypatch, tmp_path, env)


def test_connections(stack: Stack, roomy: Emulator, version: str) -> None:
    """A create makes, and reads back once; a refresh lists once, and so does each later phase."""
    stack.up(program("ours", COUNT))

    made = roomy.calls()
    assert {"CreateVpcPeeringConnection": COUNT} == writes(made)
    assert (COUNT, 1) == (by_id(made), pages(made))
    roomy.clear_calls()
    assert {"same"} == set(stack.state.refresh().values())
    read = roomy.calls()
    assert 0 == by_id(read)
    assert refresh_budget(COUNT, PAGE_SIZES[version]) >= len(read)
    for phase in (stack.preview, stack.up):
        roomy.clear_calls()
        assert {"same"} == set(phase(program("ours", COUNT)).done.values())
        looked = roomy.calls()
        assert ({1}, 0) == (set(listings(looked).values()), by_id(looked))
        assert math.ceil(COUNT / PAGE_SIZES[version]) == len(looked)
    roomy.clear_calls()
    stack.state.destroy()
    gone = roomy.calls()
    assert {"DeleteVpcPeeringConnection": COUNT} == writes(gone)
    assert len(gone) <= COUNT + 3


def test_gone_connections(stack: Stack, roomy: Emulator, version: str) -> None:
    """What a refresh misses in the listing is looked at by its id, and nothing else is."""
    stack.up(program("ours", COUNT))
    gone = [str(it["peeringConnectionId"]) for it in roomy.connections()[:3]]
    for connection_id in gone:
        roomy.delete(connection_id)
    roomy.clear_calls()
    begun = time.monotonic()

    stack.state.refresh()

    # On a busy machine a refresh outlives its listing, which is then taken again.
    again = int((time.monotonic() - begun) / READ_AGE)
    calls = roomy.calls()
    assert COUNT - 3 == len(stack.state.records)
    looked_at = {it for it in gone for call in calls if it in str(call["parameters"])}
    assert set(gone) == looked_at
    budget = refresh_budget(COUNT, PAGE_SIZES[version]) * (1 + again)
    assert budget >= len(calls) - by_id(calls)


def test_components(stack: Stack, roomy: Emulator) -> None:
    """Components that change nothing list each kind once in the preview and once in the update."""
    text = program("components", COMPONENTS)
    stack.up(text)
    roomy.clear_calls()

    stack.preview(text)
    preview = roomy.calls()
    roomy.clear_calls()
    assert {"same"} == set(stack.up(text).done.values())
    update = roomy.calls()

    assert {1} == set(listings(preview).values()) == set(listings(update).values())


GIVEN: Final = {"vpcId": APP, "peerVpcId": DATA, "peeringConnectionName": "tses"}

ACTIONS: Final = {
    "Create": "CreateVpcPeeringConnection",
    "Delete": "DeleteVpcPeeringConnection",
    "Describe": "DescribeVpcPeeringConnections",
}
LOSSES: Final = ("drop_before", "drop_after", "garbage", "truncate", "http_502", "internal_error")


@pytest.fixture(params=[{}, {"duplicate_pair": "allowed", "code_desc": "absent"}], ids=str)
def cloud(request: pytest.FixtureRequest, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator that the provider talks to."""
    qcloud_emulator.set_settings(**request.param)
    return qcloud_emulator


@pytest.fixture(params=["2.0", "3.0"], ids="api-{}".format)
def api_version(request: pytest.FixtureRequest) -> str:
    """Return the version of the API that the provider speaks."""
    return str(request.param)


@pytest.fixture
def plugin(cloud: Emulator, tmp_path: Path, api_version: str) -> Iterator[Plugin]:
    """Return a provider process that waits two seconds for each answer."""
    env = {
        "QCLOUD_EMULATOR": cloud.url,
        "QCLOUD_API_VERSION": api_version,
        "QCLOUD_REQUEST_TIMEOUT": "2",
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    with Plugin(tmp_path, env=env) as plugin:
        yield plugin


def ids(cloud: Emulator) -> list[str]:
    """Return the ids of the live connections."""
    return [connection["peeringConnectionId"] for connection in cloud.connections()]


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_lost_answer(plugin: Plugin, cloud: Emulator, action: str, kind: str) -> None:
    """Whichever answer is lost, one connection is made, seen and deleted."""
    inputs, failures = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS[action], kind=kind)

    made, outputs = plugin.create(inputs)
    there = ids(cloud)
    seen, _, _ = plugin.read(made, outputs)
    plugin.delete(made, outputs)

    assert [] == failures
    assert [made] == there
    assert made == seen
    assert [] == ids(cloud)
    assert [] == cloud.faults()


def test_reads_of_an_older_copy(plugin: Plugin, cloud: Emulator) -> None:
    """While the API shows the cloud as it was, the connection is made once and not given up."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault("*", kind="stale_reads", times=6, delay_ms=60_000)

    made, outputs = plugin.create(inputs)
    there = ids(cloud)
    seen, now, _ = plugin.read(made, outputs)
    plugin.delete(made, now)
    again, _ = plugin.create(inputs)

    assert [made] == there
    assert made == seen
    assert [again] == ids(cloud)


def test_a_lost_create_and_reads_of_an_older_copy(plugin: Plugin, cloud: Emulator) -> None:
    """A connection whose answer was lost is found though the next listing does not show it."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS["Create"], kind="drop_after")
    cloud.add_fault(ACTIONS["Describe"], kind="stale_reads", delay_ms=60_000)

    made, _ = plugin.create(inputs)

    assert [made] == ids(cloud)
    assert [] == cloud.faults()


def test_no_answer_about_anything(plugin: Plugin, cloud: Emulator) -> None:
    """If nothing can be found out any more, the error names what may have been made."""
    inputs, _ = plugin.check(GIVEN)
    cloud.add_fault(ACTIONS["Create"], kind="garbage")
    cloud.add_fault(ACTIONS["Describe"], kind="garbage", times=None)

    with pytest.raises(PluginError) as caught:
        plugin.create(inputs)

    (line,) = str(caught.value).splitlines()
    assert "it is not known whether the connection was created" in line
    assert (
        "if 'tses' between vpc-app00226 and vpc-data0089 was made after all, set adopt=True" in line
    )


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
