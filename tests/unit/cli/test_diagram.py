"""`qcloud-peering diagram`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import requests
from qcloud_emulator import Emulator

from tests.unit.cli.builders import APP, DATA, DATA_BLOCK, PARTNER, SHARED, connected
from tests.unit.cli.conftest import Peering

CONNECTION = "pulumi-python:dynamic/qcloud:VpcPeeringConnection"


def test_live(peering: Peering, qcloud_emulator: Emulator) -> None:
    """The connections of an account are drawn with their states and the routes that lack."""
    connected(qcloud_emulator, "pcx-aaaa0001", name="net", routes={"rtb-app0main": (DATA_BLOCK,)})
    connected(qcloud_emulator, "pcx-aaaa0002", name="far", peer_vpc_id=PARTNER, state="PENDING")

    lines = peering("diagram", "--live").result.stdout.splitlines()

    assert "graph LR" == lines[0]
    assert '  n_vpc_partner2["vpc-partner2<br/>account 100000000002"]' in lines
    assert (
        '  n_vpc_app00226 ---|"net<br/>ACTIVE<br/>no route back from data"| n_vpc_data0089' in lines
    )
    assert '  n_vpc_app00226 -.-|"far<br/>PENDING"| n_vpc_partner2' in lines
    colours = dict(line.split(" stroke:") for line in lines if line.startswith("  linkStyle"))
    assert {"#2e8b57", "#d08700"} == set(colours.values())


def test_overlap(peering: Peering, qcloud_emulator: Emulator) -> None:
    """VPCs that overlap are marked in the text for Mermaid as well."""
    qcloud_emulator.set_settings(overlapping_peers="allowed")
    connected(qcloud_emulator, "pcx-aaaa0001", vpc_id=SHARED, peer_vpc_id=APP)
    connected(qcloud_emulator, "pcx-aaaa0002", vpc_id=SHARED, peer_vpc_id="vpc-staging1")

    text = peering("diagram").result.stdout

    assert '<br/>overlaps staging"]' in text
    assert "  style n_vpc_app00226 stroke:#c0392b\n" in text
    assert "style n_vpc_shared03" not in text


def test_picture(peering: Peering, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """A picture goes into a file, with VPCs marked that overlap."""
    qcloud_emulator.set_settings(overlapping_peers="allowed")
    connected(qcloud_emulator, "pcx-aaaa0001", vpc_id=SHARED, peer_vpc_id=APP)
    connected(qcloud_emulator, "pcx-aaaa0002", vpc_id=SHARED, peer_vpc_id="vpc-staging1")
    file = tmp_path / "network.svg"

    done = peering("diagram", "--format", "svg", "-o", str(file))

    assert (0, "") == (done.exit_code, done.result.stdout)
    text = file.read_text()
    assert text.startswith("<svg ")
    assert "overlaps staging" in text
    assert "overlaps app" in text


def test_picture_of_the_page(peering: Peering, qcloud_emulator: Emulator, tmp_path: Path) -> None:
    """The picture is the one that the emulator's page shows of the same network."""
    qcloud_emulator.set_settings(overlapping_peers="allowed")
    connected(qcloud_emulator, "pcx-aaaa0001", routes={"rtb-app0main": (DATA_BLOCK,)})
    connected(qcloud_emulator, "pcx-aaaa0002", vpc_id=SHARED, peer_vpc_id=PARTNER, state="PENDING")
    connected(qcloud_emulator, "pcx-aaaa0003", vpc_id=SHARED, peer_vpc_id="vpc-staging1")
    connected(qcloud_emulator, "pcx-aaaa0004", vpc_id=DATA, peer_vpc_id=PARTNER, state="REJECTED")
    file = tmp_path / "network.svg"

    peering("diagram", "--format", "svg", "-o", str(file), "--peer-profile", "peer")

    address = f"{qcloud_emulator.url}/_emulator/"
    text = file.read_text()
    assert "no route back from data" in text
    assert requests.get(f"{address}picture.svg", timeout=10).text == text
    assert text.strip() in requests.get(address, timeout=10).text


