"""What the lives of all resources have in common."""

from __future__ import annotations

import abc
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_qcloud.api.errors import (
    ApiError,
    BusyError,
    ConfigurationError,
    InternalServiceError,
    QcloudError,
    ServiceGoneError,
    ThrottledError,
)
from pulumi_qcloud.lifecycle.account import contradiction
from pulumi_qcloud.lifecycle.changes import Changes
from pulumi_qcloud.lifecycle.checks import Checked
from pulumi_qcloud.lifecycle.clients import Access, Clients, tell
from pulumi_qcloud.lifecycle.properties import (
    CHECKED_INPUTS,
    DEFAULT_NAME,
    PROVIDER,
    Properties,
    is_unknown,
    known_text,
    known_texts,
)

_log: Final = logging.getLogger(__name__)

LISTING_AGE: Final = 10.0
"""Seconds that a listing may be old for check, diff and create."""
READ_AGE: Final = 2.0
"""Seconds that a listing may be old for a refresh."""

_TOLD_INPUTS: Final = frozenset({"region", "peerRegion", "peerUin"})
"""Inputs whose outputs tell more than the inputs did, where these were left out."""
_PASSING: Final = (ThrottledError, BusyError, InternalServiceError)


@dataclass(frozen=True, slots=True)
class Found:
    """A resource that exists: its outputs, and the inputs that describe it."""

    outputs: Properties
    inputs: Properties


class Lifecycle(abc.ABC):
    """The life of one kind of resource: what its dynamic provider asks for.

    One instance serves all resources of its kind in a process, from several threads.

    Args:
        clients: the ways to accounts and regions.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._notes = clients.notes
        self._warned: set[str] = set()
        self._programs: dict[str, str] = {}

    @abc.abstractmethod
    def check(self, olds: Mapping[str, object], news: Mapping[str, object]) -> Checked:
        """Return the inputs to work with, and everything that is wrong with them."""

    @abc.abstractmethod
    def diff(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Changes:
        """Return what brings the resource from its outputs to the inputs."""

    @abc.abstractmethod
    def create(self, inputs: Mapping[str, object]) -> tuple[str, Properties]:
        """Make the resource and return its id and outputs."""

    @abc.abstractmethod
    def read(self, resource_id: str, recorded: Mapping[str, object]) -> Found | None:
        """Return the resource as it is, None if it is provably gone."""

    @abc.abstractmethod
    def update(
        self, resource_id: str, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> Properties:
        """Change the resource in place and return all its outputs."""

    @abc.abstractmethod
    def delete(self, resource_id: str, recorded: Mapping[str, object]) -> None:
        """Remove the resource; one that is provably gone already is fine."""

    def access(self, properties: Mapping[str, object]) -> Access:
        """Return the way to the account and region that properties name."""
        return self._clients.access(
            profile=known_text(properties, "profile"), region=known_text(properties, "region")
        )

    def access_for_check(self, checked: Checked) -> Access | None:
        """Return the same, None where it is not known or wrong; then the failure is added."""
        inputs = checked.inputs
        if is_unknown((inputs.get("profile"), inputs.get("region"))):
            return None
        if {"profile", "region"} & {name for name, _ in checked.failures}:
            return None
        try:
            access = self.access(inputs)
        except QcloudError as error:
            fail_with(checked, error, self.said)
            return None
        try:
            if reason := contradiction(access):
                checked.fail("", reason)
        except QcloudError as error:
            fail_with(checked, error, self.said)
        return access

    def said(self, error: QcloudError) -> str:
        """Return the text of an error for the user; see `Clients.said`."""
        return self._clients.said(error)

    def note_programs(self, checked: Checked, news: Mapping[str, object]) -> None:
        """Note that the program has a resource that was there before.

        Args:
            checked: the checked inputs.
            news: the inputs of the program, with the default name that the resource has there: the
                one in the state may be older than the resource's present name.
        """
        self._programs[fingerprint(checked.inputs)] = known_text(news, DEFAULT_NAME)

    def is_programs(self, news: Mapping[str, object]) -> bool:
        """Return whether a diff's inputs come from the program.

        A refresh asks for a diff too, with the inputs of before, and also for a resource that the
        program no longer has. Those of the program were checked in this run.
        """
        return fingerprint(news) in self._programs

    def owner_in_program(self, news: Mapping[str, object]) -> str:
        """Return the default name that the program computes for the resource of a diff's inputs."""
        return self._programs.get(fingerprint(news), "") or known_text(news, DEFAULT_NAME)

    def warn(self, line: str) -> None:
        """Show a line to the user, once a process."""
        if line not in self._warned:
            self._warned.add(line)
            tell(line)


def fingerprint(inputs: Mapping[str, object]) -> str:
    """Return a text that is the same for inputs that a check returned and a diff was then given."""
    return hashlib.sha256(json.dumps(_as_sent(inputs), sort_keys=True).encode()).hexdigest()


def _as_sent(value: object) -> object:
    """A value as it is after the engine has passed it on: no nulls, one kind of number."""
    if isinstance(value, Mapping):
        return {
            name: _as_sent(part)
            for name, part in value.items()
            if part is not None and name != PROVIDER
        }
    if isinstance(value, (list, tuple)):
        return [_as_sent(part) for part in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, (str, bool)) or value is None else "unknown"


def fail_with(checked: Checked, error: QcloudError, said: Callable[[QcloudError], str]) -> None:
    """Let the preview fail for an error, unless it may pass by itself: that is left to `create`.

    Args:
        checked: what fails.
        error: what is wrong.
        said: returns its text for the user.
    """
    lasting = isinstance(error, (ConfigurationError, ApiError)) and not isinstance(error, _PASSING)
    if lasting or (isinstance(error, ServiceGoneError) and error.code):
        checked.fail("", said(error))
    else:
        _log.debug("left to create: %s", error)


def outputs_with(inputs: Mapping[str, object], told: Mapping[str, object]) -> Properties:
    """Return the outputs of a resource: its inputs, their names, and what the API told.

    Args:
        inputs: the checked inputs.
        told: further outputs, which win; those that are empty are left out.
    """
    own = {name: value for name, value in inputs.items() if name != PROVIDER}
    present = {name: value for name, value in told.items() if value not in (None, "", [])}
    return {**own, CHECKED_INPUTS: sorted(own), **present}


def outputs_kept(olds: Mapping[str, object], news: Mapping[str, object]) -> Properties:
    """Return the outputs of before under the inputs of now: nothing was asked of the API.

    Args:
        olds: the outputs of before.
        news: the checked inputs of now.
    """
    dropped = {PROVIDER, *known_texts(olds, CHECKED_INPUTS)} - _TOLD_INPUTS
    kept = {name: value for name, value in olds.items() if name not in dropped}
    return {**kept, **outputs_with(news, {})}


def inputs_read(found: Mapping[str, object], inputs: Iterable[str]) -> Properties:
    """Return the inputs that a refresh describes a resource with: the keys of the recorded ones.

    Args:
        found: the outputs as they are now.
        inputs: every input there can be, for a resource that records no names: an imported one.
    """
    names = known_texts(found, CHECKED_INPUTS) if CHECKED_INPUTS in found else inputs
    return {name: found[name] for name in names if name in found}
