"""What the real backend builds of a tree, and environments that it is installed into."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("pulumi_qcloud", "pulumi_qcloudx", "qcloud_emulator", "qcloud_peering")
PIP: Final = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check")


def run(
    command: Sequence[str | Path], cwd: Path, *, sources: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed.

    Args:
        command: its words.
        cwd: where it runs.
        sources: its `PYTHONPATH`; without it, it sees what is installed and nothing else.

    Raises:
        AssertionError: it failed; the text has all that it printed.
    """
    env = {**os.environ, "PYTHONPATH": sources}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done


def build_wheel(tree: Path, folder: Path) -> Path:
    """Build a tree's wheel in an empty folder, with the backend that is installed here."""
    run([*PIP, "wheel", "--no-deps", "--no-build-isolation", tree], folder)
    (built,) = folder.glob("*.whl")
    return built


def build_sdist(tree: Path, folder: Path) -> Path:
    """Build a tree's source distribution in an empty folder; see `build_wheel`."""
    run([sys.executable, "-m", "hatchling", "build", "--target", "sdist", "-d", folder], tree)
    (built,) = folder.glob("*.tar.gz")
    return built


def empty_environment(folder: Path) -> Path:
    """Make a virtual environment in a folder and return its interpreter."""
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


def install(interpreter: Path, *what: str | Path) -> None:
    """Install into an environment; what is said is options and requirements of pip."""
    run([*PIP, "--python", interpreter, "install", *what], interpreter.parent)


def see_packages_of_tests(interpreter: Path) -> None:
    """Let an environment see, behind its own packages, those that the tests have."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = run([interpreter, "-c", code], interpreter.parent).stdout.strip()
    Path(own, "tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
