"""Text for people: nothing that a terminal obeys, near names, why a file cannot be read."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

OBEYED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What moves the cursor, starts an escape sequence, turns the direction, or is half a character."""


def printable(text: str) -> str:
    r"""Return a text in which what a terminal would obey is written out, such as `\x1b`."""
    return OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def nearest(given: str, known: Iterable[str]) -> str:
    """Return the known name that a misspelled one is likely to mean, "" if none is near."""
    import difflib  # needed for a mistake only

    plain = {re.sub("[_-]", "", name).casefold(): name for name in known}
    found = difflib.get_close_matches(
        re.sub("[_-]", "", given).casefold(), list(plain), n=1, cutoff=0.75
    )
    return plain[found[0]] if found else ""


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
