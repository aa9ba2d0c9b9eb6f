"""What is to be done with another tool's state once its connections are imported; pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Final

from pulumi_qcloud.cli.description import Role
from pulumi_qcloud.cli.managed import Kind, Managed, OldState, Tool
from pulumi_qcloud.cli.plan import Planned
from pulumi_qcloud.lifecycle.route_properties import recorded_routes

_STACK: Final = re.compile(r"urn:pulumi:([^:]+)::")
_PROGRAM: Final = {Tool.TERRAFORM: "configuration", Tool.PULUMI: "program"}
_DELETES: Final = {Tool.TERRAFORM: "`terraform apply`", Tool.PULUMI: "`pulumi up`"}


def taken_over(planned: Iterable[Planned], old: OldState) -> list[Managed]:
    """Return what the tool has to forget, in the order in which it has to.

    Each only if it is imported itself: a connection by its accepter is not, its acceptance is.
    """
    connections, acceptances, routes = set(), set(), set()
    for one in planned:
        for described in one.resources:
            if described.role is Role.CONNECTION:
                connections.add(one.connection.id)
            if described.role in (Role.CONNECTION, Role.ACCEPTER):
                acceptances.add(one.connection.id)
            if described.role in (Role.ROUTES, Role.PEER_ROUTES):
                routes |= {
                    (one.connection.id, it.table_id, it.destination)
                    for it in recorded_routes(described.outputs)
                }

    def is_imported(it: Managed) -> bool:
        if it.kind is Kind.ROUTE:
            return (it.connection_id, *it.route) in routes
        return it.connection_id in (connections if it.kind is Kind.CONNECTION else acceptances)

    meant = [it for it in old.resources if not it.doomed and is_imported(it)]
    return sorted(meant, key=lambda it: it.kind)


def commands(managed: Sequence[Managed], tool: Tool) -> list[str]:
    """Return the commands that make the tool forget resources, one for each, as a shell reads them.

    None of them calls the cloud.
    """
    return list(dict.fromkeys(_command(it, tool) for it in managed))


def _command(it: Managed, tool: Tool) -> str:
    if tool is Tool.TERRAFORM:
        return f"terraform state rm {shlex.quote(it.address)}"
    return (
        f"pulumi state delete {shlex.quote(it.address)} --stack {_stack_of(it.address)} --yes"
        + (" --force" if it.is_protected else "")
    )


def warnings(managed: Sequence[Managed], old: OldState) -> list[str]:
    """Return what has to be known or done before the commands, sentences for people."""
    told = [f"{it.address} {it.warning}" for it in managed if it.warning]
    addresses = {it.address for it in managed}
    imported = {it.connection_id for it in managed if it.kind is Kind.CONNECTION}
    for it in old.doomed:
        along = old.tool is Tool.TERRAFORM and it.address in addresses
        if along and it.connection_id not in imported:
            told.append(
                f"Terraform forgets {it.connection_id} along with {it.address}, of which it is a "
                "deposed object: it stays in the cloud then, so delete it there"
            )
        if not along and it.connection_id in imported:
            told.append(
                f"{it.address} has {it.connection_id} a second time ({it.doomed}): let "
                f"{old.tool.value} forget that one too, or the next {_DELETES[old.tool]} there "
                "deletes the connection"
            )
    accepted = {it.connection_id for it in managed if it.kind is Kind.ACCEPTANCE} - imported
    told += [
        f"{old.tool.value} goes on managing {it.connection_id} itself, as {it.address}"
        for it in old.kept
        if it.kind is Kind.CONNECTION and it.connection_id in accepted
    ]
    for it in managed:
        if users := [user for user in it.users if user not in addresses]:
            instead = "what it is" if it.kind is Kind.ROUTE else repr(it.connection_id)
            told.append(
                f"{it.address} is needed by {', '.join(users)}: write {instead} "
                "there in its place and run `pulumi up` with both still in the program, since "
                "Pulumi forgets nothing that is needed"
            )
    return list(dict.fromkeys(told))


def introduction(managed: Sequence[Managed], tool: Tool) -> str:
    """Return the sentence before the commands."""
    what, them = (
        ("one of these", "it") if len(managed) == 1 else (f"{len(managed)} of these", "them")
    )
    return (
        f"{tool.value} manages {what} still: after the import, and before the next "
        f"{_DELETES[tool]} there, let it forget {them}, which changes nothing in the cloud"
    )


def conclusion(tool: Tool) -> str:
    """Return the sentence after the commands."""
    return (
        f"only then take out of its {_PROGRAM[tool]} what it has forgotten: what is taken out "
        f"before, the next {_DELETES[tool]} there deletes in the cloud"
    )


def _stack_of(urn: str) -> str:
    found = _STACK.match(urn)
    return shlex.quote(found[1] if found else "")
