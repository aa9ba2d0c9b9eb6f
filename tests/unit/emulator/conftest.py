"""What the emulator's own tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.emulator.calling import Console

if TYPE_CHECKING:
    from qcloud_emulator import Emulator


@pytest.fixture
def console(qcloud_emulator: Emulator) -> Console:
    """Signed calls to a fresh emulator."""
    return Console(qcloud_emulator)
