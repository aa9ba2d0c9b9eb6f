"""Schedules as plain data: programs, refactorings, commands, and what goes wrong meanwhile."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from tests.faults.provider.schedule import (
    APP,
    DATA,
    PARTNER,
    PEER_UIN,
    RANGES,
    SETTINGS,
    SHARED,
    TABLES,
)
from tests.process.plugin import Kind
from tests.process.stand_in import DEFAULT, Declared, Ref

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


_BOXES: Final = ("", "", "a", "b")


@dataclass(slots=True)
class Draw:
    """What a refactoring draws from.

    Args:
        rng: random.
        lost: pairs that another stack has taken over, which no program asks for any more.
        number: of the next new name.
    """

    rng: random.Random
    lost: set[str]
    number: int = 0

    def name(self, stem: str) -> str:
        """Return a name that no resource had."""
        self.number += 1
        return f"{stem}{self.number}"


Change = Callable[[Draw, Program], Program]
"""Returns the program with the refactoring, the same one where there is nothing to do it to."""


def drawn_program(draw: Draw) -> Program:
    """Draw one or two connections with routes, in a third of the programs to the other account."""
    within = draw.rng.sample(("ad", "as", "sd"), draw.rng.choice((1, 1, 2)))
    pairs = [*within[1:], "ap"] if draw.rng.random() < 0.3 else within
    return tuple(it for pair in pairs for it in _drawn(draw, pair))


def _drawn(draw: Draw, pair: str) -> Program:
    rng, box = draw.rng, draw.rng.choice(_BOXES)
    provider = rng.choice((DEFAULT, DEFAULT, MAIN))
    chosen = draw.name(f"{pair}-chosen") if rng.random() < 0.4 else ""
    one = Resource("connection", draw.name(pair), pair, box, provider, chosen)
    found = [one]
    if pair == "ap" and rng.random() < 0.7:
        found.append(Resource("accepter", draw.name("accept"), pair, box, PEER))
    sides = rng.choice(("own", "own peer", "peer", "")).split()
    sides = [side for side in sides if pair != "ap" or side == "own"]
    return (*found, *(_routes(draw, pair, side, box) for side in sides))


def _routes(draw: Draw, pair: str, side: str, box: str, tables: str = "all") -> Resource:
    provider = draw.rng.choice((DEFAULT, DEFAULT, MAIN))
    return Resource("routes", draw.name("r"), pair, box, provider, side=side, tables=tables)


def _put(program: Program, old: Resource, *new: Resource) -> Program:
    """A program with others in the place of a resource."""
    at = program.index(old)
    return (*program[:at], *new, *program[at + 1 :])


def _other_provider(it: Resource) -> str:
    return {DEFAULT: MAIN, MAIN: DEFAULT, PEER: PEER}[it.provider]


def _of_side(program: Program, it: Resource) -> list[Resource]:
    return [
        one for one in program if (one.kind, one.pair, one.side) == ("routes", it.pair, it.side)
    ]


def renamed(draw: Draw, program: Program) -> Program:
    """Rename a resource, with or without an alias, perhaps into another component or provider."""
    rng, it = draw.rng, draw.rng.choice(program)
    moved = rng.random() < 0.4
    new = replace(
        it,
        name=draw.name(it.name.rstrip("0123456789")),
        box=rng.choice(_BOXES) if rng.random() < 0.3 else it.box,
        provider=_other_provider(it) if moved else it.provider,
        adopt=it.kind == "connection" and rng.random() < 0.6,
        was=it.key if rng.random() < 0.3 else "",
    )
    return _put(program, it, new)


def moved(draw: Draw, program: Program) -> Program:
    """Give a resource another provider; nothing else of it changes."""
    it = draw.rng.choice([it for it in program if it.provider != PEER])
    return _put(program, it, replace(it, provider=_other_provider(it), was=""))


def boxed(draw: Draw, program: Program) -> Program:
    """Put a resource into another component, or out of it."""
    rng, it = draw.rng, draw.rng.choice(program)
    box = rng.choice([box for box in sorted({*_BOXES}) if box != it.box])
    adopt = it.kind == "connection" and rng.random() < 0.6
    was = it.key if rng.random() < 0.4 else ""
    return _put(program, it, replace(it, box=box, adopt=adopt, was=was))


def split(draw: Draw, program: Program) -> Program:
    """Make two resources of one with the routes of all tables, of which one may keep the name."""
    whole = [it for it in program if it.kind == "routes" and it.tables == "all"]
    if not whole:
        return program
    it = draw.rng.choice(whole)
    kept = replace(it, tables="first", was="")
    if draw.rng.random() < 0.5:
        kept = replace(kept, name=draw.name("r"))
    return _put(program, it, kept, _routes(draw, it.pair, it.side, it.box, "second"))


def merged(draw: Draw, program: Program) -> Program:
    """Make one resource of all that a side has, under a name of theirs or a new one."""
    several = [it for it in program if it.kind == "routes" and len(_of_side(program, it)) > 1]
    if not several:
        return program
    it = draw.rng.choice(several)
    gone = [one for one in _of_side(program, it) if one != it]
    whole = replace(it, tables="all", was="")
    if draw.rng.random() < 0.4:
        whole = replace(whole, name=draw.name("r"))
    return tuple(one for one in _put(program, it, whole) if one not in gone)


def shared(draw: Draw, program: Program) -> Program:
    """Let a second resource want the same routes, from another provider."""
    alone = [it for it in program if it.kind == "routes" and len(_of_side(program, it)) == 1]
    if not alone:
        return program
    it = draw.rng.choice(alone)
    return (*program, replace(it, name=draw.name("r"), provider=_other_provider(it), was=""))


def dropped(draw: Draw, program: Program) -> Program:
    """Take routes away, or a connection with all that needs it, but never the last one."""
    it = draw.rng.choice(program)
    if it.kind == "connection":
        rest = tuple(one for one in program if one.pair != it.pair)
        return rest if connections(rest) else program
    return _put(program, it) if it.kind == "routes" else program


def added(draw: Draw, program: Program) -> Program:
    """Add routes, or a connection."""
    rng = draw.rng
    free = sorted(PAIRS.keys() - {it.pair for it in program} - draw.lost)
    it = rng.choice(connections(program))
    if free and rng.random() < 0.5:
        return (*program, *_drawn(draw, rng.choice(free)))
    side = "own" if it.pair == "ap" else rng.choice(("own", "peer"))
    new = _routes(draw, it.pair, side, it.box)
    return program if _of_side(program, new) else (*program, new)


def named(draw: Draw, program: Program) -> Program:
    """Give a connection another name, or the default one."""
    it = draw.rng.choice(connections(program))
    chosen = "" if it.chosen and draw.rng.random() < 0.5 else draw.name(f"{it.pair}-chosen")
    return _put(program, it, replace(it, chosen=chosen, was=""))


def doubled(draw: Draw, program: Program) -> Program:
    """Let a second resource want a connection, which is refused."""
    it = draw.rng.choice(connections(program))
    if sum(one.pair == it.pair for one in connections(program)) > 1:
        return program
    provider = draw.rng.choice((DEFAULT, MAIN))
    second = replace(it, name=draw.name(it.pair), provider=provider, adopt=True, was="")
    return (*program, second)


def undoubled(draw: Draw, program: Program) -> Program:
    """Declare every connection once, whichever of two resources stays."""
    for it in connections(program):
        twins = [one for one in connections(program) if one.pair == it.pair]
        if len(twins) > 1:
            kept = draw.rng.choice(twins)
            program = tuple(one for one in program if one not in twins or one == kept)
    return program


CHANGES: Final[dict[str, Change]] = {
    "renamed": renamed,
    "moved": moved,
    "boxed": boxed,
    "split": split,
    "merged": merged,
    "shared": shared,
    "dropped": dropped,
    "added": added,
    "named": named,
    "doubled": doubled,
}
_OFTEN: Final = {"renamed": 5, "moved": 3, "boxed": 2, "doubled": 1}


def drawn_changes(draw: Draw, program: Program) -> tuple[tuple[str, ...], Program]:
    """Draw one or two refactorings; what was done, and the new program."""
    once = undoubled(draw, program)
    done: list[str] = [] if once == program else ["undoubled"]
    program = once
    weights = [_OFTEN.get(name, 2) for name in CHANGES]
    for name in draw.rng.choices([*CHANGES], weights, k=draw.rng.choice((1, 1, 2))):
        changed = CHANGES[name](draw, program)
        if changed != program and "doubled" not in done:
            program, done = changed, [*done, name]
    return tuple(done), program


TIMEOUT: Final = 1.0
"""Seconds that the provider waits for an answer."""
DEADLINE: Final = 3.0
"""Seconds after which it gives up a call with all its repetitions."""
HELD: Final = 0.8
"""Seconds that an answer is held back in which a plugin is killed."""

COMMANDS: Final = ("up", "up --refresh", "preview", "destroy", "refresh")
ENDS: Final = ("engine dies", "plugin dies", "resource fails", "rival")
"""What happens besides faults of the API. A rival is somebody's older connection of the same name,
which no listing has shown before and which turns up when the answer to a Create is lost."""
FAULTS: Final = (
    "throttle",
    "internal_error",
    "busy",
    "http_502",
    "drop_before",
    "drop_after",
    "garbage",
    "stale_reads",
)
_CONNECTION: Final = "VpcPeeringConnection"
_CHANGING: Final = {
    "2.0": ("CreateRoute", "DeleteRoute"),
    "3.0": ("CreateRoutes", "DeleteRoutes"),
}
_TIMES: Final = {
    "engine dies": "at change {at} of a resource",
    "resource fails": "in place {at} of the program",
}


def actions(version: str) -> tuple[str, ...]:
    """Return the actions that change something."""
    return (*(f"{it}{_CONNECTION}" for it in ("Create", "Modify", "Delete")), *_CHANGING[version])


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong in a command.

    Args:
        kind: one of `ENDS`, or a fault of the emulator.
        at: which change of a resource the engine dies at, which place in the program fails, or how
            many calls of the action pass before it is struck.
        after: whether a death comes after the answer: to the engine's request, or of the cloud's
            change; otherwise before.
        action: of the API that is struck.
        times: how often, None for always.
    """

    kind: str
    at: int = 0
    after: bool = False
    action: str = "*"
    times: int | None = 1

    def __str__(self) -> str:
        """Show it in a line."""
        when = f", {'after' if self.after else 'before'} the answer"
        if self.kind in _TIMES:
            place = _TIMES[self.kind].format(at=self.at)
            return f"{self.kind} {place}{when * (self.kind == 'engine dies')}"
        often = "" if self.times == 1 else f" x{self.times or 'always'}"
        skip = f", after {self.at}" if self.at else ""
        return f"{self.kind}: {self.action}{often}{skip}{when * (self.kind == 'plugin dies')}"


