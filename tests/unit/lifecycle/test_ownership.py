"""Whether a connection is taken over, and that no two resources come to have the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds, WantedConnection
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.ownership import TakenError, Verdict, Wish, decide, occupying
from pulumi_qcloud.lifecycle.run_notes import Holder
from qcloud_emulator import Emulator

from tests.unit.api.loopback import Conversation, serving
from tests.unit.api.loopback import answer as http
from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    LIVE,
    NOW,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    inputs,
    seeded,
)
from tests.unit.lifecycle.conftest import Start

_WANTED = WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net")
_BACKWARDS = replace(LIVE, vpc=LIVE.peer_vpc, peer_vpc=LIVE.vpc)


def _decide(*taken: PeeringConnection, default_name: bool = False, adopt: bool = False) -> Verdict:
    return decide(taken, Wish(_WANTED, default_name, adopt), now=NOW)


@pytest.mark.parametrize("connection", [LIVE, _BACKWARDS])
@pytest.mark.parametrize(
    ("state", "taken"),
    [
        (PeeringState.PENDING, True),
        (PeeringState.ACTIVE, True),
        (PeeringState.ISOLATED, True),
        ("MELTING", True),
        ("", True),
        (PeeringState.EXPIRED, False),
        (PeeringState.REJECTED, False),
        (PeeringState.FAILED, False),
        (PeeringState.DELETED, False),
    ],
)
def test_occupying(connection: PeeringConnection, state: PeeringState | str, taken: bool) -> None:
    """A pair is taken by a connection of either direction in a state that counts."""
    connection = replace(connection, state=state)

    assert ([connection] if taken else []) == occupying([connection], _WANTED)


@pytest.mark.parametrize(
    "other",
    [
        replace(LIVE, peer_vpc=VpcIds("vpc-shared03", "gz_vpc_90")),
        replace(LIVE, vpc=VpcIds("vpc-shared03", "gz_vpc_90")),
        replace(LIVE, vpc=VpcIds("", ""), peer_vpc=VpcIds("", "")),
    ],
)
def test_other_pairs(other: PeeringConnection) -> None:
    """Connections of other pairs do not matter."""
    assert [] == occupying([other], _WANTED)


def test_spellings() -> None:
    """The pair is recognised in either spelling of its ids."""
    wanted = replace(_WANTED, vpc_id="vpc-app00226", peer_vpc_id="vpc-data0089")

    assert [LIVE] == occupying([LIVE], wanted)


def test_free_pair() -> None:
    """Nothing stands in the way of a pair that is free."""
    assert Verdict() == _decide()


@pytest.mark.parametrize(
    ("connection", "default_name", "adopt"),
    [
        (LIVE, True, False),
        (replace(LIVE, state=PeeringState.PENDING), True, False),
        (replace(LIVE, create_time=NOW - timedelta(hours=23, minutes=59)), True, False),
        (LIVE, False, True),
        (replace(LIVE, name="other"), False, True),
        (replace(LIVE, state=PeeringState.PENDING, create_time=None), False, True),
        (replace(LIVE, peer_uin=""), True, False),
    ],
)
def test_adopted(connection: PeeringConnection, default_name: bool, adopt: bool) -> None:
    """The product of an interrupted run is taken over, others if the user allows it."""
    assert Verdict(adopted=connection) == _decide(
        connection, default_name=default_name, adopt=adopt
    )


@pytest.mark.parametrize("adopt", [False, True])
@pytest.mark.parametrize(
    ("connection", "reason"),
    [
        (replace(LIVE, state=PeeringState.ISOLATED), "cannot be taken over in this state"),
        (replace(LIVE, state="MELTING"), "cannot be taken over in this state"),
        (_BACKWARDS, "differs in direction or peer account"),
        (replace(LIVE, peer_uin=PEER_UIN), "differs in direction or peer account"),
    ],
)
def test_never_adopted(connection: PeeringConnection, reason: str, adopt: bool) -> None:
    """What is another connection than the wanted one is never taken over."""
    verdict = _decide(connection, default_name=True, adopt=adopt)

    assert verdict.adopted is None
    assert reason in verdict.refusal


@pytest.mark.parametrize(
    ("connection", "default_name", "advice"),
    [
        (replace(LIVE, name="other"), False, "set adopt=True to take it over"),
        (replace(LIVE, name="other"), True, "set adopt=True to take it over"),
        (LIVE, False, "if an earlier run of this stack was interrupted, set adopt=True once"),
        (LIVE, False, "add aliases"),
        (
            replace(LIVE, create_time=NOW - timedelta(hours=24)),
            True,
            "if an earlier run of this stack was interrupted, set adopt=True once",
        ),
        (replace(LIVE, create_time=None), True, "set adopt=True once"),
    ],
)
def test_refused(connection: PeeringConnection, default_name: bool, advice: str) -> None:
    """What may be a stranger's is refused, with every way out."""
    verdict = _decide(connection, default_name=default_name)

    assert verdict.adopted is None
    assert advice in verdict.refusal
    assert verdict.refusal.startswith(
        f"{APP} and {DATA} are already peered by pcx-1 {connection.name!r} (ACTIVE)"
    )


