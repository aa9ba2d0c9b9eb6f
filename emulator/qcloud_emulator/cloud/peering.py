"""The rules of peering, over the state and free of any version's vocabulary.

What the sources leave open and no setting decides: either account may rename a connection, in
any state but DELETED, and only the requester, who pays, may change bandwidth and charge type; a
listing by name takes any name that contains the text; only PENDING and ACTIVE connections count
for the pair, for overlap and for the first of the two quotas; enabling an expired request checks
these three again; assistant CIDRs count for overlap.
"""

from __future__ import annotations

import functools
import ipaddress
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import (
    BARE_METAL,
    Caller,
    End,
    Page,
    PeeringConnection,
    State,
    Terms,
    Vpc,
    new_id,
)
from qcloud_emulator.cloud.routing import Locks, Routing
from qcloud_emulator.cloud.state import accounts, connections, routes, vpcs
from qcloud_emulator.cloud.visible import Tagging, connection_of, hidden_state, vpc_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qcloud_emulator.cloud.clock import BusinessClock
    from qcloud_emulator.cloud.disputed import Settings, SettingsBook
    from qcloud_emulator.cloud.models import Caller, PeeringConnection, Vpc
    from qcloud_emulator.cloud.state.connections import Selection
    from qcloud_emulator.cloud.state.store import Store


TERM: Final = 7 * 24 * 3600
"""Seconds in which a request must be accepted."""

NAME_LENGTH: Final = 60


