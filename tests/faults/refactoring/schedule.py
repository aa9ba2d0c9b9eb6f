"""Schedules as plain data: commands, refactorings before them, and what goes wrong meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

from tests.faults.provider.schedule import SETTINGS
from tests.faults.refactoring.program import Draw, Program, drawn_changes, drawn_program, undoubled

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
