"""What stands for the engine and for the provider processes that it calls.

The stand-in checks, compares and replaces (the old one first, what needs it before that), takes a
resource into the state once its create has answered, and leaves deletions out once anything has
failed. The processes are hurried, and can die in any call.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pulumi_qcloud.api.dialect import HttpAnswer, HttpRequest
from pulumi_qcloud.api.errors import QcloudError
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.lifecycle.accepter import AccepterLifecycle
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.base import Lifecycle
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.properties import UNKNOWN
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from pulumi_qcloud.lifecycle.run_notes import RunNotes
from pulumi_qcloud.lifecycle.shared_folder import SharedFolder
from pulumi_qcloud.settings.resolution import Settings
from qcloud_emulator import Emulator

from tests.faults.provider.schedule import TIMEOUT, Inputs, Program, Record, Wanted


class ClientsOver(Clients):
    """What the lives of all resources in a process share.

    Args:
        transport: makes what each account's calls go over.
        config: stack configuration of the namespace `qcloud`, without it in the keys.
        home: directory with credential files, or without.
        timing: clock, sleep and random.
        notes: what the processes of the run share.
    """

    def __init__(
        self,
        transport: Callable[[], Transport],
        config: Mapping[str, str],
        *,
        home: Path,
        timing: Timing,
        notes: RunNotes | None = None,
    ) -> None:
        settings = {f"qcloud:{key}": value for key, value in config.items() if value}
        super().__init__(settings, environ={}, home=home, timing=timing, notes=notes)
        self._transport = transport

    def _open(self, settings: Settings) -> Access:
        access = super()._open(settings)
        access.client._sender._transport = self._transport()
        return access


HASTE: Final = 20.0
"""How much faster the clocks of the client go than real ones, its time limits too."""


class KilledError(BaseException):
    """The process is dead: no code of it runs any more."""


class Death:
    """Kills the processes of one command at their n-th request.

    Args:
        at: which request, None for never.
        answer_lost: whether it is sent.
    """

    def __init__(self, at: int | None, *, answer_lost: bool) -> None:
        self._left = at
        self._answer_lost = answer_lost
        self._lock = threading.Lock()
        self.came = False
        self.signatures: set[str] = set()

    def post(
        self, transport: Transport, request: HttpRequest, timeout: float, action: str
    ) -> HttpAnswer:
        """Send a request, if this process is alive then and afterwards."""
        with self._lock:
            if self.came:
                raise KilledError
            if self._left is not None:
                self._left -= 1
                self.came = self._left <= 0
            dies = self.came
            self.signatures.add(request.signature)
        if dies and not self._answer_lost:
            raise KilledError
        try:
            answer = Transport.post(transport, request, timeout=timeout, action=action)
        finally:
            if dies or self.came:
                raise KilledError
        return answer


class _HurriedTransport(Transport):
    def __init__(self, death: Death) -> None:
        super().__init__("")
        self._death = death

    def post(self, request: HttpRequest, *, timeout: float, action: str) -> HttpAnswer:
        return self._death.post(self, request, timeout / HASTE, action)


class Processes:
    """The provider processes of one command, one an account.

    Args:
        emulator: the cloud.
        version: of the API.
        seed: of jitter and nonces.
        death: what they die of.
    """

    def __init__(self, emulator: Emulator, version: str, seed: int, death: Death) -> None:
        self._emulator = emulator
        self._version = version
        self._timing = Timing(
            monotonic=lambda: time.monotonic() * HASTE,
            sleep=lambda seconds: self._sleep(seconds),
            rng=random.Random(f"{seed}-{time.monotonic_ns()}"),
        )
        self._death = death
        self._run = tempfile.TemporaryDirectory(prefix="faults-run-")
        self._lock = threading.Lock()
        self._lives: dict[str, dict[str, Lifecycle]] = {}

    def life_of(self, kind: str, account: str) -> Lifecycle:
        """Return the life of a kind of resource in an account's process."""
        with self._lock:
            if account not in self._lives:
                clients = self._clients(account)
                routes = RoutesLifecycle(clients)
                self._lives[account] = {
                    "connection": ConnectionLifecycle(clients),
                    "accepter": AccepterLifecycle(clients),
                    "own": routes,
                    "peer": routes,
                }
            return self._lives[account][kind]

    def _sleep(self, seconds: float) -> None:
        if self._death.came:
            raise KilledError
        time.sleep(seconds / HASTE)

    def _clients(self, account: str) -> Clients:
        pair = self._emulator.accounts[account]
        config = {
            "apiVersion": self._version,
            "endpoint": self._emulator.url,
            "region": "ap-guangzhou",
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            "rateLimit": "0",
            "requestTimeout": str(TIMEOUT),
        }
        return ClientsOver(
            lambda: _HurriedTransport(self._death),
            config,
            home=Path("/nonexistent"),
            timing=self._timing,
            notes=RunNotes(SharedFolder.of_run("127.0.0.1:1", Path(self._run.name))),
        )


PLUGIN_THREADS: Final = 4


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
