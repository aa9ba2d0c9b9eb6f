"""Accepting a connection in the other account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle, WrongAccepterError
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.base import WrongAccountError
from pulumi_qcloud.lifecycle.properties import Changes
from qcloud_emulator import Emulator

from tests.unit.lifecycle.builders import (
    APP,
    DATA,
    OWN_UIN,
    PARTNER,
    PEER_UIN,
    WEEK,
    actions,
    seeded,
    unknown,
)
from tests.unit.lifecycle.conftest import FIXED, StartClients, clients_at, fixed_api

_ACCEPT, _DESCRIBE = "AcceptVpcPeeringConnection", "DescribeVpcPeeringConnections"
_PCX = "pcx-seeded00"
_GIVEN = {"peeringConnectionId": _PCX, "accepted": True}
_STATES = (
    "PENDING",
    "ACTIVE",
    "EXPIRED",
    "REJECTED",
    "FAILED",
    "ISOLATED",
    "MELTING",
)

Accepter = Callable[..., AccepterLifecycle]

disputed = pytest.mark.parametrize(
    "facts",
    [{}, {"code_desc": "absent", "code_type": "text", "unknown_id": "empty"}],
    ids=["usual", "disputed"],
)
states = pytest.mark.parametrize("state", _STATES)


@pytest.fixture
def accepter(start_clients: StartClients) -> Accepter:
    """Return a function that starts the accepter's provider process, or another account's."""
    return lambda account="peer", **config: AccepterLifecycle(start_clients(account, **config))


def _asked(emulator: Emulator, state: str = "PENDING") -> str:
    return seeded(emulator, state, peer_vpc_id=PARTNER)


def _state(emulator: Emulator) -> str:
    (connection,) = emulator.connections(live_only=False)
    return str(connection["state"])


def _recorded(**changes: object) -> dict[str, object]:
    return {
        **_GIVEN,
        "state": "ACTIVE",
        "peeringConnectionName": "net",
        "uin": PEER_UIN,
        "peerUin": OWN_UIN,
        "vpcId": "vpc-partner2",
        "peerVpcId": "vpc-app00226",
        "region": "ap-guangzhou",
        "createTime": "2026-01-01T00:00:00+08:00",
        "__inputs": ["accepted", "peeringConnectionId"],
        **changes,
    }


def test_pending(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """A pending connection is accepted with two calls, and nothing is left to do."""
    _asked(qcloud_emulator)

    made, told = accepter().create(_GIVEN)

    assert ("ACTIVE", [_DESCRIBE, _ACCEPT]) == (
        _state(qcloud_emulator),
        [call["action"] for call in qcloud_emulator.calls()],
    )
    assert {**_recorded(), "createTime": ""} == {**told, "createTime": ""}
    assert (_PCX, Changes()) == (made, accepter().diff(made, told, _GIVEN))


@pytest.mark.parametrize(
    ("peer_vpc_id", "account", "asked"),
    [(PARTNER, "peer", ["Describe", "DescribeVpcEx"]), (DATA, "default", ["Describe"])],
    ids=["across accounts", "within one"],
)
def test_active(
    qcloud_emulator: Emulator, accepter: Accepter, peer_vpc_id: str, account: str, asked: list[str]
) -> None:
    """A connection that is active already is fine."""
    seeded(qcloud_emulator, peer_vpc_id=peer_vpc_id)

    _, told = accepter(account).create(_GIVEN)

    assert ("ACTIVE", asked) == (told["state"], actions(qcloud_emulator))


@disputed
@pytest.mark.parametrize(
    ("state", "way_out"),
    [
        ("EXPIRED", "The requester has to enable it again: run `pulumi up --refresh` in its stack"),
        (
            "REJECTED",
            "The requester has to create a new one: run `pulumi up --refresh` in its stack",
        ),
    ],
)
def test_too_late(
    qcloud_emulator: Emulator, accepter: Accepter, state: str, way_out: str, facts: dict[str, str]
) -> None:
    """What cannot be accepted any more is an error that says what the requester has to do."""
    qcloud_emulator.set_settings(**facts)
    _asked(qcloud_emulator, state)

    with pytest.raises(errors.InvalidStateError) as caught:
        accepter().create(_GIVEN)

    assert f"{_PCX} is {state} and cannot be accepted. {way_out}." == str(caught.value)


def test_expiry_just_before(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """What expires between the look and the acceptance is told as expired, not as refused."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", delay_ms=60_000)
    qcloud_emulator.advance_clock(WEEK)

    with pytest.raises(errors.InvalidStateError, match="is EXPIRED and cannot be accepted"):
        accepter().create(_GIVEN)


