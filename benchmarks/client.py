"""CPU time of a signed call over TLS to one emulator, by our client and by the official SDKs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import trustme

from benchmarks.clients import MAKERS
from benchmarks.cloud import running, seed_of
from benchmarks.figures import Figure, Target, compared
from benchmarks.settings import Run
from tests.unit.api.loopback import Tunnel

TARGET: Final = Target(1.0)
CALLS: Final = 300
_ROOT: Final = Path(__file__).parents[1]
_PUBLIC_HOST: Final = "vpc.api.qcloud.com"


def measure(run: Run) -> Iterator[Figure]:
    """Measure the clients in turns, each in its own interpreter."""
    place = run.place("client")
    ca, cert, key = _certificates(place)
    serving = ("--tls-cert", str(cert), "--tls-key", str(key))
    times: dict[str, list[float]] = {name: [] for name in MAKERS}
    with (
        running(place, seed_of(1, peered=True), *serving) as cloud,
        Tunnel.open(to_port=int(cloud.url.rpartition(":")[2])) as tunnel,
    ):
        # The SDK of 2.0 has the public host built in, so a proxy redirects it to the emulator.
        proxied = {"HTTPS_PROXY": tunnel.url, "SSL_CERT_FILE": str(ca)}
        for number in range(run.rounds):
            run.notify(f"client: {CALLS} calls of each, round {number + 1} of {run.rounds}")
            for name, taken in times.items():
                extra = proxied if name == "SDK 2.0" else {}
                taken.append(_milliseconds(name, cloud.url, ca, extra))
    yield from figures_of(times)


def figures_of(times: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    """Return our client's figures under each version, compared with the faster SDK."""
    faster = min(("SDK 2.0", "SDK 3.0"), key=lambda name: statistics.median(times[name]))
    told = ", ".join(
        f"{name} {statistics.median(times[name]):.2f} ms"
        for name in times
        if name.startswith("SDK")
    )
    for version in ("2.0", "3.0"):
        yield compared(
            "client",
            f"CPU time of a signed call, API {version}, over the faster SDK",
            times[f"ours {version}"],
            times[faster],
            unit="ms",
            target=TARGET,
            note=f"compared with the SDK of {faster[4:]}; {told}",
        )


def _milliseconds(name: str, url: str, ca: Path, extra: Mapping[str, str]) -> float:
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.clients", name, url, str(ca), str(CALLS)],
        env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), **extra},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(made.stdout)


def _certificates(folder: Path) -> tuple[Path, Path, Path]:
    """Create an authority, a certificate and its key, and return the paths of the files."""
    authority = trustme.CA()
    issued = authority.issue_cert(_PUBLIC_HOST, "127.0.0.1")
    ca, cert, key = (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    authority.cert_pem.write_to_path(str(ca))
    issued.cert_chain_pems[0].write_to_path(str(cert))
    issued.private_key_pem.write_to_path(str(key))
    return ca, cert, key
