"""Signed calls of API 3.0 to an emulator, over a real socket."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from qcloud_emulator.signed.auth import canonical_request, sign_tc3, utc_date
from qcloud_emulator.signed.v3 import ACTIONS, VERSIONS

from tests.unit.emulator.calling import Console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.emulator.calling import Answer, Raw

JSON = "application/json"
APP, DATA, STAGING, PARTNER = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-partner2"
PAIR: dict[str, object] = {
    "SourceVpcId": APP,
    "DestinationVpcId": DATA,
    "DestinationUin": "2407912486",
    "DestinationRegion": "ap-guangzhou",
    "PeeringConnectionName": "tses",
}
TO_PARTNER = {**PAIR, "DestinationVpcId": PARTNER, "DestinationUin": "100000000002"}


class ConsoleV3(Console):
    """Calls one emulator in version 3.0."""

    def headers(
        self,
        action: str,
        body: bytes,
        *,
        account: str = "default",
        service: str | None = None,
        at: float = 0,
        date: str | None = None,
        signed: tuple[str, ...] = ("content-type", "host"),
        changes: Mapping[str, str | None] | None = None,
    ) -> dict[str, str]:
        """Give the headers of a call.

        Args:
            action: the action.
            body: as it will be sent.
            account: name of a key pair.
            service: that the call is signed for; the action's own without it.
            at: seconds that the call is away from now.
            date: of the credential; that of the call without it.
            signed: names of the headers that are signed.
            changes: of headers before they are signed; None leaves one out.
        """
        pair = self.emulator.accounts[account]
        whose = service or (ACTIONS[action].service if action in ACTIONS else "vpc")
        moment = int(time.time() + at)
        everything: dict[str, str | None] = {
            "Content-Type": JSON,
            "Host": self.host,
            "X-TC-Action": action,
            "X-TC-Timestamp": str(moment),
            "X-TC-Version": VERSIONS.get(whose, "2017-03-12"),
            "X-TC-Region": "ap-guangzhou",
            "X-TC-Token": pair.token,
            **(changes or {}),
        }
        sent = {name: value for name, value in everything.items() if value is not None}
        lower = {name.lower(): value for name, value in sent.items()}
        canonical = canonical_request("POST", "/", "", lower, signed, body)
        signature = sign_tc3(pair.secret_key, moment, whose, canonical)
        authorization = (
            f"TC3-HMAC-SHA256 Credential={pair.secret_id}/{date or utc_date(moment)}/{whose}"
            f"/tc3_request, SignedHeaders={';'.join(signed)}, Signature={signature}"
        )
        return {"Authorization": authorization, **sent}

    def ask(self, action: str, params: Mapping[str, object], **how: Any) -> Raw:
        """Make a signed call and give the HTTP answer."""
        body = json.dumps(params).encode()
        return self.send("POST", "/", body, self.headers(action, body, **how))

    def do(self, action: str, params: Mapping[str, object] | None = None, **how: Any) -> Answer:
        """Make a signed call and give what is inside its envelope."""
        response: Answer = self.ask(action, params or {}, **how).json["Response"]
        return response

    def code(self, action: str, params: Mapping[str, object] | None = None, **how: Any) -> str:
        """Make a signed call and give the code of its answer."""
        return code(self.do(action, params, **how))

    def make(self, **changes: object) -> str:
        """Make a connection, from `app` to `data` if nothing else is said; give its id."""
        answer = self.do("CreateVpcPeeringConnection", {**PAIR, **changes})
        made: str = answer["PeeringConnectionId"]
        return made

    def look(self, connection_id: str, account: str = "default") -> Answer:
        """Look a connection up as an account sees it."""
        answer = self.do(
            "DescribeVpcPeeringConnections",
            {"PeeringConnectionIds": [connection_id]},
            account=account,
        )
        (found,) = answer["PeerConnectionSet"]
        it: Answer = found
        return it


def code(response: Answer) -> str:
    """Give the code of an answer."""
    return str(response["Error"]["Code"]) if "Error" in response else "Success"
