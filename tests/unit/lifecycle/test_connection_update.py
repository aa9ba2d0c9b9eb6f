"""Changing and deleting a connection, and the properties that only API 3.0 knows."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import AlreadyExistsError, QcloudError
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import Changes, ConnectionProperties
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    PARTNER,
    SHARED,
    UNIQ,
    WEEK,
    actions,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
    unknown,
)
from tests.unit.lifecycle.conftest import Start

_WANTED = inputs(enabled=True)
_RENAMED = inputs(enabled=True, peeringConnectionName="renamed")
UNRESERVED = "a key that is not reserved (project, qcloud, tencent, qcs:..., project:...)"


def _writes(emulator: Emulator) -> list[str]:
    return [action for action in actions(emulator) if not action.startswith("Describe")]


def _states(emulator: Emulator) -> list[tuple[str, str]]:
    return [(one["name"], one["state"]) for one in emulator.connections(live_only=False)]


@pytest.mark.parametrize("kind", [None, "busy", "throttle", "drop_before", "drop_after", "garbage"])
def test_rename(qcloud_emulator: Emulator, start: Start, kind: str | None) -> None:
    """A new name is given in place, through any trouble, and leaves nothing to do."""
    connection_id = seeded(qcloud_emulator)
    if kind:
        qcloud_emulator.add_fault("ModifyVpcPeeringConnection", kind=kind)
    process = start()

    told = process.update(connection_id, outputs(), _RENAMED)

    assert ([("renamed", "ACTIVE")], Changes()) == (
        _states(qcloud_emulator),
        process.diff(connection_id, told, _RENAMED),
    )
    assert {**outputs(peeringConnectionName="renamed"), "createTime": ""} == {
        **told,
        "createTime": "",
    }


def test_rename_while_reads_lag_behind(qcloud_emulator: Emulator, start: Start) -> None:
    """The new name is recorded, also if the API shows it only later."""
    connection_id = seeded(qcloud_emulator)
    qcloud_emulator.add_fault(
        "DescribeVpcPeeringConnections", kind="stale_reads", times=None, delay_ms=60_000
    )

    told = start().update(connection_id, outputs(), _RENAMED)

    assert "renamed" == told["peeringConnectionName"]


def test_delete_while_reads_lag_behind(qcloud_emulator: Emulator, start: Start) -> None:
    """A deletion waits for the name that the state records, which the API may show only later."""
    connection_id = seeded(qcloud_emulator, name="before")
    qcloud_emulator.add_fault(
        "DescribeVpcPeeringConnections", kind="stale_reads", times=2, delay_ms=60_000
    )
    qcloud_emulator.rename(connection_id, "net")

    start().delete(connection_id, outputs())

    assert [] == qcloud_emulator.connections()


def test_gone_while_its_name_is_waited_for(qcloud_emulator: Emulator, start: Start) -> None:
    """What a listing shows under another name and what is gone by then is gone."""
    connection_id = seeded(qcloud_emulator, name="by hand")
    qcloud_emulator.add_fault("DescribeVpcPeeringConnections", kind="stale_reads", delay_ms=60_000)
    qcloud_emulator.delete(connection_id)

    start().delete(connection_id, outputs())

    assert [] == _writes(qcloud_emulator)


def test_profile(qcloud_emulator: Emulator, start: Start) -> None:
    """Another profile is recorded without asking the API for anything."""
    wanted = {**_WANTED, "profile": "partner"}

    told = start().update("pcx-seeded00", outputs(), wanted)

    assert ({**outputs(), "profile": "partner", "__inputs": sorted(wanted)}, []) == (
        told,
        actions(qcloud_emulator),
    )


def test_profile_taken_away(qcloud_emulator: Emulator, start: Start) -> None:
    """A profile that the program does not mention any more is not recorded any more."""
    recorded = outputs(profile="partner", __inputs=[*sorted(_WANTED), "profile"])

    told = start().update("pcx-seeded00", recorded, _WANTED)

    assert (outputs(), []) == (told, actions(qcloud_emulator))


def test_accepted_meanwhile(qcloud_emulator: Emulator, start: Start) -> None:
    """A pending connection that was accepted is recorded as active, without any write."""
    connection_id = seeded(qcloud_emulator, "ACTIVE", peer_vpc_id=PARTNER)
    recorded = outputs_to_partner("PENDING", expiresAt="2026-01-08T00:00:00+08:00")
    wanted = inputs(peerVpcId=PARTNER, peerUin="100000000002", enabled=True)
    process = start()

    changes = process.diff(connection_id, recorded, wanted)
    told = process.update(connection_id, recorded, wanted)

    assert (Changes(update=True), "ACTIVE", None, []) == (
        changes,
        told["state"],
        told.get("expiresAt"),
        _writes(qcloud_emulator),
    )


@pytest.mark.parametrize("kind", [None, "drop_before", "drop_after", "http_502", "garbage"])
@pytest.mark.parametrize("name", ["net", "renamed"])
def test_enable(qcloud_emulator: Emulator, start: Start, name: str, kind: str | None) -> None:
    """An expired connection is enabled again in place, through any trouble."""
    connection_id = seeded(qcloud_emulator, "EXPIRED", peer_vpc_id=PARTNER)
    wanted = inputs(
        peerVpcId=PARTNER, peerUin="100000000002", enabled=True, peeringConnectionName=name
    )
    if kind:
        qcloud_emulator.add_fault("EnableVpcPeeringConnection", kind=kind)
    process = start()

    told = process.update(connection_id, outputs_to_partner("EXPIRED"), wanted)

    assert ([(name, "PENDING")], "PENDING", Changes()) == (
        _states(qcloud_emulator),
        told["state"],
        process.diff(connection_id, told, wanted),
    )


def test_enable_that_is_refused(qcloud_emulator: Emulator, start: Start) -> None:
    """If the pair has been peered anew meanwhile, the refusal is told."""
    connection_id = seeded(qcloud_emulator, "EXPIRED", peer_vpc_id=PARTNER)
    seeded(qcloud_emulator, peer_vpc_id=PARTNER, connection_id="pcx-other000")
    wanted = inputs(peerVpcId=PARTNER, peerUin="100000000002", enabled=True)

    with pytest.raises(errors.AlreadyExistsError):
        start().update(connection_id, outputs_to_partner("EXPIRED"), wanted)


def test_expired_meanwhile(qcloud_emulator: Emulator, start: Start) -> None:
    """A preview finds out that a pending connection has expired, and `up` enables it again."""
    process = start()
    wanted = inputs(peerVpcId=PARTNER, peerUin="100000000002", enabled=True)
    made, told = process.create(wanted)
    qcloud_emulator.advance_clock(WEEK + 1)
    process = start()

    assert Changes(update=True) == process.diff(made, told, wanted)
    assert "PENDING" == process.update(made, told, wanted)["state"]


def test_update_of_what_is_gone(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection that is gone cannot be renamed; the error says what helps."""
    with pytest.raises(errors.PeeringConnectionNotFoundError) as caught:
        start().update("pcx-gone0000", outputs(), _RENAMED)

    assert (
        "pcx-gone0000 does not exist any more. Run `pulumi up --refresh` to create it again."
    ) == str(caught.value)


