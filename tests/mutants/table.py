"""All mutants."""

from __future__ import annotations

from typing import Final

from tests.mutants import ownership
from tests.mutants.mutant import Mutant

MUTANTS: Final[tuple[Mutant, ...]] = (*ownership.MUTANTS,)
