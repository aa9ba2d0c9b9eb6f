"""The folder through which the plugin processes of one engine run share their notes.

All of them are started with the same engine address, and the folder is named after its hash. Each
process appends to its own file, holds a lock until it ends, and reads the other processes' files.
Once all locks are free, the run is over, and its folder is removed. The files contain only
connection ids, short digests of names, and route keys.
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
"""Maximum seconds to wait while another process opens its folder, which takes milliseconds."""
_PRIVATE: Final = 0o700
_READABLE: Final = "/:."


def engine_address(arguments: Sequence[str]) -> str:
    """Return the engine's address from the arguments of a plugin process, "" if there is none."""
    return next((it for it in arguments[1:] if _ADDRESS.fullmatch(it)), "")


class SharedFolder:
    """The notes of one process, and access to the notes of the run's other processes.

    Args:
        folder: the folder of the run, which exists and is private to this user.

    Raises:
        OSError: the folder cannot be written to.
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
        """Open the folder of an engine run, and remove the folders of runs that are over.

        Args:
            address: the engine's address, such as `127.0.0.1:41234`.
            base: the parent of all runs' folders; by default, one in the temporary directory.

        Raises:
            OSError: the folder cannot be created, or belongs to another user.
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
            OSError: the note cannot be written.
        """
        line = " ".join(quote(word, safe=_READABLE) for word in words) + "\n"
        if self._file.write(line.encode()) != len(line.encode()):
            raise OSError("the note was not written completely")

    def news(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the author and words of each note that other processes added since the last call.

        Raises:
            OSError: the notes cannot be read.
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
        """Claim a name for this process; return False if a process of the run already has it.

        Raises:
            OSError: the claim cannot be written.
        """
        claim = self._folder / f"{quote(name, safe='')}.claim"
        try:
            descriptor = os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        os.close(descriptor)
        return True

    def alone(self, name: str) -> BaseFileLock:
        """Return a lock that only one process of the run can hold at a time."""
        return _lock_of(self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.alone")


def _lock_of(file: Path) -> BaseFileLock:
    return FileLock(file, mode=0o600)


def _make_private(folder: Path) -> None:
    """Create a folder private to this user; verify that an existing one is private and no link."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=_PRIVATE)
    found = folder.lstat()
    others = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or others:
        raise PermissionError(f"{folder} is not a folder private to this user")


def _remove_if_dead(folder: Path) -> None:
    """Remove the folder of a run whose processes have all ended.

    While any of them is alive, the notes of the ended ones still count. In doubt, keep the folder.
    """
    for file in folder.glob("*.lock"):
        try:
            with _lock_of(file).acquire(timeout=0):
                continue
        except OSError:
            # The lock is held, or the file was not created by this package.
            return
    shutil.rmtree(folder, ignore_errors=True)
