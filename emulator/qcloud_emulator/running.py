"""A command that is run beside an emulator: its environment, its signals, its exit code."""

from __future__ import annotations

import configparser
import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qcloud_emulator.seed import DEFAULT_REGION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

    from qcloud_emulator.emulator import Emulator

NOT_FOUND: Final = 127
"""Exit code of a command that does not exist, as in a shell."""

TOKENS: Final = (
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
)
"""Variables that would add the token of a real account to the emulator's key."""

_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FROM_TERMINAL: Final = (signal.SIGINT, signal.SIGHUP)


@contextmanager
def environment(emulator: Emulator, api_version: str | None = None) -> Iterator[dict[str, str]]:
    """Give the environment of a command that is to use an emulator.

    A file with the emulator's key pairs exists until the context ends.

    Args:
        emulator: a running one.
        api_version: ``2.0`` or ``3.0``; both are at the same address, 3.0 at its root. None leaves
            it to the command.

    Raises:
        ValueError: the cloud has no key pair.
    """
    first = next(iter(emulator.accounts.values()), None)
    if first is None:
        raise ValueError("the cloud has no key pair that the command could use, the seed needs one")
    with tempfile.TemporaryDirectory(prefix="qcloud-emulator-") as folder:
        credentials = Path(folder) / "credentials"
        _write_credentials(credentials, emulator)
        kept = {name: value for name, value in os.environ.items() if name not in TOKENS}
        yield {
            **kept,
            "QCLOUD_EMULATOR": emulator.url,
            **({"QCLOUD_API_VERSION": api_version} if api_version else {}),
            "QCLOUD_ENDPOINT": emulator.url,
            "QCLOUD_UIN": first.uin,
            "TENCENTCLOUD_REGION": DEFAULT_REGION,
            "TENCENTCLOUD_SECRET_ID": first.secret_id,
            "TENCENTCLOUD_SECRET_KEY": first.secret_key,
            "TENCENTCLOUD_CREDENTIALS_FILE": str(credentials),
        }


def run(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command to its end, with this process's input and output.

    SIGINT, SIGTERM and SIGHUP are passed on, each once: what the terminal itself sends to the
    command is not sent again, since a second one tells many programs to drop everything.

    Args:
        command: program and arguments.
        env: its environment.

    Returns:
        Its exit code; 128 and the signal's number if it died of one.

    Raises:
        FileNotFoundError: there is no such program.
        PermissionError: it cannot be run.
    """
    shares_terminal = _in_foreground()
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if shares_terminal and number in _FROM_TERMINAL:
            return
        if child is None:
            early.append(number)
        else:
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        # Beside a terminal the command stays in its group, so that Ctrl-C and Ctrl-Z reach it.
        # Elsewhere it gets a group of its own, so that a signal to ours does not reach it twice.
        child = subprocess.Popen(  # noqa: S603 - running the user's command is the purpose
            command, env=env, start_new_session=not shares_terminal
        )
        for number in early:
            child.send_signal(number)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _in_foreground() -> bool:
    try:
        with Path("/dev/tty").open("rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


def _write_credentials(path: Path, emulator: Emulator) -> None:
    profiles = configparser.ConfigParser(interpolation=None)
    for account in emulator.accounts.values():
        profiles[account.name] = {
            "secret_id": account.secret_id,
            "secret_key": account.secret_key,
            **({"token": account.token} if account.token else {}),
            "region": DEFAULT_REGION,
            "uin": account.uin,
        }
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        profiles.write(file)
