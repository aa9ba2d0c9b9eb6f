"""Examples as a user has them: a copy of the folder, an emulator, commands."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import yaml  # type: ignore[import-untyped]

from tests.engine.harness import TIMEOUT, Stack
from tests.engine.processes import Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qcloud_emulator import Emulator

    from tests.engine.conftest import NewStack

ROOT: Final = Path(__file__).parents[3]
FOLDERS: Final = tuple(sorted(it for it in (ROOT / "examples").iterdir() if it.is_dir()))
"""Every example."""
PROGRAMS: Final = tuple(sorted((ROOT / "examples").glob("**/__main__.py")))
"""Every program of the examples, those of further stacks included."""


class Life(Protocol):
    """What a user does with what an example has brought up."""

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""

    def ends(self) -> None:
        """Destroy it."""


@dataclass(frozen=True, slots=True)
class StackLife:
    """A stack that the CLI runs."""

    stack: Stack

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""
        self.stack.preview("--expect-no-changes")
        self.stack.refresh("--expect-no-changes")

    def ends(self) -> None:
        """Destroy it."""
        self.stack.destroy()


@dataclass(frozen=True, slots=True)
class ScriptLife:
    """A stack that a program of the user's runs."""

    stack: Stack

    def run(self, command: str) -> dict[str, str]:
        """Run `python . COMMAND` and return what it printed, line by line, as keys and values.

        Raises:
            AssertionError: it failed.
        """
        ended = shell(self.stack, [sys.executable, ".", command])
        assert ended.exit_code(TIMEOUT) == 0, f"{ended.stdout}\n{ended.stderr}"
        return dict(line.split(": ", 1) for line in ended.stdout.splitlines())

    def stays(self) -> None:
        """Preview and refresh, which have to find nothing to do."""
        for command in ("preview", "refresh"):
            changes = self.run(command)[command]
            assert changes.endswith(" same"), changes
            assert "," not in changes

    def ends(self) -> None:
        """Destroy it."""
        self.run("destroy")


@dataclass(frozen=True, slots=True)
class Example:
    """One example beside an emulator.

    Args:
        folder: the example in the repository.
        cloud: the emulator.
        new_stack: makes stacks.
    """

    folder: Path
    cloud: Emulator
    new_stack: NewStack

    def stack(self, subfolder: str = "") -> Stack:
        """Return a stack of a copy of the example.

        Args:
            subfolder: folder of a further stack of the example.
        """
        source = self.folder / subfolder
        project = yaml.safe_load((source / "Pulumi.yaml").read_text())
        stack = self.new_stack(source, project=project["name"])
        project["runtime"]["options"]["virtualenv"] = sys.prefix
        stack.write_file("Pulumi.yaml", yaml.safe_dump(project))
        stack.use_emulator(self.cloud)
        return stack


def shell(stack: Stack, command: Sequence[str]) -> Running:
    """Run any command in a stack's folder and environment, to its end.

    Args:
        stack: the stack, which is made if it is not there yet.
        command: program and arguments.
    """
    stack.run("stack", "select", stack.name)
    running = Running(
        command,
        cwd=stack.folder,
        env={**stack._workshop.environment(), **stack.env},
        output=stack._log / f"{next(stack._runs):03}-shell",
    )
    running.exit_code(TIMEOUT)
    return running
