"""Making the routes of one side of a connection."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.lifecycle.properties import Changes
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.routed import (
    DATA_RANGE,
    MAIN,
    MORE,
    PARTNER_RANGE,
    PCX,
    every,
    facts,
    found_in,
    given,
    made_in,
    routes,
    routes_to,
)
from tests.unit.lifecycle.stack import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    SHARED,
    UNIQ,
    actions,
    seeded,
)

_CREATE, _TABLES, _CONNECTIONS = (
    "CreateRoute",
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

    made, told = start_routes().create(given())

    assert [_CONNECTIONS, _TABLES, _CREATE, _CREATE] == [
        call["action"] for call in qcloud_emulator.calls()
    ]
    assert (f"{PCX}@{APP}", every(DATA_RANGE)) == (made, routes_to(qcloud_emulator, PCX))
    assert {
        **given(),
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
        "__inputs": sorted(given()),
    } == told
    assert Changes() == start_routes().diff(made, told, given())


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
    inputs = given(vpcId=vpc_id, destinationCidrBlocks=None)

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
        start_routes().create(given(destinationCidrBlocks=None))

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

    _, told = start_routes().create(given(routeTables=chosen))

    assert every(DATA_RANGE, tables=tables) == routes_to(qcloud_emulator, PCX) == made_in(told)


@pytest.mark.parametrize("state", ["ACTIVE", "PENDING"])
@pytest.mark.parametrize("unknown_id", ["rtb-nowhere0", "gz_rtb_891", "rtb-data0001"])
def test_table_that_is_not_there(
    qcloud_emulator: Emulator, start_routes: StartRoutes, state: str, unknown_id: str
) -> None:
    """A table that is not the VPC's is an error that names those that are."""
    seeded(qcloud_emulator, state, peer_vpc_id=PARTNER)

    with pytest.raises(errors.RouteTableNotFoundError) as caught:
        start_routes().create(given(routeTables=[MAIN, unknown_id]))

    assert (
        f"routeTables has {unknown_id}, which {APP} does not have. It has {MAIN}, {MORE}."
    ) == str(caught.value)
    assert set() == routes(qcloud_emulator)


def test_vpc_that_is_no_end(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """A VPC that the connection does not peer is an error that names those that it does."""
    seeded(qcloud_emulator)

    with pytest.raises(errors.ConfigurationError) as caught:
        start_routes().create(given(vpcId=SHARED))

    assert (
        f"vpcId is '{SHARED}', which is no end of {PCX}; it peers vpc-app00226 and vpc-data0089. "
        "Give one of these two."
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
        start_routes().create(given(vpcId=PARTNER, destinationCidrBlocks=["10.0.0.0/16"]))

    assert (
        f"vpcId is '{PARTNER}', which belongs to account {PEER_UIN}; its route tables are not "
        "visible in ap-guangzhou with the credentials in use (stack configuration, said to be "
        f"account {OWN_UIN}). Give these routes its owner's credentials: a Provider in their "
        "options, or profile."
    ) == str(caught.value)
    assert set() == routes(qcloud_emulator)


@facts
def test_invisible(
    qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]
) -> None:
    """A connection that the caller does not see is an error that says what to check."""
    qcloud_emulator.set_settings(**facts)

    with pytest.raises(errors.PeeringConnectionNotFoundError) as caught:
        start_routes().create(given())

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

    _, told = life.create(given(destinationCidrBlocks=[PARTNER_RANGE]))

    assert ("active", every(PARTNER_RANGE)) == (told["state"], routes_to(qcloud_emulator, PCX))


@facts
def test_found(qcloud_emulator: Emulator, start_routes: StartRoutes, facts: dict[str, str]) -> None:
    """Routes that are there already are told apart, and stay when the resource goes."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)
    qcloud_emulator.add_route(MAIN, DATA_RANGE, PCX)

    made, told = start_routes().create(given())

    assert every(DATA_RANGE, tables=(MAIN,)) == found_in(told)
    assert every(DATA_RANGE, tables=(MORE,)) == made_in(told)
    start_routes().delete(made, told)
    assert {(MAIN, DATA_RANGE, PCX)} == routes(qcloud_emulator)
