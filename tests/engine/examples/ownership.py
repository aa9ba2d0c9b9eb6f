"""Whose key a call needs: each account's own, for what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_OTHERS: Final = ("peerVpcId",)
"""Parameters that may name what belongs to another account."""


def wrongly_keyed(
    calls: Iterable[Mapping[str, Any]], cloud: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return caller, action and id of each call about something that is not the caller's.

    Only the requester creates a connection, and only the accepter accepts it; either may name it.

    Args:
        calls: of the journal.
        cloud: the emulator's state, in which everything that the calls name is still there.
    """
    owners = dict(_owners(cloud))
    accepters = {it["peeringConnectionId"]: it["peerUin"] for it in cloud["peeringConnections"]}
    wrong = []
    for call in calls:
        for name, value in call["parameters"].items():
            allowed = owners.get(value)
            if call["action"] == "AcceptVpcPeeringConnection" and value in accepters:
                allowed = {accepters[value]}
            if name not in _OTHERS and allowed is not None and call["uin"] not in allowed:
                wrong.append((call["uin"], call["action"], value))
    return wrong


def _owners(cloud: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    of_vpcs = {}
    for vpc in cloud["vpcs"]:
        of_vpcs[vpc["vpcId"]] = {vpc["uin"]}
        yield vpc["vpcId"], {vpc["uin"]}
        yield vpc["oldVpcId"], {vpc["uin"]}
    for table in cloud["routeTables"]:
        yield table["routeTableId"], of_vpcs[table["vpcId"]]
    for connection in cloud["peeringConnections"]:
        yield connection["peeringConnectionId"], {connection["uin"], connection["peerUin"]}
