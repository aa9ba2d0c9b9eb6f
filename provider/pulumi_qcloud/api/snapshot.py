"""An account's connections at a moment, found by id, by VPC, or all of them.

Thousands of resources ask for theirs, so that none of them may have to look at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_qcloud.api.model import PeeringConnection


class Snapshot:
    """Connections that can be looked up; not safe to use from several threads.

    Args:
        connections: the first ones.
    """

    def __init__(self, connections: Iterable[PeeringConnection]) -> None:
        self._by_id: dict[str, PeeringConnection] = {}
        self._by_vpc: dict[str, set[str]] = {}
        self._callers: frozenset[str] | None = None
        for connection in connections:
            self.put(connection)

    def put(self, connection: PeeringConnection) -> None:
        """Add a connection, in the place of what was known of it."""
        self._by_id[connection.id] = connection
        for vpc_id in (*connection.vpc.spellings(), *connection.peer_vpc.spellings()):
            self._by_vpc.setdefault(vpc_id, set()).add(connection.id)
        if connection.uin and connection.peer_uin:
            sides = frozenset((connection.uin, connection.peer_uin))
            self._callers = sides if self._callers is None else self._callers & sides

    def drop(self, connection_id: str) -> None:
        """Take a connection out; one that is not there is fine."""
        self._by_id.pop(connection_id, None)

    def all(self) -> tuple[PeeringConnection, ...]:
        """Return every connection."""
        return tuple(self._by_id.values())

    def find(self, connection_id: str) -> PeeringConnection | None:
        """Return the connection with this id, None if it is not there."""
        return self._by_id.get(connection_id)

    def of_vpc(self, vpc_id: str) -> tuple[PeeringConnection, ...]:
        """Return the connections that have a VPC, in either spelling of its id, at either end."""
        ids = sorted(self._by_vpc.get(vpc_id, ()))
        return tuple(self._by_id[one] for one in ids if one in self._by_id)

    def callers(self) -> frozenset[str]:
        """Return the UINs that the account which listed these connections can have.

        Whoever lists a connection is its requester or its accepter, so only accounts that take part
        in all of them are left, those that were taken out included. Connections that do not name
        both accounts tell nothing. Empty if nothing is known.
        """
        return self._callers or frozenset()
