"""Routes and what else happens: late acceptance, drift, other stacks, crowds, interruptions."""

from __future__ import annotations

import re
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.harness import Stack
from tests.engine.processes import end_marked
from tests.engine.programs import APP, OLD_APP, OWN_UIN, PARTNER, PARTNER_UIN, peering
from tests.engine.routed import (
    APP_TABLES,
    DATA_RANGE,
    PARTNER_RANGE,
    alone,
    made_flags,
    outputs_of,
    routed,
    there,
    whole,
    within,
)
from tests.engine.stories import asked, bring_up, lines, the_id
from tests.engine.test_interruptions import wait_until
from tests.engine.versions import spelled
from tests.unit.lifecycle.routed import OFFICE, VPN, routes

PENDING: Final = "\n".join(
    [
        peering(peer_vpc_id=PARTNER, peer_uin=PARTNER_UIN),
        routed(destination_cidr_blocks=[PARTNER_RANGE]),
    ]
)
"""A request to the partner's account and the routes for when it has accepted."""


def crowd(cloud: Emulator, size: int) -> str:
    """Seed VPCs beside `app`, and return a program that peers and routes them all with it."""
    cloud.set_settings(peering_limit=2 * size, route_limit=4 * size)
    vpcs = [
        {"name": f"vpc{n}", "vpcId": f"vpc-crowd{n:03}", "cidrBlock": f"10.{100 + n}.0.0/16"}
        for n in range(size)
    ]
    cloud.seed({"accounts": [{"uin": OWN_UIN, "vpcs": vpcs}]})
    return f"""
import pulumi
import pulumi_qcloud as qcloud

for n in range({size}):
    net = qcloud.VpcPeeringConnection(
        f"net{{n}}", vpc_id={APP!r}, peer_vpc_id=f"vpc-crowd{{n:03}}"
    )
    qcloud.VpcPeeringRoutes(f"routes{{n}}", vpc_id={APP!r}, peering_connection_id=net.id)
"""


def of_crowd(size: int) -> set[tuple[str, str]]:
    """Return the routes of a crowd in the tables of `app`."""
    return whole(*((APP_TABLES, f"10.{100 + n}.0.0/16") for n in range(size)))


@pytest.mark.parametrize("routes_to_pending", ["refused", "allowed"])
def test_waiting_for_the_partner(stack: Stack, cloud: Emulator, routes_to_pending: str) -> None:
    """Routes wait without a change until the partner has accepted; the `up` after it makes them."""
    cloud.set_settings(routes_to_pending=routes_to_pending)
    stack.write(PENDING)
    up = stack.up("--skip-preview")
    pcx_id = the_id(cloud)

    (line,) = lines(up, pcx_id)
    assert (
        f"qcloud: {pcx_id} is PENDING; the routes of {APP} wait, and a `pulumi up` makes them once "
        "it is ACTIVE"
    ) == line
    assert ("waiting", set()) == (outputs_of(stack, "routes")["state"], routes(cloud))
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes", "--skip-preview")
    cloud.accept(pcx_id)
    preview = stack.preview()
    assert [("update", "net"), ("update", "routes")] == preview.operations()
    assert f"qcloud: {pcx_id} is ACTIVE by now; `pulumi up` makes its routes" in lines(
        preview, pcx_id
    )
    stack.up("--skip-preview")
    assert ("active", whole((APP_TABLES, PARTNER_RANGE))) == (
        outputs_of(stack, "routes")["state"],
        there(cloud),
    )
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], set()) == (cloud.connections(), routes(cloud))


def test_destroy_of_what_waits(stack: Stack, cloud: Emulator) -> None:
    """A request that nobody has accepted goes with its waiting routes."""
    bring_up(stack, PENDING)

    stack.destroy()

    assert ([], {}) == (cloud.connections(), stack.resources())


def test_older_copies(stack: Stack, cloud: Emulator) -> None:
    """While the API shows the cloud as it was, what is made in one `up` is made all the same."""
    cloud.add_fault("*", kind="stale_reads", times=6, delay_ms=60_000)

    bring_up(stack, within(routed()))

    assert whole((APP_TABLES, DATA_RANGE)) == there(cloud)
    assert {(table, True) for table in APP_TABLES} == made_flags(stack)


def test_drift(stack: Stack, cloud: Emulator) -> None:
    """A new table and a route removed by hand show in a refresh, and the next `up` repairs both."""
    bring_up(stack, within(routed()))
    new = cloud.add_route_table(APP, "third")
    cloud.remove_route(APP_TABLES[1], DATA_RANGE)
    stack.refresh("--skip-preview")

    preview = stack.preview("--diff")
    missing = outputs_of(stack, "routes")["missingRoutes"]
    up = stack.up("--skip-preview")

    assert re.search("~ complete +: false => true", preview.text)
    assert sorted([f"{DATA_RANGE} in {APP_TABLES[1]}", f"{DATA_RANGE} in {new}"]) == missing
    assert [("update", "routes")] == preview.operations() == up.operations()
    tables = (*APP_TABLES, new)
    assert whole((tables, DATA_RANGE)) == there(cloud)
    assert {(table, True) for table in tables} == made_flags(stack)
    stack.refresh("--expect-no-changes", "--skip-preview")


def test_connection_deleted_outside(stack: Stack, cloud: Emulator) -> None:
    """Routes whose connection was deleted go with it in a refresh, and come with the new one."""
    bring_up(stack, within(routed()))
    cloud.delete(the_id(cloud))

    up = stack.up("--refresh", "--skip-preview")

    assert [("create", "net"), ("create", "routes")] == [
        it for it in up.operations() if it[0] != "refresh"
    ]
    assert {(table, DATA_RANGE, the_id(cloud)) for table in APP_TABLES} == routes(cloud)


