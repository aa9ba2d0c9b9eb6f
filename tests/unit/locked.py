"""Folders that may not be entered, as whoever runs the tests may enter them all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nobody see what is in a folder, for as long as a test lasts.

    Args:
        folder: which one.
        monkeypatch: of the test.
    """
    stat = Path.stat

    def refusing(path: Path, **named: Any) -> os.stat_result:
        if folder in path.parents:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", refusing)
    return folder
