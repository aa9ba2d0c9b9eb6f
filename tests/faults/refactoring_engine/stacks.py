"""The stacks of a schedule on the real engine."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qcloud_emulator import Emulator

from tests.engine.commands import Result, Workshop, marked
from tests.engine.stack import Stack, Started
from tests.faults.refactoring.program import Program
from tests.faults.refactoring.remedies import UNFIT
from tests.faults.refactoring.schedule import DEADLINE, TIMEOUT, Trouble
from tests.faults.refactoring.stacks import Ran, Stacks
from tests.faults.refactoring.striking import fault_of, rival_of
from tests.faults.refactoring_engine.source import (
    TYPES,
    key_of,
    source_of,
    surroundings,
    urn,
    urn_of,
)
from tests.process.plugin import Kind
from tests.process.steps import Record

_OFTEN: Final = 0.01
_PROVIDERS: Final = b"pulumi.dynamic"
_KINDS: Final[Mapping[str, Kind]] = {name: kind for kind, name in TYPES.items()}
_OF_THE_ENGINE: Final = ("update failed", "preview failed")
_FAILS: Final = "another resource failed"
_UNFIT: Final = re.compile(r"not specified in --target list|could not be found in the stack")
_AWAITED: Final = ("engine dies", "plugin dies", "rival")
_CALLS: Final = 3
"""Calls of the API for each change of a resource that passes before the engine dies."""
_LAST: Final = 4000
"""Characters of a command's output in a finding."""


class OnEngine(Stacks):
    """A stack and another one in one backend.

    Args:
        emulator: the cloud.
        version: of the API.
        workshop: where they are.
    """

    def __init__(self, emulator: Emulator, version: str, workshop: Workshop) -> None:
        self._emulator = emulator
        self._workshop = workshop
        self._stack = self._new("dev", version)
        self._other = self._new("other", version)
        self._known: dict[str, Record] | None = None

    def _new(self, name: str, version: str) -> Stack:
        stack = Stack(self._workshop, name=name, api_version=version)
        stack.use_emulator(self._emulator)
        stack.env |= {
            "QCLOUD_REQUEST_TIMEOUT": f"{TIMEOUT}",
            "QCLOUD_DEADLINE": f"{DEADLINE}",
            # Without a second file to each state, which a kill can leave empty.
            "PULUMI_BACKEND_URL": f"file://{self._workshop.folder / 'backend'}?metadata=skip",
        }
        return stack

    def records(self) -> dict[str, Record]:
        """Return the state; see `Stacks`."""
        if self._known is None:
            self._known = _records_of(self._stack.export_state())
        return self._known

    def remove(self, keys: Collection[str]) -> None:
        """Remove records; see `Stacks`."""
        records = self.records()
        for kind in reversed(TYPES):
            for key in sorted(key for key in keys if records[key].kind == kind):
                self._stack.run("state", "delete", urn(kind, key), "--force", "--yes")
        self._known = {key: it for key, it in records.items() if key not in keys}

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
        fails = trouble.at if trouble and trouble.kind == "resource fails" else None
        self._stack.write(source_of(program, fails if what.startswith("up") else None))
        word, *flags = what.split()
        flags += [f"--target={it}" for it in self._urns(word, program, targets)]
        if word in ("up", "destroy", "refresh"):
            flags += ["--skip-preview"]
        if go_on and word in ("up", "destroy"):
            flags += ["--continue-on-error"]
        ran = Ran(None, "")
        if trouble and trouble.kind == "engine dies":
            trouble = replace(trouble, at=trouble.at * _CALLS)
        fault = fault_of(self._emulator, trouble) if trouble and fails is None else None
        started = self._stack.start(word, *flags)
        killed = False
        if trouble and fault is not None and trouble.kind in _AWAITED:
            killed = self._strike(fault, trouble, started, ran)
        result = started.result()
        self._known = None
        if fails is not None and what.startswith("up"):
            ran.struck["resource fails"] += 1
        if killed:
            for pid in marked(self._workshop.mark):
                _end(pid)
            self._stack.cancel()
        ran.operations[word] += 1
        ran.told = result.text
        ran.errors = None if killed else _errors_of(result)
        return ran

    def run_another(self, program: Program) -> tuple[Ran, dict[str, Record]]:
        """Carry out another stack's `up`; see `Stacks`."""
        self._other.write(source_of(program))
        result = self._other.start("up", "--skip-preview").result()
        return Ran(_errors_of(result), result.text), _records_of(self._other.export_state())

    def changes(self, program: Program) -> str:
        """Return what a preview shows; see `Stacks`."""
        self._stack.write(source_of(program))
        result = self._stack.start("preview", "--refresh", "--expect-no-changes").result()
        return result.text[-_LAST:] if result.exit_code else ""

    def _urns(self, word: str, program: Program, targets: tuple[str, ...]) -> list[str]:
        if not targets:
            return []
        urns = {key: urn(record.kind, key) for key, record in self.records().items()}
        if word == "destroy":
            return [urns[key] for key in targets if key in urns]
        urns |= {it.key: urn_of(it) for it in program}
        return [*(urns[key] for key in targets if key in urns), *surroundings(program)]

    def _strike(self, fault: int, trouble: Trouble, started: Started, ran: Ran) -> bool:
        """Wait for the call that is held back, and do what happens then; return whether it died."""
        while started.process.running:
            if fault not in {it["id"] for it in self._emulator.faults()}:
                ran.struck[trouble.kind] += 1
                if trouble.kind == "rival":
                    ran.rivals += rival_of(self._emulator)
                    return False
                for pid in marked(self._workshop.mark):
                    if trouble.kind == "engine dies" or _PROVIDERS in _command_line(pid):
                        _end(pid)
                return trouble.kind == "engine dies"
            time.sleep(_OFTEN)
        return False


def _records_of(exported: Mapping[str, Any]) -> dict[str, Record]:
    deployment = exported["deployment"]
    resources = [
        it
        for it in deployment.get("resources") or ()
        if it["type"].rpartition(":")[2] in _KINDS and not it.get("delete")
    ]
    return {
        key_of(it["urn"]): Record(
            _KINDS[it["type"].rpartition(":")[2]],
            it.get("provider", ""),
            it["id"],
            it["inputs"],
            it["outputs"],
            {"": frozenset(key_of(one) for one in it.get("dependencies") or ())},
        )
        for it in resources
    }


def _errors_of(result: Result) -> list[tuple[str, str]]:
    """What the user is shown, by the keys of resources; nothing on success."""
    if not result.exit_code:
        return []
    shown = dict.fromkeys(
        (
            key_of(it.urn) if "dynamic/qcloud" in it.urn else "",
            _short(it.text),
        )
        for it in result.diagnostics("error")
        if it.text not in _OF_THE_ENGINE
    )
    found = [(key, text) for key, text in shown if key]
    return found or [("", " | ".join(text for _, text in shown) or result.text[-_LAST:])]


def _short(text: str) -> str:
    if _UNFIT.search(text):
        return UNFIT
    return _FAILS if _FAILS in text else text


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
