"""What a plan is made of: VPCs, edges, and what is there already. Pure: no Pulumi, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlannedVpc:
    """One end of an edge.

    Args:
        label: what the user calls it: a name, an id or the short name in a mesh.
        id: `vpc-...`; "" where it is not known yet.
        cidr_blocks: primary and assistant ranges, CIDR texts; empty where they are not known.
        uin: its account, UIN as decimal text, or "".
        region: its region in the long form, or "".
        limit: most connections that it may have; None where it is not known.
    """

    label: str
    id: str
    cidr_blocks: tuple[str, ...] = ()
    uin: str = ""
    region: str = ""
    limit: int | None = None

    def __str__(self) -> str:
        known = (() if self.label == self.id or not self.id else (self.id,)) + self.cidr_blocks
        return f"{self.label} ({', '.join(known)})" if known else self.label


@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """A connection that the program wants.

    Args:
        requester: the VPC that asks.
        accepter: the VPC that is asked.
        name: the connection's name, "" where it is not known.
        is_default_name: whether it is a default name, whose fingerprint no other resource has.
        may_overlap: whether its ends may overlap with other peers of each other.
        plan: name of the component whose it is, "" for the one that is asked about.
    """

    requester: PlannedVpc
    accepter: PlannedVpc
    name: str = ""
    is_default_name: bool = False
    may_overlap: bool = False
    plan: str = ""

    @property
    def ends(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester.id, self.accepter.id))

    @property
    def is_known(self) -> bool:
        """Whether both VPCs are known."""
        return bool(self.requester.id and self.accepter.id)

    def __str__(self) -> str:
        return f"{self.requester.label} and {self.accepter.label}"


@dataclass(frozen=True, slots=True)
class ExistingConnection:
    """A connection that counts in the cloud's sums.

    Args:
        id: `pcx-...`.
        name: its name.
        requester: id of the requester's VPC, `vpc-...`.
        accepter: id of the accepter's VPC, `vpc-...`.
    """

    id: str
    name: str
    requester: str
    accepter: str

    @property
    def ends(self) -> frozenset[str]:
        """The ids of both VPCs."""
        return frozenset((self.requester, self.accepter))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there already.

    Args:
        connections: every connection that counts, of all accounts that could be asked.
        vpcs: the VPCs that could be asked for, by id; a neighbour that is not among them has
            unknown ranges.
        spellings: other spellings of VPCs' ids, and the ones that connections have.
        listed: every connection in whatever state, as `pulumi_qcloud.lifecycle.drift` takes it, by
            the ids of its VPCs; None where nothing was listed.
    """

    connections: Sequence[ExistingConnection] = ()
    vpcs: Mapping[str, PlannedVpc] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[frozenset[str], Sequence[str]] | None = None


def merged(surroundings: Iterable[Surroundings]) -> Surroundings:
    """Return what several accounts have as one."""
    each = list(surroundings)
    connections = {it.id: it for one in each for it in one.connections}
    vpcs = {vpc_id: vpc for one in each for vpc_id, vpc in one.vpcs.items()}
    spellings = {other: used for one in each for other, used in one.spellings.items()}
    return Surroundings(tuple(connections.values()), vpcs, spellings)
