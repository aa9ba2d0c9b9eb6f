"""The life of routes in real provider processes: what is made, asked, said, and left at the end."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.engine.stories import APP_RANGE, APP_TABLES, DATA_TABLES, PARTNER_TABLES
from tests.engine.versions import action_of, spelled, told
from tests.process.conftest import (
    APP,
    CHOSEN_3,
    DATA,
    DEFAULTS_2,
    PARTNER,
    RANGES,
    SHARED,
    Story,
    all_routes,
    either,
    over,
    refused,
    routes_through,
)
from tests.process.plugin import PluginError
from tests.process.stand_in import DEFAULT, Declared, EngineDiedError, Program, Ref, State
from tests.unit.lifecycle.builders import OFFICE, VPN, facts, remove_table, remove_vpc

HALVES = ["10.1.0.0/17", "10.1.128.0/17"]
LISTING = "DescribeVpcPeeringConnections"


def routed(
    vpc_id: str = APP, *, of: str = "net", provider: str = DEFAULT, **given: Any
) -> Declared:
    """Return routes through a connection as a program declares them; what is None is left out."""
    inputs = {"vpcId": vpc_id, "peeringConnectionId": Ref(of), "routeTables": "all", **given}
    wanted = {name: value for name, value in inputs.items() if value is not None}
    return Declared("routes", wanted, provider)


def with_routes(story: Story, **given: Any) -> Program:
    """Return a program with a connection from `app` to `data` and the routes of `app`."""
    return {**story.only("net"), "routes": routed(**given)}


def both_sides(story: Story) -> Program:
    """Return a program with a connection within the account and the routes of both sides."""
    return {**with_routes(story), "peer_routes": routed(DATA)}


def across(story: Story) -> Program:
    """Return a program with a connection to the partner, the acceptance and both sides' routes."""
    return {
        **story.only("net", peer=PARTNER),
        "accepter": Declared("accepter", {"peeringConnectionId": Ref("net")}, "peer"),
        "routes": routed(destinationCidrBlocks=[RANGES[PARTNER]]),
        "peer_routes": routed(PARTNER, provider="peer", destinationCidrBlocks=[APP_RANGE]),
    }


def whole(connection_id: str, *sides: tuple[tuple[str, ...], str]) -> set[tuple[str, str, str]]:
    """Return a route to a destination in every table of each of these sides."""
    return {(table, block, connection_id) for tables, block in sides for table in tables}


def asked(story: Story) -> list[str]:
    """Return what was asked for but who is asking, by its names of 2.0, in alphabetical order."""
    actions = map(action_of, story.emulator.calls())
    return sorted(it for it in actions if it != "GetCallerIdentity")


def made_flags(state: State, name: str = "routes") -> set[tuple[str, bool]]:
    """Return table and whether the resource made it, of each recorded route."""
    return {(it["routeTableId"], it["made"]) for it in state.records[name].outputs["routes"]}


@facts
@either
def test_both_sides(story: Story, facts: dict[str, str]) -> None:
    """One `up` makes the routes of both sides; nothing is left to do, and it all goes again."""
    story.emulator.set_settings(**facts)
    pcx = story.made(both_sides(story))
    sides = whole(pcx, (APP_TABLES, RANGES[DATA]), (DATA_TABLES, APP_RANGE))
    assert sides == story.routes()

    planned = story.state.preview(both_sides(story))
    by_the_preview = asked(story)
    story.emulator.clear_calls()
    found = story.state.refresh()
    by_the_refresh = asked(story)
    story.state.destroy()

    assert {"same"} == set(planned.values()) | set(found.values())
    assert ([LISTING], ["DescribeRouteTable", LISTING]) == (by_the_preview, by_the_refresh)
    assert story.is_empty()


@facts
@either
def test_across_accounts(story: Story, facts: dict[str, str]) -> None:
    """One `up` asks, accepts and routes on both sides, though each account has its own process."""
    story.emulator.set_settings(**facts)
    pcx = story.made(across(story))
    sides = whole(pcx, (APP_TABLES, RANGES[PARTNER]), (PARTNER_TABLES, APP_RANGE))
    assert sides == story.routes()

    again = story.state.up(across(story))
    found = story.state.refresh()
    story.state.destroy()

    assert ["net"] == [name for name, done in again.items() if done == "update"]  # now ACTIVE
    assert {"same"} == set(found.values())
    assert story.is_empty()


