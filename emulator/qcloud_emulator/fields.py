"""Reading JSON objects that people wrote: every mistake is named, none is passed over."""

from __future__ import annotations

from collections.abc import Mapping


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
            raise ValueError(f"{where} is an object, not {value!r}")
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

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        """Read a whole number."""
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self._wrong(name, f"a whole number of at least {least}", value)
        return value

    def number(self, name: str) -> float | None:
        """Read a number that may be absent or null."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, "a number", value)
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
        return ValueError(f"{name} of {self._where} is {wanted}, not {value!r}")
