"""Making, changing and removing the routes of one side of a connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RouteKey
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    DATA_RANGE,
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    OWN_UIN,
    PARTNER,
    PARTNER_RANGE,
    PCX,
    PEER_UIN,
    SHARED,
    TWO,
    UNIQ,
    VPN,
    actions,
    every,
    facts,
    found_in,
    made_in,
    route_inputs,
    routes,
    routes_to,
    seeded,
    writes,
)
from tests.unit.lifecycle.conftest import FIXED, StartRoutes, clients_at, fixed_api

_CREATE, _DELETE, _TABLES, _CONNECTIONS = (
    "CreateRoute",
    "DeleteRoute",
    "DescribeRouteTable",
    "DescribeVpcPeeringConnections",
)


@facts
def test_create(
    qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]
) -> None:
    """Every table gets the routes, in two calls and one a table; nothing is left to do."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)

    made, told = start_routes().create(route_inputs())

    assert [_CONNECTIONS, _TABLES, _CREATE, _CREATE] == [
        call["action"] for call in qcloud_emulator.calls()
    ]
    assert (f"{PCX}@{APP}", every(DATA_RANGE)) == (made, routes_to(qcloud_emulator, PCX))
    assert {
        **route_inputs(),
        "__connectionName": "net",
        "state": "active",
        "routes": [
            {"routeTableId": table, "destinationCidrBlock": DATA_RANGE, "made": True}
            for table in (MAIN, MORE)
        ],
        "missingRoutes": [],
        "region": "ap-guangzhou",
        "uin": OWN_UIN,
        "peerUin": OWN_UIN,
        "uniqVpcId": UNIQ[APP],
        "uniqPeerVpcId": UNIQ[DATA],
        "__vpcIds": [APP, UNIQ[APP]],
        "__routeTableIds": {"gz_rtb_2261": MAIN, "gz_rtb_2262": MORE},
        "__connectionCreateTime": told["__connectionCreateTime"],
        "__inputs": sorted(route_inputs()),
    } == told
    assert Changes() == start_routes().diff(made, told, route_inputs())


@facts
@pytest.mark.parametrize(
    ("vpc_id", "expected", "tables"),
    [
        (APP, DATA_RANGE, (MAIN, MORE)),
        (UNIQ[APP], DATA_RANGE, (MAIN, MORE)),
        (DATA, "10.0.0.0/16", ("rtb-data0001", "rtb-data0002")),
    ],
)
def test_destinations_left_out(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    vpc_id: str,
    expected: str,
    tables: tuple[str, ...],
    facts: dict[str, str],
) -> None:
    """Left out, the other VPC's ranges are the destinations, for one more call; on both sides."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)
    inputs = route_inputs(vpcId=vpc_id, destinationCidrBlocks=None)

    made, told = start_routes().create(inputs)

    assert every(expected, tables=tables) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert [expected] == told["destinationCidrBlocks"]
    assert ["Describe", _TABLES, "DescribeVpcEx", _CREATE, _CREATE] == actions(qcloud_emulator)
    assert Changes() == start_routes().diff(made, told, inputs)


@facts
@pytest.mark.parametrize("state", ["ACTIVE", "PENDING"])
def test_destinations_left_out_across_accounts(
    qcloud_emulator: Emulator, start_routes: StartRoutes, state: str, facts: dict[str, str]
) -> None:
    """Across accounts the destinations have to be given, and that is told before the acceptance."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)

    with pytest.raises(errors.ConfigurationError) as caught:
        start_routes().create(route_inputs(destinationCidrBlocks=None))

    assert (
        "destinationCidrBlocks is missing, and the range of vpc-partner2 is not visible with the "
        "credentials of stack configuration. Give the CIDR blocks of the other account's VPC as "
        "destinationCidrBlocks."
    ) == str(caught.value)
    assert set() == routes(qcloud_emulator)


