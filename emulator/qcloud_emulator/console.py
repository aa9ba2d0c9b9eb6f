"""Access to a cloud that bypasses the signed API, as for users of the console and for tests.

The rules of the cloud still apply. The admin API and the web page use this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcloud_emulator.cloud import errors, visible
from qcloud_emulator.cloud.clock import BusinessClock, utc_text
from qcloud_emulator.cloud.disputed import DisputedBook
from qcloud_emulator.cloud.models import LIVE, Account, Caller, Route, new_id
from qcloud_emulator.cloud.peering import TERM, Cloud
from qcloud_emulator.cloud.routing import next_type as read_next_type
from qcloud_emulator.cloud.seed import default_seed, plant
from qcloud_emulator.cloud.state import accounts, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qcloud_emulator.cloud.state.store import Store
    from qcloud_emulator.signed.faults import Faults, Past
    from qcloud_emulator.signed.journal import Journal


class Console:
    """A cloud, its faults and the journal of its calls."""

    def __init__(
        self,
        store: Store,
        faults: Faults,
        past: Past,
        journal: Journal,
        *,
        seed: Mapping[str, object] | None,
        settings: Mapping[str, str] | None,
        wait: Callable[[float], object],
    ) -> None:
        """Open the cloud that a state contains; seed it if it has no accounts.

        Args:
            store: the state.
            faults: the faults that can hit calls.
            past: earlier states of the cloud, for stale reads.
            journal: the journal of the calls.
            seed: contents for a cloud without accounts; None means the default seed.
            settings: disputed facts; they override those in the state and the seed.
            wait: waits for the given number of seconds, or less if the emulator stops.
        """
        self._store = store
        self._faults = faults
        self._past = past
        self._journal = journal
        self._clock = BusinessClock(store)
        self._disputed = DisputedBook(store)
        self._cloud = Cloud(store, self._clock, self._disputed, wait=wait)
        self._seed = default_seed() if seed is None else seed
        self._changes = dict(settings or {})
        if not accounts.accounts(store):
            self.seed(self._seed)
        self._disputed.change(self._changes)

    @property
    def accounts(self) -> dict[str, Account]:
        """The key pairs for clients, by name and in the order in which they were added."""
        return {key.account.name: key.account for key in accounts.keys(self._store)}

    def reset(self) -> None:
        """Start again from the seed and settings that were passed at the start.

        Clears faults and journal, and sets the business clock back to real time. Keys that the
        seed leaves out are generated again.
        """
        with self._store.writing():
            self._store.empty()
            self._disputed.load()
            self.seed(self._seed)
            self._disputed.change(self._changes)
        self._faults.clear()
        self._watch()
        self._journal.clear()

    def seed(self, seed: Mapping[str, object]) -> None:
        """Add accounts, VPCs, connections, routes and so on, in the format of the module `seed`.

        Raises:
            ValueError: the seed is invalid; nothing is added.
        """
        with self._store.writing():
            settings = plant(self._store, seed, now=self._clock.now(), term=TERM)
            self._disputed.change(settings)

    def settings(self) -> dict[str, str | int]:
        """Return the current values of the disputed facts."""
        return self._disputed.current.as_dict()

    def set_settings(self, /, **changes: object) -> None:
        """Change some of the disputed facts.

        Raises:
            ValueError: a setting or a value does not exist.
        """
        self._disputed.change(changes)

    def clock(self) -> dict[str, object]:
        """Return the time of the business clock, and its seconds ahead of real time."""
        return {"now": utc_text(self._clock.now()), "ahead_seconds": self._clock.offset}

    def advance_clock(self, seconds: float) -> None:
        """Advance the business clock; signatures are still checked against real time."""
        self._clock.advance(seconds)
        self._cloud.expire()

    def add_fault(self, action: str = "*", *, kind: str, **details: object) -> None:
        """Add a fault for the next calls; the module `faults` lists the kinds.

        Args:
            action: name of an action; ``*`` means any action.
            kind: what happens to the call.
            details: `times`, `skip`, `probability`, `delay_ms`; for the kind `error` also `code`.

        Raises:
            ValueError: an action, kind or detail does not exist.
        """
        self.order_fault({"action": action, "kind": kind, **details})

    def order_fault(self, order: object) -> dict[str, object]:
        """Add a fault from a JSON object, as the admin API does."""
        fault = self._faults.add(order)
        self._watch()
        return fault.as_dict()

    def faults(self) -> list[dict[str, object]]:
        """List the faults that are still active."""
        return self._faults.waiting()

    def orderable(self) -> dict[str, list[str]]:
        """List the values that a fault can have: its kinds, actions and, for errors, codes."""
        return self._faults.orderable()

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()
        self._watch()

    def calls(self, *, since: int = 0) -> list[dict[str, Any]]:
        """List the calls of the journal, oldest first.

        Args:
            since: list only calls with a greater number.
        """
        return self._journal.calls(since)

    def clear_calls(self) -> None:
        """Clear the journal."""
        self._journal.clear()

    def stats(self) -> dict[str, int]:
        """Count the calls so far and the existing connections."""
        return {**self._journal.counts(), "connections": connections.count(self._store)}

    def state(self) -> dict[str, Any]:
        """Return the whole cloud in the seed's format, without keys."""
        with self._store.reading():
            self._cloud.expire()
            return {**visible.everything(self._store), "clock": self.clock()}

    def connections(self, *, live_only: bool = True) -> list[dict[str, Any]]:
        """List the connections of all accounts, oldest first.

        Args:
            live_only: whether to list only PENDING and ACTIVE connections.
        """
        found: list[dict[str, Any]] = self.state()["peeringConnections"]
        live = {state.value for state in LIVE}
        return [it for it in found if it["state"] in live or not live_only]

    def rename(self, connection_id: str, name: str, *, account: str | None = None) -> None:
        """Rename a connection as a user of the console would.

        Args:
            connection_id: id of a connection of any account.
            name: the new name.
            account: the acting account, as name of a key pair or UIN; None means the requester.

        Raises:
            RuleError: the cloud does not allow it.
            ValueError: the account does not exist.
        """
        caller = self._console_user(account, connection_id, "requester")
        self._cloud.rename(caller, None, connection_id, name)

    def delete(self, connection_id: str, *, account: str | None = None) -> None:
        """Delete a connection in the console, by default as the requester."""
        caller = self._console_user(account, connection_id, "requester")
        self._cloud.delete(caller, None, connection_id)

    def accept(self, connection_id: str, *, account: str | None = None) -> None:
        """Accept a connection in the console, by default as the accepter."""
        caller = self._console_user(account, connection_id, "accepter")
        self._cloud.accept(caller, None, connection_id)

    def reject(self, connection_id: str, *, account: str | None = None) -> None:
        """Reject a connection in the console, by default as the accepter."""
        caller = self._console_user(account, connection_id, "accepter")
        self._cloud.reject(caller, None, connection_id)

    def add_route_table(self, vpc_id: str, name: str) -> str:
        """Add a route table to a VPC, as its owner.

        Args:
            vpc_id: id or legacy id of a VPC of any account.
            name: name of the table.

        Returns:
            The id of the table.

        Raises:
            ValueError: the VPC does not exist, or the name is empty.
        """
        made = new_id("rtb")
        table = {"vpcId": vpc_id, "name": name, "routeTableId": made}
        plant(self._store, {"routeTables": [table]}, now=self._clock.now(), term=TERM)
        return made

    def add_route(
        self, route_table_id: str, destination: str, next_hub: str, next_type: int = 4
    ) -> None:
        """Add a route as the owner of a route table, even while a call is changing the table.

        Args:
            route_table_id: id or legacy id of a route table of any account.
            destination: CIDR block of the route.
            next_hub: id of the gateway.
            next_type: number of the gateway's kind; 4 is a peering connection, which must exist.

        Raises:
            RuleError: the cloud does not allow it.
        """
        route = Route(destination, read_next_type(str(next_type)), next_hub)
        self._cloud.routing.add(route_table_id, [route])

    def remove_route(self, route_table_id: str, destination: str) -> None:
        """Remove the route to a destination, whatever its gateway.

        Args:
            route_table_id: id or legacy id of a route table of any account.
            destination: CIDR block of the route.

        Raises:
            RuleError: the table or the route does not exist.
        """
        table, unwanted = self._routes_to(route_table_id, destination)
        self._cloud.routing.remove(table, unwanted)

    def switch_route(self, route_table_id: str, destination: str, *, enabled: bool) -> None:
        """Enable or disable the routes to a destination as the owner of a route table.

        Args:
            route_table_id: id or legacy id of a route table of any account.
            destination: CIDR text.
            enabled: whether the routes shall forward.

        Raises:
            RuleError: the table or the route does not exist, or another enabled route leads to the
                destination.
        """
        table, found = self._routes_to(route_table_id, destination)
        self._cloud.routing.set_enabled(table, found, enabled=enabled)

    def _routes_to(self, route_table_id: str, destination: str) -> tuple[str, list[Route]]:
        """Return the id of a route table, and its routes to a destination."""
        table = self._cloud.routing.table(route_table_id)
        found = [it for it in table.routes if it.destination == destination]
        if not found:
            raise errors.RouteNotFoundError(f"{table.id} has no route to {destination!r}")
        return table.id, found

    def _console_user(self, account: str | None, connection_id: str, side: str) -> Caller:
        if account is None:
            found = connections.find(self._store, connection_id, uin=None, region=None)
            if found is None:
                raise errors.ConnectionNotFoundError(
                    f"there is no peering connection {connection_id!r}"
                )
            return Caller((found.requester if side == "requester" else found.accepter).uin)
        uins = {key.account.name: key.account.uin for key in accounts.keys(self._store)}
        if account in uins:
            return Caller(uins[account])
        if account in dict(accounts.accounts(self._store)):
            return Caller(account)
        raise ValueError(f"there is no account {account!r}; the key pairs are {', '.join(uins)}")

    def _watch(self) -> None:
        """Keep copies of earlier states only while a fault needs them."""
        keep: Callable[[Store], None] | None = self._past.keep
        if not self._faults.longest_lag():
            self._past.forget()
            keep = None
        self._store.keep = keep
