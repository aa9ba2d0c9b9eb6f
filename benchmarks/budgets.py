"""Budgets for calls, and functions that count the calls in a journal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

PAGE_SIZES: Final = {"2.0": 50, "3.0": 100}
"""Maximum number of connections on a page of a listing, by version of the API."""

_IDS: Final[Mapping[str, tuple[str, ...]]] = {
    "DescribeVpcPeeringConnections": ("peeringConnectionId", "PeeringConnectionIds"),
    "DescribeVpcEx": ("vpcId",),
    "DescribeVpcs": ("VpcIds",),
}
"""Parameters that turn a listing into a lookup by id, by action."""
_OFFSETS: Final = ("offset", "Offset")

Call = Mapping[str, object]


def refresh_budget(count: int, page_size: int) -> int:
    """Return the budget of calls for a refresh of `count` connections."""
    return math.ceil(count / page_size) + 2


def is_read(call: Call) -> bool:
    """Return whether a call only reads."""
    return str(call["action"]).startswith(("Describe", "Get"))


def is_by_id(call: Call) -> bool:
    """Return whether a call looks one object up by its id."""
    names = _IDS.get(str(call["action"]), ())
    return any(map(_parameters(call).get, names))


def pages(calls: Iterable[Call]) -> int:
    """Return the number of calls that fetch a page of a listing."""
    return sum(is_read(call) and not is_by_id(call) for call in calls)


def listings(calls: Iterable[Call]) -> Counter[tuple[str, str, str]]:
    """Count the listings by action, account and region; all pages of a listing count once."""
    return Counter(
        (str(call["action"]), str(call["uin"]), str(call["region"]))
        for call in calls
        if is_read(call) and not is_by_id(call) and not _offset(call)
    )


def by_id(calls: Iterable[Call]) -> int:
    """Return the number of calls that look one object up by its id."""
    return sum(map(is_by_id, calls))


def writes(calls: Iterable[Call]) -> Counter[str]:
    """Count the calls that change the cloud, by action."""
    return Counter(str(call["action"]) for call in calls if not is_read(call))


def _parameters(call: Call) -> Mapping[str, object]:
    parameters = call["parameters"]
    return parameters if isinstance(parameters, Mapping) else {}


def _offset(call: Call) -> int:
    parameters = _parameters(call)
    return next((int(str(parameters[name])) for name in _OFFSETS if name in parameters), 0)
