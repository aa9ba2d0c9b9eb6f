"""Schedules as plain data: programs, commands, what goes wrong, and what others do meanwhile.

Programs are what a schedule wants of the cloud, records what a state has of it.
"""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from qcloud_emulator import Emulator
from qcloud_emulator.cloud.disputed import VALUES
from qcloud_emulator.cloud.errors import CloudError
from qcloud_emulator.signed import faults

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


@dataclass(frozen=True, slots=True)
class Record:
    """A resource in the state.

    Args:
        kind: `connection`, `accepter`, `own` or `peer`.
        account: whose credentials it has.
        needs: the logical name of the connection that it belongs to, "" for a connection.
        id: as the provider gave it.
        inputs: checked ones.
        outputs: as the provider gave them.
    """

    kind: str
    account: str
    needs: str
    id: str
    inputs: Inputs
    outputs: Inputs


TIMEOUT: Final = 4.0
"""Seconds that the client waits for an answer: the setting `requestTimeout` of every schedule."""
LONGEST_DELAY: Final = 1.8
"""Longest delay of a fault, in request timeouts. Beyond twice the timeout no client can tell a
request that will still be carried out from one that never arrived."""

_NO_SAY: Final = ("host_bits", "old_ids_in_v3", "accepter_deletes", "bare_metal_deletion")
SETTINGS: Final = {name: values for name, values in VALUES.items() if name not in _NO_SAY}
"""The disputed facts that have a say in what happens here."""

KINDS: Final = tuple(kind for kind in faults.KINDS if kind != "error")
DELAYED: Final = tuple(kind for kind in KINDS if faults.KINDS[kind].delay_ms)
"""The kinds that are about time."""

