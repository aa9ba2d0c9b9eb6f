"""What the file for `pulumi import` holds, for people and as JSON; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_qcloud.api.model import PeeringConnection, VpcIds
from pulumi_qcloud.cli import handover
from pulumi_qcloud.cli.managed import Managed, OldState

HEADS: Final = ("NAME", "TYPE", "ID", "REQUESTER", "ACCEPTER", "PARENT")
DISPENSABLE: Final = ("PARENT", "ACCEPTER", "REQUESTER", "TYPE")
"""Heads of columns that a terminal may have no room for, the first to go first."""


def entries_of(
    content: Mapping[str, Any], connections: Mapping[str, PeeringConnection]
) -> list[dict[str, Any]]:
    """Return the resources of a file as JSON values.

    Args:
        content: of the file.
        connections: those that it is about, by id.
    """
    return list(_entries(content, connections))


def rows_of(entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return the rows of a table with `HEADS`: of a type the last word, of ends the VPC."""
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


def as_json(
    entries: Sequence[Mapping[str, Any]],
    notes: Sequence[str],
    forgotten: Sequence[Managed],
    old: OldState | None,
) -> dict[str, Any]:
    """Return all that a preview tells.

    Args:
        entries: the resources of the file.
        notes: what is left out.
        forgotten: what another tool has to forget afterwards.
        old: that tool's state, or None.
    """
    told: dict[str, Any] = {"resources": entries, "leftOut": notes}
    if old:
        told["afterwards"] = {
            "warnings": handover.warnings(forgotten, old),
            "commands": handover.commands(forgotten, old.tool),
        }
    return told


def _entries(
    content: Mapping[str, Any], connections: Mapping[str, PeeringConnection]
) -> Iterator[dict[str, Any]]:
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
    return {"vpcId": vpc.uniq or vpc.legacy, "uin": uin}
