"""The provider level of the campaign of faults: its schedules, and that it finds what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.model import WantedConnection
from pulumi_qcloud.lifecycle import connection, ownership
from pulumi_qcloud.lifecycle.access import Access, notify
from pulumi_qcloud.lifecycle.base import Found
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle

from tests.faults import provider
from tests.faults.provider.schedule import (
    APP,
    DATA,
    KINDS,
    LONGEST_DELAY,
    OUTSIDE,
    TIMEOUT,
    Command,
    Outside,
    Schedule,
    Trouble,
    Wanted,
    schedule_of,
)
from tests.unit.settings.home import keys

NET = (Wanted("net", APP, DATA, routed=("own", "peer")),)
NAMED = (Wanted("net", APP, DATA, name="net-one"),)
CREATE, DESCRIBE = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"


def verdicts(*commands: Command, version: str = "3.0", **settings: str) -> Counter[str]:
    """Return what the level finds in a schedule."""
    schedule = Schedule(0, version, settings, commands)
    return provider.carry_out(schedule).verdicts()


def test_a_seed_is_a_schedule() -> None:
    """The same seed gives the same schedule, and another seed another one."""
    assert schedule_of(17) == schedule_of(17) != schedule_of(18)
    assert provider.describe(17) == schedule_of(17).text()


def test_everything_occurs() -> None:
    """A few hundred schedules have every fault, command and outside change, and deaths."""
    schedules = [schedule_of(seed) for seed in range(300)]
    commands = [command for schedule in schedules for command in schedule.commands]
    troubles = [trouble for command in commands for trouble in command.troubles]

    assert set(KINDS) == {trouble.kind for trouble in troubles}
    assert {"up", "up --refresh", "refresh", "preview", "destroy"} == {it.what for it in commands}
    assert set(OUTSIDE) == {outside.what for command in commands for outside in command.before}
    assert {"2.0", "3.0"} == {schedule.version for schedule in schedules}
    assert {True, False} == {it.answer_lost for it in commands if it.killed is not None}
    assert max(trouble.delay for trouble in troubles) <= LONGEST_DELAY * TIMEOUT


@pytest.mark.parametrize("seed", range(1, 13))
def test_schedules(seed: int) -> None:
    """Nothing is wrong at the end of a schedule."""
    assert [] == provider.run(seed).findings


def test_a_create_that_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Create that is sent again whatever became of it is found as a duplicate."""

    def careless(client: VpcClient, wanted: WantedConnection, **_: object) -> str:
        while True:
            try:
                return client.create_peering_connection(
                    WantedConnection(
                        vpc_id=wanted.vpc_id,
                        peer_vpc_id=wanted.peer_vpc_id,
                        peer_uin=wanted.peer_uin,
                        name=wanted.name,
                    )
                )
            except QcloudError:
                continue

    monkeypatch.setattr(connection, "create_once", careless)
    command = Command("up", NET, troubles=(Trouble(CREATE, "drop_after", 1, 0),))

    assert {"duplicate"} <= verdicts(command, duplicate_pair="allowed").keys()


def test_an_error_that_is_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh that takes any error for the end of a connection is found out."""
    read = ConnectionLifecycle.read

    def careless(
        self: ConnectionLifecycle, connection_id: str, recorded: Mapping[str, object]
    ) -> Found | None:
        try:
            return read(self, connection_id, recorded)
        except QcloudError:
            return None

    monkeypatch.setattr(ConnectionLifecycle, "read", careless)
    trouble = Trouble(DESCRIBE, "internal_error", 9, 0)
    found = verdicts(Command("up", NET), Command("refresh", NET, troubles=(trouble,)))

    assert {"false gone"} <= found.keys()


def test_a_rival_that_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adopting what somebody else made between the same VPCs is found out."""
    monkeypatch.setattr(ownership, "_refusal", lambda *_: "")
    rival = Outside("rival back", "net")
    found = verdicts(
        Command("up", NAMED),
        Command("destroy", NAMED),
        Command("up", NAMED, before=(rival,)),
    )

    assert {"foreign"} <= found.keys()


def test_a_delete_that_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is left behind is found as an orphan."""
    monkeypatch.setattr(ConnectionLifecycle, "delete", lambda *_: None)

    assert {"orphan"} <= verdicts(Command("up", NET), Command("destroy", NET)).keys()


def raising(error: Exception) -> Callable[..., object]:
    """Return a function that raises."""

    def fail(*_: object) -> object:
        raise error

    return fail


def test_an_exception_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no error of ours is found as an unclear one."""
    monkeypatch.setattr(ConnectionLifecycle, "update", raising(KeyError("state")))
    renamed = (Wanted("net", APP, DATA, name="net-two"),)

    assert {"unclear error", "not recovered"} <= verdicts(
        Command("up", NAMED), Command("up", renamed)
    ).keys()


def test_a_key_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret key in what the user is told is found."""

    def talkative(self: ConnectionLifecycle, access: Access, *_: object) -> None:
        notify(keys(access.settings).secret_key)

    monkeypatch.setattr(ConnectionLifecycle, "_guard", talkative)

    assert {"secret"} == verdicts(Command("up", NET), Command("refresh", NET)).keys()
