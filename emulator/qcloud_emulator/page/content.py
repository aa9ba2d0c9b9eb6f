"""The page's contents, taken from the emulator's own interface, without any secrets."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from qcloud_emulator.cloud.models import NextType, State
from qcloud_emulator.picture import Box, Line, overlap_marks, route_remark, svg
from qcloud_emulator.server import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qcloud_emulator.console import Console

_ID: Final = "peeringConnectionId"
LATEST: Final = 100
"""Maximum number of calls that the page shows."""

UNITS: Final = {"minutes": 60, "hours": 3600, "days": 86400}
"""The time units in the form that advances the clock, in seconds."""

_Json = dict[str, Any]


def content(console: Console) -> dict[str, object]:
    """Return the values for the page's template."""
    state = console.state()
    stats = console.stats()
    return {
        "prefix": PREFIX,
        "accounts": _accounts(console, state),
        "connections": _connections(state),
        "picture": Markup(picture_of(state)),  # noqa: S704 (every text in it is escaped)
        "vpcs": _vpcs(state),
        "clock": state["clock"],
        "units": list(UNITS),
        "faults": [{"code": "", **fault} for fault in console.faults()],
        "orderable": console.orderable(),
        "stats": stats,
        "calls": latest_calls(console, 0),
        "latest": LATEST,
    }


def latest_calls(console: Console, since: int) -> list[_Json]:
    """Return the latest calls, the newest first.

    Args:
        console: provides the journal.
        since: return only calls with a greater number.
    """
    begin = max(since, console.stats()["calls"] - LATEST)
    return [
        {**call, "parameters": _parameters(call["parameters"])}
        for call in reversed(console.calls(since=begin))
    ]


def picture_of(state: Mapping[str, Any]) -> str:
    """Return the picture of a cloud, as an SVG document."""
    boxes = [
        Box(vpc["vpcId"], vpc["name"], tuple(_ranges(vpc)), vpc["uin"]) for vpc in state["vpcs"]
    ]
    remarks = _route_remarks(state)
    lines = [
        Line(it["vpcId"], it["peerVpcId"], it["name"], it["state"], remarks[it[_ID]])
        for it in state["peeringConnections"]
    ]
    return svg(boxes, lines, marks=overlap_marks(boxes))


def _accounts(console: Console, state: _Json) -> list[_Json]:
    keys: dict[str, list[str]] = defaultdict(list)
    for account in console.accounts.values():
        keys[account.uin].append(account.name)
    order = {uin: n for n, uin in enumerate(keys)}
    return [
        {**account, "keys": keys.get(account["uin"], [])}
        for account in sorted(state["accounts"], key=lambda it: order.get(it["uin"], len(order)))
    ]


def _connections(state: _Json) -> list[_Json]:
    names = {vpc["vpcId"]: vpc["name"] for vpc in state["vpcs"]}
    remarks = _route_remarks(state)
    return [
        {
            "id": it[_ID],
            "name": it["name"],
            "state": it["state"],
            "requester": {"name": names[it["vpcId"]], "id": it["vpcId"], "uin": it["uin"]},
            "accepter": {
                "name": names[it["peerVpcId"]],
                "id": it["peerVpcId"],
                "uin": it["peerUin"],
            },
            "expires": it["expireTime"] if it["state"] == State.PENDING else None,
            "remark": remarks[it[_ID]],
        }
        for it in state["peeringConnections"]
    ]


def _vpcs(state: _Json) -> list[_Json]:
    tables: dict[str, int] = defaultdict(int)
    for table in state["routeTables"]:
        tables[table["vpcId"]] += 1
    marks = overlap_marks(
        Box(vpc["vpcId"], vpc["name"], tuple(_ranges(vpc))) for vpc in state["vpcs"]
    )
    return [
        {
            "id": vpc["vpcId"],
            "old_id": vpc["oldVpcId"],
            "name": vpc["name"],
            "ranges": _ranges(vpc),
            "region": vpc["region"],
            "uin": vpc["uin"],
            "tables": tables[vpc["vpcId"]],
            "mark": marks.get(vpc["vpcId"], ""),
        }
        for vpc in state["vpcs"]
    ]


def _route_remarks(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the problem with each connection's routes, or "", by connection id."""
    names = {vpc["vpcId"]: vpc["name"] for vpc in state["vpcs"]}
    tables: dict[str, list[str]] = defaultdict(list)
    for table in state["routeTables"]:
        tables[table["vpcId"]].append(table["routeTableId"])
    hubs: dict[str, set[str]] = defaultdict(set)
    for route in state["routes"]:
        if route["nextType"] == NextType.PEERING_CONNECTION and route["enabled"]:
            hubs[route["routeTableId"]].add(route["nextHub"])

    def remark(connection: _Json) -> str:
        if connection["state"] != State.ACTIVE:
            return ""
        return route_remark(
            (names[vpc_id], [connection[_ID] in hubs[table] for table in tables[vpc_id]])
            for vpc_id in (connection["vpcId"], connection["peerVpcId"])
        )

    return {it[_ID]: remark(it) for it in state["peeringConnections"]}


def _ranges(vpc: _Json) -> Sequence[str]:
    return [vpc["cidrBlock"], *vpc["assistantCidrBlocks"]]


def _parameters(parameters: Mapping[str, object]) -> str:
    return ", ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in parameters.items()
        if name not in ("Action", "Region", "Version", "Timestamp", "Nonce", "SignatureMethod")
    )
