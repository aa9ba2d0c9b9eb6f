"""Whether a file can be read, told in words instead of an exception."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

MISSING: Final = "there is no such file"


def why_unreadable(path: Path, *, or_folder: bool = False) -> str:
    """Return why a file cannot be read, as text for people; "" if it can.

    Args:
        path: any text, also what no file can have as its name.
        or_folder: whether a folder will do, unread.
    """
    try:
        mode = path.stat().st_mode
        if or_folder and stat.S_ISDIR(mode):
            return ""
        if not stat.S_ISREG(mode):
            return "it is not a file"
        with path.open("rb"):
            return ""
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except OSError as error:
        return f"it cannot be read ({error.strerror or type(error).__name__})"
    except ValueError:
        return "no file can have that name"