@either
def test_calls(story: Story) -> None:
    """Routes cost one call for the connection, one for all tables and one a table.

    The unchanged connection costs a listing, which a removal of routes shares while it is fresh.
    """
    story.made(story.only("net"))

    story.state.up(with_routes(story, destinationCidrBlocks=HALVES))
    made = asked(story)
    story.emulator.clear_calls()
    story.state.up(story.only("net"))

    assert ["CreateRoute", "CreateRoute", "DescribeRouteTable", LISTING, LISTING] == made
    removal = told("calls that remove the routes of two tables", story.version)
    removed = asked(story)
    assert removed.count(LISTING) in {1, 2}
    assert removal.split() == [it for it in removed if it != LISTING]
    assert set() == story.routes()


@either
def test_choices(story: Story) -> None:
    """Destinations and tables are changed in place; order and spelling are no change."""
    pcx = story.made(with_routes(story, destinationCidrBlocks=HALVES, routeTables="main"))
    assert whole(pcx, *((APP_TABLES[:1], block) for block in HALVES)) == story.routes()

    named = [told("table app-more", story.version), APP_TABLES[0]]
    changed = story.state.up(
        with_routes(story, destinationCidrBlocks=HALVES[:1], routeTables=named)
    )
    routes = story.routes()
    story.emulator.clear_calls()
    spelled_otherwise = story.state.up(
        with_routes(story, destinationCidrBlocks=HALVES[:1] * 2, routeTables=[*APP_TABLES])
    )

    assert ("update", whole(pcx, (APP_TABLES, HALVES[0]))) == (changed["routes"], routes)
    assert {"same"} == set(spelled_otherwise.values())
    # That the VPC has the table under its other name too is looked up.
    looked = told("calls that look for the table app-more", story.version)
    assert [*looked.split(), LISTING] == asked(story)


@either
def test_forced_replacement(story: Story) -> None:
    """A replacement that the user forces ends with the same routes, made by the resource."""
    story.made(with_routes(story))
    before = story.routes()

    story.state.up(with_routes(story), replace={"routes"})

    assert before == story.routes()
    assert {(table, True) for table in APP_TABLES} == made_flags(story.state)
    assert {"same"} == set(story.state.preview(with_routes(story)).values())


@either
def test_connection_changes(story: Story) -> None:
    """Routes stay as they are when their connection is renamed, and follow one that replaces it."""
    one = story.made({**story.only("net", peeringConnectionName="one"), "routes": routed()})
    renamed = {**story.only("net", peeringConnectionName="two"), "routes": routed()}
    done = story.state.up(renamed)
    changed = asked(story)
    moved = story.only("net", peer=SHARED, peeringConnectionName="two")

    replaced = story.state.up({**moved, "routes": routed()})

    assert ({"net": "update", "routes": "same"}, 1) == (
        done,
        changed.count("ModifyVpcPeeringConnection"),
    )
    assert not {"CreateRoute", "DeleteRoute"} & set(changed)
    assert {"net": "replace", "routes": "replace"} == replaced
    assert one != story.id_of("net")
    assert all_routes(story.id_of("net"), RANGES[SHARED]) == story.routes()


@either
def test_another_key_pair(story: Story) -> None:
    """Another provider of the same account leaves routes as they are, and removes them later."""
    story.made({**story.only("net"), "routes": routed()})

    done = story.state.up({**story.only("net"), "routes": routed(provider="main")})
    changed = asked(story)
    story.emulator.clear_calls()
    story.state.destroy()

    assert ({"net": "same", "routes": "same"}, [LISTING]) == (done, sorted(set(changed)))
    removals = [it for it in story.emulator.calls() if action_of(it) == "DeleteRoute"]
    assert {"temporary"} == {it["account"] for it in removals}


@pytest.mark.parametrize("gone", ["connection", "table", "VPC"])
@facts
@either
def test_destroy_of_what_is_gone(story: Story, facts: dict[str, str], gone: str) -> None:
    """Whatever is gone already when a stack is destroyed, it ends clean."""
    story.emulator.set_settings(**facts)
    pcx = story.made(both_sides(story))
    if gone == "table":
        remove_table(story.emulator, APP_TABLES[0])
    else:
        story.emulator.delete(pcx)
    if gone == "VPC":
        remove_vpc(story.emulator, APP)

    story.state.destroy()

    assert story.is_empty()