@pytest.mark.parametrize("state", ["FAILED", "ISOLATED", "MELTING"])
def test_other_states(tmp_path: Path, state: str) -> None:
    """Nothing but a pending connection is accepted, and the error names the state."""
    with fixed_api(state) as api:
        process = AccepterLifecycle(clients_at(api.url, tmp_path))

        with pytest.raises(errors.InvalidStateError, match=f"{FIXED} is {state} and cannot be"):
            process.create({**_GIVEN, "peeringConnectionId": FIXED})

    assert _ACCEPT not in api.asked


@disputed
@pytest.mark.parametrize("state", ["PENDING", "ACTIVE"])
@pytest.mark.parametrize("stated", [OWN_UIN, ""])
def test_requesters_credentials(
    qcloud_emulator: Emulator, accepter: Accepter, state: str, stated: str, facts: dict[str, str]
) -> None:
    """With the requester's credentials the error says whose are wanted."""
    qcloud_emulator.set_settings(**facts)
    _asked(qcloud_emulator, state)

    with pytest.raises(WrongAccepterError) as caught:
        accepter("default", uin=stated).create(_GIVEN)

    said = f", configured as account {stated}" if stated else ""
    assert (
        f"{_PCX} is for account {PEER_UIN} to accept, but the credentials in use "
        f"(stack configuration{said}) are not that account's: they do not show its VPC "
        "vpc-partner2. Give the "
        "accepter that account's credentials: set profile, or a Provider in its options."
    ) == str(caught.value)
    assert state == _state(qcloud_emulator)


