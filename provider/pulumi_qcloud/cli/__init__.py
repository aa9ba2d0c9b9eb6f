"""The command line `qcloud-peering`; it needs the extra `[cli]`.

- `command` is the command with its subcommands, one module each: `import_command`;
- `accounts` says whose credentials are used, `stack_configuration` what a stack configures;
- `choice` picks connections, `description` turns each into what a state file holds of it;
- `import_file` is the file that `pulumi import` reads.
"""

from __future__ import annotations

import importlib.util
import sys


def main() -> None:
    """Run `qcloud-peering`.

    Exit code 0: done; 1: a problem, in one sentence on standard error; 2: wrong usage.
    """
    if importlib.util.find_spec("click") is None:
        sys.exit("qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'")
    from pulumi_qcloud.cli.command import command

    command(prog_name="qcloud-peering")
