"""The rules hold after any sequence of operations."""

from __future__ import annotations

import ipaddress
import itertools

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

from tests.unit.emulator.clouds import (
    APP,
    DATA,
    GUANGZHOU,
    OTHER,
    OWN,
    PARTNER,
    SHARED,
    STAGING,
    Bench,
)

CALLERS = st.sampled_from([OWN, OTHER])
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
            self.bench.cloud.accept(OTHER, GUANGZHOU, made)
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
        for caller in (OWN, OTHER):
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
