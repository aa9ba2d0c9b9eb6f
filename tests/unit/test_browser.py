"""How the browser of the page's tests is found."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import browser
import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def executable(path: Path, script: str = "") -> Path:
    """Write a program."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_found(folder: Path) -> None:
    """Chromium and its driver are taken from the PATH."""
    chromium, driver = executable(folder / "chromium"), executable(folder / "chromedriver")

    assert browser.Browser(chromium, driver) == browser.find()
    assert 0 == browser.main()


def test_not_installed_at_home(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Outside CI nothing is installed; it is said what would be needed."""
    executable(folder / "apt-get", f": > {folder / 'called'}")
    executable(folder / "chromium")

    assert 0 == browser.main()

    assert (
        "browser: there is no chromedriver on PATH; install Debian's chromium and chromium-driver; "
        "without, the tests of the page are skipped\n"
    ) == capsys.readouterr().err
    assert not (folder / "called").exists()


def test_installed_in_ci(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI gets Debian's packages, after a look at what there is."""
    monkeypatch.setenv("CI", "true")
    tools = "PATH=" + os.defpath
    made = "; ".join(
        f"printf '#!/bin/sh\\n' > {folder / it}; chmod +x {folder / it}"
        for it in ("chromium", "chromedriver")
    )
    executable(
        folder / "apt-get",
        f'{tools}; echo "$*" >> {folder / "log"}; case "$*" in *install*) {made};; esac',
    )

    assert 0 == browser.main()

    assert [
        "-q update",
        "-q install -y --no-install-recommends chromium chromium-driver",
    ] == (folder / "log").read_text().splitlines()


@pytest.mark.parametrize("script", ["exit 100", "exit 0", None])
def test_none_to_be_had(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    """CI fails where there is none and none can be installed."""
    monkeypatch.setenv("CI", "true")
    if script:
        executable(folder / "apt-get", script)

    assert 1 == browser.main()