def told_of_refusals(version: str) -> list[str]:
    """Return what is told where a table is full, has the route already, or is the VPC's own."""
    full, taken, own = told("codes of refused routes", version).split()
    action = spelled("CreateRoute", version)
    table = f"qcloud: {action}: route table {APP_TABLES[1]} 'app-more': "
    return [
        (
            f"{table}{APP_TABLES[1]} would have 3 routes; the limit is 2 ({full}). "
            "Remove routes that are not needed, or ask for a higher quota."
        ),
        (
            f"{table}there is a route to {OFFICE} already, which leads through {VPN} "
            f"({taken}). Remove the other route, or leave out its destination."
        ),
        (
            f"qcloud: {action}: route table {APP_TABLES[0]} 'app-main': 10.0.7.0/24 lies inside "
            f"{APP} ({APP_RANGE}) ({own}). A destination must be a CIDR "
            "block of the other VPC, outside this VPC's own range."
        ),
    ]


@facts
@either
def test_refusals(story: Story, facts: dict[str, str]) -> None:
    """A table that refuses is named in one line, and nothing is left half done in any."""
    cloud = story.emulator
    cloud.set_settings(**facts, route_limit=2)
    cloud.add_route(APP_TABLES[1], OFFICE, VPN, next_type=1)
    before = story.routes()
    story.made(story.only("net"))

    lines = []
    for blocks in (HALVES, [OFFICE], ["10.0.7.0/24"]):
        with pytest.raises(PluginError) as error:
            story.state.up(with_routes(story, destinationCidrBlocks=blocks))
        lines.append(re.sub(", request [0-9a-f-]+", "", error.value.text))
        assert before == story.routes()

    assert told_of_refusals(story.version) == lines
    story.state.up(with_routes(story))
    assert all_routes(story.id_of("net")) <= story.routes()


@over(CHOSEN_3)
def test_wrong_side(story: Story) -> None:
    """Routes of the partner's VPC without the partner's credentials say whose are wanted."""
    program = {**across(story), "routes": routed(PARTNER)}

    with pytest.raises(PluginError) as error:
        story.state.up(program)

    assert refused(
        error,
        f"qcloud: vpcId is '{PARTNER}', which belongs to account 100000000002; its route tables "
        "are not visible in ap-guangzhou with the credentials in use",
    )
    assert set() == story.routes()


@pytest.mark.parametrize("account", ["peer", "default"])
@either
def test_another_account(story: Story, account: str) -> None:
    """With another account's key refresh and destroy fail in one line and change nothing."""
    story.made(across(story))
    name = "routes" if account == "default" else "peer_routes"
    record, routes = story.state.records[name], story.routes()
    own, other = story.state.config["default"], story.state.config["peer"]
    swapped = {"default": other, "peer": own}
    wrong = State(story.folder, swapped, story.state.env, {name: record})

    for command in (wrong.refresh, wrong.destroy):
        with pytest.raises(PluginError) as error:
            command()

        uin = story.emulator.accounts[account].uin
        why = told("wrong key", story.version)
        assert refused(
            error,
            f"qcloud: {record.id} belongs to account {uin}, {why}",
            "`pulumi state delete <urn>`",
        )
    assert ({name: record}, routes) == (wrong.records, story.routes())


# What else happens


@pytest.mark.parametrize("routes_to_pending", ["refused", "allowed"])
@either
def test_waiting_for_the_partner(story: Story, routes_to_pending: str) -> None:
    """Routes wait without a change until the partner has accepted; the `up` after it makes them."""
    story.emulator.set_settings(routes_to_pending=routes_to_pending)
    program = story.routed("net", peer=PARTNER)
    pcx = story.made(program)
    said = story.state.told
    unchanged = story.state.preview(program), story.state.refresh()
    waiting = story.state.records["routes"].outputs["state"], story.routes()
    story.emulator.accept(pcx)
    planned, of_the_preview = story.state.preview(program), story.state.told

    story.state.up(program)

    assert (
        f"qcloud: {pcx} is PENDING; the routes of {APP} wait, and a `pulumi up` makes them once "
        "it is ACTIVE"
    ) in said.splitlines()
    assert ({"same"}, ("waiting", set())) == (
        {done for each in unchanged for done in each.values()},
        waiting,
    )
    assert {"net": "update", "routes": "update"} == planned
    assert (
        f"qcloud: {pcx} is ACTIVE by now; `pulumi up` makes its routes"
        in of_the_preview.splitlines()
    )
    assert "active" == story.state.records["routes"].outputs["state"]
    assert all_routes(pcx, RANGES[PARTNER]) == story.routes()
    story.state.destroy()
    assert story.is_empty()