OUTSIDE: Final = (
    "rename",
    "delete",
    "reject",
    "accept",
    "expire",
    "rival",
    "rival back",
    "route",
)
_ACTIONS: Final = {
    "2.0": (
        "CreateVpcPeeringConnection",
        "DescribeVpcPeeringConnections",
        "ModifyVpcPeeringConnection",
        "DeleteVpcPeeringConnection",
        "AcceptVpcPeeringConnection",
        "CreateRoute",
        "DeleteRoute",
    ),
    "3.0": (
        "CreateVpcPeeringConnection",
        "DescribeVpcPeeringConnections",
        "ModifyVpcPeeringConnection",
        "DeleteVpcPeeringConnection",
        "AcceptVpcPeeringConnection",
        "CreateRoutes",
        "DeleteRoutes",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the emulator; see `qcloud_emulator.signed.faults`."""

    action: str
    kind: str
    times: int
    skip: int
    delay: float = 0.0
    """Seconds of the client's clock."""

    def __str__(self) -> str:
        """Show what is not usual."""
        skip = f", after {self.skip}" if self.skip else ""
        delay = f", {self.delay} s" if self.delay else ""
        return f"{self.kind} of {self.action} x{self.times}{skip}{delay}"


@dataclass(frozen=True, slots=True)
class Outside:
    """What somebody does in the console.

    Args:
        what: `rename`, `delete`, `reject`, `accept`, `expire`, `rival` (a connection of another
            owner between the ends of the program's, asked for from the same end), `rival back`
            (from the other end) or `route` (a route of the program is removed).
        key: of which connection of the program.
    """

    what: str
    key: str


@dataclass(frozen=True, slots=True)
class Command:
    """One run of the engine.

    Args:
        what: `up`, `refresh`, `up --refresh`, `preview` or `destroy`.
        program: what the program declares by now.
        before: what others do before it.
        troubles: what goes wrong meanwhile.
        killed: the process dies at its n-th request, None: it lives.
        answer_lost: whether that request was sent.
        side_by_side: whether connections are worked on at the same time.
    """

    what: str
    program: Program
    before: tuple[Outside, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    killed: int | None = None
    answer_lost: bool = False
    side_by_side: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that happens, one after the other.

    Args:
        seed: it was drawn from.
        version: of the API.
        settings: of the emulator.
        commands: runs of the engine.
    """

    seed: int
    version: str
    settings: dict[str, str] = field(hash=False)
    commands: tuple[Command, ...]

    def text(self) -> str:
        """Return it in lines for people."""
        lines = [f"schedule {self.seed}: API {self.version}"]
        lines += [f"  {name} = {value}" for name, value in self.settings.items()]
        shown: Program | None = None
        for command in self.commands:
            if command.program != shown:
                lines += [f"  program: {wanted}" for wanted in command.program or ("nothing",)]
                shown = command.program
            lines += [f"  outside: {it.what} {it.key}" for it in command.before]
            lines += [f"  fault: {trouble}" for trouble in command.troubles]
            death = "" if command.killed is None else f", killed at request {command.killed}"
            lost = " after it was sent" if command.answer_lost else ""
            lines.append(f"  {command.what}{death}{lost}{', side by side' * command.side_by_side}")
        return "\n".join(lines)


def schedule_of(seed: int) -> Schedule:
    """Return the schedule of a seed."""
    rng = random.Random(seed)
    version = rng.choice(("2.0", "3.0"))
    settings = {name: rng.choice(values) for name, values in SETTINGS.items() if rng.random() < 0.5}
    program = _program(rng, version)
    commands = [_command(rng, version, "up", program)]
    for _ in range(rng.randrange(1, 5)):
        if rng.random() < 0.6:
            program = _changed(rng, version, program)
        kind = rng.choice(("up", "up", "up", "up --refresh", "refresh", "preview", "destroy"))
        commands.append(_command(rng, version, kind, program))
    return Schedule(seed, version, settings, tuple(commands))


def _program(rng: random.Random, version: str) -> Program:
    ends = rng.choice(((APP, DATA), (APP, SHARED), (DATA, APP)))
    wanted = [_wanted(rng, version, "net", *ends)]
    if rng.random() < 0.5:
        wanted.append(_wanted(rng, version, "far", APP, PARTNER))
    if rng.random() < 0.25:
        wanted.append(_wanted(rng, version, "third", SHARED, DATA))
    return tuple(wanted)


def _wanted(rng: random.Random, version: str, key: str, vpc: str, peer: str) -> Wanted:
    name = rng.choice((None, None, f"{key}-one", f"{key}-two"))
    accepted = peer == PARTNER and rng.random() < 0.6
    sides = (("own", "peer"), ("own",), ()) if peer != PARTNER or accepted else (("own",), ())
    tags = rng.choice((None, (("team", "net"),), (("team", "web"), ("stage", "test"))))
    return Wanted(
        key,
        vpc,
        peer,
        name=name,
        adopt=name is not None and rng.random() < 0.6,
        accepted=accepted,
        routed=rng.choice(sides),
        tags=tags if version == "3.0" else None,
    )


def _changed(rng: random.Random, version: str, program: Program) -> Program:
    new = {wanted.key: wanted for wanted in _program(rng, version)}
    kept = {wanted.key: wanted for wanted in program if rng.random() < 0.5}
    return tuple({**new, **kept}.values())


def _command(rng: random.Random, version: str, what: str, program: Program) -> Command:
    before: tuple[Outside, ...] = ()
    if rng.random() < 0.4:
        before = (Outside(rng.choice(OUTSIDE), rng.choice(program).key),)
    killed = rng.randrange(1, 25) if rng.random() < 0.3 else None
    return Command(
        what,
        program,
        before=before,
        troubles=tuple(_trouble(rng, version) for _ in range(rng.choice((0, 1, 2, 3, 4)))),
        killed=killed,
        answer_lost=killed is not None and rng.random() < 0.5,
        side_by_side=rng.random() < 0.4,
    )


def _trouble(rng: random.Random, version: str) -> Trouble:
    kind = rng.choice(KINDS)
    delay = rng.uniform(0.2, LONGEST_DELAY) * TIMEOUT if kind in DELAYED else 0.0
    return Trouble(
        action="*" if rng.random() < 0.3 else rng.choice(_ACTIONS[version]),
        kind=kind,
        times=rng.choice((1, 1, 2, 3)),
        skip=rng.choice((0, 0, 1, 2)),
        delay=round(delay, 2),
    )


_WEEK: Final = 7 * 24 * 3600 + 60


class Outsiders:
    """The other owners of connections, and users of the console.

    Args:
        emulator: the cloud.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._numbers = itertools.count()
        self.connections: dict[str, dict[str, Any]] = {}
        """What belongs to other owners, by id, as they left it."""

    def act(self, outside: Outside, program: Program, records: Mapping[str, Record]) -> None:
        """Do what a schedule says, as far as the cloud lets them."""
        wanted = next((it for it in program if it.key == outside.key), None)
        record = records.get(outside.key)
        if outside.what == "expire":
            self._emulator.advance_clock(_WEEK)
            self._note()
        elif wanted is None:
            return
        elif outside.what == "rival":
            self._rival(wanted, wanted.vpc, wanted.peer)
        elif outside.what == "rival back":
            self._rival(wanted, wanted.peer, wanted.vpc)
        elif record is not None:
            with contextlib.suppress(CloudError):
                self._in_console(outside.what, record.id, wanted)

    def rivals(self, wanted: Wanted) -> list[str]:
        """Return the ids of connections of others between the same VPCs."""
        ends = {wanted.vpc, wanted.peer}
        return [pcx for pcx, row in self.connections.items() if _ends(row) == ends]

    def hand_over(self, program: Program, records: Mapping[str, Record]) -> None:
        """Give up the connections that the program was told to adopt."""
        for wanted in program:
            record = records.get(wanted.key)
            row = self.connections.get(record.id) if record else None
            if (
                row
                and wanted.adopt
                and (wanted.vpc, wanted.peer) == (row["vpcId"], row["peerVpcId"])
            ):
                del self.connections[row["peeringConnectionId"]]

    def _in_console(self, what: str, pcx: str, wanted: Wanted) -> None:
        if what == "rename":
            self._emulator.rename(pcx, "renamed-by-hand")
        elif what == "delete":
            self._emulator.delete(pcx)
        elif what == "reject":
            self._emulator.reject(pcx)
        elif what == "accept":
            self._emulator.accept(pcx)
        elif what == "route":
            for table, destination in sorted(wanted.routes())[:1]:
                self._emulator.remove_route(table, destination)

    def _rival(self, wanted: Wanted, vpc: str, peer: str) -> None:
        """Another owner peers the same VPCs, if the cloud lets it."""
        rows = self._emulator.connections()
        taken = any(_ends(row) == {wanted.vpc, wanted.peer} for row in rows)
        if taken and self._emulator.settings()["duplicate_pair"] != "allowed":
            return
        made = f"pcx-rival{next(self._numbers):03}"
        connection = {
            "peeringConnectionId": made,
            "name": f"rival-{wanted.key}",
            "state": "PENDING" if wanted.peer == PARTNER else "ACTIVE",
            "vpcId": vpc,
            "peerVpcId": peer,
        }
        self._emulator.seed({"peeringConnections": [connection]})
        self.connections[made] = {}
        self._note()

    def _note(self) -> None:
        for row in self._emulator.state()["peeringConnections"]:
            if row["peeringConnectionId"] in self.connections:
                self.connections[row["peeringConnectionId"]] = row


def _ends(row: Mapping[str, Any]) -> set[str]:
    return {row["vpcId"], row["peerVpcId"]}
