"""Changes to a cloud that bypass the signed API, as by users of the console and by tests.

The rules of the cloud still apply. The admin interface and the web page are built on this.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from qcloud_emulator.cloud import errors, visible
from qcloud_emulator.cloud.clock import BusinessClock, utc_text
from qcloud_emulator.cloud.disputed import DisputedBook
from qcloud_emulator.cloud.models import LIVE, Account, Caller, Route, new_id
from qcloud_emulator.cloud.peering import TERM, Cloud
from qcloud_emulator.cloud.routing import next_type as read_next_type
from qcloud_emulator.cloud.seed import default_seed, plant
from qcloud_emulator.cloud.state import accounts, connections
from qcloud_emulator.cloud.state import roles as identities
from qcloud_emulator.cloud.web_identity import make_token

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
        """Open the cloud of a state; seed it if it has no accounts.

        Args:
            store: the state.
            faults: the faults for calls.
            past: earlier states of the cloud, for stale reads.
            journal: the calls.
            seed: what a cloud without accounts starts with; None is the default seed.
            settings: disputed facts; they override those of state and seed.
            wait: waits for that many seconds, or less if the emulator stops.
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
        """Key pairs for clients by their names, starting with the first account's."""
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
        """Add accounts, VPCs, connections, routes and so on; the module `seed` has the format.

        Raises:
            ValueError: the seed has a mistake; nothing is added.
        """
        with self._store.writing():
            settings = plant(self._store, seed, now=self._clock.now(), term=TERM)
            self._disputed.change(settings)

    def web_identity_token(
        self,
        provider: str,
        *,
        uin: str | None = None,
        subject: str = "emulator",
        expires_in_seconds: float = 3600,
    ) -> str:
        """Return a web identity token, as an identity provider would issue it.

        Args:
            provider: name of an identity provider.
            uin: UIN of its account; only needed if accounts have different ones of this name.
            subject: whom the token is about.
            expires_in_seconds: how long it is valid in real time; 0 or less: it has expired.

        Raises:
            ValueError: there is no such provider, or there are several.
        """
        named = [
            it
            for it in identities.providers(self._store)
            if it.name == provider and uin in (None, it.uin)
        ]
        if not named:
            raise ValueError(f"there is no identity provider {provider!r}")
        if len({(it.issuer, it.client_id, it.secret) for it in named}) > 1:
            uins = ", ".join(it.uin for it in named)
            raise ValueError(f"several accounts have a provider {provider!r}; add a uin of {uins}")
        return make_token(named[0], now=time.time(), seconds=expires_in_seconds, subject=subject)

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
        """Return the time of the business clock, and the seconds by which it is ahead."""
        return {"now": utc_text(self._clock.now()), "ahead_seconds": self._clock.offset}

    def advance_clock(self, seconds: float) -> None:
        """Advance the business clock; signatures are still checked against real time."""
        self._clock.advance(seconds)
        self._cloud.expire()

    def add_fault(self, action: str = "*", *, kind: str, **details: object) -> None:
        """Add a fault for coming calls; the module `faults` lists the kinds.

        Args:
            action: name of an action; ``*`` is any.
            kind: what happens to the call.
            details: `times`, `skip`, `probability`, `delay_ms`; for the kind error, `code`.

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
        """List the values that a fault can have: `kinds`, `actions` and, for errors, `codes`."""
        return self._faults.orderable()

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()
        self._watch()

    def calls(self, *, since: int = 0) -> list[dict[str, Any]]:
        """List the calls of the journal, oldest first.

        Args:
            since: only calls with a greater number.
        """
        return self._journal.calls(since)

    def clear_calls(self) -> None:
        """Empty the journal."""
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
            live_only: only PENDING and ACTIVE connections.
        """
        found: list[dict[str, Any]] = self.state()["peeringConnections"]
        live = {state.value for state in LIVE}
        return [it for it in found if it["state"] in live or not live_only]

    def rename(self, connection_id: str, name: str, *, account: str | None = None) -> None:
        """Rename a connection as a user of the console would.

        Args:
            connection_id: id of a connection of any account.
            name: the new name.
            account: name of a key pair, or a UIN; None is the requester.

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
            destination: CIDR text.
            next_hub: id of the gateway.
            next_type: number of its kind; 4 is a peering connection, which must exist.

        Raises:
            RuleError: the cloud does not allow it.
        """
        route = Route(destination, read_next_type(str(next_type)), next_hub)
        self._cloud.routing.add(route_table_id, [route])

    def remove_route(self, route_table_id: str, destination: str) -> None:
        """Remove the route to a destination, whatever its gateway.

        Args:
            route_table_id: id or legacy id of a route table of any account.
            destination: CIDR text.

        Raises:
            RuleError: the table or the route does not exist.
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
        """Keep copies of earlier states only while a fault needs them."""
        keep: Callable[[Store], None] | None = self._past.keep
        if not self._faults.longest_lag():
            self._past.forget()
            keep = None
        self._store.keep = keep
