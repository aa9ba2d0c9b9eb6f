"""What the programs of a schedule declare, and the inputs that this gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

APP, DATA, SHARED, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-shared03", "vpc-partner2"
OWN_UIN, PEER_UIN = "2407912486", "100000000002"
TABLES: Final = {
    APP: ("rtb-app0main", "rtb-app0more"),
    DATA: ("rtb-data0001", "rtb-data0002"),
    SHARED: ("rtb-shared01", "rtb-shared02"),
    PARTNER: ("rtb-partner1", "rtb-partner2"),
}
RANGES: Final = {
    APP: "10.0.0.0/16",
    DATA: "10.1.0.0/16",
    SHARED: "10.3.0.0/16",
    PARTNER: "10.2.0.0/16",
}

Inputs = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A connection with what belongs to it.

    Args:
        key: its logical name.
        vpc: the requester's, in the account `default`.
        peer: the accepter's; PARTNER is the account `peer`'s.
        name: None for the default name.
        adopt: as in the program.
        accepted: whether the program accepts it in the other account.
        routed: the sides that get routes, of `("own", "peer")`.
        tags: of API 3.0; None gives none.
    """

    key: str
    vpc: str
    peer: str
    name: str | None = None
    adopt: bool = False
    accepted: bool = False
    routed: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] | None = None

    @property
    def default_name(self) -> str:
        """The name that it gets when the program gives none."""
        return f"{self.key}-0a1b2c3d"

    @property
    def real_name(self) -> str:
        """The name that it has in the cloud."""
        return self.name or self.default_name

    @property
    def active(self) -> bool:
        """Whether it is ACTIVE without anybody else's doing."""
        return self.accepted or self.peer != PARTNER

    def inputs(self) -> Inputs:
        """Return the inputs of the connection, as a program hands them to the engine."""
        foreign = self.peer == PARTNER
        given: Inputs = {
            "vpcId": self.vpc,
            "peerVpcId": self.peer,
            "peerUin": PEER_UIN if foreign else None,
            "peeringConnectionName": self.name,
            "adopt": True if self.adopt else None,
            "tags": dict(self.tags) if self.tags is not None else None,
            "__defaultName": self.default_name,
            "__acceptedHere": True if self.accepted else None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def names(self) -> dict[str, str]:
        """Return the logical names of its resources with their kinds, the connection first."""
        accepter = {f"{self.key}-accepter": "accepter"} if self.accepted else {}
        routes = {f"{self.key}-{side}": side for side in self.routed}
        return {self.key: "connection", **accepter, **routes}

    def __str__(self) -> str:
        """Show what is not left out."""
        told = (
            self.name and f"named {self.name}",
            self.adopt and "adopt",
            self.accepted and "accepted",
            self.routed and f"routes {'+'.join(self.routed)}",
            self.tags is not None and f"tags {dict(self.tags)}",
        )
        return ", ".join(map(str, filter(None, (f"{self.key} {self.vpc} -> {self.peer}", *told))))

    def inputs_of(self, kind: str, connection_id: object) -> Inputs:
        """Return the inputs of a resource that needs the connection's id."""
        given: Inputs = {"peeringConnectionId": connection_id}
        if kind == "accepter":
            return given
        own, other = (self.vpc, self.peer) if kind == "own" else (self.peer, self.vpc)
        return given | {
            "vpcId": own,
            "destinationCidrBlocks": [RANGES[other]],
            "routeTables": "all",
        }

    def account_of(self, kind: str) -> str:
        """Return whose credentials a resource has, by the emulator's name of the account."""
        return "peer" if kind in ("accepter", "peer") and self.peer == PARTNER else "default"

    def routes(self) -> set[tuple[str, str]]:
        """Return table and destination of every route, once the connection is ACTIVE."""
        sides = {"own": (self.vpc, self.peer), "peer": (self.peer, self.vpc)}
        return {
            (table, RANGES[other])
            for side in self.routed
            for own, other in [sides[side]]
            for table in TABLES[own]
        }


Program = tuple[Wanted, ...]
