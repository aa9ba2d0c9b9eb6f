"""Texts for people: of a cloud in which others name things too, without what a terminal would obey.

The emulator's picture, which shares no code with this package, leaves out the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
