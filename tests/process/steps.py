"""What programs and states are to the engine's stand-in, and how its steps fail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypedDict

from tests.process.plugin import Kind, PluginError, Properties

DEFAULT: Final = "default"
"""The provider of resources that name none."""


class FailedError(Exception):
    """Another resource of the program failed."""


class EngineDiedError(Exception):
    """The engine was killed, and its processes with it."""


class How(TypedDict, total=False):
    """How an `up` goes about it; all of it may be left out.

    Keys:
        refresh: whether what is recorded is read first.
        fail: a resource, declared or not, that fails for reasons of its own in its turn, one that
            is not declared after all others.
        continue_on_error: whether a failed step keeps only what needs it from being done. A check
            or a diff that fails ends the command all the same.
        replace: resources that are replaced without being asked for a diff.
        crash_after: a resource whose create or update is carried out and not recorded, since the
            engine dies.
    """

    refresh: bool
    fail: str
    continue_on_error: bool
    replace: Collection[str]
    crash_after: str


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of a resource that is declared before, as an input or a part of one."""

    name: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource of a program.

    Args:
        kind: of resource.
        inputs: with `Ref`s for ids.
        provider: its name.
    """

    kind: Kind
    inputs: Mapping[str, object]
    provider: str = DEFAULT


Program = Mapping[str, Declared]
"""Resources by logical name, in the order in which the program declares them."""


@dataclass(frozen=True, slots=True)
class Record:
    """A resource in the state.

    Args:
        kind: of resource.
        provider: whose process it is deleted and read by.
        id: as the provider gave it.
        inputs: checked ones.
        outputs: as the provider gave them.
        needs: the resources whose ids an input holds, by the input's name.
    """

    kind: Kind
    provider: str
    id: str
    inputs: Properties
    outputs: Properties
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)


class StepError(Exception):
    """Wraps what a step failed with, which is not what a check or a diff fails with."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


@contextmanager
def step() -> Iterator[None]:
    """Wrap what a create, an update or a delete fails with."""
    try:
        yield
    except PluginError as error:
        raise StepError(error) from None


@dataclass(slots=True)
class Failures:
    """The resources whose steps failed, or were not taken because of those.

    Args:
        go_on: whether the command goes on with the rest.
    """

    go_on: bool
    names: set[str] = field(default_factory=set)
    first: Exception | None = None

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Take note if the step of a resource fails; then the command ends unless it goes on."""
        try:
            yield
        except StepError as failed:
            if not self.go_on:
                raise failed.error from None
            self.names.add(name)
            self.first = self.first or failed.error

    def end(self) -> None:
        """Raise what the first step failed with."""
        if self.first is not None:
            raise self.first


def needs_of(wanted: Declared) -> dict[str, frozenset[str]]:
    """Return the resources whose ids the inputs hold, by the input's name."""
    found = {key: frozenset(_names_in(value)) for key, value in wanted.inputs.items()}
    return {key: names for key, names in found.items() if names}


def needed(needs: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all of the resources that inputs need."""
    return frozenset().union(*needs.values())


def _names_in(value: object) -> Iterable[str]:
    if isinstance(value, Ref):
        return [value.name]
    parts: Iterable[object] = ()
    if isinstance(value, Mapping):
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    return [name for part in parts for name in _names_in(part)]
