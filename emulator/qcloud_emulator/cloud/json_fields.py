"""JSON that people wrote or sent: from its text to its values, and the fields of an object.

Every mistake is named, none is passed over.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping
from typing import Final

DEEPEST: Final = 100
"""Objects and lists inside one another; what the emulator takes has five at most."""

_MOST_DIGITS: Final = 1000
MOST: Final = 1_000_000_000
"""The largest number that is taken where nothing else is said."""

_DIGITS: Final = re.compile("[0-9]{1,18}")


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


class _Short(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write numbers of some thousand digits.
        if x.bit_length() > 10_000:
            return f"a number of {x.bit_length()} bits"
        return super().repr_int(x, level)


_short: Final = _Short()
_short.maxstring = _short.maxother = 200
_short.maxlong = 60


def shown(value: object) -> str:
    """Write a value for a message, in a line that can be read whatever it is."""
    return _short.repr(value)


def whole(name: str, value: object, *, most: int = MOST) -> int:
    """Read a whole number, 0 or more, that may be a text of digits.

    Args:
        name: what to call it in errors.
        value: the number.
        most: the largest one.

    Raises:
        ValueError: it is none, or too large.
    """
    number = value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise ValueError(f"{name} is a whole number from 0 to {most}, not {shown(value)}")
    return number


class Fields:
    """The fields of one JSON object; what is not read is a mistake."""

    def __init__(self, value: object, where: str) -> None:
        """Take an object.

        Args:
            value: what the JSON holds.
            where: what to call it in errors.

        Raises:
            ValueError: not an object.
        """
        if not isinstance(value, Mapping):
            raise ValueError(f"{where} is an object, not {shown(value)}")
        self._left: dict[object, object] = dict(value)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; required unless it has a default, and empty only if that is."""
        value = self._take(name, default)
        if not isinstance(value, str) or (not value and default != ""):
            raise self._wrong(name, "a text", value)
        return value

    def optional_text(self, name: str) -> str | None:
        """Read a text that may be absent or null."""
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        return self.text(name)

    def flag(self, name: str) -> bool:
        """Read true or false; false where it is absent."""
        value = self._take(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def integer(self, name: str, default: int, *, least: int = 0, most: int = MOST) -> int:
        """Read a whole number."""
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}", value)
        return value

    def number(self, name: str, *, least: int, most: int) -> float | None:
        """Read a number that may be absent or null; one that is infinite is out of any range."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        # Compared before it is made a float, for which it may be too large.
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
        ):
            raise self._wrong(name, f"a number from {least} to {most}", value)
        return float(value)

    def items(self, name: str) -> list[object]:
        """Read a list; empty where it is absent."""
        value = self._take(name, [])
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def raw(self, name: str) -> object:
        """Read a value of any kind; None where it is absent."""
        return self._left.pop(name, None)

    def is_null(self, name: str) -> bool:
        """Say whether a field is there and null."""
        return self._left.get(name, self) is None

    def rest(self) -> dict[str, object]:
        """Read every field that is left."""
        rest, self._left = self._left, {}
        return {str(name): value for name, value in rest.items()}

    def done(self) -> None:
        """End the reading.

        Raises:
            ValueError: there are fields that nobody read.
        """
        if self._left:
            names = ", ".join(str(name) for name in self._left)
            raise ValueError(f"{self._where} has fields that mean nothing here: {names}")

    def _take(self, name: str, default: object) -> object:
        value = self._left.pop(name, default)
        if value is None:
            raise ValueError(f"{self._where} needs {name}")
        return value

    def _wrong(self, name: str, wanted: str, value: object) -> ValueError:
        return ValueError(f"{name} of {self._where} is {wanted}, not {shown(value)}")
