"""Temporary keys that have expired between two commands, and new ones in their place."""

from __future__ import annotations

import pytest
from qcloud_emulator import Emulator

from tests.engine.harness import Stack
from tests.engine.programs import APP, DATA, OWN_UIN, peering
from tests.engine.versions import PATHS

_OF_PROVIDER = f"""
import os, pulumi, pulumi_qcloud as qcloud

pair = os.environ["PAIR"]
own = qcloud.Provider(
    "own", secret_id=pair, secret_key=pair + "-key", token=pair + "-token", uin={OWN_UIN!r}
)
qcloud.VpcPeeringConnection(
    "net", vpc_id={APP!r}, peer_vpc_id={DATA!r}, opts=pulumi.ResourceOptions(provider=own)
)
"""
_PROGRAMS = {"provider": _OF_PROVIDER, "configuration": peering()}


def _use(stack: Stack, where: str, pair: str) -> None:
    """Let a provider or the stack's configuration have a key pair from the next command on."""
    if where == "provider":
        stack.env["PAIR"] = pair
        return
    stack.config("qcloud:secretId", pair)
    stack.config("qcloud:secretKey", f"{pair}-key", secret=True)
    stack.config("qcloud:token", f"{pair}-token", secret=True)
    stack.config("qcloud:uin", OWN_UIN)


@pytest.mark.parametrize(
    ("where", "command"),
    [
        ("provider", "refresh"),
        pytest.param("provider", "destroy", marks=pytest.mark.quick),
        ("configuration", "destroy"),
    ],
)
def test_expired(stack: Stack, qcloud_emulator: Emulator, where: str, command: str) -> None:
    """A command has the state's keys, and with the flag that its error names the new ones."""
    keys = [
        {
            "name": pair,
            "secretId": pair,
            "secretKey": f"{pair}-key",
            "token": f"{pair}-token",
            "expiresInSeconds": 3600,
        }
        for pair in ("AKIDold", "AKIDnew")
    ]
    qcloud_emulator.seed({"accounts": [{"uin": OWN_UIN, "keys": keys}]})
    stack.config("qcloud:apiVersion", stack.api_version)
    stack.config("qcloud:endpoint", f"{qcloud_emulator.url}{PATHS[stack.api_version]}")
    stack.config("qcloud:region", "ap-guangzhou")
    stack.write(_PROGRAMS[where])
    _use(stack, where, "AKIDold")
    stack.up("--skip-preview")
    qcloud_emulator._store.write("UPDATE keys SET expires_at = 0 WHERE name = 'AKIDold'")
    _use(stack, where, "AKIDnew")

    stale = stack.run(command, expect_failure=True)
    stack.run(command, "--run-program", "--skip-preview")

    (said,) = (it for it in stale.errors() if "the token has expired" in it)
    assert "give --run-program to `pulumi refresh` and `pulumi destroy`" in said
    assert 1 == len(said.splitlines())
    assert "AKIDold" not in said
    assert (0 if command == "destroy" else 1) == len(qcloud_emulator.connections())
