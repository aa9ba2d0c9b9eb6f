"""Fixtures for the tests of configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.settings.home import Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home directory."""
    path = tmp_path / "home"
    path.mkdir()
    return Home(path)