@pytest.mark.parametrize("kind", [None, "busy", "throttle", "drop_before", "drop_after", "garbage"])
def test_delete(qcloud_emulator: Emulator, start: Start, kind: str | None) -> None:
    """A connection is deleted, through any trouble."""
    connection_id = seeded(qcloud_emulator)
    if kind:
        qcloud_emulator.add_fault("DeleteVpcPeeringConnection", kind=kind)

    start().delete(connection_id, outputs())

    assert [] == qcloud_emulator.connections()


def test_delete_of_what_is_gone(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection that is gone already is as good as deleted."""
    start().delete("pcx-gone0000", outputs())

    assert ["Delete"] == _writes(qcloud_emulator)


@pytest.mark.parametrize("kind", ["internal_error", "http_502", "busy"])
def test_delete_that_fails(qcloud_emulator: Emulator, start: Start, kind: str) -> None:
    """As long as nobody says that it is gone, it is not."""
    connection_id = seeded(qcloud_emulator)
    qcloud_emulator.add_fault("DeleteVpcPeeringConnection", kind=kind, times=None)

    with pytest.raises(QcloudError):
        start(deadline="0.2").delete(connection_id, outputs())

    assert 1 == len(qcloud_emulator.connections())


def test_diff_of_many_pending(qcloud_emulator: Emulator, start: Start) -> None:
    """Many pending connections are looked up with one listing; active ones not at all."""
    for number, peer in enumerate([PARTNER, SHARED]):
        seeded(qcloud_emulator, "PENDING", peer_vpc_id=peer, connection_id=f"pcx-seeded0{number}")
    process = start()

    for number in (0, 1):
        process.diff(f"pcx-seeded0{number}", outputs("PENDING"), _WANTED)
    process.diff("pcx-seeded02", outputs(), _WANTED)

    assert ["Describe"] == actions(qcloud_emulator)


def test_diff_of_a_pending_connection_that_is_gone(qcloud_emulator: Emulator, start: Start) -> None:
    """A pending connection that is provably gone is made anew."""
    changes = start().diff("pcx-gone0000", outputs("PENDING"), _WANTED)

    assert Changes(update=True, replaces=["enabled"]) == changes


@pytest.mark.parametrize("account", ["default", "peer"])
def test_diff_that_cannot_look(
    qcloud_emulator: Emulator,
    start: Start,
    capsys: pytest.CaptureFixture[str],
    account: str,
) -> None:
    """If nothing can be found out, the recorded state answers, and one line says so once."""
    if account == "default":
        qcloud_emulator.add_fault("*", kind="internal_error", times=None)
    process = start(account)

    changes = [process.diff("pcx-gone0000", outputs("PENDING"), _WANTED) for _ in range(2)]

    said = capsys.readouterr().err
    assert ([Changes(), Changes()], 1, True) == (
        changes,
        said.count("\n"),
        said.startswith("qcloud: pcx-gone0000 is assumed to be still PENDING: "),
    )


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
        ("tags", ["team"], "tags is ['team']; give a mapping of strings to strings"),
        ("tags", {"": "x"}, "tags has the key ''; give a string of 1 to 127 characters"),
        (
            "tags",
            {"team": 1.0},
            "tags has 1 for 'team'; give a string of 1 to 255 characters",
        ),
        ("tags", {"team": ""}, "tags has '' for 'team'; give a string of 1 to 255 characters"),
        (
            "tags",
            {"qcs:a": "a"},
            f"tags has the key 'qcs:a'; give {UNRESERVED}",
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
    assert reason.startswith(f"{name} is not supported by API 2.0;")


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

    with pytest.raises(AlreadyExistsError, match="created with a type other than 'VPC_BM_PEER'"):
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
