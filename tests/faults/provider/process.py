"""Provider processes that are in a hurry and may be killed at any request."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Clients
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RunNotes
from pulumi_qcloud.lifecycle.shared_folder import SharedFolder
from qcloud_emulator import Emulator

from tests.faults.over import ClientsOver
from tests.faults.provider.schedule import TIMEOUT

HASTE: Final = 20.0
"""How much faster the clocks of the client go than real ones, its time limits too."""


class KilledError(BaseException):
    """The process is dead: no code of it runs any more."""


class Death:
    """Kills the processes of one command at their n-th request.

    Args:
        at: which request, None for never.
        answer_lost: whether it is sent.
    """

    def __init__(self, at: int | None, *, answer_lost: bool) -> None:
        self._left = at
        self._answer_lost = answer_lost
        self._lock = threading.Lock()
        self.came = False
        self.signatures: set[str] = set()

    def post(
        self, transport: Transport, request: HttpRequest, timeout: float, action: str
    ) -> HttpAnswer:
        """Send a request, if this process is alive then and afterwards."""
        with self._lock:
            if self.came:
                raise KilledError
            if self._left is not None:
                self._left -= 1
                self.came = self._left <= 0
            dies = self.came
            self.signatures.add(request.signature)
        if dies and not self._answer_lost:
            raise KilledError
        try:
            answer = Transport.post(transport, request, timeout=timeout, action=action)
        finally:
            if dies or self.came:
                raise KilledError
        return answer


class _HurriedTransport(Transport):
    def __init__(self, death: Death) -> None:
        super().__init__("")
        self._death = death

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        return self._death.post(self, request, timeout / HASTE, action)


class Processes:
    """The provider processes of one command, one an account.

    Args:
        emulator: the cloud.
        version: of the API.
        seed: of jitter and nonces.
        death: what they die of.
    """

    def __init__(self, emulator: Emulator, version: str, seed: int, death: Death) -> None:
        self._emulator = emulator
        self._version = version
        self._timing = Timing(
            monotonic=lambda: time.monotonic() * HASTE,
            sleep=lambda seconds: self._sleep(seconds),
            rng=random.Random(f"{seed}-{time.monotonic_ns()}"),
        )
        self._death = death
        self._run = tempfile.TemporaryDirectory(prefix="faults-run-")
        self._lock = threading.Lock()
        self._lives: dict[str, dict[str, Lifecycle]] = {}

    def life_of(self, kind: str, account: str) -> Lifecycle:
        """Return the life of a kind of resource in an account's process."""
        with self._lock:
            if account not in self._lives:
                clients = self._clients(account)
                routes = RoutesLifecycle(clients)
                self._lives[account] = {
                    "connection": ConnectionLifecycle(clients),
                    "accepter": AccepterLifecycle(clients),
                    "own": routes,
                    "peer": routes,
                }
            return self._lives[account][kind]

    def _sleep(self, seconds: float) -> None:
        if self._death.came:
            raise KilledError
        time.sleep(seconds / HASTE)

    def _clients(self, account: str) -> Clients:
        pair = self._emulator.accounts[account]
        config = {
            "apiVersion": self._version,
            "endpoint": self._emulator.url,
            "region": "ap-guangzhou",
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            "rateLimit": "0",
            "requestTimeout": str(TIMEOUT),
        }
        return ClientsOver(
            lambda: _HurriedTransport(self._death),
            config,
            home=Path("/nonexistent"),
            timing=self._timing,
            notes=RunNotes(SharedFolder.of_run("127.0.0.1:1", Path(self._run.name))),
        )
