"""What a table of calls is made of: rows, and what their answers have to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.witnesses.asking import Client

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Then:
    """A later call, which shows what the first one has done.

    Args:
        action: of the same version.
        parameters: what is sent.
        shows: what the answer has to show.
    """

    action: str
    parameters: Parameters
    shows: object


@dataclass(frozen=True, slots=True)
class Row:
    """A call of an action, and what the SDK has to return.

    Args:
        parameters: what is sent, or a function that makes calls to find it out.
        shows: what the answer has to show, see `differences`.
        service: whose client has the action.
        account: name of the key pair.
        then: a later call.
    """

    parameters: Parameters | Callable[[Client], Parameters] = field(default_factory=dict)
    shows: object = field(default_factory=dict)
    service: str = "vpc"
    account: str = "default"
    then: Then | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that is refused.

    Args:
        code: what the SDK's error bears.
        action: of the service `vpc`.
        parameters: what is sent.
        account: name of the key pair.
        changes: of the key pair, see `Client`.
    """

    code: str
    action: str
    parameters: Parameters = field(default_factory=dict)
    account: str = "default"
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Among:
    """A list that has such an item, besides others.

    Args:
        item: what is expected of it.
    """

    item: object


def run(client: Client, action: str, row: Row) -> list[str]:
    """Make the calls of a row and return what is not as expected.

    Raises:
        RefusedError: a call was refused.
    """
    caller = client.of(row.account)
    sent = row.parameters(caller) if callable(row.parameters) else row.parameters
    found = [*differences(row.shows, caller.ask(action, sent, row.service), action)]
    if row.then is not None:
        later = caller.ask(row.then.action, row.then.parameters)
        found += differences(row.then.shows, later, row.then.action)
    return found


def differences(expected: object, actual: object, path: str) -> Iterable[str]:
    """Yield, with its path, what an answer does not show.

    Args:
        expected: a mapping is part of a mapping; a list has as many items; a type is the value's
            very own, so that a number is no text and no truth value; a pattern fits a whole text;
            `Among` is a list with such an item; anything else is equal, and of the same type.
        actual: the answer, or a part of it.
        path: where that is.
    """
    if isinstance(expected, Mapping):
        if not isinstance(actual, dict):
            yield f"{path} is {actual!r}, no object"
            return
        for name, wanted in expected.items():
            if name in actual:
                yield from differences(wanted, actual[name], f"{path}.{name}")
            else:
                yield f"{path} has no {name}"
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            yield f"{path} is {actual!r}, no list of {len(expected)}"
            return
        for index, wanted in enumerate(expected):
            yield from differences(wanted, actual[index], f"{path}[{index}]")
    elif isinstance(expected, Among):
        items = actual if isinstance(actual, list) else []
        if all(any(differences(expected.item, item, path)) for item in items):
            yield f"{path} is {actual!r}, without an item like {expected.item!r}"
    elif not _fits(expected, actual):
        yield f"{path} is {actual!r}, not {expected!r}"


def _fits(expected: object, actual: object) -> bool:
    if isinstance(expected, type):
        return type(actual) is expected
    if isinstance(expected, re.Pattern):
        return isinstance(actual, str) and expected.fullmatch(actual) is not None
    return type(actual) is type(expected) and actual == expected