class Cloud:
    """What accounts can do with their VPCs and peering connections.

    Every method takes the caller and a region, and raises an `errors.RuleError` for what the
    rules forbid. A region of None stands for all of them, for console users. What is about
    routes is in `routing`, what is about tags in `tagging`.
    """

    def __init__(
        self,
        store: Store,
        clock: BusinessClock,
        settings: SettingsBook,
        *,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """Take the state.

        Args:
            store: the state.
            clock: dates connections.
            settings: the disputed facts.
            wait: waits for so many seconds, or less when the emulator stops.
        """
        self.store = store
        self._clock = clock
        self._settings = settings
        self.routing = Routing(store, settings, changing=self._changing, locks=Locks(wait))
        self.tagging = Tagging(store, settings, changing=self._changing)

    @property
    def settings(self) -> Settings:
        """The disputed facts as they are set."""
        return self._settings.current

    def at(self, store: Store) -> Cloud:
        """Give the same cloud with another state, such as an older copy."""
        return Cloud(store, self._clock, self._settings)

    def create_peering_connection(
        self,
        caller: Caller,
        region: str,
        *,
        vpc_id: str,
        peer_vpc_id: str,
        peer_uin: str,
        name: str,
        terms: Terms | None = None,
        tagged: Mapping[str, str] | None = None,
    ) -> PeeringConnection:
        """Ask for a connection; between VPCs of one account it is active at once.

        Args:
            caller: the requester.
            region: of both VPCs.
            vpc_id: the requester's VPC, in either spelling.
            peer_vpc_id: the accepter's VPC, in either spelling.
            peer_uin: the accepter, who must own that VPC.
            name: 1 to 60 characters.
            terms: bandwidth and the like; the defaults without it.
            tagged: tags of the requester.
        """
        with self._changing():
            _check_name(name)
            vpc = self._vpc(vpc_id, uin=caller.uin, region=region)
            if not accounts.exists(self.store, peer_uin):
                raise errors.AccountNotFoundError(f"there is no account {peer_uin}")
            peer = self._vpc(peer_vpc_id, uin=peer_uin, region=region)
            check_pair(self.store, self.settings, vpc, peer)
            check_total(self.store, self.settings, vpc, peer)
            self._check_name_free(name, vpc.vpc_id)
            own = caller.uin == peer_uin
            now = self._clock.now()
            made = PeeringConnection(
                id=self._unused_id(),
                name=name,
                state=State.ACTIVE if own else State.PENDING,
                requester=_end(vpc),
                accepter=_end(peer),
                created_at=now,
                expires_at=None if own else now + TERM,
                terms=terms or Terms(),
            )
            connections.add(self.store, made)
            accounts.put_tags(self.store, made.id, caller.uin, tagged or {})
            return made

    def peering_connections(
        self,
        caller: Caller,
        region: str,
        selection: Selection,
        *,
        order: str = "createTime",
        direction: str = "desc",
        offset: int = 0,
        limit: int = 20,
    ) -> Page[PeeringConnection]:
        """List the connections the caller is a side of, either side."""
        with self._reading():
            if selection.requester_vpc is not None:
                exact = vpcs.exact_id(self.store, selection.requester_vpc)
                selection = replace(selection, requester_vpc=exact or selection.requester_vpc)
            found = connections.page(
                self.store,
                replace(selection, hidden=hidden_state(self.settings)),
                uin=caller.uin,
                region=region,
                order=order,
                direction=direction,
                offset=offset,
                limit=limit,
            )
            if self.settings.unknown_id == "error":
                for connection_id in selection.ids or ():
                    self._connection(caller, region, connection_id)
            if self.settings.unknown_id == "error" and not found.total:
                if selection.id is not None:
                    self._connection(caller, region, selection.id)
                if selection.requester_vpc is not None:
                    self._vpc(selection.requester_vpc, uin=caller.uin, region=region)
            return found

    def rename(
        self, caller: Caller, region: str | None, connection_id: str, name: str
    ) -> PeeringConnection:
        """Give a connection another name; either account may."""
        with self._changing():
            _check_name(name)
            found = self._connection(caller, region, connection_id)
            if found.state is State.DELETED:
                raise errors.WrongStateError(f"{found.id} is deleted and cannot be renamed")
            self._check_name_free(name, found.requester.vpc_id, besides=found.id)
            connections.rename(self.store, found.id, name)
            return replace(found, name=name)

    def modify(
        self,
        caller: Caller,
        region: str,
        connection_id: str,
        *,
        name: str | None = None,
        bandwidth: int | None = None,
        charge_type: str | None = None,
    ) -> None:
        """Change what is given: the name as `rename` does, the rest by the requester only."""
        with self._changing():
            found = self._connection(caller, region, connection_id)
            if bandwidth is not None or charge_type is not None:
                if caller.uin != found.requester.uin:
                    raise errors.NotPermittedError(
                        f"bandwidth and charge type of {found.id} are for its requester"
                        f" {found.requester.uin} to change, not for {caller.uin}"
                    )
                if found.state is State.DELETED:
                    raise errors.WrongStateError(f"{found.id} is deleted and cannot be changed")
                changed = replace(
                    found.terms,
                    bandwidth=found.terms.bandwidth if bandwidth is None else bandwidth,
                    charge_type=charge_type or found.terms.charge_type,
                )
                connections.set_terms(self.store, found.id, changed)
            if name is not None:
                self.rename(caller, region, found.id, name)

    def delete(self, caller: Caller, region: str | None, connection_id: str) -> None:
        """Delete a connection and every route that uses it; either account may, in any state.

        Settings decide on the accepter, and on connections to bare metal outside the console.
        """
        with self._changing():
            found = self._connection(caller, region, connection_id)
            check_deletion(self.settings, found, caller, in_console=region is None)
            routes.remove_routes_to(self.store, found.id)
            still_seen = connections.hide(self.store, found.id, caller.uin)
            if still_seen and self.settings.deleted_connections == "visible":
                connections.set_state(self.store, found.id, State.DELETED)
            else:
                connections.remove(self.store, found.id)
                accounts.forget_tags(self.store, found.id)

    def accept(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Accept a request; only the accepter may, and only in time."""
        with self._changing():
            found = self._request(caller, region, connection_id, side="accepter", verb="accepted")
            connections.set_state(self.store, found.id, State.ACTIVE)
            return replace(found, state=State.ACTIVE, expires_at=None)

    def reject(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Reject a request; only the accepter may, and only in time."""
        with self._changing():
            found = self._request(caller, region, connection_id, side="accepter", verb="rejected")
            connections.set_state(self.store, found.id, State.REJECTED)
            return replace(found, state=State.REJECTED, expires_at=None)

    def enable(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Ask again after a request has expired; only the requester may."""
        with self._changing():
            found = self._request(
                caller, region, connection_id, side="requester", verb="enabled", of=State.EXPIRED
            )
            ends = [found.requester.vpc_id, found.accepter.vpc_id]
            by_id = {vpc.vpc_id: vpc for vpc in vpcs.by_ids(self.store, ends)}
            check_pair(self.store, self.settings, by_id[ends[0]], by_id[ends[1]])
            expires_at = self._clock.now() + TERM
            connections.set_state(self.store, found.id, State.PENDING, expires_at)
            return replace(found, state=State.PENDING, expires_at=expires_at)

    def vpc(self, caller: Caller, region: str, vpc_id: str) -> Page[Vpc]:
        """Look one of the caller's VPCs up, by either spelling of its id."""
        with self._reading():
            try:
                return Page(1, (self._vpc(vpc_id, uin=caller.uin, region=region),))
            except errors.VpcNotFoundError:
                if self.settings.unknown_id == "error":
                    raise
                return Page(0, ())

    def vpcs(
        self,
        caller: Caller,
        region: str,
        *,
        name_part: str | None = None,
        order: str = "createTime",
        direction: str = "desc",
        offset: int = 0,
        limit: int = 20,
    ) -> Page[Vpc]:
        """List the caller's VPCs in a region."""
        with self._reading():
            return vpcs.page(
                self.store,
                uin=caller.uin,
                region=region,
                name_part=name_part,
                order=order,
                direction=direction,
                offset=offset,
                limit=limit,
            )

    def side(self, connection_id: str, side: str) -> Caller:
        """Give a console user of one side of a connection.

        Args:
            connection_id: of any account.
            side: ``requester`` or ``accepter``.
        """
        found = connections.find(self.store, connection_id, uin=None, region=None)
        if found is None:
            raise errors.ConnectionNotFoundError(
                f"there is no peering connection {connection_id!r}"
            )
        end: End = getattr(found, side)
        return Caller(end.uin)

    def expire(self) -> None:
        """Let the requests expire whose term is over."""
        now = self._clock.now()
        if connections.any_due(self.store, now):
            with self.store.writing():
                connections.expire(self.store, now)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self.store.reading():
            self.expire()
            with self.store.writing():
                yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self.store.reading():
            self.expire()
            yield

    def _vpc(self, vpc_id: str, *, uin: str, region: str) -> Vpc:
        return vpc_of(self.store, vpc_id, uin=uin, region=region)

    def _connection(
        self, caller: Caller, region: str | None, connection_id: str
    ) -> PeeringConnection:
        return connection_of(self.store, self.settings, caller, region, connection_id)

    def _request(
        self,
        caller: Caller,
        region: str | None,
        connection_id: str,
        *,
        side: str,
        verb: str,
        of: State = State.PENDING,
    ) -> PeeringConnection:
        found = self._connection(caller, region, connection_id)
        allowed: End = getattr(found, side)
        if caller.uin != allowed.uin:
            raise errors.NotPermittedError(
                f"{found.id} can be {verb} by its {side} {allowed.uin}, not by {caller.uin}"
            )
        if found.state is not of:
            raise errors.WrongStateError(
                f"{found.id} is {found.state.value} and can be {verb} only while {of.value}"
            )
        return found

    def _check_name_free(self, name: str, vpc_id: str, besides: str = "") -> None:
        if self.settings.name_in_vpc == "unique":
            for connection in connections.live_of(self.store, vpc_id):
                if connection.name == name and connection.id != besides:
                    raise errors.NameInUseError(
                        f"{connection.id} of {vpc_id} has the name {name!r}"
                    )

    def _unused_id(self) -> str:
        while connections.exists(self.store, made := new_id("pcx")):
            pass
        return made


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH:
        raise errors.NameInvalidError(
            f"a name has 1 to {NAME_LENGTH} characters, this one has {len(name)}"
        )


def _end(vpc: Vpc) -> End:
    return End(vpc.vpc_id, vpc.old_id, vpc.uin, vpc.region, app_id="")


def check_pair(store: Store, settings: Settings, vpc: Vpc, peer: Vpc) -> None:
    """Hold two VPCs against the rules for a new live connection.

    Args:
        store: the state.
        settings: decide on duplicates, on overlap among neighbours and on the quota.
        vpc: the requester's VPC.
        peer: the accepter's VPC.

    Raises:
        CidrConflictError: they overlap, or one overlaps a peer of the other.
        PairExistsError: they are peered already, in either direction.
        QuotaReachedError: one of them has as many live connections as it may.
    """
    if _overlap(vpc, peer):
        raise errors.CidrConflictError(
            f"{vpc.vpc_id} ({_ranges(vpc)}) and {peer.vpc_id} ({_ranges(peer)}) overlap"
        )
    for one, other in ((vpc, peer), (peer, vpc)):
        live = connections.live_of(store, one.vpc_id)
        between = [it for it in live if _ends(it) == {one.vpc_id, other.vpc_id}]
        if between and settings.duplicate_pair == "refused":
            raise errors.PairExistsError(
                f"{vpc.vpc_id} and {peer.vpc_id} are already peered by {between[0].id}"
            )
        if settings.overlapping_peers == "refused":
            _check_neighbours(store, one, other, live)
        if len(live) >= settings.peering_limit:
            raise errors.QuotaReachedError(
                f"{one.vpc_id} has {len(live)} peering connections, the limit is"
                f" {settings.peering_limit}"
            )


def check_total(store: Store, settings: Settings, *sides: Vpc) -> None:
    """Hold the VPCs of a new connection against what they may have in all.

    Raises:
        TotalReachedError: one of them has as many connections, also dead ones, as it may.
    """
    for vpc in sides:
        total = connections.count_of(store, vpc.vpc_id)
        if total >= settings.peering_total_limit:
            raise errors.TotalReachedError(
                f"{vpc.vpc_id} has {total} peering connections, those that are over included, the"
                f" limit is {settings.peering_total_limit}"
            )


def check_deletion(
    settings: Settings, connection: PeeringConnection, caller: Caller, *, in_console: bool
) -> None:
    """Say whether a side of a connection may delete it.

    Args:
        settings: decide on the accepter, and on connections to bare metal.
        connection: what is to be deleted.
        caller: one of its sides.
        in_console: not through the API.

    Raises:
        NotPermittedError: the accepter may not.
        BareMetalError: the API may not.
    """
    requester = connection.requester.uin
    if settings.accepter_deletes == "refused" and caller.uin != requester:
        raise errors.NotPermittedError(
            f"{connection.id} can be deleted by its requester {requester}, not by {caller.uin}"
        )
    refused = settings.bare_metal_deletion == "refused" and not in_console
    if refused and connection.terms.type == BARE_METAL:
        raise errors.BareMetalError(
            f"{connection.id} leads to bare metal and can be deleted in the console only"
        )


def _check_neighbours(store: Store, vpc: Vpc, peer: Vpc, live: list[PeeringConnection]) -> None:
    others = {vpc_id for it in live for vpc_id in _ends(it)} - {vpc.vpc_id, peer.vpc_id}
    for neighbour in vpcs.by_ids(store, sorted(others)):
        if _overlap(neighbour, peer):
            raise errors.CidrConflictError(
                f"{vpc.vpc_id} is peered with {neighbour.vpc_id} ({_ranges(neighbour)}),"
                f" which overlaps {peer.vpc_id} ({_ranges(peer)})"
            )


def _ends(connection: PeeringConnection) -> set[str]:
    return {connection.requester.vpc_id, connection.accepter.vpc_id}


def _overlap(one: Vpc, other: Vpc) -> bool:
    ranges = [_network(cidr) for cidr in other.cidrs]
    return any(_network(cidr).overlaps(range_) for cidr in one.cidrs for range_ in ranges)


@functools.lru_cache(maxsize=10_000)
def _network(cidr: str) -> ipaddress.IPv4Network:
    """A range, parsed once: each create holds a VPC against all its peers."""
    return ipaddress.IPv4Network(cidr)


def _ranges(vpc: Vpc) -> str:
    return ", ".join(vpc.cidrs)
