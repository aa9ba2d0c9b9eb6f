"""Answers in a form that can be compared: without what differs between two accounts or two runs.

Ids, names, numbers of accounts, addresses, times, keys and request ids become words in angle
brackets. What is left holds no keys, no UINs and no addresses, and so may be written to a report.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.story import OTHER_RANGES, RANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qcloud_emulator.comparison.story import Path

SUCCESS: Final = "Success"
ANY: Final = "..."
"""Stands for a value that does not count."""

_NUMBER_FIELDS: Final = frozenset({"RouteId", "AppId", "PeerAppId", "appId"})
_DIGIT_FIELDS: Final = frozenset({"nextHub", "appId", "AppId"})
_LARGE: Final = 10_000_000
_SHORTEST: Final = 4
# A letter of another alphabet may stand next to any of these, and so `\b` does not do.
_START: Final = r"(?<![0-9A-Za-z])"
_PATTERNS: Final = (
    (re.compile(rf"(?i){_START}[ai]kid[0-9a-z_-]{{8,}}"), "<key>"),
    (
        re.compile(rf"(?i){_START}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"),
        "<request id>",
    ),
    (
        re.compile(r"(?<!\d)\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"),
        "<time>",
    ),
    (re.compile(rf"{_START}(vpc|rtb|pcx|subnet|rti|acl|eni)-[0-9A-Za-z]{{6,}}"), r"<\1 id>"),
    (re.compile(rf"{_START}[a-z]{{2,8}}_(vpc|rtb|subnet)_\d+"), r"<old \1 id>"),
    (re.compile(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,3})?(?!\d)"), "<address>"),
    (
        re.compile(
            rf"(?i){_START}(?:(?:[0-9a-f]{{1,4}}:){{2,7}}|[0-9a-f]{{1,4}}::|::(?=[0-9a-f]))"
            r"[0-9a-f:]*(?:/\d{1,3})?"
        ),
        "<address>",
    ),
    (re.compile(r"\d{8,}"), "<number>"),
    (re.compile(r"\d+ seconds"), "<some> seconds"),
)
_REPLACEABLE: Final = re.compile(r"(?i)[-:\d]|[ai]kid")
"""One of these is in every text that a pattern fits."""
_KINDS: Final = {bool: "true or false", int: "number", float: "number", str: "text"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value without parts."""

    kind: str
    """``text``, ``number``, ``true or false`` or ``null``."""
    shown: str
    """The value as text; `ANY` if it does not count."""


