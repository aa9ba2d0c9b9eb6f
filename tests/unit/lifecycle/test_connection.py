"""Creating a connection or taking over the one that is meant, and reading what it is by now."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.ownership import TakenError
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    HOUR,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    SHARED,
    STAGING,
    actions,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
)
from tests.unit.lifecycle.conftest import Start

_DEFAULT = "net-0a1b2c3d"


def _named(emulator: Emulator) -> list[tuple[str, str]]:
    return [(one["peeringConnectionId"], one["name"]) for one in emulator.connections()]


def test_outputs(qcloud_emulator: Emulator, start: Start) -> None:
    """All inputs and outputs come back, and the next preview has nothing to do."""
    process = start()
    checked = process.check({}, inputs(peeringConnectionName=None, region="gz")).inputs

    made, told = process.create(checked)

    assert {
        "vpcId": APP,
        "peerVpcId": DATA,
        "peerUin": OWN_UIN,
        "peeringConnectionName": _DEFAULT,
        "enabled": True,
        "state": "ACTIVE",
        "uniqVpcId": "vpc-app00226",
        "uniqPeerVpcId": "vpc-data0089",
        "uin": OWN_UIN,
        "region": "ap-guangzhou",
        "peerRegion": "ap-guangzhou",
        "__defaultName": _DEFAULT,
        "__vpcIds": [APP, "vpc-app00226"],
        "__peerVpcIds": [DATA, "vpc-data0089"],
        "__inputs": sorted(checked),
    } == {name: value for name, value in told.items() if name != "createTime"}
    assert (False, []) == (
        start().diff(made, told, checked).update,
        start().check(checked, checked).failures,
    )


def test_calls(qcloud_emulator: Emulator, start: Start) -> None:
    """Listing, Create, read back: three calls, and two for each further connection."""
    process = start()

    process.create(inputs())
    process.create(inputs(peerVpcId=SHARED))

    assert ["Describe", "Create", "Describe", "Create", "Describe"] == actions(qcloud_emulator)


def test_own_account(qcloud_emulator: Emulator, start: Start) -> None:
    """Without a peer account the connection stays within the configured one."""
    _, told = start().create(inputs(peerUin=None))

    assert (OWN_UIN, OWN_UIN) == (told["uin"], told["peerUin"])


def test_other_account(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection towards another account is pending and says when it expires."""
    _, told = start().create(inputs(peerVpcId=PARTNER, peerUin=PEER_UIN))

    assert ("PENDING", OWN_UIN, PEER_UIN, True) == (
        told["state"],
        told["uin"],
        told["peerUin"],
        "expiresAt" in told,
    )


@pytest.mark.parametrize("duplicate_pair", ["refused", "allowed"])
def test_interrupted_run(
    qcloud_emulator: Emulator,
    start: Start,
    capsys: pytest.CaptureFixture[str],
    duplicate_pair: str,
) -> None:
    """Under a default name the connection of an interrupted run is taken over, in one line."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    interrupted, _ = start().create(inputs(peeringConnectionName=_DEFAULT))

    made, told = start().create(inputs(peeringConnectionName=_DEFAULT))

    assert (interrupted, "ACTIVE", [(made, _DEFAULT)]) == (
        made,
        told["state"],
        _named(qcloud_emulator),
    )
    assert (
        f"qcloud: adopted {made} '{_DEFAULT}' (ACTIVE), which peers {APP} and {DATA}\n"
    ) == capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "age", "advice"),
    [
        ({}, HOUR, "if an earlier run of this stack was interrupted, set adopt=True once"),
        ({"peeringConnectionName": _DEFAULT}, 25 * HOUR, "set adopt=True once"),
        ({"peeringConnectionName": "other"}, HOUR, "set adopt=True to take it over"),
    ],
)
@pytest.mark.parametrize("duplicate_pair", ["refused", "allowed"])
def test_strangers_are_not_adopted(
    qcloud_emulator: Emulator,
    start: Start,
    changes: dict[str, object],
    age: int,
    advice: str,
    duplicate_pair: str,
) -> None:
    """What nobody proves to be this stack's is refused, and nothing is made."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    wanted = inputs(**changes)
    name = "net" if changes.get("peeringConnectionName") == "other" else None
    seeded(qcloud_emulator, name=name or str(wanted["peeringConnectionName"]), age=age)

    with pytest.raises(TakenError) as caught:
        start().create(wanted)

    assert advice in str(caught.value)
    assert ("Create" in actions(qcloud_emulator), len(qcloud_emulator.connections())) == (False, 1)


