"""One listing, shared by many readers: when it is old, and what is looked up in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import pytest
from pulumi_qcloud.api.create import create_once
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.listing import ConnectionListing, SharedListing, Snapshot
from pulumi_qcloud.api.model import (
    Credentials,
    PeeringConnection,
    PeeringState,
    VpcIds,
    WantedConnection,
)
from qcloud_emulator import Emulator

from tests.unit.api.clients import APP, DATA, OWN_UIN, SHARED, Clock, actions, client_at, client_of
from tests.unit.api.loopback import Conversation, answer, saying, serving

T = TypeVar("T")

_DESCRIBE = "DescribeVpcPeeringConnections"
_PAIR = Credentials("AKIDEXAMPLE", "example-key")
_REFUSED = answer(b'{"code": 4100, "message": "refused"}')


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock(time.time())


@pytest.fixture
def listing(qcloud_emulator: Emulator, clock: Clock) -> ConnectionListing:
    """Return the listing of an account of the emulator."""
    return ConnectionListing(client_of(qcloud_emulator, timing=clock.timing))


def _seed(emulator: Emulator, connection_id: str = "pcx-seeded00", peer: str = DATA) -> str:
    emulator.seed(
        {
            "peeringConnections": [
                {
                    "peeringConnectionId": connection_id,
                    "name": "seeded",
                    "vpcId": APP,
                    "peerVpcId": peer,
                }
            ]
        }
    )
    return connection_id


def _ids(listing: ConnectionListing, max_age: float = 10.0) -> list[str]:
    return [one.id for one in listing.connections(max_age=max_age)]


def _at_once(times: int, act: Callable[[], T]) -> list[T]:
    """Do something in several threads, which all begin together."""
    barrier = threading.Barrier(times)

    def run(_: int) -> T:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def _error_of(listing: ConnectionListing, max_age: float = 10.0) -> str:
    try:
        listing.connections(max_age=max_age)
    except QcloudError as error:
        return str(error)
    return ""


def test_many_readers(qcloud_emulator: Emulator) -> None:
    """Readers that come while a listing is fetched wait for it and share it."""
    seeded = _seed(qcloud_emulator)
    qcloud_emulator.add_fault(_DESCRIBE, kind="delay", delay_ms=200)
    listing = ConnectionListing(client_of(qcloud_emulator))

    found = _at_once(8, lambda: _ids(listing))

    assert ([[seeded]] * 8, [_DESCRIBE]) == (found, actions(qcloud_emulator))


def test_age(qcloud_emulator: Emulator, listing: ConnectionListing, clock: Clock) -> None:
    """A listing serves as long as it is not older than its reader allows."""
    for max_age, pause in [(10, 6), (10, 6), (10, 1), (0.5, 0)]:
        listing.connections(max_age=max_age)
        clock.sleep(pause)

    assert 3 == len(actions(qcloud_emulator))


def test_fresh_listing(qcloud_emulator: Emulator) -> None:
    """A reader that wants a fresh listing never gets one that began before it asked."""
    listing = ConnectionListing(client_of(qcloud_emulator))
    listing.connections(max_age=0)
    seeded = _seed(qcloud_emulator)

    assert [seeded] == _ids(listing, max_age=0)


def test_failure_is_shared() -> None:
    """Readers that wait for a listing which fails all get its error, without asking again."""
    all_wait = threading.Event()

    def refuse_late(conversation: Conversation) -> None:
        while conversation.hear():
            all_wait.wait(10)
            conversation.say(_REFUSED)

    with serving(refuse_late) as server:
        listing = ConnectionListing(client_at(server.url, _PAIR))
        waiting = threading.Timer(0.2, all_wait.set)
        waiting.start()
        errors = _at_once(8, lambda: _error_of(listing))

    assert (1, 1, True) == (len(server.heard), len(set(errors)), "refused" in errors[0])


def test_failure_is_forgotten(clock: Clock) -> None:
    """A failure is kept for a few seconds only, however old a listing may be."""
    good = answer(b'{"code": 0, "totalCount": 0, "data": []}')
    with serving(saying(_REFUSED, good)) as server:
        listing = ConnectionListing(client_at(server.url, _PAIR, timing=clock.timing))
        errors = []
        for pause in (0, 4, 4):
            clock.sleep(pause)
            errors.append(_error_of(listing))

    assert ([True, True, False], 2) == ([bool(error) for error in errors], len(server.heard))


def test_failure_does_not_serve_who_wants_a_fresh_listing(clock: Clock) -> None:
    """Who wants a fresh listing asks again after a failure."""
    good = answer(b'{"code": 0, "totalCount": 0, "data": []}')
    with serving(saying(_REFUSED, good)) as server:
        listing = ConnectionListing(client_at(server.url, _PAIR, timing=clock.timing))
        _error_of(listing)
        clock.sleep(0.1)

        assert "" == _error_of(listing, max_age=0)


def _live(listing: ConnectionListing, connection_id: str) -> PeeringConnection:
    found = listing.find(connection_id, max_age=0)
    assert found is not None
    return found


def test_own_writes(qcloud_emulator: Emulator, listing: ConnectionListing, clock: Clock) -> None:
    """What this process created, renamed or deleted shows in a listing from before."""
    renamed = _live(listing, _seed(qcloud_emulator))
    clock.sleep(1)
    deleted = _live(listing, _seed(qcloud_emulator, "pcx-deleted0", SHARED))
    clock.sleep(1)

    listing.wrote(replace(renamed, name="renamed"))
    listing.wrote(replace(renamed, id="pcx-created0"))
    listing.deleted(deleted.id)

    shown = {one.id: one.name for one in listing.connections(max_age=10)}
    assert {renamed.id: "renamed", "pcx-created0": "seeded"} == shown
    assert {deleted.id, renamed.id} <= listing.known_ids()


def test_deleted_after_a_write(listing: ConnectionListing, qcloud_emulator: Emulator) -> None:
    """What was written and then deleted by this process is deleted."""
    seeded = _live(listing, _seed(qcloud_emulator))
    listing.wrote(seeded)

    listing.deleted(seeded.id)

    assert [] == _ids(listing)


def test_state_of_own_writes(
    qcloud_emulator: Emulator, listing: ConnectionListing, clock: Clock
) -> None:
    """A written state shows in a listing from before; a later listing knows better."""
    seeded = _live(listing, _seed(qcloud_emulator))
    clock.sleep(1)
    listing.wrote(replace(seeded, state=PeeringState.PENDING))

    before = listing.connections(max_age=10)[0].state
    clock.sleep(1)
    after = listing.connections(max_age=0)[0].state

    assert (PeeringState.PENDING, PeeringState.ACTIVE) == (before, after)


def test_own_writes_while_the_api_lags_behind(
    qcloud_emulator: Emulator, listing: ConnectionListing, clock: Clock
) -> None:
    """For some seconds the API may still answer from before a write; the write is not lost."""
    seeded = _live(listing, _seed(qcloud_emulator))
    listing.wrote(replace(seeded, name="renamed"))
    listing.wrote(replace(seeded, id="pcx-created0"))
    clock.sleep(5)

    lagging = {one.id: one.name for one in listing.connections(max_age=0)}
    clock.sleep(6)
    caught_up = {one.id: one.name for one in listing.connections(max_age=0)}

    assert {seeded.id: "renamed", "pcx-created0": "seeded"} == lagging
    assert {seeded.id: "seeded"} == caught_up


def test_deleted_ids_stay_deleted(qcloud_emulator: Emulator, listing: ConnectionListing) -> None:
    """A connection that this process deleted is not shown again, also by a lagging listing."""
    seeded = _seed(qcloud_emulator)
    listing.connections(max_age=0)

    listing.deleted(seeded)

    assert ([], [seeded]) == (_ids(listing, max_age=0), list(listing.known_ids()))


def test_known_ids(qcloud_emulator: Emulator, listing: ConnectionListing, clock: Clock) -> None:
    """Every id that was ever listed stays known, also after the connection is gone."""
    seeded = _seed(qcloud_emulator)
    listing.connections(max_age=0)
    qcloud_emulator.delete(seeded)
    clock.sleep(1)

    assert ([], [seeded]) == (_ids(listing, max_age=0), list(listing.known_ids()))


def test_writers_and_readers(qcloud_emulator: Emulator) -> None:
    """Many threads that write and read against a lagging API never miss what they wrote."""
    qcloud_emulator.set_settings(duplicate_pair="allowed", peering_limit=100)
    qcloud_emulator.add_fault(_DESCRIBE, kind="stale_reads", times=None, delay_ms=200)
    client = client_of(qcloud_emulator)
    listing = ConnectionListing(client)
    names = iter([f"net-{number}" for number in range(24)])
    lock = threading.Lock()

    def write_and_read() -> list[str]:
        missed = []
        for _ in range(3):
            with lock:
                name = next(names)
            made = create_once(client, WantedConnection(APP, DATA, OWN_UIN, name), known=())
            seen = client.get_peering_connection(made)
            listing.wrote(seen or _unseen(made, name))
            missed += [] if listing.find(made, max_age=0) else [made]
        return missed

    assert [[]] * 8 == _at_once(8, write_and_read)
    assert 24 == len(_ids(listing, max_age=0))


def _unseen(connection_id: str, name: str) -> PeeringConnection:
    return PeeringConnection(
        connection_id, name, PeeringState.ACTIVE, VpcIds("", APP), VpcIds("", DATA), "", ""
    )


_TAKES = 3.0
"""Seconds of a listing: many pages, or a slow network."""


class _Slow:
    """A listing that takes longer than it may be old; counts how often it is made."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.made = 0
        self.listing = SharedListing(self._fetch, self.clock.read)

    def _fetch(self) -> tuple[int, ...]:
        self.clock.sleep(_TAKES)
        self.made += 1
        return (self.made,)


