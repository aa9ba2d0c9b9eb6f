"""The results as a table for people and a JSON file for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure, Target

_SHARES: Final = ("%", "x")


def conditions(cli_version: str) -> dict[str, object]:
    """Return the conditions of the measurements.

    Args:
        cli_version: version of the Pulumi CLI, "" if none was needed.
    """
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "pulumi": cli_version,
        "machine": f"{platform.system()} {platform.machine()}",
    }


def write_json(path: Path, under: Mapping[str, object], figures: Iterable[Figure]) -> None:
    """Write the figures with all their raw values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {**under, "figures": [figure.as_dict() for figure in figures]}
    path.write_text(json.dumps(document, indent=2) + "\n")


def show(console: Console, under: Mapping[str, object], figures: Sequence[Figure]) -> None:
    """Print the table, the conditions, and how many targets are met."""
    console.print(table_of(figures))
    for figure in figures:
        if figure.note:
            console.print(f"[dim]{figure.measurement}: {figure.name}: {figure.note}[/]")
    console.print(", ".join(f"{name} {value}" for name, value in under.items() if value))
    judged = [figure for figure in figures if figure.met is not None]
    met = sum(bool(figure.met) for figure in judged)
    console.print(f"{met} of {len(judged)} targets met")


def table_of(figures: Iterable[Figure]) -> Table:
    """Return the table: name, our value, the other value, their ratio, the target, the verdict."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("measured", overflow="fold")
    for heading in ("ours", "over", "ratio", "target", "of"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    group = ""
    for figure in figures:
        if figure.measurement != group:
            group = figure.measurement
            table.add_row(f"[bold]{group}[/]")
        table.add_row(
            f"  {figure.name}",
            _shown(figure.value, figure.unit),
            "" if figure.over is None else _shown(figure.over, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _wanted(figure),
            str(figure.rounds or ""),
            verdict(figure),
        )
    return table


def verdict(figure: Figure) -> str:
    """Return "met", or by how much the target is missed; "" without a target."""
    if figure.target is None:
        return ""
    if figure.met:
        return "met"
    return f"missed by {figure.target.missed_by(figure.judged):.0%}"


def _wanted(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return _bound(figure.target, "" if figure.over is not None else figure.unit)


def _bound(target: Target, unit: str) -> str:
    sign = "≥" if target.at_least else "≤"
    shown = _shown(target.bound, unit) if unit else f"{target.bound:.2f}"
    return f"{sign} {shown}"


def _shown(value: float, unit: str) -> str:
    if unit == "x":
        return f"{value:.2f}"
    digits = 0 if unit in ("calls", "MB", "calls/s") else 1 if unit in ("%", "ms") else 2
    return f"{value:,.{digits}f} {unit}"
