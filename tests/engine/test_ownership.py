"""Who owns a connection: what is still wanted stays, through renames, other providers and kills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import end_marked
from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    APP_TABLES,
    DATA,
    DATA_RANGE,
    REPLACED,
    SHARED,
    alone,
    bring_up,
    lines,
    made_flags,
    names,
    peering,
    routed,
    routes_by_table,
    shown,
    the_id,
    there,
    wait_until,
    whole,
    within,
    writes,
)
from tests.engine.test_interruptions import CREATE, commits
from tests.engine.test_vpc_peering import HEAD
from tests.engine.versions import action_of

DEFAULT: Final[Mapping[str, str]] = {}
CHOSEN: Final[Mapping[str, str]] = {"peering_connection_name": "chosen"}
MODIFY: Final = "ModifyVpcPeeringConnection"
PROVIDER: Final = 'main = qcloud.Provider("main", profile="default")'
"""A second provider of the stack's own account: a process of its own, with the same keys."""
WITH_MAIN: Final = "opts=pulumi.ResourceOptions(provider=main)"
AFTER_NET: Final = "opts=pulumi.ResourceOptions(depends_on=[net])"
ROUTES: Final = whole((APP_TABLES, DATA_RANGE))


def connected(
    name: str, *arguments: str, variable: str = "net", peer_vpc_id: str = DATA, **given: object
) -> str:
    """Return the source of a connection between `app` and a VPC.

    Args:
        name: logical name.
        arguments: further arguments as Python source.
        variable: what it is called in the program.
        peer_vpc_id: the accepter's VPC.
        given: further arguments by their values.
    """
    values = {"vpc_id": APP, "peer_vpc_id": peer_vpc_id, **given}
    written = [*(f"{key}={value!r}" for key, value in values.items()), *arguments]
    return f'{variable} = qcloud.VpcPeeringConnection("{name}", {", ".join(written)})'


FAILING: Final = connected("failing", AFTER_NET, variable="failing", peer_vpc_id="vpc-missing0")
"""A connection that cannot be made, whatever becomes of the others."""
LATER: Final = connected("later", AFTER_NET, variable="later", peer_vpc_id=SHARED)


def fail_beside(stack: Stack, cloud: Emulator, program: str) -> None:
    """Carry out a program in whose `up` another resource fails."""
    del cloud
    stack.write(f"{program}\n{FAILING}")
    stack.up("--skip-preview", expect_failure=True)


def target_new(stack: Stack, cloud: Emulator, program: str) -> None:
    """Carry out what a program says of `new` alone."""
    del cloud
    target = stack.urn("old").removesuffix("old") + "new"
    stack.write(program)
    stack.up("--skip-preview", "--target", target)


def kill_after_adoption(stack: Stack, cloud: Emulator, program: str) -> None:
    """Kill the engine once `new` is in the state, and the providers; then take away its lock."""
    stack.write(f"{program}\n{LATER}")
    cloud.add_fault(CREATE, kind="drop_before", delay_ms=60_000)
    up = stack.start_up()
    wait_until(lambda: not cloud.faults())
    up.kill()
    end_marked(stack.mark)
    stack.cancel()


def destroy_all(stack: Stack, cloud: Emulator) -> None:
    """See that nothing is left to do, and that a destroy leaves an empty cloud."""
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], set()) == (cloud.connections(), there(cloud))


@pytest.mark.parametrize(
    ("interrupt", "name"),
    [
        (fail_beside, DEFAULT),
        (target_new, CHOSEN),
        pytest.param(kill_after_adoption, DEFAULT, marks=pytest.mark.quick),
    ],
    ids=["another fails", "target", "kill"],
)
def test_renamed_in_two_runs(
    stack: Stack,
    cloud: Emulator,
    interrupt: Callable[[Stack, Emulator, str], None],
    name: Mapping[str, str],
) -> None:
    """A run that took a connection over and went no further leaves it to its new resource."""
    bring_up(stack, alone(connected("old", adopt=True, **name), routed()))
    pcx = the_id(cloud)
    program = alone(connected("new", adopt=True, **name), routed())
    interrupt(stack, cloud, program)
    assert {"old", "new"} <= stack.resources().keys()
    stack.write(program)

    up = stack.up("--skip-preview")

    assert (pcx, ROUTES) == (the_id(cloud), there(cloud))
    assert {"net", "new", "routes"} & stack.resources().keys() == {"new", "routes"}
    assert {f"qcloud: {pcx} stays, since resource 'new' of this program has it"} == lines(
        up, "stays"
    )
    destroy_all(stack, cloud)