@dataclass(frozen=True, slots=True)
class Command:
    """One run of the engine.

    Args:
        what: one of `COMMANDS`.
        program: what the program declares by now.
        changes: what was refactored, in words.
        targets: keys of the only resources that are asked for anything, none for all.
        lost: pair whose connection another stack takes over before it, "" for none; the program
            does not ask for it any more, or gives it another name.
        trouble: what goes wrong meanwhile.
        go_on: whether it continues on errors.
        again: whether it is repeated without trouble before the next command.
    """

    what: str
    program: Program
    changes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    lost: str = ""
    trouble: Trouble | None = None
    go_on: bool = False
    again: bool = True


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything that happens, one after the other.

    Args:
        seed: it was drawn from.
        version: of the API.
        settings: of the emulator, by name.
        commands: runs of the engine.
    """

    seed: int
    version: str
    settings: tuple[tuple[str, str], ...]
    commands: tuple[Command, ...]

    def text(self) -> str:
        """Return it in lines for people."""
        lines = [f"schedule {self.seed}: API {self.version}"]
        lines += [f"  {name} = {value}" for name, value in self.settings]
        shown: Program | None = None
        for it in self.commands:
            if it.lost:
                lines.append(f"  another stack takes over {it.lost}")
            if it.program != shown:
                done = f" ({', '.join(it.changes)})" if it.changes else ""
                lines += [f"  program{done}:", *(f"    {one}" for one in it.program)]
                shown = it.program
            targets = "".join(f" --target {key}" for key in it.targets)
            go_on = " --continue-on-error" * it.go_on
            again = "" if it.again else "; not repeated"
            lines.append(f"  {it.what}{targets}{go_on}{again}")
            lines += [f"    {it.trouble}"] if it.trouble else []
        return "\n".join(lines)


def schedule_of(seed: int) -> Schedule:
    """Return the schedule of a seed; it begins with an `up` and ends with one."""
    rng = random.Random(f"refactoring-{seed}")
    version = rng.choice(("2.0", "3.0"))
    settings = tuple(
        (name, rng.choice(values)) for name, values in SETTINGS.items() if rng.random() < 0.3
    )
    draw = Draw(rng, set())
    program = drawn_program(draw)
    commands = [_command(draw, version, "up", program, program, trouble=0.2)]
    count = rng.choice((2, 3, 3, 4))
    for number in range(count):
        before, lost = program, _taken_over(draw, program)
        still = _unaware(draw, program, lost)
        program = tuple(it for it in program if it.pair != lost)
        changes, program = drawn_changes(draw, program)
        last = number == count - 1
        program = undoubled(draw, program) if last else program
        weights = (7, 1, 0, 0, 0) if last else (10, 2, 1, 1, 1)
        (what,) = rng.choices(COMMANDS, weights)
        if still:
            commands.append(_command(draw, version, "up", still, still, ("named",), lost=lost))
            lost = ""
        commands.append(
            _command(draw, version, what, program, before, changes, lost=lost, last=last)
        )
    return Schedule(seed, version, settings, tuple(commands))


def _taken_over(draw: Draw, program: Program) -> str:
    """Draw a pair that another stack takes over, if others remain."""
    pairs = sorted({it.pair for it in program} - {"ap"})
    if len({it.pair for it in program}) < 2 or not pairs or draw.rng.random() < 0.7:
        return ""
    lost = draw.rng.choice(pairs)
    draw.lost.add(lost)
    return lost


def _unaware(draw: Draw, program: Program, lost: str) -> Program:
    """Draw a program that gives a connection another name though another stack has it by now."""
    if not lost or draw.rng.random() < 0.5:
        return ()
    name = draw.name(f"{lost}-chosen")
    return tuple(
        replace(it, chosen=name, adopt=False, was="")
        if it.kind == "connection" and it.pair == lost
        else it
        for it in program
    )


def _command(
    draw: Draw,
    version: str,
    what: str,
    program: Program,
    before: Program,
    changes: tuple[str, ...] = (),
    *,
    lost: str = "",
    last: bool = False,
    trouble: float = 0.75,
) -> Command:
    rng = draw.rng
    targets: tuple[str, ...] = ()
    some = what in ("up", "up --refresh", "destroy") and "doubled" not in changes
    if some and program != before and rng.random() < (0.8 if what == "destroy" else 0.25):
        keys = sorted({it.key for it in (*program, *before)})
        targets = tuple(sorted(rng.sample(keys, min(len(keys), rng.choice((1, 1, 2))))))
    return Command(
        what,
        program,
        changes,
        targets,
        lost,
        _trouble(rng, version) if rng.random() < trouble else None,
        go_on=rng.random() < 0.3,
        again=last or rng.random() < 0.5,
    )


def _trouble(rng: random.Random, version: str) -> Trouble:
    kind = rng.choice((*ENDS, rng.choice(FAULTS)))
    if kind == "engine dies":
        return Trouble(kind, rng.choice((1, 1, 1, 2, 3)), after=rng.random() < 0.7)
    if kind == "resource fails":
        return Trouble(kind, rng.choice((0, 1, 2, 3, 99)))
    if kind == "plugin dies":
        if rng.random() < 0.7:
            return Trouble(kind, rng.randrange(10), after=rng.random() < 0.7)
        action = rng.choice(actions(version))
        return Trouble(kind, rng.choice((0, 0, 1)), rng.random() < 0.7, action)
    if kind == "rival":
        return Trouble(kind, action=f"Create{_CONNECTION}")
    action = "DescribeVpcPeeringConnections" if kind == "stale_reads" else "*"
    action = rng.choice((action, action, action, *actions(version))) if action == "*" else action
    return Trouble(kind, rng.choice((0, 0, 1, 2)), False, action, rng.choice((1, 2, 3, None)))