@facts
@pytest.mark.parametrize(
    ("chosen", "tables"),
    [
        ("all", (MAIN, MORE)),
        ("main", (MAIN,)),
        ([MORE], (MORE,)),
        (["gz_rtb_2262"], (MORE,)),
        (["gz_rtb_2261", MAIN, MORE], (MAIN, MORE)),
    ],
)
def test_tables(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    chosen: object,
    tables: tuple[str, ...],
    facts: dict[str, str],
) -> None:
    """All tables get the routes, or the main one, or those that are named in either spelling."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)

    _, told = start_routes().create(route_inputs(routeTables=chosen))

    assert every(DATA_RANGE, tables=tables) == routes_to(qcloud_emulator, PCX) == made_in(told)


@pytest.mark.parametrize("state", ["ACTIVE", "PENDING"])
@pytest.mark.parametrize("unknown_id", ["rtb-nowhere0", "gz_rtb_891", "rtb-data0001"])
def test_table_that_is_not_there(
    qcloud_emulator: Emulator, start_routes: StartRoutes, state: str, unknown_id: str
) -> None:
    """A table that is not the VPC's is an error that names those that are."""
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)

    with pytest.raises(errors.RouteTableNotFoundError) as caught:
        start_routes().create(route_inputs(routeTables=[MAIN, unknown_id]))

    assert (
        f"routeTables has {unknown_id}, which {APP} does not have. It has {MAIN}, {MORE}."
    ) == str(caught.value)
    assert set() == routes(qcloud_emulator)


def test_vpc_that_is_no_end(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A VPC that the connection does not peer is an error that names those that it does."""
    seeded(qcloud_emulator)

    with pytest.raises(errors.ConfigurationError) as caught:
        start_routes().create(route_inputs(vpcId=SHARED))

    assert (
        f"vpcId is '{SHARED}', which is not a VPC of {PCX}; it peers vpc-app00226 and "
        "vpc-data0089. "
        "Give one of these two VPCs."
    ) == str(caught.value)


@facts
@pytest.mark.parametrize("state", ["ACTIVE", "PENDING"])
def test_other_sides_credentials(
    qcloud_emulator: Emulator, start_routes: StartRoutes, state: str, facts: dict[str, str]
) -> None:
    """With the other side's credentials the error says whose are wanted, and nothing is made."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)

    with pytest.raises(errors.NotAuthorizedError) as caught:
        start_routes().create(route_inputs(vpcId=PARTNER, destinationCidrBlocks=["10.0.0.0/16"]))

    assert (
        f"vpcId is '{PARTNER}', which belongs to account {PEER_UIN}; its route tables are not "
        "visible in ap-guangzhou with the credentials in use (stack configuration, configured as "
        f"account {OWN_UIN}). Give these routes its owner's credentials: set profile, or a "
        "Provider in their options."
    ) == str(caught.value)
    assert set() == routes(qcloud_emulator)


@facts
def test_invisible(
    qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]
) -> None:
    """A connection that the caller does not see is an error that says what to check."""
    qcloud_emulator.set_settings(**facts)

    with pytest.raises(errors.PeeringConnectionNotFoundError) as caught:
        start_routes().create(route_inputs())

    assert (
        f"{PCX} is not visible in ap-guangzhou with the credentials of stack configuration. "
        "Check the id, the region and the account."
    ) == str(caught.value)


