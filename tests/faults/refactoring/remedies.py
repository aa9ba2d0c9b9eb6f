"""What the errors of a command tell its user to do: pure, over their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tests.faults.refactoring.program import Program
from tests.process.steps import Record

_ADOPT: Final = re.compile(r"set adopt=True")
_REFRESH: Final = re.compile(r"run the same command with --refresh|`pulumi up --refresh`")
_FORGET: Final = "`pulumi state delete <urn>`"
UNFIT: Final = "the engine wants further targets"
"""What stands for its errors about targets, after which a command is repeated for all."""
_ONCE: Final = "declare it once"


@dataclass(frozen=True, slots=True)
class Remedies:
    """What is done before a command is repeated.

    Args:
        adopted: keys of resources that get `adopt=True`.
        forgotten: keys that are removed from the state.
        once: keys of resources that are taken out of the program.
        lost: pairs that are taken out of the program.
        refresh: whether the command is repeated with `--refresh`.
        whole: whether it is repeated without targets.
    """

    adopted: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    refresh: bool = False
    whole: bool = False

    def applied(self, program: Program) -> Program:
        """Return the program as it is corrected."""
        return tuple(
            replace(it, adopt=True) if it.key in self.adopted else it
            for it in program
            if it.key not in self.once and it.pair not in self.lost
        )


def read_errors(
    shown: Iterable[tuple[str, str]],
    program: Program,
    records: Mapping[str, Record],
    others: Mapping[str, str],
) -> Remedies:
    """Return what errors tell to do.

    Args:
        shown: keys of resources, and the texts.
        program: what was to be carried out.
        records: the state.
        others: pairs of the connections that other stacks have by now, by id.
    """
    adopted, forgotten, once, lost = set[str](), set[str](), set[str](), set[str]()
    pairs = {it.key: it.pair for it in program}
    refresh = whole = False
    for key, text in shown:
        record = records.get(key)
        theirs = others.get(record.id, "") if record else pairs.get(key, "")
        whole = whole or text == UNFIT
        if _ONCE in text:
            once.add(key)
        elif _FORGET in text and record and (theirs or _has_twin(record, records)):
            forgotten.add(key)
            lost |= {theirs} - {""}
        elif _ADOPT.search(text) and theirs in others.values():
            lost.add(theirs)
        elif _ADOPT.search(text):
            adopted.add(key)
        elif _REFRESH.search(text):
            refresh = True
    return Remedies(
        frozenset(adopted), frozenset(forgotten), frozenset(once), frozenset(lost), refresh, whole
    )


def _has_twin(record: Record, records: Mapping[str, Record]) -> bool:
    """Whether another resource of the state has the same connection."""
    return sum(it.kind == "connection" and it.id == record.id for it in records.values()) > 1
