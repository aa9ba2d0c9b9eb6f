"""Every story runs under both versions of the API; the tables say what differs, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VERSIONS: Final = ("2.0", "3.0")

PATHS: Final = {"2.0": "/v2/index.php", "3.0": "/"}
"""Where the emulator speaks each of them."""

_ACTIONS: Final = {
    "CreateRoute": "CreateRoutes",
    "DeleteRoute": "DeleteRoutes",
    "DescribeRouteTable": "DescribeRouteTables",
    "DescribeVpcEx": "DescribeVpcs",
    "DescribeVpcLimit": "DescribeVpcLimits",
}
"""Names of 3.0 for actions of 2.0; the others have one name. Stories write those of 2.0."""
_OF_2_0: Final = {new: old for old, new in _ACTIONS.items()}

_OLD_IDS: Final = "API 3.0 does not know ids such as gz_vpc_226"
_NO_API: Final = "no API is asked"

ONE_VERSION: Final[dict[str, tuple[str, str]]] = {
    "test_api_v3.py": ("3.0", "what 3.0 alone has, and stacks that move between the two"),
    "test_language_host.py": ("2.0", _NO_API),
    "test_connection.py::test_spellings": ("2.0", _OLD_IDS),
    "test_bad_input.py::test_same_vpc_in_two_spellings": ("2.0", _OLD_IDS),
    "test_routes_and_others.py::test_spelling_of_the_vpc": ("2.0", _OLD_IDS),
}
"""Stories of one version only, by file or by file and function: the version, and the reason."""


def spelled(action: str, version: str) -> str:
    """Return what a version calls an action that is given by its name of 2.0."""
    return _ACTIONS.get(action, action) if version == "3.0" else action


def action_of(call: Mapping[str, object]) -> str:
    """Return the action of a call in the journal, by its name of 2.0."""
    action = str(call["action"])
    return _OF_2_0.get(action, action)


def versions_of(file: str, function: str) -> tuple[str, ...]:
    """Return the versions that a story runs under.

    Args:
        file: its name, without folders.
        function: the test's name.
    """
    for story in (f"{file}::{function}", file):
        if story in ONE_VERSION:
            return (ONE_VERSION[story][0],)
    return VERSIONS
