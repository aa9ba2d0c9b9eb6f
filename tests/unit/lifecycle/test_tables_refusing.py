"""Route tables that refuse: nothing is left half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.model import RouteTable, VpcIds
from pulumi_qcloud.lifecycle.route_tables import Removed, Routing
from qcloud_emulator import Emulator

from tests.unit.api.loopback import answer, saying, serving
from tests.unit.lifecycle.conftest import OpenAccess
from tests.unit.lifecycle.process import clients_at
from tests.unit.lifecycle.routed import (
    MAIN,
    MORE,
    OFFICE,
    ONE,
    OTHER,
    PCX,
    TWO,
    VPN,
    every,
    facts,
    remove_table,
    routes,
    routes_to,
    routing_of,
)
from tests.unit.lifecycle.stack import APP, SHARED, seeded

_CREATE, _DELETE, _DESCRIBE = "CreateRoute", "DeleteRoute", "DescribeRouteTable"


@facts
def test_limit(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """If one table is full, nothing stays in the others, and the error names the table."""
    qcloud_emulator.set_settings(**facts, route_limit=2)
    qcloud_emulator.add_route(MORE, OFFICE, VPN, next_type=1)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.QuotaExceededError) as caught:
        routing_of(access()).add(every(ONE, TWO))

    assert before == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': {MORE} would have 3 routes, the limit is 2 "
        "(RouteLimitExceeded). Remove routes that are not needed, or ask for a higher quota."
    ) == str(caught.value)


@facts
def test_own_range(qcloud_emulator: Emulator, access: OpenAccess, facts: dict[str, str]) -> None:
    """A destination inside the VPC's own range is refused with what to give instead."""
    qcloud_emulator.set_settings(**facts)

    with pytest.raises(errors.CidrConflictError) as caught:
        routing_of(access()).add(every("10.0.7.0/24"))

    assert set() == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MAIN} 'app-main': 10.0.7.0/24 lies inside vpc-app00226 "
        "(10.0.0.0/16) (InvalidDestinationCidr). A destination must be a CIDR block of the other "
        "VPC, outside this VPC's own range."
    ) == str(caught.value)


@facts
@pytest.mark.parametrize("hub", [VPN, OTHER])
def test_occupied(
    qcloud_emulator: Emulator, access: OpenAccess, hub: str, facts: dict[str, str]
) -> None:
    """A destination that leads elsewhere stays so, and the error says where."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id=OTHER)
    qcloud_emulator.add_route(MORE, TWO, hub, next_type=1 if hub == VPN else 4)
    before = routes(qcloud_emulator)

    with pytest.raises(errors.RouteExistsError) as caught:
        routing_of(access()).add(every(ONE, TWO))

    assert before == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': there is a route to {TWO} already, which "
        f"leads through {hub} (RouteAlreadyExists). Remove the other route, or leave its "
        "destination out."
    ) == str(caught.value)


def test_unnamed_refusal(tmp_path: Path) -> None:
    """A refusal that has only a number is understood by a look at the table."""
    row = {"routeTableId": MAIN, "vpcId": APP, "routeTableName": "app-main"}
    route = {"destinationCidrBlock": ONE, "nextType": 4, "nextHub": "pcx-another0"}
    shown = {"code": 0, "totalCount": 1, "data": [{**row, "routeSet": [route]}]}
    talk = saying(
        answer(b'{"code": 4000, "message": "refused"}'), answer(json.dumps(shown).encode())
    )
    table = RouteTable(MAIN, "", VpcIds("", APP), "app-main", main=True)

    with serving(talk) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(errors.RouteExistsError, match="which leads through pcx-another0"):
            routing.add(every(ONE, tables=(MAIN,)))


@pytest.mark.parametrize("code", [4000, 4999])
def test_unnamed_refusal_of_something_else(tmp_path: Path, code: int) -> None:
    """A refusal that the table does not explain is told as it came, after one try."""
    row = {"routeTableId": MAIN, "vpcId": APP, "routeSet": []}
    refused = {"code": code, "message": "not today"}
    talk = saying(
        answer(json.dumps(refused).encode()),
        answer(json.dumps({"code": 0, "totalCount": 1, "data": [row]}).encode()),
    )
    table = RouteTable(MAIN, "", VpcIds("", APP), "", main=True)

    with serving(talk) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(errors.ApiError, match=f"route table {MAIN}: not today"):
            routing.add(every(ONE, tables=(MAIN,)))

    assert 2 == len(server.heard)


def test_vanished_table(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """A table that goes just before is named, and nothing stays in the others."""
    routing = routing_of(access())
    remove_table(qcloud_emulator, MORE)

    with pytest.raises(errors.RouteTableNotFoundError, match=f"route table {MORE} 'app-more'"):
        routing.add(every(ONE))

    assert set() == routes(qcloud_emulator)


def test_table_that_went_with_the_answer(tmp_path: Path) -> None:
    """A table that is gone when a lost answer is looked into is named."""
    row = {"routeTableId": MORE, "vpcId": APP, "routeSet": []}
    shown = answer(json.dumps({"code": 0, "totalCount": 1, "data": [row]}).encode())
    table = RouteTable(MAIN, "", VpcIds("", APP), "app-main", main=True)

    with serving(saying(answer(b"garbage"), shown)) as server:
        routing = Routing(clients_at(server.url, tmp_path).access(), PCX, {MAIN: table}, Removed())
        with pytest.raises(
            errors.RouteTableNotFoundError,
            match=f"CreateRoute: route table {MAIN} 'app-main': it is not there any more",
        ):
            routing.add(every(ONE, tables=(MAIN,)))


def test_trouble_without_end(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """If a table cannot be changed at all, nothing stays in those that could."""
    qcloud_emulator.add_fault(_CREATE, kind="http_502", times=None, skip=1)

    with pytest.raises(errors.NoAnswerError, match=f"route table {MORE} 'app-more': a gateway"):
        routing_of(access()).add(every(ONE))

    assert set() == routes(qcloud_emulator)


def test_outcome_that_cannot_be_looked_up(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What may have been made is taken back, and the error says what was not found out."""
    routing = routing_of(access())
    qcloud_emulator.add_fault(_CREATE, kind="drop_after", skip=1)
    qcloud_emulator.add_fault(_DESCRIBE, kind="garbage", times=None)

    with pytest.raises(errors.NoAnswerError) as caught:
        routing.add(every(ONE))

    assert set() == routes(qcloud_emulator)
    assert (
        f"CreateRoute: route table {MORE} 'app-more': 127.0.0.1 closed the connection without an "
        "answer; what became of it is not known, since the table could not be looked up: the "
        "answer is not the API's"
    ) in str(caught.value)


def test_what_resists(qcloud_emulator: Emulator, access: OpenAccess) -> None:
    """What cannot be taken back is named, each with its table."""
    qcloud_emulator.set_settings(route_limit=1)
    qcloud_emulator.add_route(MORE, OFFICE, VPN, next_type=1)
    qcloud_emulator.add_fault(_DELETE, kind="internal_error", times=None)

    with pytest.raises(errors.QuotaExceededError) as caught:
        routing_of(access()).add(every(ONE))

    assert every(ONE, tables=(MAIN,)) == routes_to(qcloud_emulator, PCX)
    assert (
        "the limit is 1; what was added before could not be taken back and may still be there: "
        f"{ONE} in {MAIN} (RouteLimitExceeded)."
    ) in str(caught.value)
