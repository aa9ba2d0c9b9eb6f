"""The rules for routes.

Decisions where the sources are silent, and which no setting changes: a destination may contain the
VPC's range; it may overlap the destination of another enabled route, but not equal it; a disabled
route forwards nothing and does not stand in the way of another one, but counts towards the limit;
assistant CIDRs are part of the VPC's range; routes to a rejected or expired connection are refused
like routes to an unknown connection; a deletion looks for the route first, and checks the gateway
only if the route does not exist.
Gateways other than peering connections are not checked.

Source: API pages "CreateRoute", "DeleteRoute", "DescribeRouteTable", "DisableRoutes" (215/19216)
and "EnableRoutes" (215/19215).
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import LIVE, NextType, Page, State
from qcloud_emulator.cloud.state import connections, routes, subnets, vpcs
from qcloud_emulator.cloud.visible import resolve, route_table_of, vpc_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from qcloud_emulator.cloud.clock import BusinessClock
    from qcloud_emulator.cloud.disputed import Disputed, DisputedBook
    from qcloud_emulator.cloud.models import (
        Caller,
        Paging,
        PeeringConnection,
        Route,
        RouteTable,
        Vpc,
    )
    from qcloud_emulator.cloud.state.routes import TableSelection
    from qcloud_emulator.cloud.state.store import Store

_NETWORK: Final = re.compile(r"[0-9.]+/(?:[0-9]|[12][0-9]|3[0-2])")
_NEXT_TYPES: Final = {str(it.value): it for it in NextType if it is not NextType.LOCAL}


class Routing:
    """The operations of accounts on their route tables.

    Every method that takes a caller and a region raises an `errors.RuleError` if the rules
    forbid the operation.
    """

    def __init__(
        self,
        store: Store,
        clock: BusinessClock,
        disputed: DisputedBook,
        *,
        changing: Callable[[], AbstractContextManager[None]],
        locks: Locks,
    ) -> None:
        """Set up the routing of a cloud.

        Args:
            store: the state.
            clock: gives the time when routes are made.
            disputed: the disputed facts.
            changing: returns a context manager within which the state can be changed.
            locks: locks of the route tables that are being changed.
        """
        self._store = store
        self._clock = clock
        self._disputed = disputed
        self._changing = changing
        self._locks = locks

    def tables(
        self,
        caller: Caller,
        region: str,
        selection: TableSelection,
        paging: Paging,
    ) -> Page[RouteTable]:
        """List the caller's route tables in a region, selected by ids or legacy ids."""
        with self._store.reading():
            resolved = resolve(
                self._store, self.disputed, selection, route_table_of, uin=caller.uin, region=region
            )
            if resolved is None:
                return Page(0, ())
            return routes.page(self._store, resolved, uin=caller.uin, region=region, paging=paging)

    def create(
        self,
        caller: Caller,
        region: str,
        *,
        table_id: str,
        wanted: Iterable[Route],
        vpc_id: str | None = None,
    ) -> tuple[Route, ...]:
        """Add routes to a route table, all of them or none, and return them.

        Args:
            caller: the owner of the VPC.
            region: region of the VPC.
            table_id: id or legacy id of a route table of the caller.
            wanted: the routes.
            vpc_id: id or legacy id of the VPC that the table must belong to; None allows any VPC.

        Raises:
            BusyError: another change of the table is in progress.
        """
        table = self.table_of(caller, region, table_id, vpc_id)
        with self._locks.change(table.id, self._disputed.current.route_change_ms / 1000):
            return self.add(table.id, wanted)

    def delete(
        self,
        caller: Caller,
        region: str,
        *,
        table_id: str,
        unwanted: Iterable[Route],
        vpc_id: str | None = None,
    ) -> None:
        """Delete routes by destination and gateway, all of them or none; see `create`."""
        table = self.table_of(caller, region, table_id, vpc_id)
        with self._locks.change(table.id, self._disputed.current.route_change_ms / 1000):
            self.remove(table.id, unwanted)

    def add(self, table_id: str, wanted: Iterable[Route]) -> tuple[Route, ...]:
        """Add routes as the owner of a route table, ignoring its lock, and return them."""
        with self._changing():
            table = self.table(table_id)
            taken = _forwarding(table)
            added: list[Route] = []
            now = self._clock.now()
            for route in wanted:
                made = replace(route, destination=self._destination(route), created_at=now)
                self._check_outside(table.vpc, made.destination)
                _check_subnets(table, made)
                self._check_usable(table.vpc, made)
                _check_free(table, made, taken)
                taken[made.destination] = made
                added.append(routes.add_route(self._store, table.id, made))
            count = len(table.routes) + len(added)
            if count > self.disputed.route_limit:
                raise errors.RouteLimitReachedError(
                    f"{table.id} would have {count} routes; the limit is"
                    f" {self.disputed.route_limit}"
                )
            return tuple(added)

    def remove(self, table_id: str, unwanted: Iterable[Route]) -> None:
        """Remove routes as the owner of a route table, ignoring its lock."""
        with self._changing():
            table = self.table(table_id)
            there = list(table.routes)
            for route in unwanted:
                same = replace(route, destination=self._destination(route))
                found = _like(same, there)
                if found is not None:
                    there = [it for it in there if it is not found]
                    routes.remove_route(self._store, found.number)
                    continue
                self._hub(table.vpc, route)
                if self.disputed.unknown_route == "refused":
                    raise errors.RouteNotFoundError(
                        f"{table.id} has no route to {same.destination} through {route.next_hub}"
                    )

    def switch(
        self,
        caller: Caller,
        region: str,
        *,
        table_id: str,
        chosen: Iterable[Route],
        enabled: bool,
    ) -> None:
        """Enable or disable routes of the caller's route table, all of them or none.

        Args:
            caller: the owner of the VPC.
            region: region of the VPC.
            table_id: id or legacy id of a route table of the caller.
            chosen: routes of that table; one that is already so stays as it is.
            enabled: whether the routes shall forward.

        Raises:
            RouteExistsError: another enabled route leads to the same destination.
            BusyError: another change of the table is in progress.
        """
        table = self.table_of(caller, region, table_id)
        with self._locks.change(table.id, self._disputed.current.route_change_ms / 1000):
            self.set_enabled(table.id, chosen, enabled=enabled)

    def set_enabled(self, table_id: str, chosen: Iterable[Route], *, enabled: bool) -> None:
        """Enable or disable routes as the owner of a route table, ignoring its lock."""
        with self._changing():
            table = self.table(table_id)
            taken = _forwarding(table)
            for route in chosen:
                if enabled and not route.enabled:
                    _check_free(table, route, taken)
                    taken[route.destination] = route
                routes.switch_route(self._store, route.number, enabled=enabled)

    def table(self, table_id: str) -> RouteTable:
        """Return a route table of any account by its id or legacy id.

        Raises:
            RouteTableNotFoundError: the table does not exist.
        """
        found = routes.find(self._store, table_id)
        if found is None:
            raise errors.RouteTableNotFoundError(f"there is no route table {table_id!r}")
        return found

    def table_of(
        self, caller: Caller, region: str, table_id: str, vpc_id: str | None = None
    ) -> RouteTable:
        """Return a route table of the caller, which must belong to a VPC if one is passed.

        Raises:
            VpcNotFoundError: the caller has no such VPC.
            RouteTableNotFoundError: the caller, or the VPC, has no such table.
        """
        with self._store.reading():
            if vpc_id is None:
                return self._table(caller, region, table_id)
            vpc = vpc_of(self._store, vpc_id, uin=caller.uin, region=region)
            table = self._table(caller, region, table_id)
            if table.vpc.id != vpc.id:
                raise errors.RouteTableNotFoundError(
                    f"{table.id} is a route table of {table.vpc.id}, not of {vpc.id}"
                )
            return table

    @property
    def disputed(self) -> Disputed:
        """The current disputed facts."""
        return self._disputed.current

    def _table(self, caller: Caller, region: str, table_id: str) -> RouteTable:
        return route_table_of(self._store, table_id, uin=caller.uin, region=region)

    def _destination(self, route: Route) -> str:
        strict = self.disputed.host_bits == "refused"
        try:
            if not _NETWORK.fullmatch(route.destination):
                raise ValueError
            return str(IPv4Network(route.destination, strict=strict))
        except ValueError:
            raise errors.DestinationInvalidError(
                f"a destination must be a network such as 10.0.0.0/16, not {route.destination!r}"
            ) from None

    def _hub(self, vpc: Vpc, route: Route) -> PeeringConnection | None:
        if route.next_type is not NextType.PEERING_CONNECTION:
            return None
        hub = connections.find(self._store, route.next_hub, uin=vpc.uin, region=vpc.region)
        if hub is None or vpc.id not in (hub.requester.vpc_id, hub.accepter.vpc_id):
            raise errors.NextHubNotFoundError(
                f"{vpc.id} is not a side of any peering connection {route.next_hub!r}"
            )
        return hub

    def _check_outside(self, vpc: Vpc, destination: str) -> None:
        wanted = IPv4Network(destination)
        around = [cidr for cidr in vpc.cidrs if wanted.subnet_of(IPv4Network(cidr))]
        if not around:
            return
        for subnet in subnets.of_vpc(self._store, vpc):
            if subnet.cidr == destination:
                raise errors.DestinationIsSubnetError(
                    f"{destination} is the range of {subnet.id}, a subnet of {vpc.id}"
                )
        kind = (
            errors.DestinationInsideVpcError
            if vpc.cidr in around
            else errors.DestinationInAssistantRangeError
        )
        raise kind(f"{destination} lies inside {vpc.id} ({', '.join(vpc.cidrs)})")

    def _check_usable(self, vpc: Vpc, route: Route) -> None:
        hub = self._hub(vpc, route)
        usable = LIVE if self.disputed.routes_to_pending == "allowed" else {State.ACTIVE}
        if hub is not None and hub.state not in usable:
            raise errors.NextHubUnusableError(
                f"{hub.id} is {hub.state.value}; a route needs an ACTIVE connection"
            )
        if hub is not None and self.disputed.destination_outside_peer == "refused":
            self._check_reaches_peer(vpc, hub, route.destination)

    def _check_reaches_peer(self, vpc: Vpc, hub: PeeringConnection, destination: str) -> None:
        sides = {hub.requester.vpc_id, hub.accepter.vpc_id} - {vpc.id}
        for peer in vpcs.by_ids(self._store, sorted(sides)):
            if not any(IPv4Network(destination).subnet_of(it) for it in _ranges(peer)):
                raise errors.DestinationOutsidePeerError(
                    f"{destination} lies outside {peer.id} ({', '.join(peer.cidrs)})"
                )