def test_adopt(qcloud_emulator: Emulator, start: Start) -> None:
    """With `adopt` the connection is taken over and renamed, so that nothing is left to do."""
    seeded(qcloud_emulator, name="theirs", age=90 * 24 * HOUR)
    wanted = {**inputs(adopt=True), "enabled": True}

    made, told = start().create(wanted)

    assert ([("pcx-seeded00", "net")], False) == (
        _named(qcloud_emulator),
        start().diff(made, told, wanted).update,
    )


def test_two_stacks(qcloud_emulator: Emulator, start: Start) -> None:
    """A default name of another stack is not taken for one's own."""
    start().create(inputs(peeringConnectionName=_DEFAULT))
    other = inputs(peeringConnectionName="net-ffffffff", __defaultName="net-ffffffff")

    with pytest.raises(TakenError):
        start().create(other)


def test_what_was_just_deleted(qcloud_emulator: Emulator, start: Start) -> None:
    """A replacement never adopts the connection that this process was asked to delete."""
    made, told = start().create(inputs(peeringConnectionName=_DEFAULT))
    process = start()
    qcloud_emulator.add_fault("DescribeVpcPeeringConnections", kind="stale_reads", delay_ms=5000)

    process.delete(made, told)
    again, _ = process.create(inputs(peeringConnectionName=_DEFAULT, adopt=True))

    assert (True, [again]) == (made != again, [id_ for id_, _ in _named(qcloud_emulator)])


def test_what_another_process_deletes(qcloud_emulator: Emulator, start: Start) -> None:
    """Nor one that another process of the run deletes, though listings still show it."""
    qcloud_emulator.set_settings(duplicate_pair="allowed")
    theirs = seeded(qcloud_emulator)
    process = start()
    process._notes.delete(theirs)

    made, _ = process.create(inputs(adopt=True))

    assert theirs != made


def test_dead_predecessor(qcloud_emulator: Emulator, start: Start) -> None:
    """A rejected connection of the pair stands in nobody's way."""
    seeded(qcloud_emulator, "REJECTED", peer_vpc_id=PARTNER, name=_DEFAULT)
    wanted = inputs(peerVpcId=PARTNER, peerUin=PEER_UIN, peeringConnectionName=_DEFAULT)

    made, _ = start().create(wanted)

    assert "pcx-seeded00" != made


@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_lost_answer(qcloud_emulator: Emulator, start: Start, kind: str) -> None:
    """A Create whose answer is lost ends like any other."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind=kind)

    made, told = start().create(inputs())

    assert ([(made, "net")], "ACTIVE") == (_named(qcloud_emulator), told["state"])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (_DEFAULT, "was created after all, it is recognised."),
        ("net", "was created after all, set adopt=True for that run."),
    ],
)
def test_outcome_that_stays_unknown(
    qcloud_emulator: Emulator, start: Start, name: str, advice: str
) -> None:
    """If nobody can tell what a Create did, the error says what is looked for and how."""
    qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind="drop_after")
    qcloud_emulator.add_fault(
        "DescribeVpcPeeringConnections", kind="internal_error", times=None, skip=1
    )

    with pytest.raises(QcloudError) as caught:
        start().create(inputs(peeringConnectionName=name))

    assert str(caught.value).endswith(
        f"Run `pulumi up` again: if '{name}' between {APP} and {DATA} {advice}"
        if name == _DEFAULT
        else f"Run `pulumi up` again; if '{name}' between {APP} and {DATA} {advice}"
    )


def test_unreadable(
    qcloud_emulator: Emulator, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once an id exists nothing is raised; the rest waits for the next refresh."""
    qcloud_emulator.add_fault(
        "DescribeVpcPeeringConnections", kind="internal_error", times=None, skip=1
    )

    made, told = start().create(inputs())

    assert ([(made, "net")], {**inputs(), "region": "ap-guangzhou"}) == (
        _named(qcloud_emulator),
        {name: value for name, value in told.items() if name != "__inputs"},
    )
    assert (
        f"qcloud: {made} exists but could not be read; refresh to see its state\n"
    ) == capsys.readouterr().err


