"""Stacks on the real engine, each with a project, a backend and an environment of its own."""

from __future__ import annotations

import itertools
import json
import shutil
import sys
import textwrap
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from tests.engine.commands import Result, Running, RunningEmulator, Workshop, read_events
from tests.engine.versions import PATHS
from tests.process.plugin import in_plain

TIMEOUT: Final = 120.0
"""Seconds that one command may take."""

_WITH_EVENTS: Final = ("up", "preview", "refresh", "destroy", "import")
_WITH_YES: Final = ("up", "refresh", "destroy", "import", "cancel")


class Project:
    """A folder with a `Pulumi.yaml` whose virtualenv is the one that runs the tests."""

    def __init__(self, folder: Path, project: str) -> None:
        self.folder = folder
        self.project = project
        folder.mkdir(parents=True)
        self.project_file(virtualenv=sys.prefix)

    def write(self, program: str | Path) -> None:
        """Make this the stack's program.

        Args:
            program: text of `__main__.py`, indented as it suits the test, or a folder to copy;
                a `Pulumi.yaml` and a `.venv` in it stay behind.
        """
        if isinstance(program, Path):
            left = shutil.ignore_patterns(".venv", "__pycache__", "Pulumi*.yaml")
            shutil.copytree(program, self.folder, ignore=left, dirs_exist_ok=True)
        else:
            self.write_file("__main__.py", program)

    def write_file(self, name: str, text: str) -> Path:
        """Write a file of the project, such as a module the program imports.

        What Python keeps of the module's former text goes: Python takes it for up to date if both
        texts have the same length and were written within one second.
        """
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
        return path

    def project_file(self, *, main: str | None = None, **options: str) -> None:
        """Write `Pulumi.yaml` anew.

        Args:
            main: where the program is, relative to the project.
            options: the Python runtime's, such as `virtualenv`.
        """
        runtime = {"name": "python", "options": options}
        project = {"name": self.project, "runtime": runtime} | ({"main": main} if main else {})
        self.write_file("Pulumi.yaml", json.dumps(project))  # JSON is YAML


