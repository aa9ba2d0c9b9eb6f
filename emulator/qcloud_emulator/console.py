"""What is done to a cloud past its signed API: by users of the console, and by tests.

The rules of the cloud hold here as well. The admin interface and the page are made of this.
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
    """A cloud, with the trouble that is ordered for it and the journal of its calls."""

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
        """Take a cloud up, or start one from a seed.

        Args:
            store: the state.
            faults: what goes wrong with calls.
            past: what the cloud was like, for reads that lag behind.
            journal: the calls.
            seed: what a cloud without accounts starts with; the default seed without it.
            settings: disputed facts; they go before those of state and seed.
            wait: waits for so many seconds, or less when the emulator stops.
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
        """Key pairs for clients by their names, the first account's first."""
        return {key.account.name: key.account for key in accounts.keys(self._store)}

    def reset(self) -> None:
        """Start anew from the seed and the settings that were given at the start.

        Faults and journal are cleared and the business clock shows real time again. Keys that
        the seed leaves out are made up anew.
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
        """Add accounts, VPCs, connections, routes and so on; the module `seed` shows the form.

        Raises:
            ValueError: the seed has a mistake; nothing is added.
        """
        with self._store.writing():
            settings = plant(self._store, seed, now=self._clock.now(), term=TERM)
            self._disputed.change(settings)

    def settings(self) -> dict[str, str | int]:
        """Show the disputed facts as they are set."""
        return self._disputed.current.as_dict()

    def set_settings(self, /, **changes: object) -> None:
        """Change some of the disputed facts.

        Raises:
            ValueError: no such setting or value.
        """
        self._disputed.change(changes)

    def clock(self) -> dict[str, object]:
        """Show the business clock."""
        return {"now": utc_text(self._clock.now()), "ahead_seconds": self._clock.offset}

    def advance_clock(self, seconds: float) -> None:
        """Move the business clock forward; signatures are still held against real time."""
        self._clock.advance(seconds)
        self._cloud.expire()

    def add_fault(self, action: str = "*", *, kind: str, **details: object) -> None:
        """Order trouble; the module `faults` lists the kinds.

        Args:
            action: name of the action, ``*`` for every one.
            kind: what happens.
            details: `times`, `skip`, `probability`, `delay_ms`.

        Raises:
            ValueError: no such action, kind or detail.
        """
        self.order_fault({"action": action, "kind": kind, **details})

    def order_fault(self, order: object) -> dict[str, object]:
        """Order trouble as the admin API does, with a JSON object."""
        fault = self._faults.add(order)
        self._watch()
        return fault.as_dict()

    def faults(self) -> list[dict[str, object]]:
        """List the faults that have strikes left."""
        return self._faults.waiting()

    def orderable(self) -> dict[str, list[str]]:
        """List what a fault can be made of: `kinds`, `actions` and, for the kind error, `codes`."""
        return self._faults.orderable()

    def clear_faults(self) -> None:
        """Forget all faults."""
        self._faults.clear()
        self._watch()

    def calls(self, *, since: int = 0) -> list[dict[str, Any]]:
        """List the calls of the journal, oldest first.

        Args:
            since: only those whose number is greater.
        """
        return self._journal.calls(since)

    def clear_calls(self) -> None:
        """Forget the calls."""
        self._journal.clear()

    def stats(self) -> dict[str, int]:
        """Count the calls so far and the connections there are."""
        return {**self._journal.counts(), "connections": connections.count(self._store)}

    def state(self) -> dict[str, Any]:
        """Show the whole cloud, in the words of the seed; no keys."""
        with self._store.reading():
            self._cloud.expire()
            return {**visible.everything(self._store), "clock": self.clock()}

    def connections(self, *, live_only: bool = True) -> list[dict[str, Any]]:
        """List the connections of all accounts, oldest first.

        Args:
            live_only: only those that are PENDING or ACTIVE.
        """
        found: list[dict[str, Any]] = self.state()["peeringConnections"]
        live = {state.value for state in LIVE}
        return [it for it in found if it["state"] in live or not live_only]

    def rename(self, connection_id: str, name: str, *, account: str | None = None) -> None:
        """Rename a connection as a user of the console would.

        Args:
            connection_id: of any account.
            name: the new one.
            account: name of a key pair, or a UIN; the requester without it.

        Raises:
            RuleError: the cloud does not allow it.
            ValueError: no such account.
        """
        caller = self._console_user(account, connection_id, "requester")
        self._cloud.rename(caller, None, connection_id, name)

    def delete(self, connection_id: str, *, account: str | None = None) -> None:
        """Delete a connection in the console; the requester does without an account given."""
        caller = self._console_user(account, connection_id, "requester")
        self._cloud.delete(caller, None, connection_id)

    def accept(self, connection_id: str, *, account: str | None = None) -> None:
        """Accept a connection in the console; the accepter does without an account given."""
        caller = self._console_user(account, connection_id, "accepter")
        self._cloud.accept(caller, None, connection_id)

    def reject(self, connection_id: str, *, account: str | None = None) -> None:
        """Reject a connection in the console; the accepter does without an account given."""
        caller = self._console_user(account, connection_id, "accepter")
        self._cloud.reject(caller, None, connection_id)

    def add_route_table(self, vpc_id: str, name: str) -> str:
        """Add a route table to a VPC, for its owner.

        Args:
            vpc_id: of any account, in either spelling.
            name: of the table.

        Returns:
            The id of the table, in the new spelling.

        Raises:
            ValueError: no such VPC, or no name.
        """
        made = new_id("rtb")
        table = {"vpcId": vpc_id, "name": name, "routeTableId": made}
        plant(self._store, {"routeTables": [table]}, now=self._clock.now(), term=TERM)
        return made

    def add_route(
        self, route_table_id: str, destination: str, next_hub: str, next_type: int = 4
    ) -> None:
        """Add a route for the owner of a route table, even while a call changes that table.

        Args:
            route_table_id: of any account, in either spelling.
            destination: CIDR text.
            next_hub: id of the gateway.
            next_type: number of its kind; 4 is a peering connection, which must be there.

        Raises:
            RuleError: the cloud does not allow it.
        """
        route = Route(destination, read_next_type(str(next_type)), next_hub)
        self._cloud.routing.add(route_table_id, [route])

    def remove_route(self, route_table_id: str, destination: str) -> None:
        """Remove the route to a destination, wherever it leads.

        Args:
            route_table_id: of any account, in either spelling.
            destination: CIDR text.

        Raises:
            RuleError: there is no such table or route.
        """
        routing = self._cloud.routing
        table = routing.table(route_table_id)
        unwanted = [it for it in table.routes if it.destination == destination]
        if not unwanted:
            raise errors.RouteNotFoundError(f"{table.id} has no route to {destination!r}")
        routing.remove(table.id, unwanted)

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
        raise ValueError(f"there is no account {account!r}; there are {', '.join(uins)}")

    def _watch(self) -> None:
        """Keep copies of the past exactly while a fault needs them."""
        keep: Callable[[Store], None] | None = self._past.keep
        if not self._faults.longest_lag():
            self._past.forget()
            keep = None
        self._store.keep = keep
