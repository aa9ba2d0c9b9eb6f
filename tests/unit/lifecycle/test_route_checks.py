"""Route tables that routes name, checked against what is there."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartRoutes
from tests.unit.lifecycle.routed import MAIN, MORE, given
from tests.unit.lifecycle.stack import actions, unknown

_TABLES = "DescribeRouteTable"


def test_table_of_the_vpc(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that the VPC has are no failure, and many checks share one listing."""
    process = start_routes()

    for tables in ([MAIN], [MORE], ["gz_rtb_2261", MORE]):
        assert [] == process.check({}, given(routeTables=tables)).failures

    assert [_TABLES] == actions(qcloud_emulator)


def test_table_of_another_vpc(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that the VPC does not have are told, with those that it has."""
    checked = start_routes().check({}, given(routeTables=[MAIN, "rtb-data0001"]))

    assert [
        (
            "routeTables",
            (
                "routeTables has rtb-data0001, which gz_vpc_226 does not have; "
                "it has rtb-app0main, rtb-app0more"
            ),
        )
    ] == checked.failures


@pytest.mark.parametrize(
    ("olds", "news"),
    [
        pytest.param({}, {"routeTables": "main"}, id="a word"),
        pytest.param({}, {"routeTables": [unknown()]}, id="not known"),
        pytest.param({}, {"routeTables": ["rtb-nonexist"], "vpcId": unknown()}, id="VPC unknown"),
        pytest.param(
            {"routeTables": ["rtb-nonexist"]}, {"routeTables": ["rtb-nonexist"]}, id="as before"
        ),
        pytest.param(
            {"routeTables": [MAIN, []]}, {"routeTables": [MAIN]}, id="among what is no text"
        ),
        pytest.param(
            {"routeTables": [MAIN, MORE]}, {"routeTables": [MORE, MAIN]}, id="in another order"
        ),
    ],
)
def test_nobody_is_asked(
    qcloud_emulator: Emulator,
    start_routes: StartRoutes,
    olds: dict[str, object],
    news: dict[str, object],
) -> None:
    """Without ids that are new and known there is nothing to ask."""
    checked = start_routes().check(olds, given(**news))

    assert ([], []) == (checked.failures, actions(qcloud_emulator))


def test_pure_failures_come_first(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What is wrong in itself is told all at once, without asking the API."""
    wrong = {
        "vpcId": "app",
        "peeringConnectionId": "net",
        "destinationCidrBlocks": ["10.1.0.7/16"],
        "routeTables": "some",
    }

    checked = start_routes().check({}, given(**wrong))

    assert ([*wrong], []) == ([name for name, _ in checked.failures], actions(qcloud_emulator))


def test_trouble(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Trouble that may pass is left to `create`."""
    qcloud_emulator.add_fault(_TABLES, kind="http_502", times=None)

    assert [] == start_routes().check({}, given(routeTables=["rtb-nonexist"])).failures


def test_vpc_of_another_account(start_routes: StartRoutes) -> None:
    """A VPC whose tables are not visible is left to `create`, which says whose it is."""
    news = given(vpcId="vpc-partner2", routeTables=["rtb-nonexist"])

    assert [] == start_routes().check({}, news).failures
