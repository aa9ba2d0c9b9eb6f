"""Forms: URL-encoded parameters, in the query of a GET or the body of a POST.

Both versions send lists and objects as flat names: ``Filters.0.Name`` is the field `Name` of the
first item of the list `Filters`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from qcloud_emulator.cloud import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator.signed.endpoint import Request

FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 2000
_DEEPEST: Final = 10


def content_type(request: Request, default: str = "") -> str:
    """Return the content type of a request in lower case, without parameters such as a charset."""
    return request.headers.get("content-type", default).split(";")[0].strip().lower()


def read(request: Request) -> dict[str, str]:
    """Read the parameters: from the query of a GET or the form of a POST, never from both.

    Raises:
        InvalidParameterError: the parameters are not URL-encoded UTF-8, or far too many.
    """
    if request.method == "GET":
        text = request.query
    elif content_type(request, FORM) == FORM:
        text = request.body.decode("latin-1")
    else:
        text = ""
    try:
        raw = text.encode("latin-1").decode("utf-8")
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise errors.InvalidParameterError("the parameters are not URL-encoded UTF-8") from error
    return dict(pairs)


def nested(flat: Mapping[str, str]) -> dict[str, object]:
    """Return parameters with flat names as the lists and objects that they stand for.

    Args:
        flat: the values by flat name.

    Raises:
        InvalidParameterError: a name is malformed, or stands for a value and for a list at once.
    """
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        *above, last = parts = name.split(".")
        if "" in parts or len(parts) > _DEEPEST:
            raise errors.InvalidParameterError(f"{name!r} is not the name of a parameter")
        place = tree
        for part in above:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise _both(name)
        if last in place:
            raise _both(name)
        place[last] = value
    return {name: _with_lists(value) for name, value in tree.items()}


def _with_lists(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if all(part.isascii() and part.isdigit() for part in value):
        return [_with_lists(value[part]) for part in sorted(value, key=lambda it: (len(it), it))]
    return {part: _with_lists(inner) for part, inner in value.items()}


def _both(name: str) -> errors.InvalidParameterError:
    return errors.InvalidParameterError(f"parameter {name} is sent both as a value and as a list")
