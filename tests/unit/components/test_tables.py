"""Which route tables a program chooses, and what is said of a choice that is none."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_qcloudx.edge import mistake_in_tables
from pulumi_qcloudx.vpc_peering_mesh import mistakes_in_routes


@pytest.mark.parametrize("given", ["all", "main", "none", ["rtb-a"], ("rtb-a", "rtb-b"), None])
def test_choices(given: object) -> None:
    """A word or a list of ids is a choice, and so is what was left out."""
    assert mistake_in_tables(given, "routes") is None


def test_choice_that_is_not_known_yet() -> None:
    """Nothing is wrong with an output before it is known."""
    assert mistake_in_tables(pulumi.Output.from_input("main"), "routes") is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("mian", "'mian'"),
        ("rtb-a", "'rtb-a'"),
        ("", "''"),
        ([], "[]"),
        (7, "7"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_mistakes(given: object, shown: str) -> None:
    """Anything else is told in one sentence, by the argument's own name."""
    said = mistake_in_tables(given, "peer_routes")

    assert f"peer_routes is {shown}; write 'all', 'main', 'none' or a list of ids." == said


def test_word_for_all_of_a_mesh() -> None:
    """A wrong word for all VPCs of a mesh is told without ids, which are one VPC's."""
    assert ["routes is 'mian'; write 'all', 'main' or 'none'."] == list(mistakes_in_routes("mian"))
    assert [] == list(mistakes_in_routes("main"))
