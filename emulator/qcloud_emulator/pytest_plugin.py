"""Pytest fixtures for testing stacks: `qcloud_emulator` and `pulumi_stack`."""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pulumi.automation import Stack

    from qcloud_emulator.emulator import Emulator


@pytest.fixture
def qcloud_emulator() -> Iterator[Emulator]:
    """Start an emulator with the default seed on a free port, in this process."""
    from qcloud_emulator.emulator import Emulator

    with Emulator.start() as emulator:
        yield emulator


class NewStack(Protocol):
    """Creates temporary stacks on the real engine."""

    def __call__(
        self,
        program: str | Path | Callable[[], None],
        *,
        config: Mapping[str, str] | None = None,
        api_version: str = "3.0",
    ) -> Stack:
        """Create a stack.

        Args:
            program: folder with a `Pulumi.yaml`, or a function that declares resources.
            config: configuration of the stack, such as ``{"appVpc": "app"}``.
            api_version: ``2.0`` or ``3.0``; overrides the stack's own configuration.
        """


@pytest.fixture
def pulumi_stack(
    qcloud_emulator: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[NewStack]:
    """Return a function that creates stacks which use the emulator; see `NewStack`.

    Each is a `pulumi.automation.Stack` with its backend in a temporary folder. The fixture needs
    `pulumi` on the PATH. After the test, it destroys and removes the stacks.
    """
    from qcloud_emulator.environment import environment

    with ExitStack() as ends:
        folder = tmp_path_factory.mktemp("pulumi")

        def new(
            program: str | Path | Callable[[], None],
            *,
            config: Mapping[str, str] | None = None,
            api_version: str = "3.0",
        ) -> Stack:
            env = ends.enter_context(environment(qcloud_emulator, api_version))
            if callable(program):
                program = _beside(program, env, monkeypatch)
            stack = _make(program, folder, {**env, **_own_environment(folder)})
            ends.callback(_remove, stack, qcloud_emulator)
            for key, value in (config or {}).items():
                stack.set_config(key, _value(value))
            return stack

        yield new


def _beside(
    program: Callable[[], None], env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Wrap a program, which runs in this process, so that its stack's environment is set first."""

    def run() -> None:
        _set_here(env, monkeypatch)
        program()

    return run


def _set_here(env: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from qcloud_emulator.environment import TOKENS

    for name in TOKENS:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        if name.startswith(("QCLOUD_", "TENCENTCLOUD_")):
            monkeypatch.setenv(name, value)


def _own_environment(folder: Path) -> dict[str, str]:
    path = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    return {
        "PATH": os.pathsep.join(path),
        "PULUMI_BACKEND_URL": folder.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _make(program: str | Path | Callable[[], None], folder: Path, env: dict[str, str]) -> Stack:
    from pulumi import automation

    name = f"test-{uuid.uuid4().hex[:8]}"
    options = automation.LocalWorkspaceOptions(env_vars=env)
    if callable(program):
        options.work_dir = str(folder / name)
        (folder / name).mkdir()
        return automation.create_stack(name, project_name="test", program=program, opts=options)
    return automation.create_stack(name, work_dir=str(Path(program)), opts=options)


def _remove(stack: Stack, emulator: Emulator) -> None:
    from pulumi.automation import StackNotFoundError

    emulator.clear_faults()
    with suppress(StackNotFoundError):  # the test may have removed it
        try:
            stack.destroy()
        finally:  # otherwise the stack's settings file stays in the folder of the user's program
            stack.workspace.remove_stack(stack.name, force=True)


def _value(text: str) -> Any:
    from pulumi import automation

    return automation.ConfigValue(text)
