"""What a mutant is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
"""The repository."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule of the code that is broken on purpose.

    Args:
        name: as in `python -m tests.mutants --only NAME`.
        file: path of the code in the repository.
        old: text that is there exactly once.
        new: what stands in its place instead.
        sentence: what the code does wrong then.
        tests: ids of tests, functions or single cases, each of which has to fail.
        alike: what stands for it and those like it in the documentation, "" for its own sentence.
    """

    name: str
    file: str
    old: str
    new: str
    sentence: str
    tests: tuple[str, ...]
    alike: str = ""

    def applied_to(self, text: str) -> str:
        """Return the text of its file as the mutant has it.

        Raises:
            ValueError: it does not apply: the old text is not there exactly once.
        """
        if (count := text.count(self.old)) != 1:
            raise ValueError(f"its old text is in {self.file} {count} times, not once")
        return text.replace(self.old, self.new)
