"""The rules of peering: what accounts may do, what becomes of it, and that the rules hold."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import (
    LIVE,
    Caller,
    NextType,
    Paging,
    PeeringConnection,
    Route,
    Side,
    State,
)
from qcloud_emulator.cloud.state import routes, vpcs
from qcloud_emulator.cloud.state.connections import Selection

from tests.unit.emulator.conftest import (
    APP,
    BEIJING,
    DATA,
    GUANGZHOU,
    OTHER_CALLER,
    OWN_CALLER,
    PARTNER,
    SHARED,
    STAGING,
    WEEK,
    Bench,
)

DAY = 24 * 3600


@pytest.fixture
def bench() -> Bench:
    """A cloud with the default seed."""
    return Bench()


def test_within_an_account_it_is_active_at_once(bench: Bench) -> None:
    """Nobody has to accept a connection between VPCs of one account."""
    made = bench.look(bench.create())

    assert made.state.value == "ACTIVE"
    assert made.expires_at is None


def test_across_accounts_it_waits(bench: Bench) -> None:
    """The other account sees the request, and its acceptance makes it active for both."""
    made = bench.create(APP, PARTNER)
    before = [bench.state(made, caller) for caller in (OWN_CALLER, OTHER_CALLER)]

    bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)

    assert before == ["PENDING", "PENDING"]
    assert [bench.state(made, caller) for caller in (OWN_CALLER, OTHER_CALLER)] == [
        "ACTIVE",
        "ACTIVE",
    ]


def test_both_spellings_name_a_vpc(bench: Bench) -> None:
    """The old and the new id of a VPC mean the same."""
    made = bench.look(bench.create("gz_vpc_226", DATA))

    assert (made.requester.vpc_id, made.accepter.legacy_vpc_id) == (APP, "gz_vpc_89")


@pytest.mark.parametrize(
    ("vpc_id", "peer_vpc_id", "peer_uin", "region"),
    [
        ("vpc-nothing1", DATA, OWN_CALLER.uin, GUANGZHOU),
        (APP, "vpc-nothing1", OWN_CALLER.uin, GUANGZHOU),
        (PARTNER, DATA, OWN_CALLER.uin, GUANGZHOU),
        (APP, PARTNER, OWN_CALLER.uin, GUANGZHOU),
        (APP, DATA, OTHER_CALLER.uin, GUANGZHOU),
        (APP, DATA, "1", GUANGZHOU),
        (APP, DATA, OWN_CALLER.uin, BEIJING),
        ("", DATA, OWN_CALLER.uin, GUANGZHOU),
    ],
    ids=[
        "no such VPC",
        "no such peer",
        "VPC of another",
        "peer of another",
        "UIN of another",
        "UIN of nobody",
        "other region",
        "empty",
    ],
)
def test_vpcs_must_be_there(
    bench: Bench, vpc_id: str, peer_vpc_id: str, peer_uin: str, region: str
) -> None:
    """The requester's VPC is the caller's, the peer VPC the named account's, in one region."""
    with pytest.raises(errors.VpcNotFoundError):
        bench.cloud.create_peering_connection(
            OWN_CALLER,
            region,
            vpc_id=vpc_id,
            peer_vpc_id=peer_vpc_id,
            peer_uin=peer_uin,
            name="tses",
        )

    assert bench.everything() == []


@pytest.mark.parametrize("name", ["", "n" * 61], ids=["empty", "61 characters"])
def test_names_that_are_none(bench: Bench, name: str) -> None:
    """A name has 1 to 60 characters."""
    with pytest.raises(errors.NameInvalidError):
        bench.create(name=name)


@pytest.mark.parametrize("name", ["n", "示" * 60, "a&b=c d/é"], ids=["short", "long", "odd"])
def test_any_text_is_a_name(bench: Bench, name: str) -> None:
    """Characters are counted, not bytes, and none is forbidden."""
    assert bench.look(bench.create(name=name)).name == name


