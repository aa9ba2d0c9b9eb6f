"""What users of the console do to the cloud, past the signed API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import Caller, Route, new_id
from qcloud_emulator.cloud.peering import TERM
from qcloud_emulator.cloud.routing import next_type as read_next_type
from qcloud_emulator.cloud.seed import plant
from qcloud_emulator.cloud.state import accounts

if TYPE_CHECKING:
    from qcloud_emulator.cloud.clock import BusinessClock
    from qcloud_emulator.cloud.peering import Cloud
    from qcloud_emulator.cloud.state.store import Store


class Console:
    """Somebody beside the client that is tested; the rules of the cloud hold here as well."""

    def __init__(self, store: Store, clock: BusinessClock, cloud: Cloud) -> None:
        self._store = store
        self._clock = clock
        self._cloud = cloud

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
            return self._cloud.side(connection_id, side)
        uins = {key.account.name: key.account.uin for key in accounts.keys(self._store)}
        if account in uins:
            return Caller(uins[account])
        if account in dict(accounts.accounts(self._store)):
            return Caller(account)
        raise ValueError(f"there is no account {account!r}; there are {', '.join(uins)}")
