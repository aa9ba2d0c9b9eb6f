"""The command line `qcloud-peering`; it needs the extra `[cli]`.

- `command` is the command with its subcommands, one module each: `import_command`;
- `accounts` says whose credentials are used, `stack_configuration` what a stack configures;
- `choice` picks connections, `description` turns each into what a state file holds of it;
- `import_file` is the file that `pulumi import` reads, `import_preview` what it holds;
- `terraform_state` and `pulumi_state` read what other tools manage, into `managed`; `handover` says
  what these have to forget;
- `showing` is how everything is printed, `progress` how far a long listing is.
"""

from __future__ import annotations

import importlib.util
import io
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> None:
    """Run `qcloud-peering`.

    Exit code 0: done; 1: a problem, in one sentence on standard error; 2: wrong usage.
    """
    if importlib.util.find_spec("click") is None:
        sys.exit("qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'")
    from pulumi_qcloud.cli.command import command

    if sys.stdout is None:
        _give_up("it is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack characters of a name
            stream.reconfigure(errors="backslashreplace")
    try:
        command(prog_name="qcloud-peering")
    except OSError as error:
        if error.filename is not None:
            raise
        _give_up(error.strerror or type(error).__name__)


def _give_up(reason: str) -> NoReturn:
    """End with one sentence; what is still to be written would fail again at the very end."""
    with suppress(OSError, ValueError):
        print(f"Error: cannot write to standard output: {reason}", file=sys.stderr, flush=True)  # noqa: T201
    os._exit(1)
