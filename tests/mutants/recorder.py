"""A pytest plugin that writes what became of each test to a file, for whoever started pytest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

REPORT: Final = "MUTANTS_REPORT"
"""The environment variable that names the file."""


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note what could not be collected."""
    if report.failed:
        _write("error", report.nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what passed, what failed, and what did not get as far as the test itself."""
    if report.when == "call":
        _write(report.outcome, report.nodeid)
    elif report.when == "setup" and report.failed:
        _write("error", report.nodeid)


def _write(outcome: str, test: str) -> None:
    with Path(os.environ[REPORT]).open("a") as file:
        file.write(f"{outcome} {test}\n")
