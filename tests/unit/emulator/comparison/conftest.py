"""Stories told to emulators, remembered so that each settings' telling is made once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from qcloud_emulator.comparison.command import STORIES, tell_emulator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.comparison.differences import Told

REGION = "ap-guangzhou"


def tell(settings: Mapping[str, str]) -> list[Told]:
    """Tell the whole stories to an emulator with these settings."""
    return list(_told(tuple(sorted(settings.items())), created=True))


def tell_reading(settings: Mapping[str, str]) -> list[Told]:
    """Tell only what reads."""
    return list(_told(tuple(sorted(settings.items())), created=False))


@functools.cache
def _told(settings: tuple[tuple[str, str], ...], *, created: bool) -> tuple[Told, ...]:
    steps = {
        version: [it for it in story if created or not it.creates]
        for version, story in STORIES.items()
    }
    return tuple(tell_emulator(REGION, "x7k2p9", steps, dict(settings)))
