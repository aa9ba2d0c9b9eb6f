"""The examples' folders: what each has to have beside a program that works."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import yaml  # type: ignore[import-untyped]

from tests.engine.examples import FOLDERS, PROGRAMS, ROOT, Job

MOST_LINES: Final = 40
"""Lines of an example's program."""
CI_PREVIEW: Final = ROOT / "examples" / "ci_preview"


def test_settings_of_the_workflow() -> None:
    """The page names whatever the workflow takes from the repository's settings."""
    page = (CI_PREVIEW / "README.md").read_text()
    settings = Job.read(CI_PREVIEW / ".github/workflows/preview.yml").settings

    assert [] == [it for it in settings if f"`{it.partition('.')[2]}`" not in page]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_size(program: Path) -> None:
    """A program is read at a glance."""
    lines = program.read_text().splitlines()

    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda it: it.parent.name)
def test_virtualenv(program: Path) -> None:
    """A project names the virtualenv that `make setup` makes, so that plain `pulumi up` works."""
    folder = program.parent
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())

    virtualenv = folder / project["runtime"]["options"]["virtualenv"]

    assert (ROOT / ".venv").resolve() == virtualenv.resolve()


def test_overview() -> None:
    """The overview of the examples has each of them, and each has its own page."""
    overview = (ROOT / "examples" / "README.md").read_text()

    assert [it.name for it in FOLDERS] == [
        it.name for it in FOLDERS if f"[`{it.name}`]({it.name})" in overview
    ]
    assert [] == [it.name for it in FOLDERS if not (it / "README.md").exists()]


def test_root_project() -> None:
    """The project in the root is the quickstart's."""
    root, quickstart = (
        yaml.safe_load((folder / "Pulumi.yaml").read_text())
        for folder in (ROOT, ROOT / "examples" / "quickstart")
    )

    assert "examples/quickstart" == root["main"]
    assert quickstart["name"] == root["name"]
