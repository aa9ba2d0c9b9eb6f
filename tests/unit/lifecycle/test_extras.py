"""Bandwidth, charge type, quality, type and tags, which only API 3.0 knows."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import AlreadyExistsError
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import Changes, ConnectionProperties
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import Start
from tests.unit.lifecycle.stack import APP, DATA, UNIQ, WEEK, actions, inputs, seeded, unknown

_V3 = {"apiVersion": "3.0"}
_EXTRAS: dict[str, object] = {
    "bandwidth": 100.0,
    "chargeType": "POSTPAID_BY_MONTH_95",
    "qosLevel": "AU",
    "type": "VPC_PEER",
    "tags": {"team": "net", "env": "prod"},
}
_MANY = {f"key{number:02}": "value" for number in range(23)}

Outputs = dict[str, object]


def _program(**changes: object) -> dict[str, object]:
    return inputs(**{"vpcId": UNIQ[APP], "peerVpcId": UNIQ[DATA], **changes})


def _made(life: ConnectionLifecycle, program: Outputs) -> tuple[str, Outputs]:
    checked = life.check({}, program)
    assert checked.failures == []
    return life.create(checked.inputs)


def _updated(life: ConnectionLifecycle, pcx: str, recorded: Outputs, program: Outputs) -> Outputs:
    """Assert that a preview updates, update, and assert that nothing is left to do."""
    checked = life.check(recorded, program)
    assert checked.failures == []
    assert life.diff(pcx, recorded, checked.inputs) == Changes(update=True)
    told = life.update(pcx, recorded, checked.inputs)
    assert life.diff(pcx, told, checked.inputs) == Changes()
    found = life.read(pcx, told)
    assert found is not None
    assert found.outputs == told
    return told


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("bandwidth", 0.0, "bandwidth is 0; give a whole number of Mbps above 0"),
        ("bandwidth", -5.0, "bandwidth is -5; give a whole number of Mbps above 0"),
        ("bandwidth", 1.5, "bandwidth is 1.5; give a whole number of Mbps above 0"),
        ("bandwidth", float("nan"), "bandwidth is nan; give a whole number of Mbps above 0"),
        ("bandwidth", float("inf"), "bandwidth is inf; give a whole number of Mbps above 0"),
        ("bandwidth", "100", "bandwidth is '100'; give a whole number of Mbps above 0"),
        ("bandwidth", True, "bandwidth is True; give a whole number of Mbps above 0"),
        (
            "chargeType",
            "PREPAID",
            "chargeType is 'PREPAID'; write POSTPAID_BY_DAY_MAX or POSTPAID_BY_MONTH_95",
        ),
        ("qosLevel", "", "qosLevel is ''; write PT or AU or AG"),
        ("qosLevel", ["PT"], "qosLevel is ['PT']; write PT or AU or AG"),
        ("type", "VPC0", "type is 'VPC0'; write VPC_PEER or VPC_BM_PEER"),
        ("tags", ["team"], "tags is ['team']; give keys and values, both texts"),
        ("tags", {"": "x"}, "tags has the key ''; give a text of 1 to 127 characters"),
        (
            "tags",
            {"team": 1.0},
            "tags has 1 for 'team'; give a text of at most 255 characters",
        ),
    ],
)
def test_refused(
    qcloud_emulator: Emulator, start: Start, name: str, value: object, reason: str
) -> None:
    """What the API does not accept fails at the check."""
    checked = start(**_V3).check({}, _program(**{name: value}))

    assert checked.failures == [(name, reason)]


@pytest.mark.parametrize("name", _EXTRAS)
def test_unknown(qcloud_emulator: Emulator, start: Start, name: str) -> None:
    """What is not known yet is never wrong."""
    process = start(**_V3)

    assert process.check({}, _program(**{name: unknown()})).failures == []
    assert process.check({}, _program(tags={"team": unknown()})).failures == []


@pytest.mark.parametrize("name", _EXTRAS)
@pytest.mark.parametrize("wrong", [False, True])
def test_api_2_0(qcloud_emulator: Emulator, start: Start, name: str, wrong: bool) -> None:
    """Under API 2.0 there is one failure for each, whatever its value."""
    value = 17.5 if wrong else _EXTRAS[name]

    ((told, reason),) = start().check({}, inputs(**{name: value})).failures

    assert told == name
    assert reason.startswith(f"{name} is not known to API 2.0;")


def test_create(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection is made with them, they are outputs, and a refresh finds them."""
    process = start(**_V3)

    connection_id, made = _made(process, _program(**_EXTRAS))

    assert {name: made[name] for name in _EXTRAS} == _EXTRAS
    found = start(**_V3).read(connection_id, made)
    assert found is not None
    assert found.outputs == made
    assert {name: found.inputs[name] for name in _EXTRAS} == _EXTRAS
    assert process.diff(connection_id, made, process.check({}, _program(**_EXTRAS)).inputs) == (
        Changes()
    )


def test_not_asked_for(qcloud_emulator: Emulator, start: Start) -> None:
    """What the program does not mention is an output as the API tells it, and no input."""
    process = start(**_V3)

    connection_id, made = _made(process, _program())

    told = {name: made[name] for name in _EXTRAS if name in made}
    assert told == {"bandwidth": 0, "chargeType": "POSTPAID_BY_DAY_MAX", "type": "VPC_PEER"}
    found = process.read(connection_id, made)
    assert found is not None
    assert not found.inputs.keys() & _EXTRAS.keys()


