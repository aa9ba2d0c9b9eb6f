"""The folder in which the processes of a run tell each other what they hold."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.process.owned import Story, all_routes, default_name, either, once
from tests.process.stand_in import Run

_PCX, _DIGEST = r"pcx-[0-9a-z]{8}", r"[0-9a-f]{8}"
_NOTE = re.compile(
    rf"(plan|begin|free|deleted) {_PCX}"
    rf"|(claim|hold) {_PCX}( {_DIGEST})*"
    rf"|(route|freed|removed|restored) {_PCX} rtb-[0-9a-z]{{8}} [0-9./]+"
)
_WARNING = "the providers of this run cannot tell each other which connections they hold"


def _base(story: Story) -> Path:
    """Return where the folders of all runs are."""
    return story.folder / "temporary" / f"pulumi-qcloud-{os.getuid()}"


def _folder(story: Story, run: Run) -> Path:
    """Return the folder of a run."""
    return _base(story) / hashlib.sha256(run.address.encode()).hexdigest()[:16]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@either
def test_private(story: Story) -> None:
    """Nobody else can enter the folders or read the files."""
    story.made(story.routed("old", adopt=True))
    with story.state.run() as run:
        run.up(story.routed("new", provider="main", adopt=True))
        found = [_base(story), *_base(story).rglob("*")]
        modes = {path.name: (path.is_dir(), _mode(path)) for path in found}

    assert {(True, 0o700), (False, 0o600)} == set(modes.values())
    assert 2 == len([name for name in modes if name.endswith(".notes")])


@either
def test_what_is_in_it(story: Story) -> None:
    """Only ids, digests and keys of routes are in it: neither names nor what is secret."""
    made = story.made(story.routed("old", adopt=True))
    with story.state.run() as run:
        run.up(story.routed("new", provider="main", adopt=True, routes="more"))
        files = [path for path in _folder(story, run).iterdir() if path.suffix != ".notes"]
        notes = [path.read_text() for path in _folder(story, run).glob("*.notes")]

    lines = [line for text in notes for line in text.splitlines()]
    assert [] == [line for line in lines if not _NOTE.fullmatch(line)]
    assert any(line.startswith(f"claim {made}") for line in lines)
    claims = [path.name for path in files if path.suffix == ".claim"]
    assert [f"{made}.claim"] == claims
    shown = " ".join([*notes, *(path.name for path in files)])
    assert [] == [it for it in (default_name("old"), default_name("new"), "AKID") if it in shown]


@pytest.mark.parametrize("obstacle", ["mode", "link"])
@once
def test_not_to_be_trusted(story: Story, tmp_path: Path, obstacle: str) -> None:
    """Where somebody else can write there, each process says once that it goes on alone."""
    base = _base(story)
    elsewhere = tmp_path / "elsewhere"
    if obstacle == "mode":
        base.mkdir()
        base.chmod(0o755)
    else:
        elsewhere.mkdir(mode=0o700)
        base.symlink_to(elsewhere, target_is_directory=True)

    made = story.made(story.routed("old", adopt=True))
    said = story.state.told
    story.state.up(story.routed("new", adopt=True, routes="more"))
    kept = story.live(), story.routes()
    story.state.destroy()

    assert (1, True) == (said.count(_WARNING), len(said.splitlines()) == 1)
    assert ([made], all_routes(made)) == kept
    assert story.is_empty()
    assert [] == [*(base.iterdir() if obstacle == "mode" else elsewhere.iterdir())]


@once
def test_left_by_dead_processes(story: Story) -> None:
    """What killed processes of a run with the same address have noted holds nothing any more."""
    story.made(story.routed("net"))
    with story.state.run() as first:
        first.up(story.routed("net"))
        first.kill()
        left = _folder(story, first)
        with story.state.run() as second:
            shutil.copytree(left, _folder(story, second))
            stale = [path.name for path in _folder(story, second).glob("*.notes")]

            second.up({})

            names = [path.name for path in _folder(story, second).glob("*.notes")]

    assert 1 == len(stale) == len(names)
    assert stale != names
    assert story.is_empty()