class Stack(Project):
    """One project with one stack.

    Settings made with `config` are written when the next command runs. Commands fail the test
    when they end otherwise than expected. `env` is their environment, over that of a user who has
    set nothing; `runner` is a command that runs them, such as `qcloud-emulator run --`.
    """

    def __init__(
        self,
        workshop: Workshop,
        *,
        project: str = "story",
        name: str = "dev",
        api_version: str = "2.0",
    ) -> None:
        super().__init__(workshop.folder / f"{project}-{name}", project)
        self.name = name
        self.api_version = api_version
        self.env: dict[str, str] = {}
        self.runner: tuple[str, ...] = ()
        self.mark = workshop.mark
        self._workshop = workshop
        self._runs = itertools.count(1)
        self._settings: list[str] = []
        self._made = False
        self._log = workshop.folder / f"{project}-{name}.runs"
        self._log.mkdir()

    def config(self, key: str, value: str, *, secret: bool = False) -> None:
        """Set a value in the stack's configuration, encrypted if it is secret."""
        self._settings += ["--secret" if secret else "--plaintext", f"{key}={value}"]

    def unset_config(self, key: str) -> None:
        """Remove a value from the stack's configuration."""
        self.run("config", "rm", key)

    # The cloud it talks to

    def use_emulator(self, emulator: RunningEmulator, account: str = "default") -> None:
        """Set the environment that `qcloud-emulator run` gives its command."""
        self.env |= {
            "QCLOUD_API_VERSION": self.api_version,
            "QCLOUD_EMULATOR": emulator.url,
            "QCLOUD_UIN": emulator.accounts[account].uin,
            "TENCENTCLOUD_REGION": "ap-guangzhou",
        }
        if account != "default":
            self.env["QCLOUD_PROFILE"] = account

    def use_endpoint(
        self,
        emulator: RunningEmulator,
        account: str = "default",
        *,
        via: Literal["env", "config"] = "env",
        uin: bool = True,
    ) -> None:
        """Configure the emulator as if it were the real cloud, with one account's key pair.

        Args:
            emulator: the emulator.
            account: the account's name in its seed.
            via: where the settings go, into the environment or the stack's configuration.
            uin: also say whose key pair it is.
        """
        owner = emulator.accounts[account]
        endpoint = f"{emulator.url}{PATHS[self.api_version]}"
        if via == "env":
            self.env |= {
                "QCLOUD_API_VERSION": self.api_version,
                "QCLOUD_ENDPOINT": endpoint,
                "TENCENTCLOUD_REGION": "ap-guangzhou",
                "TENCENTCLOUD_SECRET_ID": owner.secret_id,
                "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
            }
            self.env |= {"QCLOUD_UIN": owner.uin} if uin else {}
            self.env |= {"TENCENTCLOUD_TOKEN": owner.token} if owner.token else {}
            return
        self.config("qcloud:apiVersion", self.api_version)
        self.config("qcloud:endpoint", endpoint)
        self.config("qcloud:region", "ap-guangzhou")
        self.config("qcloud:secretId", owner.secret_id)
        self.config("qcloud:secretKey", owner.secret_key, secret=True)
        if owner.token:
            self.config("qcloud:token", owner.token, secret=True)
        if uin:
            self.config("qcloud:uin", owner.uin)

    # What the user types

    def up(
        self,
        *flags: str,
        env: Mapping[str, str] | None = None,
        expect_failure: bool = False,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run `pulumi up` and return what it did; see `run`."""
        return self.run("up", *flags, env=env, expect_failure=expect_failure, timeout=timeout)

    def preview(
        self,
        *flags: str,
        env: Mapping[str, str] | None = None,
        expect_failure: bool = False,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run `pulumi preview` and return what it planned; see `run`."""
        return self.run("preview", *flags, env=env, expect_failure=expect_failure, timeout=timeout)

    def refresh(
        self,
        *flags: str,
        env: Mapping[str, str] | None = None,
        expect_failure: bool = False,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run `pulumi refresh`; see `run`."""
        return self.run("refresh", *flags, env=env, expect_failure=expect_failure, timeout=timeout)

    def destroy(
        self,
        *flags: str,
        env: Mapping[str, str] | None = None,
        expect_failure: bool = False,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run `pulumi destroy`; see `run`."""
        return self.run("destroy", *flags, env=env, expect_failure=expect_failure, timeout=timeout)

    def cancel(self) -> Result:
        """Run `pulumi cancel`, which takes away a killed engine's lock."""
        return self.run("cancel")

    def taint(self, urn: str) -> Result:
        """Mark a resource so that the next `up` replaces it."""
        return self.run("state", "taint", urn, "--yes")

    def outputs(self) -> dict[str, object]:
        """Return the stack's outputs, secrets in plain text."""
        state = self.run("stack", "export", "--show-secrets").json()
        deployment = cast("dict[str, list[dict[str, Any]]]", state["deployment"])
        (stack,) = (it for it in deployment["resources"] if it["type"] == "pulumi:pulumi:Stack")
        return {name: in_plain(value) for name, value in stack.get("outputs", {}).items()}

    def export_state(self) -> dict[str, object]:
        """Return the stack's state as `pulumi stack export` gives it."""
        self._settle()
        kept = json.loads(self.state_file.read_text())
        return {"version": kept["version"], "deployment": kept["checkpoint"].get("latest") or {}}

    def import_state(self, state: Mapping[str, object]) -> None:
        """Replace the stack's state."""
        file = self._log / "import.json"
        file.write_text(json.dumps(state))
        self.run("stack", "import", "--file", str(file))

    def resources(self) -> dict[str, dict[str, object]]:
        """Return the resources in the state by logical name, without the stack and providers."""
        deployment = cast("dict[str, list[dict[str, object]]]", self.export_state()["deployment"])
        return {
            str(resource["urn"]).rpartition("::")[2]: resource
            for resource in deployment.get("resources") or ()
            if not str(resource["type"]).startswith(("pulumi:pulumi:Stack", "pulumi:providers:"))
        }

    def urn(self, name: str) -> str:
        """Return the URN of the resource of that logical name in the state."""
        return str(self.resources()[name]["urn"])

    @property
    def state_file(self) -> Path:
        """The file in which the backend keeps the state."""
        backend = self._workshop.folder / "backend"
        return backend / ".pulumi" / "stacks" / self.project / f"{self.name}.json"

    @property
    def config_file(self) -> Path:
        """The file in which the stack's configuration is."""
        return self.folder / f"Pulumi.{self.name}.yaml"

    def written(self) -> list[Path]:
        """Return every file of the test's engine: projects, states, their history, logs, output."""
        return [path for path in self._workshop.folder.rglob("*") if path.is_file()]

    def record_grpc(self) -> Path:
        """Let the engine log its gRPC traffic from now on, and return the log."""
        log = self._log / "grpc.json"
        self.env["PULUMI_DEBUG_GRPC"] = str(log)
        return log

    def run(
        self,
        *command: str,
        env: Mapping[str, str] | None = None,
        expect_failure: bool = False,
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run any `pulumi` command on this stack.

        Args:
            command: its words, without `pulumi` and `--yes`.
            env: further environment, over the stack's own.
            expect_failure: whether it is to end with an exit code other than 0.
            timeout: seconds after which it is killed.

        Raises:
            AssertionError: it ended otherwise than expected, or took too long.
        """
        result = self.start(*command, env=env).result(timeout)
        if (result.exit_code != 0) is not expect_failure:
            words = " ".join(result.command)
            raise AssertionError(f"{words} ended with {result.exit_code}\n{result.text}")
        return result

    def start(self, *command: str, env: Mapping[str, str] | None = None) -> Started:
        """Begin a `pulumi` command and let it run on; see `run`."""
        self._settle()
        return self._start(*command, env=env)

    def start_up(self, *flags: str, env: Mapping[str, str] | None = None) -> Started:
        """Begin `pulumi up` without a preview and let it run on."""
        return self.start("up", "--skip-preview", *flags, env=env)

    def _start(self, *command: str, env: Mapping[str, str] | None = None) -> Started:
        run = self._log / f"{next(self._runs):03}-{command[0]}"
        events = run.with_suffix(".events")
        extra = ["--yes"] if command[0] in _WITH_YES else []
        extra += ["--event-log", str(events)] if command[0] in _WITH_EVENTS else []
        running = Running(
            [*self.runner, "pulumi", *command, *extra, "--non-interactive"],
            cwd=self.folder,
            env={
                **self._workshop.environment(),
                "PULUMI_STACK": self.name,
                **self.env,
                **(env or {}),
            },
            output=run,
        )
        return Started(running, command, events)

    def _settle(self) -> None:
        if not self._made:
            self._made = True
            self._init()
        if self._settings:
            settings, self._settings = self._settings, []
            self._must("config", "set-all", *settings)

    def _init(self) -> None:
        """Make the stack; one of that name that was made before is copied, which is quicker."""
        backend = self.state_file.parents[2]
        made = self._workshop.home / "made" / self.project / self.name
        if made.exists() and not self.config_file.exists():
            shutil.copytree(made / "backend", backend, dirs_exist_ok=True)
            shutil.copy(made / self.config_file.name, self.config_file)
            return
        self._must("stack", "init", self.name)
        if not made.exists():
            others = shutil.ignore_patterns("history", "backups", "locks")
            shutil.copytree(backend, made / "backend", ignore=others)
            for stack in (made / "backend" / "stacks").glob("*/*.json*"):
                if (stack.parent.name, stack.name.partition(".")[0]) != (self.project, self.name):
                    stack.unlink()
            shutil.copy(self.config_file, made)

    def _must(self, *command: str) -> None:
        result = self._start(*command).result(TIMEOUT)
        if result.exit_code:
            raise AssertionError(f"{' '.join(command)} failed\n{result.text}")


@dataclass(frozen=True, slots=True)
class Started:
    """A `pulumi` command under way."""

    process: Running
    command: tuple[str, ...]
    event_log: Path

    def result(self, timeout: float = TIMEOUT) -> Result:
        """Wait for its end and return what it did.

        Args:
            timeout: seconds after which it is killed.
        """
        code = self.process.exit_code(timeout)
        return Result(
            command=self.command,
            exit_code=code,
            stdout=self.process.stdout,
            stderr=self.process.stderr,
            seconds=time.monotonic() - self.process.started,
            events=read_events(self.event_log),
        )

    def kill(self) -> Result:
        """End the engine with SIGKILL, its plugins living on, and return what it did until then."""
        self.process.kill()
        return self.result()
