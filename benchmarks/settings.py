"""The settings of a run of the benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the benchmarks.

    Args:
        folder: an empty folder for its files.
        sizes: numbers of connections in the stacks.
        rounds: how often each command and each call is measured.
        api_version: version of the API that the stacks use.
        notify: prints a line of progress.
    """

    folder: Path
    sizes: tuple[int, ...]
    rounds: int
    api_version: str
    notify: Callable[[str], None]

    def place(self, name: str) -> Path:
        """Return a new folder for the files of one measurement."""
        place = self.folder / name
        place.mkdir()
        return place


Measurement = Callable[[Run], Iterable[Figure]]
