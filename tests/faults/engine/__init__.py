"""The level of the engine: `pulumi up`, `refresh` and `destroy`, with faults and `kill -9`.

After each command the cloud and the state are looked at, what the user was told, and every place
where a secret could be read.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import re
import signal
import tempfile
import time
from pathlib import Path
from typing import Final, Literal

from pulumi_cli import find

from tests.engine.commands import Result, Workshop, marked
from tests.engine.secrets_scan import Secret, files_in, scan
from tests.engine.stack import Stack, Started
from tests.faults import Finding, Tally
from tests.faults.engine.cloud import Cloud, Recorded, findings_of, routes_of
from tests.faults.engine.schedule import (
    DEADLINE,
    SECRETS,
    TIMEOUT,
    Command,
    Kill,
    Program,
    Route,
    Schedule,
    schedule_of,
    source_of,
)
from tests.faults.engine.schedule import seed as network

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
        workshop = Workshop.make(cli=cli(), home=folder / "home", folder=folder / "engine")
        cloud = Cloud(folder / "cloud", network(), dict(schedule.settings))
        try:
            return _Campaigner(schedule, workshop, cloud).carry_out()
        finally:
            workshop.close()
            cloud.close()


@functools.cache
def cli() -> Path:
    """Return the folder of the Pulumi CLI."""
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


_OFTEN: Final = 0.01
"""Seconds between two looks."""
PROVIDERS: Final = b"pulumi.dynamic"
"""What the command line of a provider's process has in it."""
_ROUNDS: Final = 50


def strike(
    kill: Kill, started: Started, cloud: Cloud, mark: str, *, holding: int | None = None
) -> bool:
    """Wait for the moment and kill; a command that ends before it is left alone.

    Args:
        kill: what, and when.
        started: the command under way.
        cloud: the emulator.
        mark: by which the command's processes are recognised, those of its plugins too.
        holding: id of the fault that holds a call back.

    Returns:
        Whether anything was killed.
    """
    before = cloud.count()
    while started.process.running:
        passed = (time.monotonic() - started.process.started) * 1000
        due = (
            (kill.moment == "ms" and passed >= kill.count)
            or (kill.moment == "calls" and cloud.count() - before >= kill.count)
            or (kill.moment == "held" and holding not in cloud.waiting())
        )
        if due and _kill(kill, cloud, mark):
            return True
        time.sleep(_OFTEN)
    return False


def _kill(kill: Kill, cloud: Cloud, mark: str) -> bool:
    if kill.target == "emulator":
        cloud.kill()
        time.sleep(kill.down_ms / 1000)
        cloud.restart()
        return True
    if kill.target == "plugin":
        return end([pid for pid in marked(mark) if PROVIDERS in command_line(pid)])
    # A process that is just being made is found in the next round.
    rounds = [end(marked(mark)) for _ in range(_ROUNDS) if marked(mark)]
    return any(rounds)


def end(pids: list[int]) -> bool:
    """Kill processes, and return whether there was any."""
    struck = False
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        struck = True
    return struck


def command_line(pid: int) -> bytes:
    """Return the command line of a process, nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


_OURS: Final = re.compile(
    r"qcloud: .+"
    r"|pulumi-python:dynamic/qcloud:\w+ resource '[\w-]+'(:| has a problem:| property) .+"
    r"|((?!qcloud)[a-z][a-z\d]*: .+(\n|$))+"
)
"""An error of a provider and a failure of a check, each in one line; lines about components."""
_OF_THE_ENGINE: Final = re.compile(r"(update|preview) failed")
_BEFORE: Final = re.compile(r"^Preview failed: ")
"""What the engine puts before an error of a refresh that is only planned."""
_LOST: Final = re.compile(
    r"error reading from server: .+"
    r"|connection error: desc = .+"
    r"|(the )?client connection is closing"
    r"|transport is closing"
    r"|rpc error: code = (Unavailable|Canceled|Internal) desc = .+"
    r"|unexpected EOF|EOF"
    r"|(could not load provider for resource .+ )?could not read plugin \[.+\]: .+"
)
"""The engine's words about a process that it lost."""
_RAW: Final = re.compile(r"Traceback \(most recent call last\)|panic: |goroutine \d+")


def read(result: Result, killed: str) -> tuple[list[str], list[str]]:
    """Return the clear errors of a command, and whatever is not clear.

    Args:
        result: what it did.
        killed: what was killed meanwhile, "" for nothing.
    """
    if killed == "group":
        return [], []  # nobody was left to tell anything
    errors = list(dict.fromkeys(result.errors()))
    clear = [text for text in errors if _is_clear(text, killed)]
    unclear = [text for text in errors if not _is_clear(text, killed)]
    if _RAW.search(result.text):
        unclear.append(result.text)
    if result.exit_code and not any(_is_told(text, killed) for text in errors):
        unclear.append(f"it ended with {result.exit_code} and without a reason: {result.text}")
    return clear, unclear


def _is_told(text: str, killed: str) -> bool:
    """Whether an error gives a reason."""
    reason = _BEFORE.sub("", text)
    return bool(_OURS.fullmatch(reason) or (killed == "plugin" and _LOST.fullmatch(reason)))


def _is_clear(text: str, killed: str) -> bool:
    return _is_told(text, killed) or bool(_OF_THE_ENGINE.fullmatch(text))


_SIGNED: Final = re.compile(
    r"""Signature["']?\s*(?:=|:|%3D)\s*["']?[0-9A-Za-z%+/]{20}|TC3-HMAC-SHA256\s+Credential""",
    re.IGNORECASE,
)
"""A signature of either version, in a query, a form, a header or JSON."""


def secrets_found(folder: Path, cloud: Cloud) -> list[Finding]:
    """Look into every file of the engine and the project, the emulator's output and its journal.

    Args:
        folder: of the engine: project, state with its history, logs and output of all commands.
        cloud: the emulator.
    """
    places = files_in(folder)
    places |= {"emulator's output": cloud.said(), "journal": json.dumps(cloud.journal())}
    return findings_in(places)


def findings_in(places: dict[str, str]) -> list[Finding]:
    """Return what may not be read in texts, by the names of their places."""
    secrets = [Secret(what, text) for what, text in SECRETS.items()]
    found = scan(places, secrets)
    found += [f"signature in {place}" for place, text in places.items() if _SIGNED.search(text)]
    return [Finding("secret", text) for text in found]
