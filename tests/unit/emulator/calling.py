"""Signed calls of API 2.0 to an emulator, over a real socket."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from qcloud_emulator.signed.auth import sign_v1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qcloud_emulator import Account, Emulator

PATH = "/v2/index.php"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN, OTHER = "2407912486", "100000000002"

_nonces = itertools.count(random.getrandbits(60))

Answer = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Answer:
        """The body as JSON."""
        value: Answer = json.loads(self.body)
        return value


def signed(account: Account, host: str, method: str, params: Mapping[str, str | None]) -> str:
    """Give the URL-encoded parameters of a call; None leaves a parameter out."""
    everything: dict[str, str | None] = {
        "Region": "ap-guangzhou",
        "Timestamp": str(int(time.time())),
        "Nonce": str(next(_nonces)),
        "SecretId": account.secret_id,
        "Token": account.token,
        "SignatureMethod": "HmacSHA256",
        **params,
    }
    sent = {name: value for name, value in everything.items() if value is not None}
    if "Signature" not in everything:
        sent["Signature"] = sign_v1(method, host, PATH, sent, account.secret_key)
    return urlencode(sent)


class Console:
    """Calls one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.host = urlsplit(emulator.url).netloc

    def send(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 10,
    ) -> Raw:
        """Send any request."""
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Raw(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def raw(
        self,
        action: str | None,
        *,
        account: str = "default",
        method: str = "POST",
        timeout: float = 10,
        params: Mapping[str, str | None],
    ) -> Raw:
        """Make a signed call and give the HTTP answer."""
        chosen = self.emulator.accounts[account]
        text = signed(chosen, self.host, method, {"Action": action, **params})
        if method == "GET":
            return self.send("GET", f"{PATH}?{text}", timeout=timeout)
        return self.send("POST", PATH, text, FORM, timeout=timeout)

    def call(
        self,
        action: str | None,
        *,
        account: str = "default",
        method: str = "POST",
        **params: str | None,
    ) -> Answer:
        """Make a signed call and give its JSON; dots in names are written as two underscores."""
        named = {name.replace("__", "."): value for name, value in params.items()}
        return self.raw(action, account=account, method=method, params=named).json

    def create(self, vpc: str = "app", peer: str = "data", **options: Any) -> str:
        """Make a connection between two VPCs of the seed by their names; give its id."""
        by_name = {it["name"]: it for it in self.emulator.state()["vpcs"]}
        answer = self.call(
            "CreateVpcPeeringConnection",
            vpcId=by_name[vpc]["vpcId"],
            peerVpcId=by_name[peer]["vpcId"],
            peerUin=by_name[peer]["uin"],
            **{"peeringConnectionName": "tses", **options},
        )
        assert answer["code"] in (0, "0"), answer
        made: str = answer["peeringConnectionId"]
        return made

    def change_routes(
        self,
        action: str,
        *routes: tuple[str, str, str],
        vpc: str = "vpc-app00226",
        table: str = "rtb-app0main",
        account: str = "default",
    ) -> Answer:
        """Call CreateRoute or DeleteRoute with destinations, types and gateways."""
        params: dict[str, str | None] = {"vpcId": vpc, "routeTableId": table}
        for number, route in enumerate(routes):
            names = ("destinationCidrBlock", "nextType", "nextHub")
            params.update(
                {f"routeSet.{number}.{it}": text for it, text in zip(names, route, strict=True)}
            )
        return self.raw(action, account=account, params=params).json

    def routes(self, table: str = "rtb-app0main") -> list[tuple[str, int, str]]:
        """Give the destinations, types and gateways of a table, whoever's it is."""
        return [
            (it["destinationCidrBlock"], it["nextType"], it["nextHub"])
            for it in self.emulator.state()["routes"]
            if it["routeTableId"] == table
        ]

    def admin(self, method: str, path: str, body: object = None, **headers: str) -> Raw:
        """Make a request of the admin API."""
        text = None if body is None else json.dumps(body)
        return self.send(method, f"/_emulator{path}", text, headers)
