"""No secret key, token or signature in what processes answer, print, or leave in a state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qcloud_emulator import Emulator

from tests.engine import elsewhere, secrets_scan
from tests.engine.secrets_scan import (
    ACCOUNTS,
    PROVIDERS,
    REFUSING,
    SIGNATURE,
    TYPO,
    Secret,
    of_kind,
    scan,
    with_partner,
)
from tests.engine.versions import PATHS, VERSIONS
from tests.process.plugin import PluginError
from tests.process.programs import Stack
from tests.unit.api.loopback import serving


def configuration(cloud: Emulator, url: str, version: str) -> dict[str, str]:
    """Return the configuration of a stack with a temporary key pair, and a partner's pair."""
    own, peer = cloud.accounts["temporary"], cloud.accounts["peer"]
    return {
        "qcloud:apiVersion": version,
        "qcloud:deadline": "2",
        "qcloud:endpoint": f"{url}{PATHS[version]}",
        "qcloud:region": "ap-guangzhou",
        "qcloud:secretId": own.secret_id,
        "qcloud:secretKey": own.secret_key,
        "qcloud:token": own.token or "",
        "qcloud:uin": own.uin,
        "story:partnerId": peer.secret_id,
        "story:partnerKey": peer.secret_key,
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_commands_leave_no_secret(
    qcloud_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    version: str,
) -> None:
    """After good and failing commands no key, token or signature is to be found anywhere."""
    stack = Stack(monkeypatch, tmp_path, {"QCLOUD_TRACEBACK": "1"})
    program = with_partner(PROVIDERS["config"])
    said = []
    with (
        serving(elsewhere.relaying(qcloud_emulator.url)) as relay,
        serving(elsewhere.repeating(REFUSING[version])) as careless,
    ):
        right = configuration(qcloud_emulator, relay.url, version)
        stack.config = right
        qcloud_emulator.add_fault("CreateVpcPeeringConnection", kind="drop_after")
        stack.up(program)
        said.append(stack.state.told)
        renamed = with_partner(PROVIDERS["config"], peering_connection_name="renamed")
        stack.up(renamed)
        said.append(stack.state.told)

        for wrong in (
            {"qcloud:secretKey": TYPO},
            {"qcloud:endpoint": f"{careless.url}{PATHS[version]}"},
        ):
            for act in (stack.state.refresh, stack.state.destroy, lambda: stack.up(program)):
                stack.config = {**right, **wrong}
                stack.state.config = {**stack.state.config, "default": stack.config}
                with pytest.raises(PluginError) as caught:
                    act()
                said += [caught.value.text, stack.state.told]

        signed = secrets_scan.sent([*relay.heard, *careless.heard])

    keys = {Secret("secret key", qcloud_emulator.accounts[it].secret_key) for it in ACCOUNTS}
    records = {name: [it.id, it.inputs, it.outputs] for name, it in stack.state.records.items()}
    places = {
        "said": "\n".join(said),
        "state": json.dumps(records),
        "journal": json.dumps([qcloud_emulator.calls(), qcloud_emulator.state()]),
        "output of the program": "".join(capfd.readouterr()),
        **secrets_scan.files_in(tmp_path),
    }
    assert [] == scan(places, keys | signed | {Secret("mistyped key", TYPO)})
    assert "Traceback" in places["said"]
    assert "net" in records
    assert len(of_kind(SIGNATURE, signed)) > 10
    assert 1 == len(of_kind("token", signed))


def test_planted_secret_is_found(
    qcloud_emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that a program gives as a name is found in the state and in the journal."""
    key = Secret("secret key", "EmulatorOnlySecretKey+Of/ThePlant")
    stack = Stack(monkeypatch, tmp_path, {})
    stack.config = configuration(qcloud_emulator, qcloud_emulator.url, "3.0")
    stack.up(with_partner(PROVIDERS["config"], peering_connection_name=key.text))

    records = json.dumps(stack.state.records["net"].outputs)
    places = {"state": records, "journal": json.dumps(qcloud_emulator.calls())}

    assert ["secret key in journal", "secret key in state"] == sorted(scan(places, [key]))
