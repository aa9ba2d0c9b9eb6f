"""Schedules as plain data: a network, programs for it, commands, and what goes wrong meanwhile."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from tests.faults.provider.schedule import DELAYED
from tests.faults.provider.schedule import KINDS as WITHOUT_CODES
from tests.faults.provider.schedule import SETTINGS as DISPUTED

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
OWN: Final = tuple(f"v{number}" for number in range(9))
"""VPCs of the account that the programs run as."""
PARTNERS: Final = ("p1", "p2")
"""VPCs of the account that accepts."""
STRANGER: Final = "v9"
"""A VPC of the first account that no program peers; somebody else has."""

_NUMBERS: Final = {name: number for number, name in enumerate((*OWN, STRANGER, *PARTNERS))}


def vpc_id(name: str) -> str:
    """Return the id of a VPC."""
    return f"vpc-fault{_NUMBERS[name]:03}"


RANGES: Final = {name: f"10.{number}.0.0/16" for name, number in _NUMBERS.items()}
ROUTE_TABLES: Final = {
    name: (f"rtb-main{number:04}", f"rtb-more{number:04}") for name, number in _NUMBERS.items()
}
"""The main route table of each VPC, and a further one."""

_KEYS: Final = (
    {
        "name": "default",
        "secretId": "AKIDCAMPAIGNdefault0000000000000000",
        "secretKey": "CampaignOnlySecretKeyOfDefault01",
        "token": "campaign-only-token-of-the-default-key",
    },
    {
        "name": "peer",
        "secretId": "AKIDCAMPAIGNpeer0000000000000000000",
        "secretKey": "CampaignOnlySecretKeyOfThePeer02",
    },
)
SECRETS: Final = {
    f"{part} of {key['name']}": key[part]
    for key in _KEYS
    for part in ("secretKey", "token")
    if part in key
}
"""What may be read nowhere, by what it is."""

FOREIGN: Final = (
    {
        "peeringConnectionId": "pcx-foreign1",
        "name": "of-a-neighbour",
        "vpcId": vpc_id(STRANGER),
        "peerVpcId": vpc_id(OWN[0]),
        "state": "ACTIVE",
    },
    {
        "peeringConnectionId": "pcx-foreign2",
        "name": "of-the-partner",
        "vpcId": vpc_id(PARTNERS[0]),
        "peerVpcId": vpc_id(PARTNERS[1]),
        "state": "ACTIVE",
    },
)
"""Connections of others."""
FOREIGN_ROUTES: Final = (
    (ROUTE_TABLES[OWN[0]][0], RANGES[STRANGER], "pcx-foreign1", 4),
    (ROUTE_TABLES[OWN[0]][1], "192.168.0.0/16", "vpngw-office", 1),
    (ROUTE_TABLES[PARTNERS[0]][0], RANGES[PARTNERS[1]], "pcx-foreign2", 4),
)
"""Routes of others: table, destination, gateway and its type."""


def seed() -> dict[str, Any]:
    """Return the emulator's seed."""
    accounts = ((OWN_UIN, (*OWN, STRANGER), _KEYS[0]), (PEER_UIN, PARTNERS, _KEYS[1]))
    return {
        "accounts": [
            {"uin": uin, "keys": [key], "vpcs": [_vpc(name) for name in names]}
            for uin, names, key in accounts
        ],
        "peeringConnections": list(FOREIGN),
        "routes": [
            {
                "routeTableId": table,
                "destinationCidrBlock": destination,
                "nextHub": hub,
                "nextType": kind,
            }
            for table, destination, hub, kind in FOREIGN_ROUTES
        ],
    }


def _vpc(name: str) -> dict[str, Any]:
    main, more = ROUTE_TABLES[name]
    return {
        "name": name,
        "vpcId": vpc_id(name),
        "cidrBlock": RANGES[name],
        "routeTables": [
            {"name": f"{name}-main", "main": True, "routeTableId": main},
            {"name": f"{name}-more", "routeTableId": more},
        ],
    }


Route = tuple[str, str, str]
"""Route table, destination and the connection it leads to."""

