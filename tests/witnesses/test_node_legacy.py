"""The legacy Node SDK, which speaks API 2.0, as it is published, on the emulator over loopback."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.witnesses.asking import Client, RefusedError, Witness
from tests.witnesses.rows_v2 import REFUSALS, ROWS
from tests.witnesses.tables import Refusal, run

pytestmark = pytest.mark.full

WAYS: Final[Mapping[str, Mapping[str, object]]] = {
    f"{signature} {method}": {"signMethod": signature, "method": method}
    for signature in ("sha1", "sha256")
    for method in ("POST", "GET")
}
"""How the SDK signs and sends."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", ROWS)
def test_action(cloud: Emulator, node: Witness, action: str, way: str) -> None:
    """The SDK makes the call, whichever way it signs and sends, and returns what the cloud has."""
    client = Client(node, cloud, "2.0", WAYS[way])

    missing = run(client, action, ROWS[action])

    assert [] == missing, "\n".join(missing)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda it: it.code)
def test_refusal(cloud: Emulator, node: Witness, refusal: Refusal, way: str) -> None:
    """The SDK hands over the name of the error."""
    client = Client(node, cloud, "2.0", WAYS[way], refusal.account, refusal.changes)

    with pytest.raises(RefusedError) as raised:
        client.ask(refusal.action, refusal.parameters)

    assert refusal.code == raised.value.code


def test_nonce_zero(cloud: Emulator, node: Witness) -> None:
    """The SDK draws its nonces from 0 on, and 0 is a nonce like any other."""
    client = Client(node, cloud, "2.0")

    assert 4 == client.ask("DescribeVpcEx", {"Nonce": 0})["totalCount"]


def test_nonce_of_another_second(cloud: Emulator, node: Witness) -> None:
    """The SDK's nonces have 16 bits, so one comes again, which is no replay at another time."""
    client = Client(node, cloud, "2.0")
    now = int(time.time())

    counts = [
        client.ask("DescribeVpcEx", {"Nonce": 4711, "Timestamp": now - ago})["totalCount"]
        for ago in (0, 1)
    ]

    assert [4, 4] == counts
