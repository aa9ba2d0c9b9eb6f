"""An emulator for the lookups of components, under either version of the API."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.unit.lookups import conftest

nothing_stated = conftest.nothing_stated


@pytest.fixture(params=["2.0", "3.0"], ids=["api-2.0", "api-3.0"])
def cloud(
    request: pytest.FixtureRequest, qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> Emulator:
    """Return the emulator that programs talk to, under each version of the API."""
    monkeypatch.setenv("QCLOUD_API_VERSION", request.param)
    monkeypatch.setenv("QCLOUD_EMULATOR", qcloud_emulator.url)
    monkeypatch.setenv("TENCENTCLOUD_REGION", "ap-guangzhou")
    monkeypatch.setenv("QCLOUD_RATE_LIMIT", "0")
    return qcloud_emulator
