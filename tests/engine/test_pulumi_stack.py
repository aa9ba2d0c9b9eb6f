"""The fixture `pulumi_stack`, as a user's test uses it."""

from __future__ import annotations

import os
import re
import shutil
import sys
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


@pytest.mark.parametrize("version", ["2.0", pytest.param("3.0", marks=pytest.mark.quick)])
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


@pytest.mark.quick
def test_a_function(
    pulumi_stack: NewStack,
    qcloud_emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program in the test itself runs too, with its configuration, and leaves no folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def program() -> None:
        peer = pulumi.Config().require("peer")
        net = VpcPeering("net", vpc={"name": "app"}, peer_vpc={"name": peer})
        pulumi.export("state", net.state)

    stack = pulumi_stack(program, config={"peer": "shared"})

    assert "ACTIVE" == stack.up().outputs["state"].value
    (connection,) = qcloud_emulator.connections()
    assert "vpc-shared03" == connection["peerVpcId"]
    assert [] == list(tmp_path.glob("automation-*"))


def test_several(pulumi_stack: NewStack, qcloud_emulator: Emulator) -> None:
    """Two stacks of one test do not know each other."""
    one = pulumi_stack(lambda: _peer("app", "data"))
    two = pulumi_stack(lambda: _peer("shared", "data"))

    one.up()
    two.up()
    one.destroy()

    (left,) = qcloud_emulator.connections()
    assert "vpc-shared03" == left["vpcId"]


def test_several_versions(pulumi_stack: NewStack, qcloud_emulator: Emulator) -> None:
    """Each of two programs in one test speaks the version of the API that it was given."""
    old = pulumi_stack(lambda: _peer("app", "data"), api_version="2.0")
    new = pulumi_stack(lambda: _peer("shared", "data"), api_version="3.0")

    for stack, version in ((old, "2.0"), (new, "3.0")):
        qcloud_emulator.clear_calls()
        stack.up()
        assert {version} == {call["version"] for call in qcloud_emulator.calls()}


LEAVING = """
import pytest


@pytest.fixture(autouse=True)
def made(pulumi_stack):
    config = {{"vpcName": "app", "peerVpcName": "data", "qcloud:deadline": "5"}}
    pulumi_stack({folder!r}, config=config).up()


def test_under_a_fault(qcloud_emulator):
    qcloud_emulator.add_fault("*", kind="internal_error", times=None)


def test_without_a_cloud(qcloud_emulator):
    qcloud_emulator.stop()
"""


def test_what_is_left(tmp_path: Path) -> None:
    """Nothing is left in the folder of a program, even where a fault or more hinders the end."""
    folder = tmp_path / "program"
    shutil.copytree(EXAMPLES / "quickstart", folder, ignore=shutil.ignore_patterns(".venv"))
    project = folder / "Pulumi.yaml"
    project.write_text(re.sub(r"virtualenv: .*", f"virtualenv: {sys.prefix}", project.read_text()))
    before = files_in(folder)
    (tmp_path / "test_leaving.py").write_text(LEAVING.format(folder=str(folder)))

    ran = run_tests(tmp_path, os.environ["PATH"], timeout=280)

    assert "2 passed, 1 error" in ran.stdout, ran.stdout + ran.stderr
    assert "ERROR test_leaving.py::test_without_a_cloud" in ran.stdout
    assert before == files_in(folder)


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