Tree = Leaf | dict[str, "Tree"] | list["Tree"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in a form that can be compared."""

    code: str
    """The code of the error: a number in version 2.0, a name in 3.0; `SUCCESS` without one."""
    name: str | None
    """The name of the error in version 2.0, if the answer has it."""
    text: str
    """The message."""
    envelope: dict[str, Tree]
    """What every answer has, successful or not."""
    body: dict[str, Tree]
    """The other fields."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A complete HTTP answer that holds a JSON object."""

    status: int
    content_type: str
    fields: Mapping[str, object]
    seconds: float = 0.0

    def code(self, version: str) -> str:
        """Return the code of the error, or `SUCCESS`."""
        if version == "2.0":
            number = str(self.fields.get("code"))
            return SUCCESS if number == "0" else number
        error = _object(_object(self.fields.get("Response")).get("Error"))
        return str(error["Code"]) if "Code" in error else SUCCESS

    def body(self, version: str) -> Mapping[str, object]:
        """Return the answer's fields without the envelope."""
        if version == "2.0":
            return {name: self.fields[name] for name in self.fields if name not in _ENVELOPE_2_0}
        fields = _object(self.fields.get("Response"))
        return {name: fields[name] for name in fields if name not in _ENVELOPE_3_0}

    def message(self, version: str) -> str:
        """Return the message of the error."""
        if version == "2.0":
            return str(self.fields.get("message", ""))
        return str(_object(_object(self.fields.get("Response")).get("Error")).get("Message", ""))


_ENVELOPE_2_0: Final = frozenset({"code", "message", "codeDesc"})
_ENVELOPE_3_0: Final = frozenset({"Error", "RequestId"})


@dataclass(slots=True)
class Words:
    """The words that replace what belongs to an account or a run."""

    known: dict[str, str] = field(default_factory=dict)
    """Words by the text that they replace, the longest first."""

    def learn(self, value: object, word: str) -> None:
        """Replace a text or a number from now on, unless it is so short that it says nothing."""
        text = str(value or "")
        if len(text) >= _SHORTEST and text not in self.known:
            longest_first = sorted([*self.known, text], key=len, reverse=True)
            self.known = {it: self.known.get(it, f"<{word}>") for it in longest_first}

    def replaced(self, text: str) -> str:
        """Return a text with the words in it."""
        for known, word in self.known.items():
            if known in text:
                text = text.replace(known, word)
        if _REPLACEABLE.search(text):
            for pattern, word in _PATTERNS:
                text = pattern.sub(word, text)
        return text

    def tree(self, value: object, name: str = "", *, types_only: bool = False) -> Tree:
        """Return a JSON value in a form that can be compared.

        Args:
            value: the value.
            name: name of the field that holds it.
            types_only: whether the values of leaves do not count.
        """
        if isinstance(value, dict):
            return {
                self.replaced(str(key)): self.tree(inner, str(key), types_only=types_only)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.tree(inner, name, types_only=types_only) for inner in value]
        if value is None:
            return Leaf("null", "null")
        kind = _KINDS.get(type(value), "text")
        return Leaf(kind, ANY if types_only else self._shown(value, name))

    def _shown(self, value: object, name: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if name in _NUMBER_FIELDS or value >= _LARGE:
                return "<number>"
            return str(value)
        if isinstance(value, str):
            if value.isdecimal() and name in _DIGIT_FIELDS:
                return "<number>"
            return self.replaced(value)
        return json.dumps(value)

    def answer(self, raw: Raw, version: str, *, types_only: bool = False) -> Answer:
        """Return an answer in a form that can be compared."""
        envelope: dict[str, Tree] = {
            "HTTP status": Leaf("number", str(raw.status)),
            "content type": Leaf(
                "text", self.replaced(raw.content_type.partition(";")[0].strip().lower())
            ),
        }
        name = raw.fields.get("codeDesc") if version == "2.0" else None
        if version == "2.0":
            shown = {key: raw.fields[key] for key in sorted(_ENVELOPE_2_0 & raw.fields.keys())}
        else:
            response = _object(raw.fields.get("Response"))
            shown = {key: response[key] for key in ("RequestId",) if key in response}
        envelope |= {key: self.tree(value, key, types_only=True) for key, value in shown.items()}
        return Answer(
            code=self.replaced(raw.code(version)),
            name=None if name is None else self.replaced(str(name)),
            text=self.replaced(raw.message(version)),
            envelope=envelope,
            body={
                self.replaced(str(key)): self.tree(value, str(key), types_only=types_only)
                for key, value in raw.body(version).items()
            },
        )


def words_for_ranges() -> Words:
    """Return the words for the ranges of a story, which are the same in every run."""
    words = Words()
    for role, cidr in RANGES.items():
        words.learn(cidr, f"range of {role}")
    for what, cidr in OTHER_RANGES.items():
        words.learn(cidr, what)
    return words


def at(fields: object, path: Path) -> object:
    """Return the value at a place in an answer; None if there is none."""
    found = fields
    for part in path:
        if isinstance(part, tuple):
            found = _first(found, *part)
        elif isinstance(part, int):
            found = found[part] if isinstance(found, list) and len(found) > part else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found


def _first(items: object, name: str, wanted: str) -> object:
    listed: Iterable[object] = items if isinstance(items, list) else ()
    return next((it for it in listed if isinstance(it, dict) and it.get(name) == wanted), None)


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
