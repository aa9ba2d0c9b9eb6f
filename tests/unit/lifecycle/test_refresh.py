"""Reading what a connection is by now."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import Start
from tests.unit.lifecycle.stack import (
    DATA,
    PARTNER,
    SHARED,
    actions,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
)

_DESCRIBE = "DescribeVpcPeeringConnections"


def test_unchanged(qcloud_emulator: Emulator, start: Start) -> None:
    """What did not change is returned as it was recorded, and nothing is left to do."""
    connection_id = seeded(qcloud_emulator)
    process = start()

    found = process.read(connection_id, outputs())

    assert found is not None
    assert ({**outputs(), "createTime": ""}, False) == (
        {**found.outputs, "createTime": ""},
        process.diff(connection_id, found.outputs, found.inputs).update,
    )


def test_renamed_outside(qcloud_emulator: Emulator, start: Start) -> None:
    """A rename in the console shows, and the next preview takes it back; default names too."""
    connection_id = seeded(qcloud_emulator, name="renamed")
    process = start()

    found = process.read(connection_id, outputs(peeringConnectionName="net-0a1b2c3d"))

    assert found is not None
    wanted = process.check(found.inputs, {**outputs(), "peeringConnectionName": None}).inputs
    assert ("renamed", "net-0a1b2c3d", True) == (
        found.inputs["peeringConnectionName"],
        wanted["peeringConnectionName"],
        process.diff(connection_id, found.outputs, wanted).update,
    )


@pytest.mark.parametrize("unknown_id", ["error", "empty"])
def test_deleted_outside(qcloud_emulator: Emulator, start: Start, unknown_id: str) -> None:
    """What its own account does not see any more is gone."""
    qcloud_emulator.set_settings(unknown_id=unknown_id)

    assert start().read("pcx-gone0000", outputs()) is None


@pytest.mark.parametrize("deleted_connections", ["hidden", "visible"])
def test_deleted_by_the_peer(
    qcloud_emulator: Emulator, start: Start, deleted_connections: str
) -> None:
    """What the other account deleted is gone, whether or not the API still shows it."""
    qcloud_emulator.set_settings(deleted_connections=deleted_connections)
    connection_id = seeded(qcloud_emulator, peer_vpc_id=PARTNER)
    qcloud_emulator.delete(connection_id, account="peer")

    assert start().read(connection_id, outputs_to_partner()) is None


def test_listing_that_misses_it(qcloud_emulator: Emulator, start: Start) -> None:
    """Absence from a listing is no proof: the connection is asked for by its id."""
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", delay_ms=60_000)
    connection_id = seeded(qcloud_emulator)
    process = start()
    process.check({}, outputs())

    found = process.read(connection_id, outputs())

    assert found is not None


def test_young_connection(qcloud_emulator: Emulator, start: Start) -> None:
    """What was made a moment ago may show a moment later; until then it is not gone."""
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", skip=1, times=2, delay_ms=60_000)
    made, told = start().create(inputs())

    found = start().read(made, told)

    assert ([], True) == (qcloud_emulator.faults(), found is not None)


@pytest.mark.parametrize(
    ("age", "looks"),
    [(timedelta(days=300), 1), (None, 3), (timedelta(minutes=1), 3), (timedelta(hours=-1), 1)],
    ids=["old", "never read", "young", "another clock"],
)
def test_age(qcloud_emulator: Emulator, start: Start, age: timedelta | None, looks: int) -> None:
    """What is young, or was never read back, is looked for three times before it is gone."""
    made = None if age is None else (datetime.now(timezone.utc) - age).isoformat()

    start().read("pcx-gone0000", outputs(createTime=made))

    assert ["Describe"] * (1 + looks) == [
        one for one in actions(qcloud_emulator) if one == "Describe"
    ]


def test_many(qcloud_emulator: Emulator, start: Start) -> None:
    """Many connections are read with one listing."""
    first = seeded(qcloud_emulator)
    second = seeded(qcloud_emulator, peer_vpc_id=SHARED, connection_id="pcx-seeded01")
    process = start()

    for connection_id in (first, second):
        process.read(connection_id, outputs())

    assert ["Describe"] == actions(qcloud_emulator)


@pytest.mark.parametrize(
    "kind", ["throttle", "internal_error", "http_502", "drop_before", "garbage"]
)
def test_trouble(qcloud_emulator: Emulator, start: Start, kind: str) -> None:
    """Trouble is an error, never "gone"."""
    qcloud_emulator.add_fault("*", kind=kind, times=None)

    with pytest.raises(QcloudError):
        start(deadline="0.1").read("pcx-gone0000", outputs())


def test_looked_up_only(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection of which the state knows only the id is read whole."""
    connection_id = seeded(qcloud_emulator)

    found = start().read(connection_id, {"__provider": "reference"})

    assert found is not None
    assert ("net", "ACTIVE", "vpc-app00226", "vpc-data0089") == tuple(
        found.outputs[name] for name in ("peeringConnectionName", "state", "vpcId", "peerVpcId")
    )


def test_looked_up_by_the_accepter(qcloud_emulator: Emulator, start: Start) -> None:
    """Either side may look a connection up."""
    connection_id = seeded(qcloud_emulator, peer_vpc_id=PARTNER)

    assert start("peer").read(connection_id, {"__provider": "reference"}) is not None


def test_looked_up_in_vain(start: Start) -> None:
    """A connection to be looked up that does not exist is an error."""
    with pytest.raises(errors.PeeringConnectionNotFoundError) as caught:
        start().read("pcx-gone0000", {"__provider": "reference"})

    assert (
        "pcx-gone0000 was not found in ap-guangzhou. Check the id, the region and the account."
    ) == str(caught.value)


def test_replaced_outside(qcloud_emulator: Emulator, start: Start) -> None:
    """A new connection of the same pair is not the recorded one."""
    seeded(qcloud_emulator, connection_id="pcx-other000")

    assert start().read("pcx-gone0000", outputs()) is None


def test_imported(qcloud_emulator: Emulator, start: Start) -> None:
    """Of an imported connection, which records no names of inputs, all inputs are returned."""
    connection_id = seeded(qcloud_emulator, name="renamed")
    recorded = outputs(__inputs=None, __defaultName=None, peerVpcId=DATA)

    found = start().read(connection_id, recorded)

    assert found is not None
    assert {
        "vpcId": "gz_vpc_226",
        "peerVpcId": DATA,
        "peerUin": "2407912486",
        "peeringConnectionName": "renamed",
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "enabled": True,
    } == found.inputs
