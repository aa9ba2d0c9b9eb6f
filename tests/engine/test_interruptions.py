"""Runs that are interrupted, and answers that are lost: one connection at the end, never two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import end_marked, marked
from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import SHARED, bring_up, errors_of_net, lines, peering, the_id, wait_until

CREATE: Final = "CreateVpcPeeringConnection"
DISPUTED: Final = {"duplicate_pair": "allowed", "code_desc": "absent"}
"""The answers to disputed facts that make an interrupted run harder to recognise."""


def usual_is_quick(*versions: str) -> pytest.MarkDecorator:
    """Return the mark of a story of which `make test` runs the usual answers."""
    usual = pytest.param({}, marks=pytest.mark.quick(*versions))
    return pytest.mark.parametrize(
        "cloud", [usual, DISPUTED], ids=["usual", "disputed"], indirect=True
    )


@pytest.fixture(params=[{}, DISPUTED], ids=["usual", "disputed"])
def cloud(request: pytest.FixtureRequest, stack: Stack, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator that the stack talks to, with a short time limit for requests."""
    qcloud_emulator.set_settings(**request.param)
    stack.use_emulator(qcloud_emulator)
    stack.env["QCLOUD_REQUEST_TIMEOUT"] = "2"
    return qcloud_emulator


def kill_engine(stack: Stack, cloud: Emulator) -> None:
    """Kill an `up` in the middle of its Create; the provider's process lives on."""
    up = stack.start_up()
    wait_until(lambda: not cloud.faults())
    up.kill()
    assert marked(stack.mark)


def kill_everything(stack: Stack, cloud: Emulator) -> None:
    """Kill an `up` in the middle of its Create, the provider's process too."""
    kill_engine(stack, cloud)
    end_marked(stack.mark)


def commits(cloud: Emulator, action: str = CREATE) -> list[bool]:
    """Return for each call of an action whether it changed the cloud."""
    return [call["committed"] for call in cloud.calls() if call["action"] == action]


def id_in_state(stack: Stack) -> object:
    """Return the connection's id in the stack's state."""
    return stack.resources()["net"]["id"]


@usual_is_quick("2.0", "3.0")
def test_an_answer_lost_after_the_commit(stack: Stack, cloud: Emulator) -> None:
    """A connection whose answer was lost is found, recorded and not made again."""
    stack.write(peering())
    cloud.add_fault(CREATE, kind="drop_after")

    stack.up()

    assert the_id(cloud) == id_in_state(stack)
    assert [True] == commits(cloud)
    stack.preview("--expect-no-changes")


def test_a_commit_after_the_client_has_left(stack: Stack, cloud: Emulator) -> None:
    """A connection that is made after the request has timed out is waited for, not made again."""
    stack.write(peering())
    cloud.add_fault(CREATE, kind="delay_before_commit", delay_ms=3000)

    stack.up("--skip-preview")

    assert the_id(cloud) == id_in_state(stack)
    assert [True] == commits(cloud)


def test_throttled_three_times(stack: Stack, cloud: Emulator) -> None:
    """A throttled Create is sent again until it is carried out, once."""
    stack.write(peering())
    cloud.add_fault(CREATE, kind="throttle", times=3)

    stack.up("--skip-preview")

    assert the_id(cloud) == id_in_state(stack)
    assert [False, False, False, True] == commits(cloud)


