"""What the errors of a command tell its user to do: pure, over their texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tests.engine_steps import Record
from tests.faults.refactoring.program import Program

_ADOPT: Final = re.compile(r"set adopt=True")
_REFRESH: Final = re.compile(r"run the same command with --refresh|`pulumi up --refresh`")
_FORGET: Final = "`pulumi state delete <urn>`"
_ONCE: Final = "declare it once"


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is done before a command is repeated.

    Args:
        adopted: keys of resources that get `adopt=True`.
        forgotten: keys that are removed from the state.
        refresh: whether the command is repeated with `--refresh`.
        once: keys of resources that are taken out of the program.
    """

    adopted: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    refresh: bool = False

    def applied(self, program: Program) -> Program:
        """Return the program as it is corrected."""
        return tuple(
            replace(it, adopt=True) if it.key in self.adopted else it
            for it in program
            if it.key not in self.once
        )


def read_errors(
    shown: Iterable[tuple[str, str]],
    records: Mapping[str, Record],
    others: Collection[str],
) -> Remedies:
    """Return what errors tell to do.

    Args:
        shown: keys of resources, and the texts.
        records: the state.
        others: ids of connections that other stacks have by now.
    """
    adopted, forgotten, once = set[str](), set[str](), set[str]()
    refresh = False
    for key, text in shown:
        if _ONCE in text:
            once.add(key)
        elif _FORGET in text and _is_anothers(key, records, others):
            forgotten.add(key)
        elif _ADOPT.search(text):
            adopted.add(key)
        elif _REFRESH.search(text):
            refresh = True
    return Remedies(frozenset(adopted), frozenset(forgotten), frozenset(once), refresh)


def _is_anothers(key: str, records: Mapping[str, Record], others: Collection[str]) -> bool:
    """Whether another stack, or another resource of this one, has a record's connection by now."""
    if key not in records:
        return False
    pcx = records[key].id
    twins = [name for name, it in records.items() if it.kind == "connection" and it.id == pcx]
    return pcx in others or len(twins) > 1
