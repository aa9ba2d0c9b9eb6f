"""Fixtures for tests on real provider processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.process.owned import Story


@pytest.fixture
def story(request: pytest.FixtureRequest, qcloud_emulator: Emulator, tmp_path: Path) -> Story:
    """Return a story under a version of the API, with default names or chosen ones."""
    version, chosen = request.param
    return Story.begin(qcloud_emulator, tmp_path, version=version, chosen=chosen)
