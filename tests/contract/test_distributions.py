"""What is published: a source distribution, and the wheel, which both ways of building it give."""

from __future__ import annotations

import os
import re
import sys
import tarfile
import zipfile
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pytest
import tomlkit
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.contract.built import (
    PACKAGES,
    ROOT,
    build_sdist,
    build_wheel,
    empty_environment,
    install,
    run,
    see_packages_of_tests,
)

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
    options = ("-q", "-n", "0", "-p", "no:cacheprovider")
    chosen = ("test_typed_api.py", "test_readme.py", "api/test_signing.py")
    files_ = [f"tests/unit/{it}" for it in chosen]
    sources = os.pathsep.join(str(unpacked / name) for name in TREES[:4])

    passed = run([sys.executable, "-m", "pytest", *options, *files_], unpacked, sources=sources)

    assert re.search(r"^\d+ passed in", passed.stdout, re.MULTILINE)


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
