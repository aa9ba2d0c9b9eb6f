"""An unchanged program: what is told of connections that are no longer what the state says."""

from __future__ import annotations

from typing import Final

import pytest
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import actions, inputs, outputs, seeded
from tests.unit.lifecycle.conftest import Start

_LIST: Final = "Describe"


def unchanged(
    process: ConnectionLifecycle, connection_id: str, recorded: dict[str, object], **hidden: object
) -> bool:
    """Let the engine check and diff an unchanged program; return whether there is a difference."""
    checked = process.check(inputs(), inputs(**hidden)).inputs
    return process.diff(connection_id, recorded, checked).update


@pytest.fixture
def recorded(qcloud_emulator: Emulator) -> dict[str, object]:
    """Return what the state holds of the connection that is there."""
    seeded(qcloud_emulator)
    return outputs()


def test_nothing_to_tell(
    qcloud_emulator: Emulator,
    start: Start,
    recorded: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A connection that is as recorded is listed once for all, and nothing is said."""
    process = start()

    assert not any(unchanged(process, "pcx-seeded00", recorded) for _ in range(3))

    assert ([_LIST], "") == (actions(qcloud_emulator), capsys.readouterr().err)


@pytest.mark.parametrize("listed", [True, False], ids=["in a component", "by itself"])
@pytest.mark.parametrize(
    ("happens", "told"),
    [
        ("delete", "pcx-seeded00 'net' is gone; run `pulumi up --refresh`, which creates it again"),
        (
            "rename",
            "pcx-seeded00 is now called 'by hand' and no longer 'net'; run `pulumi up --refresh`",
        ),
        (
            "expire",
            "pcx-seeded00 'net' is EXPIRED; run `pulumi up --refresh`, which enables it again",
        ),
        (
            "reject",
            "pcx-seeded00 'net' is REJECTED; run `pulumi up --refresh`, which creates it again",
        ),
    ],
)
def test_told(
    qcloud_emulator: Emulator,
    start: Start,
    capsys: pytest.CaptureFixture[str],
    happens: str,
    told: str,
    listed: bool,
) -> None:
    """What happened outside is told in one line with what a refresh does, and is no difference."""
    state = {"expire": "EXPIRED", "reject": "REJECTED"}.get(happens, "ACTIVE")
    seeded(qcloud_emulator, state)
    if happens == "delete":
        qcloud_emulator.delete("pcx-seeded00")
    if happens == "rename":
        qcloud_emulator.rename("pcx-seeded00", "by hand")
    hidden = {} if not listed else {"__listed": _listed(qcloud_emulator)}

    differs = unchanged(start(), "pcx-seeded00", outputs(), **hidden)

    (line,) = capsys.readouterr().err.splitlines()
    assert (False, True) == (differs, line.startswith(f"qcloud: {told}"))


def test_what_a_component_listed(
    qcloud_emulator: Emulator, start: Start, recorded: dict[str, object]
) -> None:
    """What a component has listed needs no further call."""
    unchanged(start(), "pcx-seeded00", recorded, __listed=_listed(qcloud_emulator))

    assert [] == actions(qcloud_emulator)


def test_listing_that_lags_behind(
    qcloud_emulator: Emulator,
    start: Start,
    recorded: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An older copy of the listing is no reason for a word."""
    hidden = {"__listed": ["pcx-seeded00 ACTIVE before"]}

    unchanged(start(), "pcx-seeded00", recorded, **hidden)

    assert "" == capsys.readouterr().err


def test_many(qcloud_emulator: Emulator, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    """Five are asked for by their ids; of the rest one line says that there may be more."""
    process = start()

    for number in range(9):
        gone = f"pcx-gone000{number}"
        unchanged(process, gone, outputs(), __listed=[])

    told = capsys.readouterr().err.splitlines()
    assert [True] * 5 == ["is gone" in line for line in told[:5]]
    assert ["qcloud: more connections may differ from the state; run `pulumi up --refresh`"] == (
        told[5:]
    )
    assert 5 == sum("pcx-gone" in str(call["parameters"]) for call in qcloud_emulator.calls())


def test_trouble(
    qcloud_emulator: Emulator,
    start: Start,
    recorded: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A listing that fails is neither an error nor tried again."""
    qcloud_emulator.add_fault("*", kind="garbage", times=None)
    process = start()

    assert not any(unchanged(process, "pcx-seeded00", recorded) for _ in range(3))

    tried = len(actions(qcloud_emulator))
    unchanged(process, "pcx-seeded00", recorded)
    assert (tried, "") == (len(actions(qcloud_emulator)), capsys.readouterr().err)


def test_refresh(
    qcloud_emulator: Emulator, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """The diff of a refresh, whose inputs no program gave, looks nothing up and says nothing."""
    start().diff("pcx-seeded00", outputs(), inputs(enabled=True))

    assert ([], "") == (actions(qcloud_emulator), capsys.readouterr().err)


def _listed(emulator: Emulator) -> list[str]:
    rows = emulator.connections()
    return [f"{it['peeringConnectionId']} {it['state']} {it['name']}" for it in rows]