def test_component_renamed_in_two_runs(stack: Stack, cloud: Emulator) -> None:
    """A component keeps connection and routes if the run that renamed it failed elsewhere."""
    bring_up(stack, HEAD + 'VpcPeering("old", {"name": "app"}, {"name": "data"}, adopt=True)')
    pcx, before = the_id(cloud), routes_by_table(cloud)
    program = HEAD + 'net = VpcPeering("new", {"name": "app"}, {"name": "data"}, adopt=True)\n'
    stack.write(f"{program}import pulumi_qcloud as qcloud\n{FAILING}")
    stack.up("--skip-preview", expect_failure=True)
    assert (pcx, before) == (the_id(cloud), routes_by_table(cloud))
    stack.write(program)

    stack.up("--skip-preview")

    assert (pcx, before) == (the_id(cloud), routes_by_table(cloud))
    destroy_all(stack, cloud)


def test_routes_renamed_in_two_runs(stack: Stack, cloud: Emulator) -> None:
    """Routes stay if the run that renamed their resource failed elsewhere."""
    bring_up(stack, within(routed(name="old")))
    stack.write(within(routed(name="new"), FAILING))
    stack.up("--skip-preview", expect_failure=True)
    assert {"net", "old", "new"} == stack.resources().keys()
    stack.write(within(routed(name="new")))

    stack.up("--skip-preview")

    assert ROUTES == there(cloud)
    destroy_all(stack, cloud)


@pytest.mark.parametrize(
    "name",
    [pytest.param(DEFAULT, marks=pytest.mark.quick), CHOSEN],
    ids=["default", "chosen"],
)
def test_renamed_under_another_provider(
    stack: Stack, cloud: Emulator, name: Mapping[str, str]
) -> None:
    """What one provider's process has taken over, the process of another does not delete."""
    bring_up(stack, alone(connected("old", adopt=True, **name), routed()))
    pcx = the_id(cloud)
    stack.write(alone(PROVIDER, connected("new", WITH_MAIN, adopt=True, **name), routed()))

    up = stack.up("--skip-preview")

    assert (pcx, ROUTES) == (the_id(cloud), there(cloud))
    assert {
        f"qcloud: {pcx} stays, since a resource of another provider of this program has it"
    } == (lines(up, "stays"))
    destroy_all(stack, cloud)


@pytest.mark.quick
def test_routes_of_two_providers(stack: Stack, cloud: Emulator) -> None:
    """Routes that another provider's resource wants stay, whichever resource made them."""
    bring_up(stack, within(routed(name="old")))
    moved = routed(WITH_MAIN, name="new")
    stack.write(within(PROVIDER, moved))

    up = stack.up("--skip-preview")

    assert ROUTES == there(cloud)
    assert 1 == len(lines(up, f"2 of the routes of {APP} to {the_id(cloud)} stay"))
    for program in (
        within(PROVIDER, moved, routed(name="also")),
        within(PROVIDER, routed(name="also")),
    ):
        bring_up(stack, program)
        assert ROUTES == there(cloud)
    destroy_all(stack, cloud)


def test_routes_whose_maker_goes(stack: Stack, cloud: Emulator) -> None:
    """Of two providers that want the same routes, the one that made them may go in silence."""
    both = within(PROVIDER, routed(name="maker"), routed(WITH_MAIN, name="second"))
    bring_up(stack, within(PROVIDER, routed(name="maker")))
    bring_up(stack, both)
    assert {(table, True) for table in APP_TABLES} == made_flags(stack, "maker")

    bring_up(stack, within(PROVIDER, routed(WITH_MAIN, name="second")))

    assert ROUTES == there(cloud)
    destroy_all(stack, cloud)


def test_second_resource_refused(stack: Stack, cloud: Emulator) -> None:
    """A second resource may not take over what the first one has, told at preview."""
    bring_up(stack, alone(connected("one")))
    before = cloud.connections()
    pcx = the_id(cloud)
    two = connected("two", AFTER_NET, variable="two", adopt=True)
    stack.write(alone(connected("one"), two))

    for refused in (
        stack.preview(expect_failure=True),
        stack.up("--skip-preview", expect_failure=True),
    ):
        (error,) = shown(refused, "two")
        assert (
            f"{pcx} {before[0]['name']!r} belongs to resource 'one' of this program already, and "
            "resource 'two' wants it too; declare it once"
        ) in error
    assert before == cloud.connections()
    bring_up(stack, alone(connected("one")))
    destroy_all(stack, cloud)


def test_second_resource_comes_first(stack: Stack, cloud: Emulator) -> None:
    """If the second one is seen first, the other fails; no way back deletes the connection."""
    bring_up(stack, alone(connected("one")))
    pcx = the_id(cloud)
    two = connected("two", adopt=True)
    stack.write(alone(two, connected("one", AFTER_NET, variable="one")))

    up = stack.up("--skip-preview", expect_failure=True)

    (error,) = shown(up, "one")
    assert f"{pcx} " in error
    assert "belongs to resource 'two' of this program already" in error
    assert "resource 'one' wants it too; declare it once" in error
    stack.write(alone(connected("one")))
    stack.up("--skip-preview")
    assert pcx == the_id(cloud)
    stack.up("--skip-preview", "--refresh")
    (name,) = names(cloud)
    assert name.startswith("one-")
    destroy_all(stack, cloud)


