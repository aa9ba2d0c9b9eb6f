"""An emulator in a process of its own, with as many VPCs as a measurement needs."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

UIN: Final = "100000000077"
KEY: Final = {
    "name": "default",
    "secretId": "AKIDEMULATORbench",
    "secretKey": "bench",
}
REGION: Final = "ap-guangzhou"
_PEERS: Final = 4
"""Number of connections that each VPC requests; it accepts as many, and the quota is ten."""


def pairs(count: int) -> list[tuple[str, str]]:
    """Return the VPC pairs of `count` connections: a ring with each VPC peered to the next ones."""
    size = ring_size(count)
    steps = itertools.product(range(1, _PEERS + 1), range(size))
    return [
        (f"vpc-{at:08}", f"vpc-{(at + step) % size:08}")
        for step, at in itertools.islice(steps, count)
    ]


def ring_size(count: int) -> int:
    """Return the number of VPCs for `count` connections."""
    return max(-(-count // _PEERS), 2 * _PEERS + 1)


def seed_of(count: int, *, peered: bool = False) -> dict[str, object]:
    """Return a seed with one account and the VPCs for a number of connections.

    Args:
        count: number of connections.
        peered: whether the seed contains the connections too.
    """
    vpcs = [
        {"name": f"v{at}", "cidrBlock": f"10.{at // 256}.{at % 256}.0/24", "vpcId": f"vpc-{at:08}"}
        for at in range(ring_size(count))
    ]
    made = [
        {"name": f"c{number}", "vpcId": one, "peerVpcId": other}
        for number, (one, other) in enumerate(pairs(count) if peered else ())
    ]
    return {
        "accounts": [{"uin": UIN, "keys": [KEY], "vpcs": vpcs}],
        "peeringConnections": made,
    }


class Cloud:
    """A running emulator.

    Args:
        url: its address.
        pid: its process id.
    """

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid

    def environment(self, api_version: str) -> dict[str, str]:
        """Return the environment of a client whose rate limit is switched off."""
        return {
            "QCLOUD_EMULATOR": self.url,
            "QCLOUD_UIN": UIN,
            "QCLOUD_API_VERSION": api_version,
            "QCLOUD_RATE_LIMIT": "0",
            "TENCENTCLOUD_REGION": REGION,
        }

    def calls(self) -> list[dict[str, object]]:
        """Return the journal of calls."""
        found: list[dict[str, object]] = json.loads(self.admin("GET", "calls"))["calls"]
        return found

    def clear_calls(self) -> None:
        """Empty the journal of calls."""
        self.admin("DELETE", "calls")

    def admin(self, method: str, path: str, body: Mapping[str, object] | None = None) -> str:
        """Call the admin API, and return the text of the response."""
        request = urllib.request.Request(
            f"{self.url}/_emulator/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text: str = answer.read().decode()
        return text


@contextmanager
def running(folder: Path, seed: Mapping[str, object], *options: str) -> Iterator[Cloud]:
    """Run an emulator until the context ends.

    Args:
        folder: folder for the seed's file.
        seed: the initial content of the cloud.
        options: additional options of `qcloud-emulator serve`.
    """
    file = folder / "seed.json"
    file.write_text(json.dumps(seed))
    with subprocess.Popen(_command(file, options), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            url = server.stdout.readline().split()[-1].removesuffix("/v2/index.php")
            yield Cloud(url, server.pid)
        finally:
            server.terminate()
            server.wait()


def _command(seed: Path, options: Sequence[str]) -> list[str]:
    serve = [sys.executable, "-m", "qcloud_emulator", "serve", "--port", "0"]
    return [*serve, "--seed", str(seed), *options]
