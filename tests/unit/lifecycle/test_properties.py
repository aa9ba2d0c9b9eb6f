"""What each state means for each operation, with an API that knows one connection."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pulumi_qcloud.lifecycle.ownership import TakenError
from pulumi_qcloud.lifecycle.properties import Changes, rules_of

from tests.unit.api.loopback import Conversation, answer, serving
from tests.unit.lifecycle.builders import APP, DATA, OWN_UIN, UNIQ, inputs, outputs
from tests.unit.lifecycle.conftest import process_at

_ID, _NEW_ID = "pcx-old00000", "pcx-new00000"
_UPDATE = Changes(update=True)
_REPLACE = Changes(update=True, replaces=["enabled"])

_STATES = (
    "PENDING",
    "ACTIVE",
    "EXPIRED",
    "REJECTED",
    "FAILED",
    "DELETED",
    "ISOLATED",
    "MELTING",
)

states = pytest.mark.parametrize("state", _STATES)


@dataclass
class Api:
    """An API whose only connection stays in one state."""

    state: str
    url: str = ""
    asked: list[str] = field(default_factory=list)

    def talk(self, conversation: Conversation) -> None:
        """Answer as if everything succeeded."""
        while request := conversation.hear():
            form = parse_qs(request.partition(b"\r\n\r\n")[2].decode())
            self.asked.append(form["Action"][0])
            body = {"code": 0, "peeringConnectionId": _NEW_ID, "data": [self._row(form)]}
            conversation.say(answer(json.dumps({**body, "totalCount": 1}).encode()))

    def _row(self, form: dict[str, list[str]]) -> dict[str, object]:
        made = form.get("peeringConnectionId") == [_NEW_ID]
        return {
            "peeringConnectionId": _NEW_ID if made else _ID,
            "peeringConnectionName": "net",
            "state": "ACTIVE" if made else self.state,
            "vpcId": APP,
            "unVpcId": UNIQ[APP],
            "peerVpcId": DATA,
            "unPeerVpcId": UNIQ[DATA],
            "uin": OWN_UIN,
            "peerUin": OWN_UIN,
            "createTime": "2026-01-01 00:00:00",
        }


@contextmanager
def _api(state: str) -> Iterator[Api]:
    api = Api(state)
    with serving(api.talk) as server:
        api.url = server.url
        yield api


@states
def test_pair_check(state: str, tmp_path: Path) -> None:
    """A preview refuses a pair that a connection under another name takes."""
    with _api(state) as api:
        news = inputs(peeringConnectionName="other")
        refused = process_at(api.url, tmp_path).check({}, news).failures
        adopting = process_at(api.url, tmp_path).check({}, {**news, "adopt": True}).failures

    expected = {
        "PENDING": (True, False),
        "ACTIVE": (True, False),
        "ISOLATED": (True, True),
        "MELTING": (True, True),
    }.get(state, (False, False))
    assert expected == (bool(refused), bool(adopting))


@states
def test_create(state: str, tmp_path: Path) -> None:
    """A connection is made, taken over or refused."""
    made = ""
    with _api(state) as api:
        try:
            made, _ = process_at(api.url, tmp_path).create(inputs(adopt=True))
        except TakenError:
            made = "refused"

    expected = {"PENDING": _ID, "ACTIVE": _ID, "ISOLATED": "refused", "MELTING": "refused"}
    assert expected.get(state, _NEW_ID) == made
    assert (made == _NEW_ID) is ("CreateVpcPeeringConnection" in api.asked)


@states
def test_read(state: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A refresh keeps everything but what was deleted, and warns of what it does not know."""
    with _api(state) as api:
        found = process_at(api.url, tmp_path).read(_ID, outputs(state))

    suspicious = state in ("ISOLATED", "MELTING")
    said = "it is left unchanged, and the cloud's console shows why"
    warning = f"qcloud: {_ID} is {state}; {said}\n" if suspicious else ""
    assert warning == capsys.readouterr().err
    if state == "DELETED":
        assert found is None
    else:
        assert found is not None
        assert (state, state not in ("EXPIRED", "REJECTED", "FAILED")) == (
            found.outputs["state"],
            found.inputs["enabled"],
        )


@states
def test_diff(state: str, tmp_path: Path) -> None:
    """A preview acts on dead states and on nothing else."""
    with _api(state) as api:
        changes = process_at(api.url, tmp_path).diff(
            _ID, outputs(state), {**inputs(), "enabled": True}
        )

    expected = {
        "EXPIRED": _UPDATE,
        "REJECTED": _REPLACE,
        "FAILED": _REPLACE,
        "DELETED": _REPLACE,
    }
    assert expected.get(state, Changes()) == changes


@states
def test_diff_of_refresh(state: str, tmp_path: Path) -> None:
    """A refresh, which compares with the inputs it has just read, acts on nothing."""
    with _api(state) as api:
        process = process_at(api.url, tmp_path)
        found = process.read(_ID, outputs(state))
        if found is None:
            return
        changes = process.diff(_ID, found.outputs, found.inputs)

    assert Changes() == changes


@states
def test_diff_of_a_pending_connection(state: str, tmp_path: Path) -> None:
    """A connection that was pending is looked up and treated as what it is by now."""
    with _api(state) as api:
        changes = process_at(api.url, tmp_path).diff(
            _ID, outputs("PENDING"), {**inputs(), "enabled": True}
        )

    expected = {
        "ACTIVE": _UPDATE,
        "EXPIRED": _UPDATE,
        "REJECTED": _REPLACE,
        "FAILED": _REPLACE,
        "DELETED": _REPLACE,
    }
    assert expected.get(state, Changes()) == changes


@states
def test_diff_of_a_connection_accepted_here(state: str, tmp_path: Path) -> None:
    """Its own component's acceptance is no change to a connection."""
    with _api(state) as api:
        news = {**inputs(), "enabled": True, "__acceptedHere": True}
        changes = process_at(api.url, tmp_path).diff(_ID, outputs("PENDING"), news)

    expected = {
        "EXPIRED": _UPDATE,
        "REJECTED": _REPLACE,
        "FAILED": _REPLACE,
        "DELETED": _REPLACE,
    }
    assert expected.get(state, Changes()) == changes


@pytest.mark.parametrize("state", sorted(set(_STATES) - {"DELETED"}))
def test_update(state: str, tmp_path: Path) -> None:
    """Only what has expired is enabled, in place."""
    with _api(state) as api:
        process_at(api.url, tmp_path).update(
            _ID, outputs("PENDING"), {**inputs(peeringConnectionName="net"), "enabled": True}
        )

    assert (state == "EXPIRED") is ("EnableVpcPeeringConnection" in api.asked)


@states
def test_delete(state: str, tmp_path: Path) -> None:
    """A connection is deleted in whatever state it is."""
    with _api(state) as api:
        process_at(api.url, tmp_path).delete(_ID, outputs(state))

    assert ["DeleteVpcPeeringConnection"] == [
        action for action in api.asked if not action.startswith("Describe")
    ]


@states
def test_dead(state: str) -> None:
    """Dead is what does not come back by itself."""
    assert rules_of(state).dead is (state in ("EXPIRED", "REJECTED", "FAILED"))
