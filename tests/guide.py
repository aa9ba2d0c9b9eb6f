"""The tests that a guide shows, run as they stand there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run_tests(
    folder: Path, path: str = os.defpath, *, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder, in an environment that has nothing but a PATH and a home.

    Args:
        folder: with the tests.
        path: the PATH.
        timeout: seconds that they may take.
    """
    options = ["-q", "--rootdir", str(folder), "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={"HOME": str(folder), "PATH": path},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