@either
def test_destroy_of_what_waits(story: Story) -> None:
    """A request that nobody has accepted goes with its waiting routes."""
    story.made(story.routed("net", peer=PARTNER))

    story.state.destroy()

    assert story.is_empty()


@over(CHOSEN_3)
def test_older_copies(story: Story) -> None:
    """While the API shows the cloud as it was, what is made in one `up` is made all the same."""
    story.emulator.add_fault("*", kind="stale_reads", times=6, delay_ms=60_000)

    story.state.up(with_routes(story))

    assert all_routes(story.id_of("net")) == story.routes()
    assert {(table, True) for table in APP_TABLES} == made_flags(story.state)


@either
def test_drift(story: Story) -> None:
    """A new table and a route removed by hand show in a refresh, and the next `up` repairs both."""
    pcx = story.made(with_routes(story))
    new = story.emulator.add_route_table(APP, "third")
    story.emulator.remove_route(APP_TABLES[1], RANGES[DATA])
    story.state.refresh()
    missing = story.state.records["routes"].outputs["missingRoutes"]

    planned = story.state.preview(with_routes(story))
    done = story.state.up(with_routes(story))

    assert sorted([f"{RANGES[DATA]} in {APP_TABLES[1]}", f"{RANGES[DATA]} in {new}"]) == missing
    assert {"net": "same", "routes": "update"} == planned == done
    tables = (*APP_TABLES, new)
    assert whole(pcx, (tables, RANGES[DATA])) == story.routes()
    assert {(table, True) for table in tables} == made_flags(story.state)
    assert {"same"} == set(story.state.refresh().values())


@over(CHOSEN_3)
def test_connection_deleted_outside(story: Story) -> None:
    """Routes whose connection was deleted go with it in a refresh, and come with the new one."""
    story.emulator.delete(story.made(with_routes(story)))

    done = story.state.up(with_routes(story), refresh=True)

    assert {"net": "create", "routes": "create"} == done
    assert all_routes(story.id_of("net")) == story.routes()


@either
def test_made_and_found(story: Story) -> None:
    """What was there before stays when the resource goes; what it made goes."""
    pcx = story.made(story.only("net"))
    story.emulator.add_route(APP_TABLES[0], RANGES[DATA], pcx)
    story.emulator.add_route(APP_TABLES[1], OFFICE, VPN, next_type=1)
    before = story.routes()

    story.state.up(with_routes(story))
    flags = made_flags(story.state)
    story.state.up(story.only("net"))

    assert {(APP_TABLES[0], False), (APP_TABLES[1], True)} == flags
    assert before == story.routes()


@either
def test_two_stacks(story: Story) -> None:
    """Of two stacks with routes in the same tables, destroying one leaves the other's."""
    other = story.another_stack()
    story.made(with_routes(story))
    theirs = {"net2": story.connection("net2", peer=SHARED), "routes2": routed(of="net2")}
    other.up(theirs)
    assert (
        all_routes(story.id_of("net")) | all_routes(other.records["net2"].id, RANGES[SHARED])
        == story.routes()
    )

    story.state.destroy()

    assert all_routes(other.records["net2"].id, RANGES[SHARED]) == story.routes()
    assert {"same"} == set(other.refresh().values())
    other.destroy()
    assert story.is_empty()


@either
def test_another_stacks_connection(story: Story) -> None:
    """Two stacks with the same routes through the same connection: the first one's are its own."""
    pcx = story.made(with_routes(story))
    other, before = story.another_stack(), story.routes()
    other.up({"routes": routed(peeringConnectionId=pcx)})

    other.destroy()

    assert before == story.routes()
    assert {"same"} == set(story.state.preview(with_routes(story)).values())


