"""Counts the calls that commands make, from the emulator's journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.budgets import PAGE_SIZES, Call, by_id, listings, pages, refresh_budget, writes
from benchmarks.cloud import Cloud, running, seed_of
from benchmarks.engine import COMMANDS
from benchmarks.figures import Figure, Target
from benchmarks.settings import Run
from benchmarks.stacks import Contender, find_cli
from tests.engine.commands import Workshop

_COMPONENTS: Final = 20


def measure(run: Run) -> Iterator[Figure]:
    """Count the calls of the largest stack, and those of components, under both versions."""
    cli = find_cli()
    size = max(run.sizes)
    for version, page_size in PAGE_SIZES.items():
        run.notify(f"calls: {size} connections and {_COMPONENTS} components, API {version}")
        place = run.place(f"calls-{version}")
        workshop = Workshop.make(cli=cli, home=run.folder / "home", folder=place / "workshop")
        try:
            with running(place, seed_of(size)) as cloud:
                stack = Contender(workshop, "ours", size, cloud=cloud, api_version=version)
                made = {name: _calls_of(cloud, stack, name) for name in COMMANDS}
                composed = Contender(
                    workshop, "components", _COMPONENTS, cloud=cloud, api_version=version
                )
                composed.timed(*COMMANDS["up (create)"])
                unchanged = {
                    name: _calls_of(cloud, composed, name) for name in ("preview", "up (no change)")
                }
        finally:
            workshop.close()
        yield from figures_of_create(version, size, made["up (create)"])
        yield figure_of_refresh(version, size, page_size, made["refresh"])
        yield figure_of_phase(version, "preview", unchanged["preview"])
        yield figure_of_phase(version, "update", unchanged["up (no change)"])


def figures_of_create(version: str, size: int, calls: Sequence[Call]) -> Iterator[Figure]:
    """Return the figures of creating connections: each takes one Create and one Describe by id."""
    made = writes(calls)["CreateVpcPeeringConnection"]
    counts = {
        "calls of Create": made,
        "calls of Describe by id": by_id(calls),
    }
    for name, count in counts.items():
        yield Figure(
            "calls",
            f"create of {size:,} connections, API {version}: {name}",
            value=count,
            unit="calls",
            target=Target(size),
            note=f"in addition, {pages(calls)} pages of shared listings",
        )


def figure_of_refresh(version: str, size: int, page_size: int, calls: Sequence[Call]) -> Figure:
    """Return the figure of a refresh: the pages of one listing, and at most two other calls."""
    looked_up = by_id(calls)
    return Figure(
        "calls",
        f"refresh of {size:,} connections, API {version}",
        value=len(calls) - looked_up,
        unit="calls",
        target=Target(refresh_budget(size, page_size)),
        note=f"in addition, {looked_up} lookups of connections that the listing lacked",
    )


def figure_of_phase(version: str, phase: str, calls: Sequence[Call]) -> Figure:
    """Return the figure of an `up` phase: the most listings of one action, account and region."""
    listed = listings(calls)
    shown = ", ".join(f"{count} {action}" for (action, _, _), count in sorted(listed.items()))
    return Figure(
        "calls",
        f"no-change up with {_COMPONENTS} components, API {version}, {phase}: "
        "listings of one kind, at most",
        value=max(listed.values(), default=0),
        unit="calls",
        target=Target(1),
        note=shown or "no listing",
    )


def _calls_of(cloud: Cloud, stack: Contender, command: str) -> list[dict[str, object]]:
    cloud.clear_calls()
    stack.timed(*COMMANDS[command])
    return cloud.calls()