def test_made_and_found(stack: Stack, cloud: Emulator) -> None:
    """What was there before stays when the resource goes; what it made goes."""
    bring_up(stack, within())
    cloud.add_route(APP_TABLES[0], DATA_RANGE, the_id(cloud))
    cloud.add_route(APP_TABLES[1], OFFICE, VPN, next_type=1)
    before = routes(cloud)
    bring_up(stack, within(routed()))
    assert {(APP_TABLES[0], False), (APP_TABLES[1], True)} == made_flags(stack)

    bring_up(stack, within())

    assert before == routes(cloud)


def test_two_stacks(stack: Stack, new_stack: NewStack, cloud: Emulator) -> None:
    """Of two stacks with routes in the same tables, destroying one leaves the other's."""
    other = new_stack(name="other")
    other.use_emulator(cloud)
    bring_up(stack, within(routed()))
    bring_up(other, within(routed(), peer_vpc_id="vpc-shared03"))
    assert whole((APP_TABLES, DATA_RANGE), (APP_TABLES, "10.3.0.0/16")) == there(cloud)

    stack.destroy("--skip-preview")

    assert whole((APP_TABLES, "10.3.0.0/16")) == there(cloud)
    other.refresh("--expect-no-changes", "--skip-preview")
    other.destroy("--skip-preview")
    assert set() == routes(cloud)


def test_another_stacks_connection(stack: Stack, new_stack: NewStack, cloud: Emulator) -> None:
    """Two stacks with the same routes through the same connection: the first one's are its own."""
    bring_up(stack, within(routed()))
    other = new_stack(name="other")
    other.use_emulator(cloud)
    before = routes(cloud)
    bring_up(other, alone(routed(peering_connection_id=the_id(cloud))))

    other.destroy("--skip-preview")

    assert before == routes(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_crowd(stack: Stack, cloud: Emulator) -> None:
    """Twenty connections are routed through the same tables in one `up`, one change at a time."""
    program = crowd(cloud, 20)
    cloud.set_settings(route_change_ms=50)

    bring_up(stack, program)

    assert of_crowd(20) == there(cloud)
    assert 40 == asked(cloud).count("CreateRoute")
    cloud.clear_calls()
    stack.refresh("--expect-no-changes", "--skip-preview")
    assert ["DescribeRouteTable", "DescribeVpcPeeringConnections"] == asked(cloud)
    stack.destroy("--skip-preview")
    assert ([], set()) == (cloud.connections(), routes(cloud))


def test_crowd_of_two_processes(stack: Stack, new_stack: NewStack, cloud: Emulator) -> None:
    """Two runs at a time that route through the same tables wait for each other."""
    program = crowd(cloud, 12)
    halves = [
        program.replace("range(12)", "range(6)"),
        program.replace("range(12)", "range(6, 12)"),
    ]
    other = new_stack(name="other")
    other.use_emulator(cloud)
    cloud.set_settings(route_change_ms=100)
    for each, half in zip((stack, other), halves, strict=True):
        each.write(half)

    runs = [each.start_up() for each in (stack, other)]
    ended = [run.result().exit_code for run in runs]

    assert ([0, 0], of_crowd(12)) == (ended, there(cloud))
    runs = [each.start("destroy", "--skip-preview") for each in (stack, other)]
    ended = [run.result().exit_code for run in runs]
    assert ([0, 0], set()) == (ended, routes(cloud))


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage", "http_502"])
def test_lost_answers(stack: Stack, cloud: Emulator, kind: str) -> None:
    """Whichever answer is lost, exactly the right routes are there, and none at the end."""
    for action in ("CreateRoute", "DeleteRoute", "DescribeRouteTable"):
        cloud.add_fault(spelled(action, stack.api_version), kind=kind)

    bring_up(stack, within(routed()))

    assert whole((APP_TABLES, DATA_RANGE)) == there(cloud)
    assert {(table, True) for table in APP_TABLES} == made_flags(stack)
    bring_up(stack, within())
    assert (set(), []) == (routes(cloud), cloud.faults())


@pytest.mark.quick
def test_killed_run(stack: Stack, cloud: Emulator) -> None:
    """After a killed run its routes count as found, and go with their connection."""
    bring_up(stack, within())
    create = spelled("CreateRoute", stack.api_version)
    cloud.add_fault(create, kind="delay", skip=1, delay_ms=3000)
    stack.write(within(routed()))
    up = stack.start_up()
    wait_until(lambda: whole((APP_TABLES, DATA_RANGE)) == there(cloud))
    up.kill()
    end_marked(stack.mark)
    stack.cancel()

    stack.up("--skip-preview")

    assert {(table, False) for table in APP_TABLES} == made_flags(stack)
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], set()) == (cloud.connections(), routes(cloud))


def test_spelling_of_the_vpc(stack: Stack, cloud: Emulator) -> None:
    """The resource's id keeps the spelling it was made with, whatever the program says later."""
    bring_up(stack, within(routed(vpc_id=OLD_APP)))
    made = stack.resources()["routes"]["id"]
    bring_up(stack, within(routed(vpc_id=APP)))

    assert f"{the_id(cloud)}@{OLD_APP}" == made == stack.resources()["routes"]["id"]
    stack.refresh("--expect-no-changes", "--skip-preview")
