"""Whose key a call needs: each account's own, for what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_OTHERS: Final = ("peerVpcId", "DestinationVpcId")
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
            for text in _texts(value):
                allowed = owners.get(text)
                if call["action"] == "AcceptVpcPeeringConnection" and text in accepters:
                    allowed = {accepters[text]}
                if name not in _OTHERS and allowed is not None and call["uin"] not in allowed:
                    wrong.append((call["uin"], call["action"], text))
    return wrong


def _texts(value: object) -> Iterator[str]:
    """The texts in a parameter, which API 3.0 nests."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)


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
