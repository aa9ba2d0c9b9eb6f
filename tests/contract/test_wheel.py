"""What a user installs: the wheel and its runtime dependencies, nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PIP = (sys.executable, "-m", "pip", "--no-input")
_PACKAGES = ("pulumi_qcloud", "pulumi_qcloudx", "qcloud_emulator")


def _run(command: Sequence[str | Path], cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    _run([*_PIP, "wheel", "--no-deps", "--no-build-isolation", _ROOT], folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return its interpreter."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    _run([sys.executable, "-m", "venv", "--without-pip", folder], wheel.parent)
    interpreter = folder / "bin" / "python"
    tested = ["--constraint", str(_ROOT / "constraints.txt")]
    _run([*_PIP, "--python", interpreter, "install", *tested, wheel], wheel.parent)
    return interpreter


def _says(python: Path, code: str) -> str:
    return _run([python, "-c", code], python.parent)


def test_content(wheel: Path) -> None:
    """The wheel holds the three packages, typed, and its own description."""
    names = zipfile.ZipFile(wheel).namelist()

    top = {name.partition("/")[0] for name in names}
    assert {*_PACKAGES, f"{wheel.name.rpartition('-py3')[0]}.dist-info"} == top
    assert {f"{package}/py.typed" for package in _PACKAGES} <= set(names)
    assert "qcloud_emulator/default_seed.json" in names
    page = {it.partition("/page/")[2] for it in names if it.startswith("qcloud_emulator/page/")}
    assert {"templates/page.html", "static/page.css", "static/page.js"} <= page


def test_bare_install(python: Path) -> None:
    """With runtime dependencies only, all but the command is importable."""
    code = """
import importlib, pkgutil
import pulumi_qcloud, pulumi_qcloudx, qcloud_emulator.picture
for package in (pulumi_qcloud, pulumi_qcloudx):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.split(".")[1] != "cli":
            importlib.import_module(module.name)
print(pulumi_qcloud.VpcPeeringConnection.__name__)
"""

    assert "VpcPeeringConnection\n" == _says(python, code)


def test_command_without_its_extra(python: Path) -> None:
    """The emulator's command says in one line what it needs."""
    command = [str(python.with_name("qcloud-emulator")), "serve"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (
        1,
        "qcloud-emulator needs the extra [emulator]: pip install 'pulumi-qcloud[emulator]'\n",
    ) == (done.returncode, done.stderr)


def test_nothing_of_development(python: Path) -> None:
    """What only development or the emulator needs is not installed."""
    code = """
import importlib.util
wanted = ["requests", "tenacity", "pulumi"]
unwanted = ["cheroot", "click", "jinja2", "rich", "selenium", "pytest", "hatchling", "QcloudApi"]
print([name for name in wanted + unwanted if importlib.util.find_spec(name)])
"""

    assert "['requests', 'tenacity', 'pulumi']\n" == _says(python, code)


def test_plugin_file(python: Path) -> None:
    """The file that keeps Pulumi from looking for a plugin lies beside the installed package."""
    code = """
import pathlib, pulumi_qcloud
print(pathlib.Path(pulumi_qcloud.__file__).with_name("pulumi-plugin.json").read_text())
"""

    assert json.loads(_says(python, code))["resource"] is False


def test_reference(python: Path) -> None:
    """The installed package is what the references of state files lead to."""
    code = """
import base64, pickle
from pulumi_qcloud.references import VPC_PEERING_CONNECTION
print(type(pickle.loads(base64.b64decode(VPC_PEERING_CONNECTION))).__name__)
"""

    assert "VpcPeeringConnectionProvider\n" == _says(python, code)
