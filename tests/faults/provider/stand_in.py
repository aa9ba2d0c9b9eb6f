"""What the engine does with a provider, as far as the order of calls and the state go.

It checks, compares and replaces (the old one first, what needs it before that), takes a resource
into the state once its create has answered, and leaves deletions out once anything has failed.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.properties import UNKNOWN

from tests.faults.provider.process import KilledError, Processes
from tests.faults.provider.program import Inputs, Program, Wanted

PLUGIN_THREADS: Final = 4


@dataclass(frozen=True, slots=True)
class Record:
    """A resource in the state.

    Args:
        kind: `connection`, `accepter`, `own` or `peer`.
        account: whose credentials it has.
        needs: the logical name of the connection that it belongs to, "" for a connection.
        id: as the provider gave it.
        inputs: checked ones.
        outputs: as the provider gave them.
    """

    kind: str
    account: str
    needs: str
    id: str
    inputs: Inputs
    outputs: Inputs


@dataclass(slots=True)
class Ledger:
    """What outlives a command: the state, and what was seen of errors and operations.

    Args:
        records: the state, in the order of creation.
        operations: how often each method was called.
        errors: texts that the user was shown.
        unclear: errors that are not of our tree, and ours that are not one line.
        gone: ids of connections that a refresh or a delete took for gone.
    """

    records: dict[str, Record] = field(default_factory=dict)
    operations: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class _FailedError(Exception):
    """A resource failed; the user was shown why."""


class StandIn:
    """One run of the engine.

    Args:
        ledger: what outlives it.
        processes: the provider processes.
        side_by_side: whether connections are worked on at the same time.
    """

    def __init__(self, ledger: Ledger, processes: Processes, *, side_by_side: bool) -> None:
        self._ledger = ledger
        self._processes = processes
        self._threads = PLUGIN_THREADS if side_by_side else 1
        self._lock = threading.Lock()

    def run(self, what: str, program: Program) -> bool:
        """Carry out a command; return whether it succeeded.

        Raises:
            KilledError: the process died on the way.
        """
        if what == "preview":
            return self._each(self._preview, program)
        if "refresh" in what and not self._refresh():
            return False
        if "destroy" in what:
            return self._delete_all(set())
        if what == "refresh":
            return True
        if not self._each(self._bring, program):
            return False
        return self._delete_all({name for it in program for name in it.names()})

    def changes(self, program: Program) -> list[str]:
        """Return what a preview would show to be done, as logical names."""
        found = [
            name
            for wanted in program
            for name, kind in wanted.names().items()
            if self._differs(wanted, name, kind)
        ]
        names = {name for it in program for name in it.names()}
        return found + [name for name in self._ledger.records if name not in names]

    # The connections side by side, each with what needs it one after the other

    def _each(self, work: Callable[[Wanted], None], program: Program) -> bool:
        with ThreadPoolExecutor(self._threads) as pool:
            tasks = [pool.submit(self._try, work, wanted) for wanted in program]
        return False not in [task.result() for task in tasks]

    def _try(self, work: Callable[[Wanted], None], wanted: Wanted) -> bool:
        try:
            work(wanted)
        except _FailedError:
            return False
        return True

    def _preview(self, wanted: Wanted) -> None:
        for name, kind in wanted.names().items():
            self._differs(wanted, name, kind)

    def _differs(self, wanted: Wanted, name: str, kind: str) -> bool:
        record = self._ledger.records.get(name)
        inputs = self._check(name, kind, wanted, self._connection_id(wanted), record)
        if record is None:
            return True
        with self._shown("diff", name):
            life = self._life(wanted, kind)
            return life.diff(record.id, record.outputs, inputs).update

    def _bring(self, wanted: Wanted) -> None:
        for name, kind in wanted.names().items():
            self._bring_one(name, kind, wanted)

    def _bring_one(self, name: str, kind: str, wanted: Wanted) -> None:
        record = self._ledger.records.get(name)
        life = self._life(wanted, kind)
        connection_id = self._connection_id(wanted)
        inputs = self._check(name, kind, wanted, connection_id, record)
        if record is not None:
            with self._shown("diff", name):
                changes = life.diff(record.id, record.outputs, inputs)
            if not changes.update:
                self._keep(name, record, inputs, record.outputs)
                return
            if not changes.replaces:
                with self._shown("update", name):
                    outputs = life.update(record.id, record.outputs, inputs)
                self._keep(name, record, inputs, outputs)
                return
            inputs = self._check(name, kind, wanted, connection_id, None)
            self._delete_with_what_needs_it(name)
        with self._shown("create", name):
            made, outputs = life.create(inputs)
        needs = "" if kind == "connection" else wanted.key
        fresh = Record(kind, wanted.account_of(kind), needs, made, inputs, outputs)
        with self._lock:
            self._ledger.records[name] = fresh

    def _keep(self, name: str, record: Record, inputs: Inputs, outputs: Inputs) -> None:
        kept = Record(record.kind, record.account, record.needs, record.id, inputs, outputs)
        with self._lock:
            self._ledger.records[name] = kept

    def _check(
        self, name: str, kind: str, wanted: Wanted, connection_id: object, record: Record | None
    ) -> Inputs:
        given = wanted.inputs() if kind == "connection" else wanted.inputs_of(kind, connection_id)
        with self._shown("check", name):
            checked = self._life(wanted, kind).check(record.inputs if record else {}, given)
        if checked.failures:
            for _, reason in checked.failures:
                self._show(name, reason)
            raise _FailedError
        return checked.inputs

    def _connection_id(self, wanted: Wanted) -> object:
        record = self._ledger.records.get(wanted.key)
        return record.id if record else UNKNOWN

    def _life(self, wanted: Wanted, kind: str) -> Lifecycle:
        return self._processes.life_of(kind, wanted.account_of(kind))

    # Deleting, and reading

    def _delete_all(self, but: set[str]) -> bool:
        going = [name for name in self._ledger.records if name not in but]
        good = True
        for name in sorted(going, key=lambda name: not self._ledger.records[name].needs):
            try:
                self._delete(name)
            except _FailedError:
                good = False
                if self._ledger.records[name].needs:
                    return False  # the connection stays while what needs it does
        return good

    def _delete_with_what_needs_it(self, name: str) -> None:
        for other in [it for it, record in self._ledger.records.items() if record.needs == name]:
            self._delete(other)
        self._delete(name)

    def _delete(self, name: str) -> None:
        record = self._ledger.records[name]
        life = self._processes.life_of(record.kind, record.account)
        with self._shown("delete", name):
            life.delete(record.id, record.outputs)
        with self._lock:
            del self._ledger.records[name]

    def _refresh(self) -> bool:
        with ThreadPoolExecutor(self._threads) as pool:
            return False not in list(pool.map(self._read, list(self._ledger.records)))

    def _read(self, name: str) -> bool:
        record = self._ledger.records[name]
        life = self._processes.life_of(record.kind, record.account)
        try:
            with self._shown("read", name):
                found = life.read(record.id, record.outputs)
        except _FailedError:
            return False
        if found is None:
            with self._lock:
                del self._ledger.records[name]
                if record.kind == "connection":
                    self._ledger.gone.append(record.id)
            return True
        self._keep(name, record, found.inputs, found.outputs)
        return True

    # What the user is shown

    @contextmanager
    def _shown(self, operation: str, name: str) -> Iterator[None]:
        with self._lock:
            self._ledger.operations[operation] += 1
        try:
            yield
        except KilledError:
            raise
        except QcloudError as error:
            self._show(name, str(error))
            raise _FailedError from None
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no error of ours
            with self._lock:
                self._ledger.unclear.append(f"{operation} of {name}: {error!r}")
            raise _FailedError from None

    def _show(self, name: str, text: str) -> None:
        with self._lock:
            self._ledger.errors.append(f"{name}: {text}")
            if len(text.splitlines()) != 1:
                self._ledger.unclear.append(f"{name}: {text!r}")


def outputs_of(records: Mapping[str, Record]) -> list[str]:
    """Return all that a state shows of its resources, as texts."""
    return [
        f"{name} {record.id} {record.inputs} {record.outputs}" for name, record in records.items()
    ]
