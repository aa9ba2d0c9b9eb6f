"""The provider's cost compared with a provider that does nothing, on the real engine.

The commands skip their previews: a preview is measured separately, and would hide a part of the
other costs. Our client's rate limit is off. The emulator shares the cores with the engine and the
plugin, so its work counts against us; the report shows its share.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.cloud import running, seed_of
from benchmarks.figures import Figure, Target, compared
from benchmarks.settings import Run
from benchmarks.stacks import Contender, Sample, find_cli
from tests.engine.commands import Workshop

TARGET: Final = Target(1.10)
MEMORY_TARGET: Final = Target(1.30)
_JUDGED_FROM: Final = 100
"""Minimum number of resources to which targets apply; with fewer, process starts dominate."""
_SERIALISED_AT: Final = 100
"""Number of resources for which plain `pulumi.dynamic` is compared with the floor."""

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "up (create)": ("up", "--yes", "--skip-preview"),
    "up (no change)": ("up", "--yes", "--skip-preview", "--expect-no-changes"),
    "preview": ("preview", "--expect-no-changes"),
    "refresh": ("refresh", "--yes", "--skip-preview", "--expect-no-changes"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}

Samples = Mapping[tuple[str, str], Sequence[Sample]]
"""Samples by command and program."""


def measure(run: Run) -> Iterator[Figure]:
    """Measure the commands on stacks of each size."""
    cli = find_cli()
    for size in run.sizes:
        whose = ["ours", "floor"] + ["serialised"] * (size == _SERIALISED_AT)
        place = run.place(f"engine-{size}")
        workshop = Workshop.make(cli=cli, home=run.folder / "home", folder=place / "workshop")
        try:
            yield from figures_of(size, samples_of(run, workshop, place, size, whose))
        finally:
            workshop.close()


def samples_of(
    run: Run, workshop: Workshop, place: Path, size: int, whose: Sequence[str]
) -> Samples:
    """Run every command on every program, in turns, and return the samples.

    Args:
        run: the run.
        workshop: the engine.
        place: a folder for the emulator's files.
        size: number of connections.
        whose: the programs.
    """
    samples: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    with running(place, seed_of(size)) as cloud:
        contenders = [
            Contender(workshop, each, size, cloud=cloud, api_version=run.api_version)
            for each in whose
        ]
        for number in range(run.rounds):
            run.notify(f"engine: {size} connections, round {number + 1} of {run.rounds}")
            for name, command in COMMANDS.items():
                # The order alternates, so that drift in the machine's speed affects all equally.
                for contender in contenders[:: 1 if number % 2 else -1]:
                    samples[name, contender.whose].append(contender.timed(*command))
    return samples


def figures_of(size: int, samples: Samples) -> Iterator[Figure]:
    """Return the figures of one size: each command, memory, and the two floors."""
    judged = size >= _JUDGED_FROM
    for name in COMMANDS:
        ours, floor = samples[name, "ours"], samples[name, "floor"]
        yield compared(
            "engine",
            f"{name}, {size:,} connections",
            [it.seconds for it in ours],
            [it.seconds for it in floor],
            unit="s",
            target=TARGET if judged else None,
            note=(
                f"CPU time of the plugin {_median_cpu(ours):.2f} s, of the floor's "
                f"{_median_cpu(floor):.2f} s, of the emulator "
                f"{statistics.median(it.emulator_cpu for it in ours):.2f} s"
            ),
        )
    yield compared(
        "engine",
        f"peak memory of the plugin, {size:,} connections",
        peaks(samples, "ours"),
        peaks(samples, "floor"),
        unit="MB",
        target=MEMORY_TARGET if judged else None,
    )
    if ("up (create)", "serialised") in samples:
        yield compared(
            "engine",
            f"pulumi.dynamic.Resource over the floor, up (create), {size:,} resources",
            [it.seconds for it in samples["up (create)", "serialised"]],
            [it.seconds for it in samples["up (create)", "floor"]],
            unit="s",
        )


def peaks(samples: Samples, whose: str) -> list[float]:
    """Return the plugin's peak memory in each round, over all commands."""
    rounds = zip(*(samples[name, whose] for name in COMMANDS), strict=True)
    return [max(sample.plugin_peak for sample in samples_of_round) for samples_of_round in rounds]


def _median_cpu(samples: Sequence[Sample]) -> float:
    return statistics.median(sample.plugin_cpu for sample in samples)
