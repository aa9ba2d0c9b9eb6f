"""Nothing is deleted, renamed or declared twice by way of adoption."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import MalformedAnswerError
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.ownership import TakenError
from pulumi_qcloud.lifecycle.run_notes import Holder
from qcloud_emulator import Emulator

from tests.unit.api.loopback import Conversation, serving
from tests.unit.api.loopback import answer as http
from tests.unit.lifecycle.conftest import Start
from tests.unit.lifecycle.stack import APP, PARTNER, PEER_UIN, inputs, seeded


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
    assert f"{made} stays, since resource 'net' of this program has it" in (capsys.readouterr().err)


def test_two_resources_adopt(qcloud_emulator: Emulator, start: Start) -> None:
    """A connection is taken over by one resource of a program, not by two."""
    start().create(inputs())
    process = start()
    process.create(inputs(adopt=True))

    with pytest.raises(
        TakenError,
        match="of this program already, and resource 'second' wants it too; declare it once",
    ):
        process.create(inputs(adopt=True, __defaultName="second-0a1b2c3d"))


@pytest.mark.parametrize("adopt", [True, None])
def test_second_create(qcloud_emulator: Emulator, start: Start, adopt: bool | None) -> None:
    """What one resource has just made is no other one's, whether that may adopt or not."""
    process = start()
    made, _ = process.create(inputs())

    with pytest.raises(TakenError, match="resource 'second' wants it too; declare it once"):
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