_HEAD: Final = """\
import pulumi_qcloud as qcloud
from pulumi_qcloudx import VpcPeering, VpcPeeringMesh
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A connection with its routes.

    Args:
        key: its logical name, or of the component that it belongs to.
        form: `component`, `resources` (one by one), or `mesh`: all of these share a component.
        vpc: name of the requester's VPC.
        peer: name of the accepter's VPC.
        name: template of the chosen name, None for the default one.
        routes: route tables of the requester's side with routes: `all`, `main` or `none`.
        peer_routes: those of the accepter's side; in a mesh the same.
    """

    key: str
    form: str
    vpc: str
    peer: str
    name: str | None = None
    routes: str = "all"
    peer_routes: str = "all"

    @property
    def prefix(self) -> str:
        """What the logical names of its resources begin with."""
        return f"{self.key}-{self._edge}" if self.form == "mesh" else self.key

    @property
    def crosses(self) -> bool:
        """Whether the accepter is the other account."""
        return self.peer in PARTNERS

    @property
    def pair(self) -> frozenset[str]:
        """Both VPCs."""
        return frozenset((self.vpc, self.peer))

    @property
    def _edge(self) -> str:
        return "-".join(sorted(self.pair))

    def has_name(self, name: str) -> bool:
        """Whether this is what the connection is to be called in the cloud."""
        if self.name is None:
            return bool(re.fullmatch(rf"{self.prefix}-connection-[0-9a-f]{{8}}", name))
        return name == self.name.format(a=self.vpc, b=self.peer)

    def resources(self) -> dict[str, str]:
        """Return the logical names of its resources with their kinds, the connection first."""
        kinds = {
            "connection": True,
            "accepter": self.crosses,
            "routes": self.routes != "none",
            "peer-routes": self.peer_routes != "none",
        }
        return {f"{self.prefix}-{kind}": kind for kind, there in kinds.items() if there}

    def routes_through(self, connection_id: str) -> set[Route]:
        """Return the routes of both sides."""
        sides = ((self.vpc, self.peer, self.routes), (self.peer, self.vpc, self.peer_routes))
        return {
            (table, RANGES[other], connection_id)
            for own, other, chosen in sides
            for table in ROUTE_TABLES[own][: {"none": 0, "main": 1, "all": 2}[chosen]]
        }

    def __str__(self) -> str:
        """Show it in a line."""
        named = f" named {self.name}" if self.name else ""
        return (
            f"{self.prefix}: {self.form} {self.vpc} -> {self.peer}{named},"
            f" routes {self.routes}/{self.peer_routes}"
        )


Program = tuple[Wanted, ...]


def source_of(program: Iterable[Wanted]) -> str:
    """Return the program's text."""
    wanted = list(program)
    meshes = {it.key: [edge for edge in wanted if edge.key == it.key] for it in wanted}
    lines = [_mesh(edges) for edges in meshes.values() if edges[0].form == "mesh"]
    lines += [_component(it) for it in wanted if it.form == "component"]
    lines += [_resources(it) for it in wanted if it.form == "resources"]
    return "\n".join([_HEAD, *lines, ""])


def _call(called: str, *arguments: object, **named: object) -> str:
    written = [repr(it) for it in arguments]
    written += [f"{name}={value!r}" for name, value in named.items() if value is not None]
    return f"{called}({', '.join(written)})"


def _chosen(wanted: Wanted) -> dict[str, object]:
    """A connection under a chosen name is taken over after a kill only if the program says so."""
    if wanted.name is None:
        return {}
    return {"peering_connection_name": wanted.name, "adopt": True}


def _mesh(edges: list[Wanted]) -> str:
    names = sorted({name for edge in edges for name in edge.pair})
    return _call(
        "VpcPeeringMesh",
        edges[0].key,
        {name: {"name": name} for name in names},
        edges=[(edge.vpc, edge.peer) for edge in edges],
        routes=edges[0].routes,
        **_chosen(edges[0]),
    )


