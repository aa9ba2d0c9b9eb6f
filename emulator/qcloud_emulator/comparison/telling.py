"""Telling a story: asking its steps one after the other, and keeping what is answered.

A read is sent again if its answer is lost, and every call if the cloud was too busy to carry it
out. A change is never sent again: what an unanswered create made is looked up by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.answers import SUCCESS, Words, at, words_for_ranges
from qcloud_emulator.comparison.client import Client, LostError
from qcloud_emulator.comparison.differences import LOST, NOT_ASKED, Told
from qcloud_emulator.comparison.story import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qcloud_emulator.comparison.answers import Raw
    from qcloud_emulator.comparison.client import Keys
    from qcloud_emulator.comparison.story import Step

READS: Final = 3
"""How often a read is sent at most if there is no answer."""

_TRIES: Final = 10
_BUSY: Final = re.compile(
    r"4400|RequestLimitExceeded(\..*)?|UnsupportedOperation\.MutexOperationTaskRunning"
)
_NAME: Final = re.compile(r"\{(\w+)\}")
_NEIGHBOURS: Final = ("ap-shanghai", "ap-guangzhou")


class InterruptedStoryError(Exception):
    """The user wants to stop."""


@dataclass(frozen=True, slots=True)
class Account:
    """As whom a story is told, and where."""

    uin: str
    region: str


def words_for(keys: Keys, uin: str | None = None) -> Words:
    """Return the words for ranges, keys, token and UIN, which no text may show.

    Args:
        keys: the keys of the account.
        uin: its UIN; None if it is not known yet.
    """
    words = words_for_ranges()
    words.learn(uin, "uin")
    for secret in (keys.secret_id, keys.secret_key):
        words.learn(secret, "key")
    words.learn(keys.token, "token")
    return words


@dataclass(slots=True)
class Teller:
    """Tells stories to one cloud, as one account."""

    client: Client
    account: Account
    run: str
    pause: Callable[[float], object]
    """Waits for some seconds, but not after `stopped` has become true."""
    stopped: Callable[[], bool] = lambda: False
    look_up: Callable[[str, str], str | None] = lambda _kind, _name: None
    """Returns the id of a ``vpc`` or ``connection`` by its name."""
    made: list[str] = field(default_factory=list)
    """Ids of everything that was made."""
    deleted: set[object] = field(default_factory=set)
    """Ids of VPCs that were deleted, or whose deletion had no answer."""
    lost: int = 0
    """How many changes there was no answer to."""

    def tell(self, version: str, steps: Iterable[Step]) -> list[Told]:
        """Ask the steps of a story.

        Raises:
            InterruptedStoryError: the user wants to stop.
        """
        names = names_of(self.run, version)
        values: dict[str, object] = {
            **names,
            "uin": self.account.uin,
            "region": self.account.region,
            "other_region": next(it for it in _NEIGHBOURS if it != self.account.region),
        }
        words = words_for(self.client.keys, self.account.uin)
        for name, text in names.items():
            words.learn(text, name.replace("_", " "))
        return [self._ask(version, step, values, words) for step in steps]

    def _ask(self, version: str, step: Step, values: dict[str, object], words: Words) -> Told:
        try:
            parameters = {name: _filled(it, values) for name, it in step.parameters.items()}
        except KeyError:
            return Told(version, step.title, step.action, NOT_ASKED)
        region = None if step.region is None else str(_filled(step.region, values))
        try:
            raw = self._patiently(version, step, parameters, region, values)
        except LostError:
            self.lost += step.writes
            self._note_deletion(step, parameters)
            self._find_again(step, parameters, values, words)
            return Told(version, step.title, step.action, LOST)
        if raw.code(version) == SUCCESS:
            self._note_deletion(step, parameters)
            for name, path in step.keeps.items():
                self._keep(step, name, at(raw.body(version), path), values, words)
        answer = words.answer(raw, version, types_only=step.types_only)
        return Told(version, step.title, step.action, answer, raw.seconds)

    def _note_deletion(self, step: Step, parameters: dict[str, object]) -> None:
        if step.action == "DeleteVpc":
            self.deleted |= set(parameters.values())

    def _patiently(
        self,
        version: str,
        step: Step,
        parameters: dict[str, object],
        region: str | None,
        values: dict[str, object],
    ) -> Raw:
        for left in reversed(range(_TRIES)):
            raw = self._call(version, step, parameters, region)
            if not left or _is_there(raw, version, step, values):
                break
            self.pause(1)
        return raw

    def _call(
        self, version: str, step: Step, parameters: dict[str, object], region: str | None
    ) -> Raw:
        losses = busy = 0
        while True:
            if self.stopped():
                raise InterruptedStoryError
            try:
                raw = self.client.call(
                    version,
                    step.action,
                    parameters,
                    region=region,
                    service=step.service,
                    api_version=step.api_version,
                    mistake=step.mistake,
                )
            except LostError:
                losses += 1
                if step.writes or losses >= READS:
                    raise
            else:
                busy += 1
                if busy >= _TRIES or not _BUSY.fullmatch(raw.code(version)):
                    return raw
            self.pause(1)

    def _keep(
        self, step: Step, name: str, value: object, values: dict[str, object], words: Words
    ) -> None:
        if value is None:
            return
        values[name] = value
        words.learn(value, name.replace("_", " "))
        if step.makes and isinstance(value, str):
            self.made.append(value)

    def _find_again(
        self, step: Step, parameters: dict[str, object], values: dict[str, object], words: Words
    ) -> None:
        """Look for what a create made whose answer was lost."""
        if step.makes is None:
            return
        named = next(it for name, it in parameters.items() if name.lower().endswith("name"))
        for name in step.keeps:
            self._keep(step, name, self.look_up(step.makes, str(named)), values, words)


def _is_there(raw: Raw, version: str, step: Step, values: dict[str, object]) -> bool:
    if step.until is None:
        return True
    path, wanted = step.until
    return str(at(raw.body(version), path)) == str(_filled(wanted, values))


def _filled(value: object, values: dict[str, object]) -> object:
    """Return a parameter with the values in it; a name alone keeps the type of its value."""
    if isinstance(value, dict):
        return {name: _filled(it, values) for name, it in value.items()}
    if isinstance(value, list):
        return [_filled(it, values) for it in value]
    if not isinstance(value, str):
        return value
    alone = _NAME.fullmatch(value)
    if alone:
        return values[alone[1]]
    return _NAME.sub(lambda found: str(values[found[1]]), value)
