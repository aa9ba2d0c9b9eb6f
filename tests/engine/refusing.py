"""Good inputs and settings for the provider's own process, and what it says to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.engine.programs import APP, DATA
from tests.engine.versions import PATHS
from tests.process.plugin import Plugin, PluginError

if TYPE_CHECKING:
    from tests.engine.workshop import RunningEmulator

GIVEN: Final = {
    "vpcId": APP,
    "peerVpcId": DATA,
    "peeringConnectionName": "tses",
}
"""Inputs that nothing is wrong with."""


def as_real(emulator: RunningEmulator, api_version: str) -> dict[str, str]:
    """Return environment that configures an emulator as if it were the real cloud."""
    owner = emulator.accounts["default"]
    return {
        "QCLOUD_ENDPOINT": f"{emulator.url}{PATHS[api_version]}",
        "QCLOUD_API_VERSION": api_version,
        "QCLOUD_REQUEST_TIMEOUT": "2",
        "QCLOUD_DEADLINE": "3",
        "QCLOUD_UIN": owner.uin,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
        "TENCENTCLOUD_SECRET_ID": owner.secret_id,
        "TENCENTCLOUD_SECRET_KEY": owner.secret_key,
    }


def refusal(plugin: Plugin, **given: object) -> str:
    """Return the one line that inputs get, from the preview's check or else from the `up`.

    Args:
        plugin: the provider.
        given: inputs in the place of, or beside, the good ones.
    """
    inputs, failures = plugin.check({**GIVEN, **given})
    if failures:
        ((_, text),) = failures
    else:
        try:
            plugin.create(inputs)
        except PluginError as error:
            text = str(error)
        else:
            raise AssertionError("it was created")
    (line,) = text.splitlines()
    return line