@pytest.mark.parametrize("peer", [STAGING, APP], ids=["overlapping", "itself"])
def test_ranges_may_not_overlap(bench: Bench, peer: str) -> None:
    """VPCs with common addresses cannot be peered, a VPC with itself least of all."""
    with pytest.raises(errors.CidrConflictError):
        bench.create(APP, peer)


def test_assistant_ranges_count(bench: Bench) -> None:
    """Overlap with a further range of a VPC is overlap."""
    other = bench.add_vpc("vpc-assist01", "10.9.0.0/16", assistantCidrBlocks=["10.0.7.0/24"])

    with pytest.raises(errors.CidrConflictError):
        bench.create(other, APP)


@pytest.mark.parametrize("turned", [False, True], ids=["requester's peers", "accepter's peers"])
def test_peers_of_a_vpc_may_not_overlap(bench: Bench, turned: bool) -> None:
    """Two peers of one VPC with common addresses are refused, whichever side is new."""
    bench.create(DATA, APP)

    with pytest.raises(errors.CidrConflictError, match=APP):
        bench.create(*((STAGING, DATA) if turned else (DATA, STAGING)))


def test_peers_of_a_vpc_may_overlap_if_set() -> None:
    """The older rule allows it."""
    bench = Bench(overlapping_peers="allowed")
    bench.create(DATA, APP)

    assert bench.state(bench.create(DATA, STAGING)) == "ACTIVE"


@pytest.mark.parametrize("turned", [False, True], ids=["same direction", "other direction"])
def test_a_pair_is_peered_once(bench: Bench, turned: bool) -> None:
    """A second live connection of two VPCs is refused in either direction."""
    made = bench.create(APP, DATA)

    with pytest.raises(errors.PairExistsError, match=made):
        bench.create(*((DATA, APP) if turned else (APP, DATA)))


def test_a_pair_may_be_peered_twice_if_set() -> None:
    """Where duplicates are allowed both live."""
    bench = Bench(duplicate_pair="allowed")

    made = {bench.create(APP, DATA), bench.create(DATA, APP)}

    assert {it.id for it in bench.seen()} == made


def _reject(bench: Bench, made: str) -> None:
    bench.cloud.reject(OTHER_CALLER, GUANGZHOU, made)


def _expire(bench: Bench, _made: str) -> None:
    bench.clock.advance(WEEK)


def _delete(bench: Bench, made: str) -> None:
    bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)


@pytest.mark.parametrize("end", [_reject, _expire, _delete])
def test_a_dead_connection_frees_its_pair(bench: Bench, end: Callable[[Bench, str], None]) -> None:
    """Rejected, expired and deleted connections do not stand in the way of a new one."""
    end(bench, bench.create(APP, PARTNER))

    assert bench.state(bench.create(APP, PARTNER)) == "PENDING"


@pytest.mark.parametrize("side", ["requester", "accepter"])
def test_the_quota_of_a_vpc(bench: Bench, side: str) -> None:
    """A VPC has at most ten live connections, counted on both sides."""
    peers = [bench.add_vpc(f"vpc-peer{n:04}", f"10.{n}.0.0/16") for n in range(20, 31)]
    for n, peer in enumerate(peers[:-1]):
        bench.create(*((APP, peer) if n % 2 else (peer, APP)))

    with pytest.raises(errors.QuotaReachedError, match=APP):
        bench.create(*((APP, peers[-1]) if side == "requester" else (peers[-1], APP)))


def test_the_quota_is_a_setting() -> None:
    """A raised quota lets more through, a lowered one less."""
    bench = Bench(peering_limit=1)
    bench.create(APP, DATA)
    with pytest.raises(errors.QuotaReachedError):
        bench.create(APP, SHARED)

    bench.settings.change({"peering_limit": "2"})

    assert bench.state(bench.create(APP, SHARED)) == "ACTIVE"


