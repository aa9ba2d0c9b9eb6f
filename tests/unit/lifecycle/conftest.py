"""Provider processes of the emulator's accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import hypothesis
import pytest
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.process import clients_at
from tests.unit.lifecycle.stack import seeded

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


class Start(Protocol):
    """Starts a provider process, which remembers nothing of those before."""

    def __call__(self, account: str = "default", **config: str) -> ConnectionLifecycle:
        """Start one.

        Args:
            account: of the emulator, whose key pair it has.
            config: stack configuration of the namespace `qcloud`; "" takes a key away.
        """


class StartClients(Protocol):
    """Starts a provider process, for the lives of several resources; see `Start`."""

    def __call__(self, account: str = "default", **config: str) -> Clients:
        """Start one."""


@pytest.fixture
def start_clients(qcloud_emulator: Emulator, tmp_path: Path) -> StartClients:
    """Return a function that starts provider processes for the emulator."""

    def start_clients(account: str = "default", **config: str) -> Clients:
        pair = qcloud_emulator.accounts[account]
        stated = {
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            **config,
        }
        return clients_at(stated.pop("endpoint", qcloud_emulator.url), tmp_path, **stated)

    return start_clients


@pytest.fixture
def start(start_clients: StartClients) -> Start:
    """Return a function that starts provider processes with the life of connections."""
    return lambda account="default", **config: ConnectionLifecycle(start_clients(account, **config))


class OpenAccess(Protocol):
    """Opens the way to an account in a provider process of its own."""

    def __call__(self, account: str = "default", **config: str) -> Access:
        """Open one; see `Start`."""


@pytest.fixture
def access(qcloud_emulator: Emulator, start_clients: StartClients) -> OpenAccess:
    """Return a function that opens ways to accounts; `app` and `data` are peered there."""
    seeded(qcloud_emulator)
    return lambda account="default", **config: start_clients(account, **config).access()


class StartRoutes(Protocol):
    """Starts a provider process, for the life of routes; see `Start`."""

    def __call__(self, account: str = "default", **config: str) -> RoutesLifecycle:
        """Start one."""


@pytest.fixture
def start_routes(start_clients: StartClients) -> StartRoutes:
    """Return a function that starts provider processes with the life of routes."""
    return lambda account="default", **config: RoutesLifecycle(start_clients(account, **config))