@pytest.mark.quick
def test_other_stack(new_stack: NewStack, qcloud_emulator: Emulator) -> None:
    """What a stack takes over is told before, and the stack that had it deletes nothing of it."""
    cloud = qcloud_emulator
    first = new_stack(within(routed()), name="first")
    second = new_stack(peering(adopt=True), name="second")
    for stack in (first, second):
        stack.use_emulator(cloud)
    first.up("--skip-preview")
    pcx, (before,) = the_id(cloud), names(cloud)

    preview = second.preview()

    (line,) = lines(preview, pcx)
    wanted = str(preview.step("net").new_inputs["peeringConnectionName"])
    assert wanted != before
    assert line == (
        f"qcloud: adopts {pcx} {before!r} (ACTIVE), which peers {APP} and {DATA}; "
        f"it is renamed to {wanted!r}; from then on this stack deletes it"
    )
    second.up("--skip-preview")
    assert [wanted] == names(cloud)

    destroy = first.destroy("--skip-preview", expect_failure=True)

    (error,) = shown(destroy, "net")
    assert f"{pcx} is called {wanted!r}, but the state records {before!r}" in error
    assert error.index("pulumi state delete") < error.index("--refresh")
    assert "\n" not in error
    assert 1 == len(lines(destroy, f"2 of the routes of {APP} to {pcx} stay"))
    assert (pcx, ROUTES) == (the_id(cloud), there(cloud))
    warned = first.preview("--refresh")
    (line,) = lines(warned, f"{pcx} is called {wanted!r} and no longer {before!r}")
    assert "pulumi state delete <urn>" in line
    first.run("state", "delete", first.urn("net"), "--yes")
    first.destroy("--skip-preview")
    assert pcx == the_id(cloud)
    destroy_all(second, cloud)


def test_renamed_by_hand(stack: Stack, cloud: Emulator) -> None:
    """What was renamed outside is deleted with `--refresh` only, and its routes with it."""
    bring_up(stack, within(routed()))
    pcx = the_id(cloud)
    cloud.rename(pcx, "by hand")
    stack.write(alone())

    refused = stack.up("--skip-preview", expect_failure=True)

    (error,) = shown(refused, "net")
    assert f"{pcx} is called 'by hand', but the state records" in error
    assert error.index("run the same command with --refresh") < error.index("pulumi state delete")
    assert (pcx, ROUTES) == (the_id(cloud), there(cloud))
    stack.up("--skip-preview", "--refresh")
    assert ([], set(), {}) == (cloud.connections(), there(cloud), stack.resources())
    bring_up(stack, within(routed()))
    cloud.rename(the_id(cloud), "by hand")
    refused = stack.destroy("--skip-preview", expect_failure=True)
    assert "--refresh" in shown(refused, "net")[0]
    stack.destroy("--skip-preview", "--refresh")
    assert ([], set()) == (cloud.connections(), there(cloud))


@pytest.mark.quick
def test_removal_under_refresh(stack: Stack, cloud: Emulator) -> None:
    """The refresh before a removal or a destroy does not count as somebody's wish to keep it."""
    for remove in ("up", "destroy"):
        bring_up(stack, within(routed()))
        stack.write(alone() if remove == "up" else within(routed()))

        stack.run(remove, "--skip-preview", "--refresh")

        assert ([], set(), {}) == (cloud.connections(), there(cloud), stack.resources())


@pytest.mark.parametrize("then", ["destroy", pytest.param("up", marks=pytest.mark.quick)])
def test_killed_in_a_rename(stack: Stack, cloud: Emulator, then: str) -> None:
    """A rename that was killed before it was recorded is finished, or named with `--refresh`."""
    bring_up(stack, alone(connected("net", **CHOSEN)))
    pcx = the_id(cloud)
    stack.write(alone(connected("net", peering_connection_name="renamed")))
    cloud.add_fault(MODIFY, kind="delay", delay_ms=60_000)
    up = stack.start_up()
    wait_until(lambda: names(cloud) == ["renamed"])
    up.kill()
    end_marked(stack.mark)
    stack.cancel()

    if then == "up":
        stack.up("--skip-preview")
    else:
        refused = stack.destroy("--skip-preview", expect_failure=True)
        (error,) = shown(refused, "net")
        assert f"{pcx} is called 'renamed', but the state records 'chosen'" in error
        assert "or a run was interrupted, run the same command with --refresh" in error
        stack.destroy("--skip-preview", "--refresh")

    assert (["renamed"] if then == "up" else []) == names(cloud)


