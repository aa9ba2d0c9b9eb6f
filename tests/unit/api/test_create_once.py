"""Creating exactly one connection, whatever happens to the answer."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api import errors
from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.create import WantedConnection, create_once
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.sender import Timing
from qcloud_emulator import Emulator

from tests.unit.api.callers import (
    APP,
    HURRIED,
    OWN_UIN,
    SHARED,
    STAGING,
    actions,
    client_of,
)

_CREATE, _DESCRIBE = "CreateVpcPeeringConnection", "DescribeVpcPeeringConnections"
_WANTED = WantedConnection(vpc_id=APP, peer_vpc_id="vpc-data0089", peer_uin=OWN_UIN, name="net")

duplicates = pytest.mark.parametrize("duplicate_pair", ["refused", "allowed"])


def _create(client: VpcClient) -> str:
    known = {connection.id for connection in client.list_peering_connections()}
    return create_once(client, _WANTED, known=known)


def _ids(emulator: Emulator) -> list[str]:
    return [one["peeringConnectionId"] for one in emulator.connections()]


@duplicates
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "kind",
    [
        "throttle",
        "busy",
        "internal_error",
        "http_502",
        "drop_before",
        "drop_after",
        "garbage",
        "truncate",
    ],
)
def test_trouble(qcloud_emulator: Emulator, kind: str, times: int, duplicate_pair: str) -> None:
    """After any trouble there is one connection, and it is the one that is returned."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    qcloud_emulator.add_fault(_CREATE, kind=kind, times=times)

    made = _create(client_of(qcloud_emulator))

    assert [made] == _ids(qcloud_emulator)


@pytest.mark.parametrize(
    ("kind", "duplicate_pair", "code_desc"),
    [
        ("delay", "allowed", "present"),
        ("delay_before_commit", "allowed", "absent"),
        ("delay_before_commit", "refused", "present"),
    ],
)
def test_answer_after_the_timeout(
    qcloud_emulator: Emulator, kind: str, duplicate_pair: str, code_desc: str
) -> None:
    """A Create that is carried out after the client has left is recognised, not repeated."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair, code_desc=code_desc)
    qcloud_emulator.add_fault(_CREATE, kind=kind, delay_ms=700)
    client = client_of(qcloud_emulator, request_timeout=0.5, timing=Timing())

    made = _create(client)

    assert ([made], 1) == (_ids(qcloud_emulator), actions(qcloud_emulator).count(_CREATE))


@duplicates
@pytest.mark.parametrize("kind", ["drop_after", "garbage", "truncate"])
def test_nothing_is_sent_again_if_it_was_made(
    qcloud_emulator: Emulator, kind: str, duplicate_pair: str
) -> None:
    """What a lost answer made is found in the listing."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    qcloud_emulator.add_fault(_CREATE, kind=kind)

    _create(client_of(qcloud_emulator))

    assert [_DESCRIBE, _CREATE, _DESCRIBE] == actions(qcloud_emulator)


def test_listing_that_lags_behind(qcloud_emulator: Emulator) -> None:
    """If the listing does not show it yet, the API's "already exists" leads to it."""
    client = client_of(qcloud_emulator)
    client.list_peering_connections()
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=2, delay_ms=5000)

    made = create_once(client, _WANTED, known=())

    assert [made] == _ids(qcloud_emulator)


def test_the_wait_before_a_second_create(qcloud_emulator: Emulator) -> None:
    """A Create is not sent again before the first one can no longer be carried out."""
    slept: list[float] = []
    timing = Timing(sleep=slept.append)
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    create_once(client_of(qcloud_emulator, request_timeout=7, timing=timing), _WANTED, known=())

    assert ([_CREATE, _DESCRIBE, _DESCRIBE, _CREATE], [7]) == (actions(qcloud_emulator), slept)


@duplicates
def test_stranger(qcloud_emulator: Emulator, duplicate_pair: str) -> None:
    """A connection that was there before the Create is never taken for its result."""
    qcloud_emulator.set_settings(duplicate_pair=duplicate_pair)
    client = client_of(qcloud_emulator)
    stranger = create_once(client, _WANTED, known=())
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    if duplicate_pair == "refused":
        with pytest.raises(errors.AlreadyExistsError):
            _create(client)
        expected = [stranger]
    else:
        expected = [stranger, _create(client)]

    assert expected == _ids(qcloud_emulator)


def test_somebody_elses_create(qcloud_emulator: Emulator) -> None:
    """What another process made meanwhile for another VPC is not taken for the result."""
    client = client_of(qcloud_emulator)
    other = WantedConnection(vpc_id=APP, peer_vpc_id=SHARED, peer_uin=OWN_UIN, name="net")
    theirs = create_once(client, other, known=())
    qcloud_emulator.add_fault(_CREATE, kind="drop_before")

    made = create_once(client, _WANTED, known=())

    assert (True, [theirs, made]) == (made != theirs, _ids(qcloud_emulator))


def test_trouble_without_end(qcloud_emulator: Emulator) -> None:
    """If the trouble does not pass, the error says that the outcome is not known."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_before", times=None)
    timing = Timing(sleep=HURRIED.sleep)

    with pytest.raises(errors.NoAnswerError) as caught:
        create_once(
            client_of(qcloud_emulator, request_timeout=10, deadline=19, timing=timing),
            _WANTED,
            known=(),
        )

    assert (False, []) == (caught.value.nothing_happened, _ids(qcloud_emulator))


def test_outcome_that_cannot_be_looked_up(qcloud_emulator: Emulator) -> None:
    """If nothing can be listed after a lost answer, the error says so and nothing is sent again."""
    qcloud_emulator.add_fault(_CREATE, kind="drop_after")
    qcloud_emulator.add_fault(_DESCRIBE, kind="internal_error", times=None)

    with pytest.raises(QcloudError) as caught:
        create_once(client_of(qcloud_emulator), _WANTED, known=())

    assert (False, 1) == (
        caught.value.nothing_happened,
        actions(qcloud_emulator).count(_CREATE),
    )
    assert (
        "CreateVpcPeeringConnection: 127.0.0.1 closed the connection without an answer; whether "
        "the connection was made is not known, since it could not be looked up: "
        "internal error, retry later. "
        "Check the network, the proxy settings and qcloud:endpoint, then run the command again."
    ) == str(caught.value)


def test_refusal(qcloud_emulator: Emulator) -> None:
    """A refusal is raised at once, without looking for anything."""
    overlapping = WantedConnection(vpc_id=APP, peer_vpc_id=STAGING, peer_uin=OWN_UIN, name="net")

    with pytest.raises(errors.CidrConflictError):
        create_once(client_of(qcloud_emulator), overlapping, known=())

    assert [_CREATE] == actions(qcloud_emulator)


def test_host_that_cannot_be_reached() -> None:
    """If nothing was sent, nothing needs to be looked for."""
    with Emulator.start() as emulator:
        client = client_of(emulator)

    with pytest.raises(errors.HostUnreachableError):
        create_once(client, _WANTED, known=())
