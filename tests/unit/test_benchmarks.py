"""A measurement that has a target fails above it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

_FILE: Final = Path(__file__).parents[2] / "benchmarks" / "planning.py"


@pytest.fixture
def planning() -> ModuleType:
    """Return the measurement of planning, of a few VPCs only."""
    spec = importlib.util.spec_from_file_location("benchmark_of_planning", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["SIZES"] = (5, 10)
    return module


@pytest.mark.parametrize(("target", "code"), [(0.0, 1), (600.0, 0)])
def test_target_of_planning(planning: ModuleType, target: float, code: int) -> None:
    """Planning that takes longer than its target ends with another exit code than 0."""
    vars(planning)["TARGET"] = target

    assert code == planning.main()
