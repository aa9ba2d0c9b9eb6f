"""The programs to compare, each as a stack of its own on the real engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.cloud import Cloud, pairs
from benchmarks.usage import PluginWatch, cpu_seconds
from tests.engine.commands import Running, Workshop
from tests.engine.stack import Stack

_ROOT: Final = Path(__file__).parents[1]
_NOTHING: Final = Path(__file__).parent / "floor" / "nothing.py"
_LONGEST: Final = 600.0
_WITHOUT_CHECKPOINTS: Final = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""Keeps the engine from writing the whole state to a file after each step, which is quadratic and
would hide the provider's cost."""

_CLASSES: Final = {
    "ours": ("pulumi_qcloud", "VpcPeeringConnection", "vpc_id", "peer_vpc_id"),
    "floor": ("nothing", "Nothing", "vpc_id", "peer_vpc_id"),
    "serialised": ("nothing", "Serialised", "vpc_id", "peer_vpc_id"),
    "components": ("pulumi_qcloudx", "VpcPeering", "vpc", "peer_vpc"),
}
"""Module, class and two arguments of each program; the programs differ in nothing else."""


def program(whose: str, count: int) -> str:
    """Return a program that declares `count` resources of one class."""
    module, kind, ours, theirs = _CLASSES[whose]
    return (
        f"from {module} import {kind}\n\n"
        f"for number, (one, other) in enumerate({pairs(count)!r}):\n"
        f'    {kind}(f"net-{{number}}", {ours}=one, {theirs}=other)\n'
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Cost of one command: seconds, CPU seconds, and the plugin's peak memory in MB."""

    seconds: float
    plugin_cpu: float
    plugin_peak: float
    emulator_cpu: float


class Contender:
    """A stack whose commands are timed.

    Args:
        workshop: the engine.
        whose: the key of its program in `_CLASSES`.
        count: number of resources.
        cloud: the emulator.
        api_version: version of the API that it uses.
    """

    def __init__(
        self, workshop: Workshop, whose: str, count: int, *, cloud: Cloud, api_version: str
    ) -> None:
        self.whose = whose
        self._cloud = cloud
        self._workshop = workshop
        self._stack = Stack(workshop, project=f"{whose}-{count}", api_version=api_version)
        self._stack.env |= {**cloud.environment(api_version), **_WITHOUT_CHECKPOINTS}
        self._stack.write(program(whose, count))
        shutil.copy(_NOTHING, self._stack.folder)
        self._stack.run("stack", "ls")  # the first command creates the stack

    def timed(self, *command: str) -> Sample:
        """Run a command of the engine to its end and return its cost."""
        before = cpu_seconds(self._cloud.pid)
        with PluginWatch(self._workshop.mark) as watch:
            begun = time.monotonic()
            running = Running(
                ["pulumi", *command, "--non-interactive"],
                cwd=self._stack.folder,
                env={**self._workshop.environment(), **self._stack.env},
                output=self._stack.folder / "timed",
            )
            # A wait with a timeout polls, so a timer is used to measure to the millisecond.
            overdue = threading.Timer(_LONGEST, running.kill)
            overdue.start()
            os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT)
            seconds = time.monotonic() - begun
            overdue.cancel()
        if running.exit_code(_LONGEST):
            raise SystemExit(f"{self.whose}: {' '.join(command)} failed\n{running.stdout}")
        usage = watch.usage
        return Sample(seconds, usage.cpu, usage.peak, cpu_seconds(self._cloud.pid) - before)


def find_cli() -> Path:
    """Return the folder of the Pulumi CLI."""
    found = subprocess.run(
        [sys.executable, "-m", "pulumi_cli", "path"],
        env={**os.environ, "PYTHONPATH": str(_ROOT / "tools")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return Path(found.stdout.strip())


def cli_version(cli: Path) -> str:
    """Return the version of a CLI."""
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    command = [str(cli / "pulumi"), "version"]
    return subprocess.run(
        command, env=quiet, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
