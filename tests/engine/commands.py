"""Commands of the Pulumi CLI: the environment they run in, their processes, what they did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, cast

PASSPHRASE: Final = "correct horse"
_INHERITED: Final = ("LANG", "LC_ALL", "TMPDIR", "TZ")
_SETTINGS: Final = {
    "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    "PULUMI_DEBUG_COMMANDS": "true",  # without it there is no --event-log
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    "PULUMI_SKIP_CONFIRMATIONS": "true",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
}


class EmulatorAccount(Protocol):
    """One account of the emulator's seed."""

    @property
    def uin(self) -> str:
        """The UIN as decimal text."""

    @property
    def secret_id(self) -> str:
        """The id of its key pair."""

    @property
    def secret_key(self) -> str:
        """The key of its key pair."""

    @property
    def token(self) -> str | None:
        """The token of a temporary key pair."""


class RunningEmulator(Protocol):
    """The emulator that a test's stacks talk to."""

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8520`."""

    @property
    def accounts(self) -> Mapping[str, EmulatorAccount]:
        """Its accounts by name."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the stacks of one test share: the CLI, its home, a backend, a place for files."""

    cli: Path
    home: Path
    folder: Path
    mark: str

    @classmethod
    def make(cls, *, cli: Path, home: Path, folder: Path) -> Workshop:
        """Prepare the folders.

        Args:
            cli: folder with `pulumi` and the hosts for Python.
            home: `PULUMI_HOME`, kept from test to test.
            folder: an empty folder of the test's own.
        """
        made = cls(cli=cli, home=home, folder=folder, mark=uuid.uuid4().hex)
        for each in (home, folder / "backend", made.user):
            each.mkdir(parents=True, exist_ok=True)
        return made

    @property
    def user(self) -> Path:
        """The home directory of the stacks' user."""
        return self.folder / "user"

    def environment(self) -> dict[str, str]:
        """Return the environment of a user who has set nothing but where the CLI is."""
        path = [str(self.cli), str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)]
        return {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            **_SETTINGS,
            "HOME": str(self.user),
            "PATH": os.pathsep.join(path),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'backend'}",
            "PULUMI_HOME": str(self.home),
            MARK: self.mark,
        }

    def close(self) -> None:
        """End whatever the test has left running, plugins of killed engines included."""
        end_marked(self.mark)


MARK: Final = "PULUMI_QCLOUD_TEST"
"""Environment variable by which a test's processes are recognised, those of plugins too."""


class Running:
    """A command under way, its output going to files."""

    def __init__(
        self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: Path
    ) -> None:
        self.command = tuple(command)
        self.started = time.monotonic()
        self._stdout = output.with_suffix(".out")
        self._stderr = output.with_suffix(".err")
        with self._stdout.open("wb") as stdout, self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(
                self.command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its process group too."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    @property
    def stdout(self) -> str:
        """What it has printed so far."""
        return self._stdout.read_text(errors="replace")

    @property
    def stderr(self) -> str:
        """What it has printed so far on stderr."""
        return self._stderr.read_text(errors="replace")

    def signal(self, number: int) -> None:
        """Send a signal to the whole process group, as a terminal does with Ctrl-C."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End it and its process group with SIGKILL; plugins have groups of their own and live."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def exit_code(self, timeout: float) -> int:
        """Wait for its end.

        Args:
            timeout: seconds after which it is killed.

        Raises:
            AssertionError: it took too long.
        """
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"{' '.join(self.command)} took more than {timeout} s\n{self.stdout}\n{self.stderr}"
            ) from None


def marked(mark: str) -> list[int]:
    """Return the ids of the live processes whose environment carries a test's mark."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment:
            found.append(int(folder.name))
    return found


def end_marked(mark: str) -> None:
    """Kill every process that carries a test's mark."""
    for pid in marked(mark):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


_OWN_TYPES: Final = ("pulumi:pulumi:Stack", "pulumi:providers:")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the engine on one resource, as its event log records it.

    `op` is the engine's word: `create`, `update`, `delete`, `same`, `refresh`, `read`, and for a
    replacement `replace`, `create-replacement` and `delete-replaced`.
    """

    op: str
    urn: str = field(repr=False)
    type: str = field(repr=False)
    planned: bool = field(repr=False)
    failed: bool
    old_id: str
    new_id: str
    old_inputs: Mapping[str, object] = field(repr=False)
    new_inputs: Mapping[str, object] = field(repr=False)
    old_outputs: Mapping[str, object] = field(repr=False)
    new_outputs: Mapping[str, object] = field(repr=False)
    replace_keys: tuple[str, ...] = ()
    diffs: tuple[str, ...] = ()
    detailed_diff: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def is_own(self) -> bool:
        """Whether the engine made the resource itself: the stack or a provider."""
        return self.type.startswith(_OWN_TYPES)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message that the user was shown.

    `severity` is `error`, `warning`, `info`, `info#err` (stderr of program or provider) or `debug`.
    """

    severity: str
    urn: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A finished command."""

    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    events: tuple[Mapping[str, object], ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """Everything it printed."""
        return f"{self.stdout}\n{self.stderr}"

    def json(self) -> dict[str, object]:
        """Read stdout as one JSON object, as `--json` prints it."""
        return cast("dict[str, object]", json.loads(self.stdout))

    def steps(self, *, planned: bool | None = None, everything: bool = False) -> list[Step]:
        """Return its steps in the order in which they began.

        The engine keeps no record of the preview within an `up` that goes on to update.

        Args:
            planned: True for what a preview planned, False for what was done; left out, what it
                did, or what it planned if it was a preview.
            everything: also the unchanged resources, the stack and the providers.
        """
        if planned is None:
            planned = "preview" in self.command or "--preview-only" in self.command
        return [
            step
            for step in _steps(self.events)
            if step.planned is planned and (everything or not (step.is_own or step.op == "same"))
        ]

    def operations(self, *, planned: bool | None = None) -> list[tuple[str, str]]:
        """Return `(op, logical name)` of each of `steps()`, the short form for assertions."""
        return [(step.op, step.name) for step in self.steps(planned=planned)]

    def step(self, name: str, *, planned: bool | None = None) -> Step:
        """Return the one step on the resource of that logical name, which may be `same`."""
        steps = [s for s in self.steps(planned=planned, everything=True) if s.name == name]
        if len(steps) != 1:
            raise AssertionError(f"not one step but {steps} on {name}\n{self.text}")
        return steps[0]

    def diagnostics(self, severity: str | None = None) -> list[Diagnostic]:
        """Return the messages shown, of one severity or of all but `debug`."""
        return [
            diagnostic
            for diagnostic in _diagnostics(self.events)
            if (diagnostic.severity == severity if severity else diagnostic.severity != "debug")
        ]

    def errors(self) -> list[str]:
        """Return the texts of the error messages shown."""
        return [diagnostic.text for diagnostic in self.diagnostics("error")]


def read_events(log: Path) -> tuple[Mapping[str, object], ...]:
    """Read an event log, leaving out a last line that a killed engine did not finish."""
    if not log.exists():
        return ()
    events = []
    for line in log.read_text().splitlines():
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return tuple(events)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _diagnostics(events: Sequence[Mapping[str, object]]) -> Iterator[Diagnostic]:
    for event in events:
        shown = _mapping(event.get("diagnosticEvent"))
        if shown:
            yield Diagnostic(
                severity=str(shown.get("severity")),
                urn=str(shown.get("urn", "")),
                text=str(shown.get("message")).strip(),
            )


def _steps(events: Sequence[Mapping[str, object]]) -> list[Step]:
    steps: list[Step] = []
    for event in events:
        if "resourcePreEvent" in event:
            body = _mapping(event["resourcePreEvent"])
            steps.append(_step(_mapping(body["metadata"]), planned=bool(body.get("planning"))))
            continue
        failed = "resOpFailedEvent" in event
        body = _mapping(event.get("resOpFailedEvent" if failed else "resOutputsEvent"))
        if not body:
            continue
        end = _step(_mapping(body["metadata"]), planned=bool(body.get("planning")), failed=failed)
        begun = (
            i
            for i, step in enumerate(steps)
            if step.urn == end.urn
            and (step.planned == end.planned or failed)
            and (step.op == end.op or step.op == "refresh")
        )
        index = max(begun, default=None)
        if index is None:
            steps.append(end)
        elif not failed:
            steps[index] = end
        else:
            steps[index] = _step(
                _mapping(body["metadata"]), planned=steps[index].planned, failed=True
            )
    return steps


def _step(metadata: Mapping[str, object], *, planned: bool, failed: bool = False) -> Step:
    old, new = _mapping(metadata.get("old")), _mapping(metadata.get("new"))
    return Step(
        op=str(metadata["op"]),
        urn=str(metadata["urn"]),
        type=str(metadata["type"]),
        planned=planned,
        failed=failed,
        old_id=str(old.get("id", "")),
        new_id=str(new.get("id", "")),
        old_inputs=_mapping(old.get("inputs")),
        new_inputs=_mapping(new.get("inputs")),
        old_outputs=_mapping(old.get("outputs")),
        new_outputs=_mapping(new.get("outputs")),
        replace_keys=_texts(metadata.get("keys")),
        diffs=_texts(metadata.get("diffs")),
        detailed_diff={
            path: str(_mapping(change).get("diffKind"))
            for path, change in _mapping(metadata.get("detailedDiff")).items()
        },
    )
