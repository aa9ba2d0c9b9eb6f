"""The folder that completes a CLI which came without the hosts for Python."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pulumi_cli import cache, shims

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache out of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def executable(path: Path) -> Path:
    """Make a file that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_folder_has_all_that_a_python_program_needs(tmp_path: Path) -> None:
    """The CLI, the language host and the resource host lie together and can be run."""
    pulumi = executable(tmp_path / "pulumi")

    folder = shims.directory(pulumi, tmp_path / "python")

    needed = ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python")
    assert all(os.access(folder / name, os.X_OK) for name in needed)
    assert shims.is_ours(folder)


def test_a_cached_cli_lies_beside_its_hosts_under_a_second_name() -> None:
    """The engine takes hosts for its own only where its file is, so a symlink is not enough."""
    pulumi = executable(cache.home() / "bin" / "pulumi")

    folder = shims.directory(pulumi, pulumi)

    assert not (folder / "pulumi").is_symlink()
    assert (folder / "pulumi").samefile(pulumi)


def test_a_users_cli_is_followed_when_it_is_replaced(tmp_path: Path) -> None:
    """A CLI outside the cache is linked to, so that its next version is used too."""
    pulumi = executable(tmp_path / "pulumi")

    folder = shims.directory(pulumi, pulumi)

    assert pulumi == (folder / "pulumi").readlink()


def test_the_folder_is_made_once_for_each_python(tmp_path: Path) -> None:
    """Checkouts and virtualenvs that share a cache do not change each other's hosts."""
    pulumi = executable(tmp_path / "pulumi")

    one = shims.directory(pulumi, tmp_path / "one" / "python")
    other = shims.directory(pulumi, tmp_path / "other" / "python")
    host = (one / "pulumi-language-python").stat()
    again = shims.directory(pulumi, tmp_path / "one" / "python")

    assert one != other
    assert one == again
    assert host.st_ino == (one / "pulumi-language-python").stat().st_ino


def test_only_a_whole_set_of_hosts_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CLI has hosts if both are beside it or on PATH, in a folder that was not made here."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    pulumi = executable(tmp_path / "official" / "pulumi")
    ours = shims.directory(pulumi, pulumi)

    without = shims.has_language_host(pulumi)
    monkeypatch.setenv("PATH", str(ours))
    with_ours = shims.has_language_host(pulumi)
    executable(tmp_path / "official" / "pulumi-language-python")
    with_one = shims.has_language_host(pulumi)
    executable(tmp_path / "official" / "pulumi-resource-pulumi-python")
    with_both = shims.has_language_host(pulumi)

    assert (False, False, False, True) == (without, with_ours, with_one, with_both)


def test_a_python_with_odd_characters_in_its_path_is_quoted(tmp_path: Path) -> None:
    """Spaces and quotes in paths do not change what the host's script runs."""
    python = executable(tmp_path / 'it\'s a "venv"' / "python")
    python.write_text('#!/bin/sh\necho "$0|$4"\n')

    folder = shims.directory(executable(tmp_path / "pulumi"), python)

    with os.popen(f"{folder / 'pulumi-language-python'} address") as output:
        assert f"{python}|address\n" == output.read()
