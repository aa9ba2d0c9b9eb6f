"""The witnesses, a process each for a run of the tests, and a cloud for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qcloud_emulator import Emulator

from tests.witnesses import building
from tests.witnesses.asking import Witness
from tests.witnesses.rows_v3 import SEED


@pytest.fixture(scope="session")
def node() -> Iterator[Witness]:
    """Run the Node SDKs."""
    with Witness(building.node()) as witness:
        yield witness


@pytest.fixture(scope="session")
def go() -> Iterator[Witness]:
    """Run the Go SDK."""
    with Witness(building.go()) as witness:
        yield witness


@pytest.fixture(scope="session")
def _served() -> Iterator[Emulator]:
    with Emulator.start() as emulator:
        yield emulator


@pytest.fixture
def cloud(_served: Emulator) -> Emulator:
    """Serve a fresh cloud with what the tables need, over plain HTTP."""
    _served.reset()
    _served.seed(SEED)
    return _served
