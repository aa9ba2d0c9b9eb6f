"""JSON in: the one way from a text that somebody sent or wrote to its values."""

from __future__ import annotations

import json
from typing import Final

DEEPEST: Final = 100
"""Objects and lists inside one another; what the emulator takes has five at most."""
_MOST_DIGITS: Final = 1000


class NotUtf8Error(ValueError):
    """A text in the JSON is none that UTF-8 can hold."""


def read_json(text: str | bytes, *, infinite: bool = True) -> object:
    """Read JSON; what comes back can be written, compared and shown without further care.

    Args:
        text: as it was sent or written.
        infinite: whether numbers may be so large that they are infinite, or none; who lets them
            pass here can say by name which one is.

    Raises:
        NotUtf8Error: it holds half of a character.
        ValueError: it is not JSON, or none that can be worked with; the text says why.
    """
    try:
        value: object = json.loads(text, parse_int=_whole)
    except RecursionError:
        raise _too_deep() from None
    if _is_deeper(value, DEEPEST):
        raise _too_deep()
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=infinite).encode()
    except UnicodeEncodeError:
        raise NotUtf8Error(r"it has half of a character, such as \ud800; write it whole") from None
    return value


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"it has a number of {len(digits)} digits; write a shorter one")
    return int(digits)


def _is_deeper(value: object, levels: int) -> bool:
    layer = [value]
    for _ in range(levels + 1):
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            return False
    return True


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _too_deep() -> ValueError:
    return ValueError(f"it is nested more than {DEEPEST} levels deep; write it flatter")
