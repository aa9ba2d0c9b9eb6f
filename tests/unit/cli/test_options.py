"""Options and arguments that are wrong, and problems that are told."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.unit.cli.conftest import Peering
from tests.unit.cli.network import NETWORK, TO_PARTNER, within_account


def test_problem_of_the_api(peering: Peering, qcloud_emulator: Emulator) -> None:
    """What the API refuses is told in one line, without a file."""
    within_account(qcloud_emulator)

    done = peering("import", "--all", env={"TENCENTCLOUD_REGION": ""})

    assert 1 == done.exit_code
    assert done.error.startswith("no region is stated. Set qcloud:region")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--profile", "nope"), 'the emulator has no account "nope" (the given profile)'),
        (("--peer-profile", "nope"), 'the emulator has no account "nope" (the given profile)'),
        (("--region", "mars"), 'the given region is "mars": no region of that name is known'),
    ],
)
def test_options_that_name_nothing(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], error: str
) -> None:
    """An option's value that does not exist is quoted, and what there is instead is told."""
    within_account(qcloud_emulator)

    done = peering("import", "--all", *words)

    assert 1 == done.exit_code
    assert error in done.error


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("tses",), "'tses' is not the id of a connection; it looks like pcx-6gw5wvmk"),
        ((NETWORK, "--name", "tses"), "'tses' is not of the form PCX=NAME"),
        ((NETWORK, "--name", f"{NETWORK}="), f"'{NETWORK}=' is not of the form PCX=NAME"),
        (
            (NETWORK, "--name", f"{NETWORK}=net", "--name", f"{TO_PARTNER}=net"),
            "'net' would name 2 connections; give each its own",
        ),
        ((NETWORK, "--provider", "partner"), "'partner' is not the URN of a Provider"),
    ],
)
def test_arguments_of_another_form(
    peering: Peering, qcloud_emulator: Emulator, words: tuple[str, ...], error: str
) -> None:
    """What an argument may not be ends with exit code 2 and a sentence that says what it may."""
    within_account(qcloud_emulator)

    done = peering("import", *words)

    assert 2 == done.exit_code
    assert error in done.error
