"""Provider processes of the emulator's accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import hypothesis
import pytest
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from qcloud_emulator import Emulator

from tests.unit.lifecycle.process import process_at

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


@pytest.fixture
def start(qcloud_emulator: Emulator, tmp_path: Path) -> Start:
    """Return a function that starts provider processes for the emulator."""

    def start(account: str = "default", **config: str) -> ConnectionLifecycle:
        pair = qcloud_emulator.accounts[account]
        stated = {
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            **config,
        }
        return process_at(stated.pop("endpoint", qcloud_emulator.url), tmp_path, **stated)

    return start
