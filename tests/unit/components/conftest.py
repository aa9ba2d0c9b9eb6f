"""What programs with components talk to: an emulator under each version of the API, or mocks."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi
import pytest
from pulumi.runtime import settings
from qcloud_emulator import Emulator

from tests.unit.components.builders import CloudOfMocks
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


@pytest.fixture(params=[True, False], ids=["preview", "up"])
def mocks(request: pytest.FixtureRequest) -> Iterator[CloudOfMocks]:
    """Return Pulumi's own mocks, which are in place for a preview and for an `up`."""
    cloud, before = CloudOfMocks(), settings.SETTINGS
    pulumi.runtime.set_mocks(cloud, project="p", stack="s", preview=request.param)
    yield cloud
    settings.configure(before)