def test_unread_connection_is_completed(qcloud_emulator: Emulator, start: Start) -> None:
    """A refresh completes what could not be read, without a change to anything."""
    fault = {"kind": "internal_error", "times": None, "skip": 1}
    qcloud_emulator.order_fault({"action": "DescribeVpcPeeringConnections", **fault})
    made, told = start().create(inputs(enabled=True))
    qcloud_emulator.clear_faults()

    process = start()
    found = process.read(made, told)

    assert found is not None
    assert ("ACTIVE", inputs(enabled=True), False) == (
        found.outputs["state"],
        found.inputs,
        process.diff(made, found.outputs, found.inputs).update,
    )


@pytest.mark.parametrize(
    ("changes", "settings", "expected"),
    [
        ({"peerVpcId": STAGING}, {}, errors.CidrConflictError),
        ({"peerVpcId": "vpc-00000000"}, {}, errors.VpcNotFoundError),
        ({"vpcId": "vpc-00000000"}, {}, errors.VpcNotFoundError),
        ({"peerUin": PEER_UIN}, {}, errors.VpcNotFoundError),
        ({}, {"peering_limit": 0}, errors.QuotaExceededError),
    ],
)
def test_refusals(
    qcloud_emulator: Emulator,
    start: Start,
    changes: dict[str, object],
    settings: dict[str, object],
    expected: type[QcloudError],
) -> None:
    """What the cloud refuses is one line with what to do, and nothing is made."""
    qcloud_emulator.set_settings(**settings)

    with pytest.raises(expected) as caught:
        start().create(inputs(**changes))

    said = str(caught.value)
    assert ([], 1, True) == (
        qcloud_emulator.connections(),
        len(said.splitlines()),
        said.endswith(expected.default_hint),
    )


def test_pair_taken_meanwhile(qcloud_emulator: Emulator, start: Start) -> None:
    """A pair that somebody else peers between preview and Create is refused by name."""
    process = start()
    process.check({}, inputs())
    seeded(qcloud_emulator, name="theirs")

    with pytest.raises(TakenError, match="are already peered by pcx-seeded00 'theirs'"):
        process.create(inputs())


@pytest.mark.parametrize("adopt", [True, False])
def test_pair_freed_meanwhile(qcloud_emulator: Emulator, start: Start, adopt: bool) -> None:
    """What a listing from before shows neither refuses nor is taken over."""
    stranger = seeded(qcloud_emulator, name="theirs")
    process = start()
    process.check({}, inputs())
    qcloud_emulator.delete(stranger)

    made, _ = process.create(inputs(adopt=adopt))

    assert ([(made, "net")], True) == (_named(qcloud_emulator), made != stranger)


def test_taken_by_what_is_not_listed(qcloud_emulator: Emulator, start: Start) -> None:
    """If the API says "already exists" and shows nothing, its own words are told."""
    qcloud_emulator.add_fault(
        "DescribeVpcPeeringConnections", kind="stale_reads", times=None, delay_ms=60_000
    )
    seeded(qcloud_emulator, name="theirs", age=0)

    with pytest.raises(errors.AlreadyExistsError) as caught:
        start().create(inputs())

    assert errors.AlreadyExistsError is type(caught.value)


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
