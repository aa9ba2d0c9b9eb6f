"""The command line of the campaign: `make faults`, or `python -m tests.faults`."""

from __future__ import annotations

import functools
import json
import os
import platform
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults import LEVELS, VERDICTS, Level, Outcome, Tally, describe, run_level

_SHOWN: Final = 20
"""Failing schedules that are shown in full."""


@click.command()
@click.option("--seed", help="replay one schedule, such as provider-17")
@click.option("--level", "only", type=click.Choice([it.name for it in LEVELS]), help="one level")
@click.option("--share", type=click.FloatRange(0.001, 100), default=1.0, help="of a full campaign")
@click.option("--first", type=int, default=1, help="the first seed")
@click.option("--json", "to", type=click.Path(path_type=Path), help="write the figures here too")
def main(seed: str | None, only: str | None, share: float, first: int, to: Path | None) -> None:
    """Run the campaign of faults, and print what it found."""
    console = Console()
    levels = [level for level in LEVELS if only in (None, level.name)]
    if seed:
        level, number = _parse(seed)
        console.print(describe(level, number), markup=False, highlight=False, soft_wrap=True)
        outcomes = [run_level(level, [number])]
    else:
        outcomes = _run(levels, share, first)
    _show_failures(console, outcomes)
    for line in ([], *([table] for table in _tables(outcomes))):
        console.print(*line)
    if to:
        to.write_text(json.dumps(_figures(outcomes), indent=2) + "\n")
    sys.exit(1 if any(outcome.failed for outcome in outcomes) else 0)


def _parse(seed: str) -> tuple[Level, int]:
    name, _, number = seed.rpartition("-")
    level = next((level for level in LEVELS if level.name == name), None)
    if level is None or not number.isdecimal():
        known = ", ".join(level.name for level in LEVELS)
        raise click.BadParameter(
            f"{seed!r} is not a level and a number, such as provider-17; the levels: {known}"
        )
    return level, int(number)


def _run(levels: list[Level], share: float, first: int) -> list[Outcome]:
    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    outcomes = []
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for level in levels:
            count = max(1, round(level.schedules * share))
            task = progress.add_task(level.name, total=count)
            seeds = range(first, first + count)
            outcomes.append(run_level(level, seeds, functools.partial(progress.advance, task)))
    return outcomes


def _show_failures(console: Console, outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        for seed, findings in sorted(outcome.failed.items())[:_SHOWN]:
            console.rule(f"make faults SEED={outcome.level.name}-{seed}", align="left")
            for finding in findings:
                text = f"{finding.verdict}: {finding.text}"
                console.print(text, markup=False, highlight=False, soft_wrap=True)
        if len(outcome.failed) > _SHOWN:
            console.print(f"and {len(outcome.failed) - _SHOWN} more: {sorted(outcome.failed)}")


def _tables(outcomes: list[Outcome]) -> list[Table]:
    found = Table(title="Faults survived", title_justify="left")
    found.add_column("")
    for outcome in outcomes:
        found.add_column(outcome.level.name, justify="right")
    rows = {
        "schedules": [f"{it.tally.schedules:,}" for it in outcomes],
        "operations": [f"{it.tally.operations.total():,}" for it in outcomes],
        "faults that struck": [f"{it.tally.faults.total():,}" for it in outcomes],
        "clear errors shown": [f"{it.tally.errors:,}" for it in outcomes],
        **{verdict: [str(it.tally.verdicts()[verdict]) for it in outcomes] for verdict in VERDICTS},
        "longest recovery": [f"{it.tally.recovery:.1f} s" for it in outcomes],
        "took": [f"{it.seconds:.0f} s" for it in outcomes],
    }
    for name, cells in rows.items():
        found.add_row(name, *cells)
    all_faults = sum((it.tally.faults for it in outcomes), start=Tally().faults)
    faults = Table(title="Faults by kind", title_justify="left")
    faults.add_column("kind")
    for outcome in outcomes:
        faults.add_column(outcome.level.name, justify="right")
    for kind, _ in all_faults.most_common():
        faults.add_row(kind, *(f"{it.tally.faults[kind]:,}" for it in outcomes))
    return [found, faults]


def _figures(outcomes: list[Outcome]) -> dict[str, object]:
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "levels": {
            it.level.name: {
                "schedules": it.tally.schedules,
                "operations": dict(it.tally.operations),
                "faults": dict(it.tally.faults),
                "errors": it.tally.errors,
                "findings": {verdict: it.tally.verdicts()[verdict] for verdict in VERDICTS},
                "failed": sorted(it.failed),
                "longest_recovery_seconds": round(it.tally.recovery, 1),
                "seconds": round(it.seconds, 1),
            }
            for it in outcomes
        },
    }


if __name__ == "__main__":
    main()
