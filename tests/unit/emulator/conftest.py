"""What the emulator's own tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.emulator.calling import Console, ConsoleV3

if TYPE_CHECKING:
    from qcloud_emulator import Emulator


@pytest.fixture
def console(qcloud_emulator: Emulator) -> Console:
    """Signed calls to a fresh emulator."""
    return Console(qcloud_emulator)


@pytest.fixture
def console_v3(qcloud_emulator: Emulator) -> ConsoleV3:
    """Signed calls of version 3.0 to a fresh emulator."""
    return ConsoleV3(qcloud_emulator)
