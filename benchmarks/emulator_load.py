"""How many signed calls a second the emulator answers, how soon, and in how much memory.

An emulator in a process of its own is seeded with connections; clients with keep-alive
connections then call it for a few seconds. The clients share the machine with it, so the
figure is a lower bound::

    python benchmarks/emulator_load.py [--connections 10000] [--clients 4] [--seconds 3]
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import multiprocessing
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from qcloud_emulator import Emulator
from qcloud_emulator.seed import default_seed
from qcloud_emulator.signature import sign_v1

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

PEERS = 4  # connections that each VPC asks for, so that it is an end of twice as many
UIN, KEY = "100000000077", {"name": "load", "secretId": "AKIDEMULATORload", "secretKey": "load"}


def large_seed(connections: int) -> dict[str, object]:
    """Make an account with many small VPCs in a ring, each peered with its next neighbours."""
    count = max(connections // PEERS, 2 * PEERS + 1)
    vpcs = [
        {"name": f"v{n}", "cidrBlock": f"10.{n // 256}.{n % 256}.0/24", "vpcId": f"vpc-{n:08}"}
        for n in range(count)
    ]
    steps = itertools.islice(itertools.product(range(1, PEERS + 1), range(count)), connections)
    peerings = [
        {
            "name": f"c{n}-{step}",
            "vpcId": f"vpc-{n:08}",
            "peerVpcId": f"vpc-{(n + step) % count:08}",
        }
        for step, n in steps
    ]
    accounts = [*default_seed()["accounts"], {"uin": UIN, "keys": [KEY], "vpcs": vpcs}]
    return {"accounts": accounts, "peeringConnections": peerings}


class Client:
    """A client with one connection that stays open."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=30)
        self.nonces = itertools.count(random.getrandbits(60))

    def call(self, action: str, key: dict[str, str], **params: str) -> dict[str, object]:
        """Make one signed call."""
        sent = {
            "Action": action,
            "Region": "ap-guangzhou",
            "Timestamp": str(int(time.time())),
            "Nonce": str(next(self.nonces)),
            "SecretId": key["secretId"],
            "SignatureMethod": "HmacSHA256",
            **params,
        }
        sent["Signature"] = sign_v1("POST", self.host, "/v2/index.php", sent, key["secretKey"])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/v2/index.php", urlencode(sent), headers)
        answer: dict[str, object] = json.load(self.connection.getresponse())
        if answer["code"]:
            raise SystemExit(f"{action}: {answer['message']}")
        return answer


def limits(client: Client, turn: int, connections: int) -> None:  # noqa: ARG001
    """Ask for something small."""
    client.call("DescribeVpcLimit", KEY, **{"type.0": "20"})


def first(client: Client, turn: int, connections: int) -> None:  # noqa: ARG001
    """List the newest connections."""
    client.call("DescribeVpcPeeringConnections", KEY, limit="50")


def deep(client: Client, turn: int, connections: int) -> None:  # noqa: ARG001
    """List a page anywhere in the listing."""
    offset = str(random.randrange(max(connections - 50, 1)))
    client.call("DescribeVpcPeeringConnections", KEY, limit="50", offset=offset)


def by_vpc(client: Client, turn: int, connections: int) -> None:  # noqa: ARG001
    """Look a connection up by its VPC."""
    client.call("DescribeVpcPeeringConnections", KEY, vpcId=f"vpc-{turn % 100:08}")


def life(client: Client, turn: int, connections: int) -> None:  # noqa: ARG001
    """Create a connection, look at it, rename it, delete it: four calls."""
    key = default_seed()["accounts"][0]["keys"][0]
    pair = {"vpcId": "vpc-app00226", "peerVpcId": "vpc-data0089", "peerUin": "2407912486"}
    made = client.call("CreateVpcPeeringConnection", key, peeringConnectionName=f"n{turn}", **pair)
    one = {"peeringConnectionId": str(made["peeringConnectionId"])}
    client.call("DescribeVpcPeeringConnections", key, **one)
    client.call("ModifyVpcPeeringConnection", key, peeringConnectionName="m", **one)
    client.call("DeleteVpcPeeringConnection", key, **one)


LOADS = {
    "one limit": (limits, 1),
    "the connections of a VPC": (by_vpc, 1),
    "first page of 50": (first, 1),
    "any page of 50": (deep, 1),
}
WRITES = {"create, read, rename, delete": (life, 4)}


def work(url: str, name: str, seconds: float, connections: int, done: Queue[int]) -> None:
    """Call for some seconds and say how often."""
    load, calls = {**LOADS, **WRITES}[name]
    client = Client(url)
    end = time.monotonic() + seconds
    for turn in itertools.count():
        load(client, turn, connections)
        if time.monotonic() > end:
            done.put((turn + 1) * calls)
            return


def measure(url: str, name: str, args: argparse.Namespace) -> float:
    """Give the calls a second of some clients together."""
    done: Queue[int] = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=work, args=(url, name, args.seconds, args.connections, done))
        for _ in range(args.clients)
    ]
    began = time.monotonic()
    for worker in workers:
        worker.start()
    calls = sum(done.get(timeout=args.seconds + 30) for _ in workers)
    elapsed = time.monotonic() - began
    for worker in workers:
        worker.join()
    return float(calls / elapsed)


def resident_mb(pid: int) -> float:
    """Give the resident memory of a process."""
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(shown.stdout) / 1024


def start_ms() -> float:
    """Give the milliseconds that starting and stopping one in this process takes."""
    Emulator.start().stop()
    began = time.perf_counter()
    for _ in range(20):
        Emulator.start().stop()
    return (time.perf_counter() - began) / 20 * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--state", type=Path, help="keep the state in this file")
    args = parser.parse_args()
    print(f"start and stop in {start_ms():.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "seed.json"
        seed.write_text(json.dumps(large_seed(args.connections)))
        command = [sys.executable, "-m", "qcloud_emulator", "serve", "--port", "0"]
        command += ["--seed", str(seed)]
        command += ["--state", str(args.state)] if args.state else []
        began = time.monotonic()
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            url = server.stdout.readline().split()[-1].removesuffix("/v2/index.php")
            print(f"ready with {args.connections} connections in {time.monotonic() - began:.2f} s")
            print(f"memory {resident_mb(server.pid):.0f} MB")
            # One client for the writes: they are on one pair of VPCs.
            for name in [*LOADS, *WRITES]:
                alone = argparse.Namespace(**{**vars(args), "clients": 1})
                chosen = alone if name in WRITES else args
                rate = measure(url, name, chosen)
                print(f"{name:<30} {rate:6.0f} calls/s from {chosen.clients} clients")
            print(f"memory {resident_mb(server.pid):.0f} MB")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
