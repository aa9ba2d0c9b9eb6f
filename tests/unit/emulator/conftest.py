"""Signed calls to an emulator in both versions, and a cloud without a server."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from qcloud_emulator.cloud.clock import BusinessClock
from qcloud_emulator.cloud.disputed import DisputedBook
from qcloud_emulator.cloud.models import Caller, Paging, PeeringConnection
from qcloud_emulator.cloud.peering import TERM, Cloud
from qcloud_emulator.cloud.seed import default_seed, plant
from qcloud_emulator.cloud.state import connections
from qcloud_emulator.cloud.state.connections import Selection
from qcloud_emulator.cloud.state.store import Store
from qcloud_emulator.signed.auth import canonical_request, sign_tc3, sign_v1, utc_date
from qcloud_emulator.signed.v3 import ACTIONS, VERSIONS

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


OWN_CALLER, OTHER_CALLER = Caller("2407912486"), Caller("100000000002")
GUANGZHOU, BEIJING = "ap-guangzhou", "ap-beijing"
APP, DATA, STAGING, SHARED = "vpc-app00226", "vpc-data0089", "vpc-staging1", "vpc-shared03"
PARTNER = "vpc-partner2"
WEEK = 7 * 24 * 3600


class Bench:
    """A cloud with the default seed, and short words for what tests do with it."""

    def __init__(self, **settings: object) -> None:
        self.store = Store()
        self.clock = BusinessClock(self.store)
        self.settings = DisputedBook(self.store)
        self.cloud = Cloud(self.store, self.clock, self.settings)
        self.seed(default_seed())
        self.settings.change(settings)

    def seed(self, seed: dict[str, Any]) -> None:
        """Add what a seed holds."""
        plant(self.store, seed, now=self.clock.now(), term=TERM)

    def add_vpc(self, vpc_id: str, cidr: str, *, owner: Caller = OWN_CALLER, **more: object) -> str:
        """Add a VPC and give its id."""
        vpc = {"name": vpc_id, "vpcId": vpc_id, "cidrBlock": cidr, **more}
        self.seed({"accounts": [{"uin": owner.uin, "vpcs": [vpc]}]})
        return vpc_id

    def create(
        self,
        vpc_id: str = APP,
        peer_vpc_id: str = DATA,
        *,
        caller: Caller = OWN_CALLER,
        region: str = GUANGZHOU,
        name: str = "tses",
    ) -> str:
        """Ask for a connection and give its id."""
        peer_uin = OTHER_CALLER.uin if peer_vpc_id == PARTNER else OWN_CALLER.uin
        made = self.cloud.create_peering_connection(
            caller,
            region,
            vpc_id=vpc_id,
            peer_vpc_id=peer_vpc_id,
            peer_uin=peer_uin,
            name=name,
        )
        return made.id

    def look(self, connection_id: str, caller: Caller = OWN_CALLER) -> PeeringConnection:
        """Look a connection up as an account sees it."""
        (found,) = self.seen(caller, Selection(ids=(connection_id,)))
        return found

    def seen(
        self, caller: Caller = OWN_CALLER, selection: Selection | None = None
    ) -> tuple[PeeringConnection, ...]:
        """List what an account sees."""
        chosen = selection or Selection()
        return self.cloud.peering_connections(caller, GUANGZHOU, chosen, Paging(limit=100)).items

    def state(self, connection_id: str, caller: Caller = OWN_CALLER) -> str:
        """Give the state of a connection."""
        return self.look(connection_id, caller).state.value

    def everything(self) -> list[PeeringConnection]:
        """List every connection, whoever sees it."""
        return connections.every(self.store)


JSON = "application/json"
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
        pair: Account | None = None,
        service: str | None = None,
        at: float = 0,
        date: str | None = None,
        signed: tuple[str, ...] = ("content-type", "host"),
        line: tuple[str, str, str] = ("POST", "/", ""),
        changes: Mapping[str, str | None] | None = None,
    ) -> dict[str, str]:
        """Give the headers of a call.

        Args:
            action: the action.
            body: as it will be sent.
            account: name of a key pair.
            pair: a key pair, in place of a name.
            service: that the call is signed for; the action's own without it.
            at: seconds that the call is away from now.
            date: of the credential; that of the call without it.
            signed: names of the headers that are signed.
            line: method, path and query.
            changes: of headers before they are signed; None leaves one out.
        """
        pair = pair or self.emulator.accounts[account]
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
        canonical = canonical_request(*line, lower, signed, body)
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


@pytest.fixture
def console(qcloud_emulator: Emulator) -> Console:
    """Signed calls to a fresh emulator."""
    return Console(qcloud_emulator)


@pytest.fixture
def console_v3(qcloud_emulator: Emulator) -> ConsoleV3:
    """Signed calls of version 3.0 to a fresh emulator."""
    return ConsoleV3(qcloud_emulator)
