"""Public names of the API layer, and names of regions."""

from __future__ import annotations

import pytest
from pulumi_qcloud import api
from pulumi_qcloud.api.model import LONG_BY_SHORT, is_known_region, long_region


def test_public_names() -> None:
    """Everything that the package promises is there, and nothing else."""
    found = {name: getattr(api, name).__name__ for name in api.__all__}

    assert {name: name for name in sorted(api.__all__)} == found
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = api.Nothing


@pytest.mark.parametrize(
    ("text", "expected", "known"),
    [
        ("gz", "ap-guangzhou", True),
        ("ap-guangzhou", "ap-guangzhou", True),
        ("shjr", "ap-shanghai-fsi", True),
        ("usw", "na-siliconvalley", True),
        ("ap-atlantis", "ap-atlantis", False),
        ("GZ", "GZ", False),
        ("", "", False),
    ],
)
def test_regions(text: str, expected: str, known: bool) -> None:
    """Short names become long ones; a name nobody knows is kept."""
    assert (expected, known) == (long_region(text), is_known_region(text))


def test_long_names_are_unique() -> None:
    """No two short names stand for one region."""
    assert len(LONG_BY_SHORT) == len(set(LONG_BY_SHORT.values()))
