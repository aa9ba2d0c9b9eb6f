"""Signed calls that the emulator answers per second, and its memory.

The clients keep their connections open and share the machine with the emulator, so the rates are
lower bounds.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from qcloud_emulator.signed.auth import sign_v1

from benchmarks.cloud import KEY, REGION, UIN, running, seed_of
from benchmarks.figures import Figure
from benchmarks.settings import Run
from benchmarks.usage import peak_mb

CONNECTIONS: Final = 10_000
_CLIENTS: Final = 4
_SECONDS: Final = 2.0


class Client:
    """A client with one persistent connection."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=30)
        self._nonces = itertools.count(random.getrandbits(60))

    def call(self, action: str, **params: str) -> dict[str, object]:
        """Make one signed call."""
        sent = {
            "Action": action,
            "Region": REGION,
            "Timestamp": str(int(time.time())),
            "Nonce": str(next(self._nonces)),
            "SecretId": KEY["secretId"],
            "SignatureMethod": "HmacSHA256",
            **params,
        }
        sent["Signature"] = sign_v1("POST", self._host, "/v2/index.php", sent, KEY["secretKey"])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/v2/index.php", urlencode(sent), headers)
        answer: dict[str, object] = json.load(self._connection.getresponse())
        if answer["code"]:
            raise SystemExit(f"{action}: {answer['message']}")
        return answer


def _limits(client: Client, _turn: int) -> None:
    client.call("DescribeVpcLimit", **{"type.0": "20"})


def _by_vpc(client: Client, turn: int) -> None:
    client.call("DescribeVpcPeeringConnections", vpcId=f"vpc-{turn % 100:08}")


def _first_page(client: Client, _turn: int) -> None:
    client.call("DescribeVpcPeeringConnections", limit="50")


def _any_page(client: Client, _turn: int) -> None:
    offset = str(random.randrange(CONNECTIONS - 50))
    client.call("DescribeVpcPeeringConnections", limit="50", offset=offset)


def _life(client: Client, turn: int) -> None:
    pair = {"vpcId": "vpc-00000000", "peerVpcId": "vpc-00000100", "peerUin": UIN}
    made = client.call("CreateVpcPeeringConnection", peeringConnectionName=f"n{turn}", **pair)
    one = {"peeringConnectionId": str(made["peeringConnectionId"])}
    client.call("DescribeVpcPeeringConnections", **one)
    client.call("ModifyVpcPeeringConnection", peeringConnectionName="m", **one)
    client.call("DeleteVpcPeeringConnection", **one)


@dataclass(frozen=True, slots=True)
class Load:
    """Calls that clients repeat.

    Args:
        act: makes the calls once.
        calls: number of calls that `act` makes.
        clients: number of concurrent clients.
    """

    act: Callable[[Client, int], None]
    calls: int = 1
    clients: int = _CLIENTS


LOADS: Final[Mapping[str, Load]] = {
    "one limit": Load(_limits),
    "the connections of a VPC": Load(_by_vpc),
    "the first page of 50": Load(_first_page),
    "a random page of 50": Load(_any_page),
    # One client only, because all of these calls use one pair of VPCs.
    "create, read, rename, delete": Load(_life, calls=4, clients=1),
}


def measure(run: Run) -> Iterator[Figure]:
    """Measure each load on an emulator with many connections."""
    place = run.place("emulator")
    begun = time.monotonic()
    with running(place, seed_of(CONNECTIONS, peered=True)) as cloud:
        ready = time.monotonic() - begun
        yield Figure(
            "emulator", f"time to start with {CONNECTIONS:,} connections", value=ready, unit="s"
        )
        for name, load in LOADS.items():
            run.notify(f"emulator: {name}")
            yield Figure(
                "emulator",
                f"{name}, clients: {load.clients}",
                value=calls_a_second(cloud.url, name),
                unit="calls/s",
            )
        yield Figure("emulator", "peak memory", value=peak_mb(cloud.pid), unit="MB")


def calls_a_second(url: str, name: str) -> float:
    """Return how many calls of a load are answered per second, for all clients together."""
    clients = LOADS[name].clients
    begun = time.monotonic()
    with ProcessPoolExecutor(clients) as pool:
        calls = sum(pool.map(_work, [url] * clients, [name] * clients))
    return calls / (time.monotonic() - begun)


def _work(url: str, name: str) -> int:
    load = LOADS[name]
    client = Client(url)
    end = time.monotonic() + _SECONDS
    for turn in itertools.count(1):
        load.act(client, turn)
        if time.monotonic() > end:
            break
    return turn * load.calls
