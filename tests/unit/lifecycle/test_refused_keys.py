"""Keys that the API refuses, to a provider as the engine asks it."""

from __future__ import annotations

import pytest
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi_qcloud.providers import VpcPeeringConnectionProvider, VpcPeeringRoutesProvider
from qcloud_emulator import Emulator


@pytest.fixture
def config(qcloud_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the configuration of a stack whose secret key is mistyped."""
    monkeypatch.delenv("QCLOUD_EMULATOR", raising=False)
    return {
        "qcloud:endpoint": qcloud_emulator.url,
        "qcloud:region": "ap-guangzhou",
        "qcloud:secretId": qcloud_emulator.accounts["default"].secret_id,
        "qcloud:secretKey": "mistyped-key",
    }


def refusal(provider: ResourceProvider, config: dict[str, str], resource_id: str) -> str:
    """Return why a refresh of a resource fails."""
    provider.configure(ConfigureRequest(Config(config, "story")))
    with pytest.raises(Exception, match=r"refused|signature") as raised:
        provider.read(resource_id, {"peeringConnectionId": "pcx-aaaa0001", "vpcId": "vpc-app00226"})
    return str(raised.value)


def test_refresh(config: dict[str, str]) -> None:
    """Each resource fails, of whatever kind, and the first one alone says what to do."""
    first = refusal(VpcPeeringConnectionProvider(), config, "pcx-aaaa0001")
    others = [
        refusal(VpcPeeringConnectionProvider(), config, "pcx-aaaa0002"),
        refusal(VpcPeeringRoutesProvider(), config, "pcx-aaaa0001@vpc-app00226"),
    ]

    assert "Check the secret id" in first
    assert [] == [it for it in others if "another call of this run" not in it or "Check" in it]
    assert "mistyped-key" not in "".join([first, *others])