@pytest.mark.parametrize(
    ("kind", "kill"),
    [
        ("delay", kill_everything),
        ("delay_before_commit", kill_everything),
        ("delay_before_commit", kill_engine),
    ],
    ids=["after the commit", "before the commit", "the provider lives on"],
)
def test_killed_with_a_default_name(
    stack: Stack, cloud: Emulator, kind: str, kill: Callable[[Stack, Emulator], None]
) -> None:
    """After a kill during Create the next `up` adopts what was made, and says so."""
    stack.write(peering())
    cloud.add_fault(CREATE, kind=kind, delay_ms=1500)
    kill(stack, cloud)
    wait_until(cloud.connections)
    made = the_id(cloud)

    stack.cancel()
    up = stack.up("--skip-preview")

    assert made == the_id(cloud) == id_in_state(stack)
    (line,) = lines(up, "adopted")
    assert f"adopted {made} " in line
    assert [True] == commits(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.quick
@pytest.mark.parametrize("cloud", [DISPUTED], ids=["disputed"], indirect=True)
def test_killed_twice(stack: Stack, cloud: Emulator) -> None:
    """Killed during Create, and again in a replacement whose provider lives on, it is adopted."""
    stack.write(peering())
    cloud.add_fault(CREATE, kind="delay_before_commit", delay_ms=1500)
    kill_everything(stack, cloud)
    wait_until(cloud.connections)
    first = the_id(cloud)

    stack.cancel()
    up = stack.up("--skip-preview")

    assert first == the_id(cloud) == id_in_state(stack)
    (line,) = lines(up, "adopted")
    assert f"adopted {first} " in line
    assert [True] == commits(cloud)

    stack.write(peering(peer_vpc_id=SHARED))
    cloud.add_fault(CREATE, kind="delay_before_commit", delay_ms=1500)
    kill_engine(stack, cloud)
    wait_until(cloud.connections)
    second = the_id(cloud)

    stack.cancel()
    up = stack.up("--skip-preview")

    assert first != second == the_id(cloud) == id_in_state(stack)
    assert 1 == len(lines(up, "adopted"))
    assert [True, True] == commits(cloud)
    stack.preview("--expect-no-changes")


@usual_is_quick()
def test_killed_with_a_chosen_name(stack: Stack, cloud: Emulator) -> None:
    """Under a chosen name what was made is named in an error and adopted only when told to."""
    stack.write(peering(peering_connection_name="chosen"))
    cloud.add_fault(CREATE, kind="delay", delay_ms=1500)
    kill_everything(stack, cloud)
    made = the_id(cloud)
    stack.cancel()

    refused = stack.up(expect_failure=True)
    stack.write(peering(peering_connection_name="chosen", adopt=True))
    adopted = stack.up("--skip-preview")
    stack.write(peering(peering_connection_name="chosen"))

    (error,) = errors_of_net(refused)
    assert 1 == len(error.splitlines())
    assert f"already peered by {made} 'chosen'" in error
    assert "if an earlier run of this stack was interrupted, set adopt=True once" in error
    assert "add aliases" in error
    assert "if another stack owns it, choose other VPCs" in error
    assert made == the_id(cloud) == id_in_state(stack)
    (line,) = lines(adopted, made)
    assert f"adopts {made} 'chosen' (ACTIVE)" in line
    assert "; from then on this stack can delete it, unless it is this resource's own" in line
    stack.preview("--expect-no-changes")


def test_killed_in_a_replacement(stack: Stack, cloud: Emulator) -> None:
    """A replacement that is killed between its halves is completed, with one connection left."""
    bring_up(stack, peering())
    stack.write(peering(peer_vpc_id=SHARED))
    cloud.add_fault(CREATE, kind="delay", delay_ms=1500)
    kill_everything(stack, cloud)
    made = the_id(cloud)

    stack.cancel()
    up = stack.up()

    assert made == the_id(cloud) == id_in_state(stack)
    assert 1 == len(lines(up, "adopted"))
    stack.preview("--expect-no-changes")


def test_answers_lost_throughout_a_replacement(stack: Stack, cloud: Emulator) -> None:
    """A replacement whose Delete and Create go unanswered ends with the new connection alone."""
    bring_up(stack, peering())
    old = the_id(cloud)
    cloud.add_fault("DeleteVpcPeeringConnection", kind="drop_after")
    cloud.add_fault(CREATE, kind="garbage")
    cloud.add_fault("DescribeVpcPeeringConnections", kind="truncate")

    stack.up("--skip-preview", "--replace", stack.urn("net"))

    assert old != the_id(cloud) == id_in_state(stack)
    stack.preview("--expect-no-changes")


def test_a_replacement_that_reads_an_older_copy(stack: Stack, cloud: Emulator) -> None:
    """While the API still shows the deleted connection, a replacement makes a new one."""
    bring_up(stack, peering())
    old = the_id(cloud)
    cloud.add_fault("*", kind="stale_reads", times=None, delay_ms=1500)

    stack.up("--skip-preview", "--replace", stack.urn("net"))
    cloud.clear_faults()

    assert old != the_id(cloud) == id_in_state(stack)
    stack.preview("--expect-no-changes")


@pytest.mark.parametrize(
    "stale", [{"skip": 1, "times": 2}, {"times": 6}], ids=["read back", "never read back"]
)
def test_a_refresh_that_reads_an_older_copy(
    stack: Stack, cloud: Emulator, stale: dict[str, int]
) -> None:
    """A young connection that the API does not show yet is not taken for gone."""
    stack.write(peering())
    cloud.add_fault("*", kind="stale_reads", delay_ms=60_000, **stale)
    stack.up("--skip-preview")

    refreshed = stack.refresh("--skip-preview")

    assert not cloud.faults()
    assert "ACTIVE" == refreshed.step("net").new_outputs["state"]
    assert the_id(cloud) == id_in_state(stack)


@pytest.mark.parametrize("chosen", [{}, {"peering_connection_name": "chosen"}])
def test_stacks_that_look_alike(
    stack: Stack, new_stack: NewStack, cloud: Emulator, chosen: dict[str, str]
) -> None:
    """A stack does not take over what the killed run of one that looks like it has made."""
    stack.write(peering(**chosen))
    cloud.add_fault(CREATE, kind="delay", delay_ms=1500)
    kill_everything(stack, cloud)
    made = the_id(cloud)
    twin = new_stack(peering(**chosen), name="twin")
    twin.env = dict(stack.env)

    refused = twin.up(expect_failure=True)

    (error,) = errors_of_net(refused)
    assert f"already peered by {made} " in error
    assert made == the_id(cloud)
    assert "net" not in twin.resources()