def _component(wanted: Wanted) -> str:
    return _call(
        "VpcPeering",
        wanted.key,
        {"name": wanted.vpc},
        {"name": wanted.peer},
        peer_uin=PEER_UIN if wanted.crosses else None,
        peer_profile="peer" if wanted.crosses else None,
        routes=wanted.routes,
        peer_routes=wanted.peer_routes,
        **_chosen(wanted),
    )


def _resources(wanted: Wanted) -> str:
    key, name = wanted.prefix, wanted.prefix.replace("-", "_")
    ends = {"vpc_id": vpc_id(wanted.vpc), "peer_vpc_id": vpc_id(wanted.peer)}
    connection = _call(
        "qcloud.VpcPeeringConnection", f"{key}-connection", **ends, **_chosen(wanted)
    )
    lines = [f"{name} = {connection}"]
    for kind, vpc, tables in (
        ("routes", wanted.vpc, wanted.routes),
        ("peer-routes", wanted.peer, wanted.peer_routes),
    ):
        if tables != "none":
            routes = _call(
                "qcloud.VpcPeeringRoutes", f"{key}-{kind}", vpc_id=vpc_id(vpc), route_tables=tables
            )
            lines.append(f"{routes[:-1]}, peering_connection_id={name}.id)")
    return "\n".join(lines)


SIZE: Final = 8
"""Connections of a first program."""
_LEAST: Final = 4
_TABLES: Final = ("all", "all", "main", "none")

Pair = frozenset[str]
Change = Callable[[random.Random, Program, set[Pair]], Program]
"""Takes a program and the pairs of VPCs that are not free, and returns another program."""


def drawn_program(rng: random.Random) -> Program:
    """Draw a star with three edges, a connection to the other account or none, and others."""
    named = {"name": "m0-{a}-{b}"} if rng.random() < 0.3 else {}
    program: Program = tuple(
        Wanted("mesh", "mesh", OWN[0], spoke, **named) for spoke in rng.sample(OWN[1:], 3)
    )
    if rng.random() < 0.6:
        far = Wanted("far", "component", rng.choice(OWN), rng.choice(PARTNERS))
        program = (*program, far)
    while len(program) < SIZE:
        program = (*program, _drawn(rng, f"c{len(program)}", program, set()))
    return program


def _drawn(rng: random.Random, key: str, program: Program, taken: set[Pair]) -> Wanted:
    vpc, peer = rng.choice(_free(program, taken))
    named = rng.random() < 0.25
    return Wanted(
        key,
        rng.choice(("component", "resources")),
        vpc,
        peer,
        name=f"{key}-chosen" if named else None,
        routes=rng.choice(_TABLES),
        peer_routes=rng.choice(_TABLES),
    )


def _free(program: Program, taken: set[Pair]) -> list[tuple[str, str]]:
    used = taken | {it.pair for it in program}
    pairs = [pair for pair in combinations(OWN, 2) if frozenset(pair) not in used]
    return pairs + [(b, a) for a, b in pairs]


def _together(program: Program, wanted: Wanted) -> list[Wanted]:
    """What is changed along with a connection: a mesh has one template and one kind of routes."""
    return [it for it in program if it.key == wanted.key]


def _put(program: Program, changed: dict[Wanted, Wanted]) -> Program:
    return tuple(changed.get(it, it) for it in program)