def test_requests_expire_after_seven_days(bench: Bench) -> None:
    """Up to the seventh day a request waits, then it has expired."""
    made = bench.create(APP, PARTNER)

    bench.clock.advance(WEEK - 60)
    before = bench.state(made)
    bench.clock.advance(60)

    assert (before, bench.state(made)) == ("PENDING", "EXPIRED")


def test_an_active_connection_never_expires(bench: Bench) -> None:
    """Time does nothing to what was accepted."""
    made = bench.create(APP, PARTNER)
    bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)

    bench.clock.advance(100 * WEEK)

    assert bench.state(made) == "ACTIVE"


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_the_peer_cannot_answer_an_expired_request(bench: Bench, verb: str) -> None:
    """After seven days the other account can do nothing."""
    made = bench.create(APP, PARTNER)
    bench.clock.advance(WEEK)

    with pytest.raises(errors.WrongStateError):
        getattr(bench.cloud, verb)(OTHER_CALLER, GUANGZHOU, made)


def test_enabling_asks_again(bench: Bench) -> None:
    """The requester's enabling gives an expired request seven more days under its old id."""
    made = bench.create(APP, PARTNER)
    bench.clock.advance(WEEK + DAY)

    bench.cloud.enable(OWN_CALLER, GUANGZHOU, made)
    bench.clock.advance(WEEK - DAY)
    within = bench.state(made, OTHER_CALLER)
    bench.clock.advance(DAY)

    assert (within, bench.state(made, OTHER_CALLER)) == ("PENDING", "EXPIRED")


def test_enabling_checks_the_rules_again(bench: Bench) -> None:
    """What was made in the meantime is respected."""
    old = bench.create(APP, PARTNER)
    bench.clock.advance(WEEK)
    new = bench.create(APP, PARTNER)

    with pytest.raises(errors.PairExistsError, match=new):
        bench.cloud.enable(OWN_CALLER, GUANGZHOU, old)


@pytest.mark.parametrize(
    ("verb", "caller", "age"),
    [("accept", OWN_CALLER, 0), ("reject", OWN_CALLER, 0), ("enable", OTHER_CALLER, WEEK)],
    ids=["accept", "reject", "enable"],
)
def test_only_one_side_may(bench: Bench, verb: str, caller: object, age: int) -> None:
    """The accepter accepts and rejects, the requester enables, never the other way round."""
    made = bench.create(APP, PARTNER)
    bench.clock.advance(age)
    before = bench.state(made)

    with pytest.raises(errors.NotPermittedError):
        getattr(bench.cloud, verb)(caller, GUANGZHOU, made)

    assert bench.state(made) == before


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_only_a_pending_request_is_answered(bench: Bench, verb: str) -> None:
    """What is active already can be neither accepted nor rejected."""
    made = bench.create(APP, PARTNER)
    bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)

    with pytest.raises(errors.WrongStateError):
        getattr(bench.cloud, verb)(OTHER_CALLER, GUANGZHOU, made)


def test_only_an_expired_request_is_enabled(bench: Bench) -> None:
    """A request that waits cannot be enabled."""
    with pytest.raises(errors.WrongStateError):
        bench.cloud.enable(OWN_CALLER, GUANGZHOU, bench.create(APP, PARTNER))


@pytest.mark.parametrize("caller", [OWN_CALLER, OTHER_CALLER], ids=["requester", "accepter"])
def test_either_side_deletes_for_both(bench: Bench, caller: object) -> None:
    """Deletion needs nobody's consent and is immediate."""
    made = bench.create(APP, PARTNER)
    bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)

    bench.cloud.delete(caller, GUANGZHOU, made)  # type: ignore[arg-type]

    assert (bench.seen(OWN_CALLER), bench.seen(OTHER_CALLER)) == ((), ())
    assert bench.everything() == []


