"""A program's environment, with an emulator and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_qcloud.settings.table import SETTINGS, VARIABLES
from qcloud_emulator import Emulator


@pytest.fixture(autouse=True)
def nothing_stated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what the tester's own machine states."""
    for setting in SETTINGS:
        for name in setting.environment:
            monkeypatch.delenv(name, raising=False)
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def cloud(qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Return the emulator that programs talk to."""
    monkeypatch.setenv("QCLOUD_API_VERSION", "2.0")
    monkeypatch.setenv("QCLOUD_EMULATOR", qcloud_emulator.url)
    monkeypatch.setenv("TENCENTCLOUD_REGION", "ap-guangzhou")
    monkeypatch.setenv("QCLOUD_RATE_LIMIT", "0")
    return qcloud_emulator


def actions(cloud: Emulator) -> list[str]:
    """Return what was asked for, in its order."""
    return [call["action"] for call in cloud.calls()]