def test_refusal_that_cannot_be_explained(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """If it cannot be found out whose credentials these are, the API's refusal is told."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault("DescribeVpcEx", kind="internal_error", times=None)

    with pytest.raises(errors.NotAuthorizedError, match="can be accepted by its accepter"):
        accepter("default").create(_GIVEN)


@disputed
def test_invisible(qcloud_emulator: Emulator, accepter: Accepter, facts: dict[str, str]) -> None:
    """A connection that the caller does not see is an error that says what to check."""
    qcloud_emulator.set_settings(**facts)
    seeded(qcloud_emulator)

    with pytest.raises(errors.PeeringConnectionNotFoundError) as caught:
        accepter().create(_GIVEN)

    assert (
        f"{_PCX} is not visible in ap-guangzhou with the credentials of stack configuration. Check "
        "peeringConnectionId, the region, and that the credentials are those of the accepting "
        "account."
    ) == str(caught.value)


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate", "delay_before_commit"])
def test_lost_answer(qcloud_emulator: Emulator, accepter: Accepter, kind: str, times: int) -> None:
    """A connection whose acceptance was not answered is accepted all the same."""
    _asked(qcloud_emulator)
    late = {"delay_ms": 700} if kind == "delay_before_commit" else {}
    qcloud_emulator.add_fault(_ACCEPT, kind=kind, times=times, **late)

    _, told = accepter(requestTimeout="0.5").create(_GIVEN)

    assert ("ACTIVE", "ACTIVE") == (told["state"], _state(qcloud_emulator))


@pytest.mark.parametrize("kind", ["drop_before", "http_502", "internal_error", "throttle", "busy"])
def test_trouble_that_passes(qcloud_emulator: Emulator, accepter: Accepter, kind: str) -> None:
    """What was not carried out is asked again."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault(_ACCEPT, kind=kind, times=3)

    _, told = accepter().create(_GIVEN)

    assert ("ACTIVE", "ACTIVE") == (told["state"], _state(qcloud_emulator))


def test_trouble_that_lasts(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """If no answer comes and nothing was accepted, the error says that no answer came."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault(_ACCEPT, kind="drop_before", times=None)

    with pytest.raises(errors.NoAnswerError, match=f"{_ACCEPT}: 127.0.0.1 closed the connection"):
        accepter().create(_GIVEN)

    assert "PENDING" == _state(qcloud_emulator)


def test_outcome_that_cannot_be_looked_up(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """If nothing can be asked any more, the error is that of the acceptance."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault(_ACCEPT, kind="drop_after", times=None)
    qcloud_emulator.add_fault(_DESCRIBE, kind="garbage", times=None, skip=1)

    with pytest.raises(errors.NoAnswerError, match=_ACCEPT):
        accepter().create(_GIVEN)


def test_made_by_another_process(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """A connection that shows only a moment after it was made is waited for."""
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=60_000)
    _asked(qcloud_emulator)

    _, told = accepter().create(_GIVEN)

    assert ("ACTIVE", "ACTIVE") == (told["state"], _state(qcloud_emulator))


def test_accepted_meanwhile(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """What somebody else accepted just before is accepted, though the API shows it later."""
    _asked(qcloud_emulator)
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=60_000)
    qcloud_emulator.accept(_PCX)

    _, told = accepter().create(_GIVEN)

    assert "ACTIVE" == told["state"]


def test_shown_to_others(qcloud_emulator: Emulator, start_clients: StartClients) -> None:
    """What was accepted here is active for everything else in the process."""
    _asked(qcloud_emulator)
    clients = start_clients("peer")
    access = clients.access(region="ap-guangzhou")
    access.listing.connections(max_age=10)

    AccepterLifecycle(clients).create(_GIVEN)

    found = access.listing.find(_PCX, max_age=10)
    assert found is not None
    assert "ACTIVE" == found.state_text


def test_refresh(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """What did not change is read as it was recorded; many need one listing and one proof."""
    _asked(qcloud_emulator, "ACTIVE")
    process = accepter()

    found = [process.read(_PCX, _recorded()) for _ in range(3)]

    assert [(_recorded(), _GIVEN)] * 3 == [
        ({**it.outputs, "createTime": _recorded()["createTime"]}, it.inputs) for it in found if it
    ]
    assert ["Describe", "DescribeVpcEx"] == actions(qcloud_emulator)


@states
def test_refresh_of_every_state(
    tmp_path: Path, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refresh that finds the acceptance gone shows it, and the next preview acts on it."""
    with fixed_api(state) as api:
        process = AccepterLifecycle(clients_at(api.url, tmp_path, uin=PEER_UIN))
        found = process.read(FIXED, _recorded(peeringConnectionId=FIXED))

    assert found is not None
    accepted = state in ("ACTIVE", "ISOLATED", "MELTING")
    assert (state, accepted, accepted) == (
        found.outputs["state"],
        found.outputs["accepted"],
        found.inputs["accepted"],
    )
    assert (state in ("ISOLATED", "MELTING")) is ("it is left unchanged" in capsys.readouterr().err)
    news = process.check(found.inputs, {"peeringConnectionId": FIXED}).inputs
    assert Changes(update=not accepted) == process.diff(FIXED, found.outputs, news)
    assert Changes() == process.diff(FIXED, found.outputs, found.inputs)


@disputed
@pytest.mark.parametrize("deleted_connections", ["hidden", "visible"])
@pytest.mark.parametrize("by", ["default", "peer"])
def test_deleted(
    qcloud_emulator: Emulator,
    accepter: Accepter,
    facts: dict[str, str],
    deleted_connections: str,
    by: str,
) -> None:
    """A connection that either side has deleted takes its acceptance with it."""
    qcloud_emulator.set_settings(**facts, deleted_connections=deleted_connections)
    _asked(qcloud_emulator, "ACTIVE")
    qcloud_emulator.delete(_PCX, account=by)

    assert accepter().read(_PCX, _recorded()) is None


def test_rejected_and_hidden(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """Where a rejected connection disappears, its acceptance is gone."""
    qcloud_emulator.set_settings(rejected_connections="hidden")
    _asked(qcloud_emulator)
    qcloud_emulator.reject(_PCX)

    assert accepter().read(_PCX, _recorded(state="PENDING")) is None


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("account", ["default", "stranger"])
def test_wrong_account(
    qcloud_emulator: Emulator, accepter: Accepter, there: bool, account: str
) -> None:
    """For another account, the requester included, an acceptance is neither there nor gone."""
    key = {"name": "stranger", "secretId": "AKIDEMULATORstranger", "secretKey": "k"}
    qcloud_emulator.seed({"accounts": [{"uin": "100000000003", "keys": [key]}]})
    if there:
        _asked(qcloud_emulator, "ACTIVE")

    with pytest.raises(WrongAccountError) as caught:
        accepter(account).read(_PCX, _recorded())

    assert f"the acceptance of {_PCX} belongs to account {PEER_UIN}" in str(caught.value)
    assert "pulumi state delete <urn>" in str(caught.value)


def test_age(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """An old connection that does not show is looked for once."""
    assert accepter().read(_PCX, _recorded()) is None

    assert ["Describe", "Describe", "DescribeVpcEx"] == actions(qcloud_emulator)


def test_imported(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """Of an imported acceptance, which records no names of inputs, all inputs are returned."""
    _asked(qcloud_emulator, "ACTIVE")

    found = accepter().read(_PCX, {"peeringConnectionId": _PCX})

    assert found is not None
    assert _GIVEN == found.inputs
    assert ("ACTIVE", PEER_UIN) == (found.outputs["state"], found.outputs["uin"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Changes()),
        ({"peeringConnectionId": "pcx-another0"}, Changes(True, ["peeringConnectionId"])),
        ({"peeringConnectionId": unknown()}, Changes(True, ["peeringConnectionId"])),
        ({"region": "ap-guangzhou"}, Changes()),
        ({"region": "ap-beijing"}, Changes(True, ["region"])),
        ({"region": unknown()}, Changes(True, ["region"])),
        ({"profile": "partner"}, Changes(True)),
        ({"profile": unknown()}, Changes(True)),
    ],
)
def test_diff(tmp_path: Path, changes: dict[str, object], expected: Changes) -> None:
    """Another connection or region replaces, another profile updates; nobody is asked."""
    process = AccepterLifecycle(clients_at("http://127.0.0.1:1", tmp_path))

    assert expected == process.diff(_PCX, _recorded(), {**_GIVEN, **changes})


def test_change_of_profile(tmp_path: Path) -> None:
    """Another profile of the same account is recorded without a call."""
    process = AccepterLifecycle(clients_at("http://127.0.0.1:1", tmp_path))
    names = ["accepted", "peeringConnectionId", "profile"]

    told = process.update(_PCX, _recorded(), {**_GIVEN, "profile": "partner"})
    back = process.update(_PCX, told, _GIVEN)

    assert (_recorded(profile="partner", __inputs=names), _recorded()) == (told, back)


def test_enabled_again(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """After the requester has enabled the connection again, an update accepts it again."""
    _asked(qcloud_emulator)
    expired = _recorded(state="EXPIRED", accepted=False)

    told = accepter().update(_PCX, expired, _GIVEN)

    assert ("ACTIVE", True, "ACTIVE") == (told["state"], told["accepted"], _state(qcloud_emulator))


def test_not_enabled_again(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """As long as the requester has not, the update says that it has to."""
    _asked(qcloud_emulator, "EXPIRED")

    with pytest.raises(errors.InvalidStateError, match="The requester has to enable it again"):
        accepter().update(_PCX, _recorded(state="EXPIRED", accepted=False), _GIVEN)


def test_delete(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """Deleting forgets: nobody is asked and the connection stays active."""
    _asked(qcloud_emulator, "ACTIVE")

    accepter().delete(_PCX, _recorded())

    assert ("ACTIVE", []) == (_state(qcloud_emulator), actions(qcloud_emulator))


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        (
            {"peeringConnectionId": None},
            (
                "peeringConnectionId",
                "peeringConnectionId is missing; give the id of a connection such as pcx-6gw5wvmk",
            ),
        ),
        (
            {"peeringConnectionId": "vpc-8e0ypm3z"},
            (
                "peeringConnectionId",
                (
                    "peeringConnectionId is 'vpc-8e0ypm3z', which is not the id of a peering "
                    "connection; give an id such as pcx-6gw5wvmk"
                ),
            ),
        ),
        (
            {"peeringConnectionId": 5.0},
            (
                "peeringConnectionId",
                (
                    "peeringConnectionId is 5, which is not the id of a peering connection; give "
                    "an id such as pcx-6gw5wvmk"
                ),
            ),
        ),
        (
            {"region": ""},
            ("region", "region is ''; give a string, or leave it out for the configured region"),
        ),
        (
            {"profile": 7.0},
            ("profile", "profile is 7; give a string, or leave it out for the default credentials"),
        ),
    ],
)
def test_check(accepter: Accepter, changes: dict[str, object], failure: tuple[str, str]) -> None:
    """Each input that is wrong is named, with what was given and what to do."""
    news = {name: value for name, value in {**_GIVEN, **changes}.items() if value is not None}

    assert [failure] == accepter().check({}, news).failures


def test_check_of_settings(accepter: Accepter) -> None:
    """Missing credentials and a profile that does not exist fail the preview."""
    none = accepter(secretId="", secretKey="").check({}, _GIVEN).failures
    nobody = accepter().check({}, {**_GIVEN, "profile": "nobody"}).failures

    assert [True, True] == ["no credentials" in none[0][1], "nobody" in nobody[0][1]]


def test_checked(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """The check writes what is synthetic and the long form of the region, twice the same."""
    process = accepter()

    once = process.check({}, {"__provider": "ref", "peeringConnectionId": _PCX, "region": "gz"})
    twice = process.check(once.inputs, once.inputs)

    assert ({**_GIVEN, "region": "ap-guangzhou"}, []) == (once.inputs, once.failures)
    assert (once.inputs, [], []) == (twice.inputs, twice.failures, actions(qcloud_emulator))


@given(names=st.sets(st.sampled_from(["peeringConnectionId", "region", "profile"])))
def test_unknown(names: set[str]) -> None:
    """Whatever is not known yet is neither a failure nor an error."""
    process = AccepterLifecycle(
        Clients(
            {
                "qcloud:secretId": "AKIDEXAMPLE",
                "qcloud:secretKey": "example-key",
                "qcloud:region": "gz",
            },
            environ={},
            home=Path("/nowhere"),
        )
    )
    news = {**_GIVEN, **{name: unknown() for name in names}}

    checked = process.check({}, news)

    assert ([], bool(names)) == (
        checked.failures,
        process.diff(_PCX, _recorded(), checked.inputs).update,
    )


def test_trouble_of_a_refresh(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """Trouble is an error, never "gone"."""
    qcloud_emulator.add_fault("*", kind="http_502", times=None)

    with pytest.raises(QcloudError):
        accepter(deadline="0.1").read(_PCX, _recorded())


def test_within_one_account(qcloud_emulator: Emulator, accepter: Accepter) -> None:
    """Within one account the acceptance is read without a proof of the account."""
    seeded(qcloud_emulator, vpc_id=APP, peer_vpc_id=DATA)

    found = accepter("default").read(
        _PCX, _recorded(uin=OWN_UIN, peerUin=OWN_UIN, vpcId="vpc-data0089")
    )

    assert found is not None
    assert ["Describe"] == actions(qcloud_emulator)
