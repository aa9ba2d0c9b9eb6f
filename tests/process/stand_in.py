"""What the engine does with provider processes: the order of its calls, and what it records.

As the one of Pulumi 3.259 does it, but one resource after the other. A program is the resources
that it declares, by name. A `State` is what a stack's commands leave to each other. A `Run` is what
one command is to the engine: an address, and a process for each provider that is asked for
anything.
"""

from __future__ import annotations

import copy
import dataclasses
import socket
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypedDict

from tests.process.plugin import UNKNOWN, Difference, Kind, Plugin, PluginError, Properties

if TYPE_CHECKING:
    from typing_extensions import Unpack


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


@dataclass(slots=True)
class State:
    """What a stack's commands leave to each other, and the commands, each in a run of its own.

    A command that ends in an error has recorded what it got done. It returns what it did by logical
    name: `create`, `update`, `replace`, `same`, `delete`. Targets are the only resources that
    anything is asked for; refresh reads before all else what is recorded.

    Args:
        folder: home and working directory of all processes.
        config: configuration of each provider by its name, full keys.
        env: environment variables of all processes.
        records: resources by logical name, none before what it needs.
        told: what the providers told the user in the last command.
        cold: whether an interpreter is started for each process, see `Plugin`.
    """

    folder: Path
    config: Mapping[str, Mapping[str, object]]
    env: Mapping[str, str] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    told: str = field(default="", compare=False)
    cold: bool = False

    def copy(self) -> State:
        """Return the state as it is now, such as a backup."""
        return dataclasses.replace(self, records=copy.deepcopy(self.records))

    def run(self) -> Run:
        """Return the next command's run, for who looks at its processes or ends them."""
        return Run(self)

    def up(
        self, program: Program, targets: Iterable[str] | None = None, **how: Unpack[How]
    ) -> dict[str, str]:
        """Bring the cloud to a program; see `Run.up`."""
        with self.run() as run:
            return run.up(program, targets, **how)

    def preview(
        self, program: Program, targets: Iterable[str] | None = None, **how: Unpack[How]
    ) -> dict[str, str]:
        """Return what `up` would do; nothing is changed or recorded."""
        planned = self.copy()
        try:
            with Run(planned, dry=True) as run:
                return run.up(program, targets, **how)
        finally:
            self.told = planned.told

    def refresh(self, targets: Iterable[str] | None = None) -> dict[str, str]:
        """Record what is there of what is recorded."""
        with self.run() as run:
            return run.refresh(targets)

    def destroy(
        self, targets: Iterable[str] | None = None, *, refresh: bool = False
    ) -> dict[str, str]:
        """Delete what is recorded."""
        with self.run() as run:
            return run.destroy(targets, refresh=refresh)


