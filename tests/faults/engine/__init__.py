"""The level of the engine: `pulumi up`, `refresh` and `destroy`, with faults and `kill -9`."""

from __future__ import annotations

import contextlib
import functools
import io
import tempfile
import time
from pathlib import Path
from typing import Final, Literal

from pulumi_cli import find

from tests.engine.commands import Result, Workshop
from tests.engine.stack import Stack
from tests.faults.engine.cloud import Cloud
from tests.faults.engine.killing import strike
from tests.faults.engine.network import seed as network
from tests.faults.engine.program import Program, Route, source_of
from tests.faults.engine.said import read
from tests.faults.engine.schedule import (
    DEADLINE,
    TIMEOUT,
    Command,
    Schedule,
    schedule_of,
)
from tests.faults.engine.secret_places import secrets_found
from tests.faults.engine.verify import Recorded, findings_of, routes_of
from tests.faults.tally import Finding, Tally

_TRIES: Final = 3
"""Repetitions after the end of all trouble, of which one has to succeed."""
_SETTLING: Final = 0.2
"""Seconds that a request which nobody waits for any more may take."""
_SHOWN: Final = 3000
"""Characters of a command's output in a finding."""
_HARMLESS: Final = {"unclear error", "secret"}
"""Verdicts that say nothing of cloud and state."""


def describe(seed: int) -> str:
    """Return the schedule of a seed, in lines of text."""
    return schedule_of(seed).text()


def run(seed: int) -> Tally:
    """Carry out the schedule of a seed."""
    return carry_out(schedule_of(seed))


def carry_out(schedule: Schedule) -> Tally:
    """Carry out a schedule and look at what it leaves."""
    with tempfile.TemporaryDirectory(prefix="faults-engine-") as name:
        folder = Path(name)
        workshop = Workshop.make(cli=_cli(), home=folder / "home", folder=folder / "engine")
        cloud = Cloud(folder / "cloud", network(), dict(schedule.settings))
        try:
            return _Campaigner(schedule, workshop, cloud).carry_out()
        finally:
            workshop.close()
            cloud.close()


@functools.cache
def _cli() -> Path:
    with contextlib.redirect_stderr(io.StringIO()):  # `make setup` has told where it is from
        return find.directory()


