"""Progress messages on stderr; stdout is for the result."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from pulumi_cli.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_PREFIX: Final = "pulumi-cli: "
_SECONDS_BETWEEN_LINES: Final = 15.0
_SECONDS_BETWEEN_UPDATES: Final = 1.0
_KEPT_LINES: Final = 15


def say(text: str) -> None:
    """Print one line."""
    print(f"{_PREFIX}{text}", file=sys.stderr, flush=True)


def elapsed(seconds: float) -> str:
    """Format a duration as minutes and seconds.

    Args:
        seconds: the duration in seconds.
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def watch(
    command: Sequence[str],
    *,
    describe: Callable[[str], str],
    limit: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a long command, and show how long it has taken and what it is doing.

    Args:
        command: program and arguments.
        describe: turns a line of its output into a description of the current step.
        limit: seconds after which it is stopped.
        cwd: folder to run it in.
        env: its environment.

    Raises:
        UnavailableError: the command failed or exceeded the limit; after a failure, the message has
            the last lines of its output.
    """
    doing = "starting"
    last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def read() -> None:
        nonlocal doing
        for line in process.stdout or ():
            last_lines.append(line.rstrip())
            doing = describe(line.rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    live = sys.stderr.isatty()
    interval = _SECONDS_BETWEEN_UPDATES if live else _SECONDS_BETWEEN_LINES
    try:
        while process.poll() is None:
            waited = time.monotonic() - started
            if waited > limit:
                raise UnavailableError(f"it took longer than {elapsed(limit)} minutes ({doing})")
            if waited >= interval:
                text = f"{_PREFIX}  {elapsed(waited)}  {doing}"
                print(
                    f"\r\033[K{text}" if live else text,
                    end="" if live else "\n",
                    file=sys.stderr,
                    flush=True,
                )
            try:
                process.wait(interval)
            except subprocess.TimeoutExpired:
                continue
    finally:
        if live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        if process.poll() is None:
            process.terminate()
            process.wait()
    reader.join(1.0)
    if process.returncode:
        output = "\n".join(f"    {line}" for line in last_lines)
        raise UnavailableError(
            f"{command[0]} exited with code {process.returncode}\n{output}".rstrip()
        )
