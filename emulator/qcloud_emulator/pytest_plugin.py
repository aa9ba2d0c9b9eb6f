"""The fixture `qcloud_emulator`: a fresh emulator for each test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .emulator import Emulator


@pytest.fixture
def qcloud_emulator() -> Iterator[Emulator]:
    """Start an emulator with the default seed on a free port, in this process."""
    from .emulator import Emulator

    with Emulator.start() as emulator:
        yield emulator
