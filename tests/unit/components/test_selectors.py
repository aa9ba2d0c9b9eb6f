"""Which VPC a program means."""

from __future__ import annotations

import re

import pytest
from pulumi_qcloud import GetVpcResult
from pulumi_qcloudx.vpc_side import stated_ranges, wanted_vpc

RESULT = GetVpcResult(
    id="vpc-app00226",
    legacy_id="gz_vpc_226",
    name="app",
    cidr_block="10.0.0.0/16",
    assistant_cidr_blocks=[],
    is_default=False,
    region="ap-guangzhou",
    tags={},
)


@pytest.mark.parametrize(
    ("selector", "wanted"),
    [
        pytest.param("vpc-1", {"id": "vpc-1"}, id="id"),
        pytest.param({"id": "gz_vpc_226"}, {"id": "gz_vpc_226"}, id="id in a dictionary"),
        pytest.param(
            {"name": "app", "cidr_block": "10.0.0.0/16"},
            {"name": "app", "cidr_block": "10.0.0.0/16"},
            id="name and range",
        ),
        pytest.param(
            {"name": "app", "tags": {"team": "net", "env": ""}},
            {"name": "app", "tags": {"team": "net", "env": ""}},
            id="name and tags",
        ),
        pytest.param(RESULT, {"id": "vpc-app00226"}, id="result of a lookup"),
        pytest.param(dict(RESULT), {"id": "vpc-app00226"}, id="such a result as a dictionary"),
    ],
)
def test_selectors(selector: object, wanted: dict[str, object]) -> None:
    """An id, a dictionary or what a lookup found select a VPC."""
    assert wanted == wanted_vpc(selector)


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        (None, "None selects no VPC; give an id, or a dictionary such as {'name': 'app'}"),
        (7, "7 selects no VPC; give an id, or a dictionary such as {'name': 'app'}"),
        ({}, "{} selects no VPC; give an id, or a dictionary such as {'name': 'app'}"),
        ({"cidr": "10.0.0.0/16"}, "'cidr' does not select a VPC; use id, name, cidr_block, tags"),
        ({"tags": {}}, "tags is {}; give keys and values, both texts, or leave it out"),
        ({"tags": "x"}, "tags is 'x'; give keys and values, both texts, or leave it out"),
        ({"tags": {"a": 1}}, "tags is {'a': 1}; give keys and values, both texts, or leave it out"),
        ({"name": None}, "name is None; give a text, or leave it out"),
        ("", "id is ''; give a text, or leave it out"),
        ({"id": 7}, "id is 7; give a text, or leave it out"),
    ],
)
def test_no_selectors(selector: object, said: str) -> None:
    """What selects nothing is told with what does."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        wanted_vpc(selector)


@pytest.mark.parametrize("given", [None, [], ["10.2.0.0/16", "2001:db8::/48"]])
def test_stated_ranges(given: list[str] | None) -> None:
    """Ranges are CIDR blocks of either kind, or none."""
    assert tuple(given or ()) == stated_ranges(given, "peer_cidr_blocks")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("10.2.0.0/16", "blocks is '10.2.0.0/16'; give a list of CIDR blocks"),
        (["10.2.0.0"], "blocks has '10.2.0.0'; write CIDR blocks such as '10.2.0.0/16'"),
        ([None], "blocks has None; write CIDR blocks such as '10.2.0.0/16'"),
        (
            ["10.2.0.1/16"],
            "blocks has '10.2.0.1/16', which has bits beyond its prefix; write '10.2.0.0/16'",
        ),
        (
            ["2001:db8::1/48"],
            "blocks has '2001:db8::1/48', which has bits beyond its prefix; write '2001:db8::/48'",
        ),
        (
            ["10.2.0.0/33"],
            "blocks has '10.2.0.0/33', which is no CIDR block; write it like '10.2.0.0/16'",
        ),
    ],
)
def test_no_ranges(given: object, said: str) -> None:
    """What is no list of CIDR blocks is told."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        stated_ranges(given, "blocks")
