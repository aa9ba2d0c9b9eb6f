"""The scan for secrets finds what is planted, in each spelling."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote_plus

import pytest

from tests.engine import secrets_scan
from tests.engine.secrets_scan import SIGNATURE, Secret, scan

KEY: Final = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: text,
        quote_plus,
        lambda text: json.dumps({"value": text}),
        lambda text: base64.b64encode(f"-{text}-".encode()).decode(),
        lambda text: base64.b64encode(f"--{text}-".encode()).decode(),
        lambda text: base64.b64encode(f"{text}".encode()).decode(),
    ],
    ids=["plain", "URL-encoded", "JSON", "base64 at 1", "base64 at 2", "base64 at 0"],
)
def test_the_scan_finds(spell: Callable[[str], str]) -> None:
    """A planted secret is found in each spelling, and only where it is."""
    places = {"state": f"before {spell(KEY.text)} after", "output": "nothing to see"}

    assert ["secret key in state"] == scan(places, [KEY])


def test_the_scan_knows_what_is_sent() -> None:
    """The secrets of a request are its signature and its token, decoded."""
    request = (
        b"POST / HTTP/1.1\r\nHost: h\r\n\r\nAction=A&Token=t%2Bk&SignatureMethod=S&Signature=s%3D"
    )

    newer = (
        b"POST / HTTP/1.1\r\nAuthorization: TC3-HMAC-SHA256 Credential=c, SignedHeaders=host, "
        b"Signature=" + b"0f" * 32 + b"\r\nX-TC-Token: t/k\r\n\r\n{}"
    )

    assert {Secret("token", "t+k"), Secret(SIGNATURE, "s=")} == secrets_scan.sent([request])
    assert {Secret("token", "t/k"), Secret(SIGNATURE, "0f" * 32)} == secrets_scan.sent([newer])


@pytest.mark.parametrize(
    ("entry", "engines_own"),
    [
        ({"method": "/pulumirpc.ResourceProvider/Configure"}, True),
        ({"method": "/pulumirpc.ResourceProvider/Create"}, False),
        ({"method": "/pulumirpc.ResourceProvider/Check"}, False),
        (
            {
                "method": "/pulumirpc.ResourceMonitor/RegisterResource",
                "request": {"type": "pulumi:providers:pulumi-python"},
            },
            True,
        ),
        (
            {
                "method": "/pulumirpc.ResourceMonitor/RegisterResource",
                "request": {"type": "pulumi-python:dynamic/qcloud:VpcPeeringConnection"},
            },
            False,
        ),
    ],
    ids=["Configure", "Create", "Check", "a provider", "a resource"],
)
def test_the_scan_of_the_grpc_log(
    tmp_path: Path, entry: dict[str, object], engines_own: bool
) -> None:
    """In the gRPC log only the engine's own entries may hold a key, and no entry a signature."""
    log = tmp_path / "grpc.json"
    log.write_text(json.dumps({**entry, "response": KEY.text}))

    found = scan(secrets_scan.grpc_log(log), [KEY])
    found_of_engine = scan(secrets_scan.grpc_log_of_the_engine(log), [KEY])

    assert (engines_own, not engines_own) == (bool(found_of_engine), bool(found))
