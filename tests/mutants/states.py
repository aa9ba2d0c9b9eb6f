"""What each state of a connection means, row by row."""

from __future__ import annotations

from typing import Final

from tests.mutants.mutant import Mutant

_TESTS: Final = "tests/unit/lifecycle/test_states.py"


def _row(state: str, rules: str, otherwise: str, sentence: str, *tests: str) -> Mutant:
    return Mutant(
        f"state-{state}",
        "provider/pulumi_qcloud/lifecycle/properties.py",
        f"PeeringState.{state}: StateRules({rules}),",
        f"PeeringState.{state}: StateRules({otherwise}),",
        f"{state}: {sentence}.",
        tuple(f"{_TESTS}::{test}[{state}]" for test in tests),
    )


MUTANTS: Final = (
    _row(
        "PENDING",
        "taken=True, adoptable=True",
        "taken=True",
        "a connection that waits cannot be taken over",
        "test_create",
        "test_pair_check",
    ),
    _row(
        "ACTIVE",
        "taken=True, adoptable=True",
        "adoptable=True",
        "a connection that works does not occupy its pair of VPCs",
        "test_create",
        "test_pair_check",
    ),
    _row(
        "EXPIRED",
        "remedy=Remedy.ENABLE",
        "remedy=Remedy.REPLACE",
        "a connection that could be enabled again is replaced",
        "test_diff",
        "test_update",
    ),
    _row(
        "REJECTED",
        "remedy=Remedy.REPLACE",
        "remedy=Remedy.ENABLE",
        "a connection is enabled again that cannot be",
        "test_diff",
    ),
    _row(
        "FAILED",
        "remedy=Remedy.REPLACE",
        "",
        "a connection that does not work is left as it is",
        "test_diff",
        "test_dead",
    ),
    _row("DELETED", "gone=True", "taken=True", "a deleted connection is there", "test_read"),
    _row(
        "ISOLATED",
        "taken=True, suspicious=True",
        "taken=True",
        "nobody hears of a connection that is cut off",
        "test_read",
    ),
    Mutant(
        "state-unknown",
        "provider/pulumi_qcloud/lifecycle/properties.py",
        "_UNKNOWN: Final = StateRules(taken=True, suspicious=True)",
        "_UNKNOWN: Final = StateRules(remedy=Remedy.REPLACE)",
        "A state that is not known is a dead one.",
        (f"{_TESTS}::test_create[MELTING]", f"{_TESTS}::test_diff[MELTING]"),
    ),
)
