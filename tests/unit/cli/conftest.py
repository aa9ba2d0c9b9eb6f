"""The command line in this process or on a terminal, against an emulator."""

from __future__ import annotations

import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from typing import IO, Any, Protocol

import pytest
from click.testing import CliRunner, Result
from qcloud_emulator import Emulator
from qcloud_peering.main import command


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    result: Result

    @property
    def exit_code(self) -> int:
        """What it ended with."""
        return self.result.exit_code

    @property
    def said(self) -> list[str]:
        """Its lines on standard error, without the note on the emulator."""
        lines = self.result.stderr.splitlines()
        return [line for line in lines if not line.startswith("QCLOUD_EMULATOR is set")]

    @property
    def error(self) -> str:
        """The one line that says why it failed."""
        assert "" == self.result.stdout
        (line,) = (line for line in self.said if line.startswith("Error: "))
        return line.removeprefix("Error: ")

    @property
    def file(self) -> dict[str, Any]:
        """The file that it wrote to standard output."""
        assert 0 == self.exit_code, self.result.output
        content = json.loads(self.result.stdout)
        assert isinstance(content, dict)
        return content

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources of that file by logical name."""
        return {resource["name"]: resource for resource in self.file["resources"]}


class Peering(Protocol):
    """Runs `qcloud-peering`."""

    def __call__(
        self,
        *words: str,
        account: str = "default",
        env: Mapping[str, str] | None = None,
        stdin: IO[Any] | None = None,
    ) -> Done:
        """Run it.

        Args:
            words: the arguments.
            account: of the emulator, whose credentials it has.
            env: further environment.
            stdin: its standard input.
        """


@pytest.fixture
def peering(qcloud_emulator: Emulator, tmp_path: Path) -> Peering:
    """Return a function that runs `qcloud-peering` for the emulator."""

    def run(
        *words: str,
        account: str = "default",
        env: Mapping[str, str] | None = None,
        stdin: IO[Any] | None = None,
    ) -> Done:
        environ = {
            "HOME": str(tmp_path),
            "QCLOUD_API_VERSION": "2.0",
            "QCLOUD_EMULATOR": qcloud_emulator.url,
            "QCLOUD_PROFILE": account,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
            **(env or {}),
        }
        runner = CliRunner(env=environ)
        return Done(runner.invoke(command, words, input=stdin, prog_name="qcloud-peering"))

    return run


NOTES = ("QCLOUD_EMULATOR is set", "qcloud-peering: ")
"""How lines on standard error begin that are no problem."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(
    words: str, cloud: Emulator, *, columns: int = 80, encoding: str = "utf-8"
) -> str:
    """Return what `qcloud-peering` shows on a terminal, without its colours.

    Args:
        words: the arguments.
        cloud: the emulator that it asks.
        columns: of the terminal.
        encoding: that Python takes the terminal to have.
    """
    environ = {
        "HOME": "/nonexistent",
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(it for it in sys.path if it),
        "PYTHONIOENCODING": encoding,
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "gz",
        "TERM": "xterm",
    }
    child, terminal = pty.fork()
    if not child:
        os.execve(
            sys.executable,
            [sys.executable, "-m", "qcloud_peering", *words.split()],
            environ,
        )
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # what the end of a terminal is on Linux
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    os.waitpid(child, 0)
    return _COLOURS.sub("", shown.decode()).replace("\r\n", "\n")


def last_column(shown: str, head: str) -> str:
    """Return what stands below the last head of a table."""
    lines = shown.splitlines()
    (at,) = (line.index(head) for line in lines if head in line)
    below = next(number for number, line in enumerate(lines) if head in line) + 2
    return "\n".join(line[at:].strip() for line in lines[below:])


def shell(script: str, cloud: Emulator, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which $PEERING is the command, with an emulator."""
    environ = {
        "HOME": "/nonexistent",
        "PATH": os.defpath,
        "PEERING": f"{sys.executable} -m qcloud_peering",
        "PYTHONPATH": os.pathsep.join(it for it in sys.path if it),
        "QCLOUD_EMULATOR": cloud.url,
        "TENCENTCLOUD_REGION": "gz",
        **env,
    }
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