@pytest.mark.parametrize(
    "changed",
    [
        {"bandwidth": 200.0},
        {"chargeType": "POSTPAID_BY_DAY_MAX"},
        {"tags": {"team": "core", "cost": "7"}},
        {"tags": {}},
        {"tags": None},
        {"tags": _MANY},
        {"peeringConnectionName": "other", "bandwidth": 7.0, "tags": {"team": "net"}},
    ],
)
def test_update(qcloud_emulator: Emulator, start: Start, changed: dict[str, object]) -> None:
    """What can be changed is changed in place; tags are put on and taken off, others stay."""
    process = start(**_V3)
    connection_id, made = _made(process, _program(**_EXTRAS))

    told = _updated(process, connection_id, made, _program(**{**_EXTRAS, **changed}))

    wanted = {name: value for name, value in changed.items() if value is not None}
    assert {name: told.get(name) for name in wanted} == wanted
    assert (told.get("tags") or {}) == (changed.get("tags", _EXTRAS["tags"]) or {})


@pytest.mark.parametrize("changed", [{"qosLevel": "PT"}, {"type": "VPC_BM_PEER"}])
def test_replaced(qcloud_emulator: Emulator, start: Start, changed: dict[str, object]) -> None:
    """Quality and type replace."""
    process = start(**_V3)
    connection_id, made = _made(process, _program(**_EXTRAS))

    changes = process.diff(connection_id, made, _program(**{**_EXTRAS, **changed}))

    assert changes == Changes(update=True, replaces=list(changed))


def test_calls_of_an_update(qcloud_emulator: Emulator, start: Start) -> None:
    """What differs is written, in one call each, and nothing else."""
    process = start(**_V3)
    connection_id, made = _made(process, _program(**_EXTRAS))
    qcloud_emulator.clear_calls()
    program = _program(**{**_EXTRAS, "tags": {"team": "core", "cost": "7"}})

    process.update(connection_id, made, process.check(made, program).inputs)

    writes = [it for it in actions(qcloud_emulator) if not it.startswith(("Describe", "Get"))]
    assert writes == ["UnTagResources", "TagResources"]


def test_drift(qcloud_emulator: Emulator, start: Start) -> None:
    """What somebody else changes is seen by a refresh, and put right by the next update."""
    process = start(**_V3)
    connection_id, made = _made(process, _program(**_EXTRAS))
    access = process.access(ConnectionProperties.of({}))
    access.client.modify_peering_connection(connection_id, bandwidth=1)
    access.client.tag_peering_connection(
        connection_id, uin=str(made["uin"]), put={"team": "theirs", "more": "x"}, take_off=["env"]
    )
    process = start(**_V3)

    found = process.read(connection_id, made)

    assert found is not None
    drifted = {"bandwidth": 1, "tags": {"team": "theirs", "more": "x"}}
    assert {name: found.inputs[name] for name in drifted} == drifted
    told = _updated(process, connection_id, found.outputs, _program(**_EXTRAS))
    assert {name: told[name] for name in _EXTRAS} == _EXTRAS


def test_adopted(qcloud_emulator: Emulator, start: Start) -> None:
    """An adoption modifies what differs, so that nothing is left to do."""
    connection_id = seeded(qcloud_emulator, name="theirs")
    process = start(**_V3)
    wanted = {"bandwidth": 50.0, "tags": {"team": "net"}, "chargeType": "POSTPAID_BY_MONTH_95"}

    adopted, made = _made(process, _program(adopt=True, **wanted))

    assert adopted == connection_id
    found = start(**_V3).read(connection_id, made)
    assert found is not None
    assert found.outputs == made
    assert {name: found.inputs[name] for name in wanted} == wanted
    assert found.inputs["peeringConnectionName"] == "net"


def test_not_adopted(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection that will never be what is wanted is not taken over."""
    seeded(qcloud_emulator)
    process = start(**_V3)

    with pytest.raises(AlreadyExistsError, match="made with another type than 'VPC_BM_PEER'"):
        process.create(_program(adopt=True, type="VPC_BM_PEER", enabled=True))


def test_under_2_0_and_back(qcloud_emulator: Emulator, start: Start) -> None:
    """API 2.0 neither shows nor touches them: a program without them leaves them as they are."""
    connection_id, made = _made(start(**_V3), _program(**_EXTRAS))
    process = start()

    checked = process.check(made, _program())
    told = process.update(connection_id, made, checked.inputs)
    found = process.read(connection_id, told)

    assert checked.failures == []
    assert found is not None
    live = start(**_V3).read(connection_id, found.outputs)
    assert live is not None
    assert {name: live.outputs[name] for name in _EXTRAS} == _EXTRAS


def test_expired(qcloud_emulator: Emulator, start: Start) -> None:
    """There is no Enable in API 3.0: what has expired is replaced."""
    process = start(**_V3)
    program = _program(peerVpcId="vpc-partner2", peerUin="100000000002")
    connection_id, made = _made(process, program)
    qcloud_emulator.advance_clock(WEEK + 60)
    process = start(**_V3)
    found = process.read(connection_id, made)
    assert found is not None
    assert found.outputs["state"] == "EXPIRED"

    changes = process.diff(connection_id, found.outputs, process.check(made, program).inputs)

    assert changes == Changes(update=True, replaces=["enabled"])
    assert start().diff(connection_id, found.outputs, {**program, "enabled": True}) == (
        Changes(update=True)
    )
