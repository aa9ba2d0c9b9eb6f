"""Provider processes that remember nothing, at an emulator or where nobody answers."""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest import mock

from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.providers import _Provider
from qcloud_emulator import Emulator

from tests.engine.secrets_scan import SIGNATURE, Secret
from tests.faults.inputs.kinds import Kind, seed
from tests.faults.inputs.watching import Watch
from tests.faults.over import ClientsOver
from tests.unit.api.loopback import refused_port

VERSIONS: Final = ("2.0", "3.0")
_HASTE: Final = 1000


@dataclass(frozen=True, slots=True)
class World:
    """What the processes of a schedule find.

    Args:
        emulator: the cloud.
        nowhere: URL where nobody listens.
        home: directory with credential files.
    """

    emulator: Emulator
    nowhere: str
    home: Path

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator[World]:
        """Start a cloud, and write the other account's profile `partner`, while it lasts."""
        # What is no error of ours is to be seen as it is.
        shown = mock.patch.dict(os.environ, QCLOUD_TRACEBACK="1")
        with Emulator.start() as emulator, tempfile.TemporaryDirectory() as home, shown:
            pair = emulator.accounts["peer"]
            file = Path(home, ".tencentcloud", "credentials")
            file.parent.mkdir()
            file.write_text(
                f"[partner]\nsecret_id = {pair.secret_id}\nsecret_key = {pair.secret_key}\n"
            )
            yield cls(emulator, f"http://127.0.0.1:{refused_port()}", Path(home))

    def secrets(self) -> set[Secret]:
        """Return what nobody may be told of the accounts."""
        pairs = self.emulator.accounts.values()
        keys = {Secret("secret key", pair.secret_key) for pair in pairs}
        return keys | {Secret("token", pair.token) for pair in pairs if pair.token}

    def renew(self, state: str = "ACTIVE") -> None:
        """Put the cloud back to where it was, the connection `PCX` in this state."""
        self.emulator.reset()
        self.emulator.seed(seed(state))

    def judge_journal(self, watch: Watch) -> None:
        """Judge what the emulator has noted of the calls since the last time."""
        watch.silent("the journal", str(self.emulator.calls()))
        self.emulator.clear_calls()

    def provider(
        self, kind: Kind, version: str, watch: Watch, *, reachable: bool = True
    ) -> _Provider:
        """Return a provider in a process that was just started.

        Args:
            kind: of resource.
            version: of the API.
            watch: learns the signatures.
            reachable: whether the emulator is configured.
        """
        pair = self.emulator.accounts["temporary"]
        config = {
            "apiVersion": version,
            "endpoint": self.emulator.url if reachable else self.nowhere,
            "region": "ap-guangzhou",
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            "rateLimit": "0",
            "deadline": "5",
        }
        provider = kind.provider()
        timing = Timing(
            sleep=lambda seconds: time.sleep(seconds / _HASTE),
            rng=random.Random(time.monotonic_ns()),  # a nonce never comes again
        )
        clients = ClientsOver(lambda: _Noting(watch), config, home=self.home, timing=timing)
        provider._lifecycle = kind.life(clients)
        return provider


class _Noting(Transport):
    """Notes the signatures that nobody may be told."""

    def __init__(self, watch: Watch) -> None:
        super().__init__("")
        self._watch = watch

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        self._watch.signatures.add(Secret(SIGNATURE, request.signature))
        return super().post(request, timeout=timeout, action=action)