def lose_create(stack: Stack, cloud: Emulator, kind: str, **given: str) -> None:
    """Let the next Create go unanswered for a second after it was, or was not, carried out."""
    stack.env["QCLOUD_REQUEST_TIMEOUT"] = "2"
    stack.write(peering(**given))
    cloud.add_fault(CREATE, kind=kind, delay_ms=1500)


def made_by_others(cloud: Emulator, **given: object) -> None:
    """Make a connection of the same pair once the Create has been sent."""
    wait_until(lambda: not cloud.faults())
    cloud.seed({"peeringConnections": [{"vpcId": APP, "peerVpcId": DATA, **given}]})


def test_lost_create_beside_an_older_namesake(stack: Stack, cloud: Emulator) -> None:
    """Under a chosen name, one that was made before the Create is not taken for its result."""
    lose_create(stack, cloud, "drop_before", **CHOSEN)
    running = stack.start_up()
    made_by_others(cloud, name="chosen", ageSeconds=600)

    up = running.result()

    assert 0 != up.exit_code
    pcx = the_id(cloud)
    (error,) = shown(up, "net")
    assert f"{pcx} 'chosen'" in error
    assert "adopt=True" in error
    assert "net" not in stack.resources()
    assert [] == writes(cloud)


def test_lost_create_under_a_chosen_name(stack: Stack, cloud: Emulator) -> None:
    """Under a chosen name, the result of a lost Create is recognised, and one line tells it."""
    lose_create(stack, cloud, "drop_after", **CHOSEN)

    up = stack.up("--skip-preview")

    pcx = the_id(cloud)
    assert pcx == stack.resources()["net"]["id"]
    (line,) = lines(up, pcx)
    assert f"the answer to Create was lost; {pcx} 'chosen'" in line
    assert [True] == commits(cloud)
    destroy_all(stack, cloud)


def test_lost_create_that_is_renamed(stack: Stack, cloud: Emulator) -> None:
    """What somebody renames at the moment of a lost Create is told, and nothing is made twice."""
    lose_create(stack, cloud, "drop_after")
    running = stack.start_up()
    wait_until(lambda: not cloud.faults() and cloud.connections())
    pcx = the_id(cloud)
    cloud.rename(pcx, "renamed")

    up = running.result()

    assert 0 != up.exit_code
    (error,) = shown(up, "net")
    assert f"{pcx} 'renamed' now peers the two VPCs" in error
    assert "net" not in stack.resources()
    assert (pcx, [True]) == (the_id(cloud), commits(cloud))
    refused = stack.up("--skip-preview", expect_failure=True)
    assert "set adopt=True to take it over" in shown(refused, "net")[0]
    bring_up(stack, peering(adopt=True))
    assert pcx == the_id(cloud)
    destroy_all(stack, cloud)


def test_ignored_changes(stack: Stack, cloud: Emulator) -> None:
    """A resource holds its connection also if the program's changes of it are ignored."""
    ignoring = 'opts=pulumi.ResourceOptions(ignore_changes=["peeringConnectionName"])'
    bring_up(stack, alone(connected("old", adopt=True, **CHOSEN)))
    pcx = the_id(cloud)
    fail_beside(stack, cloud, alone(connected("new", ignoring, adopt=True, **CHOSEN)))
    renamed = {"peering_connection_name": "ignored"}

    bring_up(stack, alone(connected("new", ignoring, adopt=True, **renamed)))

    assert (pcx, ["chosen"]) == (the_id(cloud), names(cloud))
    assert {"new"} == stack.resources().keys()
    destroy_all(stack, cloud)


@pytest.mark.quick
def test_replaced_by_a_trigger(stack: Stack, cloud: Emulator) -> None:
    """A replacement that another value of a trigger asks for makes another connection."""
    program = alone(
        connected("net", 'opts=pulumi.ResourceOptions(replacement_trigger="one")', adopt=True)
    )
    bring_up(stack, program)
    old = the_id(cloud)
    stack.write(program.replace('"one"', '"two"'))

    up = stack.up("--skip-preview")

    assert REPLACED == up.operations()
    assert old != the_id(cloud) == stack.resources()["net"]["id"]
    destroy_all(stack, cloud)


def test_replaced_though_it_may_adopt(stack: Stack, cloud: Emulator) -> None:
    """With `adopt=True`, `--replace` makes another connection and does not take over the old."""
    bring_up(stack, within(routed()).replace("vpc_id=", "adopt=True, vpc_id=", 1))
    old = the_id(cloud)

    stack.up("--skip-preview", "--replace", stack.urn("net"))

    assert old != the_id(cloud) == stack.resources()["net"]["id"]
    assert ROUTES == there(cloud)
    assert [CREATE] * 2 == [action_of(it) for it in cloud.calls() if it["action"] == CREATE]
    destroy_all(stack, cloud)
