"""Which version of the API a provider process speaks."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.unit.lifecycle.conftest import StartClients


@pytest.mark.parametrize(
    ("config", "version", "listing"),
    [
        ({"apiVersion": ""}, "3.0", "DescribeVpcs"),
        ({"apiVersion": "2.0"}, "2.0", "DescribeVpcEx"),
        ({"apiVersion": "3.0"}, "3.0", "DescribeVpcs"),
    ],
)
def test_dialect(
    qcloud_emulator: Emulator,
    start_clients: StartClients,
    config: dict[str, str],
    version: str,
    listing: str,
) -> None:
    """The version is the configured one, and 3.0 where none is configured."""
    access = start_clients(**config).access()

    assert access.client.get_vpc("vpc-app00226") is not None

    assert version == access.settings.api_version
    assert [listing] == [call["action"] for call in qcloud_emulator.calls()]
