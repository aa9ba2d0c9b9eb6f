"""All mutants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.mutants import codes, components, facts, history, operations, ownership, states, stories
from tests.mutants.mutant import Mutant

THEMES: Final[Mapping[str, tuple[Mutant, ...]]] = {
    "Who owns a connection": ownership.MUTANTS,
    "Stories of lost connections": stories.MUTANTS,
    "What operations promise": operations.MUTANTS,
    "What components check": components.MUTANTS,
    "States": states.MUTANTS,
    "Codes of errors": codes.MUTANTS,
    "Disputed facts": facts.MUTANTS,
    "Faults of the past": history.MUTANTS,
}
"""All mutants by what they are about."""

MUTANTS: Final = tuple(mutant for mutants in THEMES.values() for mutant in mutants)
