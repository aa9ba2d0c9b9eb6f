"""Schedules as plain data: the commands, what goes wrong meanwhile, and what is killed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.faults.engine.program import Program, drawn_changes, drawn_program
from tests.faults.provider.schedule import DELAYED
from tests.faults.provider.schedule import KINDS as WITHOUT_CODES
from tests.faults.provider.schedule import SETTINGS as DISPUTED

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