def renamed(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Give a connection another name, or the default one."""
    wanted = rng.choice(program)
    number = rng.randrange(1, 100)
    names = {"mesh": f"m{number}-{{a}}-{{b}}"}
    name = rng.choice((names.get(wanted.form, f"{wanted.key}-{number}"), None))
    return _put(program, {it: replace(it, name=name) for it in _together(program, wanted)})


def rerouted(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Give a connection's sides routes in other tables."""
    wanted = rng.choice(program)
    own, peers = rng.choice(_TABLES), rng.choice(_TABLES)
    peers = own if wanted.form == "mesh" else peers
    together = _together(program, wanted)
    return _put(program, {it: replace(it, routes=own, peer_routes=peers) for it in together})


def repeered(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Lead a connection to another VPC; its edge names a mesh's, so there an edge is exchanged."""
    wanted = rng.choice(program)
    used = taken | {it.pair for it in program}
    peers = [
        peer
        for peer in (PARTNERS if wanted.crosses else OWN)
        if peer != wanted.vpc and frozenset((wanted.vpc, peer)) not in used
    ]
    return _put(program, {wanted: replace(wanted, peer=rng.choice(peers))}) if peers else program


def turned(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Let the accepter ask the requester: what takes its place comes after it is gone."""
    own = [it for it in program if not it.crosses]
    wanted = rng.choice(own)
    return _put(program, {wanted: replace(wanted, vpc=wanted.peer, peer=wanted.vpc)})


def fewer(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Take connections away."""
    count = min(rng.randrange(1, 4), len(program) - _LEAST)
    gone = rng.sample(program, max(0, count))
    return tuple(it for it in program if it not in gone)


def more(rng: random.Random, program: Program, taken: set[Pair]) -> Program:
    """Add a connection."""
    key = f"n{rng.randrange(100)}"
    return (*program, _drawn(rng, key, tuple(it for it in program if it.key != key), taken))


CHANGES: Final[dict[str, Change]] = {
    "renamed": renamed,
    "other routes": rerouted,
    "other peer": repeered,
    "turned": turned,
    "fewer": fewer,
    "more": more,
}


def drawn_changes(rng: random.Random, program: Program) -> tuple[tuple[str, ...], Program]:
    """Draw up to three changes; the names of those that changed something, and the new program."""
    taken = {it.pair for it in program}
    done: list[str] = []
    for name in rng.sample(sorted(CHANGES), rng.randrange(1, 4)):
        changed = CHANGES[name](rng, program, taken)
        keys = [it.prefix for it in changed]
        if changed != program and len(set(keys)) == len(keys):
            program, done = changed, [*done, name]
    return tuple(done), program


TIMEOUT: Final = 2.0
"""Seconds that the provider waits for an answer."""
DEADLINE: Final = 8.0
"""Seconds after which it gives up a call with all its repetitions."""
LONGEST_DELAY: Final = 3.8
"""Longest delay of a fault: beyond twice the time limit of requests no client can tell one that
will still be carried out from one that never arrived."""

SETTINGS: Final = {
    **DISPUTED,
    "route_change_ms": ("0", "100"),
    "rate_limit_per_second": ("0", "20"),
}
"""The disputed facts, and settings of the emulator, that have a say in what happens here."""

KINDS: Final = (*(kind for kind in WITHOUT_CODES if kind not in DELAYED), *DELAYED, "error")

_CONNECTION: Final = "VpcPeeringConnection"
_READS: Final = {
    "2.0": ("DescribeVpcPeeringConnections", "DescribeRouteTable"),
    "3.0": ("DescribeVpcPeeringConnections", "DescribeRouteTables"),
}
_CREATE: Final = f"Create{_CONNECTION}"
_MAKES: Final = {
    "2.0": (_CREATE, _CREATE, f"Accept{_CONNECTION}", "CreateRoute", "DescribeVpcEx"),
    "3.0": (_CREATE, _CREATE, f"Accept{_CONNECTION}", "CreateRoutes", "DescribeVpcs"),
}
_REMOVES: Final = {
    "2.0": (f"Delete{_CONNECTION}", "DeleteRoute"),
    "3.0": (f"Delete{_CONNECTION}", "DeleteRoutes"),
}


def actions(version: str, what: str, *, first: bool) -> tuple[str, ...]:
    """Return the actions that a command may be expected to call, and `*` for all of them.

    Args:
        version: of the API.
        what: the command.
        first: whether nothing has been made before it.
    """
    makes = _MAKES[version] if what == "up" else ()
    changes = (f"Modify{_CONNECTION}",) if what == "up" and not first else ()
    removes = _REMOVES[version] if what == "destroy" or changes else ()
    # Creating connections is named twice, since it is what goes wrong most easily.
    return ("*", *_READS[version], *makes, *changes, *removes)


_CODES: Final = {
    "2.0": ("UnauthorizedOperation", "PeeringConnectionLimitExceeded", "AuthFailure"),
    "3.0": (
        "UnauthorizedOperation",
        "LimitExceeded.VpcPeerAvaLimitExceeded",
        "UnsupportedOperation.PurchaseLimit",
        "FailedOperation",
    ),
}
"""Refusals that are documented and not worth a repetition; none says that something is gone."""

TARGETS: Final = ("group", "plugin", "emulator")
MOMENTS: Final = ("calls", "calls", "held", "held", "ms")


KEYS: Final = ("emulator", "environment", "configuration")
"""Where the keys come from: asked of the emulator, or as those of a real account, from the
environment, or from the stack's configuration."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the emulator; see `qcloud_emulator.signed.faults`."""

    action: str
    kind: str
    times: int | None = 1
    skip: int = 0
    delay_ms: int = 0
    code: str | None = None

    def order(self) -> dict[str, object]:
        """Return it as the admin API takes it."""
        given: dict[str, object] = {
            "action": self.action,
            "kind": self.kind,
            "times": self.times,
            "skip": self.skip,
        }
        given |= {"delay_ms": self.delay_ms} if self.delay_ms else {}
        return given | ({"code": self.code} if self.code else {})

    def __str__(self) -> str:
        """Show what is not usual."""
        skip = f", after {self.skip}" if self.skip else ""
        delay = f", {self.delay_ms} ms" if self.delay_ms else ""
        code = f" {self.code}" if self.code else ""
        return f"{self.kind}{code} of {self.action} x{self.times or 'ever'}{skip}{delay}"


@dataclass(frozen=True, slots=True)
class Kill:
    """A SIGKILL.

    Args:
        target: `group`: the engine with its plugins and the program; `plugin`: the process of
            the providers alone; `emulator`: it is started again on its file.
        moment: `calls`: once the command has made so many calls; `ms`: once so many milliseconds
            have passed; `held`: while the first of the command's faults holds a call back.
        count: how many.
        down_ms: how long an emulator is away.
    """

    target: str
    moment: str
    count: int = 0
    down_ms: int = 0

    def __str__(self) -> str:
        """Show it in words."""
        when = {
            "calls": f"after call {self.count}",
            "ms": f"after {self.count} ms",
            "held": "while the first fault holds a call back",
        }[self.moment]
        down = f", away for {self.down_ms} ms" if self.target == "emulator" else ""
        return f"kill -9 of the {self.target} {when}{down}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the user.

    Args:
        what: `up`, `refresh` or `destroy`.
        program: what the program declares by now.
        changes: what is new in it, in words.
        troubles: what goes wrong meanwhile.
        kill: what is killed meanwhile.
        previewed: whether its preview is shown first.
    """

    what: str
    program: Program
    changes: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    kill: Kill | None = None
    previewed: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that happens, one after the other.

    Args:
        seed: it was drawn from.
        version: of the API.
        keys: where the keys come from, one of `KEYS`.
        settings: of the emulator, by name.
        commands: of the user.
    """

    seed: int
    version: str
    keys: str
    settings: tuple[tuple[str, str], ...]
    commands: tuple[Command, ...]

    def text(self) -> str:
        """Return it in lines for people."""
        lines = [f"schedule {self.seed}: API {self.version}, keys from the {self.keys}"]
        lines += [f"  {name} = {value}" for name, value in self.settings]
        shown: Counter[object] = Counter()
        for command in self.commands:
            changes = f", the program with {', '.join(command.changes)}" if command.changes else ""
            lines.append(f"  {command.what}{' with its preview' * command.previewed}{changes}")
            if not shown[command.program]:
                lines += [f"    {wanted}" for wanted in command.program]
            shown[command.program] += 1
            lines += [f"    fault: {trouble}" for trouble in command.troubles]
            lines += [f"    {command.kill}"] if command.kill else []
        return "\n".join(lines)


def schedule_of(seed: int) -> Schedule:
    """Return the schedule of a seed: it begins with an `up` and ends with a `destroy`."""
    rng = random.Random(f"engine-{seed}")
    version = rng.choice(("2.0", "3.0"))
    settings = [
        (name, rng.choice(SETTINGS[name]))
        for name in SETTINGS
        if name == "duplicate_pair" or rng.random() < 0.5
    ]
    keys = rng.choice(KEYS)
    program = drawn_program(rng)
    commands = [_command(rng, version, "up", program, first=True)]
    for what in rng.choice(_COURSES):
        changes: tuple[str, ...] = ()
        first = commands[-1].what == "destroy"
        if what == "up":
            changes, program = drawn_changes(rng, program)
        commands.append(_command(rng, version, what, program, changes, first=first))
    commands.append(_command(rng, version, "destroy", program))
    return Schedule(seed, version, keys, tuple(settings), tuple(commands))


_COURSES: Final = (
    ("up", "up"),
    ("up", "refresh"),
    ("refresh", "up"),
    ("up", "refresh", "up"),
    ("up", "destroy", "up"),
)
"""What comes between the first `up` and the last `destroy`."""
_CALLS: Final = {"up": 40, "refresh": 4, "destroy": 30}
_MILLISECONDS: Final = {"up": 3000, "refresh": 1000, "destroy": 2000}
"""Roughly what a command makes and takes, of calls and of time; a first `up` makes more calls."""
_CALLS_OF_THE_FIRST: Final = 90


def _command(
    rng: random.Random,
    version: str,
    what: str,
    program: Program,
    changes: tuple[str, ...] = (),
    *,
    first: bool = False,
) -> Command:
    expected = actions(version, what, first=first)
    # A refresh asks for little; to be in trouble it has to be in more of it.
    least = 3 if what == "refresh" else 1
    count = rng.choice((0, 1, 2, 3))
    troubles = [_trouble(rng, version, expected, least) for _ in range(count)]
    kill = None
    if rng.random() < 0.6:
        calls = _CALLS_OF_THE_FIRST if first else _CALLS[what]
        kill = _kill(rng, calls, _MILLISECONDS[what])
    if kill and kill.moment == "held":
        troubles.insert(0, _holding(rng, expected, 6 if first else 2))
    return Command(what, program, changes, tuple(troubles), kill, previewed=rng.random() < 0.15)


def _trouble(rng: random.Random, version: str, expected: tuple[str, ...], least: int) -> Trouble:
    kind = rng.choice(KINDS)
    action = rng.choice([it for it in expected if it[:8] in ("*", "Describe")])
    if kind != "stale_reads":
        action = rng.choice(expected)
    delay = rng.randrange(200, round(LONGEST_DELAY * 1000)) if kind in DELAYED else 0
    return Trouble(
        action=action,
        kind=kind,
        # Held back for good, a command would take minutes and tell no more.
        times=rng.choice((least, least + 1) if delay else (least, 2 * least, 8, None)),
        skip=rng.choice((0, 0, 0, 1, 3)),
        delay_ms=delay,
        code=rng.choice(_CODES[version]) if kind == "error" else None,
    )


def _holding(rng: random.Random, expected: tuple[str, ...], skipped: int) -> Trouble:
    """A fault that leaves it open for a while whether a call was carried out."""
    writes = [it for it in expected if it != "*" and not it.startswith("Describe")]
    return Trouble(
        action=rng.choice(writes or expected),
        kind=rng.choice(("delay", "delay_before_commit")),
        skip=rng.randrange(skipped) if writes else 0,
        delay_ms=rng.randrange(1000, round(LONGEST_DELAY * 1000)),
    )


def _kill(rng: random.Random, calls: int, milliseconds: int) -> Kill:
    target = rng.choice(TARGETS)
    down = rng.randrange(100, 2000) if target == "emulator" else 0
    moment = rng.choice(MOMENTS)
    latest = {"calls": calls, "ms": milliseconds, "held": 0}[moment]
    return Kill(target, moment, rng.randrange(latest // 20, latest) if latest else 0, down)
