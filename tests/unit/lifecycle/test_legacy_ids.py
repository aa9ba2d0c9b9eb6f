"""States that one version of the API left, and another goes on with."""

from __future__ import annotations

import pytest
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import Changes
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    DATA_RANGE,
    MAIN,
    PCX,
    UNIQ,
    inputs,
    routes_to,
    seeded,
)
from tests.unit.lifecycle.conftest import StartClients

_OLD = {"vpcId": APP, "peerVpcId": DATA}
_PRESENT = {"vpcId": UNIQ[APP], "peerVpcId": UNIQ[DATA]}
_OLD_TABLE = "gz_rtb_1"

Outputs = dict[str, object]


def _stay(life: Lifecycle, resource_id: str, recorded: Outputs, program: Outputs) -> Outputs:
    """Assert that neither a preview nor a refresh sees a change; return what the refresh found."""
    before = {name: program[name] for name in program if name in recorded}
    checked = life.check(before, program)
    assert checked.failures == []
    assert life.diff(resource_id, recorded, checked.inputs) == Changes()
    found = life.read(resource_id, recorded)
    assert found is not None
    assert {name: recorded[name] for name in found.inputs} == found.inputs
    assert life.diff(resource_id, found.outputs, checked.inputs) == Changes()
    kept = {name: found.outputs[name] for name in recorded if name in found.outputs}
    assert recorded == kept
    return found.outputs


@pytest.mark.parametrize("ends", [_OLD, _PRESENT], ids=["old-ids", "present-ids"])
def test_connection(
    qcloud_emulator: Emulator, start_clients: StartClients, ends: dict[str, str]
) -> None:
    """A connection made under 2.0 stays as it is under 3.0 and under 2.0 again, renamed or not."""
    program = inputs(**ends)
    made_by = ConnectionLifecycle(start_clients(apiVersion="2.0"))
    connection_id, recorded = made_by.create(made_by.check({}, program).inputs)

    for version in ("3.0", "2.0", "3.0"):
        life = ConnectionLifecycle(start_clients(apiVersion=version))
        _stay(life, connection_id, recorded, program)
        name = f"net-{version}"
        program = {**program, "peeringConnectionName": name}
        checked = life.check(recorded, program)
        assert life.diff(connection_id, recorded, checked.inputs) == Changes(update=True)
        renamed = life.update(connection_id, recorded, checked.inputs)
        assert ends == {key: renamed[key] for key in ends}
        assert recorded["__vpcIds"] == renamed["__vpcIds"]
        assert recorded["__peerVpcIds"] == renamed["__peerVpcIds"]
        recorded = {**recorded, "peeringConnectionName": name}

    (live,) = qcloud_emulator.connections()
    assert connection_id == live["peeringConnectionId"]


