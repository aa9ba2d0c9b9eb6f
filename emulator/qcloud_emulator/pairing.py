"""Whether two VPCs may be peered, and whether a connection may be deleted."""

from __future__ import annotations

import functools
import ipaddress
from typing import TYPE_CHECKING

from qcloud_emulator import errors
from qcloud_emulator.models import BARE_METAL
from qcloud_emulator.state import connections, vpcs

if TYPE_CHECKING:
    from qcloud_emulator.models import Caller, PeeringConnection, Vpc
    from qcloud_emulator.settings import Settings
    from qcloud_emulator.state.store import Store


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
