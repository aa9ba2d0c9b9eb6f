"""The Go SDK, as it is published, on the emulator over loopback: it reads answers into types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest
from qcloud_emulator import Emulator

from tests.witnesses.asking import Client, RefusedError, Witness
from tests.witnesses.rows_v3 import REFUSALS, ROWS
from tests.witnesses.tables import Refusal, run

pytestmark = pytest.mark.full

WAYS: Final[Mapping[str, Mapping[str, object]]] = {
    **{
        f"{signature} {method}": {"signMethod": signature, "method": method}
        for signature in ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
        for method in ("POST", "GET")
    },
    "UNSIGNED-PAYLOAD": {"unsignedPayload": True},
}
"""How the SDK signs and sends."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("action", ROWS)
def test_action(cloud: Emulator, go: Witness, action: str, way: str) -> None:
    """The SDK makes the call, whichever way it signs and sends, and its types hold the answer."""
    client = Client(go, cloud, options=WAYS[way])

    missing = run(client, action, ROWS[action])

    assert [] == missing, "\n".join(missing)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda it: it.code)
def test_refusal(cloud: Emulator, go: Witness, refusal: Refusal, way: str) -> None:
    """The SDK returns its own error, with the code and the id of the request."""
    client = Client(go, cloud, "3.0", WAYS[way], refusal.account, refusal.changes)

    with pytest.raises(RefusedError) as raised:
        client.ask(refusal.action, refusal.parameters)

    assert refusal.code == raised.value.code
    assert raised.value.request_id