def test_the_other_spelling(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """A program may turn to the present spelling, which is no change under either version."""
    made_by = ConnectionLifecycle(start_clients(apiVersion="2.0"))
    connection_id, recorded = made_by.create(made_by.check({}, inputs()).inputs)

    for version in ("3.0", "2.0"):
        life = ConnectionLifecycle(start_clients(apiVersion=version))
        checked = life.check(inputs(), inputs(**_PRESENT))
        assert checked.failures == []
        assert life.diff(connection_id, recorded, checked.inputs) == Changes()


def test_another_vpc_of_old_spelling(
    qcloud_emulator: Emulator, start_clients: StartClients
) -> None:
    """The old spelling of a VPC that is not the recorded one any more is not kept."""
    seeded(qcloud_emulator)
    recorded = {**inputs(), "uniqVpcId": "vpc-other000", "__vpcIds": [APP, "vpc-other000"]}

    found = ConnectionLifecycle(start_clients(apiVersion="3.0")).read(PCX, recorded)

    assert found is not None
    assert found.inputs.get("vpcId", UNIQ[APP]) == UNIQ[APP]


def test_new_connection(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """A new connection is not made under 3.0 with ids that it does not know."""
    checked = ConnectionLifecycle(start_clients(apiVersion="3.0")).check({}, inputs())

    unknown = "an id that API 3.0 does not support; give the id of the form vpc-..."
    assert checked.failures == [
        (name, f"{name} is {value!r}, {unknown}") for name, value in _OLD.items()
    ]


@pytest.mark.parametrize("vpc_id", [APP, UNIQ[APP]])
@pytest.mark.parametrize("tables", ["all", "main", [MAIN]])
def test_routes(
    qcloud_emulator: Emulator, start_clients: StartClients, vpc_id: str, tables: object
) -> None:
    """Routes made under 2.0 stay as they are under 3.0 and under 2.0 again, until removed."""
    seeded(qcloud_emulator)
    program = {"vpcId": vpc_id, "peeringConnectionId": PCX, "routeTables": tables}
    made_by = RoutesLifecycle(start_clients(apiVersion="2.0"))
    resource_id, recorded = made_by.create(made_by.check({}, program).inputs)

    for version in ("3.0", "2.0", "3.0"):
        life = RoutesLifecycle(start_clients(apiVersion=version))
        _stay(life, resource_id, recorded, program)

    assert routes_to(qcloud_emulator, PCX)
    RoutesLifecycle(start_clients(apiVersion="3.0")).delete(resource_id, recorded)
    assert not routes_to(qcloud_emulator, PCX)


def test_routes_changed(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """Routes with old ids are changed under 3.0, and keep these ids."""
    seeded(qcloud_emulator)
    life = RoutesLifecycle(start_clients(apiVersion="2.0"))
    program: Outputs = {"vpcId": APP, "peeringConnectionId": PCX, "routeTables": "main"}
    resource_id, recorded = life.create(life.check({}, program).inputs)
    life = RoutesLifecycle(start_clients(apiVersion="3.0"))
    more = {**program, "routeTables": "all", "destinationCidrBlocks": [DATA_RANGE]}

    checked = life.check(program, more)
    changes = life.diff(resource_id, recorded, checked.inputs)
    told = life.update(resource_id, recorded, checked.inputs)

    assert (checked.failures, changes) == ([], Changes(update=True))
    assert len(routes_to(qcloud_emulator, PCX)) == 2
    assert (APP, [APP, UNIQ[APP]]) == (told["vpcId"], told["__vpcIds"])


def test_old_ids_of_route_tables(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """Route tables that a program names in the old spelling are those that the state records."""
    seeded(qcloud_emulator)
    life = RoutesLifecycle(start_clients(apiVersion="2.0"))
    program: Outputs = {"vpcId": APP, "peeringConnectionId": PCX, "routeTables": [MAIN]}
    resource_id, recorded = life.create(life.check({}, program).inputs)
    spelled = {"routeTables": [_OLD_TABLE], "__routeTableIds": {_OLD_TABLE: MAIN}}

    life = RoutesLifecycle(start_clients(apiVersion="3.0"))

    _stay(life, resource_id, {**recorded, **spelled}, {**program, "routeTables": [_OLD_TABLE]})


def test_new_routes(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """New routes are not made under 3.0 with ids that it does not know."""
    wanted = {"vpcId": APP, "peeringConnectionId": PCX, "routeTables": [MAIN, _OLD_TABLE]}

    checked = RoutesLifecycle(start_clients(apiVersion="3.0")).check({}, wanted)

    assert [name for name, _ in checked.failures] == ["vpcId", "routeTables"]
    assert checked.failures[1][1] == (
        "routeTables has 'gz_rtb_1', an id that API 3.0 does not support; give the id of the form "
        "rtb-..."
    )


def test_accepter(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """An acceptance stays as it is under either version."""
    seeded(qcloud_emulator, "PENDING", peer_vpc_id="gz_vpc_302")
    program: Outputs = {"peeringConnectionId": PCX}
    life = AccepterLifecycle(start_clients("peer", apiVersion="2.0"))
    resource_id, recorded = life.create(life.check({}, program).inputs)

    for version in ("3.0", "2.0"):
        life = AccepterLifecycle(start_clients("peer", apiVersion=version))
        assert _stay(life, resource_id, recorded, program) == recorded
