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

DIFFERENT: Final[dict[str, tuple[str, str, str]]] = {
    "table app-more": (
        "gz_rtb_2262",
        "rtb-app0more",
        "API 3.0 does not know the old ids of route tables either",
    ),
    "caller": (
        "configured as account 2407912486",
        "account 2407912486",
        "API 3.0 tells who is calling; under 2.0 there is what the user says",
    ),
    "wrong key": (
        "and the credentials in use",
        "but the credentials in use",
        "API 3.0 tells who is calling; under 2.0 nobody is proven to be",
    ),
    "wrong key's account": (
        ", configured as account 2407912486) are not proven to be that account's",
        ") are those of account 100000000002",
        "API 3.0 tells who is calling, whatever the user says",
    ),
    "wrong key's account, shown by its listing": (
        ", account 100000000002) are not proven to be that account's",
        ") are those of account 100000000002",
        "API 3.0 is asked who is calling before connections are looked at",
    ),
    "codes of refused routes": (
        "RouteLimitExceeded RouteAlreadyExists InvalidDestinationCidr",
        (
            "LimitExceeded UnsupportedOperation.EcmpWithUserRoute "
            "InvalidParameterValue.VpcCidrConflict"
        ),
        "each version has codes of its own",
    ),
    "calls that remove the routes of two tables": (
        "DeleteRoute DeleteRoute",
        "DeleteRoute DeleteRoute DescribeRouteTable DescribeRouteTable",
        "API 3.0 removes routes by their ids, which are read just before",
    ),
    "calls that look for the table app-more": (
        "DescribeRouteTable",
        "",
        "only an old id has to be looked up, and API 3.0 has none",
    ),
    "no accepter": (
        " are not that account's: they do not show its VPC vpc-partner2. ",
        " are not that account's. ",
        "API 3.0 tells who is calling; under 2.0 it is proven by what the caller sees",
    ),
    "expired": (
        "enables it again",
        "replaces it",
        "API 3.0 has no Enable",
    ),
    "expired for its accepter": (
        "The requester has to enable it again: run `pulumi up --refresh` in its stack.",
        "The requester has to create a new one: run `pulumi up --refresh` in its stack.",
        "API 3.0 has no Enable",
    ),
    "host": (
        "vpc.api.qcloud.com",
        "vpc.tencentcloudapi.com",
        "each version has a public host of its own",
    ),
    "host gone": (
        "set qcloud:apiVersion to 3.0",
        "Check the network, the proxy settings and qcloud:endpoint",
        "the end of API 2.0 is announced, so its host may be gone for good",
    ),
}
"""What is said or named otherwise: under 2.0, under 3.0, and the reason."""

_OLD_IDS: Final = "API 3.0 does not know ids such as gz_vpc_226"
_NO_API: Final = "no API is asked"
_WHOSE: Final = "whose a connection is does not depend on the version; `test_ownership` has both"

ONE_VERSION: Final[dict[str, tuple[str, str]]] = {
    "test_examples.py::test_programs": ("3.0", "the version of a stack that says nothing"),
    "test_api_v3.py": ("3.0", "what 3.0 alone has or refuses, and stacks that move between"),
    "test_language_host.py": ("2.0", _NO_API),
    "test_tags.py": ("3.0", "2.0 knows no tags; that it refuses them is among these stories"),
    "test_mistakes.py::test_tags": ("2.0", "3.0 knows tags"),
    "test_accounts.py::test_acceptance_that_is_gone": ("2.0", "3.0 has no Enable"),
    "test_connection.py::test_spellings": ("2.0", _OLD_IDS),
    "test_routes.py::test_spelling_of_the_vpc": ("2.0", _OLD_IDS),
    "test_ownership.py::test_component_renamed_in_two_runs": ("3.0", _WHOSE),
    "test_ownership.py::test_second_resource_refused": ("3.0", _WHOSE),
    "test_ownership.py::test_second_resource_comes_first": ("3.0", _WHOSE),
    "test_ownership.py::test_other_stack": ("3.0", _WHOSE),
    "test_ownership.py::test_renamed_by_hand": ("3.0", _WHOSE),
    "test_ownership.py::test_removal_under_refresh": ("3.0", _WHOSE),
    "test_ownership.py::test_killed_in_a_rename": ("3.0", _WHOSE),
    "test_ownership.py::test_routes_whose_maker_goes": ("3.0", _WHOSE),
    "test_ownership.py::test_ignored_changes": ("3.0", _WHOSE),
    "test_ownership.py::test_replaced_by_a_trigger": ("3.0", _WHOSE),
    "test_ownership.py::test_replaced_though_it_may_adopt": ("3.0", _WHOSE),
}
"""Stories of one version only, by file or by file and function: the version, and the reason."""


def told(what: str, version: str) -> str:
    """Return what a version says where the other one says something else."""
    return DIFFERENT[what][VERSIONS.index(version)]


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
