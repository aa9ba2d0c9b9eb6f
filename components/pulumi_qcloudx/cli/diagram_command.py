"""The command `qcloud-peering diagram`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from pulumi_qcloud.cli import showing
from pulumi_qcloud.cli.options import (
    asked_of,
    output_option,
    peer_profile_option,
    problems_told,
    profile_option,
    region_option,
)
from pulumi_qcloud.cli.stack_configuration import state_of
from qcloud_emulator.picture import svg

from pulumi_qcloudx.cli.view import View, view_of_live, view_of_state
from pulumi_qcloudx.diagram import mermaid


@click.command(short_help="Draw the peering connections of an account or a stack.")
@click.option("--live", is_flag=True, help="Of the account in use; this is the default.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "svg"]),
    default="mermaid",
    show_default=True,
    help="Text for Mermaid, or a picture.",
)
@output_option
@region_option
@profile_option
@peer_profile_option
@click.option(
    "--stack",
    default="",
    metavar="NAME",
    help="Draw what is in the state of this stack (asks `pulumi stack export` here).",
)
def diagram(live: bool, form: str, output: Path | None, stack: str, **whom: str) -> None:
    """Draw the peering connections of an account, or those in the state of a stack.

    VPCs are boxes, connections are lines, coloured by state. Of an account, VPCs whose ranges
    overlap and connections that lack routes are marked; with --peer-profile the other account's
    side is looked at too. With --stack the state of that stack is drawn; the cloud is not asked.

    \b
    Examples:
      qcloud-peering diagram > network.mmd
      qcloud-peering diagram --format svg -o network.svg --peer-profile partner
      qcloud-peering diagram --stack prod

    Exit codes: 0 done; 1 a problem, told in one sentence; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    if stack:
        given = [f"--{name.replace('_', '-')}" for name, text in whom.items() if text]
        if unused := (["--live"] if live else []) + sorted(given):
            raise click.UsageError(
                f"--stack draws a state and asks no account; leave {', '.join(unused)} out"
            )
    with problems_told():
        view = _of_stack(stack) if stack else _of_account(**whom)
    if form == "svg":
        text = svg(view.vpcs, view.edges, marks=view.marks)
    else:
        text = mermaid(view.vpcs, view.edges, marks=view.marks)
    showing.write_text(text, output)


def _of_account(**whom: str) -> View:
    return view_of_live(asked_of(**whom, stack="").everything())


def _of_stack(stack: str) -> View:
    text = state_of(stack)
    try:
        return view_of_state(json.loads(text))
    except ValueError as error:
        raise showing.failure(f"the state of stack {stack} cannot be read: {error}") from error