def test_deletion_takes_the_routes_along(bench: Bench) -> None:
    """Routes to the connection go, in the tables of both accounts; others stay."""
    made = bench.create(APP, PARTNER)
    bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)
    kept = Route("10.50.0.0/16", NextType.VPN_GATEWAY, "vpngw-1")
    to_partner, to_app = (
        Route(destination, NextType.PEERING_CONNECTION, made)
        for destination in ("10.2.0.0/16", "10.0.0.0/16")
    )
    bench.cloud.routing.add("rtb-app0main", [to_partner, kept])
    bench.cloud.routing.add("rtb-app0more", [to_partner])
    bench.cloud.routing.add("rtb-partner1", [to_app])

    bench.cloud.delete(OTHER_CALLER, GUANGZHOU, made)

    left = [(table.id, table.routes) for table in routes.every(bench.store) if table.routes]
    assert left == [("rtb-app0main", (kept,))]


def test_what_was_deleted_is_not_found(bench: Bench) -> None:
    """A second deletion says so."""
    made = bench.create()
    bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)

    with pytest.raises(errors.ConnectionNotFoundError):
        bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)


def test_the_peer_sees_a_deletion_if_set() -> None:
    """Where deleted connections are visible the other account sees one until it deletes it."""
    bench = Bench(deleted_connections="visible")
    made = bench.create(APP, PARTNER)

    bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)
    seen = (bench.seen(OWN_CALLER), bench.state(made, OTHER_CALLER))
    bench.cloud.delete(OTHER_CALLER, GUANGZHOU, made)

    assert seen == ((), "DELETED")
    assert bench.everything() == []


def test_a_deletion_within_an_account_leaves_nothing() -> None:
    """Nobody else is there to see it."""
    bench = Bench(deleted_connections="visible")

    bench.cloud.delete(OWN_CALLER, GUANGZHOU, bench.create())

    assert bench.everything() == []


def test_a_deleted_connection_cannot_be_renamed() -> None:
    """What the other account deleted takes no new name."""
    bench = Bench(deleted_connections="visible")
    made = bench.create(APP, PARTNER)
    bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)

    with pytest.raises(errors.WrongStateError):
        bench.cloud.rename(OTHER_CALLER, GUANGZHOU, made, "new")


@pytest.mark.parametrize("caller", [OWN_CALLER, OTHER_CALLER], ids=["requester", "accepter"])
def test_either_side_renames(bench: Bench, caller: object) -> None:
    """A connection has one name, which both accounts may change."""
    made = bench.create(APP, PARTNER)

    bench.cloud.rename(caller, GUANGZHOU, made, "new")  # type: ignore[arg-type]

    assert [bench.look(made, it).name for it in (OWN_CALLER, OTHER_CALLER)] == ["new", "new"]


def test_names_may_be_shared(bench: Bench) -> None:
    """By default two connections of a VPC may have one name."""
    bench.create(APP, DATA, name="same")

    assert bench.look(bench.create(APP, SHARED, name="same")).name == "same"


def test_names_are_unique_if_set() -> None:
    """Where names are unique in a VPC neither creation nor renaming repeats one."""
    bench = Bench(name_in_vpc="unique")
    bench.create(APP, DATA, name="same")
    other = bench.create(APP, SHARED, name="other")

    with pytest.raises(errors.NameInUseError):
        bench.create(APP, PARTNER, name="same")
    with pytest.raises(errors.NameInUseError):
        bench.cloud.rename(OWN_CALLER, GUANGZHOU, other, "same")
    bench.cloud.rename(OWN_CALLER, GUANGZHOU, other, "other")


def test_strangers_see_nothing(bench: Bench) -> None:
    """An account that is no side of a connection cannot see or touch it."""
    made = bench.create(APP, DATA)

    assert bench.seen(OTHER_CALLER) == ()
    for act in (bench.cloud.delete, bench.cloud.accept, bench.cloud.reject, bench.cloud.enable):
        with pytest.raises(errors.ConnectionNotFoundError):
            act(OTHER_CALLER, GUANGZHOU, made)


def test_regions_are_apart(bench: Bench) -> None:
    """In another region of the same account there is no such connection."""
    made = bench.create()

    with pytest.raises(errors.ConnectionNotFoundError):
        bench.cloud.delete(OWN_CALLER, BEIJING, made)


