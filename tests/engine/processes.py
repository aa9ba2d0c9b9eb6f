"""Commands that run in process groups of their own, and are gone when a test is over."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK: Final = "PULUMI_QCLOUD_TEST"
"""Environment variable by which a test's processes are recognised, those of plugins too."""


class Running:
    """A command under way, its output going to files."""

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: Path
    ) -> None:
        self.command = tuple(command)
        self.started = time.monotonic()
        self._stdout = output.with_suffix(".out")
        self._stderr = output.with_suffix(".err")
        with self._stdout.open("wb") as stdout, self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(
                self.command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its process group too."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def stdout(self) -> str:
        """What it has printed so far."""
        return self._stdout.read_text(errors="replace")

    @property
    def stderr(self) -> str:
        """What it has printed so far on stderr."""
        return self._stderr.read_text(errors="replace")

    def signal(self, number: int) -> None:
        """Send a signal to the whole process group, as a terminal does with Ctrl-C."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End it and its process group with SIGKILL; plugins have groups of their own and live."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def exit_code(self, timeout: float) -> int:
        """Wait for its end.

        Args:
            timeout: seconds after which it is killed.

        Raises:
            AssertionError: it took too long.
        """
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"{' '.join(self.command)} took more than {timeout} s\n{self.stdout}\n{self.stderr}"
            ) from None


def marked(mark: str) -> list[int]:
    """Return the ids of the live processes whose environment carries a test's mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment:
            found.append(int(folder.name))
    return found


def end_marked(mark: str) -> None:
    """Kill every process that carries a test's mark."""
    for pid in marked(mark):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
