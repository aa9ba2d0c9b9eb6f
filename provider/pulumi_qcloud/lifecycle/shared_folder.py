"""The folder in which the plugin processes of one engine run tell each other what they hold.

All of them are started with the address of the same engine, so its hash names the folder. Each
process appends to a file of its own, which it locks as long as it lives, and reads those of the
others; where all locks are free, the run is over and its folder is removed. Only ids of
connections, short digests of names and keys of routes go in.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from filelock import BaseFileLock, FileLock

_ADDRESS: Final = re.compile(r"[\w.\-\[\]:]+:[0-9]{1,5}")
_PATIENCE: Final = 10.0
"""Seconds to wait for another process that opens its folder, which takes it milliseconds."""
_PRIVATE: Final = 0o700
_READABLE: Final = "/:."


def engine_address(arguments: Sequence[str]) -> str:
    """Return the engine's address among the arguments of a plugin process, "" without one."""
    return next((it for it in arguments[1:] if _ADDRESS.fullmatch(it)), "")


class SharedFolder:
    """The notes of one process, and those of the others of its run.

    Args:
        folder: of the run; it exists and is this user's alone.

    Raises:
        OSError: nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._name: Final = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._lock: Final = _lock_of(folder / f"{self._name}.lock")
        self._lock.acquire(timeout=0)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        notes = os.open(folder / f"{self._name}.notes", flags, 0o600)
        self._file: Final = os.fdopen(notes, "ab", buffering=0)
        self._read: dict[str, int] = {}

    @classmethod
    def of_run(cls, address: str, base: Path | None = None) -> SharedFolder:
        """Open the folder of an engine run, and remove those of runs that are over.

        Args:
            address: of the engine, `127.0.0.1:41234`.
            base: where the folders of all runs are; by default in the temporary directory.

        Raises:
            OSError: it cannot be had, or another user has it.
        """
        if base is None:
            base = Path(tempfile.gettempdir()) / f"pulumi-qcloud-{os.getuid()}"
        _make_private(base)
        with _lock_of(base / "open.lock").acquire(timeout=_PATIENCE):
            wanted = base / hashlib.sha256(address.encode()).hexdigest()[:16]
            for folder in base.iterdir():
                if folder.is_dir() and not folder.is_symlink():
                    _remove_if_dead(folder)
            _make_private(wanted)
            return cls(wanted)

    def write(self, *words: str) -> None:
        """Append a note.

        Raises:
            OSError: it cannot be written.
        """
        line = " ".join(quote(word, safe=_READABLE) for word in words) + "\n"
        if self._file.write(line.encode()) != len(line.encode()):
            raise OSError("the note was cut")

    def news(self) -> Iterator[tuple[str, list[str]]]:
        """Give what other processes have noted since the last time: whose note, and its words.

        Raises:
            OSError: they cannot be read.
        """
        with os.scandir(self._folder) as entries:
            grown = [
                (name, entry.path)
                for entry in entries
                if (name := entry.name.removesuffix(".notes")) not in (entry.name, self._name)
                and entry.is_file(follow_symlinks=False)
                and entry.stat(follow_symlinks=False).st_size > self._read.get(name, 0)
            ]
        for name, path in grown:
            begin = self._read.get(name, 0)
            with Path(path).open("rb") as notes:
                notes.seek(begin)
                whole = notes.read().rpartition(b"\n")[0]
            if whole:
                self._read[name] = begin + len(whole) + 1
                for line in whole.decode(errors="replace").splitlines():
                    yield name, [unquote(word) for word in line.split(" ")]

    def claim(self, name: str) -> bool:
        """Take something that only one process of the run may have; return whether it could.

        Raises:
            OSError: it cannot be written.
        """
        claim = self._folder / f"{quote(name, safe='')}.claim"
        try:
            descriptor = os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        os.close(descriptor)
        return True

    def alone(self, name: str) -> BaseFileLock:
        """Return a lock that one process of the run has at a time."""
        return _lock_of(self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.alone")


def _lock_of(file: Path) -> BaseFileLock:
    return FileLock(file, mode=0o600)


def _make_private(folder: Path) -> None:
    """Make a folder for this user alone, or see that it is one and no link to somewhere else."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=_PRIVATE)
    found = folder.lstat()
    others = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or others:
        raise PermissionError(f"{folder} is not a folder of this user alone")


def _remove_if_dead(folder: Path) -> None:
    """Remove the folder of a run whose processes are all gone.

    While one is alive, what the dead ones noted goes on counting: where it errs, it keeps.
    """
    for file in folder.glob("*.lock"):
        try:
            with _lock_of(file).acquire(timeout=0):
                continue
        except OSError:
            # A time-out, or something that no process of a run has put there.
            return
    shutil.rmtree(folder, ignore_errors=True)
