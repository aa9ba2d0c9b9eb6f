"""The command `qcloud-peering` itself, with what other packages add to it."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Final

import click

from pulumi_qcloud.cli.doctor_command import doctor
from pulumi_qcloud.cli.import_command import import_
from pulumi_qcloud.cli.list_command import list_, show
from pulumi_qcloud.cli.policy_command import policy

_GROUP: Final = "qcloud_peering.commands"
"""Entry points that name commands of packages above this one, and beside it."""


class _Commands(click.Group):
    """The commands of this package, and those that entry points name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all, in the order of the alphabet."""
        return sorted({*super().list_commands(ctx), *_added()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where there is none of this name."""
        own = super().get_command(ctx, cmd_name)
        added = _added()
        if own is not None or cmd_name not in added:
            return own
        return _loaded(cmd_name, added[cmd_name])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pulumi-qcloud", prog_name="qcloud-peering")
def command() -> None:
    """VPC peering on Tencent Cloud, from the command line.

    \b
    Examples:
      qcloud-peering doctor                        # find out why it does not work
      qcloud-peering list --peer-profile partner   # what there is, from both sides
      qcloud-peering check --vpc app --peer data   # whether these can be peered

    Exit codes: 0 done; 1 a problem, told in one sentence; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)


for _subcommand in (doctor, import_, list_, policy, show):
    command.add_command(_subcommand)


def _added() -> dict[str, EntryPoint]:
    return {it.name: it for it in entry_points(group=_GROUP)}


def _loaded(name: str, entry: EntryPoint) -> click.Command:
    """The command of an entry point; one that lacks an extra says so once it is called."""
    try:
        loaded: click.Command = entry.load()
    except SystemExit as lacking:
        reason = str(lacking)

        def refuse() -> None:
            raise click.ClickException(reason)

        return click.Command(name, callback=refuse, short_help=reason)
    return loaded