def test_state(peering: Peering, tmp_path: Path) -> None:
    """The state of a stack is drawn without asking the cloud."""
    outputs = {
        "vpcId": APP,
        "peerVpcId": DATA,
        "uin": "2407912486",
        "peerUin": "2407912486",
        "peeringConnectionName": "net",
        "state": "ACTIVE",
    }
    routes = {"peeringConnectionId": "pcx-1", "complete": False}
    resources = [
        {"type": "pulumi:pulumi:Stack"},
        {"type": CONNECTION, "id": "pcx-1", "outputs": outputs},
        {"type": "pulumi-python:dynamic/qcloud:VpcPeeringRoutes", "id": "r", "outputs": routes},
    ]
    env = {**pulumi_that_says({"deployment": {"resources": resources}}, tmp_path), "HOME": "/none"}

    lines = peering("diagram", "--stack", "dev", env=env).result.stdout.splitlines()

    assert [
        "graph LR",
        '  n_vpc_app00226["vpc-app00226<br/>account 2407912486"]',
        '  n_vpc_data0089["vpc-data0089<br/>account 2407912486"]',
        '  n_vpc_app00226 ---|"net<br/>ACTIVE<br/>routes missing"| n_vpc_data0089',
        "  linkStyle 0 stroke:#2e8b57",
    ] == lines


SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1",
}


def test_odd_state(peering: Peering, tmp_path: Path) -> None:
    """What a state keeps secret, or holds in an odd shape, does not hide the rest."""
    outputs = {"vpcId": SECRET, "peerVpcId": DATA, "uin": SECRET, "peeringConnectionName": SECRET}
    resources = [
        7,
        {"type": ["a"]},
        {"type": CONNECTION, "id": ["x"], "outputs": []},
        {"type": CONNECTION, "id": "pcx-1", "outputs": outputs},
        {"type": "pulumi-python:dynamic/qcloud:VpcPeeringRoutes", "id": "r", "outputs": None},
    ]
    env = pulumi_that_says({"deployment": {"resources": resources}}, tmp_path)

    lines = peering("diagram", "--stack", "dev", env=env).result.stdout.splitlines()

    assert '  n_pcx_1_vpcId["hidden VPC"]' in lines
    assert "  n_pcx_1_vpcId -.- n_vpc_data0089" in lines
    assert not [line for line in lines if "ciphertext" in line or '""' in line]


@pytest.mark.parametrize("content", [[], {"version": 3}, "text"])
def test_no_state(peering: Peering, tmp_path: Path, content: object) -> None:
    """What is no state is one sentence."""
    done = peering("diagram", "--stack", "dev", env=pulumi_that_says(content, tmp_path))

    assert 1 == done.exit_code
    assert done.error.startswith("the state of stack dev cannot be read: ")


def test_live_and_stack(peering: Peering) -> None:
    """Live connections and a state cannot be drawn at once."""
    done = peering("diagram", "--live", "--stack", "dev")

    assert 2 == done.exit_code
    assert "--stack draws a state and queries no account; leave out --live" == done.error


def test_account_and_stack(peering: Peering) -> None:
    """Options that say whom to ask make no sense for a state."""
    words = ("--stack", "dev", "--region", "gz", "--profile", "a", "--peer-profile", "b")

    done = peering("diagram", *words)

    assert 2 == done.exit_code
    assert done.error.endswith("leave out --peer-profile, --profile, --region")


def pulumi_that_says(content: object, folder: Path) -> dict[str, str]:
    """Return an environment with a `pulumi` that answers `stack export`."""
    script = folder / "pulumi"
    (folder / "said.json").write_text(json.dumps(content))
    script.write_text(
        "#!/bin/sh\n"
        'test "$*" = "stack export --stack dev --non-interactive" || exit 9\n'
        f"cat {folder / 'said.json'}\n"
    )
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.defpath}"}
