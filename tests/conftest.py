"""The order of the tests, and which are left to `make test-all`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

_TESTS: Final = Path(__file__).parent
_ORDER: Final = ("unit", "docs", "contract", "witnesses", "process", "browser", "engine")
"""The folders, the cheapest first."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run cheap tests first, so that a run that fails soon says so."""
    items.sort(key=lambda item: _ORDER.index(item.path.relative_to(_TESTS).parts[0]))
