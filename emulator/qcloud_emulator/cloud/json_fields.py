"""Strict reading of hand-written JSON: parsing, and access to the fields of an object.

Every error message names the field or object with the mistake.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping
from typing import Final

DEEPEST: Final = 100
"""Maximum nesting depth of objects and lists; valid input has at most five levels."""

_MOST_DIGITS: Final = 1000
MOST: Final = 1_000_000_000
"""The largest whole number that is accepted by default."""

_DIGITS: Final = re.compile("[0-9]{1,18}")


class NotUtf8Error(ValueError):
    """A string in the JSON cannot be encoded in UTF-8."""


def read_json(text: str | bytes, *, infinite: bool = True) -> object:
    """Parse JSON into values that are safe to store, compare and show.

    Args:
        text: the JSON.
        infinite: whether to accept infinity and NaN, so that the caller can report them with the
            name of the field.

    Raises:
        NotUtf8Error: a string contains half of a surrogate pair.
        ValueError: the text is not JSON, is nested too deeply or has a number that is too long.
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
        raise NotUtf8Error(
            r"it contains half of a surrogate pair, such as \ud800; write both halves"
        ) from None
    return value


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"it contains a number with {len(digits)} digits; write a shorter one")
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
    return ValueError(f"it is nested more than {DEEPEST} levels deep; use fewer levels")


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
    """Read a whole number of at least 0, which can also be a string of digits.

    Args:
        name: name of the value in error messages.
        value: the number.
        most: the largest allowed number.

    Raises:
        ValueError: the value is not such a number, or is too large.
    """
    number = value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}, not {shown(value)}")
    return number


class Fields:
    """The fields of a JSON object; a field that is never read is reported as unknown."""

    def __init__(self, value: object, where: str) -> None:
        """Wrap an object.

        Args:
            value: the parsed JSON.
            where: name of the object in error messages.

        Raises:
            ValueError: the value is not an object.
        """
        if not isinstance(value, Mapping):
            raise ValueError(f"{where} must be an object, not {shown(value)}")
        self._left: dict[object, object] = dict(value)
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        """Read a string; required without a default, and empty only if the default is empty."""
        value = self._take(name, default)
        if not isinstance(value, str) or (not value and default != ""):
            raise self._wrong(name, "a string", value)
        return value

    def optional_text(self, name: str) -> str | None:
        """Read a string that can be absent or null."""
        if self._left.get(name) is None:
            self._left.pop(name, None)
            return None
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a boolean that can be absent."""
        value = self._take(name, default)
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
        """Read a number that can be absent or null; infinity is out of every range."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        # Compared before the conversion to a float, for which it can be too large.
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not least <= value <= most
        ):
            raise self._wrong(name, f"a number from {least} to {most}", value)
        return float(value)

    def items(self, name: str) -> list[object]:
        """Read a list; empty if it is absent."""
        value = self._take(name, [])
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def raw(self, name: str) -> object:
        """Read a value of any type; None if it is absent."""
        return self._left.pop(name, None)

    def is_null(self, name: str) -> bool:
        """Return whether a field is present and null."""
        return self._left.get(name, self) is None

    def rest(self) -> dict[str, object]:
        """Read all remaining fields."""
        rest, self._left = self._left, {}
        return {str(name): value for name, value in rest.items()}

    def done(self) -> None:
        """Check that every field was read.

        Raises:
            ValueError: some fields were not.
        """
        if self._left:
            names = ", ".join(str(name) for name in self._left)
            raise ValueError(f"{self._where} has unknown fields: {names}")

    def _take(self, name: str, default: object) -> object:
        value = self._left.pop(name, default)
        if value is None:
            raise ValueError(f"{self._where} needs {name}")
        return value

    def _wrong(self, name: str, wanted: str, value: object) -> ValueError:
        return ValueError(f"{name} of {self._where} must be {wanted}, not {shown(value)}")
