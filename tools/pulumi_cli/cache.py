"""The cache folder of installed or built CLIs, and the lock for filling it."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pulumi_cli.progress import elapsed, say

if TYPE_CHECKING:
    from collections.abc import Iterator

GO_MODULE: Final = Path(__file__).with_name("go.mod")
_NEW: Final = ".new-"
_SECONDS_BETWEEN_TRIES: Final = 0.5
_TRIES_BETWEEN_LINES: Final = 30


def wanted_version() -> str:
    """Return the version of the CLI that `go.mod` pins, such as `3.259.0`."""
    pinned = re.search(
        r"^\s*(?:require )?github\.com/pulumi/pulumi/pkg/v3 v(\S+)", GO_MODULE.read_text(), re.M
    )
    if pinned is None:
        raise ValueError(f"{GO_MODULE} does not pin github.com/pulumi/pulumi/pkg/v3")
    return pinned[1]


def root() -> Path:
    """Return the cache folder in `$XDG_CACHE_HOME` or `~/.cache`, creating it if necessary."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-qcloud"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def home() -> Path:
    """Return the folder of the wanted version; its `bin` is complete or does not exist."""
    return root() / f"pulumi-{wanted_version()}"


@contextlib.contextmanager
def filling() -> Iterator[Path]:
    """Yield an empty folder that becomes the wanted version's if the block succeeds.

    Only one process at a time enters; the others wait. The kernel releases the lock of a killed
    process, and the next process removes the folder that was left behind.
    """
    folder = root()
    with (folder / "lock").open("w") as lock:
        _acquire(lock)
        for left_over in folder.glob(f"{_NEW}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
        try:
            yield new
            if (new / "bin" / "pulumi").is_file():
                new.chmod(0o755)
                new.rename(home())
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _acquire(lock: TextIO) -> None:
    started = time.monotonic()
    for attempt in itertools.count():
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt % _TRIES_BETWEEN_LINES == 0:
                waited = elapsed(time.monotonic() - started)
                say(f"  {waited}  waiting for another process that is getting the CLI")
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return