@pytest.fixture
def slow() -> _Slow:
    """Return one that was not asked yet."""
    return _Slow()


def test_slow_listing(slow: _Slow) -> None:
    """A listing that takes longer than it may be old serves the readers after the first, too."""
    got = []
    for _ in range(20):
        got.append(slow.listing.get(max_age=2.0).items)
        slow.clock.sleep(0.1)

    assert {(1,)} == set(got)


def test_old_listing(slow: _Slow) -> None:
    """Longer ago than it may be old, it is made anew."""
    slow.listing.get(max_age=2.0)
    slow.clock.sleep(2.1)
    slow.listing.get(max_age=2.0)

    assert 2 == slow.made


def test_one_that_begins_now(slow: _Slow) -> None:
    """Who wants one that begins now never gets one that began before."""
    slow.listing.get(max_age=2.0)
    slow.listing.get(max_age=0.0)

    assert 2 == slow.made


APP_IDS, DATA_IDS = VpcIds("vpc-app00226", "gz_vpc_226"), VpcIds("vpc-data0089", "gz_vpc_89")
SHARED_IDS = VpcIds("vpc-shared03", "gz_vpc_90")
ONE = PeeringConnection("pcx-1", "one", PeeringState.ACTIVE, APP_IDS, DATA_IDS, "1", "1")
TWO = PeeringConnection("pcx-2", "two", PeeringState.ACTIVE, SHARED_IDS, APP_IDS, "1", "1")


