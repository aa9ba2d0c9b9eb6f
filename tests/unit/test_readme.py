"""What the README shows is what there is."""

from __future__ import annotations

import readme


def test_generated_parts() -> None:
    """The settings table and the quickstart are those of their sources."""
    text = readme.README.read_text()

    assert readme.with_parts(text) == text
