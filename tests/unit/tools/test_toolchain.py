"""Which Python runs a project's program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pulumi_cli.toolchain import ToolchainError, interpreter

if TYPE_CHECKING:
    from pathlib import Path


def make_venv(folder: Path) -> Path:
    """Make what passes for a virtualenv."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    return python


@pytest.mark.parametrize(
    ("options", "folder"),
    [
        ({"virtualenv": "venv"}, "venv"),
        ({"virtualenv": "deep/er/venv"}, "deep/er/venv"),
        ({"virtualenv": "venv", "toolchain": "pip"}, "venv"),
        ({"toolchain": "uv"}, ".venv"),
    ],
)
def test_the_virtualenv_is_relative_to_the_project(
    tmp_path: Path, options: dict[str, object], folder: str
) -> None:
    """The project's own virtualenv runs the program, and comes first on its PATH."""
    python = make_venv(tmp_path / folder)

    found, environment = interpreter(tmp_path, options)

    assert str(python) == found
    assert str(python.parent) == environment["PATH"].split(os.pathsep)[0]
    assert str(tmp_path / folder) == environment["VIRTUAL_ENV"]


def test_an_absolute_virtualenv_is_taken_as_it_is(tmp_path: Path) -> None:
    """An absolute path does not depend on where the project is."""
    python = make_venv(tmp_path / "venv")

    found, _ = interpreter(tmp_path / "elsewhere", {"virtualenv": str(tmp_path / "venv")})

    assert str(python) == found


def test_without_a_virtualenv_python_is_looked_for_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that names no virtualenv runs with python3, or what PULUMI_PYTHON_CMD names."""
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    default, _ = interpreter(tmp_path, {})
    monkeypatch.setenv("PULUMI_PYTHON_CMD", "python3.12")
    named, _ = interpreter(tmp_path, {})

    assert ("python3", "python3.12") == (default, named)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"virtualenv": "venv"}, "does not exist: create it"),
        ({"virtualenv": "empty"}, "is not a virtual environment: create it"),
        ({"toolchain": "poetry"}, "install the official Pulumi CLI"),
    ],
)
def test_a_python_that_is_not_there_is_named(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    """What is missing is said together with what to do."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(ToolchainError, match=message):
        interpreter(tmp_path, options)
