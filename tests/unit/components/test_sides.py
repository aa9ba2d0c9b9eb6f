"""What is said of one side of a peering, and of several."""

from __future__ import annotations

import pulumi
import pytest
from pulumi_qcloud.provider import checked_provider
from pulumi_qcloudx.program import problems_of_sides
from pulumi_qcloudx.vpc_side import Resolved, Side


def test_same_problem_of_several_sides() -> None:
    """What keeps several sides from being found is told once, with all their arguments."""
    sides = [
        Resolved(argument="vpc", reason="there are no credentials"),
        None,
        Resolved(argument="spoke", reason='no VPC with name "dota"'),
        Resolved(argument="peer_vpc", reason="there are no credentials"),
        Resolved(argument="found"),
    ]

    told = problems_of_sides(sides)

    assert ["vpc, peer_vpc: there are no credentials", 'spoke: no VPC with name "dota"'] == told


def test_same_problem_in_two_requests() -> None:
    """Two requests that fail for one cause are told once, with the id of the first."""
    busy = "DescribeVpcs: busy (Busy, request {}). Wait."
    sides = [
        Resolved(argument="vpc", reason=busy.format("e69f-1")),
        Resolved(argument="peer_vpc", reason=busy.format("c791-2")),
    ]

    assert [f"vpc, peer_vpc: {busy.format('e69f-1')}"] == problems_of_sides(sides)


@pytest.mark.parametrize(
    ("argument", "said", "profile"),
    [("peer_provider", "peer_provider", "peer_profile"), ("", "app: provider", "profile")],
)
def test_text_as_provider(argument: str, said: str, profile: str) -> None:
    """A profile's name in the place of a provider is refused, with the argument it belongs to."""
    with pytest.raises(TypeError) as refused:
        Side(provider="peer", argument="app", provider_argument=argument)  # type: ignore[arg-type]

    assert (
        f"{said} is 'peer'; give a pulumi_qcloud.Provider, or the name of a profile as {profile}"
    ) == str(refused.value)


def test_output_as_provider() -> None:
    """What is no provider at all is told by its type."""
    provider = pulumi.Output.__new__(pulumi.Output)

    with pytest.raises(TypeError) as refused:
        checked_provider(provider, "peer_provider")

    assert ("peer_provider is a pulumi.output.Output; give a pulumi_qcloud.Provider") == str(
        refused.value
    )
