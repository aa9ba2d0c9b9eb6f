"""Inputs of routes: their checks, comparisons, and the routes that they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.route_properties import RoutesProperties, changed_choices
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import APP, MAIN, MORE, VALUES, actions, route_inputs, unknown
from tests.unit.lifecycle.conftest import StartRoutes, clients_at

_PCX: Final = "pcx-seeded00"
_GIVEN: Final[dict[str, object]] = {
    "vpcId": APP,
    "peeringConnectionId": _PCX,
    "destinationCidrBlocks": ["10.1.0.0/16", "10.2.0.0/16"],
    "routeTables": ["gz_rtb_2261", "rtb-app0more"],
}
_OLDS: Final = {
    **_GIVEN,
    "complete": True,
    "state": "active",
    "uniqVpcId": "vpc-app00226",
    "region": "ap-guangzhou",
    "__vpcIds": [APP, "vpc-app00226"],
    "__routeTableIds": {"gz_rtb_2261": "rtb-app0main", "gz_rtb_2262": "rtb-app0more"},
    "__inputs": [
        "complete",
        "destinationCidrBlocks",
        "peeringConnectionId",
        "routeTables",
        "vpcId",
    ],
}


def _life(**config: str) -> RoutesLifecycle:
    """Return the life of routes in a process that reaches nobody."""
    return RoutesLifecycle(clients_at("http://127.0.0.1:1", Path("/nowhere"), **config))


def _without(properties: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in properties.items() if name not in names}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("vpcId", None, "vpcId is missing; give the id of a VPC such as vpc-8e0ypm3z"),
        (
            "vpcId",
            "app",
            (
                "vpcId is 'app', which is not the id of a VPC; give an id such as vpc-8e0ypm3z or "
                "gz_vpc_245"
            ),
        ),
        (
            "peeringConnectionId",
            None,
            "peeringConnectionId is missing; give the id of a connection such as pcx-6gw5wvmk",
        ),
        (
            "peeringConnectionId",
            "net",
            (
                "peeringConnectionId is 'net', which is not the id of a peering connection; give "
                "an id such as pcx-6gw5wvmk"
            ),
        ),
        (
            "destinationCidrBlocks",
            [],
            (
                "destinationCidrBlocks is []; give a list of CIDR blocks, or leave it out for the "
                "ranges of the other VPC"
            ),
        ),
        (
            "destinationCidrBlocks",
            "10.1.0.0/16",
            (
                "destinationCidrBlocks is '10.1.0.0/16'; give a list of CIDR blocks, or leave it "
                "out for the ranges of the other VPC"
            ),
        ),
        (
            "destinationCidrBlocks",
            ["10.1.0.0"],
            (
                "destinationCidrBlocks has '10.1.0.0', which has no prefix length; write "
                "10.1.0.0/32 for this one address"
            ),
        ),
        (
            "destinationCidrBlocks",
            ["10.1.0.7/16"],
            ("destinationCidrBlocks has '10.1.0.7/16', which has host bits set; write 10.1.0.0/16"),
        ),
        (
            "destinationCidrBlocks",
            ["10.1.0.0/255.255.0.0"],
            (
                "destinationCidrBlocks has '10.1.0.0/255.255.0.0', which is not in canonical form; "
                "write 10.1.0.0/16"
            ),
        ),
        (
            "destinationCidrBlocks",
            ["10.1.0.0/33"],
            (
                "destinationCidrBlocks has '10.1.0.0/33', which is not an IPv4 CIDR block; "
                "write it like 10.1.0.0/16"
            ),
        ),
        (
            "destinationCidrBlocks",
            ["2402:4e00::/32"],
            (
                "destinationCidrBlocks has '2402:4e00::/32', which is not an IPv4 CIDR block; "
                "write it like 10.1.0.0/16"
            ),
        ),
        (
            "destinationCidrBlocks",
            [16.0],
            "destinationCidrBlocks has 16, which is not a string; write it like '10.1.0.0/16'",
        ),
        ("routeTables", "some", "routeTables is 'some'; write 'all', 'main' or a list of ids"),
        ("routeTables", [], "routeTables is []; write 'all', 'main' or a list of ids"),
        ("routeTables", {}, "routeTables is {}; write 'all', 'main' or a list of ids"),
        (
            "routeTables",
            ["main"],
            (
                "routeTables has 'main', which is not the id of a route table; give an id such as "
                "rtb-8e0ypm3z or gz_rtb_245"
            ),
        ),
        ("region", "", "region is ''; give a string, or leave it out for the configured region"),
        (
            "profile",
            [],
            "profile is []; give a string, or leave it out for the default credentials",
        ),
    ],
)
def test_failure(name: str, value: object, reason: str) -> None:
    """Each input that is wrong is named, with what was given and what to do."""
    news = {**_without(_GIVEN, name), **({} if value is None else {name: value})}

    assert [(name, reason)] == _life().check({}, news).failures


def test_all_failures() -> None:
    """Everything that is wrong is told at once, beside values that are not known yet."""
    news = {
        "vpcId": "app",
        "peeringConnectionId": unknown(),
        "destinationCidrBlocks": [unknown(), "10.1.0.7/16", "x", 5.0],
        "routeTables": [unknown(), "main", "rtb-app0main"],
    }

    failures = _life(secretId="", secretKey="").check({}, news).failures

    assert [
        "vpcId",
        *["destinationCidrBlocks"] * 3,
        "routeTables",
        "",
    ] == [name for name, _ in failures]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"routeTables": "all"}),
        ({"routeTables": "main"}, {"routeTables": "main"}),
        (
            {"routeTables": ["rtb-app0more", "rtb-app0more", "gz_rtb_2261"]},
            {"routeTables": ["rtb-app0more", "gz_rtb_2261"]},
        ),
        (
            {"destinationCidrBlocks": ["10.2.0.0/16", "10.1.0.0/16", "10.2.0.0/16"]},
            {"routeTables": "all", "destinationCidrBlocks": ["10.2.0.0/16", "10.1.0.0/16"]},
        ),
        ({"region": "gz"}, {"routeTables": "all", "region": "ap-guangzhou"}),
    ],
)
def test_checked(given: dict[str, object], expected: dict[str, object]) -> None:
    """Inputs are completed and said once, and the check of what it returned changes nothing."""
    ends = {"vpcId": APP, "peeringConnectionId": _PCX, "complete": True}
    life = _life()

    once = life.check({}, {**ends, **given, "__provider": "reference"})
    twice = life.check(once.inputs, once.inputs)

    assert ({**ends, **expected}, []) == (once.inputs, once.failures)
    assert (once.inputs, []) == (twice.inputs, twice.failures)


_UPDATE = Changes(update=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Changes()),
        ({"vpcId": "vpc-app00226"}, Changes()),
        ({"vpcId": "gz_vpc_89"}, Changes(True, ["vpcId"])),
        ({"vpcId": unknown()}, Changes(True, ["vpcId"])),
        ({"vpcId": []}, Changes(True, ["vpcId"])),
        ({"peeringConnectionId": "pcx-another0"}, Changes(True, ["peeringConnectionId"])),
        ({"peeringConnectionId": unknown()}, Changes(True, ["peeringConnectionId"])),
        ({"region": "ap-guangzhou"}, Changes()),
        ({"region": "ap-beijing"}, Changes(True, ["region"])),
        ({"region": unknown()}, Changes(True, ["region"])),
        ({"profile": "partner"}, _UPDATE),
        ({"profile": unknown()}, _UPDATE),
        ({"destinationCidrBlocks": ["10.2.0.0/16", "10.1.0.0/16"]}, Changes()),
        ({"destinationCidrBlocks": ["10.2.0.0/16"]}, _UPDATE),
        ({"destinationCidrBlocks": None}, _UPDATE),
        ({"destinationCidrBlocks": unknown()}, _UPDATE),
        ({"destinationCidrBlocks": ["10.2.0.0/16", unknown()]}, _UPDATE),
        ({"routeTables": ["rtb-app0more", "gz_rtb_2261"]}, Changes()),
        ({"routeTables": ["gz_rtb_2262", "rtb-app0main"]}, Changes()),
        ({"routeTables": ["rtb-app0main"]}, _UPDATE),
        ({"routeTables": "all"}, _UPDATE),
        ({"routeTables": "main"}, _UPDATE),
        ({"routeTables": unknown()}, _UPDATE),
        ({"routeTables": [unknown()]}, _UPDATE),
        ({"complete": False}, Changes()),
        (
            {"vpcId": unknown(), "peeringConnectionId": unknown(), "routeTables": "all"},
            Changes(True, ["peeringConnectionId", "vpcId"]),
        ),
    ],
)
def test_diff(changes: dict[str, object], expected: Changes) -> None:
    """Another end or region replaces, another choice updates, another spelling is no change."""
    news = {**_GIVEN, "complete": True, **changes}

    diff = _life().diff(
        f"{_PCX}@{APP}", _OLDS, {key: it for key, it in news.items() if it is not None}
    )

    assert expected == diff


@pytest.mark.parametrize(("before", "after"), [(False, True), (True, False), (False, False)])
def test_diff_of_what_is_missing(before: bool, after: bool) -> None:
    """Only a program, which wants them all, makes missing routes a change; a refresh does not."""
    diff = _life().diff("", {**_OLDS, "complete": before}, {**_GIVEN, "complete": after})

    assert Changes(update=not before and after) == diff


def test_diff_of_what_waits_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """Of routes that are to be replaced nobody asks whether their connection is active."""
    news = {**_GIVEN, "peeringConnectionId": unknown()}

    diff = _life().diff("", {**_OLDS, "state": "waiting"}, news)

    assert (Changes(True, ["peeringConnectionId"]), "") == (diff, capsys.readouterr().err)


def test_destinations_left_out() -> None:
    """What was left out and found out is no change, also if it is written out afterwards."""
    olds = {
        **_OLDS,
        "destinationCidrBlocks": ["10.1.0.0/16"],
        "__inputs": ["complete", "peeringConnectionId", "routeTables", "vpcId"],
    }
    news = _without(_GIVEN, "destinationCidrBlocks")

    assert [] == changed_choices(RoutesProperties.of(olds), RoutesProperties.of(news))
    assert [] == changed_choices(
        RoutesProperties.of(olds),
        RoutesProperties.of({**news, "destinationCidrBlocks": ["10.1.0.0/16"]}),
    )
    assert ["destinationCidrBlocks"] == changed_choices(
        RoutesProperties.of(olds),
        RoutesProperties.of({**news, "destinationCidrBlocks": ["10.1.0.0/17"]}),
    )


@given(
    names=st.sets(
        st.sampled_from(
            [
                "vpcId",
                "peeringConnectionId",
                "destinationCidrBlocks",
                "routeTables",
                "region",
                "profile",
            ]
        )
    ),
    inside=st.booleans(),
)
def test_unknown(names: set[str], inside: bool) -> None:
    """Whatever is not known yet, whole or in part, is neither a failure nor an error."""
    lists = {"destinationCidrBlocks", "routeTables"} if inside else set()
    news = {**_GIVEN, **{name: [unknown()] if name in lists else unknown() for name in names}}
    life = _life()

    checked = life.check({}, news)
    again = life.check(checked.inputs, checked.inputs)

    assert ([], []) == (checked.failures, again.failures)
    assert bool(names) == life.diff("", _OLDS, checked.inputs).update


@given(VALUES, st.sampled_from(["destinationCidrBlocks", "routeTables"]))
def test_anything(value: object, name: str) -> None:
    """No value, of whatever kind, ends the check otherwise than with sentences."""
    failures = _life().check({}, {**_GIVEN, name: value}).failures

    assert all(said.startswith(f"{name} ") for _, said in failures)


_TABLES = "DescribeRouteTable"


def test_table_of_the_vpc(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that the VPC has are no failure, and many checks share one listing."""
    process = start_routes()

    for tables in ([MAIN], [MORE], ["gz_rtb_2261", MORE]):
        assert [] == process.check({}, route_inputs(routeTables=tables)).failures

    assert [_TABLES] == actions(qcloud_emulator)