def test_a_rejected_connection_stays_visible(bench: Bench) -> None:
    """By default both accounts still see what was rejected, and may delete it."""
    made = bench.create(APP, PARTNER)
    bench.cloud.reject(OTHER_CALLER, GUANGZHOU, made)

    seen = [bench.state(made, caller) for caller in (OWN_CALLER, OTHER_CALLER)]
    bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)

    assert seen == ["REJECTED", "REJECTED"]
    assert bench.everything() == []


def test_a_rejected_connection_disappears_if_set() -> None:
    """Where rejected connections are hidden they are neither listed nor found."""
    bench = Bench(rejected_connections="hidden")
    made = bench.create(APP, PARTNER)
    bench.cloud.reject(OTHER_CALLER, GUANGZHOU, made)

    assert bench.seen(OWN_CALLER) == ()
    with pytest.raises(errors.ConnectionNotFoundError):
        bench.cloud.delete(OWN_CALLER, GUANGZHOU, made)


@pytest.mark.parametrize(
    "selection",
    [Selection(ids=("pcx-nothing1",)), Selection(requester_vpc="vpc-nothing1")],
    ids=["connection", "VPC"],
)
def test_an_unknown_id_is_an_error_or_nothing(selection: Selection) -> None:
    """A listing by an id that does not exist fails, or is empty if that is set."""
    with pytest.raises(errors.RuleError):
        Bench().seen(OWN_CALLER, selection)

    assert Bench(unknown_id="empty").seen(OWN_CALLER, selection) == ()


def test_a_vpc_without_connections_is_not_unknown(bench: Bench) -> None:
    """A listing by a VPC that has none is empty."""
    assert bench.seen(OWN_CALLER, Selection(requester_vpc=APP)) == ()


def test_the_accepter_may_ask_by_the_requesters_vpc(bench: Bench) -> None:
    """A VPC that is not the caller's own selects the connections it is the requester of."""
    made = bench.create(APP, PARTNER)

    assert [it.id for it in bench.seen(OTHER_CALLER, Selection(requester_vpc="gz_vpc_226"))] == [
        made
    ]


CALLERS = st.sampled_from([OWN_CALLER, OTHER_CALLER])
VPCS = st.sampled_from([APP, DATA, STAGING, SHARED, PARTNER])
VERBS = st.sampled_from(["accept", "reject", "enable", "delete"])
PICKS = st.integers(0, 9)
DESTINATIONS = st.sampled_from(["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/24", "0.0.0.0/0"])


