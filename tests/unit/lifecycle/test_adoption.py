"""Whether a connection that peers the pair already is taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from pulumi_qcloud.api.model import PeeringConnection, PeeringState, VpcIds, WantedConnection
from pulumi_qcloud.lifecycle.ownership import Verdict, Wish, decide, occupying

from tests.unit.lifecycle.stack import APP, DATA, OWN_UIN, PEER_UIN

_NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
_WANTED = WantedConnection(vpc_id=APP, peer_vpc_id=DATA, peer_uin=OWN_UIN, name="net")
_LIVE = PeeringConnection(
    id="pcx-1",
    name="net",
    state=PeeringState.ACTIVE,
    vpc=VpcIds("vpc-app00226", APP),
    peer_vpc=VpcIds("vpc-data0089", DATA),
    uin=OWN_UIN,
    peer_uin=OWN_UIN,
    create_time=_NOW - timedelta(hours=1),
)
_BACKWARDS = replace(_LIVE, vpc=_LIVE.peer_vpc, peer_vpc=_LIVE.vpc)


def _decide(*taken: PeeringConnection, default_name: bool = False, adopt: bool = False) -> Verdict:
    return decide(taken, Wish(_WANTED, default_name, adopt), now=_NOW)


@pytest.mark.parametrize("connection", [_LIVE, _BACKWARDS])
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
        replace(_LIVE, peer_vpc=VpcIds("vpc-shared03", "gz_vpc_90")),
        replace(_LIVE, vpc=VpcIds("vpc-shared03", "gz_vpc_90")),
        replace(_LIVE, vpc=VpcIds("", ""), peer_vpc=VpcIds("", "")),
    ],
)
def test_other_pairs(other: PeeringConnection) -> None:
    """Connections of other pairs do not matter."""
    assert [] == occupying([other], _WANTED)


def test_spellings() -> None:
    """The pair is recognised in either spelling of its ids."""
    wanted = replace(_WANTED, vpc_id="vpc-app00226", peer_vpc_id="vpc-data0089")

    assert [_LIVE] == occupying([_LIVE], wanted)


def test_free_pair() -> None:
    """Nothing stands in the way of a pair that is free."""
    assert Verdict() == _decide()


@pytest.mark.parametrize(
    ("connection", "default_name", "adopt"),
    [
        (_LIVE, True, False),
        (replace(_LIVE, state=PeeringState.PENDING), True, False),
        (replace(_LIVE, create_time=_NOW - timedelta(hours=23, minutes=59)), True, False),
        (_LIVE, False, True),
        (replace(_LIVE, name="other"), False, True),
        (replace(_LIVE, state=PeeringState.PENDING, create_time=None), False, True),
        (replace(_LIVE, peer_uin=""), True, False),
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
        (replace(_LIVE, state=PeeringState.ISOLATED), "cannot be taken over in this state"),
        (replace(_LIVE, state="MELTING"), "cannot be taken over in this state"),
        (_BACKWARDS, "differs in direction or peer account"),
        (replace(_LIVE, peer_uin=PEER_UIN), "differs in direction or peer account"),
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
        (replace(_LIVE, name="other"), False, "set adopt=True to take it over"),
        (replace(_LIVE, name="other"), True, "set adopt=True to take it over"),
        (_LIVE, False, "if an earlier run of this stack was interrupted, set adopt=True once"),
        (_LIVE, False, "add aliases"),
        (
            replace(_LIVE, create_time=_NOW - timedelta(hours=24)),
            True,
            "if an earlier run of this stack was interrupted, set adopt=True once",
        ),
        (replace(_LIVE, create_time=None), True, "set adopt=True once"),
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
        "direction or peer account; to take it over write vpc_id='vpc-data0089', "
        "peer_vpc_id='vpc-app00226', peer_uin='2407912486', adopt=True, with the credentials of "
        "account 2407912486; otherwise delete it"
    ) == _decide(_BACKWARDS).refusal


def test_two_connections() -> None:
    """Of several connections the one that bears the wanted name is meant."""
    other = replace(_LIVE, id="pcx-2", name="other")

    assert (_LIVE, _LIVE, other) == (
        _decide(other, _LIVE, default_name=True).adopted,
        _decide(other, _LIVE, adopt=True).adopted,
        _decide(_BACKWARDS, other, adopt=True).adopted,
    )
