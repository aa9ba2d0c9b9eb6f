"""Share of the allowed rate that 400 creates use, through the real plugin process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from benchmarks.cloud import Cloud, pairs, running, seed_of
from benchmarks.figures import Figure, Target
from benchmarks.settings import Run
from tests.process.plugin import Plugin, PluginError

CREATES: Final = 400
PER_SECOND: Final = 20
_THREADS: Final = 8
"""Concurrent calls of the engine on two cores; the plugin works on four of them at a time."""
_DELAY_MS: Final = 50
_THROTTLED: Final = ("InvalidRequest.LimitExceeded", "RequestLimitExceeded")
"""The throttling error's names in API 2.0 and API 3.0."""


def measure(run: Run) -> Iterator[Figure]:
    """Create connections as fast as the rate limit allows, several times."""
    shares, later, throttled, errors = [], [], [], []
    for number in range(run.rounds):
        run.notify(f"rate: {CREATES} creates, round {number + 1} of {run.rounds}")
        place = run.place(f"rate-{number}")
        limit = f"rate_limit_per_second={PER_SECOND}"
        with running(place, seed_of(CREATES), "--setting", limit) as cloud:
            cloud.admin(
                "POST",
                "faults",
                {"action": "*", "kind": "delay", "delay_ms": _DELAY_MS, "times": None},
            )
            seconds, failed = create_all(cloud, place, run.api_version)
            calls = cloud.calls()
        shares.append(100 * share_used(CREATES, seconds))
        later.append(100 * share_used(CREATES - PER_SECOND, seconds))
        throttled.append(100 * throttled_share(calls))
        errors.append(float(failed))
    told = f"API {run.api_version}, {PER_SECOND} calls a second, {_DELAY_MS} ms latency"
    yield Figure(
        "rate",
        f"{CREATES} creates: share of the allowed rate",
        value=statistics.median(shares),
        unit="%",
        target=Target(95, at_least=True),
        raw={"ours": shares},
        note=f"{told}; {statistics.median(later):.1f} % without the initial {PER_SECOND}",
    )
    yield Figure(
        "rate",
        f"{CREATES} creates: calls that were throttled",
        value=statistics.median(throttled),
        unit="%",
        target=Target(2),
        raw={"ours": throttled},
    )
    yield Figure(
        "rate",
        f"{CREATES} creates: errors shown to the user, in all rounds",
        value=sum(errors),
        unit="calls",
        target=Target(0),
        raw={"ours": errors},
    )


def share_used(creates: int, seconds: float) -> float:
    """Return the share of the allowed rate that `creates` calls in `seconds` seconds used."""
    return creates / (PER_SECOND * seconds)


def throttled_share(calls: Sequence[dict[str, object]]) -> float:
    """Return the share of a journal's calls that were throttled."""
    refused = sum(call["codeDesc"] in _THROTTLED for call in calls)
    return refused / len(calls)


def create_all(cloud: Cloud, folder: Path, api_version: str) -> tuple[float, int]:
    """Create all connections through one plugin process; return seconds and number of failures."""
    environment = {**cloud.environment(api_version), "QCLOUD_RATE_LIMIT": str(PER_SECOND)}
    with Plugin(folder, env=environment) as plugin:

        def create(pair: tuple[str, str]) -> bool:
            return _created(plugin, *pair)

        begun = time.monotonic()
        with ThreadPoolExecutor(_THREADS) as pool:
            done = list(pool.map(create, pairs(CREATES)))
        return time.monotonic() - begun, done.count(False)


def _created(plugin: Plugin, vpc_id: str, peer_vpc_id: str) -> bool:
    name = f"{vpc_id}-{peer_vpc_id}"
    given = {"vpcId": vpc_id, "peerVpcId": peer_vpc_id, "peeringConnectionName": name}
    try:
        plugin.create({**given, "enabled": True})
    except PluginError:
        return False
    return True
