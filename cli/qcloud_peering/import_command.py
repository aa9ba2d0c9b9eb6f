"""The command `qcloud-peering import`, and the preview of the file that it writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.lifecycle.access import Clients

from qcloud_peering import import_plan, options
from qcloud_peering.accounts import Account, configuration_of
from qcloud_peering.import_file import Describer, document, names_of
from qcloud_peering.import_plan import Planner, Selection
from qcloud_peering.options import (
    output_option,
    problems_reported,
    profile_option,
    region_option,
    stack_option,
)
from qcloud_peering.other_tools import (
    Managed,
    OldState,
    handover_commands,
    handover_conclusion,
    handover_introduction,
    handover_warnings,
    read_old_state,
)
from qcloud_peering.output import (
    json_text,
    print_json,
    print_line,
    print_table,
    shown_progress,
    write_text,
)

_HEADS: Final = ("NAME", "TYPE", "ID", "REQUESTER", "ACCEPTER", "PARENT")
_DISPENSABLE: Final = ("PARENT", "ACCEPTER", "REQUESTER", "TYPE")
"""Heads of the columns to drop, in this order, if the terminal is too narrow."""
_STATE_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("import", short_help="Write a file for `pulumi import` from the live account.")
@click.argument("connection_ids", metavar="[PCX]...", nargs=-1, callback=options.connection_ids)
@click.option("--all", "take_all", is_flag=True, help="Import all pending and active connections.")
@click.option(
    "--from-terraform",
    type=_STATE_FILE,
    metavar="FILE",
    help="Import the connections in a Terraform state (`terraform state pull` or `terraform show "
    "-json`), or only those given as PCX.",
)
@click.option(
    "--from-pulumi",
    type=_STATE_FILE,
    metavar="FILE",
    help="Import the connections that a stack manages with the bridged provider (`pulumi stack "
    "export`), or only those given as PCX.",
)
@click.option(
    "--component",
    default="",
    metavar="NAME",
    help="Make the resources of one connection the children of a VpcPeering with this name.",
)
@click.option(
    "--name",
    "names",
    metavar="PCX=NAME",
    multiple=True,
    callback=options.names_by_id,
    help="Logical name of a connection; by default its name in the cloud.",
)
@click.option("--routes/--no-routes", default=True, show_default=True, help="Import routes too.")
@region_option
@profile_option
@click.option(
    "--provider",
    default="",
    metavar="URN",
    callback=options.provider_urn,
    help="Explicit Provider that the resources use in the program.",
)
@click.option(
    "--peer-profile",
    default="",
    metavar="NAME",
    help="Profile of another account that the program manages, whose side is written too. Its "
    "resources set this profile, unless --peer-provider is given.",
)
@click.option(
    "--peer-provider",
    default="",
    metavar="URN",
    callback=options.provider_urn,
    help="Explicit Provider that the other account's resources use in the program.",
)
@stack_option
@output_option
@click.option("--preview", is_flag=True, help="Show the file's content without writing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the preview as JSON.")
def import_(
    connection_ids: tuple[str, ...],
    take_all: bool,
    from_terraform: Path | None,
    from_pulumi: Path | None,
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
    preview: bool,
    as_json: bool,
) -> None:
    """Write a file for `pulumi import` from the live account.

    The file contains the connections PCX, or all with --all, and their routes. If the account in
    use is the accepter of a connection, the acceptance is written instead of the connection. A
    program that declares the same resources then previews without changes. Nothing is changed in
    the cloud, and no secret is written to the file.

    Logical names are NAME for a connection, NAME-accepter for its acceptance, NAME-routes for the
    requester's side and NAME-peer-routes for the accepter's. With --component they are the names
    that a VpcPeering gives: NAME-connection and so on. If route tables of one VPC have different
    routes, NAME-routes-2 and so on are added. An imported route is removed when its resource is
    deleted.

    --from-terraform and --from-pulumi import the connections that a state manages as
    `tencentcloud_vpc_peer_connect_manager`; `-` reads the state from standard input. Only the ids
    come from the state. Everything else comes from the cloud, also from other regions that the
    state names; connections there get their own `region`. Finally, the command prints what the
    other tool has to forget, and how, so that no connection is deleted.

    Credentials, region and endpoint come from the environment and the credential files, as for the
    provider, and from --stack. --profile and --region are not written to the file, because they
    belong in the stack's configuration or in its Provider.

    \b
    Examples:
      qcloud-peering import --all --preview
      qcloud-peering import --all -o network.json
      qcloud-peering import pcx-6gw5wvmk --name pcx-6gw5wvmk=app-to-data -o net.json
      qcloud-peering import pcx-6gw5wvmk --component app-to-data --stack dev -o net.json
      qcloud-peering import pcx-6gw5wvmk --peer-profile partner -o net.json
      terraform state pull | qcloud-peering import --from-terraform - -o net.json
      pulumi stack export | qcloud-peering import --from-pulumi - -o net.json
      pulumi import --file net.json --generate-code=false

    `pulumi import` needs Pulumi 3.254 or newer. Explicit Providers have to exist in the stack first
    (`pulumi up --target URN`).

    Exit codes: 0 done; 1 an error, explained in one sentence, and no file written; 2 wrong usage.
    """  # noqa: D301 (\b keeps click from wrapping a paragraph)
    old_files = [it for it in (from_terraform, from_pulumi) if it]
    if len(old_files) > 1 or (take_all and old_files):
        raise click.UsageError("give only one of --all, --from-terraform and --from-pulumi")
    if not old_files and bool(connection_ids) is take_all:
        raise click.UsageError("give either connection ids or --all")
    if peer_provider and not peer_profile:
        raise click.UsageError("--peer-provider needs --peer-profile, to query the account with")
    if component and names:
        raise click.UsageError("--component names the resources; leave out --name")
    if as_json and not preview:
        raise click.UsageError("--json needs --preview; the file itself is JSON")
    if output and preview:
        raise click.UsageError("--preview writes no file; leave out --output")
    with problems_reported():
        old = read_old_state(from_terraform, from_pulumi)
        _check_ids(connection_ids, old, component)
        on_page = shown_progress()
        clients = Clients(configuration_of(stack) if stack else {}, on_page=on_page)
        own = Account(clients, profile, region, provider)
        peer = None
        if peer_profile:
            # The peer is queried in the first account's region. Its access is checked here, so that
            # a wrong profile is reported even if the peer owns no VPC.
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
        if old:
            chosen = import_plan.of_state(planner, old, connection_ids, on_page)
        elif take_all:
            chosen = import_plan.of_all(planner)
        else:
            chosen = import_plan.of_ids(planner, connection_ids, on_page)
        if not chosen.planned:
            _tell_what_is_left_out(chosen)
            raise click.ClickException("there is nothing to import")
        connections = {it.connection.id: it.connection for it in chosen.planned}
        if unknown := sorted(names.keys() - connections.keys()):
            raise click.UsageError(
                f"--name {unknown[0]}={names[unknown[0]]}: this connection is not imported; "
                "leave out its name"
            )
        labels = names_of(connections.values(), names)
        content = document(
            {labels[it.connection.id]: it.resources for it in chosen.planned}, component=component
        )
    forgotten = import_plan.taken_over(chosen.planned, old) if old else []
    if preview:
        entries = list(_entries(content, connections))
        if as_json:
            print_json(_as_json(entries, chosen.notes, forgotten, old))
            return
        print_table(
            _HEADS,
            _rows(entries),
            dispensable=_DISPENSABLE,
        )
    else:
        write_text(json_text(content) + "\n", output)
    _tell_what_is_left_out(chosen)
    if not preview:
        _tell_what_is_next(chosen, output, stack)
    if old and forgotten:
        _tell_what_to_forget(forgotten, old)


def _check_ids(connection_ids: Sequence[str], old: OldState | None, component: str) -> None:
    if old and (unknown := sorted(set(connection_ids) - set(old.connection_ids))):
        raise click.UsageError(
            f"{unknown[0]} is not in the given state; give ids of connections in it"
        )
    meant = connection_ids or (old.connection_ids if old else ())
    if component and len(meant) != 1:
        raise click.UsageError("--component takes one connection; run the command once for each")


def _tell_what_is_left_out(chosen: Selection) -> None:
    for note in chosen.notes:
        _note(f"left out: {note}")


def _tell_what_is_next(chosen: Selection, output: Path | None, stack: str) -> None:
    of_stack = f" --stack {stack}" if stack else ""
    number, connections = chosen.described, len(chosen.planned)
    _note(
        f"{number} resource{'s' if number > 1 else ''} of {connections} "
        f"connection{'s' if connections > 1 else ''}; next: "
        f"pulumi import --file {output or 'FILE'} --generate-code=false{of_stack}"
    )
    _note("imported resources are protected from deletion, unless you add --protect=false")


def _tell_what_to_forget(forgotten: Sequence[Managed], old: OldState) -> None:
    for text in handover_warnings(forgotten, old):
        _note(text)
    _note(handover_introduction(forgotten, old.tool) + ":")
    for command in handover_commands(forgotten, old.tool):
        print_line(f"  {command}", to_stderr=True)
    _note(handover_conclusion(old.tool))


def _note(line: str) -> None:
    print_line(f"qcloud-peering: {line}", to_stderr=True)


def _rows(entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return the rows below `_HEADS`, with the last word of each type and the VPC of each side."""
    return [
        (
            entry["name"],
            entry["type"].rpartition(":")[2],
            entry["id"] or "",
            entry["requester"]["vpcId"] if entry["requester"] else "",
            entry["accepter"]["vpcId"] if entry["accepter"] else "",
            entry["parent"] or "",
        )
        for entry in entries
    ]


