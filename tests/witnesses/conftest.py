"""The witnesses, a process each for a run of the tests, and a cloud for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from qcloud_emulator import Emulator

from tests.witnesses import building
from tests.witnesses.asking import Witness
from tests.witnesses.rows_v3 import SEED


def _running(prepare: Callable[[], list[str]]) -> Witness:
    try:
        return Witness(prepare())
    except building.WitnessMissingError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def node() -> Iterator[Witness]:
    """Run the Node SDKs."""
    with _running(building.node) as witness:
        yield witness


@pytest.fixture(scope="session")
def go() -> Iterator[Witness]:
    """Run the Go SDK."""
    with _running(building.go) as witness:
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
