"""The reference of the command line shows what there is."""

from __future__ import annotations

import html
import re

import command_line


def test_page_is_fresh() -> None:
    """The page is what its generator writes now."""
    assert command_line.PAGE.read_text() == command_line.page()


def test_every_command_is_shown() -> None:
    """No command lacks a section."""
    assert set(command_line.commands()) == command_line.EXAMPLES.keys()


def test_picture() -> None:
    """The picture has what the commands print, and loads nothing."""
    asked = [it for it in command_line.PICTURED if it != "doctor"]  # which looks at this machine
    kept, anew = (
        html.unescape(re.sub(r"<[^>]*>|&#160;", " ", text))
        for text in (command_line.PICTURE.read_text(), command_line.picture(asked))
    )
    words = set(re.findall(r"[a-z]{4,}", anew))

    assert 40 < len(words)
    assert set() == words - set(re.findall(r"[a-z]{4,}", kept))
    assert "url(" not in command_line.PICTURE.read_text().replace("url(#", "")