@pytest.mark.parametrize("vpc_id", sorted(APP_IDS.all()))
def test_vpc_at_either_end(vpc_id: str) -> None:
    """The connections of a VPC are those that have it at one end, in either spelling."""
    snapshot = Snapshot([ONE, TWO])

    assert (ONE, TWO) == snapshot.of_vpc(vpc_id)
    assert (TWO,) == snapshot.of_vpc("gz_vpc_90")
    assert () == snapshot.of_vpc("vpc-other")


def test_what_is_put_again() -> None:
    """A connection is in the place of what was known of it."""
    renamed = replace(ONE, name="renamed")
    snapshot = Snapshot([ONE, TWO])

    snapshot.put(renamed)

    assert (renamed, TWO) == snapshot.all() == snapshot.of_vpc("vpc-app00226")
    assert renamed == snapshot.find("pcx-1")


def test_what_is_dropped() -> None:
    """A connection that was taken out is found no more."""
    snapshot = Snapshot([ONE, TWO])

    snapshot.drop("pcx-1")
    snapshot.drop("pcx-never-there")

    assert (TWO,) == snapshot.all() == snapshot.of_vpc("gz_vpc_226")
    assert snapshot.find("pcx-1") is None


def _between(uin: str, peer_uin: str) -> PeeringConnection:
    return PeeringConnection(
        "pcx-1", "net", PeeringState.ACTIVE, VpcIds("vpc-a"), VpcIds("vpc-b"), uin, peer_uin
    )


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], set()),
        ([_between("1", "1")], {"1"}),
        ([_between("1", "2")], {"1", "2"}),
        ([_between("2", "1")], {"1", "2"}),
        ([_between("1", "2"), _between("1", "2")], {"1", "2"}),
        ([_between("1", "2"), _between("2", "2")], {"2"}),
        ([_between("1", "2"), _between("3", "1")], {"1"}),
        ([_between("1", ""), _between("", "2")], set()),
        ([_between("1", "2"), _between("", "3")], {"1", "2"}),
    ],
)
def test_caller(listed: list[PeeringConnection], expected: set[str]) -> None:
    """Whoever lists connections takes part in all of them."""
    assert expected == Snapshot(listed).callers()


def test_listing_of_the_accepter() -> None:
    """What an accepter lists never proves that he is the requester."""
    requester, accepter = "1", "2"
    others = [_between(accepter, "3"), _between("4", accepter), _between(accepter, accepter)]

    for others_seen in ([], others[:1], others[1:2], others[2:], others):
        seen = [_between(requester, accepter), *others_seen]
        assert {requester} != Snapshot(seen).callers()