class _Campaigner:
    """One schedule with one stack against one cloud."""

    def __init__(self, schedule: Schedule, workshop: Workshop, cloud: Cloud) -> None:
        self._schedule = schedule
        self._workshop = workshop
        self._cloud = cloud
        self._tally = Tally()
        self._left: set[Route] = set()
        self._stack = Stack(workshop, api_version=schedule.version)
        self._use_keys()
        scratch = workshop.folder / "tmp"
        scratch.mkdir()
        self._stack.env |= {
            "QCLOUD_REQUEST_TIMEOUT": f"{TIMEOUT}",
            "QCLOUD_DEADLINE": f"{DEADLINE}",
            "TMPDIR": str(scratch),
        }

    def _use_keys(self) -> None:
        if self._schedule.keys == "emulator":
            self._stack.use_emulator(self._cloud)
            return
        via: Literal["env", "config"]
        via = "env" if self._schedule.keys == "environment" else "config"
        self._stack.use_endpoint(self._cloud, via=via)
        self._stack.env["TENCENTCLOUD_CREDENTIALS_FILE"] = str(self._cloud.credentials("peer"))

    def carry_out(self) -> Tally:
        """Carry out every command, repeat what failed, and judge after each."""
        for command in self._schedule.commands:
            if command is self._schedule.commands[-1]:
                self._look_closer(command.program)
            self._stack.write(source_of(command.program))
            known = self._recorded().connections()
            if self._run_troubled(command) or self._recover(command):
                program = () if command.what == "destroy" else command.program
                self._judge(program, refreshed=command.what == "refresh")
                if command.what == "refresh":
                    self._judge_gone(set(known))
            if self._tally.verdicts().keys() - _HARMLESS:
                break  # what follows would be about a wrong beginning
        self._tally.faults.update(it["fault"] for it in self._cloud.journal() if it["fault"])
        self._tally.findings += secrets_found(self._workshop.folder, self._cloud)
        return self._tally

    # Commands

    def _run_troubled(self, command: Command) -> bool:
        ordered = [self._cloud.order(trouble.order()) for trouble in command.troubles]
        flags = () if command.previewed else ("--skip-preview",)
        started = self._stack.start(command.what, *flags)
        killed = ""
        if command.kill and strike(
            command.kill,
            started,
            self._cloud,
            self._workshop.mark,
            holding=next(iter(ordered), None),
        ):
            killed = command.kill.target
            self._tally.operations[f"kill {killed}"] += 1
        result = started.result()
        self._note(command.what, result, killed=killed)
        return result.exit_code == 0

    def _recover(self, command: Command) -> bool:
        """Repeat a command that failed or was killed, now without trouble."""
        late = [it.delay_ms for it in command.troubles if it.kind == "delay_before_commit"]
        time.sleep(_SETTLING + max(late, default=0) / 1000)
        self._cloud.clear_faults()
        self._mend_backend()
        self._left |= routes_of(self._cloud.state()) - self._recorded().routes(made=True)
        begun = time.monotonic()
        for _ in range(_TRIES):
            self._run("cancel")
            result = self._run(command.what, "--skip-preview")
            if result.exit_code == 0:
                self._tally.recovery = max(self._tally.recovery, time.monotonic() - begun)
                return True
        self._find("not recovered", f"{command.what} again: {_end_of(result)}")
        return False

    def _mend_backend(self) -> None:
        """Remove what a kill can leave of the backend's own writing, as its user has to.

        Beside each file it keeps another one with attributes, which it does not write atomically;
        while that one is empty, the engine cannot read the state.
        """
        for attributes in (self._workshop.folder / "backend").rglob("*.attrs"):
            if not attributes.read_text():
                attributes.unlink()
                self._tally.operations["backend mended"] += 1

    def _run(self, what: str, *flags: str) -> Result:
        result = self._stack.start(what, *flags).result()
        self._note(what, result)
        return result

    def _note(self, what: str, result: Result, *, killed: str = "") -> None:
        self._tally.operations[what] += 1
        clear, unclear = read(result, killed)
        self._tally.errors += len(clear)
        for text in unclear:
            self._find(
                "unclear error", f"{what}{f', {killed} killed' if killed else ''}: {text[-_SHOWN:]}"
            )

    # Looking at it

    def _recorded(self) -> Recorded:
        return Recorded.of(self._stack.export_state())

    def _judge(self, program: Program, *, refreshed: bool) -> None:
        """Hold the cloud against program and state."""
        self._cloud.clear_faults()
        cloud, recorded = self._cloud.state(), self._recorded()
        self._tally.findings += findings_of(
            cloud, program, recorded, left=self._left, refreshed=refreshed
        )

    def _judge_gone(self, known: set[str]) -> None:
        """A refresh drops from the state only what is not in the cloud any more."""
        there = {row["peeringConnectionId"] for row in self._cloud.state()["peeringConnections"]}
        for pcx in sorted((known - set(self._recorded().connections())) & there):
            self._find("false gone", f"refresh dropped {pcx}")

    def _look_closer(self, program: Program) -> None:
        """Without trouble, a refresh and a preview find nothing to do."""
        self._cloud.clear_faults()
        if (result := self._run("refresh", "--skip-preview")).exit_code:
            self._find("not recovered", f"refresh without trouble: {_end_of(result)}")
        self._judge(program, refreshed=True)
        if (result := self._run("preview", "--expect-no-changes")).exit_code:
            self._find("not recovered", f"a preview has something to do: {_end_of(result)}")

    def _find(self, verdict: str, text: str) -> None:
        self._tally.findings.append(Finding(verdict, text))


def _end_of(result: Result) -> str:
    return result.text.strip()[-_SHOWN:]
