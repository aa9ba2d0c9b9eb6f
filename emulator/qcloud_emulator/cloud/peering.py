"""The rules for peering connections, independent of the API's version.

Decisions where the sources are silent, and which no setting changes: either account may rename a
connection, in any state except DELETED; only the requester, who pays, may change bandwidth and
charge type; a listing by name matches every name that contains the text; only PENDING and ACTIVE
connections count for duplicate pairs, overlaps and `peering_limit`; enabling an expired request
repeats these three checks; assistant CIDRs count for overlaps.
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
    Page,
    PeeringConnection,
    Side,
    State,
    Terms,
    Vpc,
    new_id,
)
from qcloud_emulator.cloud.roles import Roles
from qcloud_emulator.cloud.routing import Locks, Routing
from qcloud_emulator.cloud.state import accounts, connections, routes, vpcs
from qcloud_emulator.cloud.visible import Tagging, connection_of, hidden_state, vpc_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qcloud_emulator.cloud.clock import BusinessClock
    from qcloud_emulator.cloud.disputed import Disputed, DisputedBook
    from qcloud_emulator.cloud.models import Paging
    from qcloud_emulator.cloud.state.connections import Selection
    from qcloud_emulator.cloud.state.store import Store

TERM: Final = 7 * 24 * 3600
"""Seconds after which a request expires if it is not accepted."""

NAME_LENGTH: Final = 60


class Cloud:
    """The operations of accounts on their VPCs and peering connections.

    Every method takes the caller and a region, and raises an `errors.RuleError` if the rules
    forbid the operation. The region None, for console users, means all regions. `routing` has the
    operations on routes, `tagging` those on tags, and `roles` those on roles.
    """

    def __init__(
        self,
        store: Store,
        clock: BusinessClock,
        disputed: DisputedBook,
        *,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """Open the cloud that a state contains.

        Args:
            store: the state.
            clock: gives the time when connections are made and expire.
            disputed: the disputed facts.
            wait: waits for the given number of seconds, or less if the emulator stops.
        """
        self.store = store
        self._clock = clock
        self._disputed = disputed
        self.routing = Routing(store, disputed, changing=self._changing, locks=Locks(wait))
        self.tagging = Tagging(store, disputed, changing=self._changing)
        self.roles = Roles(store, disputed)

    @property
    def disputed(self) -> Disputed:
        """The current disputed facts."""
        return self._disputed.current

    def at(self, store: Store) -> Cloud:
        """Return this cloud on another state, such as an older copy."""
        return Cloud(store, self._clock, self._disputed)

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
        """Request a connection; within one account, it is active immediately.

        Args:
            caller: the requester.
            region: region of both VPCs.
            vpc_id: id or legacy id of the requester's VPC.
            peer_vpc_id: id or legacy id of the accepter's VPC.
            peer_uin: UIN of the accepter, which must own that VPC.
            name: 1 to 60 characters.
            terms: bandwidth, charge type, quality of service and type; None means the defaults.
            tagged: tags that the requester sets on the connection.
        """
        with self._changing():
            _check_name(name)
            vpc = self._vpc(vpc_id, uin=caller.uin, region=region)
            if not accounts.exists(self.store, peer_uin):
                raise errors.AccountNotFoundError(f"there is no account {peer_uin}")
            peer = self._vpc(peer_vpc_id, uin=peer_uin, region=region)
            check_pair(self.store, self.disputed, vpc, peer)
            check_total(self.store, self.disputed, vpc, peer)
            self._check_name_free(name, vpc.id)
            same_account = caller.uin == peer_uin
            now = self._clock.now()
            made = PeeringConnection(
                id=self._unused_id(),
                name=name,
                state=State.ACTIVE if same_account else State.PENDING,
                requester=_side(vpc),
                accepter=_side(peer),
                created_at=now,
                expires_at=None if same_account else now + TERM,
                terms=terms or Terms(),
            )
            connections.add(self.store, made)
            accounts.put_tags(self.store, made.id, caller.uin, tagged or {})
            return made

    def peering_connections(
        self, caller: Caller, region: str, selection: Selection, paging: Paging
    ) -> Page[PeeringConnection]:
        """List the connections of which the caller is requester or accepter."""
        with self._reading():
            if selection.requester_vpc is not None:
                vpc_id = vpcs.id_of(self.store, selection.requester_vpc)
                selection = replace(selection, requester_vpc=vpc_id or selection.requester_vpc)
            found = connections.page(
                self.store,
                replace(selection, hidden=hidden_state(self.disputed)),
                uin=caller.uin,
                region=region,
                paging=paging,
            )
            if self.disputed.unknown_id == "error":
                for connection_id in selection.ids or ():
                    self._connection(caller, region, connection_id)
                if selection.requester_vpc is not None and not found.total:
                    self._vpc(selection.requester_vpc, uin=caller.uin, region=region)
            return found

    def rename(
        self, caller: Caller, region: str | None, connection_id: str, name: str
    ) -> PeeringConnection:
        """Rename a connection; either of its accounts may do so."""
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
        """Change the given properties: the name like `rename`, the others only as the requester."""
        with self._changing():
            found = self._connection(caller, region, connection_id)
            if bandwidth is not None or charge_type is not None:
                if caller.uin != found.requester.uin:
                    raise errors.NotPermittedError(
                        f"bandwidth and charge type of {found.id} can be changed by its requester"
                        f" {found.requester.uin}, not by {caller.uin}"
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
        """Delete a connection in any state, and every route through it; either account may do so.

        Disputed facts can forbid this to the accepter and, for connections to bare metal, to
        everybody outside the console.
        """
        with self._changing():
            found = self._connection(caller, region, connection_id)
            check_deletion(self.disputed, found, caller, in_console=region is None)
            routes.remove_routes_to(self.store, found.id)
            still_seen = connections.hide(self.store, found.id, caller.uin)
            if still_seen and self.disputed.deleted_connections == "visible":
                connections.set_state(self.store, found.id, State.DELETED)
            else:
                connections.remove(self.store, found.id)
                accounts.forget_tags(self.store, found.id)

    def accept(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Accept a request; only the accepter may do so, and only before it expires."""
        with self._changing():
            found = self._request(caller, region, connection_id, side="accepter", verb="accepted")
            connections.set_state(self.store, found.id, State.ACTIVE)
            return replace(found, state=State.ACTIVE, expires_at=None)

    def reject(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Reject a request; only the accepter may do so, and only before it expires."""
        with self._changing():
            found = self._request(caller, region, connection_id, side="accepter", verb="rejected")
            connections.set_state(self.store, found.id, State.REJECTED)
            return replace(found, state=State.REJECTED, expires_at=None)

    def enable(self, caller: Caller, region: str | None, connection_id: str) -> PeeringConnection:
        """Renew a request that has expired; only the requester may do so."""
        with self._changing():
            found = self._request(
                caller, region, connection_id, side="requester", verb="enabled", of=State.EXPIRED
            )
            sides = [found.requester.vpc_id, found.accepter.vpc_id]
            by_id = {vpc.id: vpc for vpc in vpcs.by_ids(self.store, sides)}
            check_pair(self.store, self.disputed, by_id[sides[0]], by_id[sides[1]])
            expires_at = self._clock.now() + TERM
            connections.set_state(self.store, found.id, State.PENDING, expires_at)
            return replace(found, state=State.PENDING, expires_at=expires_at)

    def vpc(self, caller: Caller, region: str, vpc_id: str) -> Page[Vpc]:
        """Look up one of the caller's VPCs by its id or legacy id."""
        with self._reading():
            try:
                return Page(1, (self._vpc(vpc_id, uin=caller.uin, region=region),))
            except errors.VpcNotFoundError:
                if self.disputed.unknown_id == "error":
                    raise
                return Page(0, ())

    def vpcs(
        self, caller: Caller, region: str, paging: Paging, *, name_part: str | None = None
    ) -> Page[Vpc]:
        """List the caller's VPCs in a region."""
        with self._reading():
            return vpcs.page(
                self.store, uin=caller.uin, region=region, name_part=name_part, paging=paging
            )

    def expire(self) -> None:
        """Expire the requests whose term is over."""
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
        return connection_of(self.store, self.disputed, caller, region, connection_id)

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
        allowed: Side = getattr(found, side)
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
        if self.disputed.name_in_vpc == "unique":
            for connection in connections.live_of(self.store, vpc_id):
                if connection.name == name and connection.id != besides:
                    raise errors.NameInUseError(
                        f"{connection.id} of {vpc_id} already has the name {name!r}"
                    )

    def _unused_id(self) -> str:
        while connections.exists(self.store, made := new_id("pcx")):
            pass
        return made


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH:
        raise errors.NameInvalidError(
            f"a name must have 1 to {NAME_LENGTH} characters, but this one has {len(name)}"
        )


def _side(vpc: Vpc) -> Side:
    return Side(vpc.id, vpc.legacy_id, vpc.uin, vpc.region, app_id="")


def check_pair(store: Store, disputed: Disputed, vpc: Vpc, peer: Vpc) -> None:
    """Check whether two VPCs may have a new live connection.

    Args:
        store: the state.
        disputed: the rules for duplicates and for overlapping peers, and the quota.
        vpc: the requester's VPC.
        peer: the accepter's VPC.

    Raises:
        CidrConflictError: the VPCs overlap, or one overlaps a peer of the other.
        PairExistsError: the VPCs are already peered, in either direction.
        QuotaReachedError: one of the VPCs has reached its quota of live connections.
    """
    if _overlap(vpc, peer):
        raise errors.CidrConflictError(
            f"{vpc.id} ({_ranges(vpc)}) and {peer.id} ({_ranges(peer)}) overlap"
        )
    for one, other in ((vpc, peer), (peer, vpc)):
        live = connections.live_of(store, one.id)
        between = [it for it in live if _sides(it) == {one.id, other.id}]
        if between and disputed.duplicate_pair == "refused":
            raise errors.PairExistsError(
                f"{vpc.id} and {peer.id} are already peered by {between[0].id}"
            )
        if disputed.overlapping_peers == "refused":
            _check_neighbours(store, one, other, live)
        if len(live) >= disputed.peering_limit:
            raise errors.QuotaReachedError(
                f"{one.id} has {len(live)} peering connections; the limit is"
                f" {disputed.peering_limit}"
            )


def check_total(store: Store, disputed: Disputed, *sides: Vpc) -> None:
    """Check that VPCs have not reached their limit of connections, including dead ones.

    Raises:
        TotalReachedError: one of the VPCs has reached the limit.
    """
    for vpc in sides:
        total = connections.count_of(store, vpc.id)
        if total >= disputed.peering_total_limit:
            raise errors.TotalReachedError(
                f"{vpc.id} has {total} peering connections, including rejected and expired ones;"
                f" the limit is {disputed.peering_total_limit}"
            )


def check_deletion(
    disputed: Disputed, connection: PeeringConnection, caller: Caller, *, in_console: bool
) -> None:
    """Check whether a side of a connection may delete it.

    Args:
        disputed: the rules for the accepter and for connections to bare metal.
        connection: the connection to delete.
        caller: its requester or accepter.
        in_console: whether it is deleted in the console rather than through the API.

    Raises:
        NotPermittedError: the caller is the accepter, which is not allowed to delete it.
        BareMetalError: the connection cannot be deleted through the API.
    """
    requester = connection.requester.uin
    if disputed.accepter_deletes == "refused" and caller.uin != requester:
        raise errors.NotPermittedError(
            f"{connection.id} can be deleted by its requester {requester}, not by {caller.uin}"
        )
    refused = disputed.bare_metal_deletion == "refused" and not in_console
    if refused and connection.terms.type == BARE_METAL:
        raise errors.BareMetalError(
            f"{connection.id} leads to bare metal and can be deleted only in the console"
        )


def _check_neighbours(store: Store, vpc: Vpc, peer: Vpc, live: list[PeeringConnection]) -> None:
    others = {vpc_id for it in live for vpc_id in _sides(it)} - {vpc.id, peer.id}
    for neighbour in vpcs.by_ids(store, sorted(others)):
        if _overlap(neighbour, peer):
            raise errors.CidrConflictError(
                f"{vpc.id} is peered with {neighbour.id} ({_ranges(neighbour)}),"
                f" which overlaps {peer.id} ({_ranges(peer)})"
            )


def _sides(connection: PeeringConnection) -> set[str]:
    return {connection.requester.vpc_id, connection.accepter.vpc_id}


def _overlap(one: Vpc, other: Vpc) -> bool:
    ranges = [_network(cidr) for cidr in other.cidrs]
    return any(_network(cidr).overlaps(range_) for cidr in one.cidrs for range_ in ranges)


@functools.lru_cache(maxsize=10_000)
def _network(cidr: str) -> ipaddress.IPv4Network:
    # Cached, because each create compares a VPC with all its peers.
    return ipaddress.IPv4Network(cidr)


def _ranges(vpc: Vpc) -> str:
    return ", ".join(vpc.cidrs)
