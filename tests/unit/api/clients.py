"""Clients of the emulator and of other servers on loopback, and a clock that only tests move."""

from __future__ import annotations

import random
import time

from pulumi_qcloud.api.client import VpcClient
from pulumi_qcloud.api.model import Credentials
from pulumi_qcloud.api.sender import RateLimiter, Timing
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from qcloud_emulator import Emulator

OWN_UIN, PEER_UIN = "2407912486", "100000000002"
APP, DATA, SHARED, STAGING, PARTNER = (
    "gz_vpc_226",
    "gz_vpc_89",
    "gz_vpc_90",
    "gz_vpc_227",
    "gz_vpc_302",
)
HURRIED = Timing(sleep=lambda seconds: time.sleep(seconds / 1000))
"""Real clocks, short sleeps."""


def pair_of(emulator: Emulator, account: str = "default") -> Credentials:
    """Return the key pair of an account of the emulator."""
    found = emulator.accounts[account]
    return Credentials(found.secret_id, found.secret_key, found.token, "emulator")


def client_of(
    emulator: Emulator,
    account: str = "default",
    *,
    credentials: Credentials | None = None,
    timing: Timing = HURRIED,
    rate_limit: float = 0,
    request_timeout: float = 10.0,
    deadline: float = 60.0,
    region: str = "ap-guangzhou",
) -> VpcClient:
    """Return a client of an account of the emulator."""
    return client_at(
        emulator.url,
        credentials or pair_of(emulator, account),
        timing=timing,
        rate_limit=rate_limit,
        request_timeout=request_timeout,
        deadline=deadline,
        region=region,
    )


def client_at(
    url: str | None,
    credentials: Credentials,
    *,
    timing: Timing = HURRIED,
    rate_limit: float = 0,
    request_timeout: float = 10.0,
    deadline: float = 60.0,
    region: str = "ap-guangzhou",
) -> VpcClient:
    """Return a client with buckets of its own, by default without a rate limit."""
    return VpcClient(
        DialectV2(url),
        credentials=credentials,
        region=region,
        transport=Transport(),
        rate_limit=rate_limit,
        request_timeout=request_timeout,
        deadline=deadline,
        timing=timing,
        limiter=RateLimiter(timing.monotonic),
    )


def actions(emulator: Emulator) -> list[str]:
    """Return the actions of the emulator's journal, oldest first."""
    return [call["action"] for call in emulator.calls()]


START = 1_700_000_000.0


class Clock:
    """Time for tests; sleeping takes none.

    Args:
        start: Unix seconds; near the real time where an API looks at it.
    """

    def __init__(self, start: float = START) -> None:
        self.seconds = start
        self.slept: list[float] = []

    def read(self) -> float:
        """Return the present time in seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def timing(self) -> Timing:
        """This clock for a client, with jitter that is the same in every run."""
        return Timing(now=self.read, monotonic=self.read, sleep=self.sleep, rng=random.Random(0))
