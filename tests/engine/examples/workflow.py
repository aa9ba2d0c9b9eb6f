"""A workflow of GitHub Actions as its runner carries it out: its own commands and environment."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from tests.engine.harness import TIMEOUT, Stack
from tests.engine.processes import Running

_EXPRESSION: Final = re.compile(r"\$\{\{ *(.*?) *\}\}")
_OF_THE_USER: Final = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
"""What the tests' environment has and a runner has not."""


@dataclass(frozen=True, slots=True)
class Job:
    """The only job of a workflow.

    Args:
        described: the job as the workflow's file has it.
    """

    described: Mapping[str, Any]

    @classmethod
    def read(cls, file: Path) -> Job:
        """Return the job of a workflow's file."""
        (described,) = yaml.safe_load(file.read_text())["jobs"].values()
        return cls(described)

    @property
    def commands(self) -> list[str]:
        """What its steps run, in their order, without the actions of others."""
        return [step["run"] for step in self.described["steps"] if "run" in step]

    @property
    def settings(self) -> list[str]:
        """What its environment takes from the repository, such as `vars.QCLOUD_UIN`."""
        return [name for text in self._env.values() for name in _EXPRESSION.findall(text)]

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return its environment.

        Args:
            settings: the repository's variables and secrets, `vars.NAME` and `secrets.NAME`; those
                that are not there are empty, as on GitHub.
        """
        return {
            name: _EXPRESSION.sub(lambda found: settings.get(found[1], ""), text)
            for name, text in self._env.items()
        }

    @property
    def _env(self) -> dict[str, str]:
        return {name: str(text) for name, text in self.described["env"].items()}


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine that carries out a job in a checkout, and knows nothing else of the stack.

    Args:
        job: the job.
        stack: its folder is the checkout.
        settings: the repository's variables and secrets.
    """

    job: Job
    stack: Stack
    settings: Mapping[str, str]

    def carry_out(self) -> Running:
        """Run the job's commands up to the one that fails, and return the last that ran."""
        for ended in self._ended():
            if ended.exit_code(TIMEOUT):
                return ended
        return ended

    def _ended(self) -> Iterator[Running]:
        around = self.stack._workshop.environment()
        env = {name: text for name, text in around.items() if name not in _OF_THE_USER}
        env |= self.job.environment(self.settings)
        for command in self.job.commands:
            run = self.stack._log / f"{next(self.stack._runs):03}-job"
            yield Running(["bash", "-ec", command], cwd=self.stack.folder, env=env, output=run)
            self._publish()

    def _publish(self) -> None:
        """Let a virtualenv that the job has made find what the tests run with, as its index."""
        for packages in self.stack.folder.glob(".venv/lib/python*/site-packages"):
            (packages / "index.pth").write_text(sysconfig.get_path("purelib"))
