"""Which code an action of version 3.0 answers, and which codes only faults return."""

from __future__ import annotations

import pytest
from qcloud_emulator.signed.v3_codes import LISTED, ONLY_FAULTS, UNLISTED, listed
from qcloud_emulator.signed.v3_wire import CODES, ERRORS, ORDERED

from tests.unit.api.answers import COMMON, OF_ACTIONS

RANGE = "InvalidParameterValue.Range"


@pytest.mark.parametrize(
    ("code", "action", "expected"),
    [
        (RANGE, "CreateVpcPeeringConnection", "InvalidParameterValue"),
        (RANGE, "DescribeVpcs", RANGE),
        ("ResourceNotFound", "CreateRoutes", "ResourceNotFound"),
        ("AuthFailure.SignatureFailure", "CreateRoutes", "AuthFailure.SignatureFailure"),
        (
            "UnsupportedOperation.MutexOperationTaskRunning",
            "CreateRoutes",
            "UnsupportedOperation.MutexOperationTaskRunning",
        ),
        (RANGE, "TagResources", RANGE),
        (RANGE, None, RANGE),
    ],
)
def test_the_general_code_replaces_an_unlisted_one(
    code: str, action: str | None, expected: str
) -> None:
    """It does for actions whose list is known, except for codes that nothing can replace."""
    assert expected == listed(code, action)


@pytest.mark.parametrize("action", LISTED)
def test_lists_are_those_of_the_documentation(action: str) -> None:
    """Each action lists the codes that clients have to expect, no others."""
    expected = {code for code in OF_ACTIONS[action] if "." in code}

    assert expected - UNLISTED.keys() == LISTED[action] - UNLISTED.keys()


def test_every_code_that_only_faults_return_has_a_reason() -> None:
    """A code with a reason is never a rule's, and a listed code without a rule has one."""
    of_actions = set().union(*LISTED.values())

    assert set() == ONLY_FAULTS.keys() & set(ERRORS.values())
    assert of_actions & ORDERED - COMMON == ONLY_FAULTS.keys()
    assert UNLISTED.keys() <= CODES