def test_exact_arguments() -> None:
    """The refusal of the opposite direction says what to write to take the connection over."""
    assert (
        "gz_vpc_226 and gz_vpc_89 are already peered by pcx-1 'net' (ACTIVE), which differs in "
        "direction or peer account; to take it over, set vpc_id='vpc-data0089', "
        "peer_vpc_id='vpc-app00226', peer_uin='2407912486', adopt=True, with the credentials of "
        "account 2407912486; otherwise delete it"
    ) == _decide(_BACKWARDS).refusal


def test_two_connections() -> None:
    """Of several connections the one that bears the wanted name is meant."""
    other = replace(LIVE, id="pcx-2", name="other")

    assert (LIVE, LIVE, other) == (
        _decide(other, LIVE, default_name=True).adopted,
        _decide(other, LIVE, adopt=True).adopted,
        _decide(_BACKWARDS, other, adopt=True).adopted,
    )


def _ids(emulator: Emulator) -> list[str]:
    return [str(one["peeringConnectionId"]) for one in emulator.connections()]


def test_renamed_resource_that_adopts(
    qcloud_emulator: Emulator, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the new name of a resource took over is not deleted under its old name."""
    made, recorded = start().create(inputs())
    process = start()
    adopted, _ = process.create(inputs(peeringConnectionName="other", adopt=True))

    process.delete(made, recorded)

    assert [made] == [adopted] == _ids(qcloud_emulator)
    assert f"{made} is kept, since resource 'net' of this program has it" in capsys.readouterr().err


def test_two_resources_adopt(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection is taken over by one resource of a program, not by two."""
    start().create(inputs())
    process = start()
    process.create(inputs(adopt=True))

    with pytest.raises(
        TakenError,
        match="of this program, but resource 'second' declares it too; declare it once",
    ):
        process.create(inputs(adopt=True, __defaultName="second-0a1b2c3d"))


@pytest.mark.parametrize("adopt", [True, None])
def test_second_create(qcloud_emulator: Emulator, start: Start, adopt: bool | None) -> None:
    """What one resource has just made is no other one's, whether that may adopt or not."""
    process = start()
    made, _ = process.create(inputs())

    with pytest.raises(TakenError, match="resource 'second' declares it too; declare it once"):
        process.create(inputs(adopt=adopt, __defaultName="second-0a1b2c3d"))

    assert [made] == _ids(qcloud_emulator)


def test_made_and_deleted(qcloud_emulator: Emulator, start: Start) -> None:
    """What a resource has made itself it may delete in the same run."""
    process = start()
    made, recorded = process.create(inputs())

    process.delete(made, recorded)

    assert [] == _ids(qcloud_emulator)


def test_claimed_by_another_process(
    qcloud_emulator: Emulator, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process takes over at the same moment is refused before it is changed."""
    seeded(qcloud_emulator, name="theirs")
    process = start()
    monkeypatch.setattr(process._notes, "claim", lambda *_: Holder("", claimed=True))

    with pytest.raises(TakenError, match="declare it once"):
        process.create(inputs(adopt=True))

    assert ["theirs"] == [one["name"] for one in qcloud_emulator.connections()]


def test_accepter_adopts(qcloud_emulator: Emulator, start: Start) -> None:
    """The accepter, who sees the connection too, does not take over what is the requester's."""
    theirs = inputs(vpcId=APP, peerVpcId=PARTNER, peerUin=PEER_UIN)
    start().create(theirs)
    before = qcloud_emulator.connections()

    with pytest.raises(WrongAccountError):
        start("peer").create({**theirs, "adopt": True, "peeringConnectionName": "mine"})

    assert before == qcloud_emulator.connections()


def test_stated_account_that_is_another(qcloud_emulator: Emulator, start: Start) -> None:
    """A `qcloud:uin` that the caller's own connections contradict fails the preview."""
    start().create(inputs())

    failures = start(uin=PEER_UIN).check({}, inputs(peerVpcId="vpc-shared03")).failures

    assert [""] == [name for name, _ in failures]
    assert failures[0][1].startswith(f"the UIN is given as {PEER_UIN}, but the credentials")


@pytest.mark.parametrize(
    "answer", ['{"code":0}', '{"code":0,"data":null}', '{"code":0,"totalCount":7,"data":[]}']
)
def test_answers_that_tell_nothing(answer: str, start: Start) -> None:
    """An answer without a list is no proof that a connection is gone."""

    def talk(client: Conversation) -> None:
        while client.hear():
            client.say(http(answer.encode()))

    with serving(talk) as server, pytest.raises(MalformedAnswerError):
        start(endpoint=f"http://127.0.0.1:{server.port}").read(
            "pcx-recorded", {**inputs(), "uin": "1", "peerUin": "1", "uniqVpcId": "vpc-app00226"}
        )
