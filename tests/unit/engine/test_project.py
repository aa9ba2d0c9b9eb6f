"""The projects that the stories write."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.engine.stack import Project

if TYPE_CHECKING:
    from pathlib import Path


def test_programs_of_one_moment(tmp_path: Path) -> None:
    """A program of the same length, written in the same second, takes the place of the former."""
    project = Project(tmp_path / "story", "story")

    assert "one" == printed(project, "print('one')")
    assert "two" == printed(project, "print('two')")


def printed(project: Project, program: str) -> str:
    """What the program prints as the language host runs it, keeping its bytecode."""
    os.utime(project.write_file("__main__.py", program), (0, 0))
    run = f"import runpy; runpy.run_path({str(project.folder)!r}, run_name='__main__')"
    return subprocess.check_output([sys.executable, "-c", run], env={}, text=True).strip()