class Peering(RuleBasedStateMachine):
    """Two accounts that try anything."""

    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(peering_limit=2, route_limit=2)

    @initialize(target=made, accepted=st.booleans())
    def begin(self, accepted: bool) -> str:
        """Start with one that both accounts are a side of."""
        made = self.bench.create(APP, PARTNER)
        if accepted:
            self.bench.cloud.accept(OTHER_CALLER, GUANGZHOU, made)
        return made

    @rule(target=made, caller=CALLERS, vpc=VPCS, peer=VPCS)
    def create(self, caller: Caller, vpc: str, peer: str) -> str:
        """Ask for a connection."""
        try:
            return self.bench.create(vpc, peer, caller=caller)
        except errors.RuleError:
            return "pcx-refused1"

    @rule(caller=CALLERS, connection_id=made, verb=VERBS)
    def act(self, caller: Caller, connection_id: str, verb: str) -> None:
        """Do something to a connection."""
        before = {it.id: it.state for it in self.bench.everything()}
        try:
            getattr(self.bench.cloud, verb)(caller, GUANGZHOU, connection_id)
        except errors.RuleError:
            assert {it.id: it.state for it in self.bench.everything()} == before

    @rule(
        pick=PICKS,
        side=st.sampled_from(["requester", "accepter"]),
        destinations=st.lists(DESTINATIONS, min_size=1, max_size=3),
    )
    def route(self, pick: int, side: str, destinations: list[str]) -> None:
        """Add routes to some connection on one of its sides."""
        before = routes.every(self.bench.store)
        if made := self.bench.everything():
            hub = made[pick % len(made)]
            one: Side = getattr(hub, side)
            table = next(it.id for it in before if it.vpc.id == one.vpc_id)
            batch = [Route(it, NextType.PEERING_CONNECTION, hub.id) for it in destinations]
            try:
                self.bench.cloud.routing.create(
                    Caller(one.uin), GUANGZHOU, vpc_id=one.vpc_id, table_id=table, wanted=batch
                )
            except errors.RuleError:
                assert routes.every(self.bench.store) == before

    @rule(pick=PICKS, elsewhere=st.booleans())
    def unroute(self, pick: int, elsewhere: bool) -> None:
        """Delete some route that is there, from the table it is in or from another."""
        before = routes.every(self.bench.store)
        there = [(table, route) for table in before for route in table.routes]
        if there:
            table, route = there[pick % len(there)]
            try:
                self.bench.cloud.routing.delete(
                    Caller(table.vpc.uin),
                    GUANGZHOU,
                    vpc_id=table.vpc.id,
                    table_id=before[pick].id if elsewhere else table.id,
                    unwanted=[route],
                )
            except errors.RuleError:
                assert routes.every(self.bench.store) == before

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.bench.clock.advance(days * 24 * 3600)

    @invariant()
    def live_connections_keep_the_rules(self) -> None:
        """No pair twice, no quota exceeded, no overlap among what is connected to a VPC."""
        self.bench.cloud.expire()
        live = [it for it in self.bench.everything() if it.state in LIVE]
        pairs = [ends(it) for it in live]
        assert len(pairs) == len(set(pairs))
        ranges = {it.id: ipaddress.ip_network(it.cidr) for it in vpcs.every(self.bench.store)}
        for vpc_id in ranges:
            peers = [next(iter(pair - {vpc_id})) for pair in pairs if vpc_id in pair]
            assert len(peers) <= 2
            for one, other in itertools.combinations([vpc_id, *peers], 2):
                assert not ranges[one].overlaps(ranges[other])

    @invariant()
    def routes_keep_the_rules(self) -> None:
        """Each leads through an active connection of its VPC to somewhere else, once."""
        active = {it.id: ends(it) for it in self.bench.everything() if it.state is State.ACTIVE}
        for table in routes.every(self.bench.store):
            destinations = [ipaddress.ip_network(it.destination) for it in table.routes]
            assert len(destinations) == len(set(destinations)) <= 2
            assert all(table.vpc.id in active[it.next_hub] for it in table.routes)
            own = ipaddress.ip_network(table.vpc.cidr)
            assert not any(it.subnet_of(own) for it in destinations)  # type: ignore[arg-type]

    @invariant()
    def listings_are_complete(self) -> None:
        """Each account sees what it is a side of, page by page, newest first."""
        everything = self.bench.everything()
        for caller in (OWN_CALLER, OTHER_CALLER):
            mine = [it for it in everything if caller.uin in (it.requester.uin, it.accepter.uin)]
            assert {it.id for it in self.paged(caller)} == {it.id for it in mine}

    def paged(self, caller: Caller) -> list[PeeringConnection]:
        """List in pages of two."""
        found: list[PeeringConnection] = []
        while True:
            page = self.bench.cloud.peering_connections(
                caller, GUANGZHOU, Selection(), Paging(offset=len(found), limit=2)
            )
            found.extend(page.items)
            if not page.items:
                assert page.total == len(found)
                assert found == sorted(found, key=lambda it: it.created_at, reverse=True)
                return found


def ends(connection: PeeringConnection) -> frozenset[str]:
    """Give both VPCs of a connection."""
    return frozenset({connection.requester.vpc_id, connection.accepter.vpc_id})


Peering.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestPeering = Peering.TestCase
