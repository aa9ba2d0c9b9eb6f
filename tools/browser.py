"""Finds Chromium and its driver for the tests of the emulator's page.

Run as `python -m browser`; in CI, it installs Debian's packages if they are missing. Elsewhere it
installs nothing, and the tests are skipped. It needs only the standard library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("chromium", "chromium-driver")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser and its driver."""

    chromium: Path
    driver: Path


class NoBrowserError(Exception):
    """No browser is available; the message explains what to do."""


def find() -> Browser:
    """Return the browser on the PATH.

    Raises:
        NoBrowserError: the browser or its driver is missing.
    """
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing = "chromium" if chromium is None else "chromedriver"
        raise NoBrowserError(
            f"{missing} is not on PATH; install Debian's {' and '.join(_PACKAGES)}"
        )
    return Browser(Path(chromium), Path(driver))


def install() -> None:
    """Install Debian's packages, as root.

    Raises:
        NoBrowserError: the installation failed.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", *_PACKAGES],
    ):
        print(f"browser: {' '.join(command)}", file=sys.stderr)
        try:
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=True, timeout=900)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoBrowserError(f"{command[0]} failed to install a browser: {error}") from error


def main() -> int:
    """Make sure that CI has a browser.

    Returns:
        The exit code: 0, or 1 if CI has no browser and it cannot be installed.
    """
    try:
        find()
    except NoBrowserError as error:
        if os.environ.get("CI") != "true":
            print(f"browser: {error}; the tests of the page are skipped", file=sys.stderr)
            return 0
        try:
            install()
            find()
        except NoBrowserError as failure:
            print(f"browser: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
