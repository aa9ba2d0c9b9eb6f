"""Schedules as plain data: what is done, by whom, and what goes wrong meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final

from qcloud_emulator.cloud.disputed import VALUES
from qcloud_emulator.signed import faults

from tests.faults.provider.program import APP, DATA, PARTNER, SHARED, Program, Wanted

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
