"""What is published: a source distribution, and the wheel, which both ways of building it give.

And what a user installs: the wheel and its runtime dependencies, nothing else.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pytest
import tomlkit
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from qcloud_emulator import Emulator

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("pulumi_qcloud", "pulumi_qcloudx", "qcloud_emulator", "qcloud_peering")
PIP: Final = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check")


def run(
    command: Sequence[str | Path], cwd: Path, *, sources: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed.

    Args:
        command: its words.
        cwd: where it runs.
        sources: its `PYTHONPATH`; without it, it sees what is installed and nothing else.

    Raises:
        AssertionError: it failed; the text has all that it printed.
    """
    env = {**os.environ, "PYTHONPATH": sources}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done


def build_wheel(tree: Path, folder: Path) -> Path:
    """Build a tree's wheel in an empty folder, with the backend that is installed here."""
    run([*PIP, "wheel", "--no-deps", "--no-build-isolation", tree], folder)
    (built,) = folder.glob("*.whl")
    return built


def build_sdist(tree: Path, folder: Path) -> Path:
    """Build a tree's source distribution in an empty folder; see `build_wheel`."""
    run([sys.executable, "-m", "hatchling", "build", "--target", "sdist", "-d", folder], tree)
    (built,) = folder.glob("*.tar.gz")
    return built


def empty_environment(folder: Path) -> Path:
    """Make a virtual environment in a folder and return its interpreter."""
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


def install(interpreter: Path, *what: str | Path) -> None:
    """Install into an environment; what is said is options and requirements of pip."""
    run([*PIP, "--python", interpreter, "install", *what], interpreter.parent)


def see_packages_of_tests(interpreter: Path) -> None:
    """Let an environment see, behind its own packages, those that the tests have."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = run([interpreter, "-c", code], interpreter.parent).stdout.strip()
    Path(own, "tests.pth").write_text(sysconfig.get_path("purelib") + "\n")


TREES: Final = (
    "provider",
    "components",
    "emulator",
    "cli",
    "tools",
    "tests",
    "examples",
    "benchmarks",
)
"""What the repository consists of, beside the files at its root and `docs`."""
LEFT: Final = re.compile(r"(__pycache__|\.venv|\.git|\.\w+_cache|\.demo|\.bench|build|dist)")
"""Folders that no distribution has."""
PROJECT: Final = tomlkit.parse((ROOT / "pyproject.toml").read_text()).unwrap()
COMMANDS: Final[dict[str, str]] = PROJECT["project"]["scripts"]
EXTRAS: Final[dict[str, list[str]]] = PROJECT["project"]["optional-dependencies"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution and return the folder that it unpacks into."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(build_sdist(ROOT, tmp_path_factory.mktemp("sdist"))) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside the tests' other packages and return the interpreter."""
    interpreter = empty_environment(tmp_path_factory.mktemp("whole") / "venv")
    install(interpreter, "--no-deps", "--no-index", wheel)
    see_packages_of_tests(interpreter)
    return interpreter


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Metadata:
    """Return the metadata of the wheel, each field of which is valid."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (it for it in archive.namelist() if it.endswith(".dist-info/METADATA"))
        return Metadata.from_email(archive.read(name), validate=True)


def files(tree: Path) -> set[PurePosixPath]:
    """Return the files of a repository's trees, without what Python and tools leave there."""
    return {
        PurePosixPath(path.relative_to(tree))
        for name in (*TREES, "docs")
        for folder, inside, names in os.walk(tree / name)
        for path in (Path(folder, it) for it in names)
        if not any(map(LEFT.fullmatch, path.relative_to(tree).parts))
        and path.suffix in (".py", ".md", ".json", ".typed", ".mod", ".sum")
        and not path.name.startswith(("import.json", "Pulumi."))
    }


def test_source_distribution(unpacked: Path) -> None:
    """It holds the repository as it is: packages, tests, tools, docs, and nothing that is made."""
    there = {PurePosixPath(it.relative_to(unpacked)) for it in unpacked.rglob("*")}

    assert files(ROOT) <= there
    assert {*map(PurePosixPath, ("LICENSE", "README.md", "Makefile", "constraints.txt"))} <= there
    assert [] == [it for it in there if any(map(LEFT.fullmatch, it.parts))]


def test_tests_of_the_source_distribution(unpacked: Path) -> None:
    """Its tests pass in it, on its own sources."""
    # Links of the examples are left out, since they lead somewhere in a checkout only.
    links = "--deselect=tests/docs/test_guides.py::test_virtualenv"
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", links)
    chosen = ("docs/test_public_api.py", "docs/test_guides.py", "unit/api/test_signing.py")
    files_ = [f"tests/{it}" for it in chosen]
    sources = os.pathsep.join(str(unpacked / name) for name in TREES[:4])

    passed = run([sys.executable, "-m", "pytest", *options, *files_], unpacked, sources=sources)

    assert re.search(r"^\d+ passed\b", passed.stdout, re.MULTILINE)