class Run:
    """One run of the engine: a command's address and processes; a context manager that ends them.

    Give a run one command: the processes remember what they were asked, and those of an engine
    never see two. `mapped` may have the variables that a provider's process sees under another
    name, by the provider's name.

    Args:
        state: what earlier runs left, and what all processes are started with.
        dry: whether creates, updates and deletes are planned only, as in a preview.
    """

    def __init__(self, state: State, *, dry: bool = False) -> None:
        self.state = state
        self._dry = dry
        self._processes: dict[str, Plugin] = {}
        self._started: list[Plugin] = []
        self._forced: frozenset[str] = frozenset()
        self._crash_after: str | None = None
        self.mapped: dict[str, Mapping[str, str]] = {}
        # Taken until the end, so that no other run has it; nobody listens.
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._socket.getsockname())

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        for process in self._started:
            process.close()
        self.state.told = self.told

    @property
    def told(self) -> str:
        """What its processes have told the user so far."""
        return "".join(process.stderr for process in self._started)

    def kill(self) -> None:
        """End the engine, and with it all processes."""
        for process in self._started:
            process.kill()

    def process(self, provider: str = DEFAULT) -> Plugin:
        """Return a provider's process, which starts when it is first asked for."""
        return self._processes.get(provider) or self.start(provider)

    def start(self, provider: str = DEFAULT) -> Plugin:
        """Start a process for a provider, in the place of one that was killed, say."""
        state = self.state
        config = state.config[provider]
        seen = {name: state.env[own] for own, name in self.mapped.get(provider, {}).items()}
        started = Plugin(
            state.folder,
            config=config,
            env={**state.env, **seen},
            address=self.address,
            cold=state.cold,
        )
        self._started.append(started)
        self._processes[provider] = started
        return started

    # Operations

    def up(
        self, program: Program, targets: Iterable[str] | None = None, **how: Unpack[How]
    ) -> dict[str, str]:
        """Bring the cloud to the program.

        Args:
            program: what there shall be.
            targets: the only resources that are asked for anything.
            how: the options.

        Raises:
            PluginError: a check has failures, or a call failed.
            FailedError: what `fail` names was reached.
            EngineDiedError: the engine died; nothing was recorded since.
        """
        chosen = None if targets is None else frozenset(targets)
        if how.get("refresh"):
            self.refresh(chosen)
        self._forced = frozenset(how.get("replace", ()))
        self._crash_after = how.get("crash_after")
        fail = how.get("fail")
        recorded = tuple(self.state.records)
        turns: dict[str, Record] = {}
        done: dict[str, str] = {}
        failures = Failures(go_on=how.get("continue_on_error", False))
        for name, wanted in program.items():
            if failures.names.isdisjoint(needed(needs_of(wanted))):
                with failures.of(name):
                    if name == fail:
                        raise StepError(FailedError(name))
                    if chosen is None or name in chosen:
                        done[name] = self._bring(name, wanted, recorded, chosen)
            else:
                failures.names.add(name)
            if name in self.state.records:
                turns[name] = self.state.records[name]
                self.state.records = {**turns, **self.state.records}
        if fail is not None and fail not in program:
            with failures.of(fail):
                raise StepError(FailedError(fail))
        fallen = [it for it in recorded if it not in program and it not in self.state.records]
        deleted = self._delete_all(chosen, failures, but=program.keys())
        failures.end()
        return {**done, **dict.fromkeys(fallen, "delete"), **deleted}

    def bring(self, name: str, wanted: Declared) -> str:
        """Bring one resource to what a running program registers, and return what was done.

        Raises:
            PluginError: its check has failures, or a call failed.
        """
        try:
            return self._bring(name, wanted, tuple(self.state.records), None)
        except StepError as failed:
            raise failed.error from None

    def end(self, registered: Collection[str]) -> dict[str, str]:
        """Delete what is recorded and was not registered by the program that has run."""
        return self._delete_all(None, Failures(go_on=False), but=registered)

    def refresh(self, targets: Iterable[str] | None = None) -> dict[str, str]:
        """Read what is recorded, and record what is there."""
        chosen = None if targets is None else frozenset(targets)
        done = {}
        for name, record in list(self.state.records.items()):
            if chosen is not None and name not in chosen:
                continue
            process = self.process(record.provider)
            found, outputs, inputs = process.read(record.id, record.outputs, kind=record.kind)
            if not found:
                del self.state.records[name]
                done[name] = "delete"
                continue
            fresh = dataclasses.replace(
                record, id=found, outputs=outputs, inputs=inputs or record.inputs
            )
            changes = self._diff(fresh, record.inputs, record.provider).changes
            self.state.records[name] = fresh
            done[name] = "same" if changes == "DIFF_NONE" else "update"
        return done

    def destroy(
        self, targets: Iterable[str] | None = None, *, refresh: bool = False
    ) -> dict[str, str]:
        """Delete what is recorded, the last one first."""
        chosen = None if targets is None else frozenset(targets)
        if refresh:
            self.refresh(chosen)
        return self._delete_all(chosen, Failures(go_on=False))

    # One resource's turn

    def _bring(
        self, name: str, wanted: Declared, recorded: Collection[str], chosen: frozenset[str] | None
    ) -> str:
        record = self.state.records.get(name)
        news = {key: self._resolved(value) for key, value in wanted.inputs.items()}
        if record is None:
            self._make(name, wanted, self._checked(wanted, news))
            return "replace" if name in recorded else "create"  # it fell with what it needs
        assert record.kind == wanted.kind, f"{name} is of another kind: its URN is another one"
        if name in self._forced:
            self._replace(name, wanted, self._checked(wanted, news), chosen)
            return "replace"
        inputs = self._checked(wanted, news, record.inputs)
        difference = self._diff(record, inputs, wanted.provider)
        if difference.replaces:
            self._replace(name, wanted, self._checked(wanted, news), chosen)
            return "replace"
        changes = difference.changes != "DIFF_NONE"
        outputs = self._update(name, record, wanted, inputs) if changes else record.outputs
        self.state.records[name] = dataclasses.replace(
            record,
            provider=wanted.provider,
            inputs=inputs,
            outputs=outputs,
            needs=needs_of(wanted),
        )
        return "update" if changes else "same"

    def _replace(
        self, name: str, wanted: Declared, inputs: Properties, chosen: frozenset[str] | None
    ) -> None:
        for one in reversed(self._falling_with(name)):
            assert chosen is None or one in chosen, f"{one} has to be among the targets too"
            self._remove(one)
        self._make(name, wanted, inputs)

    def _checked(
        self, wanted: Declared, news: Properties, olds: Properties | None = None
    ) -> Properties:
        inputs, failures = self.process(wanted.provider).check(news, olds, kind=wanted.kind)
        if failures:
            said = "; ".join(f"{name}: {reason}" for name, reason in failures)
            raise PluginError("CHECK_FAILURES", said)
        return inputs

    def _diff(self, record: Record, news: Properties, provider: str) -> Difference:
        process = self.process(provider)
        return process.diff(record.id, record.outputs, news, kind=record.kind)

    def _make(self, name: str, wanted: Declared, inputs: Properties) -> None:
        made, outputs = self._create(name, wanted, inputs)
        self.state.records[name] = Record(
            wanted.kind, wanted.provider, made, inputs, outputs, needs_of(wanted)
        )

    def _falling_with(self, name: str) -> list[str]:
        """A resource and those that have to be replaced when its id is another one."""
        falling = [name]
        for other, record in self.state.records.items():
            open_ = [key for key, names in record.needs.items() if names & set(falling)]
            news = {**record.inputs, **dict.fromkeys(open_, UNKNOWN)}
            if open_ and self._diff(record, news, record.provider).replaces:
                falling.append(other)
        return falling

    def _delete_all(
        self, chosen: frozenset[str] | None, failures: Failures, but: Iterable[str] = ()
    ) -> dict[str, str]:
        kept = frozenset(but)
        going = [it for it in self.state.records if it not in kept]
        going = [it for it in reversed(going) if chosen is None or it in chosen]
        for name in going:
            needed_by = {
                other
                for other, record in self.state.records.items()
                if name in needed(record.needs)
            }
            if needed_by.isdisjoint(failures.names):
                with failures.of(name):
                    self._remove(name)
            else:
                failures.names.add(name)
        return dict.fromkeys([it for it in going if it not in self.state.records], "delete")

    def _remove(self, name: str) -> None:
        self._delete(self.state.records[name])
        del self.state.records[name]

    def _resolved(self, value: object) -> Any:
        if isinstance(value, Ref):
            return self.state.records[value.name].id
        if isinstance(value, Mapping):
            return {key: self._resolved(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self._resolved(part) for part in value]
        return value

    # What a preview leaves out

    def _create(self, name: str, wanted: Declared, inputs: Properties) -> tuple[str, Properties]:
        if self._dry:
            return UNKNOWN, {}
        with step():
            made = self.process(wanted.provider).create(inputs, kind=wanted.kind)
        self._carried_out(name)
        return made

    def _update(
        self, name: str, record: Record, wanted: Declared, inputs: Properties
    ) -> Properties:
        if self._dry:
            return record.outputs
        process = self.process(wanted.provider)
        with step():
            outputs = process.update(record.id, record.outputs, inputs, kind=record.kind)
        self._carried_out(name)
        return outputs

    def _delete(self, record: Record) -> None:
        if not self._dry:
            with step():
                self.process(record.provider).delete(record.id, record.outputs, kind=record.kind)

    def _carried_out(self, name: str) -> None:
        if name == self._crash_after:
            self.kill()
            raise EngineDiedError(name)
