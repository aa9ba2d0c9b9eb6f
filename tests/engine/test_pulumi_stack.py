"""The fixture `pulumi_stack`, as a user's test uses it."""

from __future__ import annotations

import os
from pathlib import Path

import pulumi
import pytest
from pulumi_qcloudx import VpcPeering
from qcloud_emulator import Emulator
from qcloud_emulator.pytest_plugin import NewStack

from tests.guide import files_of, run_tests

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GUIDE = ROOT / "docs" / "testing.md"


@pytest.fixture(autouse=True)
def _cli_on_path(pulumi_cli: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the Pulumi CLI on the PATH, as a user has it."""
    monkeypatch.setenv("PATH", f"{pulumi_cli}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_a_folder(pulumi_stack: NewStack, qcloud_emulator: Emulator, version: str) -> None:
    """A stack's own folder runs on the engine, and is gone afterwards without a trace there."""
    folder = EXAMPLES / "quickstart"
    before = files_in(folder)
    stack = pulumi_stack(
        folder, config={"vpcName": "app", "peerVpcName": "data"}, api_version=version
    )

    outputs = stack.up().outputs

    (connection,) = qcloud_emulator.connections()
    assert connection["peeringConnectionId"] == outputs["pcx_id"].value
    assert {"same": 5} == stack.preview().change_summary
    assert {version} == {call["version"] for call in qcloud_emulator.calls()}
    stack.destroy()
    stack.workspace.remove_stack(stack.name)
    assert before == files_in(folder)


def files_in(folder: Path) -> list[str]:
    """Return the names in a folder, but for what Python keeps of modules."""
    return sorted(file.name for file in folder.iterdir() if file.name != "__pycache__")


def test_a_function(pulumi_stack: NewStack, qcloud_emulator: Emulator) -> None:
    """A program in the test itself runs too, with the configuration it is given."""

    def program() -> None:
        peer = pulumi.Config().require("peer")
        net = VpcPeering("net", vpc={"name": "app"}, peer_vpc={"name": peer})
        pulumi.export("state", net.state)

    stack = pulumi_stack(program, config={"peer": "shared"})

    assert "ACTIVE" == stack.up().outputs["state"].value
    (connection,) = qcloud_emulator.connections()
    assert "vpc-shared03" == connection["peerVpcId"]


def test_several(pulumi_stack: NewStack, qcloud_emulator: Emulator) -> None:
    """Two stacks of one test do not know each other."""
    one = pulumi_stack(lambda: _peer("app", "data"))
    two = pulumi_stack(lambda: _peer("shared", "data"))

    one.up()
    two.up()
    one.destroy()

    (left,) = qcloud_emulator.connections()
    assert "vpc-shared03" == left["vpcId"]


def test_guide(tmp_path: Path) -> None:
    """The guide's tests on the engine pass as they stand there."""
    files = files_of(GUIDE.read_text())
    for name in ("network.py", "test_on_the_engine.py"):
        (tmp_path / name).write_text(files[name])

    ran = run_tests(tmp_path, os.environ["PATH"], timeout=280)

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert "3 passed" in ran.stdout


def _peer(vpc: str, peer: str) -> None:
    VpcPeering("net", vpc={"name": vpc}, peer_vpc={"name": peer}, routes="none", peer_routes="none")
