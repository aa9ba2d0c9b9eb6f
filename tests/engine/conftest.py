"""Fixtures for tests on the real engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.engine.commands import Workshop
from tests.engine.stack import Stack
from tests.engine.versions import versions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qcloud_emulator import Emulator

_HERE = Path(__file__).parent
_TOOLS = Path(__file__).parents[2] / "tools"
_CLI = pytest.StashKey[Path | str]()


class NewStack(Protocol):
    """Makes a stack in the test's own backend."""

    def __call__(
        self, program: str | Path | None = None, *, project: str = "story", name: str = "dev"
    ) -> Stack:
        """Make one, with a program or without."""


def _find_cli() -> Path | str:
    """Return the folder of the CLI, or the reason why there is none."""
    found = subprocess.run(
        [sys.executable, "-m", "pulumi_cli", "path"],
        env={**os.environ, "PYTHONPATH": str(_TOOLS)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else "there is no Pulumi CLI"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Get the CLI before the first test begins, since a build outlasts any test's time limit."""
    wanted = any("pulumi_cli" in getattr(item, "fixturenames", ()) for item in session.items)
    if not wanted or session.config.option.collectonly:
        return
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        session.config.stash[_CLI] = _find_cli()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each story under every version of the API that it is a story of."""
    if "api_version" in metafunc.fixturenames:
        versions = versions_of(metafunc.definition.path.name, metafunc.definition.originalname)
        metafunc.parametrize("api_version", versions, ids=[f"api-{it}" for it in versions])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave stories to `make test-all`, but for those, and under the versions, marked `quick`."""
    for item in items:
        if item.path.parent == _HERE and not _is_quick(item):
            item.add_marker(pytest.mark.full)


def _is_quick(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("quick")
    callspec = getattr(item, "callspec", None)
    version = callspec.params.get("api_version") if callspec else None
    if mark is None or version is None:
        return mark is not None
    own = versions_of(item.path.name, getattr(item, "originalname", item.name))
    return version in (mark.args or own[-1:])


@pytest.fixture(scope="session")
def pulumi_cli(pytestconfig: pytest.Config) -> Path:
    """Return the folder with the Pulumi CLI; without one, CI fails and others skip."""
    found = pytestconfig.stash.get(_CLI, None) or _find_cli()
    if isinstance(found, Path):
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(found)
    pytest.skip(found)


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a `PULUMI_HOME` for all tests of this run."""
    return tmp_path_factory.mktemp("pulumi-home")


@pytest.fixture
def new_stack(
    pulumi_cli: Path, pulumi_home: Path, tmp_path: Path, api_version: str
) -> Iterator[NewStack]:
    """Return a function that makes stacks which share one backend and one version of the API."""
    workshop = Workshop.make(cli=pulumi_cli, home=pulumi_home, folder=tmp_path / "engine")

    def new(
        program: str | Path | None = None, *, project: str = "story", name: str = "dev"
    ) -> Stack:
        stack = Stack(workshop, project=project, name=name, api_version=api_version)
        if program is not None:
            stack.write(program)
        return stack

    yield new
    workshop.close()


@pytest.fixture
def stack(new_stack: NewStack) -> Stack:
    """Return one stack, without a program yet."""
    return new_stack()


@pytest.fixture
def cloud(stack: Stack, qcloud_emulator: Emulator) -> Emulator:
    """Return the emulator that the stack talks to, under the account `default`."""
    stack.use_emulator(qcloud_emulator)
    return qcloud_emulator
