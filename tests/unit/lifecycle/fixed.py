"""An API whose only connection stays in one state, whatever it is asked to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from tests.unit.api.loopback import Conversation, answer, serving
from tests.unit.lifecycle.stack import APP, OWN_UIN, PARTNER, PEER_UIN, UNIQ

FIXED: str = "pcx-fixed000"
"""The connection: the account of APP asks, that of PARTNER is asked."""
TABLE: str = "rtb-fixed000"
"""The only route table, APP's."""


@dataclass
class FixedApi:
    """The API.

    Args:
        state: of the connection, as the API spells it.
        url: where it listens.
        asked: the actions, in their order.
    """

    state: str
    url: str = ""
    asked: list[str] = field(default_factory=list)

    def talk(self, conversation: Conversation) -> None:
        """Answer as if everything succeeded."""
        while request := conversation.hear():
            form = parse_qs(request.partition(b"\r\n\r\n")[2].decode())
            action = form["Action"][0]
            self.asked.append(action)
            rows = self._rows(action)
            body = {"code": 0, "data": rows, "totalCount": len(rows)}
            conversation.say(answer(json.dumps(body).encode()))

    def _rows(self, action: str) -> list[dict[str, object]]:
        own = {"vpcId": APP, "unVpcId": UNIQ[APP]}
        if action == "DescribeRouteTable":
            return [{**own, "routeTableId": TABLE, "routeTableType": 1, "routeSet": []}]
        if action == "DescribeVpcEx":
            return [{**own, "cidrBlock": "10.0.0.0/16"}, {"unVpcId": "vpc-partner2"}]
        return [
            {
                **own,
                "peeringConnectionId": FIXED,
                "peeringConnectionName": "net",
                "state": self.state,
                "peerVpcId": PARTNER,
                "unPeerVpcId": "vpc-partner2",
                "uin": OWN_UIN,
                "peerUin": PEER_UIN,
                "createTime": "2026-01-01 00:00:00",
            }
        ]


@contextmanager
def fixed_api(state: str) -> Iterator[FixedApi]:
    """Serve an API whose connection is in this state."""
    api = FixedApi(state)
    with serving(api.talk) as server:
        api.url = server.url
        yield api
