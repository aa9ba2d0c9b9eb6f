"""Programs as they are drawn, and the changes that are drawn for them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Final

from tests.faults.engine.network import OWN, PARTNERS
from tests.faults.engine.program import Program, Wanted

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
