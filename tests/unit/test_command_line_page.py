"""The reference of the command line shows what there is."""

from __future__ import annotations

import command_line


def test_page_is_fresh() -> None:
    """The page is what its generator writes now."""
    assert command_line.PAGE.read_text() == command_line.page()


def test_every_command_is_shown() -> None:
    """No command lacks a section."""
    assert set(command_line.commands()) == command_line.EXAMPLES.keys()
