"""The input level of the campaign of faults: whatever check, diff and the parsers are given."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.faults.inputs.checking import check_holds, diff_holds, questions
from tests.faults.inputs.exploring import Property, explore
from tests.faults.inputs.lived import life_holds, lives
from tests.faults.inputs.parsing import arrivals, parse_holds
from tests.faults.inputs.processes import World
from tests.faults.inputs.recorded import deeds, recorded_holds
from tests.faults.inputs.sockets import endless, endless_holds, speech_holds, speeches
from tests.faults.inputs.talking import SECRETS, pagings, talk_holds, talks
from tests.faults.inputs.watching import Watch
from tests.faults.inputs.written import writings, written_holds
from tests.faults.tally import Tally

_CHECKS = questions(of_outputs=False)
_DIFFS = questions(of_outputs=True)


def properties(world: World) -> tuple[Property[Any], ...]:
    """Return what is held against examples, in this order."""
    return (
        Property("any check", _CHECKS, 180, partial(check_holds, world)),
        Property("any diff", _DIFFS, 200, partial(diff_holds, world)),
        Property("any state", deeds(), 160, partial(recorded_holds, world)),
        Property("diff of what was written", writings(), 150, partial(written_holds, world)),
        Property("diff of what was made", lives(), 40, partial(life_holds, world)),
        Property("any answer", arrivals(), 300, parse_holds),
        Property("any server", talks(), 150, talk_holds),
        Property("any pages", pagings(), 120, talk_holds),
        Property("any bytes over a socket", speeches(), 100, speech_holds),
        Property("endless answers", endless(), 4, endless_holds, slow=True),
    )


def describe(seed: int) -> str:
    """Return the properties that a seed is held against, in lines of text."""
    with World.open() as world:
        lines = [f"{it.name}: {it.count} examples" for it in properties(world)]
    return "\n".join([f"input-{seed}; the same seed gives the same examples", *lines])


def run(seed: int, *, share: float = 1.0) -> Tally:
    """Hold every property against the examples of a seed.

    Args:
        seed: the same one gives the same examples.
        share: of the examples.
    """
    watch = Watch(Tally())
    with World.open() as world, watch.listening():
        watch.secrets |= world.secrets() | SECRETS
        for it in properties(world):
            world.renew()
            watch.tally.findings += explore(it, seed, watch, share=share)
    return watch.tally
