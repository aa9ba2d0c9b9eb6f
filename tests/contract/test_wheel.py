"""What a user installs: the wheel and its runtime dependencies, nothing else."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
import tomlkit
from packaging.requirements import Requirement
from qcloud_emulator import Emulator

from tests.contract.built import PACKAGES, PIP, ROOT, empty_environment, install, run


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return its interpreter."""
    interpreter = empty_environment(tmp_path_factory.mktemp("bare") / "venv")
    install(interpreter, "--constraint", ROOT / "constraints.txt", wheel)
    return interpreter


def _says(python: Path, code: str) -> str:
    return run([python, "-c", code], python.parent).stdout


def test_content(wheel: Path) -> None:
    """The wheel holds the four packages, typed, and its own description."""
    names = zipfile.ZipFile(wheel).namelist()

    top = {name.partition("/")[0] for name in names}
    assert {*PACKAGES, f"{wheel.name.rpartition('-py3')[0]}.dist-info"} == top
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "qcloud_emulator/cloud/default_seed.json" in names
    page = {it.partition("/page/")[2] for it in names if it.startswith("qcloud_emulator/page/")}
    assert {"templates/page.html", "static/page.css", "static/page.js"} <= page


@pytest.mark.full
def test_dependencies(python: Path) -> None:
    """What it needs came with it, in versions that go together."""
    assert (
        "No broken requirements found.\n"
        == run([*PIP, "--python", python, "check"], python.parent).stdout
    )


def test_bare_install(python: Path) -> None:
    """With runtime dependencies only, all but the commands can be imported."""
    code = """
import importlib, pkgutil
import pulumi_qcloud, pulumi_qcloudx, qcloud_emulator.picture
for package in (pulumi_qcloud, pulumi_qcloudx):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(pulumi_qcloud.VpcPeeringConnection.__name__)
"""

    assert "VpcPeeringConnection\n" == _says(python, code)


@pytest.mark.parametrize(
    ("command", "extra"), [("qcloud-emulator", "emulator"), ("qcloud-peering", "cli")]
)
def test_command_without_its_extra(python: Path, command: str, extra: str) -> None:
    """A command says in one line which extra it needs."""
    words = [str(python.with_name(command)), "--help"]

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (
        1,
        f"{command} needs the extra [{extra}]: pip install 'pulumi-qcloud[{extra}]'\n",
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
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION
print(type(pickle.loads(base64.b64decode(VPC_PEERING_CONNECTION))).__name__)
"""

    assert "VpcPeeringConnectionProvider\n" == _says(python, code)


@pytest.mark.full
@pytest.mark.timeout(600)  # it fetches what the constraints do not have
def test_oldest_dependencies(wheel: Path, tmp_path: Path) -> None:
    """With the oldest version of each dependency that it takes, it is imported and does a call."""
    project = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()["project"]
    oldest = [f"{it.name}=={_lowest(it)}.*" for it in map(Requirement, project["dependencies"])]
    interpreter = empty_environment(tmp_path / "venv")
    install(interpreter, wheel, *oldest)
    code = """
import sys
import pulumi_qcloudx
from pulumi_qcloud.api import Credentials, VpcClient
from pulumi_qcloud.api.transport import Transport
from pulumi_qcloud.api.v2 import DialectV2
from pulumi_qcloud.api.v3 import DialectV3
url, *pair = sys.argv[1:]
for dialect in (DialectV2(url), DialectV3(url)):
    client = VpcClient(
        dialect, credentials=Credentials(*pair), region="ap-guangzhou", transport=Transport()
    )
    print(*sorted(vpc.name for vpc in client.list_vpcs()))
"""

    with Emulator.start() as cloud:
        owner = cloud.accounts["default"]
        pair = [owner.secret_id, owner.secret_key]
        listed = run([interpreter, "-c", code, cloud.url, *pair], tmp_path).stdout

    assert ["app data shared staging"] * 2 == listed.splitlines()


def _lowest(requirement: Requirement) -> str:
    (version,) = (it.version for it in requirement.specifier if it.operator == ">=")
    return version if "." in version else f"{version}.0"
