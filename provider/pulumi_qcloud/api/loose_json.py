"""Reading loosely typed answers: numbers as text, text as numbers, fields that are not there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Network
from typing import Final

from pulumi_qcloud.api.dialect import HttpAnswer, Wire
from pulumi_qcloud.api.errors import (
    MalformedAnswerError,
    NoAnswerError,
    NothingThereError,
    ServiceGoneError,
)

_WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")

_LENGTH_OF_MOMENT: Final = len("2016-01-06 20:56:07")

CLOUD_ZONE: Final = timezone(timedelta(hours=8))
"""The zone of times that the API writes without one (not documented; assumed)."""


def text(value: object) -> str:
    """Return a scalar as text: numbers without a fraction of zero, None and lists as "".

    JSON may hold half of a surrogate pair, which no state file can; it becomes a question mark.
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="replace").decode()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    return str(int(value)) if value == value and abs(value) < 1e300 and value == int(value) else ""


def number(value: object) -> int | None:
    """Return a whole number given as number or decimal text, else None."""
    digits = text(value).strip()
    return int(digits) if _WHOLE_NUMBER.fullmatch(digits) else None


def uin(value: object) -> str:
    """Return a UIN as decimal text, also where the wire has it as a number with a fraction."""
    return text(value).strip().removesuffix(".0")


def network(value: object) -> str:
    """Return a CIDR text without bits beyond its prefix, other text as it is.

    The pages' own examples have such bits, in ranges of VPCs and in destinations of routes.
    """
    given = text(value)
    try:
        return str(IPv4Network(given, strict=False)) if "/" in given else given
    except ValueError:
        return given


def rows(value: object) -> list[Wire]:
    """Return the objects of a list; anything else in it is left out."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [row for row in value if isinstance(row, Mapping)]
    return []


def flag(value: object) -> bool:
    """Return whether a value says yes."""
    return value in (True, 1, "1", "true")


def listed(body: Wire, entries: str = "data", total: str = "totalCount") -> tuple[list[Wire], int]:
    """Return the entries of a page and how many there are in all, 0 where not told.

    Args:
        body: what holds the page.
        entries: name of the list.
        total: name of their number.

    Raises:
        MalformedAnswerError: there is no list, and nothing says that it is empty.
    """
    count = number(body.get(total))
    if not isinstance(body.get(entries), list) and count != 0:
        raise MalformedAnswerError("the answer holds no list")
    return rows(body.get(entries)), count or 0


def moment(value: object) -> datetime | None:
    """Return a time such as `2016-01-06 20:56:07` with the cloud's zone, None if it is not one."""
    given = text(value)
    try:
        found = datetime.fromisoformat(given) if len(given) == _LENGTH_OF_MOMENT else None
    except ValueError:
        return None
    return found.replace(tzinfo=CLOUD_ZONE) if found and not found.tzinfo else None


def nothing_there(action: str) -> NothingThereError:
    """Return the error of a host that answers HTTP 404, as a gateway may without its API."""
    return NothingThereError("the host has nothing at this path", action=action, code="404")


def json_object(answer: HttpAnswer, action: str) -> Wire:
    """Return the JSON object of an answer.

    Raises:
        ServiceGoneError: the host answers that this is gone for good, or has a page of its own
            that says that there is nothing.
        NoAnswerError: a gateway answered that the API did not.
        MalformedAnswerError: the answer is not a JSON object; its text is not quoted, since a
            proxy's page may repeat the request.
    """
    kind = answer.content_type.partition(";")[0].strip() or "no content type"
    if answer.status == 410:
        raise ServiceGoneError("the host answers HTTP 410, gone", action=action, code="410")
    if answer.status >= 500:
        raise NoAnswerError(f"a gateway answered HTTP {answer.status} ({kind})", action=action)
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        return body
    if answer.status == 404:
        raise nothing_there(action)
    raise MalformedAnswerError(
        f"the answer is not the API's (HTTP {answer.status}, {kind}, {len(answer.body)} bytes)",
        action=action,
    )
