"""The stacks of a schedule over gRPC: runs of the engine, and what goes wrong meanwhile."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol, cast

from qcloud_emulator import Emulator

from tests.faults.refactoring.schedule import (
    DEADLINE,
    HELD,
    MAIN,
    PEER,
    TIMEOUT,
    Program,
    Trouble,
    declared,
)
from tests.faults.refactoring.verify import needs_of
from tests.process.plugin import Plugin, PluginError, config_of
from tests.process.stand_in import DEFAULT, Declared, Record, Run, State, StepError

_ACCOUNTS: Final = {"default": "default", MAIN: "default", PEER: "peer"}


@dataclass(slots=True)
class Ran:
    """What a command came to.

    Args:
        errors: keys of resources and texts, none on success, None where the engine was killed.
        told: what the processes have told the user.
        struck: what has gone wrong.
        operations: how often each method was called.
        rivals: ids of connections that somebody else has made meanwhile.
    """

    errors: list[tuple[str, str]] | None
    told: str
    struck: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    rivals: list[str] = field(default_factory=list)


class Stacks(Protocol):
    """The stack that a schedule is about, and another one."""

    def records(self) -> dict[str, Record]:
        """Return its state, by the keys of resources."""

    def remove(self, keys: Collection[str]) -> None:
        """Do `pulumi state delete`, with all that needs these resources."""

    def run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        trouble: Trouble | None = None,
        *,
        go_on: bool = False,
    ) -> Ran:
        """Carry out a command."""

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`, and return its state too."""

    def changes(self, program: Program) -> str:
        """Return what a preview with a refresh shows, "" for nothing."""


