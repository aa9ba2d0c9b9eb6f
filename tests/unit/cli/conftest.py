"""The command line in this process, against an emulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pytest
from click.testing import CliRunner, Result
from qcloud_emulator import Emulator
from qcloud_peering.main import command


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    result: Result

    @property
    def exit_code(self) -> int:
        """What it ended with."""
        return self.result.exit_code

    @property
    def said(self) -> list[str]:
        """Its lines on standard error, without the note on the emulator."""
        lines = self.result.stderr.splitlines()
        return [line for line in lines if not line.startswith("QCLOUD_EMULATOR is set")]

    @property
    def error(self) -> str:
        """The one line that says why it failed."""
        assert "" == self.result.stdout
        (line,) = (line for line in self.said if line.startswith("Error: "))
        return line.removeprefix("Error: ")

    @property
    def file(self) -> dict[str, Any]:
        """The file that it wrote to standard output."""
        assert 0 == self.exit_code, self.result.output
        content = json.loads(self.result.stdout)
        assert isinstance(content, dict)
        return content

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources of that file by logical name."""
        return {resource["name"]: resource for resource in self.file["resources"]}


class Peering(Protocol):
    """Runs `qcloud-peering`."""

    def __call__(
        self,
        *words: str,
        account: str = "default",
        env: Mapping[str, str] | None = None,
        stdin: IO[Any] | None = None,
    ) -> Done:
        """Run it.

        Args:
            words: the arguments.
            account: of the emulator, whose credentials it has.
            env: further environment.
            stdin: its standard input.
        """


@pytest.fixture
def peering(qcloud_emulator: Emulator, tmp_path: Path) -> Peering:
    """Return a function that runs `qcloud-peering` for the emulator."""

    def run(
        *words: str,
        account: str = "default",
        env: Mapping[str, str] | None = None,
        stdin: IO[Any] | None = None,
    ) -> Done:
        environ = {
            "HOME": str(tmp_path),
            "QCLOUD_API_VERSION": "2.0",
            "QCLOUD_EMULATOR": qcloud_emulator.url,
            "QCLOUD_PROFILE": account,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
            **(env or {}),
        }
        runner = CliRunner(env=environ)
        return Done(runner.invoke(command, words, input=stdin, prog_name="qcloud-peering"))

    return run
