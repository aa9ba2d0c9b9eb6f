"""The VPCs of a mesh: how each is reached, and what has to be known of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_qcloudx.vpc_peering_mesh import member_of, sides_of

STRANGER: Mapping[str, Any] = {"vpc": "vpc-cccccccc", "uin": "100000000009"}


@pytest.mark.parametrize(
    ("hub", "routes", "needed"),
    [
        pytest.param({"vpc": "vpc-a"}, "all", True, id="all"),
        pytest.param({"vpc": "vpc-a"}, "none", False, id="none"),
        pytest.param({"vpc": "vpc-a", "routes": "none"}, "all", False, id="none of the hub"),
        pytest.param({"vpc": "vpc-a", "routes": ["rtb-a"]}, "none", True, id="one of the hub"),
    ],
)
def test_ranges_that_are_needed(hub: Mapping[str, Any], routes: Any, needed: bool) -> None:
    """The ranges of a VPC have to be known if a VPC that it is peered with has routes to it."""
    given = {"hub": hub, "spoke": {"vpc": "vpc-b"}, "stranger": STRANGER}
    members = {name: member_of(it) for name, it in given.items()}
    pairs = [("hub", "spoke"), ("hub", "stranger")]

    sides = sides_of(members, None, None, pairs=pairs, routes=routes)

    assert needed is sides["stranger"].ranges_needed
    assert not sides["stranger"].reachable
