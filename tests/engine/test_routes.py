"""The life of routes that nobody else touches: made, chosen, changed, replaced and removed."""

from __future__ import annotations

import re
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.engine.conftest import NewStack
from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, PARTNER
from tests.engine.routed import (
    APP_RANGE,
    APP_TABLES,
    DATA_RANGE,
    DATA_TABLES,
    PARTNER_RANGE,
    PARTNER_TABLES,
    THEIRS,
    accepter,
    across,
    alone,
    made_flags,
    outputs_of,
    routed,
    shown,
    there,
    whole,
    within,
)
from tests.engine.stories import asked, bring_up, the_id, writes
from tests.engine.test_connection import MADE
from tests.engine.versions import action_of, told
from tests.process.test_routes import told_of_refusals
from tests.unit.lifecycle.routed import OFFICE, VPN, remove_table, remove_vpc, routes

DISPUTED: Final = {
    "unknown_id": "empty",
    "code_desc": "absent",
    "code_type": "text",
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
        (
            "destinationCidrBlocks has '10.1.0.7/16', which has bits beyond its prefix; write "
            "10.1.0.0/16"
        ),
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
