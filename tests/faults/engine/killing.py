"""SIGKILL at the moment that a schedule says, to processes that the schedule started itself."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Final

from tests.engine.commands import marked
from tests.engine.stack import Started
from tests.faults.engine.cloud import Cloud
from tests.faults.engine.schedule import Kill

_OFTEN: Final = 0.01
"""Seconds between two looks."""
_PROVIDERS: Final = b"pulumi.dynamic"
_ROUNDS: Final = 50


def strike(
    kill: Kill, started: Started, cloud: Cloud, mark: str, *, holding: int | None = None
) -> bool:
    """Wait for the moment and kill; a command that ends before it is left alone.

    Args:
        kill: what, and when.
        started: the command under way.
        cloud: the emulator.
        mark: by which the command's processes are recognised, those of its plugins too.
        holding: id of the fault that holds a call back.

    Returns:
        Whether anything was killed.
    """
    before = cloud.count()
    while started.process.running:
        passed = (time.monotonic() - started.process.started) * 1000
        due = (
            (kill.moment == "ms" and passed >= kill.count)
            or (kill.moment == "calls" and cloud.count() - before >= kill.count)
            or (kill.moment == "held" and holding not in cloud.waiting())
        )
        if due and _kill(kill, cloud, mark):
            return True
        time.sleep(_OFTEN)
    return False


def _kill(kill: Kill, cloud: Cloud, mark: str) -> bool:
    if kill.target == "emulator":
        cloud.kill()
        time.sleep(kill.down_ms / 1000)
        cloud.restart()
        return True
    if kill.target == "plugin":
        return _end([pid for pid in marked(mark) if _PROVIDERS in _command_line(pid)])
    # A process that is just being made is found in the next round.
    rounds = [_end(marked(mark)) for _ in range(_ROUNDS) if marked(mark)]
    return any(rounds)


def _end(pids: list[int]) -> bool:
    struck = False
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        struck = True
    return struck


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
