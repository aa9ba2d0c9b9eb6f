"""Changing and deleting a connection, and finding out that it has to be."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.properties import Changes
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import Start
from tests.unit.lifecycle.stack import (
    PARTNER,
    SHARED,
    WEEK,
    actions,
    inputs,
    outputs,
    outputs_to_partner,
    seeded,
)

_WANTED = inputs(enabled=True)
_RENAMED = inputs(enabled=True, peeringConnectionName="renamed")


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
        "pcx-gone0000 does not exist any more. Run `pulumi up --refresh` to have it made anew."
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
        said.startswith("qcloud: pcx-gone0000 is taken to be PENDING still: "),
    )
