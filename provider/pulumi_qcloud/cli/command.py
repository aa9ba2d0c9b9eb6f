"""The command `qcloud-peering` itself."""

from __future__ import annotations

import click

from pulumi_qcloud.cli.import_command import import_
from pulumi_qcloud.cli.list_command import list_, show
from pulumi_qcloud.cli.policy_command import policy


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pulumi-qcloud", prog_name="qcloud-peering")
def command() -> None:
    """VPC peering on Tencent Cloud, from the command line.

    Exit codes: 0 done; 1 a problem, told in one sentence; 2 wrong usage.
    """


for _subcommand in (import_, list_, policy, show):
    command.add_command(_subcommand)