def next_type(text: str) -> NextType:
    """Return the gateway kind of a route that can be added or removed.

    Args:
        text: number of the kind, as text.

    Raises:
        NextTypeInvalidError: the kind does not exist, or only the built-in route has it.
    """
    try:
        return _NEXT_TYPES[text]
    except KeyError:
        raise errors.NextTypeInvalidError(
            f"the type of a route must be one of {', '.join(_NEXT_TYPES)}, not {text!r}"
        ) from None


def _forwarding(table: RouteTable) -> dict[str, Route]:
    """Return the enabled routes of a table, by destination."""
    return {route.destination: route for route in table.routes if route.enabled}


def _like(wanted: Route, there: Iterable[Route]) -> Route | None:
    """Return the route with the number of a route, or else with its destination and gateway."""

    def is_it(it: Route) -> bool:
        if wanted.number:
            return it.number == wanted.number
        return (it.destination, it.next_type, it.next_hub) == (
            wanted.destination,
            wanted.next_type,
            wanted.next_hub,
        )

    found = sorted((it for it in there if is_it(it)), key=lambda it: not it.enabled)
    return found[0] if found else None


def _check_free(table: RouteTable, route: Route, taken: Mapping[str, Route]) -> None:
    other = taken.get(route.destination)
    if other is None:
        return
    is_same = other.next_hub == route.next_hub
    kind = errors.RouteExistsError if is_same else errors.RouteBesideAnotherError
    raise kind(f"{table.id} already has a route to {route.destination} through {other.next_hub}")


