"""The command as a process on a terminal of 80 columns."""

from __future__ import annotations

import os
import pty
import re
import struct
import sys
import termios
from fcntl import ioctl

from qcloud_emulator import Emulator

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


def column(shown: str, head: str) -> str:
    """Return what stands below the last head of a table."""
    lines = shown.splitlines()
    (at,) = (line.index(head) for line in lines if head in line)
    below = next(number for number, line in enumerate(lines) if head in line) + 2
    return "\n".join(line[at:].strip() for line in lines[below:])
