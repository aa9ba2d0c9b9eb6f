"""The command line: `make mutants`, or `python -m tests.mutants`."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from fnmatch import fnmatch
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.mutants import MUTANTS, PAGE, page
from tests.mutants.running import KILLED, Mutant, Verdict, run


@click.command()
@click.option("--only", multiple=True, help="name of a mutant, or a pattern such as 'ownership-*'")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="at a time")
@click.option("--json", "to", type=click.Path(path_type=Path), help="write the verdicts here too")
@click.option("--page", "writes_page", is_flag=True, help="write the table of the docs, run none")
def main(only: tuple[str, ...], jobs: int, to: Path | None, writes_page: bool) -> None:
    """Break one rule of the code at a time, and see the tests that are named for it fail."""
    if writes_page:
        PAGE.write_text(page())
        return
    chosen = [it for it in MUTANTS if not only or any(fnmatch(it.name, one) for one in only)]
    if not chosen:
        raise click.BadParameter(f"no mutant is called {' or '.join(only)}")
    begin = time.monotonic()
    try:
        verdicts = _run(chosen, jobs)
    except RuntimeError as error:
        raise click.ClickException(f"without a mutant: {error}") from None
    seconds = time.monotonic() - begin
    console = Console()
    wrong = [it for it in verdicts if it.kind != KILLED]
    for it in wrong:
        text = f"{it.mutant.name} {it.kind}: {it.mutant.sentence}\n  {it.why}"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{len(verdicts) - len(wrong)} of {len(verdicts)} mutants killed, {seconds:.0f} s"
    )
    if to:
        to.write_text(json.dumps(_figures(verdicts, seconds), indent=2) + "\n")
    sys.exit(1 if wrong else 0)


def _run(mutants: Sequence[Mutant], jobs: int) -> list[Verdict]:
    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        before = progress.add_task("as it is", total=1)
        task = progress.add_task("mutants", total=len(mutants))

        def notify(verdict: Verdict | None) -> None:
            progress.advance(task if verdict else before)

        return run(mutants, jobs, notify)


def _figures(verdicts: Sequence[Verdict], seconds: float) -> dict[str, object]:
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(seconds, 1),
        "mutants": {
            it.mutant.name: {"verdict": it.kind, "why": it.why, "seconds": round(it.seconds, 1)}
            for it in verdicts
        },
    }


if __name__ == "__main__":
    main()