@either
def test_crowd(story: Story) -> None:
    """Two processes that route many connections through the same tables wait for each other."""
    size = 12
    story.emulator.set_settings(peering_limit=2 * size, route_limit=4 * size, route_change_ms=20)
    vpcs = [
        {"name": f"vpc{n}", "vpcId": f"vpc-crowd{n:03}", "cidrBlock": f"10.{100 + n}.0.0/16"}
        for n in range(size)
    ]
    ends = [
        {"name": f"net{n}", "peeringConnectionId": f"pcx-crowd{n:03}", "state": "ACTIVE"}
        | {"vpcId": APP, "peerVpcId": f"vpc-crowd{n:03}"}
        for n in range(size)
    ]
    story.emulator.seed(
        {"accounts": [{"uin": "2407912486", "vpcs": vpcs}], "peeringConnections": ends}
    )
    given = [{"vpcId": APP, "peeringConnectionId": f"pcx-crowd{n:03}"} for n in range(size)]

    with story.state.run() as one, story.another_stack().run() as other:
        processes = [one.process(), other.process()]

        def make(number: int) -> tuple[str, dict[str, Any]]:
            process = processes[number % 2]
            inputs, _ = process.check(given[number], kind="routes")
            return process.create(inputs, kind="routes")

        def read(number: int) -> str:
            return processes[number % 2].read(*made[number], kind="routes")[0]

        with ThreadPoolExecutor(size) as pool:
            made = list(pool.map(make, range(size)))
            routes, created = story.routes(), asked(story).count("CreateRoute")
            story.emulator.clear_calls()
            ids = list(pool.map(read, range(size)))
            listed = asked(story)

    with story.state.run() as one, story.another_stack().run() as other:
        processes = [one.process(), other.process()]
        with ThreadPoolExecutor(size) as pool:
            list(pool.map(lambda n: processes[n % 2].delete(*made[n], kind="routes"), range(size)))

    assert {
        (table, f"10.{100 + n}.0.0/16", f"pcx-crowd{n:03}")
        for n in range(size)
        for table in APP_TABLES
    } == routes
    assert 2 * size <= created
    assert [id_ for id_, _ in made] == ids
    assert 2 == listed.count("DescribeRouteTable")
    assert set() == story.routes()


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage", "http_502"])
@either
def test_lost_answers(story: Story, kind: str) -> None:
    """Whichever answer is lost, exactly the right routes are there, and none at the end."""
    for action in ("CreateRoute", "DeleteRoute", "DescribeRouteTable"):
        story.emulator.add_fault(spelled(action, story.version), kind=kind)

    story.state.up(with_routes(story))
    routes, flags = story.routes(), made_flags(story.state)
    story.state.up(story.only("net"))

    assert all_routes(story.id_of("net")) == routes
    assert {(table, True) for table in APP_TABLES} == flags
    assert (set(), []) == (story.routes(), story.emulator.faults())


@either
def test_killed_run(story: Story) -> None:
    """After a killed run its routes count as found, and go with their connection."""
    story.made(story.only("net"))
    with pytest.raises(EngineDiedError):
        story.state.up(with_routes(story), crash_after="routes")
    assert "routes" not in story.state.records

    story.state.up(with_routes(story))

    assert {(table, False) for table in APP_TABLES} == made_flags(story.state)
    assert {"same"} == set(story.state.preview(with_routes(story)).values())
    story.state.destroy()
    assert story.is_empty()


@over(DEFAULTS_2)
def test_spelling_of_the_vpc(story: Story) -> None:
    """The resource's id keeps the spelling it was made with, whatever the program says later."""
    pcx = story.made({**story.only("net"), "routes": routed("gz_vpc_226")})
    made = story.id_of("routes")

    story.state.up(with_routes(story))

    assert f"{pcx}@gz_vpc_226" == made == story.id_of("routes")
    assert {"same"} == set(story.state.refresh().values())


# Under other names


@either
def test_split(story: Story) -> None:
    """A resource of all tables becomes several of one table each, and the other way round."""
    one = {**story.only("net"), "one": routed()}
    tables = {name: routed(routeTables=[f"rtb-app0{name}"]) for name in ("main", "more")}
    story.made(one)
    before = story.routes()

    story.state.up({**story.only("net"), **tables})
    split = story.routes()
    story.state.up(one)

    assert before == split == story.routes()
    assert {"same"} == set(story.state.preview(one).values())


@either
def test_moved_table(story: Story) -> None:
    """A table that goes from one resource to another keeps its routes, whoever acts first."""
    story.made({**story.only("net"), "one": routed()})
    before = story.routes()
    main, more = routed(routeTables="main"), routed(routeTables=["rtb-app0more"])
    program = {**story.only("net"), "one": main, "more": more}

    story.state.up(program)
    moved = story.routes()
    story.state.up(program)

    assert before == moved == story.routes()
    assert {"same"} == set(story.state.preview(program).values())


@either
def test_renamed(story: Story) -> None:
    """What is created under a new name keeps its routes when the old name goes, as is told."""
    story.made({**story.only("net"), "one": routes_through("net")})
    before = story.routes()
    program = {**story.only("net"), "two": routes_through("net")}

    story.state.up(program)

    assert (before, []) == (story.routes(), story.writes())
    assert f"2 of the routes of {APP}" in story.state.told
    assert {"same"} == set(story.state.preview(program).values())
    assert {"same"} == set(story.state.refresh().values())
