"""The emulator as a process of its own, which can be killed and started again on its file."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import requests

_START: Final = 30.0
"""Seconds that it may take to begin."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the emulator; see `tests.engine.commands.EmulatorAccount`."""

    uin: str
    secret_id: str
    secret_key: str
    token: str | None


class Cloud:
    """An emulator, and what its admin API tells.

    Its journal and its faults are in its memory: a kill keeps the journal here and orders the
    faults anew.
    """

    def __init__(self, folder: Path, seed: Mapping[str, object], settings: Mapping[str, str]):
        folder.mkdir()
        self._folder = folder
        (folder / "seed.json").write_text(json.dumps(seed))
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._settings = [f"--setting={name}={value}" for name, value in settings.items()]
        self._asking = requests.Session()
        self._asking.trust_env = False
        self._journal: list[dict[str, Any]] = []
        self._lost: list[dict[str, Any]] = []
        self._process = self._start()
        self.accounts = {
            it["name"]: Account(it["uin"], it["secretId"], it["secretKey"], it["token"])
            for it in self._ask("GET", "accounts")["accounts"]
        }

    def credentials(self, account: str) -> Path:
        """Write a credentials file with an account's profile, and return it."""
        owner = self.accounts[account]
        file = self._folder / "credentials"
        lines = {"secret_id": owner.secret_id, "secret_key": owner.secret_key, "uin": owner.uin}
        text = "\n".join(f"{name} = {value}" for name, value in lines.items())
        file.write_text(f"[{account}]\n{text}\n")
        return file

    def state(self) -> dict[str, Any]:
        """Return the whole cloud."""
        return self._ask("GET", "state")

    def count(self) -> int:
        """Return how many calls there were since it was last started."""
        return int(self._ask("GET", "stats")["calls"])

    def journal(self) -> list[dict[str, Any]]:
        """Return every call there was."""
        return self._journal + cast("list[dict[str, Any]]", self._ask("GET", "calls")["calls"])

    def order(self, fault: Mapping[str, object]) -> int:
        """Order a fault and return its id; see `qcloud_emulator.signed.faults`."""
        return int(self._ask("POST", "faults", fault)["id"])

    def waiting(self) -> dict[int, dict[str, Any]]:
        """Return the faults that have strikes left, by their ids."""
        return {it["id"]: it for it in self._ask("GET", "faults")["faults"]}

    def clear_faults(self) -> None:
        """Take back all faults."""
        self._ask("DELETE", "faults")

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._journal = self.journal()
        self._lost = list(self.waiting().values())
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Start it again after a kill, on the same file and port."""
        self._process = self._start()
        for fault in self._lost:
            self.order({name: value for name, value in fault.items() if name != "id"})

    def close(self) -> None:
        """End it for good."""
        self._asking.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()

    def said(self) -> str:
        """Return what it has printed."""
        return (self._folder / "emulator.log").read_text(errors="replace")

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            *(str(Path(sys.prefix) / "bin" / "qcloud-emulator"), "serve"),
            *("--port", str(self._port)),
            *("--state", str(self._folder / "cloud.sqlite")),
            *("--seed", str(self._folder / "seed.json")),
            *self._settings,
        ]
        with (self._folder / "emulator.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._folder)},
            )
        end = time.monotonic() + _START
        while not self._answers():
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                process.wait()
                raise RuntimeError(f"the emulator did not start: {self.said()}")
            time.sleep(0.02)
        return process

    def _answers(self) -> bool:
        try:
            self._ask("GET", "health")
        except requests.RequestException:
            return False
        return True

    def _ask(self, method: str, what: str, body: object = None) -> dict[str, Any]:
        answer = self._asking.request(
            method, f"{self.url}/_emulator/{what}", json=body, timeout=_START
        )
        if not answer.ok:
            raise RuntimeError(f"{method} {what}: {answer.text}")
        return cast("dict[str, Any]", answer.json())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