def test_one_wheel(wheel: Path, unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The wheel of the source distribution is that of the repository, byte by byte."""
    other = build_wheel(unpacked, tmp_path_factory.mktemp("again"))

    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(other) as again:
        assert one.namelist() == again.namelist()
        assert [] == [it for it in one.namelist() if one.read(it) != again.read(it)]


def test_licence(wheel: Path, unpacked: Path) -> None:
    """Both bring the licence."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (it for it in archive.namelist() if it.endswith("/licenses/LICENSE"))
        in_wheel = archive.read(name).decode()

    assert (ROOT / "LICENSE").read_text() == in_wheel == (unpacked / "LICENSE").read_text()


def test_metadata(metadata: Metadata) -> None:
    """The metadata says what the project says, the README as Markdown included."""
    project: dict[str, Any] = PROJECT["project"]

    assert (project["name"], project["version"]) == (metadata.name, str(metadata.version))
    assert "text/markdown" == metadata.description_content_type
    assert (ROOT / "README.md").read_text() == metadata.description
    assert set(EXTRAS) == set(metadata.provides_extra or ())


def test_versions_of_python(metadata: Metadata) -> None:
    """The versions named are those that may be installed on, the oldest is checked against."""
    named = [
        minor
        for it in metadata.classifiers or ()
        if (minor := it.removeprefix("Programming Language :: Python :: 3.")) and minor.isdigit()
    ]
    oldest = f"3.{named[0]}"

    assert all(int(one) + 1 == int(next_) for one, next_ in pairwise(named))
    assert SpecifierSet(f">={oldest}") == metadata.requires_python
    assert oldest == PROJECT["tool"]["mypy"]["python_version"]
    assert f"py{oldest.replace('.', '')}" == PROJECT["tool"]["ruff"]["target-version"]


def test_constraints_fit(metadata: Metadata) -> None:
    """The versions that the tests run with are among those that may be used."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    required = [it for it in metadata.requires_dist or () if it.name in pinned]

    assert required
    assert [] == [it for it in required if not it.specifier.contains(pinned[it.name])]
    assert {Requirement(it).name for it in PROJECT["project"]["dependencies"]} <= set(pinned)


@pytest.mark.parametrize("package", PACKAGES)
def test_import(python: Path, package: str) -> None:
    """Each package of the installed wheel is imported from there."""
    code = f"import {package}; print({package}.__file__)"

    imported = Path(run([python, "-c", code], python.parent).stdout.strip())

    assert imported.is_relative_to(python.parents[1])
    assert imported.with_name("py.typed").is_file()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(python: Path, command: str) -> None:
    """Each command of the installed wheel tells its version and its usage."""
    program = python.with_name(command)

    version = run([program, "--version"], python.parent).stdout
    usage = run([program, "--help"], python.parent).stdout

    assert f"{command}, version {PROJECT['project']['version']}\n" == version
    assert usage.startswith(f"Usage: {command} ")


def test_further_commands(python: Path) -> None:
    """The command line of the installed wheel has the commands that need the other packages."""
    usage = run([python.with_name("qcloud-peering"), "--help"], python.parent).stdout

    added = ("check", "diagram", "emulator")
    assert [] == [it for it in added if not re.search(rf"^ +{it} ", usage, re.MULTILINE)]


@pytest.fixture(scope="module")
def bare_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
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
def test_dependencies(bare_python: Path) -> None:
    """What it needs came with it, in versions that go together."""
    assert (
        "No broken requirements found.\n"
        == run([*PIP, "--python", bare_python, "check"], bare_python.parent).stdout
    )


def test_bare_install(bare_python: Path) -> None:
    """With runtime dependencies only, all but the commands can be imported."""
    code = """
import importlib, pkgutil
import pulumi_qcloud, pulumi_qcloudx, qcloud_emulator.picture
for package in (pulumi_qcloud, pulumi_qcloudx):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(pulumi_qcloud.VpcPeeringConnection.__name__)
"""

    assert "VpcPeeringConnection\n" == _says(bare_python, code)


@pytest.mark.parametrize(
    ("command", "extra"), [("qcloud-emulator", "emulator"), ("qcloud-peering", "cli")]
)
def test_command_without_its_extra(bare_python: Path, command: str, extra: str) -> None:
    """A command says in one line which extra it needs."""
    words = [str(bare_python.with_name(command)), "--help"]

    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (
        1,
        f"{command} needs the extra [{extra}]: pip install 'pulumi-qcloud[{extra}]'\n",
    ) == (done.returncode, done.stderr)


def test_nothing_of_development(bare_python: Path) -> None:
    """What only development or the emulator needs is not installed."""
    code = """
import importlib.util
wanted = ["requests", "tenacity", "pulumi"]
unwanted = ["cheroot", "click", "jinja2", "rich", "selenium", "pytest", "hatchling", "QcloudApi"]
print([name for name in wanted + unwanted if importlib.util.find_spec(name)])
"""

    assert "['requests', 'tenacity', 'pulumi']\n" == _says(bare_python, code)


def test_plugin_file(bare_python: Path) -> None:
    """The file that keeps Pulumi from looking for a plugin lies beside the installed package."""
    code = """
import pathlib, pulumi_qcloud
print(pathlib.Path(pulumi_qcloud.__file__).with_name("pulumi-plugin.json").read_text())
"""

    assert json.loads(_says(bare_python, code))["resource"] is False


def test_reference(bare_python: Path) -> None:
    """The installed package is what the references of state files lead to."""
    code = """
import base64, pickle
from pulumi_qcloud.registration import VPC_PEERING_CONNECTION
print(type(pickle.loads(base64.b64decode(VPC_PEERING_CONNECTION))).__name__)
"""

    assert "VpcPeeringConnectionProvider\n" == _says(bare_python, code)


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