def test_table_of_another_vpc(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Tables that the VPC does not have are told, with those that it has."""
    checked = start_routes().check({}, route_inputs(routeTables=[MAIN, "rtb-data0001"]))

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
    checked = start_routes().check(olds, route_inputs(**news))

    assert ([], []) == (checked.failures, actions(qcloud_emulator))


def test_pure_failures_come_first(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """What is wrong in itself is told all at once, without asking the API."""
    wrong = {
        "vpcId": "app",
        "peeringConnectionId": "net",
        "destinationCidrBlocks": ["10.1.0.7/16"],
        "routeTables": "some",
    }

    checked = start_routes().check({}, route_inputs(**wrong))

    assert ([*wrong], []) == ([name for name, _ in checked.failures], actions(qcloud_emulator))


def test_trouble(qcloud_emulator: Emulator, start_routes: StartRoutes) -> None:
    """Trouble that may pass is left to `create`."""
    qcloud_emulator.add_fault(_TABLES, kind="http_502", times=None)

    assert [] == start_routes().check({}, route_inputs(routeTables=["rtb-nonexist"])).failures


def test_vpc_of_another_account(start_routes: StartRoutes) -> None:
    """A VPC whose tables are not visible is left to `create`, which says whose it is."""
    news = route_inputs(vpcId="vpc-partner2", routeTables=["rtb-nonexist"])

    assert [] == start_routes().check({}, news).failures
