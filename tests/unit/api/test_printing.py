"""What may be shown of texts that others wrote."""

from __future__ import annotations

import pytest
from pulumi_qcloud.api.errors import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("应用 é", "应用 é"),
        ("a\x1b[2J", r"a\x1b[2J"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("\udce9", r"\udce9"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """What a terminal would obey is written out, and everything else stays."""
    assert shown == printable(text)
