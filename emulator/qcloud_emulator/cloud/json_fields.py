"""Strict reading of JSON from people: parsing, and access to the fields of an object.

Every mistake is reported with its place.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping
from typing import Final

DEEPEST: Final = 100
"""Allowed nesting of objects and lists; valid input has at most five levels."""

_MOST_DIGITS: Final = 1000
MOST: Final = 1_000_000_000
"""The largest number that is accepted by default."""

_DIGITS: Final = re.compile("[0-9]{1,18}")


class NotUtf8Error(ValueError):
    """A text in the JSON cannot be encoded in UTF-8."""


def read_json(text: str | bytes, *, infinite: bool = True) -> object:
    """Parse JSON into values that are safe to store, compare and show.

    Args:
        text: the JSON.
        infinite: whether to accept numbers that are infinite or not a number; a caller that does
            can then report them with the field's name.

    Raises:
        NotUtf8Error: a text contains half of a surrogate pair.
        ValueError: it is not JSON, is nested too deeply or has a number that is too long.
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
        # Python refuses to format numbers of several thousand digits.
        if x.bit_length() > 10_000:
            return f"a number of {x.bit_length()} bits"
        return super().repr_int(x, level)


_short: Final = _Short()
_short.maxstring = _short.maxother = 200
_short.maxlong = 60


def shown(value: object) -> str:
    """Format any value for a message, on one line of readable length."""
    return _short.repr(value)


def whole(name: str, value: object, *, most: int = MOST) -> int:
    """Read a whole number of at least 0, which may be a text of digits.

    Args:
        name: name of the value in errors.
        value: the number.
        most: the largest allowed number.

    Raises:
        ValueError: it is not such a number, or too large.
    """
    number = value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise ValueError(f"{name} is a whole number from 0 to {most}, not {shown(value)}")
    return number


class Fields:
    """The fields of one JSON object; a field that nobody reads is a mistake."""

    def __init__(self, value: object, where: str) -> None:
        """Wrap an object.

        Args:
            value: the parsed JSON.
            where: name of the object in errors.

        Raises:
            ValueError: it is not an object.
        """
        if not isinstance(value, Mapping):
            raise ValueError(f"{where} is an object, not {shown(value)}")
        self._left: dict[object, object] = dict(value)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; it is required without a default, and may be empty only if that is."""
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
        """Read true or false; absent is false."""
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
        """Read a number that may be absent or null; an infinite one is out of any range."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        # Compared before the conversion to a float, for which it may be too large.
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
        ):
            raise self._wrong(name, f"a number from {least} to {most}", value)
        return float(value)

    def items(self, name: str) -> list[object]:
        """Read a list; absent is empty."""
        value = self._take(name, [])
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def raw(self, name: str) -> object:
        """Read a value of any type; absent is None."""
        return self._left.pop(name, None)

    def is_null(self, name: str) -> bool:
        """Return whether a field is present and null."""
        return self._left.get(name, self) is None

    def rest(self) -> dict[str, object]:
        """Read all remaining fields."""
        rest, self._left = self._left, {}
        return {str(name): value for name, value in rest.items()}

    def done(self) -> None:
        """Finish reading.

        Raises:
            ValueError: there are fields that nobody has read.
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
