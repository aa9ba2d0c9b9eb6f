"""The tables of what differs between the versions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.engine.versions import DIFFERENT, ONE_VERSION, VERSIONS

_TESTS: Final = Path(__file__).parents[2]
_STORIES: Final = _TESTS / "engine"


def test_stories_of_one_version_exist() -> None:
    """Each story of one version is there, under a version that there is, with a reason."""
    for story, (version, reason) in ONE_VERSION.items():
        file, _, function = story.partition("::")
        text = (_STORIES / file).read_text()
        assert not function or re.search(rf"^def {function}\(", text, re.MULTILINE), story
        assert version in VERSIONS
        assert reason


def test_differences_are_told() -> None:
    """Each difference is one, with a reason, and a story or a process is asked about it."""
    files = [*_STORIES.glob("test_*.py"), *(_TESTS / "process").glob("test_*.py")]
    stories = "".join(file.read_text() for file in files)
    for what, (old, new, reason) in DIFFERENT.items():
        assert old != new
        assert reason
        assert f'"{what}"' in stories
