"""The Node SDK of API 3.0, as it is published, on the emulator over loopback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import pytest
from qcloud_emulator import Emulator

from tests.witnesses.asking import Client, RefusedError, Witness
from tests.witnesses.rows_v3 import REFUSALS, ROWS
from tests.witnesses.tables import Refusal, run

pytestmark = pytest.mark.full

WAYS: Final[Mapping[str, Mapping[str, object]]] = {
    f"{signature} {method}": {"signMethod": signature, "method": method}
    for signature in ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
    for method in ("POST", "GET")
}
"""How the SDK signs and sends."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", ROWS)
def test_action(cloud: Emulator, node: Witness, action: str, way: str) -> None:
    """The SDK makes the call, whichever way it signs and sends, and returns what the cloud has."""
    client = Client(node, cloud, options=WAYS[way])

    missing = run(client, action, ROWS[action])

    assert [] == missing, "\n".join(missing)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda it: it.code)
def test_refusal(cloud: Emulator, node: Witness, refusal: Refusal, way: str) -> None:
    """The SDK raises its own error, with the code and the id of the request."""
    client = Client(node, cloud, "3.0", WAYS[way], refusal.account, refusal.changes)

    with pytest.raises(RefusedError) as raised:
        client.ask(refusal.action, refusal.parameters)

    assert refusal.code == raised.value.code
    assert raised.value.request_id


def test_host_name(cloud: Emulator, node: Witness) -> None:
    """The endpoint may name the loopback host instead of its address."""
    endpoint = f"localhost:{urlsplit(cloud.url).port}"
    client = Client(node, cloud, changes={"endpoint": endpoint})

    assert [] == run(client, "DescribeVpcs", ROWS["DescribeVpcs"])