class OverGrpc(Stacks):
    """Stacks that `tests.process.stand_in` runs; for the arguments see `carry_out`."""

    def __init__(
        self, emulator: Emulator, version: str, folder: Path, env: Mapping[str, str]
    ) -> None:
        self._emulator = emulator
        limits = {"requestTimeout": f"{TIMEOUT}", "deadline": f"{DEADLINE}", "rateLimit": "0"}
        config = {
            name: config_of(emulator, account, version, **limits)
            for name, account in _ACCOUNTS.items()
        }
        self._state = State(folder, config, env)
        self._other = State(folder, config, env)

    def records(self) -> dict[str, Record]:
        """Return the state; see `Stacks`."""
        return self._state.records

    def remove(self, keys: Collection[str]) -> None:
        """Remove records; see `Stacks`."""
        gone = set(keys)
        kept = self._state.records
        self._state.records = {key: record for key, record in kept.items() if key not in gone}

    def run(
        self,
        what: str,
        program: Program,
        targets: tuple[str, ...] = (),
        trouble: Trouble | None = None,
        *,
        go_on: bool = False,
    ) -> Ran:
        """Carry out a command; see `Stacks`."""
        watch = Watch(trouble)
        state = self._state.copy() if what == "preview" else self._state
        killed = False
        with Turns(state, watch, dry=what == "preview") as run:
            try:
                with troubled(self._emulator, trouble, watch):
                    _ask(run, what, program, targets, go_on=go_on)
            except KilledError:
                killed = True
            told = run.told
        errors = None if killed else run.errors
        return Ran(errors, told, watch.struck, watch.operations, watch.rivals)

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`; see `Stacks`."""
        with Turns(self._other, Watch()) as run:
            run.bring_all(program)
            told = run.told
        records, self._other.records = self._other.records, {}
        return Ran(run.errors, told), records

    def changes(self, program: Program) -> str:
        """Return what a preview shows; see `Stacks`."""
        with Turns(self._state.copy(), Watch(), dry=True) as run:
            run.read_all()
            run.bring_all(program)
        changes = {key: what for key, what in run.done.items() if what != "same"}
        return f"{changes}, {run.errors}" if changes or run.errors else ""


def _ask(run: Turns, what: str, program: Program, targets: tuple[str, ...], *, go_on: bool) -> None:
    if "refresh" in what:
        run.read_all(targets)
        if run.errors:
            return
    if what.startswith("destroy"):
        run.delete_all(targets or None, go_on=go_on)
    elif what != "refresh":
        run.bring_all(program, targets, go_on=go_on)


_CHANGES: Final = ("Create", "Update", "Delete")


class KilledError(Exception):
    """The engine is dead: nothing more is recorded."""


@dataclass(slots=True)
class Watch:
    """What is counted and ended in a run.

    Args:
        trouble: of the command, if any.
        operations: how often each method was called.
        busy: the process that was called last.
        struck: what has gone wrong.
        rivals: ids of connections that somebody else has made meanwhile.
    """

    trouble: Trouble | None = None
    operations: Counter[str] = field(default_factory=Counter)
    busy: Plugin | None = None
    struck: Counter[str] = field(default_factory=Counter)
    rivals: list[str] = field(default_factory=list)
    _left: int = -1

    def __post_init__(self) -> None:
        if self.trouble and self.trouble.kind == "engine dies":
            self._left = self.trouble.at

    def before(self, process: Plugin, method: str) -> None:
        """Note a call, and let the engine die if it does before it."""
        self.operations[method.lower()] += 1
        self.busy = process
        if method in _CHANGES:
            self._left -= 1
            self._die(after=False)

    def after(self, method: str) -> None:
        """Let the engine die if it does after this call."""
        if method in _CHANGES:
            self._die(after=True)

    def _die(self, *, after: bool) -> None:
        if self._left == 0 and self.trouble and self.trouble.after is after:
            self.struck["engine dies"] += 1
            raise KilledError


class Process(Plugin):
    """A provider process whose calls are watched; for other arguments see `Plugin`."""

    def __init__(self, watch: Watch, state: State, provider: str, address: str) -> None:
        self._watch = watch
        config = state.config[provider]
        super().__init__(state.folder, config=config, env=state.env, address=address)

    def _ask(self, method: str, request: object) -> Any:
        self._watch.before(self, method)
        answer = super()._ask(method, request)
        self._watch.after(method)
        return answer


class Turns(Run):
    """One command; errors are returned with the key of their resource.

    Args:
        state: see `Run`.
        watch: what is counted and ended.
        dry: see `Run`.
    """

    def __init__(self, state: State, watch: Watch, *, dry: bool = False) -> None:
        super().__init__(state, dry=dry)
        self._watch = watch
        self.errors: list[tuple[str, str]] = []
        self.done: dict[str, str] = {}
        self._ended = False
        """Whether a check, a diff or a read has failed, after which nothing goes on."""

    def __enter__(self) -> Turns:
        return self

    def start(self, provider: str = DEFAULT) -> Plugin:
        """Start a process for a provider; see `Run`."""
        started = Process(self._watch, self.state, provider, self.address)
        self._started.append(started)
        self._processes[provider] = started
        return started

    def read_all(self, targets: Collection[str] = ()) -> None:
        """Read what is recorded."""
        with self._noted("the refresh"):
            self.refresh(set(targets) or None)

    def bring_all(
        self, program: Program, targets: Collection[str] = (), *, go_on: bool = False
    ) -> None:
        """Bring the cloud to a program, then delete what it lacks."""
        self._take_aliases(program)
        chosen = frozenset(targets) or None
        recorded = tuple(self.state.records)
        wanted = declared(program)
        without: set[str] = set()
        turns: dict[str, Any] = {}
        for place, (key, one) in enumerate(wanted.items()):
            if self._fails(place) and not go_on:
                return
            asked = chosen is None or key in chosen
            if asked and (_needs(one) & without or _needs(one) - self.state.records.keys()):
                without.add(key)
            elif asked:
                with self._noted(key):
                    self.done[key] = self._bring(key, one, recorded, chosen)
                if key not in self.done:
                    without.add(key)
                    if self._ended or not go_on:
                        return
            if key in self.state.records:
                turns[key] = self.state.records[key]
                self.state.records = {**turns, **self.state.records}
        if not self._fails(len(wanted), last=True) or go_on:
            self.delete_all(chosen, but=wanted, without=without, go_on=go_on)

    def delete_all(
        self,
        chosen: Collection[str] | None,
        but: Collection[str] = (),
        without: Collection[str] = (),
        *,
        go_on: bool = False,
    ) -> None:
        """Delete what is recorded, the last one first, and nothing that a failed one needs.

        Args:
            chosen: what alone is deleted, None for all.
            but: what stays.
            without: what has failed.
            go_on: whether it goes on with the rest after an error.
        """
        failed = set(without)
        going = [it for it in reversed(self.state.records) if it not in but]
        for key in going:
            needing = {it for it, record in self.state.records.items() if key in needs_of(record)}
            if chosen is not None and key not in chosen:
                continue
            if needing & failed:
                failed.add(key)
                continue
            with self._noted(key):
                self._remove(key)
                self.done[key] = "delete"
            if key not in self.done:
                failed.add(key)
                if not go_on:
                    return

    def _fails(self, place: int, *, last: bool = False) -> bool:
        """Whether a resource of somebody else's fails in this place."""
        trouble = self._watch.trouble
        if self._dry or trouble is None or trouble.kind != "resource fails":
            return False
        if trouble.at == place or (last and trouble.at > place):
            self._watch.struck[trouble.kind] += 1
            self.errors.append(("", "another resource failed"))
            return True
        return False

    def _take_aliases(self, program: Program) -> None:
        """Let records have the names that their resources have by now."""
        names = {
            it.was: it.key
            for it in program
            if it.was in self.state.records and it.key not in self.state.records
        }
        names = {old: new for old, new in names.items() if old not in {it.key for it in program}}
        self.state.records = {
            names.get(key, key): replace(
                record,
                needs={
                    name: frozenset(names.get(it, it) for it in needs)
                    for name, needs in record.needs.items()
                },
            )
            for key, record in self.state.records.items()
        }

    @contextmanager
    def _noted(self, key: str) -> Iterator[None]:
        try:
            yield
        except StepError as failed:
            self.errors.append((key, str(failed.error)))
        except PluginError as error:
            self.errors.append((key, error.text))
            self._ended = True


def _needs(wanted: Declared) -> set[str]:
    return {value.name for value in wanted.inputs.values() if hasattr(value, "name")}


_OFTEN: Final = 0.005
"""Seconds between two looks for the call that a plugin is killed in."""

_AGE: Final = 3600
"""Seconds since when there is what only a listing that lags has not shown before a Create."""
_ORDERS: Final[Mapping[tuple[str, bool], Mapping[str, object]]] = {
    ("plugin dies", True): {"kind": "delay", "delay_ms": round(HELD * 1000)},
    ("plugin dies", False): {"kind": "delay_before_commit", "delay_ms": round(HELD * 1000)},
    ("engine dies", True): {"kind": "delay", "delay_ms": round(HELD * 1000)},
    ("engine dies", False): {"kind": "delay_before_commit", "delay_ms": round(HELD * 1000)},
    ("rival", False): {"kind": "drop_before", "delay_ms": round(HELD * 1000)},
}


def fault_of(emulator: Emulator, trouble: Trouble) -> int:
    """Order the fault of the API that a trouble is or begins with, and return its id."""
    order = _ORDERS.get((trouble.kind, trouble.after))
    if order is None:
        order = {"kind": trouble.kind, "times": trouble.times}
    order = {**order, "action": trouble.action, "skip": trouble.at}
    return cast("int", emulator.order_fault(order)["id"])


@contextmanager
def troubled(emulator: Emulator, trouble: Trouble | None, watch: Watch) -> Iterator[None]:
    """Order what goes wrong in the API meanwhile, and kill the plugin that is struck.

    Args:
        emulator: the cloud.
        trouble: of the command.
        watch: knows which process is busy.
    """
    fault = None
    if trouble and trouble.kind not in ("engine dies", "resource fails"):
        fault = fault_of(emulator, trouble)
    if trouble is None or fault is None or trouble.kind not in ("plugin dies", "rival"):
        yield
        return
    over = threading.Event()

    def strike() -> None:
        while not over.wait(_OFTEN):
            if fault not in {it["id"] for it in emulator.faults()} and watch.busy:
                watch.struck[trouble.kind] += 1
                if trouble.kind == "plugin dies":
                    watch.busy.kill()
                else:
                    watch.rivals += rival_of(emulator)
                return

    striker = threading.Thread(target=strike, daemon=True)
    striker.start()
    try:
        yield
    finally:
        over.set()
        striker.join()


def rival_of(emulator: Emulator) -> list[str]:
    """Let somebody else have what a lost Create asked for, if its name was a chosen one."""
    call = emulator.calls()[-1]
    asked = {name[0].lower() + name[1:]: text for name, text in call["parameters"].items()}
    name = asked.get("peeringConnectionName", "")
    if call["fault"] != "drop_before" or "chosen" not in name:
        return []
    ends = {
        "vpcId": asked.get("vpcId") or asked["sourceVpcId"],
        "peerVpcId": asked.get("peerVpcId") or asked["destinationVpcId"],
    }
    rival = {"peeringConnectionId": "pcx-rival000", "name": name, "state": "ACTIVE", **ends}
    emulator.seed({"peeringConnections": [{**rival, "ageSeconds": _AGE}]})
    return [rival["peeringConnectionId"]]
