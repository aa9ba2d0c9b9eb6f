"""Reads a call's parameters by name: those of version 2.0, and those of version 3.0.

Parameters of version 3.0 come as JSON, or as flat names; then every value is a text, and what the
action asks for decides whether it is read as a number or a boolean.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from qcloud_emulator.cloud import errors
from qcloud_emulator.cloud.models import Paging

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_DIRECTIONS: Final = {"asc": "asc", "desc": "desc"}
_DIRECTIONS_V3: Final = frozenset({"ASC", "DESC"})
_MOST_NUMBER: Final = 2**31
_MOST_ITEMS: Final = 100
_MOST_ON_PAGE: Final = 100
_LIKE_A_SLIP: Final = 0.8
"""Minimum similarity, from 0 to 1, of an unknown parameter's name to a suggested one."""


_SECRET: Final = ("signature", "secret", "token", "webidentity", "polic", "external")


def is_secret(name: str) -> bool:
    """Return whether a parameter's value must not be shown, even if its name is mistyped a little.

    Args:
        name: name of a parameter of either version, such as ``WebIdentityToken``.
    """
    plain = re.sub(r"[^a-z]", "", name.lower())
    return any(part in plain for part in _SECRET)


class FormParams:
    """The decoded parameters of a call."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def required(self, name: str) -> str:
        """Return a required parameter, which can be empty."""
        try:
            return self.values[name]
        except KeyError:
            raise errors.MissingParameterError(f"parameter {name} is missing") from None

    def optional(self, name: str) -> str | None:
        """Return a parameter, or None if it is missing or empty."""
        return self.values.get(name) or None

    def integer(self, name: str, default: int, *, least: int = 0, most: int = _MOST_NUMBER) -> int:
        """Return a whole number.

        Args:
            name: name of the parameter.
            default: value if the parameter is missing or empty.
            least: smallest allowed value.
            most: largest allowed value.
        """
        text = self.optional(name)
        if text is None:
            return default
        if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
            raise errors.InvalidParameterError(
                f"parameter {name} must be a whole number from {least} to {most}, not {text!r}"
            )
        return int(text)

    def choice(self, name: str, choices: Mapping[str, str], default: str) -> str:
        """Return the value that a keyword stands for, ignoring case.

        Args:
            name: name of the parameter.
            choices: values by lower-case keyword.
            default: keyword to use if the parameter is missing or empty.
        """
        text = self.optional(name) or default
        try:
            return choices[text.lower()]
        except KeyError:
            raise errors.InvalidParameterError(
                f"parameter {name} must be one of {', '.join(choices)}, not {text!r}"
            ) from None

    def paging(self, orders: Mapping[str, str], *, most: int = _MOST_NUMBER) -> Paging:
        """Return which part of a list is requested, and in which order.

        Args:
            orders: the values of `Paging.order`, by the API's name in lower case.
            most: largest allowed number of items on a page.
        """
        default = Paging()
        return Paging(
            order=self.choice("orderField", orders, default.order),
            direction=self.choice("orderDirection", _DIRECTIONS, default.direction),
            offset=self.integer("offset", default.offset),
            limit=self.integer("limit", default.limit, least=1, most=most),
        )

    def listed(self, name: str) -> list[str]:
        """Return a list sent as ``name.0``, ``name.1`` and so on; at least one item is required."""
        numbers = self._numbers(name, "") or [0]
        return [self.required(f"{name}.{number}") for number in numbers]

    def records(self, name: str, *fields: str) -> list[tuple[str, ...]]:
        """Return a list of records sent as ``name.0.field`` and so on.

        Args:
            name: name of the parameter; at least one record is required.
            fields: the required fields of each record, in the order of the result.
        """
        numbers = sorted({n for field in fields for n in self._numbers(name, f".{field}")}) or [0]
        return [
            tuple(self.required(f"{name}.{number}.{field}") for field in fields)
            for number in numbers
        ]

    def _numbers(self, name: str, end: str) -> list[int]:
        form = re.compile(rf"{re.escape(name)}\.([0-9]{{1,6}}){re.escape(end)}")
        return sorted(int(found[1]) for key in self.values if (found := form.fullmatch(key)))


_INT64: Final = 2**63 - 1
_FLAGS: Final = {"true": True, "false": False}
_WHOLE: Final = re.compile("-?[0-9]{1,19}")


class JsonParams:
    """The fields of a JSON object; null counts as missing, and types are not converted."""

    def __init__(
        self, values: Mapping[str, object], *, legacy_ids: bool = False, where: str = ""
    ) -> None:
        """Wrap an object.

        Args:
            values: the fields of the object.
            legacy_ids: whether legacy ids are accepted as well.
            where: prefix for the names of the fields in error messages.
        """
        self._left = {name: value for name, value in values.items() if value is not None}
        self._known: set[str] = set()
        self._old_ids = legacy_ids
        self._where = where

    def has(self, name: str) -> bool:
        """Return whether a parameter is present and has not been read yet."""
        self._known.add(name)
        return name in self._left

    def text(self, name: str) -> str:
        """Read a required string, which must not be empty."""
        value = self.optional_text(name)
        if value is None:
            raise errors.MissingParameterError(f"parameter {self._where}{name} is missing")
        if not value:
            raise errors.ValueEmptyError(f"parameter {self._where}{name} is empty")
        return value

    def optional_text(self, name: str) -> str | None:
        """Read an optional string."""
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(name, "a string", value)
        return value

    def id(self, name: str, prefix: str) -> str:
        """Read a required id such as ``vpc-6gw5wvmk``."""
        return self._checked_id(name, self.text(name), prefix)

    def ids(self, name: str, prefix: str) -> tuple[str, ...] | None:
        """Read an optional list of ids."""
        values = self.texts(name)
        if values is None:
            return None
        return tuple(self._checked_id(name, value, prefix) for value in values)

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Read an optional string that must be one of the given choices."""
        value = self.optional_text(name)
        if value is None:
            return default
        if value not in choices:
            known = ", ".join(sorted(choices))
            raise errors.ValueRefusedError(
                f"parameter {name} must be one of {known}, not {value!r}"
            )
        return value

    def integer(self, name: str, *, least: int = 0, most: int = _INT64) -> int | None:
        """Read an optional whole number; a string of digits is refused."""
        value = self._typed(self._take(name), int)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "a whole number", value)
        return self._in_range(name, value, least, most)

    def digits(self, name: str, *, least: int = 0, most: int = _INT64) -> int | None:
        """Read an optional whole number sent as a string, like Offset and Limit of DescribeVpcs."""
        value = self.optional_text(name)
        if value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,18}", value):
            raise errors.ValueMalformedError(
                f"parameter {self._where}{name} must be a whole number in a string, not {value!r}"
            )
        return self._in_range(name, int(value), least, most)

    def paging(self, orders: Mapping[str, str] | None = None, *, as_text: bool = False) -> Paging:
        """Read which part of a list is requested, and in which order.

        Args:
            orders: the values of `Paging.order` by the API's name, the default first; with None,
                OrderField and OrderDirection are unknown parameters.
            as_text: whether Offset and Limit are strings of digits.
        """
        number = self.digits if as_text else self.integer
        paging = Paging()
        if orders is not None:
            order = self.choice("OrderField", orders, next(iter(orders)))
            direction = self.choice("OrderDirection", _DIRECTIONS_V3, "DESC")
            paging = Paging(orders[order], direction.lower())
        offset = number("Offset") or paging.offset
        limit = number("Limit", least=1, most=_MOST_ON_PAGE) or paging.limit
        return replace(paging, offset=offset, limit=limit)

    def flag(self, name: str, *, default: bool) -> bool:
        """Read an optional boolean."""
        value = self._typed(self._take(name, default), bool)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def texts(self, name: str, *, most: int = _MOST_ITEMS) -> tuple[str, ...] | None:
        """Read an optional list of strings."""
        values = self._list(name, most)
        if values is None:
            return None
        for value in values:
            if not isinstance(value, str):
                raise self._wrong(name, "a list of strings", value)
        return tuple(str(value) for value in values)

    def records(self, name: str, *, most: int = _MOST_ITEMS) -> list[JsonParams] | None:
        """Read an optional list of objects; the caller has to call `done` on each."""
        values = self._list(name, most)
        if values is None:
            return None
        return [self._record(name, number, value) for number, value in enumerate(values)]

    def filters(
        self, known: Collection[str], *, unknown: type[errors.CloudError] = errors.FilterNameError
    ) -> dict[str, tuple[str, ...]] | None:
        """Read the optional parameter Filters.

        Args:
            known: names of the known filters; a name that ends in a colon is a prefix.
            unknown: the error to raise for other names.

        Returns:
            The values by filter name, or None if the parameter is missing.
        """
        values = self._list("Filters", _MOST_ITEMS)
        if values is None:
            return None
        found: dict[str, tuple[str, ...]] = {}
        for number, value in enumerate(values):
            if not isinstance(value, dict):
                raise errors.FilterFormError(f"Filters.{number} is not an object")
            if not isinstance(value.get("Values", []), list):
                raise errors.FilterValuesError(f"Filters.{number}.Values is not a list")
            one = self._record("Filters", number, value)
            name, chosen = one.text("Name"), one.texts("Values")
            one.done()
            if name not in known and f"{name.partition(':')[0]}:" not in known:
                raise unknown(f"there is no filter {name!r}")
            if chosen is None:
                raise errors.MissingParameterError(f"parameter Filters.{number}.Values is missing")
            found[name] = found.get(name, ()) + chosen
        return found

    def tags(self, key: str, value: str, *, most: int = _MOST_ITEMS) -> dict[str, str] | None:
        """Read the optional parameter Tags.

        Args:
            key: name of the field with a tag's key, which depends on the service.
            value: name of the field with the tag's value.
            most: largest allowed number of tags.
        """
        records = self.records("Tags", most=most)
        if records is None:
            return None
        found: dict[str, str] = {}
        for one in records:
            name, text = one.text(key), one.optional_text(value) or ""
            one.done()
            if name in found:
                raise errors.ValueRepeatedError(f"tag {name!r} occurs twice")
            found[name] = text
        return found

    def done(self) -> None:
        """Check that every parameter was read.

        Raises:
            UnknownParameterError: a parameter was not read, so the action does not have it.
        """
        for name in self._left:
            there_is_none = f"there is no parameter {self._where}{name}"
            for guess in get_close_matches(name, self._known, n=1, cutoff=_LIKE_A_SLIP):
                raise errors.MistypedParameterError(f"{there_is_none}; did you mean {guess}?")
            raise errors.UnknownParameterError(there_is_none)

    def _take(self, name: str, default: object = None) -> object:
        self._known.add(name)
        return self._left.pop(name, default)

    def _record(self, name: str, number: int, value: object) -> JsonParams:
        if not isinstance(value, dict):
            raise self._wrong(name, "a list of objects", value)
        where = f"{self._where}{name}.{number}."
        return type(self)(value, legacy_ids=self._old_ids, where=where)

    def _typed(self, value: object, kind: type[bool] | type[int]) -> object:  # noqa: ARG002
        """Return a value as the kind that is asked for, or unchanged if it is another one."""
        return value

    def _list(self, name: str, most: int) -> list[object] | None:
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        if len(value) > most:
            raise errors.TooManyValuesError(
                f"parameter {self._where}{name} has {len(value)} items; the limit is {most}"
            )
        return value

    def _checked_id(self, name: str, value: str, prefix: str) -> str:
        if not self._old_ids and not re.fullmatch(rf"{prefix}-[\w-]+", value, re.ASCII):
            raise errors.ValueMalformedError(
                f"parameter {self._where}{name} must be an id such as {prefix}-6gw5wvmk, not"
                f" {value!r}"
            )
        return value

    def _in_range(self, name: str, value: int, least: int, most: int) -> int:
        if not least <= value <= most:
            raise errors.ValueOutOfRangeError(
                f"parameter {self._where}{name} must be from {least} to {most}, not {value}"
            )
        return value

    def _wrong(self, name: str, wanted: str, value: object) -> errors.InvalidParameterError:
        given = "" if is_secret(name) else f", not {value!r}"
        return errors.InvalidParameterError(
            f"parameter {self._where}{name} must be {wanted}{given}"
        )


class FlatParams(JsonParams):
    """Parameters that were sent under flat names, so that every value in them is a text."""

    def _typed(self, value: object, kind: type[bool] | type[int]) -> object:
        if not isinstance(value, str):
            return value
        if kind is bool:
            return _FLAGS.get(value.lower(), value)
        return int(value) if _WHOLE.fullmatch(value) else value
