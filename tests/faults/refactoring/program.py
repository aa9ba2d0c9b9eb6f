"""What the programs of a schedule declare, and what the cloud is to have of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tests.faults.provider.program import APP, DATA, PARTNER, PEER_UIN, RANGES, SHARED, TABLES
from tests.process.plugin import Kind
from tests.process.steps import DEFAULT, Declared, Ref

MAIN: Final = "main"
"""A second provider of the same account."""
PEER: Final = "peer"
"""The provider of the other account."""
PAIRS: Final = {
    "ad": (APP, DATA),
    "as": (APP, SHARED),
    "sd": (SHARED, DATA),
    "ap": (APP, PARTNER),
}
"""Requester and accepter of what may be peered."""

Route = tuple[str, str, str]
"""Route table, destination and the connection it leads to."""

_TURNS: Final[tuple[Kind, ...]] = ("connection", "accepter", "routes")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a program.

    Args:
        kind: of resource.
        name: its logical name.
        pair: what it peers, or what the connection that it needs does; one of `PAIRS`.
        box: the component that it is in, "" for none.
        provider: `default`, `main`, or `peer` for the other account's.
        chosen: name of a connection, "" for the default one.
        adopt: as in the program.
        side: of routes, `own` or `peer`.
        tables: route tables of routes, `all`, `first` or `second`.
        was: key of the resource that an alias names, "" for no alias.
    """

    kind: Kind
    name: str
    pair: str
    box: str = ""
    provider: str = DEFAULT
    chosen: str = ""
    adopt: bool = False
    side: str = "own"
    tables: str = "all"
    was: str = ""

    @property
    def key(self) -> str:
        """What stands for its URN."""
        return f"{self.box}/{self.name}" if self.box else self.name

    @property
    def default_name(self) -> str:
        """The name that a connection gets when the program gives none."""
        return f"{self.name}-{hashlib.sha256(self.key.encode()).hexdigest()[:8]}"

    @property
    def vpc(self) -> str:
        """The VPC on its side."""
        return PAIRS[self.pair][self.side == "peer"]

    @property
    def chosen_tables(self) -> tuple[str, ...]:
        """The route tables that routes go into."""
        tables: tuple[str, ...] = TABLES[self.vpc]
        return {"all": tables, "first": tables[:1], "second": tables[1:]}[self.tables]

    def routes(self, connection_id: str) -> set[Route]:
        """Return its routes, once the connection is ACTIVE; none of another kind."""
        if self.kind != "routes":
            return set()
        other = PAIRS[self.pair][self.side != "peer"]
        return {(table, RANGES[other], connection_id) for table in self.chosen_tables}

    def __str__(self) -> str:
        """Show what is not left out."""
        whose = f"{self.side} side, tables {self.tables}" if self.kind == "routes" else ""
        told = (
            whose,
            self.provider != DEFAULT and f"provider {self.provider}",
            self.chosen and f"named {self.chosen}",
            self.adopt and "adopt",
            self.was and f"alias {self.was}",
        )
        return ", ".join(map(str, filter(None, (f"{self.key}: {self.kind} {self.pair}", *told))))


Program = tuple[Resource, ...]


def connections(program: Iterable[Resource]) -> list[Resource]:
    """Return the connections of a program."""
    return [it for it in program if it.kind == "connection"]


def is_accepted(program: Iterable[Resource], pair: str) -> bool:
    """Return whether the connection of a pair is ACTIVE once the program is carried out."""
    return PAIRS[pair][1] != PARTNER or any(
        it.kind == "accepter" and it.pair == pair for it in program
    )


def sources(program: Iterable[Resource]) -> dict[str, str]:
    """Return the key of the resource whose id the others of a pair are given, by pair."""
    found: dict[str, str] = {}
    for kind in ("connection", "accepter"):
        for it in program:
            if it.kind == kind and (kind == "accepter" or it.pair not in found):
                found[it.pair] = it.key
    return found


def declared(program: Program) -> dict[str, Declared]:
    """Return a program as the engine is handed it: nothing before what it needs."""
    ids = sources(program)
    ordered = sorted(program, key=lambda it: _TURNS.index(it.kind))
    return {it.key: Declared(it.kind, _inputs(it, program, ids), it.provider) for it in ordered}


def _inputs(it: Resource, program: Program, ids: dict[str, str]) -> dict[str, object]:
    requester, accepter = PAIRS[it.pair]
    if it.kind == "connection":
        crosses = accepter == PARTNER
        accepted = crosses and is_accepted(program, it.pair)
        given: dict[str, object] = {
            "vpcId": requester,
            "peerVpcId": accepter,
            "peerUin": PEER_UIN if crosses else None,
            "peeringConnectionName": it.chosen or None,
            "adopt": it.adopt or None,
            "__defaultName": it.default_name,
            "__acceptedHere": accepted or None,
        }
        return {name: value for name, value in given.items() if value is not None}
    if it.kind == "accepter":
        first = next(one.key for one in connections(program) if one.pair == it.pair)
        return {"peeringConnectionId": Ref(first)}
    tables: object = "all" if it.tables == "all" else list(it.chosen_tables)
    other = PAIRS[it.pair][it.side != "peer"]
    return {
        "vpcId": it.vpc,
        "peeringConnectionId": Ref(ids[it.pair]),
        "destinationCidrBlocks": [RANGES[other]],
        "routeTables": tables,
    }
