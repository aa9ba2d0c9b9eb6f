"""Provider processes of the emulator's accounts, and an API whose connection stays as it is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs

import hypothesis
import pytest
from pulumi_qcloud.api.sender import Timing
from pulumi_qcloud.lifecycle.access import Access, Clients
from pulumi_qcloud.lifecycle.connection import ConnectionLifecycle
from pulumi_qcloud.lifecycle.routes import RoutesLifecycle
from qcloud_emulator import Emulator

from tests.unit.api.loopback import Conversation, answer, serving
from tests.unit.lifecycle.builders import APP, OWN_UIN, PARTNER, PEER_UIN, UNIQ, seeded

_HURRIED = Timing(sleep=lambda seconds: time.sleep(seconds / 1000))


def process_at(endpoint: str, home: Path, **config: str) -> ConnectionLifecycle:
    """Return the life of connections in a provider process that was just started."""
    return ConnectionLifecycle(clients_at(endpoint, home, **config))


def clients_at(endpoint: str, home: Path, **config: str) -> Clients:
    """Return what the lives of all resources in a provider process share.

    Args:
        endpoint: URL of the API.
        home: directory with credential files, or without.
        config: stack configuration of the namespace `qcloud`; "" takes a key away. The version of
            the API is 2.0 unless it says otherwise: rules of our own hold under both.
    """
    stated = {
        "apiVersion": "2.0",
        "endpoint": endpoint,
        "region": "ap-guangzhou",
        "secretId": "AKIDEXAMPLE",
        "secretKey": "example-key",
        "uin": OWN_UIN,
        "rateLimit": "0",
        **config,
    }
    settings = {f"qcloud:{key}": value for key, value in stated.items() if value}
    return Clients(settings, environ={}, home=home, timing=_HURRIED)


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


hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


class Start(Protocol):
    """Starts a provider process, which remembers nothing of those before."""

    def __call__(self, account: str = "default", **config: str) -> ConnectionLifecycle:
        """Start one.

        Args:
            account: of the emulator, whose key pair it has.
            config: stack configuration of the namespace `qcloud`; "" takes a key away.
        """


class StartClients(Protocol):
    """Starts a provider process, for the lives of several resources; see `Start`."""

    def __call__(self, account: str = "default", **config: str) -> Clients:
        """Start one."""


@pytest.fixture
def start_clients(qcloud_emulator: Emulator, tmp_path: Path) -> StartClients:
    """Return a function that starts provider processes for the emulator."""

    def start_clients(account: str = "default", **config: str) -> Clients:
        pair = qcloud_emulator.accounts[account]
        stated = {
            "secretId": pair.secret_id,
            "secretKey": pair.secret_key,
            "token": pair.token or "",
            "uin": pair.uin,
            **config,
        }
        return clients_at(stated.pop("endpoint", qcloud_emulator.url), tmp_path, **stated)

    return start_clients


@pytest.fixture
def start(start_clients: StartClients) -> Start:
    """Return a function that starts provider processes with the life of connections."""
    return lambda account="default", **config: ConnectionLifecycle(start_clients(account, **config))


class OpenAccess(Protocol):
    """Opens the way to an account in a provider process of its own."""

    def __call__(self, account: str = "default", **config: str) -> Access:
        """Open one; see `Start`."""


@pytest.fixture
def access(qcloud_emulator: Emulator, start_clients: StartClients) -> OpenAccess:
    """Return a function that opens ways to accounts; `app` and `data` are peered there."""
    seeded(qcloud_emulator)
    return lambda account="default", **config: start_clients(account, **config).access()


class StartRoutes(Protocol):
    """Starts a provider process, for the life of routes; see `Start`."""

    def __call__(self, account: str = "default", **config: str) -> RoutesLifecycle:
        """Start one."""


@pytest.fixture
def start_routes(start_clients: StartClients) -> StartRoutes:
    """Return a function that starts provider processes with the life of routes."""
    return lambda account="default", **config: RoutesLifecycle(start_clients(account, **config))
