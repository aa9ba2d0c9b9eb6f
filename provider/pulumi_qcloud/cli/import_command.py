"""The command `qcloud-peering import`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pulumi_qcloud.cli import arguments, showing
from pulumi_qcloud.cli.accounts import Account
from pulumi_qcloud.cli.choice import chosen, everything
from pulumi_qcloud.cli.description import Describer
from pulumi_qcloud.cli.import_file import document, names_of
from pulumi_qcloud.cli.options import (
    output_option,
    problems_told,
    profile_option,
    region_option,
    stack_option,
)
from pulumi_qcloud.cli.plan import Planned, Planner
from pulumi_qcloud.cli.stack_configuration import configuration_of
from pulumi_qcloud.lifecycle.clients import Clients


@click.command("import", short_help="Write a file for `pulumi import` from the live account.")
@click.argument("connection_ids", metavar="[PCX]...", nargs=-1, callback=arguments.connection_ids)
@click.option("--all", "take_all", is_flag=True, help="Every connection that is pending or active.")
@click.option(
    "--component",
    default="",
    metavar="NAME",
    help="Make the resources of one connection the children of a VpcPeering of this name.",
)
@click.option(
    "--name",
    "names",
    metavar="PCX=NAME",
    multiple=True,
    callback=arguments.names_by_id,
    help="Logical name of a connection; by default the name it has in the cloud.",
)
@click.option("--routes/--no-routes", default=True, show_default=True, help="Routes too.")
@region_option
@profile_option
@click.option(
    "--provider",
    default="",
    metavar="URN",
    callback=arguments.provider_urn,
    help="Explicit Provider that the resources have in the program.",
)
@click.option(
    "--peer-profile",
    default="",
    metavar="NAME",
    help="Profile of another account of the program, whose side is written too. Its resources "
    "have it as their profile, unless --peer-provider is given.",
)
@click.option(
    "--peer-provider",
    default="",
    metavar="URN",
    callback=arguments.provider_urn,
    help="Explicit Provider that the other account's resources have in the program.",
)
@stack_option
@output_option
def import_(
    connection_ids: tuple[str, ...],
    take_all: bool,
    component: str,
    names: dict[str, str],
    routes: bool,
    region: str,
    profile: str,
    provider: str,
    peer_profile: str,
    peer_provider: str,
    stack: str,
    output: Path | None,
) -> None:
    """Write a file for `pulumi import` from the live account.

    The file holds the connections PCX, or --all of them, with their routes. Where the account in
    use is the accepter of a connection, its acceptance is written in the connection's place. A
    program that declares the same things then previews without changes. Nothing is written to the
    cloud, and no secret to the file.

    Logical names are NAME for a connection, NAME-accepter, NAME-routes for the requester's side
    and NAME-peer-routes for the accepter's. With --component they are those of a VpcPeering:
    NAME-connection and so on. Where route tables of one VPC have different routes, NAME-routes-2
    and so on are added. An imported route is removed when its resource is.

    Credentials, region and endpoint come from the environment and the credential files, as they do
    for the provider, and from --stack. --profile and --region are not written into the file: the
    stack or its Provider has them.

    \b
    Examples:
      qcloud-peering import --all -o network.json
      qcloud-peering import pcx-6gw5wvmk --name pcx-6gw5wvmk=app-to-data -o net.json
      qcloud-peering import pcx-6gw5wvmk --component app-to-data --stack dev -o net.json
      qcloud-peering import pcx-6gw5wvmk --peer-profile partner -o net.json
      pulumi import --file net.json --generate-code=false

    `pulumi import` has to be of version 3.254 or newer. Explicit Providers have to be in the stack
    first (`pulumi up --target URN`).

    Exit codes: 0 done; 1 a problem, told in one sentence, and no file written; 2 wrong usage.
    """  # noqa: D301 (click's mark for text that is not wrapped)
    if bool(connection_ids) is take_all:
        raise click.UsageError("give ids of connections, or --all")
    if peer_provider and not peer_profile:
        raise click.UsageError("--peer-provider needs --peer-profile, to ask the account with")
    if component and names:
        raise click.UsageError("--component names the resources; leave --name out")
    if component and len(connection_ids) != 1:
        raise click.UsageError("--component takes one connection; run it once for each")
    with problems_told():
        clients = Clients(configuration_of(stack) if stack else {})
        own = Account(clients, profile, region, provider)
        peer = None
        if peer_profile:
            # Asked where the first one is; a wrong profile is told even if nothing is its own.
            region = own.access().settings.region
            peer = Account(clients, peer_profile, region, peer_provider, declared=not peer_provider)
            peer.access()
        planner = Planner(
            Describer(clients, in_component=bool(component)),
            own,
            peer,
            with_routes=routes,
            in_component=bool(component),
        )
        planned = _plan_all(planner) if take_all else _plan_chosen(planner, connection_ids)
        if unknown := sorted(names.keys() - {it.connection.id for it in planned}):
            raise click.UsageError(
                f"--name {unknown[0]}={names[unknown[0]]}: it is not imported; leave it out"
            )
        labels = names_of((it.connection for it in planned), names)
        content = document(
            {labels[it.connection.id]: it.resources for it in planned}, component=component
        )
    showing.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", output)
    _tell_what_is_next(planned, output, stack)


def _plan_all(planner: Planner) -> list[Planned]:
    alive, dead = everything(planner.own.access())
    for connection in dead:
        _note(f"left out: {connection.id} {connection.name!r} is {connection.state_text}")
    planned = [planner.plan(connection) for connection in alive]
    for one in planned:
        for note in one.notes:
            _note(f"left out: {note}")
    some = [one for one in planned if one.resources]
    if not some:
        raise click.ClickException("there is nothing to import")
    return some


def _plan_chosen(planner: Planner, connection_ids: Sequence[str]) -> list[Planned]:
    planned = [planner.plan(it) for it in chosen(planner.own.access(), connection_ids)]
    refusals = [one.refusal for one in planned if one.refusal]
    if refusals:
        raise click.ClickException("; ".join(refusals))
    for one in planned:
        for note in one.notes:
            _note(f"left out: {note}")
    return planned


def _tell_what_is_next(planned: Sequence[Planned], output: Path | None, stack: str) -> None:
    number = sum(len(one.resources) for one in planned)
    of_stack = f" --stack {stack}" if stack else ""
    _note(
        f"{number} resource{'s' if number > 1 else ''} of {len(planned)} "
        f"connection{'s' if len(planned) > 1 else ''}; next: "
        f"pulumi import --file {output or 'FILE'} --generate-code=false{of_stack}"
    )
    _note("what is imported is protected from deletion, unless you add --protect=false")


def _note(line: str) -> None:
    click.echo(f"qcloud-peering: {line}", err=True)
