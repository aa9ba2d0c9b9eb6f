"""Reading loosely typed answers: numbers as text, text as numbers, missing fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Network
from typing import Any, Final

from pulumi_qcloud.api.dialect import HttpAnswer, JsonObject
from pulumi_qcloud.api.errors import (
    MalformedAnswerError,
    NoAnswerError,
    NothingThereError,
    ServiceGoneError,
)
from pulumi_qcloud.api.model import LONG_BY_SHORT, PeeringState, VpcIds

_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")

_LENGTH_OF_MOMENT: Final = len("2016-01-06 20:56:07")

Reader = Callable[[JsonObject], Any]
"""A function that reads one attribute from an object in an answer."""

_STATES: Final = {it.value: it for it in PeeringState}

CLOUD_ZONE: Final = timezone(timedelta(hours=8))
"""Time zone of the API's times, which do not include one (assumed; not documented)."""


def text(value: object) -> str:
    """Return text or a whole number as text, and anything else as "".

    JSON can contain half of a surrogate pair, which a state file cannot; it becomes a question
    mark.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if value == value and abs(value) < 1e300 and value == int(value) else ""


def number(value: object) -> int | None:
    """Return a whole number that is given as a number or as decimal text, or else None."""
    digits = text(value).strip()
    return int(digits) if _WHOLE_NUMBER.fullmatch(digits) else None


def uin(value: object) -> str:
    """Return a UIN as decimal text, without the ".0" that it has in some answers."""
    return text(value).strip().removesuffix(".0")


def network(value: object) -> str:
    """Return a CIDR block with its host bits cleared, and other text unchanged.

    Even the examples on the API pages have host bits, in VPC ranges and in route destinations.
    """
    given = text(value)
    try:
        return str(IPv4Network(given, strict=False)) if "/" in given else given
    except ValueError:
        return given


def region(value: object) -> str:
    """Return the long form of a region's name; a name that is not in the table is unchanged."""
    given = text(value)
    return LONG_BY_SHORT.get(given, given)


def state(value: object) -> PeeringState | str:
    """Return the state that a value names; an unknown state is returned as text."""
    given = text(value)
    return _STATES.get(given, given)


def tags(value: object) -> dict[str, str]:
    """Return the keys and values of a list of tags."""
    pairs = [(text(row.get("Key")), text(row.get("Value"))) for row in rows(value)]
    return {key: of_it for key, of_it in pairs if key}


def first(read: Callable[[object], Any], *names: str) -> Reader:
    """Return a reader for the first of several fields that is not empty.

    Args:
        read: converts the value of the field.
        names: names of the fields.
    """
    if len(names) == 1:
        (only,) = names
        return lambda entry: read(entry.get(only))

    def read_first(entry: JsonObject) -> Any:
        named = next((name for name in names if text(entry.get(name))), names[-1])
        return read(entry.get(named))

    return read_first


def vpc_ids(*names: str, legacy: str = "") -> Reader:
    """Return a reader for a VPC's ids.

    Args:
        names: names of the fields with the id.
        legacy: name of the field with the legacy id or, in some answers, the id.
    """
    read_id = first(text, *names)

    def read(entry: JsonObject) -> VpcIds:
        vpc_id, other = read_id(entry), text(entry.get(legacy)) if legacy else ""
        return VpcIds(vpc_id or other) if other.startswith("vpc-") else VpcIds(vpc_id, other)

    return read


def fields(entry: JsonObject, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read the attributes of an entry.

    Args:
        entry: an object in an answer.
        readers: the reader of each attribute, by the attribute's name.
    """
    return {name: read(entry) for name, read in readers.items()}


def rows(value: object) -> list[JsonObject]:
    """Return the objects in a list, ignoring its other elements."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [row for row in value if isinstance(row, Mapping)]
    return []


def flag(value: object) -> bool:
    """Return whether a value means true."""
    return value in (True, 1, "1", "true")


def listed(
    body: JsonObject, entries: str = "data", total: str = "totalCount"
) -> tuple[list[JsonObject], int]:
    """Return a page's entries, and their total on all pages or 0 if the answer has no total.

    Args:
        body: the object that contains the page.
        entries: name of the field with the list.
        total: name of the field with the total.

    Raises:
        MalformedAnswerError: there is no list although the total is not 0.
    """
    count = number(body.get(total))
    if not isinstance(body.get(entries), list) and count != 0:
        raise MalformedAnswerError("the answer contains no list")
    return rows(body.get(entries)), count or 0


def moment(value: object) -> datetime | None:
    """Parse a time such as `2016-01-06 20:56:07` in the cloud's zone; None for anything else."""
    given = text(value)
    try:
        found = datetime.fromisoformat(given) if len(given) == _LENGTH_OF_MOMENT else None
    except ValueError:
        return None
    return found.replace(tzinfo=CLOUD_ZONE) if found and not found.tzinfo else None


def nothing_there(action: str) -> NothingThereError:
    """Return the error for HTTP 404, which a gateway may return while its API is unavailable."""
    return NothingThereError("the host has nothing at this path", action=action, code="404")


def json_object(answer: HttpAnswer, action: str) -> JsonObject:
    """Return the JSON object of an answer.

    Raises:
        ServiceGoneError: the host returned HTTP 410, or HTTP 404 without a JSON object.
        NoAnswerError: a gateway returned HTTP 5xx instead of the API's answer.
        MalformedAnswerError: the answer is not a JSON object; its text is not quoted, since a
            proxy's page may repeat the request.
    """
    kind = answer.content_type.partition(";")[0].strip() or "no content type"
    if answer.status == 410:
        raise ServiceGoneError("the host returned HTTP 410 Gone", action=action, code="410")
    if answer.status >= 500:
        raise NoAnswerError(f"a gateway returned HTTP {answer.status} ({kind})", action=action)
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    if answer.status == 404:
        raise nothing_there(action)
    raise MalformedAnswerError(
        f"the answer is not from the API (HTTP {answer.status}, {kind}, {len(answer.body)} bytes)",
        action=action,
    )
