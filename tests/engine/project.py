"""The files of a Pulumi project that a test writes."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path


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
