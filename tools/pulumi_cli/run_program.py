"""Runs one Pulumi program; started by `language_host.py` with the Python of the project.

Arguments: the run's settings as JSON, the program (a folder or file), the program's own arguments.
The stack's configuration is in the environment, where the SDK looks for it. The traceback of an
error begins with the user's own code, as with the official host.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

EXIT_AFTER_MESSAGE: Final = 32

# Python puts this file's folder first, but a program must not be able to import its modules.
if __name__ == "__main__":
    del sys.path[0]

try:
    import pulumi
    import pulumi.runtime
except ImportError as missing:
    sys.exit(
        f"{sys.executable} cannot import the Pulumi SDK ({missing}): "
        "install the program's packages into this virtual environment"
    )


def entry_file(program: str) -> Path:
    """Return the file that runs for a program given as a folder or a file."""
    path = Path(program).absolute()
    return path if path.is_file() else path / "__main__.py"


def user_traceback(error: BaseException, program: Path) -> str:
    """Format an error without the frames between the engine and the user's program.

    Args:
        error: the exception that the program raised.
        program: its entry file.
    """
    frames = [Path(f.filename) for f in traceback.extract_tb(error.__traceback__)]
    if program in frames:
        skipped = frames.index(program)
    elif isinstance(error, SyntaxError) and error.filename == str(program):
        skipped = len(frames)
    else:
        skipped = 0
    lines = traceback.format_exception(error, limit=skipped - len(frames) if skipped else None)
    return "".join(lines).rstrip()


async def run(program: str) -> None:
    """Run the program, and wait for its resources."""

    def execute() -> None:
        if not entry_file(program).is_file():
            raise pulumi.RunError(
                f"unable to find main python program `__main__.py` in `{Path(program).absolute()}`"
            )
        runpy.run_path(program, run_name="__main__")

    await pulumi.runtime.run_in_stack(execute)


def exit_with(host: int) -> None:
    """End this process at once when the language host has ended."""
    while os.getppid() == host:
        time.sleep(0.5)
    os._exit(1)


def main() -> int:
    """Run the program named on the command line.

    Returns:
        The exit code, from which the host learns whether the user has seen an error message.
    """
    threading.Thread(target=exit_with, args=(os.getppid(),), daemon=True).start()
    settings, program, *arguments = sys.argv[1:]
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    values = json.loads(settings)
    pulumi.runtime.configure(pulumi.runtime.Settings(**values))
    sys.argv = [program, *arguments]
    file = entry_file(program)

    # A failed program leaves futures that nobody awaits; asyncio's warnings would only distract.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=max(values["parallel"], 1) * 4)
    loop.set_default_executor(executor)
    try:
        loop.run_until_complete(run(program))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return EXIT_AFTER_MESSAGE
    except Exception as error:  # noqa: BLE001 - every error of a user's program is shown
        pulumi.log.error(
            f"Program failed with an unhandled exception:\n{user_traceback(error, file)}"
        )
        return EXIT_AFTER_MESSAGE
    finally:
        executor.shutdown()
        loop.close()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