def _as_json(
    entries: Sequence[Mapping[str, Any]],
    notes: Sequence[str],
    forgotten: Sequence[Managed],
    old: OldState | None,
) -> dict[str, Any]:
    """Return the preview as JSON values.

    Args:
        entries: the resources of the file.
        notes: sentences about what is left out.
        forgotten: the resources that another tool has to forget afterwards.
        old: that tool's state, or None.
    """
    told: dict[str, Any] = {"resources": entries, "leftOut": notes}
    if old:
        told["afterwards"] = {
            "warnings": handover_warnings(forgotten, old),
            "commands": handover_commands(forgotten, old.tool),
        }
    return told


def _entries(
    content: Mapping[str, Any], connections: Mapping[str, PeeringConnection]
) -> Iterator[dict[str, Any]]:
    """Yield a file's resources as JSON values; `connections` maps ids to its connections."""
    urns = content.get("nameTable", {})
    for resource in content["resources"]:
        resource_id = resource.get("id")  # a component has none
        live = connections[resource_id.partition("@")[0]] if resource_id else None
        yield {
            "name": resource["name"],
            "type": resource["type"],
            "id": resource_id,
            "requester": _end(live.vpc, live.uin) if live else None,
            "accepter": _end(live.peer_vpc, live.peer_uin) if live else None,
            "parent": resource.get("parent"),
            "provider": urns.get(resource.get("provider")),
        }


def _end(vpc: VpcIds, uin: str) -> dict[str, str]:
    return {"vpcId": vpc.preferred, "uin": uin}
