"""The command `qcloud-peering` with its subcommands, and the function that runs it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final, NoReturn

try:
    import click
except ModuleNotFoundError:
    sys.exit("qcloud-peering needs the extra [cli]: pip install 'pulumi-qcloud[cli]'")

from qcloud_peering.doctor import doctor
from qcloud_peering.import_command import import_
from qcloud_peering.listing import list_, show
from qcloud_peering.policy import policy


def main() -> None:
    """Run `qcloud-peering`.

    Exit code 0: done; 1: an error, explained in one sentence on standard error; 2: wrong usage.
    """
    if sys.stdout is None:
        _give_up("it is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name can have characters that a terminal lacks
            stream.reconfigure(errors="backslashreplace")
    try:
        command(prog_name="qcloud-peering")
    except OSError as error:
        if error.filename is not None:
            raise
        _give_up(error.strerror or type(error).__name__)


def _give_up(reason: str) -> NoReturn:
    """Print one sentence and exit at once: flushing the rest of the output would fail again."""
    with suppress(OSError, ValueError):
        print(f"Error: cannot write to standard output: {reason}", file=sys.stderr, flush=True)  # noqa: T201
    os._exit(1)


def _check() -> click.Command:
    from qcloud_peering.check import check

    return check


def _diagram() -> click.Command:
    from qcloud_peering.diagram import diagram

    return diagram


def _emulator() -> click.Command:
    """Return the emulator's own command, or one that reports its missing extra when it is run."""
    try:
        from qcloud_emulator.cli import main as emulator
    except SystemExit as lacking:
        reason = str(lacking)

        def refuse() -> None:
            raise click.ClickException(reason)

        return click.Command("emulator", callback=refuse, short_help=reason)
    return emulator


_LOADED_LATE: Final[Mapping[str, Callable[[], click.Command]]] = {
    "check": _check,
    "diagram": _diagram,
    "emulator": _emulator,
}
"""Commands that load the components or the emulator, which would slow down the other commands."""


class _Commands(click.Group):
    """A group that imports some of its commands only when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in alphabetical order."""
        return sorted({*super().list_commands(ctx), *_LOADED_LATE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name, None if it does not exist."""
        load = _LOADED_LATE.get(cmd_name)
        return load() if load else super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pulumi-qcloud", prog_name="qcloud-peering")
def command() -> None:
    """VPC peering on Tencent Cloud, from the command line.

    \b
    Examples:
      qcloud-peering doctor                        # find out what does not work
      qcloud-peering list --peer-profile partner   # list connections with both sides
      qcloud-peering check --vpc app --peer data   # check whether these can be peered

    Exit codes: 0 done; 1 an error, explained in one sentence; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)


for _subcommand in (doctor, import_, list_, policy, show):
    command.add_command(_subcommand)