def test_made_just_before(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A connection and its acceptance, of other processes, may show a moment later."""
    life = start_routes()
    qcloud_emulator.add_fault(_CONNECTIONS, kind="stale_reads", times=2, delay_ms=60_000)
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    qcloud_emulator.accept(PCX)

    _, told = life.create(route_inputs(destinationCidrBlocks=[PARTNER_RANGE]))

    assert ("active", every(PARTNER_RANGE)) == (told["state"], routes_to(qcloud_emulator, PCX))


@facts
def test_found(qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]) -> None:
    """Routes that are there already are told apart, and stay when the resource goes."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)

    made, told = start_routes().create(route_inputs())

    assert every(DATA_RANGE, tables=(MAIN,)) == found_in(told)
    assert every(DATA_RANGE, tables=(MORE,)) == made_in(told)
    start_routes().delete(made, told)
    assert {(MAIN, DATA_RANGE, PCX)} == routes(qcloud_emulator)


@facts
@pytest.mark.parametrize("routes_to_pending", ["refused", "allowed"])
@pytest.mark.parametrize("state", ["PENDING", "EXPIRED", "REJECTED"])
def test_waiting(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    state: str,
    routes_to_pending: str,
    facts: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without an active connection nothing is made, a line says so, and nothing is left to do."""
    qcloud_emulator.set_settings(**facts, routes_to_pending=routes_to_pending)
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)
    inputs = route_inputs(destinationCidrBlocks=[PARTNER_RANGE])

    made, told = start_routes().create(inputs)

    assert (
        f"qcloud: {PCX} is {state}; the routes of {APP} are not created yet; `pulumi up` creates "
        "them once it "
        "is ACTIVE\n"
    ) == capsys.readouterr().err
    assert ("waiting", [], set()) == (told["state"], told["routes"], routes(qcloud_emulator))
    assert Changes() == start_routes().diff(made, told, inputs)
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize("state", ["FAILED", "ISOLATED", "MELTING"])
def test_waiting_in_other_states(tmp_path: Path, state: str) -> None:
    """Nothing but an active connection gets routes."""
    with fixed_api(state) as api:
        life = RoutesLifecycle(clients_at(api.url, tmp_path))
        inputs = route_inputs(peeringConnectionId=FIXED)
        made, told = life.create(inputs)
        changes = life.diff(made, told, inputs)

    assert ("waiting", Changes()) == (told["state"], changes)
    assert _CREATE not in api.asked


def test_accepted(
    qcloud_emulator: Emulator, start_routes: StartRoutes, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview after the acceptance says what an `up` will do, and it does it."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = route_inputs(destinationCidrBlocks=[PARTNER_RANGE])
    made, waiting = start_routes().create(inputs)
    qcloud_emulator.accept(PCX)
    capsys.readouterr()

    changes = start_routes().diff(made, waiting, inputs)
    told = start_routes().update(made, waiting, inputs)

    assert f"qcloud: {PCX} is now ACTIVE; `pulumi up` creates its routes\n" == (
        capsys.readouterr().err
    )
    assert (Changes(update=True), "active") == (changes, told["state"])
    assert every(PARTNER_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert Changes() == start_routes().diff(made, told, inputs)


def test_accepted_after_the_listing(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A listing of before the acceptance does not keep routes waiting: the id is asked for."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = route_inputs(destinationCidrBlocks=[PARTNER_RANGE])
    life = start_routes()
    made, waiting = life.create(inputs)
    life.diff(made, waiting, inputs)
    qcloud_emulator.accept(PCX)
    qcloud_emulator.clear_calls()

    changes = life.diff(made, waiting, inputs)

    assert (Changes(update=True), ["Describe"]) == (changes, actions(qcloud_emulator))


def test_trouble_while_waiting(
    qcloud_emulator: Emulator, start_routes: StartRoutes, capsys: pytest.CaptureFixture[str]
) -> None:
    """A preview that cannot ask takes routes to be waiting still, and says so in one line."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    inputs = route_inputs(destinationCidrBlocks=[PARTNER_RANGE])
    made, waiting = start_routes().create(inputs)
    capsys.readouterr()
    qcloud_emulator.add_fault("*", kind="internal_error", times=None)

    changes = start_routes(deadline="0.1").diff(made, waiting, inputs)

    (line,) = capsys.readouterr().err.splitlines()
    assert Changes() == changes
    assert line.startswith(f"qcloud: the routes to {PCX} are assumed to be waiting: Describe")


def test_destinations_change(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """New destinations are added to each table before old ones go."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.clear_calls()

    told = start_routes().update(made, told, route_inputs(destinationCidrBlocks=[TWO, ONE]))

    assert every(ONE, TWO) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert [
        (_CREATE, MAIN, "Success"),
        (_CREATE, MORE, "Success"),
        (_DELETE, MAIN, "Success"),
        (_DELETE, MORE, "Success"),
    ] == writes(qcloud_emulator)
    assert [TWO, ONE] == told["destinationCidrBlocks"]


def test_tables_change(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that are not chosen any more lose the routes that the resource made there."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MORE, ONE, PCX)
    made, told = start_routes().create(route_inputs(destinationCidrBlocks=[ONE, TWO]))

    told = start_routes().update(
        made, told, route_inputs(destinationCidrBlocks=[ONE, TWO], routeTables="main")
    )

    assert every(ONE, TWO, tables=(MAIN,)) == made_in(told)
    assert every(ONE, TWO, tables=(MAIN,)) | {RouteKey(MORE, ONE)} == routes_to(
        qcloud_emulator, PCX
    )


def test_what_was_found_stays_found(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """An update neither removes what was found, nor takes it for its own."""
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, ONE, PCX)
    made, told = start_routes().create(route_inputs(destinationCidrBlocks=[ONE]))

    told = start_routes().update(made, told, route_inputs(destinationCidrBlocks=[ONE, TWO]))
    assert ({RouteKey(MAIN, ONE)}, every(ONE, TWO) - {RouteKey(MAIN, ONE)}) == (
        found_in(told),
        made_in(told),
    )
    told = start_routes().update(made, told, route_inputs(destinationCidrBlocks=[TWO]))

    assert every(TWO) == made_in(told)
    assert every(TWO) | {RouteKey(MAIN, ONE)} == routes_to(qcloud_emulator, PCX)


def test_refused_addition(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If a table refuses what is to be added, all tables are as before."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.add_route(MORE, TWO, VPN, next_type=1)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.RouteExistsError, match=f"{MORE} 'app-more'.*{TWO}.*{VPN}"):
        start_routes().update(made, told, route_inputs(destinationCidrBlocks=[ONE, TWO]))

    assert before == routes(qcloud_emulator)


def test_refused_removal(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If a table refuses what is to be removed, what was added is taken back."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs(routeTables=[MORE]))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", times=4)

    with pytest.raises(errors.NoAnswerError, match=f"{_DELETE}: route table {MORE} 'app-more'"):
        start_routes().update(
            made, told, route_inputs(routeTables=[MORE], destinationCidrBlocks=[ONE])
        )

    assert every(DATA_RANGE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


def test_refused_removal_that_resists(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If nothing can be removed at all, the error names what was added and is still there."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs(routeTables=[MORE]))
    qcloud_emulator.add_fault(_DELETE, kind="http_502", times=None)

    with pytest.raises(errors.NoAnswerError, match=f"may still exist: {ONE} in {MORE}"):
        start_routes().update(
            made, told, route_inputs(routeTables=[MORE], destinationCidrBlocks=[ONE])
        )

    assert every(DATA_RANGE, ONE, tables=(MORE,)) == routes_to(qcloud_emulator, PCX)


def test_refused_removal_in_one_table(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """If one table refuses what is to be removed, the others have their old routes again."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)

    with pytest.raises(errors.NoAnswerError, match=f"{_DELETE}: route table {MORE} 'app-more'"):
        start_routes().update(made, told, route_inputs(destinationCidrBlocks=[ONE]))

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX)


def test_old_routes_that_cannot_be_put_back(
    qcloud_emulator: Emulator, start_routes: StartRoutes
) -> None:
    """A table that does not take its old routes again keeps the new ones, and the error says so."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    qcloud_emulator.add_fault(_CREATE, kind="internal_error", skip=2, times=4)

    with pytest.raises(errors.NoAnswerError) as caught:
        start_routes().update(made, told, route_inputs(destinationCidrBlocks=[ONE]))

    assert {RouteKey(MAIN, ONE), RouteKey(MORE, DATA_RANGE)} == routes_to(qcloud_emulator, PCX)
    assert (
        "; these removed routes could not be restored and may be missing: "
        f"{DATA_RANGE} in {MAIN}; so these new routes were kept in the same table: {ONE} in "
        f"{MAIN}. "
    ) in str(caught.value)


def test_update_after_a_failed_one(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """After an update that removed in one table only, the next one ends as it should."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.add_fault(_DELETE, kind="http_502", skip=1, times=4)
    wanted = route_inputs(destinationCidrBlocks=[ONE])
    with pytest.raises(errors.NoAnswerError):
        start_routes().update(made, told, wanted)

    told = start_routes().update(made, told, wanted)

    assert every(ONE) == routes_to(qcloud_emulator, PCX) == made_in(told)


def test_update_while_not_active(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A change while the connection is not active is noted, and what was made is not forgotten."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    made, told = start_routes().create(route_inputs(destinationCidrBlocks=[PARTNER_RANGE]))
    wanted = route_inputs(destinationCidrBlocks=["10.2.0.0/17"])

    told = start_routes().update(made, told, wanted)

    assert ("waiting", ["10.2.0.0/17"]) == (told["state"], told["destinationCidrBlocks"])
    qcloud_emulator.accept(PCX)
    told = start_routes().update(made, told, wanted)
    assert every("10.2.0.0/17") == routes_to(qcloud_emulator, PCX) == made_in(told)


def test_change_of_profile(
    qcloud_emulator: Emulator, start_routes: StartRoutes, tmp_path: Path
) -> None:
    """Another profile of the same account is recorded without a call."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    nobody = RoutesLifecycle(clients_at("http://127.0.0.1:1", tmp_path))

    changed = nobody.update(made, told, route_inputs(profile="partner"))
    back = nobody.update(made, changed, route_inputs())

    assert {
        **told,
        "profile": "partner",
        "__inputs": sorted({*route_inputs(), "profile"}),
    } == changed
    assert told == back


def test_repair(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """An update after a refresh that found routes missing adds them, and they are its own."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    qcloud_emulator.remove_route(MAIN, DATA_RANGE)

    told = start_routes().update(made, {**told, "complete": False}, route_inputs())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(told)
    assert (True, []) == (told["complete"], told["missingRoutes"])


@facts
def test_delete(
    qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]
) -> None:
    """What was made goes with one call a table, and nothing else of anybody."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    made, told = start_routes().create(route_inputs())
    _, theirs = start_routes().create(
        route_inputs(peeringConnectionId=OTHER, destinationCidrBlocks=["10.3.0.0/16"])
    )
    qcloud_emulator.add_route(MAIN, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_route(MAIN, ONE, PCX)
    qcloud_emulator.clear_calls()

    start_routes().delete(made, told)

    assert made_in(theirs) == routes_to(qcloud_emulator, OTHER)
    assert {RouteKey(MAIN, ONE)} == routes_to(qcloud_emulator, PCX)
    assert {RouteKey(MAIN, OFFICE)} == routes_to(qcloud_emulator, VPN)
    assert ["Describe", _DELETE, _DELETE] == actions(qcloud_emulator)


def test_delete_of_what_waits(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What made nothing has nothing to remove, and asks nobody."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id=PARTNER)
    made, told = start_routes().create(route_inputs(destinationCidrBlocks=[PARTNER_RANGE]))
    qcloud_emulator.clear_calls()

    start_routes().delete(made, told)

    assert [] == actions(qcloud_emulator)


def test_made_anew(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A replacement in one run makes its routes, though the listing still shows the old ones."""
    seeded(qcloud_emulator)
    made, told = start_routes().create(route_inputs())
    life = start_routes()
    qcloud_emulator.add_fault(_TABLES, kind="stale_reads", delay_ms=60_000)

    life.delete(made, told)
    _, anew = life.create(route_inputs())

    assert every(DATA_RANGE) == routes_to(qcloud_emulator, PCX) == made_in(anew)
    assert [] == qcloud_emulator.faults()
