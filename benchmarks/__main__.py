"""The command line: `make bench`, or `python -m benchmarks`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from benchmarks import calls, client, emulator, engine, plans, rate, start
from benchmarks.figures import Figure
from benchmarks.report import conditions, show, write_json
from benchmarks.settings import Measurement, Run
from benchmarks.stacks import cli_version, find_cli

MEASUREMENTS: Final[Mapping[str, Measurement]] = {
    "engine": engine.measure,
    "calls": calls.measure,
    "rate": rate.measure,
    "client": client.measure,
    "start": start.measure,
    "planning": plans.measure,
    "emulator": emulator.measure,
}
"""The measurements in the order of the table."""

_WIDTH: Final = 132
"""Width of the table in a file or a pipe, in characters."""


def _numbers(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(part) for part in value.split(","))
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a list of numbers such as 10,100") from None
    if not all(2 <= size <= 10_000 for size in sizes):
        raise click.BadParameter("each number has to be between 2 and 10,000")
    return sizes


def _names(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(value.split(","))
    if unknown := [name for name in names if name not in MEASUREMENTS]:
        raise click.BadParameter(f"{', '.join(unknown)}: not one of {', '.join(MEASUREMENTS)}")
    return names


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--only",
    callback=_names,
    default=",".join(MEASUREMENTS),
    show_default=True,
    metavar="NAME,...",
    help="Measurements to make.",
)
@click.option(
    "--sizes",
    callback=_numbers,
    default="10,100,1000",
    show_default=True,
    metavar="N,...",
    help="Numbers of connections in the stacks.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="Number of values for each median.",
)
@click.option(
    "--api-version",
    type=click.Choice(["2.0", "3.0"]),
    default="3.0",
    show_default=True,
    help="Version of the API that the stacks use.",
)
@click.option(
    "--json",
    "to",
    type=click.Path(path_type=Path),
    default=Path(".bench/results.json"),
    show_default=True,
    help="Also write the figures to this file, with every single value.",
)
@click.option("--strict", is_flag=True, help="Exit with code 1 if a target is missed.")
def main(
    only: tuple[str, ...],
    sizes: tuple[int, ...],
    rounds: int,
    api_version: str,
    to: Path,
    strict: bool,
) -> None:
    """Measure what the package costs, and print the figures beside their targets.

    Each measurement alternates with that of the floor that it is compared with, so that other load
    on the machine affects both. A missed target is only reported, unless --strict is given.
    """
    console, aside = Console(), Console(stderr=True)
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        run = Run(Path(folder), sizes, rounds, api_version, notify=lambda line: aside.print(line))
        for name in only:
            figures += MEASUREMENTS[name](run)
    under = {
        **conditions(cli_version(find_cli()) if {"engine", "calls"} & set(only) else ""),
        "apiVersion": api_version,
    }
    write_json(to, under, figures)
    show(console, under, figures)
    if strict and any(figure.met is False for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