def _check_subnets(table: RouteTable, route: Route) -> None:
    """Check that the subnets that use a table, none of which is a CDC subnet, can have a route."""
    if route.next_type is NextType.LOCAL_GATEWAY and table.subnets:
        raise errors.LocalGatewayError(
            f"{table.id} is used by {', '.join(table.subnets)}; only CDC subnets can have routes to"
            " a local gateway"
        )


def _ranges(vpc: Vpc) -> list[IPv4Network]:
    return [IPv4Network(cidr) for cidr in vpc.cidrs]


class Locks:
    """Locks for objects that are being changed; a second change is refused instead of queued."""

    def __init__(self, wait: Callable[[float], object]) -> None:
        """Start with nothing locked.

        Args:
            wait: waits for the given number of seconds, or less if the emulator stops.
        """
        self._wait = wait
        self._mutex = threading.Lock()
        self._held: set[str] = set()

    @contextmanager
    def change(self, name: str, seconds: float) -> Iterator[None]:
        """Lock an object for a change, and keep the lock for a while after the block.

        Args:
            name: name of the object.
            seconds: how long to keep the lock if the block succeeds; 0 locks nothing.

        Raises:
            BusyError: another change of the object is in progress.
        """
        with self._mutex:
            if name in self._held:
                raise errors.BusyError(f"another change of {name} is in progress")
            if seconds:
                self._held.add(name)
        try:
            yield
            if seconds:
                self._wait(seconds)
        finally:
            if seconds:
                with self._mutex:
                    self._held.remove(name)
