"""The life of routes: made, changed, renamed, beside other stacks, and after interruptions."""

from __future__ import annotations

import re
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.commands import end_marked
from tests.engine.conftest import NewStack
from tests.engine.stack import Stack
from tests.engine.stories import (
    APP,
    APP_RANGE,
    APP_TABLES,
    DATA,
    DATA_RANGE,
    DATA_TABLES,
    OLD_APP,
    OWN_UIN,
    PARTNER,
    PARTNER_RANGE,
    PARTNER_TABLES,
    PARTNER_UIN,
    THEIRS,
    accepter,
    across,
    alone,
    asked,
    bring_up,
    lines,
    made_flags,
    outputs_of,
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
from tests.engine.test_connection import MADE
from tests.engine.test_vpc_peering import HEAD
from tests.engine.versions import action_of, spelled, told
from tests.process.test_routes import told_of_refusals
from tests.unit.lifecycle.builders import OFFICE, VPN, remove_table, remove_vpc, routes

DISPUTED: Final = {
    "unknown_id": "empty",
    "unknown_id_in_v3": "error",
    "code_desc": "absent",
    "code_type": "text",
    "number_type": "text",
    "route_list_name": "routeTableSet",
    "next_type": "text",
    "next_hub": "number",
    "unknown_route": "ignored",
    "routes_to_pending": "allowed",
}
"""The other answers to what the documentation of the API leaves open."""
BOTH_SIDES: Final = within(routed(), routed(name="peer_routes", vpc_id=DATA))
"""A connection and the routes of both its sides, within one account."""
HALVES: Final = ["10.1.0.0/17", "10.1.128.0/17"]
READY: Final = "depends_on=[accepter]"
LISTING: Final = "DescribeVpcPeeringConnections"
"""What a run asks where connections are unchanged: one listing, to tell what became of them."""

either_way = pytest.mark.parametrize("facts", [{}, DISPUTED], ids=["usual", "disputed"])
both_versions = pytest.mark.quick("2.0", "3.0")


@pytest.mark.parametrize(
    "facts",
    [pytest.param({}, marks=both_versions, id="usual"), pytest.param(DISPUTED, id="disputed")],
)
def test_both_sides(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """One `up` makes the connection and the routes of both sides; it all goes down again."""
    cloud.set_settings(**facts)
    bring_up(stack, BOTH_SIDES)

    assert whole((APP_TABLES, DATA_RANGE), (DATA_TABLES, APP_RANGE)) == there(cloud)
    cloud.clear_calls()
    stack.preview("--expect-no-changes")
    assert [LISTING] == asked(cloud)
    cloud.clear_calls()
    stack.refresh("--expect-no-changes", "--skip-preview")
    assert ["DescribeRouteTable", "DescribeVpcPeeringConnections"] == asked(cloud)
    stack.destroy("--skip-preview")
    assert ([], set()) == (cloud.connections(), routes(cloud))


@either_way
def test_across_accounts(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """One `up` asks, accepts and routes on both sides, though each account has its own process."""
    cloud.set_settings(**facts)
    options = "opts=pulumi.ResourceOptions({})"
    bring_up(
        stack,
        across(
            accepter(THEIRS),
            routed(options.format(READY), destination_cidr_blocks=[PARTNER_RANGE]),
            routed(
                options.format(f"provider=partner, {READY}"),
                name="peer_routes",
                vpc_id=PARTNER,
                destination_cidr_blocks=[APP_RANGE],
            ),
        ),
    )

    assert whole((APP_TABLES, PARTNER_RANGE), (PARTNER_TABLES, APP_RANGE)) == there(cloud)
    assert [("update", "net")] == stack.up().operations()  # it records that it is ACTIVE
    stack.refresh("--expect-no-changes")
    stack.destroy()
    assert ([], set()) == (cloud.connections(), routes(cloud))


def test_calls(stack: Stack, cloud: Emulator) -> None:
    """Routes cost one call for the connection, one for all tables and one a table.

    The unchanged connection costs a listing, which a removal of routes shares while it is fresh.
    """
    bring_up(stack, within())
    cloud.clear_calls()

    bring_up(stack, within(routed(destination_cidr_blocks=HALVES)))
    made = asked(cloud)
    cloud.clear_calls()
    bring_up(stack, within())

    assert [
        "CreateRoute",
        "CreateRoute",
        "DescribeRouteTable",
        LISTING,
        LISTING,
    ] == made
    removal = told("calls that remove the routes of two tables", stack.api_version)
    removed = asked(cloud)
    assert removed.count(LISTING) in {1, 2}
    assert removal.split() == [it for it in removed if it != LISTING]
    assert set() == routes(cloud)


@pytest.mark.quick
def test_vpc_of_the_same_program(stack: Stack, cloud: Emulator) -> None:
    """Routes of a VPC that the same `up` makes are planned without its id, and made with it."""
    stack.write_file("made.py", MADE)
    head, _, rest = within(routed()).partition("import pulumi_qcloud as qcloud\n")
    vpc = f"from made import Made\nvpc = Made('vpc', {APP!r})\n"
    rest = rest.replace(f"vpc_id={APP!r}", "vpc_id=vpc.vpc_id")
    stack.write(f"{head}import pulumi_qcloud as qcloud\n{vpc}{rest}")

    preview = stack.preview()
    stack.up("--skip-preview")

    assert [("create", "vpc"), ("create", "net"), ("create", "routes")] == preview.operations()
    assert whole((APP_TABLES, DATA_RANGE)) == there(cloud)
    stack.preview("--expect-no-changes")


def test_choices(stack: Stack, cloud: Emulator) -> None:
    """Destinations and tables are changed in place; order and spelling are no change."""
    bring_up(stack, within(routed(destination_cidr_blocks=HALVES, route_tables="main")))
    assert whole(*((APP_TABLES[:1], block) for block in HALVES)) == there(cloud)

    named = [told("table app-more", stack.api_version), APP_TABLES[0]]
    stack.write(within(routed(destination_cidr_blocks=HALVES[:1], route_tables=named)))
    up = stack.up("--skip-preview")

    assert [("update", "routes")] == up.operations()
    assert whole((APP_TABLES, HALVES[0])) == there(cloud)
    cloud.clear_calls()
    stack.write(
        within(
            routed(
                vpc_id=APP,
                destination_cidr_blocks=HALVES[:1] * 2,
                route_tables=[*APP_TABLES],
            )
        )
    )
    stack.preview("--expect-no-changes")
    # That the VPC has the table under its other name too is looked up.
    looked = told("calls that look for the table app-more", stack.api_version)
    assert [*looked.split(), LISTING] == asked(cloud)


@pytest.mark.parametrize("how", ["--replace", "taint"])
def test_forced_replacement(stack: Stack, cloud: Emulator, how: str) -> None:
    """A replacement that the user forces ends with the same routes, made by the resource."""
    bring_up(stack, within(routed()))
    before = routes(cloud)
    urn = stack.urn("routes")

    if how == "taint":
        stack.taint(urn)
        stack.up("--skip-preview")
    else:
        stack.up("--skip-preview", "--replace", urn)

    assert before == routes(cloud)
    assert {(table, True) for table in APP_TABLES} == made_flags(stack)
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_connection_changes(stack: Stack, cloud: Emulator) -> None:
    """Routes stay as they are when their connection is renamed, and follow one that replaces it."""
    bring_up(stack, within(routed(), name="one"))
    cloud.clear_calls()
    stack.write(within(routed(), name="two"))
    assert [("update", "net")] == stack.up("--skip-preview").operations()
    assert ["ModifyVpcPeeringConnection"] == writes(cloud)

    stack.write(within(routed(), name="two", peer_vpc_id="vpc-shared03"))
    up = stack.up("--skip-preview")

    assert [
        ("delete-replaced", "routes"),
        ("delete-replaced", "net"),
        ("create-replacement", "net"),
        ("create-replacement", "routes"),
    ] == [it for it in up.operations() if it[0] != "replace"]
    assert {(table, "10.3.0.0/16", the_id(cloud)) for table in APP_TABLES} == routes(cloud)


def test_change_of_profile(stack: Stack, cloud: Emulator) -> None:
    """Other credentials of the same account are an update that asks nobody about the routes."""
    bring_up(stack, within(routed()))
    cloud.clear_calls()
    stack.write(within(routed(profile="temporary")))

    up = stack.up("--skip-preview")

    assert ([("update", "routes")], [LISTING]) == (up.operations(), asked(cloud))
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert {"temporary"} == {
        it["account"] for it in cloud.calls() if action_of(it) == "DeleteRoute"
    }


@pytest.mark.parametrize("gone", ["connection", "table", "VPC"])
@either_way
def test_destroy_of_what_is_gone(
    stack: Stack, cloud: Emulator, gone: str, facts: dict[str, str]
) -> None:
    """Whatever is gone already when a stack is destroyed, it ends clean."""
    cloud.set_settings(**facts)
    bring_up(stack, BOTH_SIDES)
    if gone == "table":
        remove_table(cloud, APP_TABLES[0])
    else:
        cloud.delete(the_id(cloud))
    if gone == "VPC":
        remove_vpc(cloud, APP)

    stack.destroy()

    assert ({}, [], set()) == (stack.resources(), cloud.connections(), routes(cloud))


@either_way
def test_refusals(stack: Stack, cloud: Emulator, facts: dict[str, str]) -> None:
    """A table that refuses is named in one line, and nothing is left half done in any."""
    cloud.set_settings(**facts, route_limit=2)
    cloud.add_route(APP_TABLES[1], OFFICE, VPN, next_type=1)
    before = routes(cloud)
    bring_up(stack, within())

    lines = []
    for blocks in (HALVES, [OFFICE]):
        stack.write(within(routed(destination_cidr_blocks=blocks)))
        lines += shown(stack.up("--skip-preview", expect_failure=True), "routes")
        assert before == routes(cloud)
    stack.write(within(routed(destination_cidr_blocks=["10.0.7.0/24"])))
    lines += shown(stack.up("--skip-preview", expect_failure=True), "routes")

    assert told_of_refusals(stack.api_version) == [
        re.sub(", request [0-9a-f-]+", "", line) for line in lines
    ]
    assert before == routes(cloud)
    bring_up(stack, within(routed()))
    assert whole((APP_TABLES, DATA_RANGE)) <= there(cloud)


@pytest.mark.quick
def test_bad_input(stack: Stack, cloud: Emulator) -> None:
    """Whatever is wrong with the inputs is told at preview, without a call or a traceback."""
    stack.write(
        alone(
            routed(
                vpc_id="app",
                peering_connection_id="net",
                destination_cidr_blocks=["10.1.0.7/16"],
                route_tables="some",
            )
        )
    )

    failed = stack.preview(expect_failure=True)

    for reason in (
        "vpcId is 'app', which is not the id of a VPC",
        "peeringConnectionId is 'net', which is not the id of a peering connection",
        ("destinationCidrBlocks has '10.1.0.7/16', which has host bits set; write 10.1.0.0/16"),
        "routeTables is 'some'; write 'all', 'main' or a list of ids",
    ):
        assert reason in "\n".join(shown(failed, "routes"))
    assert "Traceback" not in failed.text
    assert [] == asked(cloud)


def test_wrong_side(stack: Stack, cloud: Emulator) -> None:
    """Routes of the partner's VPC without the partner's credentials say whose are wanted."""
    stack.write(across(accepter(THEIRS), routed(vpc_id=PARTNER)))

    failed = stack.up("--skip-preview", expect_failure=True)

    (line,) = shown(failed, "routes")
    assert line.startswith(
        f"qcloud: vpcId is '{PARTNER}', which belongs to account 100000000002; its route tables "
        "are not visible in ap-guangzhou with the credentials in use (emulator account default"
    )
    assert set() == routes(cloud)


@pytest.mark.parametrize("account", ["peer", "default"])
def test_another_account(new_stack: NewStack, qcloud_emulator: Emulator, account: str) -> None:
    """With another account's key refresh and destroy fail in one line and change nothing."""
    cloud = qcloud_emulator
    active = {"name": "net", "state": "ACTIVE", "vpcId": APP, "peerVpcId": PARTNER}
    cloud.seed({"peeringConnections": [active]})
    stack = new_stack()
    stack.use_endpoint(cloud, account)
    other = "default" if account == "peer" else "peer"
    vpc_id, block = (APP, PARTNER_RANGE) if account == "default" else (PARTNER, APP_RANGE)
    bring_up(
        stack,
        alone(
            routed(
                vpc_id=vpc_id,
                peering_connection_id=the_id(cloud),
                destination_cidr_blocks=[block],
            )
        ),
    )
    before = outputs_of(stack, "routes"), routes(cloud)
    stack.use_endpoint(cloud, other)

    failed = [
        stack.run(command, "--skip-preview", expect_failure=True)
        for command in ("refresh", "destroy")
    ]

    for result in failed:
        (line,) = shown(result, "routes")
        uin = cloud.accounts[account].uin
        why = told("wrong key", stack.api_version)
        assert line.startswith(f"qcloud: {the_id(cloud)}@{vpc_id} belongs to account {uin}, {why}")
        assert "`pulumi state delete <urn>`" in line
    assert before == (outputs_of(stack, "routes"), routes(cloud))


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
        f"qcloud: {pcx_id} is PENDING; the routes of {APP} are not created yet; `pulumi up` "
        "creates them once "
        "it is ACTIVE"
    ) == line
    assert ("waiting", set()) == (outputs_of(stack, "routes")["state"], routes(cloud))
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes", "--skip-preview")
    cloud.accept(pcx_id)
    preview = stack.preview()
    assert [("update", "net"), ("update", "routes")] == preview.operations()
    assert f"qcloud: {pcx_id} is now ACTIVE; `pulumi up` creates its routes" in lines(
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


SPLIT = (
    routed(name="main", route_tables=["rtb-app0main"]),
    routed(name="more", route_tables=["rtb-app0more"]),
)


def test_rename(stack: Stack, cloud: Emulator) -> None:
    """What is created under a new name keeps its routes when the old name is deleted."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(routed(name="two")))
    cloud.clear_calls()

    up = stack.up()

    assert (before, []) == (there(cloud), writes(cloud))
    assert "2 of the routes of vpc-app00226" in up.text
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")


def test_split(stack: Stack, cloud: Emulator) -> None:
    """A resource of all tables becomes several of one table each, and the other way round."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(*SPLIT))
    stack.up()
    assert before == there(cloud)
    stack.write(within(routed(name="one")))

    stack.up()

    assert before == there(cloud)
    stack.preview("--expect-no-changes")


def test_moved_table(stack: Stack, cloud: Emulator) -> None:
    """A table that goes from one resource to another keeps its routes, whoever acts first."""
    bring_up(stack, within(routed(name="one")))
    before = there(cloud)
    stack.write(within(routed(name="one", route_tables="main"), SPLIT[1]))

    stack.up()

    assert before == there(cloud)
    stack.up()
    assert before == there(cloud)
    stack.preview("--expect-no-changes")


@pytest.mark.quick
def test_renamed_component(stack: Stack, cloud: Emulator) -> None:
    """A component renamed with `adopt=True`, as the error advises, keeps connection and routes."""
    bring_up(stack, HEAD + 'VpcPeering("net", {"name": "app"}, {"name": "data"})')
    pcx, before = the_id(cloud), routes_by_table(cloud)
    stack.write(HEAD + 'VpcPeering("web", {"name": "app"}, {"name": "data"}, adopt=True)')

    stack.up("--skip-preview")

    assert (pcx, before) == (the_id(cloud), routes_by_table(cloud))
    stack.preview("--expect-no-changes")
    stack.destroy("--skip-preview")
    assert ([], {}) == (cloud.connections(), routes_by_table(cloud))
