"""What one command of the engine did: what it printed, its steps and its diagnostics."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

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
