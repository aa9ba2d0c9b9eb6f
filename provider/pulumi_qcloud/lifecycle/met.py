"""What this provider process has met already.

The engine checks without the inputs of before for every replacement, not only for what is new. A
connection whose pair or id was met before is thus the resource's own, not a stranger's.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Mapping

from pulumi_qcloud.api.model import PeeringConnection
from pulumi_qcloud.lifecycle.properties import peer_vpc_spellings, vpc_spellings


class Met:
    """Pairs of VPCs and ids of connections; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: set[str] = set()
        self._pairs: set[frozenset[str]] = set()

    def note(self, properties: Mapping[str, object], connection_id: str = "") -> None:
        """Remember the pair that inputs or outputs name, and the id of their connection."""
        pairs = _pairs(vpc_spellings(properties), peer_vpc_spellings(properties))
        with self._lock:
            self._pairs |= pairs
            self._ids |= {connection_id} - {""}

    def knows(self, connection: PeeringConnection) -> bool:
        """Return whether the connection's id or pair was met, in either direction."""
        pairs = _pairs(connection.vpc.spellings(), connection.peer_vpc.spellings())
        with self._lock:
            return connection.id in self._ids or not self._pairs.isdisjoint(pairs)


def _pairs(ours: Iterable[str], theirs: Iterable[str]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in itertools.product(ours, theirs)}
