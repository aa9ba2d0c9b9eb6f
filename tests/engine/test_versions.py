"""The tables of what differs between the versions."""

from __future__ import annotations

import re
from pathlib import Path

from tests.engine.versions import DIFFERENT, ONE_VERSION, VERSIONS

_STORIES = Path(__file__).parent


def test_stories_of_one_version_exist() -> None:
    """Each story of one version is there, under a version that there is, with a reason."""
    for story, (version, reason) in ONE_VERSION.items():
        file, _, function = story.partition("::")
        text = (_STORIES / file).read_text()
        assert not function or re.search(rf"^def {function}\(", text, re.MULTILINE), story
        assert version in VERSIONS
        assert reason


def test_differences_are_told() -> None:
    """Each difference is one, with a reason, and some story looks at it."""
    stories = "".join(file.read_text() for file in _STORIES.glob("test_*.py"))
    for what, (old, new, reason) in DIFFERENT.items():
        assert old != new
        assert reason
        assert f'"{what}"' in stories
