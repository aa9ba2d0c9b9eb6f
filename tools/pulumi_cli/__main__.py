"""The commands `python -m pulumi_cli path` and `python -m pulumi_cli env`."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from typing import NoReturn

from pulumi_cli import find
from pulumi_cli.errors import CliNotFoundError


def _stop(number: int, _: object) -> NoReturn:
    # An exception unwinds the stack, so that a running build is stopped and cleaned up.
    raise SystemExit(128 + number)


def main() -> int:
    """Print where the CLI is.

    Returns:
        The exit code: 0, or 1 if no CLI was found and all ways to get one failed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m pulumi_cli", description="Find, install or build the Pulumi CLI."
    )
    parser.add_argument(
        "what",
        choices=("path", "env"),
        help="path: print the folder to put on PATH; env: print shell commands that do so",
    )
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        folder = find.directory()
    except CliNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.what == "path":
        print(folder)
        return 0
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    print(f"export PATH={shlex.quote(path)}")
    print("export PULUMI_SKIP_UPDATE_CHECK=true")
    print("export PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true")
    return 0


if __name__ == "__main__":
    sys.exit(main())
